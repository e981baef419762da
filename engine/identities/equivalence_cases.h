// The layers that the demonstrations work on: those of the user's pipelines with what reaches them there, and
// plain ones of the same size where the pipelines have none.
#pragma once

#include <optional>

#include "engine/identities/equivalence_tools.h"

namespace engine {

/// A convolution of either kind without its bias, and the input that it meets.
struct KernelCase {
    Tensor x;
    Tensor weight;
    PlaneMap map;
    Index groups = 1;
    std::string text;  ///< PIPE
};

struct Cases {
    KernelCase transposed;  ///< a conv_transpose; kernel 4, stride 2, padding 1 without one
    KernelCase
        after_upsample;  ///< a stride-1 zero-padded conv after a nearest upsample; x is the upsample's input
    Pair scale;          ///< of that upsample
    KernelCase strided;  ///< a conv of stride > 1; kernel 3, stride 2, padding 1 without one
    KernelCase conv;     ///< a conv of stride 1 for the pooling cases; kernel 3, same, random without one
    Pair pool;           ///< window of the first pool; 2×2 without one
};

/// Throws Error when a pipeline cannot be built.
Cases find_cases(const Tensor& picture, const Pipeline& left, const Pipeline& right,
                 const Progress& progress);

std::vector<Demonstration> demonstrate_forward(const Cases& cases, const Progress& progress);
std::vector<Demonstration> demonstrate_gradients(const Cases& cases, const Progress& progress);

}  // namespace engine
