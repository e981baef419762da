// Framework words: one stage written as a layer of PyTorch, Keras / TensorFlow or ONNX, for the controls.
#pragma once

#include <optional>
#include <string>

#include "app/document/edits.h"
#include "engine/frameworks/convention.h"
#include "engine/pipeline/stage.h"

namespace app {

struct FrameworkWords {
    std::string call;  ///< "nn.ConvTranspose2d(3, 3, kernel_size=3, stride=2, padding=1)"
    std::string crop;  ///< what is cut off or put around, in plain words; empty for layers without padding
    std::string
        warning;  ///< a sentence where the framework's own parameters cannot express it; empty otherwise
    /// The framework's own layer of the same size, which lies elsewhere: with these settings one has it.
    /// Empty: none.
    std::optional<engine::Shifted> own;
};

/// The words for an input of that shape; nullopt for stages that have no padding and no modes. Throws
/// engine::Error for impossible settings.
std::optional<FrameworkWords> framework_words(engine::Convention convention, const engine::Stage& stage,
                                              const engine::Shape& input);

/// Gives a transposed conv the padding and output padding of `own`.
Edit use_own_layer(Part part, std::size_t stage, const engine::Shifted& own);

}  // namespace app
