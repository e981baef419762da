#include "app/ui/panels/panels.h"

namespace app {

void equivalence_panel(Ui& ui) {
    if (!ui.state.findings) return;
}

}  // namespace app
