#include "app/ui/panels/panels.h"

namespace app {

void stride_padding_panel(Ui& ui) {
    if (!ui.state.findings) return;
}

}  // namespace app
