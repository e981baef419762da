// The identities and claims: a list with their verdicts, and the chosen one with both its sides.
#pragma once

#include "app/ui/ui.h"

namespace app {

void identity_cards(Ui& ui);

}  // namespace app
