// Shell: the whole window, put together from its panels, and the dialogs that may be open.
#pragma once

#include <memory>

#include "app/ui/ui.h"

namespace app {

class Shell {
  public:
    Shell();
    ~Shell();

    /// One frame, between ImGui's NewFrame and Render.
    void draw(Ui& ui);
    /// Whether a dialog is open that shortcuts must not reach through.
    bool takes_keys() const;

  private:
    struct Dialogs;
    std::unique_ptr<Dialogs> dialogs_;
};

}  // namespace app
