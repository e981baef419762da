// One row of a stage's settings, made from the engine's parameter table.
#pragma once

#include "app/ui/widgets/ui.h"
#include "engine/pipeline/parameter_table.h"

namespace app {

/// Label and control of one parameter; edits go out through `ui`. `label_width` aligns the controls of a
/// stage. One that breaks a rule is red, with the rule as its tooltip.
void parameter_control(Ui& ui, Part part, std::size_t stage, const engine::Stage& value,
                       const engine::ParameterInfo& parameter, float label_width);

/// The rule that the settings break, in red over the width; to stand under the first field that breaks it.
void broken_rule(const Ui& ui);

}  // namespace app
