// The ways in which the grid of a network's layer is mended.
#pragma once

namespace engine::network {

enum class MendMethod {
    weights,      ///< every channel pair's phases equal, each kernel changed least
    activations,  ///< the sums over inputs, weighted by their mean activation, equal
    resize_conv   ///< nearest upsampling and the nearest conv in the transposed convolution's place
};

}  // namespace engine::network
