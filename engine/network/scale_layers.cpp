#include "engine/network/scale_layers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "engine/network/resize_settings.h"
#include "engine/network/windows.h"

namespace engine::network {
namespace {

/// Looks up nodes by what they give, and extents by what is known of them.
class Finder {
  public:
    Finder(const Graph& graph, const KnownExtents& extents) : graph_(graph), extents_(extents) {
        for (std::size_t i = 0; i < graph.nodes.size(); ++i)
            for (const std::string& output : graph.nodes[i].outputs)
                producer_.emplace(output, i);
        for (const Node& node : graph.nodes)
            for (const std::string& input : node.inputs)
                ++readers_[input];
    }

    std::vector<ScaleLayer> all() const {
        std::vector<ScaleLayer> layers;
        for (std::size_t i = 0; i < graph_.nodes.size(); ++i)
            if (auto layer = layer_at(i)) layers.push_back(std::move(*layer));
        return layers;
    }

  private:
    std::optional<ScaleLayer> layer_at(std::size_t i) const {
        const Node& node = graph_.nodes[i];
        if (!node.domain.empty() || node.outputs.empty() || node.inputs.empty()) return std::nullopt;
        if (node.op == "ConvTranspose") return convolution(i, ScaleOp::conv_transpose);
        if (node.op == "Conv") return convolution(i, ScaleOp::conv);
        if (node.op == "MaxPool") return pool(i, ScaleOp::max_pool);
        if (node.op == "AveragePool") return pool(i, ScaleOp::avg_pool);
        if (node.op == "Resize" || node.op == "Upsample") return resizing(i);
        if (node.op == "DepthToSpace") return shuffle(i);
        if (node.op == "Reshape") return reshaped_shuffle(i);
        return std::nullopt;
    }

    ScaleLayer start(std::size_t i, ScaleOp op) const {
        ScaleLayer layer;
        layer.name = label(graph_.nodes[i]);
        layer.op = op;
        layer.node = i;
        return layer;
    }

    const Extents* extents(const std::string& value) const {
        const auto found = extents_.find(value);
        return found == extents_.end() ? nullptr : &found->second;
    }

    void add_weights(ScaleLayer& layer, std::size_t i) const {
        const Node& node = graph_.nodes[i];
        const Array* weight = node.inputs.size() > 1 ? find_constant(graph_, node.inputs[1]) : nullptr;
        if (!weight || !weight->is_number() || (weight->rank() != 4 && weight->rank() != 3)) return;
        layer.weight_node = i;
        layer.weight = node.inputs[1];
        const Extents& e = weight->extents();
        layer.kernel = weight->rank() == 4 ? Pair{e[2], e[3]} : Pair{1, e[2]};
    }

    std::optional<ScaleLayer> convolution(std::size_t i, ScaleOp op) const {
        const Node& node = graph_.nodes[i];
        ScaleLayer layer = start(i, op);
        const Array* weight = node.inputs.size() > 1 ? find_constant(graph_, node.inputs[1]) : nullptr;
        const std::vector<Index> shape = integers_of(node, "kernel_shape");
        const Index spatial = weight ? weight->rank() - 2 : static_cast<Index>(shape.size());
        if (spatial != 1 && spatial != 2) return std::nullopt;
        const WindowAttributes windows = window_attributes(node, spatial);
        if (windows.stride == Pair{1, 1}) return std::nullopt;
        layer.stride = windows.stride;
        layer.dilation = windows.dilation;
        if (!shape.empty()) layer.kernel = pair_of(shape, spatial, 1, "kernel_shape");
        add_weights(layer, i);
        if (weight) {
            const Index groups = integer_of(node, "group", 1);
            const Extents& e = weight->extents();
            const bool transposed = op == ScaleOp::conv_transpose;
            layer.channels_in = transposed ? e[0] : e[1] * groups;
            layer.channels_out = transposed ? e[1] * groups : e[0];
            layer.parameters = weight->size();
        }
        if (node.inputs.size() > 2)
            if (const Array* bias = find_constant(graph_, node.inputs[2])) layer.parameters += bias->size();
        if (layer.kernel) layer.coverage_ratio = tap_ratio(*layer.kernel, layer.stride, layer.dilation);
        return layer;
    }

    /// The most taps of a phase over the fewest; nothing where a phase has none.
    static std::optional<double> tap_ratio(Pair kernel, Pair stride, Pair dilation) {
        double ratio = 1;
        for (const auto& [k, s, d] :
             {std::array{kernel.h, stride.h, dilation.h}, std::array{kernel.w, stride.w, dilation.w}}) {
            if (s > (Index{1} << 20) || k > (Index{1} << 20)) return std::nullopt;
            std::vector<Index> counts(static_cast<std::size_t>(s), 0);
            for (Index t = 0; t < k; ++t)
                ++counts[static_cast<std::size_t>(t * d % s)];
            const auto [low, high] = std::minmax_element(counts.begin(), counts.end());
            if (*low == 0) return std::nullopt;
            ratio *= static_cast<double>(*high) / static_cast<double>(*low);
        }
        return ratio;
    }

    void add_channels(ScaleLayer& layer) const {
        const Node& node = graph_.nodes[layer.node];
        if (const Extents* in = extents(node.inputs[0]); in && in->size() >= 2) layer.channels_in = (*in)[1];
        if (const Extents* out = extents(node.outputs[0]); out && out->size() >= 2)
            layer.channels_out = (*out)[1];
    }

    std::optional<ScaleLayer> pool(std::size_t i, ScaleOp op) const {
        const Node& node = graph_.nodes[i];
        ScaleLayer layer = start(i, op);
        const std::vector<Index> shape = integers_of(node, "kernel_shape");
        const auto spatial = static_cast<Index>(shape.size());
        if (spatial != 1 && spatial != 2) return std::nullopt;
        const WindowAttributes windows = window_attributes(node, spatial);
        if (windows.stride == Pair{1, 1}) return std::nullopt;
        layer.kernel = pair_of(shape, spatial, 1, "kernel_shape");
        layer.stride = windows.stride;
        layer.dilation = windows.dilation;
        add_channels(layer);
        if (op == ScaleOp::avg_pool)
            layer.coverage_ratio = tap_ratio(*layer.kernel, layer.stride, layer.dilation);
        return layer;
    }

    /// The scales, where they are constants, otherwise as the extents of a run have them.
    std::optional<std::pair<double, double>> factors(const Node& node) const {
        const bool upsample = node.op == "Upsample";
        const std::size_t place = upsample || graph_.opset < 11 ? 1 : 2;
        std::vector<double> scales;
        if (const auto found = node.attributes.find("scales"); found != node.attributes.end()) {
            if (const auto* values = std::get_if<std::vector<float>>(&found->second))
                scales.assign(values->begin(), values->end());
        } else if (node.inputs.size() > place) {
            if (const Array* array = find_constant(graph_, node.inputs[place]); array && array->is_number())
                for (const float value : array->numbers())
                    scales.push_back(static_cast<double>(value));
        }
        if (scales.size() == 4) return std::pair{scales[2], scales[3]};
        if (scales.size() == 3) return std::pair{1.0, scales[2]};
        if (scales.size() == 2) return std::pair{scales[0], scales[1]};  // opset 18's axes
        const Extents *in = extents(node.inputs[0]), *out = extents(node.outputs[0]);
        if (!in || !out || in->size() < 3 || in->size() != out->size()) return std::nullopt;
        const auto ratio = [&](std::size_t from_end) {
            const std::size_t at = in->size() - from_end;
            return static_cast<double>((*out)[at]) / static_cast<double>((*in)[at]);
        };
        return std::pair{in->size() == 3 ? 1.0 : ratio(2), ratio(1)};
    }

    std::optional<ScaleLayer> resizing(std::size_t i) const {
        const Node& node = graph_.nodes[i];
        const auto scale = factors(node);
        if (!scale || (scale->first <= 1 && scale->second <= 1)) return std::nullopt;
        ScaleLayer layer = start(i, ScaleOp::upsample);
        const bool whole = scale->first == std::floor(scale->first) &&
                           scale->second == std::floor(scale->second) && scale->first >= 1 &&
                           scale->second >= 1;
        layer.stride = {std::max<Index>(static_cast<Index>(std::lround(scale->first)), 1),
                        std::max<Index>(static_cast<Index>(std::lround(scale->second)), 1)};
        add_channels(layer);
        const std::string mode = text_of(node, "mode", "nearest");
        const std::string coordinates = node.op == "Upsample" || graph_.opset < 11
                                            ? "asymmetric"
                                            : text_of(node, "coordinate_transformation_mode", "half_pixel");
        if (whole && mode == "nearest") layer.coverage_ratio = 1;
        if (whole && (mode == "linear" || mode == "bilinear"))
            layer.coverage_ratio =
                linear_ratio(layer.stride.h, coordinates) * linear_ratio(layer.stride.w, coordinates);
        if (layer.coverage_ratio && std::isnan(*layer.coverage_ratio)) layer.coverage_ratio.reset();
        return layer;
    }

    /// An output pixel that falls on an input pixel reads that one alone, all others two; NaN where they
    /// never repeat.
    static double linear_ratio(Index s, const std::string& coordinates) {
        if (s == 1) return 1;
        if (coordinates == "asymmetric") return 2;
        if (coordinates == "half_pixel" || coordinates == "pytorch_half_pixel") return s % 2 == 1 ? 2 : 1;
        return std::nan("");
    }

    /// The conv whose result goes into that value directly.
    void add_feeding_conv(ScaleLayer& layer, const std::string& value) const {
        const auto found = producer_.find(value);
        if (found == producer_.end() || graph_.nodes[found->second].op != "Conv") return;
        add_weights(layer, found->second);
    }

    std::optional<ScaleLayer> shuffle(std::size_t i) const {
        const Node& node = graph_.nodes[i];
        const Index r = integer_of(node, "blocksize", 0);
        if (r < 2 || r > 1 << 10) return std::nullopt;
        ScaleLayer layer = start(i, ScaleOp::pixel_shuffle);
        layer.stride = {r, r};
        layer.depth_first = text_of(node, "mode", "DCR") == "DCR";
        finish_shuffle(layer, node.inputs[0]);
        return layer;
    }

    void finish_shuffle(ScaleLayer& layer, const std::string& input) const {
        layer.coverage_ratio = 1;
        add_feeding_conv(layer, input);
        const Index phases = layer.stride.h * layer.stride.w;
        if (layer.weight_node) {
            layer.channels_in = find_constant(graph_, layer.weight)->extents()[0];
        } else if (const Extents* in = extents(input); in && in->size() == 4) {
            layer.channels_in = (*in)[layer.channels_last ? 3 : 1];
        }
        if (layer.channels_in) layer.channels_out = *layer.channels_in / phases;
        if (layer.channels_in && *layer.channels_in % phases != 0) layer.weight_node.reset();
    }

    /// The six extents between the two reshapes.
    std::optional<Extents> between(const Node& first) const {
        if (const Extents* known = extents(first.outputs[0])) return *known;
        const Array* shape = first.inputs.size() > 1 ? find_constant(graph_, first.inputs[1]) : nullptr;
        if (!shape || shape->is_number()) return std::nullopt;
        return Extents(shape->integers().begin(), shape->integers().end());
    }

    std::optional<ScaleLayer> reshaped_shuffle(std::size_t last) const {
        const Node* transpose = before(graph_.nodes[last], "Transpose");
        const Node* first = transpose ? before(*transpose, "Reshape") : nullptr;
        if (!first) return std::nullopt;
        const std::vector<Index> order = integers_of(*transpose, "perm");
        const auto six = between(*first);
        if (!six || six->size() != 6) return std::nullopt;
        ScaleLayer layer = start(last, ScaleOp::pixel_shuffle);
        if (order == std::vector<Index>{0, 1, 4, 2, 5, 3}) {
            layer.stride = {(*six)[2], (*six)[3]};
            layer.depth_first = false;
        } else if (order == std::vector<Index>{0, 3, 4, 1, 5, 2}) {
            layer.stride = {(*six)[1], (*six)[2]};
        } else if (order == std::vector<Index>{0, 1, 3, 2, 4, 5}) {
            layer.stride = {(*six)[3], (*six)[4]};
            layer.channels_last = true;
        } else {
            return std::nullopt;
        }
        if (layer.stride.h < 1 || layer.stride.w < 1 || layer.stride == Pair{1, 1}) return std::nullopt;
        layer.other_names = {label(*first), label(*transpose)};
        finish_shuffle(layer, first->inputs[0]);
        return layer;
    }

    const Node* before(const Node& node, const char* op) const {
        const auto found = producer_.find(node.inputs[0]);
        if (found == producer_.end()) return nullptr;
        const Node& producer = graph_.nodes[found->second];
        return producer.op == op && !producer.inputs.empty() ? &producer : nullptr;
    }

    const Graph& graph_;
    const KnownExtents& extents_;
    std::map<std::string, std::size_t> producer_;
    std::map<std::string, int> readers_;
};

}  // namespace

std::string_view name(ScaleOp op) {
    constexpr std::string_view names[] = {"conv_transpose", "upsample", "pixel_shuffle",
                                          "conv",           "max_pool", "avg_pool"};
    return names[static_cast<std::size_t>(op)];
}

std::vector<ScaleLayer> scale_layers(const Graph& graph, const KnownExtents& extents) {
    return Finder(graph, extents).all();
}

}  // namespace engine::network
