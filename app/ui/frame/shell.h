// Shell: the whole window, put together from its panels, and the dialogs that may be open.
#pragma once

#include <memory>
#include <string_view>

#include "app/ui/widgets/ui.h"

namespace app {

class Shell {
  public:
    Shell();
    ~Shell();

    /// One frame, between ImGui's NewFrame and Render.
    void draw(Ui& ui);
    /// Whether a dialog is open that shortcuts must not reach through.
    bool takes_keys() const;
    /// Whether a key is not for the shortcuts: a field, a menu, a list or a dialog has the keyboard or is
    /// about to, or the controls are walked and it is one to walk with. To be asked between frames.
    bool takes_key(const Workbench& bench, std::string_view chord) const;

  private:
    struct Dialogs;
    std::unique_ptr<Dialogs> dialogs_;
};

}  // namespace app
