#include "app/ui/panels/panels.h"

namespace app {

void gradient_flow_panel(Ui& ui) {
    if (!ui.state.findings) return;
}

}  // namespace app
