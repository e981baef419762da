// Layers with kernels, pools, resizing and normalisation, in TensorFlow's words.
#include <algorithm>

#include "engine/core/error.h"
#include "engine/network/graph_model_builder.h"
#include "engine/network/same_padding.h"

namespace engine::network {
namespace {

std::vector<Index> list(Pair p) { return {p.h, p.w}; }

/// [1, y, x, 1]; nullopt where batch or channels are stepped over.
std::optional<Pair> pair_of(const GraphModelNode& node, const char* key) {
    const auto n = node.integers(key);
    if (n.empty()) return Pair{1, 1};
    if (n.size() != 4 || n[0] != 1 || n[3] != 1) return std::nullopt;
    for (const Index one : {n[1], n[2]})
        if (one < 1 || one > max_elements) fail("\"{}\" is {}", key, one);
    return Pair{n[1], n[2]};
}

struct Windows {
    Pair stride{1, 1}, dilation{1, 1};
    std::string padding;  ///< SAME, VALID or EXPLICIT
    std::vector<Index> pads;
};

std::optional<Windows> windows_of(const GraphModelNode& node) {
    const auto stride = pair_of(node, "strides"), dilation = pair_of(node, "dilations");
    Windows windows{
        stride.value_or(Pair{1, 1}), dilation.value_or(Pair{1, 1}), node.word("padding", "VALID"), {}};
    if (!stride || !dilation || node.word("data_format", "NHWC") != "NHWC") return std::nullopt;
    if (windows.padding == "EXPLICIT") {
        const auto p = node.integers("explicit_paddings");
        if (p.size() != 8) return std::nullopt;
        for (const Index side : p)
            if (side < 0 || side > max_elements) return std::nullopt;
        windows.pads = {p[2], p[4], p[3], p[5]};
    } else if (windows.padding != "SAME" && windows.padding != "VALID") {
        return std::nullopt;
    }
    return windows;
}

void set_padding(Attributes& attributes, const Windows& windows, Pair kernel) {
    if (windows.padding == "SAME") set_same_padding(attributes, kernel, windows.stride, windows.dilation);
    if (!windows.pads.empty()) attributes["pads"] = windows.pads;
}

/// What a fused node computes behind its layer: BiasAdd, then at most one activation.
struct Fused {
    std::vector<std::string> ops;
    bool has_bias() const { return !ops.empty() && ops[0] == "BiasAdd"; }
    std::string activation() const {
        const std::size_t at = has_bias() ? 1 : 0;
        return ops.size() > at ? ops[at] : "";
    }
    bool is_read() const {
        static const std::vector<std::string> known = {"",          "Relu",  "Relu6",   "Elu",
                                                       "LeakyRelu", "Prelu", "Sigmoid", "Tanh"};
        return ops.size() <= 2 && std::ranges::count(known, activation()) > 0;
    }
};

/// The activation of a fused node; the slopes of Prelu are its last input.
std::string activated(GraphModelBuilder& b, const Fused& fused, const std::string& x, bool picture) {
    const std::string op = fused.activation();
    if (op.empty()) return x;
    if (op == "Prelu") {
        const std::size_t slopes = fused.has_bias() ? 3 : 2;
        return b.add("PRelu", {x, picture ? b.first(slopes) : b.last(slopes)});
    }
    return *graph_model_activation(b, op, x);
}

bool convolved(GraphModelBuilder& b, Turn turn) {
    const auto windows = windows_of(*b.node);
    const Fused fused{b.node->words("fused_ops")};
    if (!windows || !fused.is_read()) return false;
    const auto kernel = b.kernel(1, turn);
    if (!kernel) return false;
    Attributes attributes = {{"strides", list(windows->stride)}, {"dilations", list(windows->dilation)}};
    if (const Array* weight = b.constant_of(*kernel)) {
        const Pair size{weight->extents()[2], weight->extents()[3]};
        attributes["kernel_shape"] = list(size);
        if (turn == Turn::depthwise) attributes["group"] = b.known(1)->extents()[2];
        set_padding(attributes, *windows, size);
    } else if (windows->padding == "SAME") {
        attributes["auto_pad"] = std::string("SAME_UPPER");
    } else if (!windows->pads.empty()) {
        attributes["pads"] = windows->pads;
    }
    Names reads = {b.first(std::size_t{0}), *kernel};
    if (fused.has_bias()) reads.push_back(b.last(2));
    const std::string y = b.add("Conv", std::move(reads), std::move(attributes));
    b.graph.nodes.back().name = b.node->name;  // its activation is a node of its own
    return b.give_first(activated(b, fused, y, true));
}

/// Rows that are cut off at the start and the end of all that the taps reach, and rows that none reaches.
struct Crop {
    Index start = 0, end = 0, added = 0;
};

/// From the output's extent where the file says it; otherwise that of Keras' layers: n·s (`same`), or
/// (n-1)s + max(k, s). TensorFlow cuts the smaller half at the start.
Crop crop_of(bool same, Index extent, Index stride, std::optional<Index> output) {
    Index total = same ? extent - stride : std::min<Index>(extent - stride, 0);
    if (output) {
        const Index n = same ? (*output + stride - 1) / stride : (*output - extent) / stride + 1;
        total = (n - 1) * stride + extent - *output;
    }
    if (total < 0) return {0, 0, -total};
    return same ? Crop{total / 2, total - total / 2, 0} : Crop{0, total, 0};
}

bool transposed(GraphModelBuilder& b) {
    const auto windows = windows_of(*b.node);
    if (!windows || windows->padding == "EXPLICIT") return false;
    const auto kernel = b.kernel(1, Turn::transposed);
    const Array* weight = kernel ? b.constant_of(*kernel) : nullptr;
    if (!weight) return false;
    const auto output = b.known_integers(0);
    if (output && (output->size() != 4 ||
                   std::ranges::any_of(*output, [](Index n) { return n < 1 || n > max_elements; })))
        fail("its output's shape cannot be read");
    const bool same = windows->padding == "SAME";
    const Pair size{weight->extents()[2], weight->extents()[3]};
    const auto along = [&](Index k, Index s, Index d, std::size_t axis) {
        return crop_of(same, d * (k - 1) + 1, s,
                       output ? std::optional<Index>((*output)[axis]) : std::nullopt);
    };
    const Crop y = along(size.h, windows->stride.h, windows->dilation.h, 1),
               x = along(size.w, windows->stride.w, windows->dilation.w, 2);
    Attributes attributes = {{"kernel_shape", list(size)},
                             {"strides", list(windows->stride)},
                             {"dilations", list(windows->dilation)},
                             {"pads", std::vector<Index>{y.start, x.start, y.end, x.end}}};
    if (y.added > 0 || x.added > 0) attributes["output_padding"] = std::vector<Index>{y.added, x.added};
    return b.give_first(b.add("ConvTranspose", {b.first(2), *kernel}, std::move(attributes)));
}

bool pooled(GraphModelBuilder& b, const char* op) {
    const auto kernel = pair_of(*b.node, "ksize");
    const auto windows = windows_of(*b.node);
    if (!kernel || !windows) return false;
    Attributes attributes = {{"kernel_shape", list(*kernel)}, {"strides", list(windows->stride)}};
    set_padding(attributes, *windows, *kernel);
    return b.give_first(b.add(op, {b.first(std::size_t{0})}, std::move(attributes)));
}

bool resized(GraphModelBuilder& b, bool nearest) {
    const bool corners = b.node->flag("align_corners"), centres = b.node->flag("half_pixel_centers");
    Attributes attributes = {{"mode", std::string(nearest ? "nearest" : "linear")},
                             {"coordinate_transformation_mode", std::string(corners   ? "align_corners"
                                                                            : centres ? "half_pixel"
                                                                                      : "asymmetric")}};
    // TensorFlow rounds a half up along corners, and takes the pixel in which a centre falls.
    if (nearest) attributes["nearest_mode"] = std::string(corners || centres ? "round_prefer_ceil" : "floor");
    const std::string x = b.first(std::size_t{0});
    const std::string kept = b.add("Slice", {b.add("Shape", {x}), b.list("start", {0}), b.list("end", {2})});
    const std::string sizes = b.add("Concat", {kept, b.last(1)}, {{"axis", Index{0}}});
    const std::string y = b.add("Resize", {x, "", "", sizes}, std::move(attributes));
    b.graph.nodes.back().name = b.node->name;  // the others work out its size
    return b.give_first(y);
}

bool normalized(GraphModelBuilder& b) {
    const auto training = b.node->attributes.find("is_training");
    if (training != b.node->attributes.end() && b.node->flag("is_training")) return false;
    if (b.node->word("data_format", "NHWC") != "NHWC") return false;
    Names reads = {b.first(std::size_t{0})};
    for (std::size_t i = 1; i < 5; ++i)
        reads.push_back(b.last(i));
    return b.give_first(
        b.add("BatchNormalization", std::move(reads), {{"epsilon", b.node->real("epsilon", 1e-4f)}}));
}

bool shuffled(GraphModelBuilder& b, const char* op) {
    const Index block = b.node->integer("block_size", 0);
    if (block < 1 || block > 1 << 10 || b.node->word("data_format", "NHWC") != "NHWC") return false;
    Attributes attributes = {{"blocksize", block}};
    if (std::string_view(op) == "DepthToSpace") attributes["mode"] = std::string("DCR");
    return b.give_first(b.add(op, {b.first(std::size_t{0})}, std::move(attributes)));
}

/// a · b, with either transposed where the node says so, and what is fused behind.
bool multiplied(GraphModelBuilder& b) {
    const Fused fused{b.node->words("fused_ops")};
    if (!fused.is_read()) return false;
    const bool batch = b.node->op.starts_with("Batch");
    const auto operand = [&](std::size_t i, const char* key) {
        if (!b.node->flag(key)) return b.last(i);
        return batch ? std::string() : b.add("Transpose", {b.last(i)}, {{"perm", std::vector<Index>{1, 0}}});
    };
    const std::string x = operand(0, batch ? "adj_x" : "transpose_a"),
                      y = operand(1, batch ? "adj_y" : "transpose_b");
    if (x.empty() || y.empty()) return false;
    std::string product = b.add("MatMul", {x, y});
    if (fused.has_bias()) product = b.add("Add", {product, b.last(2)});
    return b.give_last(activated(b, fused, product, false));
}

}  // namespace

GraphModelEntries graph_model_layers() {
    const auto conv = [](GraphModelBuilder& b) { return convolved(b, Turn::conv); };
    const auto depthwise = [](GraphModelBuilder& b) { return convolved(b, Turn::depthwise); };
    const auto norm = normalized;
    return {{"Conv2D", conv},
            {"_FusedConv2D", conv},
            {"FusedConv2D", conv},
            {"DepthwiseConv2dNative", depthwise},
            {"DepthwiseConv2d", depthwise},
            {"FusedDepthwiseConv2dNative", depthwise},
            {"Conv2DBackpropInput", transposed},
            {"MaxPool", [](GraphModelBuilder& b) { return pooled(b, "MaxPool"); }},
            {"AvgPool", [](GraphModelBuilder& b) { return pooled(b, "AveragePool"); }},
            {"ResizeBilinear", [](GraphModelBuilder& b) { return resized(b, false); }},
            {"ResizeNearestNeighbor", [](GraphModelBuilder& b) { return resized(b, true); }},
            {"FusedBatchNorm", norm},
            {"FusedBatchNormV2", norm},
            {"FusedBatchNormV3", norm},
            {"DepthToSpace", [](GraphModelBuilder& b) { return shuffled(b, "DepthToSpace"); }},
            {"SpaceToDepth", [](GraphModelBuilder& b) { return shuffled(b, "SpaceToDepth"); }},
            {"MatMul", multiplied},
            {"_FusedMatMul", multiplied},
            {"BatchMatMul", multiplied},
            {"BatchMatMulV2", multiplied}};
}

}  // namespace engine::network
