// Nearest upsampling and a conv in the place of a transposed convolution. On one axis the transposed
// convolution adds W[t] x[i] at i*s + t - p; upsampling by s and a conv with taps w[m], padded by q at the
// start, adds w[m] x[i] at i*s + e - m + q for e from 0 to s-1. So the kernel that the pair amounts to has at
// t the sum of those w[m] with t = e - m + q + p for some e: a matrix A times w. The nearest w solves A w = W
// in least squares; on two axes A is the product of both axes' matrices.
#include <Eigen/Dense>
#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/geometry.h"
#include "engine/network/mend.h"
#include "engine/network/resize_node.h"
#include "engine/network/windows.h"

namespace engine::network {
namespace {

using Matrix = Eigen::MatrixXd;

/// One axis of the transposed convolution: kernel, stride, crops at both ends, output padding.
struct Axis {
    Index k, s, start, end, more;
};

/// One axis of the conv that stands for it.
struct Choice {
    Index k = 0, start = 0, end = 0;
    Matrix solve;  ///< from the transposed kernel to the conv's taps
};

struct System {
    Matrix a;
    Index first = 0;  ///< the tap t of the first row; the transposed kernel's own begin at 0
};

System system_for(const Axis& axis, Index k, Index q) {
    const Index low = std::min<Index>(0, q + axis.start - (k - 1)),
                high = std::max(axis.k - 1, q + axis.start + axis.s - 1);
    System result{Matrix::Zero(high - low + 1, k), low};
    for (Index m = 0; m < k; ++m)
        for (Index e = 0; e < axis.s; ++e)
            result.a(e - m + q + axis.start - low, m) += 1;
    return result;
}

/// The taps that are solved for, and how much of the kernels' energy along this axis they leave.
std::pair<Matrix, double> solution(const Axis& axis, const System& system, const Matrix& energy) {
    const Matrix inverse = system.a.completeOrthogonalDecomposition().pseudoInverse();
    Matrix embed = Matrix::Zero(system.a.rows(), axis.k);
    for (Index t = 0; t < axis.k; ++t)
        embed(t - system.first, t) = 1;
    const Matrix left = embed - system.a * inverse * embed;
    return {inverse * embed, (left * energy * left.transpose()).trace()};
}

/// For even kernels and stride 2 a conv of k - 1 taps has exactly the support; otherwise the odd size up to
/// max(k, 3) and the alignment that leave least. `energy` is the sum of the kernels' products of taps along
/// the axis.
Choice choose(const Axis& axis, const Matrix& energy) {
    Choice best;
    double least = 0;
    const bool exact = axis.k % 2 == 0 && axis.s == 2;
    for (Index k = exact ? axis.k - 1 : std::min<Index>(3, axis.s == 1 ? 1 : 3);
         k <= (exact ? axis.k - 1 : std::max<Index>(axis.k, 3)); k += 2) {
        const Index twice =
            axis.k - 1 - axis.s + k - 2 * axis.start;  // of the padding that centres one support on the other
        for (const Index q : {floor_div(twice, 2), ceil_div(twice, 2)}) {
            const Index end = axis.k + axis.more - axis.s - axis.start - axis.end - q + k - 1;
            if (q < 0 || end < 0) continue;
            const auto [solve, left] = solution(axis, system_for(axis, k, q), energy);
            if (best.k != 0 && left >= least * (1 - 1e-12)) continue;
            best = {k, q, end, solve};
            least = left;
        }
    }
    if (best.k == 0) fail("its crop is larger than a conv behind an upsampling can leave out");
    return best;
}

/// Sums over all kernels of the products of their taps along the rows, or along the columns.
Matrix energy_along(const Tensor& weight, bool rows) {
    const Shape s = weight.shape();
    const Index n = rows ? s.h : s.w;
    Matrix result = Matrix::Zero(n, n);
    for (Index i = 0; i < s.n; ++i)
        for (Index o = 0; o < s.c; ++o)
            for (Index a = 0; a < n; ++a)
                for (Index b = 0; b < n; ++b)
                    for (Index k = 0; k < (rows ? s.w : s.h); ++k)
                        result(a, b) += static_cast<double>(rows ? weight(i, o, a, k) : weight(i, o, k, a)) *
                                        static_cast<double>(rows ? weight(i, o, b, k) : weight(i, o, k, b));
    return result;
}

/// [I, O/g, kH, kW] of the transposed convolution to [O, I/g, kH', kW'] of the conv.
Tensor conv_weight(const Tensor& weight, Index groups, const Choice& y, const Choice& x) {
    const Shape s = weight.shape();
    const Index in = s.n / groups;
    Tensor result = Tensor::uninitialized({s.c * groups, in, y.k, x.k});
    for (Index i = 0; i < s.n; ++i)
        for (Index o = 0; o < s.c; ++o) {
            Matrix kernel(s.h, s.w);
            for (Index a = 0; a < s.h; ++a)
                for (Index b = 0; b < s.w; ++b)
                    kernel(a, b) = static_cast<double>(weight(i, o, a, b));
            const Matrix taps = y.solve * kernel * x.solve.transpose();
            for (Index a = 0; a < y.k; ++a)
                for (Index b = 0; b < x.k; ++b)
                    result(i / in * s.c + o, i % in, a, b) = static_cast<float>(taps(a, b));
        }
    return result;
}

/// Refuses what a resize and a conv cannot stand for.
void check_replaceable(const Graph& graph, const ScaleLayer& layer, const WindowAttributes& windows) {
    if (layer.dilation != Pair{1, 1})
        fail("{} is dilated, which a resize and a conv cannot stand for", layer.name);
    if (find_constant(graph, layer.weight)->rank() != 4)
        fail("{} has one spatial axis: only pictures are resized", layer.name);
    if (windows.padding.kind != PaddingKind::numbers ||
        graph.nodes[layer.node].attributes.contains("output_shape"))
        fail("{} derives its pads from a size, which a resize and a conv cannot", layer.name);
}

Node conv_node(const Node& old, const std::string& input, const std::string& weight, const Choice& y,
               const Choice& x) {
    Node conv;
    conv.name = old.name;
    conv.op = "Conv";
    conv.inputs = old.inputs;
    conv.inputs[0] = input;
    conv.inputs[1] = weight;
    conv.outputs = old.outputs;
    conv.attributes = {{"kernel_shape", std::vector<Index>{y.k, x.k}},
                       {"strides", std::vector<Index>{1, 1}},
                       {"pads", std::vector<Index>{y.start, x.start, y.end, x.end}},
                       {"group", integer_of(old, "group", 1)}};
    return conv;
}

bool is_read(const Graph& graph, const std::string& name) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
        return std::find(node.inputs.begin(), node.inputs.end(), name) != node.inputs.end();
    });
}

}  // namespace

Graph with_resize_conv(const Graph& graph, const ScaleLayer& layer) {
    if (layer.op != ScaleOp::conv_transpose || !layer.weight_node)
        fail("{} is no transposed convolution with weights: only those become a resize and a conv",
             layer.name);
    const Node& old = graph.nodes[layer.node];
    const WindowAttributes windows = window_attributes(old, 2);
    check_replaceable(graph, layer, windows);
    const Array& array = *find_constant(graph, layer.weight);
    const auto weight = array.tensor();
    const Shape s = weight->shape();
    const Sides& crop = windows.padding.sides;
    const Pair more = pair_of(windows.output_padding, 2, 0, "output_padding");
    const Choice y =
        choose({s.h, layer.stride.h, crop.top, crop.bottom, more.h}, energy_along(*weight, true));
    const Choice x =
        choose({s.w, layer.stride.w, crop.left, crop.right, more.w}, energy_along(*weight, false));
    Graph result = graph;
    const Node nearest = nearest_node(result, layer.name + ".nearest", old.inputs[0], layer.stride);
    const Node conv = conv_node(old, nearest.outputs[0], mended_weight_name(graph, layer), y, x);
    const Tensor taps = conv_weight(*weight, integer_of(old, "group", 1), y, x);
    const Shape t = taps.shape();
    result.constants[conv.inputs[1]] = Array({t.n, t.c, t.h, t.w}, taps, array.type());
    const auto place = result.nodes.begin() + static_cast<std::ptrdiff_t>(layer.node);
    *place = conv;
    result.nodes.insert(place, nearest);
    if (!is_read(result, layer.weight)) result.constants.erase(layer.weight);
    return result;
}

}  // namespace engine::network
