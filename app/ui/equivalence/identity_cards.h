// The identities and claims: a list with their verdicts, and the chosen one with both its sides.
#pragma once

#include <functional>

#include "app/ui/widgets/ui.h"

namespace app {

/// `below` draws what stands under the chosen one, `below_height` high; nothing where it is null.
void identity_cards(Ui& ui, const std::function<void()>& below, float below_height);

/// For windows without room for both: the list alone, which returns whether one was clicked; and the chosen
/// one alone.
bool identity_list(Ui& ui);
void chosen_identity(Ui& ui);

}  // namespace app
