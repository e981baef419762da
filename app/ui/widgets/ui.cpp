#include "app/ui/widgets/ui.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "engine/core/error.h"

namespace app {

void Ui::now(const std::function<void(Workbench&)>& what) {
    try {
        what(bench_);
    } catch (const engine::Error& error) {
        bench_.refuse(error);
    } catch (const std::exception& error) {
        bench_.complain(error.what());
    }
}

float Ui::steady(const std::string& name, float needed) {
    const ImVec2 window = ImGui::GetIO().DisplaySize;
    Height& known = heights_[name];
    const bool same =
        known.window.x == window.x && known.window.y == window.y && known.type == ImGui::GetFontSize();
    known = {window, ImGui::GetFontSize(), same ? std::max(known.height, needed) : needed};
    return known.height;
}

bool Ui::finish_frame() {
    for (const auto& what : std::exchange(queue_, {}))
        now(what);
    owed_tiles_ = std::exchange(owes_tiles_, false);
    return std::exchange(animating_, false);
}

}  // namespace app
