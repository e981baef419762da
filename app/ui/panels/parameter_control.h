// One row of a stage's settings, made from the engine's parameter table.
#pragma once

#include "app/ui/ui.h"
#include "engine/pipeline/parameter_table.h"

namespace app {

/// Label and control of one parameter; edits go out through `ui`. `label_width` aligns the controls of a stage.
void parameter_control(Ui& ui, Side side, std::size_t stage, const engine::Stage& value,
                       const engine::ParameterInfo& parameter, float label_width, const std::string& complaint = {});

}  // namespace app
