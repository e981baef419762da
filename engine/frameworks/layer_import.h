// The reverse of code_export: lines of Keras or PyTorch that make layers, as a pipeline.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// Conv2DTranspose(64, 5, strides=2, padding="same") or nn.ConvTranspose2d(128, 64, 4, 2, 1), one or several
/// in a row, by themselves, in a Sequential, or applied to variables. Input channels are taken from the
/// picture; weights begin as `init=box`. Names that the text assigns a whole number, and sums and products of
/// them, are worked out. `notes` gets a sentence about every layer that is left out because it does nothing
/// (Dropout). Throws Error that points at the place for layers and arguments that a pipeline cannot hold.
Pipeline import_layers(std::string_view text, std::vector<std::string>* notes = nullptr);

}  // namespace engine
