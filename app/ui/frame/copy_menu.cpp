#include "app/ui/frame/copy_menu.h"

#include <fmt/format.h>

#include "engine/core/number_text.h"

namespace app {
namespace {

constexpr const char* id = "copy_menu";

std::string values_at(const engine::SideFindings& side, engine::Pair pixel) {
    const engine::Tensor& output = side.output();
    const engine::Shape& shape = output.shape();
    if (pixel.h >= shape.h || pixel.w >= shape.w) return " outside";
    std::string text;
    for (engine::Index c = 0; c < shape.c; ++c)
        text += " " + engine::number_text(static_cast<double>(output(0, c, pixel.h, pixel.w)), 9);
    return text;
}

/// "[3, 4] A 0.25 B 0.5": the raw values of all channels, as exact as they are.
std::string pixel_text(const Ui& ui, engine::Pair pixel) {
    std::string text = fmt::format("[{}, {}]", pixel.h, pixel.w);
    for (const Side side : {Side::left, Side::right})
        text += fmt::format(" {}{}", letter(side), values_at(*ui.state.side(side), pixel));
    return text;
}

void copy(Ui& ui, std::string text) {
    ui.later([text = std::move(text)](Workbench& bench) {
        bench.copy_request = text;
        bench.say("Copied " + (text.size() > 60 ? "the text" : text));
    });
}

bool item(const std::string& title, const char* name) {
    const bool chosen = ImGui::MenuItem(title.c_str());
    note(std::string("copy/") + name);
    return chosen;
}

/// A text as it is, but no longer than a menu can show.
std::string in_short(const std::string& text) {
    constexpr std::size_t most = 48;
    if (text.size() <= most) return text;
    std::size_t keep = most;
    while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xC0) == 0x80)
        --keep;
    return text.substr(0, keep) + "…";
}

}  // namespace

void copy_menu(Ui& ui, CopyMenu& menu) {
    if (ImGui::IsMouseReleased(ImGuiMouseButton_Right) && !popup_is_open()) {
        menu = {std::string(text_under_pointer()), ui.state.stand_in ? std::nullopt : ui.view.hovered};
        ImGui::OpenPopup(id);
    }
    if (!ImGui::BeginPopup(id)) return;
    if (!menu.text.empty() && item("Copy “" + in_short(menu.text) + "”", "text")) copy(ui, menu.text);
    if (menu.pixel && ui.state.findings &&
        item(fmt::format("Copy pixel [{}, {}]", menu.pixel->h, menu.pixel->w), "pixel"))
        copy(ui, pixel_text(ui, *menu.pixel));
    if (!menu.text.empty() || menu.pixel) ImGui::Separator();
    for (const char* action : {"copy_left", "copy_right", "copy_numbers", "copy_command"}) {
        const Action& one = *find_action(action);
        begin_disabled(!one.is_enabled(ui.bench()));
        if (item(one.title, action)) ui.run(action);
        end_disabled();
    }
    ImGui::EndPopup();
}

}  // namespace app
