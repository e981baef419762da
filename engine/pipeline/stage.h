// Stage: one step of a pipeline as the user writes it, before shapes and weights are known.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "engine/layers/layer.h"
#include "engine/layers/weight_init.h"

namespace engine {

/// Appends the channels of an earlier stage's output (or of the pipeline's input) to the previous stage's.
struct Concat {
    std::optional<Index> stage;  ///< nullopt: the pipeline's input
    bool operator==(const Concat&) const = default;
};

/// Weights that are given rather than initialised: read from a file, or edited by hand in the window.
struct GivenWeight {
    std::string file = "edited.npy";       ///< as written in PIPE (weight=FILE.npy)
    std::shared_ptr<const Tensor> values;  ///< null until the file is loaded (network/load_weights)
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
    std::optional<float> bias;  ///< one parameter per output channel, all of this value
    bool operator==(const KernelSpec&) const = default;
};

/// Taps per axis: as written, otherwise the size of a given weight (once it is loaded), otherwise 3×3.
Pair kernel_size(const KernelSpec& kernel);

/// A regular value. `kernel` counts only for Conv and ConvTranspose, whose own `groups` field is filled in by
/// build().
struct Stage {
    std::variant<Conv, ConvTranspose, Upsample, ZeroInsert, AvgPool, MaxPool, PixelShuffle, PixelUnshuffle,
                 Activation, Concat>
        op;
    KernelSpec kernel;
    bool operator==(const Stage&) const = default;

    bool has_kernel() const {
        return std::holds_alternative<Conv>(op) || std::holds_alternative<ConvTranspose>(op);
    }
};

/// The stage's name in PIPE: "conv", "upsample", "concat", …
std::string_view op_name(const Stage& stage);

}  // namespace engine
