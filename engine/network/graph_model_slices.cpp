// TensorFlow's slices: with masks that leave bounds open and drop axes, or of a size.
#include <limits>

#include "engine/core/error.h"
#include "engine/network/graph_model_builder.h"

namespace engine::network {
namespace {

constexpr Index open_end = std::numeric_limits<std::int32_t>::max();

struct Masks {
    Index begin, end, dropped;
    static bool has(Index mask, std::size_t i) { return i < 32 && (mask >> i & 1) != 0; }
};

/// Bounds that the file knows, axis by axis.
bool known_slice(GraphModelBuilder& b, const std::vector<Index>& begins, const std::vector<Index>& ends,
                 const std::vector<Index>& steps, const Masks& masks) {
    const auto pictures = masks.dropped == 0 ? b.all_first(1) : std::nullopt;
    std::vector<Index> starts, stops, axes, strides, dropped;
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const bool drop = Masks::has(masks.dropped, i);
        const Index step = steps[i], axis = static_cast<Index>(i);
        if (step == 0) fail("its step along axis {} is 0", i);
        if (drop) dropped.push_back(axis);
        const bool open_begin = Masks::has(masks.begin, i) && !drop, open = Masks::has(masks.end, i) && !drop;
        starts.push_back(open_begin ? step > 0 ? 0 : open_end : begins[i]);
        stops.push_back(drop   ? begins[i] == -1 ? open_end : begins[i] + 1
                        : open ? step > 0 ? open_end : -open_end
                               : ends[i]);
        strides.push_back(drop ? 1 : step);
        axes.push_back(pictures ? axis_of_picture(axis) : axis);
    }
    const std::string x = pictures ? pictures->front() : b.last(std::size_t{0});
    std::string y = b.add("Slice", {x, b.list("starts", starts), b.list("ends", stops), b.list("axes", axes),
                                    b.list("steps", strides)});
    if (!dropped.empty()) y = b.add("Squeeze", {y, b.list("dropped", dropped)});
    return pictures ? b.give_first(y) : b.give_last(y);
}

/// Computed bounds, where the mask does not open them.
std::string bounds(GraphModelBuilder& b, std::size_t input, Index mask, std::size_t count, Index open,
                   const char* name) {
    std::vector<Index> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(Masks::has(mask, i) ? 1 : 0);
    if (mask == 0) return b.last(input);
    const std::string where = b.constant(fmt::format("{}_mask", name),
                                         Array({static_cast<Index>(count)}, values, ElementType::boolean));
    return b.add("Where", {where, b.list(fmt::format("{}_open", name), {open}), b.last(input)});
}

bool strided_slice(GraphModelBuilder& b) {
    if (b.node->integer("ellipsis_mask", 0) != 0 || b.node->integer("new_axis_mask", 0) != 0) return false;
    const Masks masks{b.node->integer("begin_mask", 0), b.node->integer("end_mask", 0),
                      b.node->integer("shrink_axis_mask", 0)};
    const auto begins = b.known_integers(1), ends = b.known_integers(2), steps = b.known_integers(3);
    if (!steps) return false;
    const auto count = steps->size();
    if ((begins && begins->size() != count) || (ends && ends->size() != count))
        fail("its bounds are of different lengths");
    if (begins && ends) return known_slice(b, *begins, *ends, *steps, masks);
    for (const Index step : *steps)
        if (step != 1) return false;
    if (masks.dropped != 0) return false;
    std::vector<Index> axes(count);
    for (std::size_t i = 0; i < count; ++i)
        axes[i] = static_cast<Index>(i);
    const std::string from = bounds(b, 1, masks.begin, count, 0, "begin"),
                      to = bounds(b, 2, masks.end, count, open_end, "end");
    return b.give_last(b.add("Slice", {b.last(std::size_t{0}), from, to, b.list("axes", axes)}));
}

/// A size of −1 means: up to the end.
bool sized_slice(GraphModelBuilder& b) {
    const std::string begin = b.last(1), size = b.last(2);
    const std::string rest = b.add("Equal", {size, b.list("rest", {-1})});
    const std::string end = b.add("Where", {rest, b.list("open", {open_end}), b.add("Add", {begin, size})});
    return b.give_last(b.add("Slice", {b.last(std::size_t{0}), begin, end}));
}

}  // namespace

GraphModelEntries graph_model_slices() { return {{"StridedSlice", strided_slice}, {"Slice", sized_slice}}; }

}  // namespace engine::network
