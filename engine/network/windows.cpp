#include "engine/network/windows.h"

#include "engine/core/error.h"

namespace engine::network {
namespace {

Padding padding_of(const Node& node, Index spatial) {
    const std::string automatic = text_of(node, "auto_pad", "NOTSET");
    if (automatic == "SAME_UPPER") return {PaddingKind::same, {}};
    if (automatic == "SAME_LOWER") return {PaddingKind::same_lower, {}};
    if (automatic == "VALID") return {PaddingKind::numbers, {}};
    if (automatic != "NOTSET" && !automatic.empty()) fail("auto_pad {} does not exist", automatic);
    const std::vector<Index> pads =
        integers_of(node, "pads", std::vector<Index>(static_cast<std::size_t>(2 * spatial), 0));
    if (static_cast<Index>(pads.size()) != 2 * spatial)
        fail("pads needs {} numbers, but has {}", 2 * spatial, pads.size());
    for (const Index pad : pads)
        if (pad < 0 || pad >= Index{1} << 31) fail("pads must be from 0 to 2147483647, but one is {}", pad);
    if (spatial == 1) return {PaddingKind::numbers, {0, pads[0], 0, pads[1]}};
    return {PaddingKind::numbers, {pads[0], pads[1], pads[2], pads[3]}};
}

}  // namespace

Pair pair_of(const std::vector<Index>& values, Index spatial, Index otherwise, const char* what) {
    if (!values.empty() && static_cast<Index>(values.size()) != spatial)
        fail("{} needs {} numbers, but has {}", what, spatial, values.size());
    const Pair pair = values.empty()       ? Pair{otherwise, otherwise}
                      : values.size() == 1 ? Pair{otherwise, values[0]}
                                           : Pair{values[0], values[1]};
    return spatial == 1 ? Pair{1, pair.w} : pair;
}

WindowAttributes window_attributes(const Node& node, Index spatial) {
    WindowAttributes result;
    result.stride = pair_of(integers_of(node, "strides"), spatial, 1, "strides");
    result.dilation = pair_of(integers_of(node, "dilations"), spatial, 1, "dilations");
    check_positive("stride", result.stride);
    check_positive("dilation", result.dilation);
    result.padding = padding_of(node, spatial);
    result.output_padding = integers_of(node, "output_padding");
    result.ceil_mode = integer_of(node, "ceil_mode", 0) != 0;
    return result;
}

Shape picture_shape(const Array& x) {
    const Extents& e = x.extents();
    if (e.size() != 3 && e.size() != 4)
        fail(
            "its input {} has {} axes: only 1-D and 2-D pictures with batch and channels (3 or 4 axes) are computed",
            to_string(e), e.size());
    const Shape shape = e.size() == 3 ? Shape{e[0], e[1], 1, e[2]} : Shape{e[0], e[1], e[2], e[3]};
    check_size(shape, "its input");
    return shape;
}

Array like(Tensor y, const Array& x) {
    const Shape& s = y.shape();
    Extents extents = x.rank() == 3 ? Extents{s.n, s.c, s.w} : Extents{s.n, s.c, s.h, s.w};
    // The folded shape of three axes is 1×N×C×W; the tensor keeps its own and is copied where the other is
    // asked for.
    return Array(std::move(extents), std::move(y), x.type());
}

}  // namespace engine::network
