// A stage in the words of the chosen framework, under its controls.
#pragma once

#include "app/ui/widgets/ui.h"
#include "engine/pipeline/stage.h"

namespace app {

/// The switch between PyTorch, Keras / TensorFlow and ONNX.
void convention_switch(Ui& ui);
/// The layer as the framework writes it for an input of that shape, what it crops, and a warning where it
/// cannot be written.
void framework_note(Ui& ui, Part part, std::size_t stage, const engine::Stage& value,
                    const engine::Shape& input);

}  // namespace app
