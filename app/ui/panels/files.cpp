// Dialogs about files: open, save session.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "app/ui/panels/dialogs.h"

namespace app {
namespace {

namespace fs = std::filesystem;

using Extensions = std::vector<std::string>;

bool can_open(const fs::path& path) {
    constexpr std::array<const char*, 14> extensions{".png", ".jpg", ".jpeg", ".bmp", ".tga", ".gif", ".ppm",
                                                     ".pgm", ".pnm", ".pbm",  ".psd", ".hdr", ".json", ".pic"};
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

bool has_one_of(const fs::path& path, const Extensions& extensions) {
    return std::find(extensions.begin(), extensions.end(), path.extension().string()) != extensions.end();
}

fs::path home() {
    const char* folder = std::getenv("HOME");
    return folder && *folder ? fs::path(folder) : fs::path("/");
}

std::string size_text(std::uintmax_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    if (bytes < (1u << 20)) return fmt::format("{} KiB", bytes >> 10);
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
}

// Where one browses first: beside the picture that is open, otherwise at home.
fs::path first_folder(const Ui& ui) {
    const std::string& source = ui.state.document.experiment.source.name;
    std::error_code ignored;
    const fs::path folder = fs::path(source).parent_path();
    return !folder.empty() && fs::is_directory(folder, ignored) ? fs::absolute(folder) : home();
}

void places(FileBrowser& browser, const Extensions& extensions) {
    if (button("↑ up##files")) browser.go(browser.folder.parent_path(), extensions);
    ImGui::SameLine();
    if (button("Home##files")) browser.go(home(), extensions);
    ImGui::SameLine();
    if (button("/##files")) browser.go("/", extensions);
    ImGui::SameLine();
    std::string folder = browser.folder.string();
    ImGui::SetNextItemWidth(-1);
    if (text_field("##files/folder", &folder, "The folder; type another and press Enter").finished && folder != browser.folder)
        browser.go(folder, extensions);
}

// The list; true when an entry was double-clicked.
bool list(Ui& ui, FileBrowser& browser, const Extensions& extensions, ImVec2 ems) {
    bool chosen = false;
    std::string enter;
    ImGui::BeginChild("##files/list", {em(ems.x), em(ems.y)}, true);
    for (const auto& entry : browser.entries) {
        const std::string label = (entry.is_folder ? entry.name + "/" : entry.name) + "##files/entry/" + entry.name;
        if (ImGui::Selectable(label.c_str(), entry.name == browser.name,
                              ImGuiSelectableFlags_DontClosePopups | ImGuiSelectableFlags_AllowDoubleClick)) {
            if (entry.is_folder) enter = entry.name;
            else browser.name = entry.name;
            chosen = !entry.is_folder && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
        }
        note("files/" + entry.name);
        if (entry.is_folder) continue;
        const std::string size = size_text(entry.size);
        ImGui::SameLine(em(ems.x - 1) - ImGui::CalcTextSize(size.c_str()).x);
        ImGui::TextDisabled("%s", size.c_str());
    }
    if (browser.entries.empty() && browser.error.empty()) ImGui::TextDisabled("%s", extensions.empty() ? "nothing here that can be opened" : "no such file here yet");
    if (!browser.error.empty()) {
        const WithColor color(ImGuiCol_Text, ui.theme.bad);
        ImGui::TextWrapped("%s", browser.error.c_str());
    }
    ImGui::EndChild();
    if (!enter.empty()) browser.go(browser.folder / enter, extensions);
    return chosen;
}

}  // namespace

void FileBrowser::go(const fs::path& where, const Extensions& extensions) {
    entries.clear();
    error.clear();
    std::error_code failed;
    fs::path target = fs::absolute(where, failed).lexically_normal();
    if (!target.has_filename() && target.has_parent_path()) target = target.parent_path();
    folder = target;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        const std::string entry_name = at->path().filename().string();
        std::error_code ignored;
        if (entry_name.empty() || entry_name[0] == '.') continue;
        if (at->is_directory(ignored)) entries.push_back({entry_name, true, 0});
        else if (extensions.empty() ? can_open(at->path()) : has_one_of(at->path(), extensions))
            entries.push_back({entry_name, false, at->file_size(ignored)});
    }
    if (failed) error = fmt::format("{}: {}", folder.string(), failed.message());
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.is_folder != b.is_folder ? a.is_folder : a.name < b.name;
    });
}

bool choose_save_name(Ui& ui, DialogState& state, const Extensions& extensions, const char* first_name,
                      float list_height, float width) {
    FileBrowser& browser = state.browser;
    if (state.just_opened) {
        browser.go(browser.folder.empty() ? first_folder(ui) : browser.folder, extensions);
        browser.name = first_name;
    }
    places(browser, extensions);
    const bool chosen = list(ui, browser, extensions, {width, list_height});
    ImGui::SetNextItemWidth(em(width));
    text_field("##files/name", &browser.name, "The file's name", first_name);
    return chosen;
}

fs::path chosen_path(const DialogState& state, const char* extension) {
    fs::path path = state.browser.folder / state.browser.name;
    if (!path.has_extension()) path += extension;
    return path;
}

void side_choice(const char* label, bool& left) {
    const int chosen = segmented(label, {"A", "B"}, left ? 0 : 1);
    if (chosen >= 0) left = chosen == 0;
}

bool cancel_pressed(const char* dialog) {
    return button((std::string("Cancel##") + dialog).c_str()) ||
           ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape));
}

void open_dialog(Ui& ui, DialogState& state) {
    FileBrowser& browser = state.browser;
    if (state.just_opened) browser.go(browser.folder.empty() ? first_folder(ui) : browser.folder, {});
    places(browser, {});
    const bool chosen = list(ui, browser, {}, {44, 24});
    ImGui::SetNextItemWidth(em(30));
    const Change typed =
        text_field("##files/name", &browser.name, "A file's name, or signal:zoneplate:128x128", "file or signal:NAME");
    const bool entered = typed.finished && ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter));
    ImGui::SameLine();
    begin_disabled(browser.name.empty());
    const bool pressed = button("Open##files");
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("files")) state.current.clear();
    if (browser.name.empty() || !(chosen || pressed || entered)) return;
    const std::string name =
        browser.name.starts_with("signal:") ? browser.name : (browser.folder / browser.name).string();
    ui.later([name](Workbench& bench) { bench.open(name); });
    state.current.clear();
}

void save_dialog(Ui& ui, DialogState& state) {
    const bool chosen = choose_save_name(ui, state, {".json"}, "session.json");
    begin_disabled(state.browser.name.empty());
    const bool pressed = button("Save##save");
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("save")) state.current.clear();
    if (state.browser.name.empty() || !(chosen || pressed)) return;
    fs::path path = state.browser.folder / state.browser.name;
    if (path.extension() != ".json") path += ".json";
    ui.later([path](Workbench& bench) { bench.save_session(path); });
    state.current.clear();
}

}  // namespace app
