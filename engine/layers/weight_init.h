// How weights begin: seeded, the same numbers on every machine.
#pragma once

#include <cstdint>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

enum class Init {
    ones,
    box,
    bilinear,
    gaussian,
    delta,
    sobel,
    normal,
    he,
    xavier,
    icnr,
    kaiming_uniform,
    glorot_uniform
};
/// Whether the weights are drawn with a seed.
bool is_random(Init init);
enum class Normalize { dc, none };

/// One weight to be made. conv: shape (O, I/groups, kH, kW); conv_transpose: (I, O/groups, kH, kW).
struct InitRequest {
    Init init = Init::box;
    Normalize normalize = Normalize::dc;
    std::uint64_t seed = 0;
    float gain = 1.0f;
    Shape weight;
    bool transposed = false;
    Index groups = 1;
    Pair stride{1, 1};         ///< of a transposed conv: what dc sums to, and icnr's factor
    Index shuffle_factor = 0;  ///< icnr before a pixel_shuffle: its factor; otherwise 0
    bool shuffle_dcr = false;  ///< that pixel_shuffle's order
};

/// ones: 1; box: 1/(number of taps); bilinear: the triangle of FCN's bilinear kernels; gaussian: sampled,
/// sigma = 0.3*((k-1)/2 - 1) + 0.8 per axis (OpenCV's rule); delta: 1 at the centre tap (k-1)/2; sobel:
/// horizontal derivative times binomial smoothing; normal: N(0, 0.05) (Keras' RandomNormal); he: N(0,
/// 2/fan_in); xavier: uniform +-sqrt(6/(fan_in+fan_out)), where fans count the taps of one output (input)
/// channel over its group's inputs (outputs); kaiming_uniform: uniform +-1/sqrt(fan_in), the default of
/// PyTorch's convolutions, whose fan_in counts the weight's second axis, transposed or not; glorot_uniform:
/// xavier with the fans of the whole weight, Keras' default; icnr (Aitken et al. 2017): he, all sub-kernels
/// of an output channel alike. normalize=dc makes the taps of each output channel sum to 1 (stride.h*stride.w
/// when transposed): positive kernels are scaled, random ones shifted, sobel stays. `gain` multiplies last.
/// Throws Error for impossible shapes, and ResourceError when the machine cannot hold it.
Tensor make_kernel(const InitRequest& request, const Progress& progress = {});

}  // namespace engine
