// The convolution as a matrix and its transpose, side by side.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

void matrix_view(Ui& ui);

}  // namespace app
