// Stage: one step of a pipeline as the user writes it, before shapes and weights are known.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/layers/layer.h"
#include "engine/layers/weight_init.h"

namespace engine {

/// Appends the channels of an earlier stage's output (or of the pipeline's input) to the previous stage's.
struct Concat {
    std::optional<Index> stage;  ///< nullopt: the pipeline's input
    static constexpr std::string_view op_name() { return "concat"; }
    bool operator==(const Concat&) const = default;
};

/// Weights that are given rather than initialised: read from a file, or edited by hand in the window.
struct GivenWeight {
    std::string file = "edited.npy";       ///< as written in PIPE (weight=FILE.npy)
    std::shared_ptr<const Tensor> values;  ///< null until the file is loaded (network/load_weights)
    std::string turned = {};  ///< how its axes were moved then, "[kH, kW, in, out] to …"; "": they were not
    bool operator==(const GivenWeight& other) const;
};

/// The weight and bias of a conv or conv_transpose stage.
struct KernelSpec {
    std::optional<Pair> kernel;     ///< taps per axis, see kernel_size()
    std::optional<Index> channels;  ///< output channels; nullopt: depthwise, one kernel per channel
    std::optional<Index> groups;    ///< as written; depthwise means as many as channels
    Init init = Init::box;
    std::uint64_t seed = 0;
    float gain = 1.0f;
    Normalize normalize = Normalize::dc;
    std::optional<GivenWeight> weight;
    std::optional<GivenWeight> given_bias = {};  ///< bias=FILE.npy: a value for each output channel
    std::optional<float> bias;                   ///< one parameter per output channel, all of this value
    bool operator==(const KernelSpec&) const = default;
};

/// Taps per axis: as written, otherwise the size of a given weight (once it is loaded), otherwise 3×3.
Pair kernel_size(const KernelSpec& kernel);

/// Any layer, or a concat.
template <typename... Layers>
std::variant<Layers..., Concat> layers_and_concat(const std::variant<Layers...>&);
using StageOp = decltype(layers_and_concat(std::declval<Layer>()));

/// A regular value. `kernel` counts only for layers with a kernel (and its weight for those with slopes),
/// whose own `groups` field is filled in by build().
struct Stage {
    StageOp op;
    KernelSpec kernel;
    bool operator==(const Stage&) const = default;

    bool has_kernel() const;
};

/// The stage's layer; nullopt for a concat.
std::optional<Layer> layer_of(const Stage& stage);
/// The same with the written groups, 1 without, as `apply` takes it; the stage is no concat.
Layer layer_with_groups(const Stage& stage);

/// The stage's name in PIPE: "conv", "upsample", "concat", …
std::string_view op_name(const Stage& stage);

}  // namespace engine
