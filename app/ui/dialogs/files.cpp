// Dialogs about files: open, save session.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "app/storage/picture_list.h"
#include "app/ui/dialogs/dialogs.h"

namespace app {
namespace {

namespace fs = std::filesystem;

using Extensions = std::vector<std::string>;

fs::path home() {
    const char* folder = std::getenv("HOME");
    return folder && *folder ? fs::path(folder) : fs::path("/");
}

std::string size_text(std::uintmax_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    if (bytes < (1u << 20)) return fmt::format("{} KiB", bytes >> 10);
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
}

// Where one browses: where one was, otherwise beside the picture that is open, or at home.
void begin(Ui& ui, FileBrowser& browser, const Extensions& extensions) {
    const fs::path beside = fs::path(ui.state.document.experiment.source.name).parent_path();
    browser.go(ui.folders,
               !browser.folder.empty() ? browser.folder
               : beside.empty()        ? home()
                                       : beside,
               extensions, home());
}

void places(Ui& ui, FileBrowser& browser, const Extensions& extensions) {
    if (button("↑ up##files", "The folder above (Backspace)."))
        browser.go(ui.folders, browser.folder.parent_path(), extensions);
    ImGui::SameLine();
    if (button("Home##files", "Your own folder.")) browser.go(ui.folders, home(), extensions);
    ImGui::SameLine();
    if (button("/##files", "The folder above all others.")) browser.go(ui.folders, "/", extensions);
    ImGui::SameLine();
    std::string folder = browser.folder.string();
    ImGui::SetNextItemWidth(-1);
    if (text_field("##files/folder", &folder, "The folder; type another and press Enter").finished &&
        folder != browser.folder)
        browser.go(ui.folders, folder, extensions);
}

// The picture of a file, or why there is none; blank until it is made.
void thumbnail(Ui& ui, const fs::path& path, ImVec2 corner, float side) {
    const auto made = ui.thumbnails.find(path);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (!made || !made->error.empty() || made->too_large) {
        const bool damaged = made && !made->too_large;
        list.AddRect(corner, {corner.x + side, corner.y + side}, damaged ? ui.theme.bad : ui.theme.line);
        if (!damaged) return;
        list.AddLine(corner, {corner.x + side, corner.y + side}, ui.theme.bad);
        list.AddLine({corner.x, corner.y + side}, {corner.x + side, corner.y}, ui.theme.bad);
        return;
    }
    const Texture texture = ui.textures.texture("thumbnail/" + path.string(), made->serial, made->width,
                                                made->height, [&] { return made->rgba; });
    const float scale = side / static_cast<float>(std::max(made->width, made->height));
    const ImVec2 size{static_cast<float>(made->width) * scale, static_cast<float>(made->height) * scale};
    const ImVec2 at{corner.x + (side - size.x) / 2, corner.y + (side - size.y) / 2};
    list.AddImage(to_imgui(texture.id), at, {at.x + size.x, at.y + size.y});
}

// What stands beside a name: size in pixels and bytes, or what is wrong with the file.
void entry_words(Ui& ui, const fs::path& path, const FolderListing::Entry& entry, ImVec2 corner,
                 ImVec2 room) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float line = (room.y - ImGui::GetTextLineHeight()) / 2;
    const std::string name = entry.is_folder ? entry.name + "/" : entry.name;
    list.AddText({corner.x + room.y + em(0.5f), corner.y + line}, ui.theme.text, name.c_str());
    if (entry.is_folder) return;
    const auto made = ui.thumbnails.find(path);
    const bool bad = made && !made->error.empty();
    const std::string pixels = !made || bad      ? ""
                               : made->too_large ? "too large for a thumbnail · "
                                                 : fmt::format("{}×{} · ", made->size.h, made->size.w);
    const std::string text = bad ? "cannot be opened" : pixels + size_text(entry.size);
    const float width = ImGui::CalcTextSize(text.c_str()).x;
    list.AddText({corner.x + room.x - width - em(0.4f), corner.y + line}, bad ? ui.theme.bad : ui.theme.dim,
                 text.c_str());
    if (bad) tooltip(made->error);
}

// Up and down choose, Enter opens or goes in, Backspace goes up: while no field is typed in. The step that
// the choice moved.
int list_keys(FileBrowser& browser) {
    if (ImGui::GetIO().WantTextInput || browser.entries().empty()) return 0;
    const int step = static_cast<int>(ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_DownArrow))) -
                     static_cast<int>(ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_UpArrow)));
    if (step == 0) return 0;
    const auto found = std::find_if(browser.entries().begin(), browser.entries().end(),
                                    [&](const auto& entry) { return entry.name == browser.name; });
    const int last = static_cast<int>(browser.entries().size()) - 1;
    const int at = found == browser.entries().end()
                       ? (step > 0 ? 0 : last)
                       : std::clamp(static_cast<int>(found - browser.entries().begin()) + step, 0, last);
    browser.name = browser.entries()[static_cast<std::size_t>(at)].name;
    return step;
}

bool is_chosen_folder(const FileBrowser& browser) {
    return std::any_of(browser.entries().begin(), browser.entries().end(),
                       [&](const auto& entry) { return entry.is_folder && entry.name == browser.name; });
}

// What stands in place of a list without entries.
void why_empty(const Ui& ui, const FileBrowser& browser, const Extensions& extensions) {
    if (!browser.listing) return ImGui::TextDisabled("reading the folder …");
    if (!browser.listing->error.empty()) {
        const WithColor color(ImGuiCol_Text, ui.theme.bad);
        return ImGui::TextWrapped("%s", browser.listing->error.c_str());
    }
    if (browser.entries().empty())
        ImGui::TextDisabled("%s",
                            extensions.empty() ? "nothing here that can be opened" : "no such file here yet");
}

// The list; true when an entry was double-clicked, or Enter was pressed on it.
bool list(Ui& ui, FileBrowser& browser, const Extensions& extensions, ImVec2 ems) {
    browser.take(ui.folders);
    bool chosen = false;
    std::string enter;
    std::vector<fs::path> in_sight;
    const float side = em(2.4f);
    ImGui::BeginChild("##files/list", {em(ems.x), em(ems.y)}, true, ImGuiWindowFlags_NoNavInputs);
    const int moved = list_keys(browser);
    for (const auto& entry : browser.entries()) {
        const bool selected = entry.name == browser.name;
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        const float width = ImGui::GetContentRegionAvail().x;
        if (ImGui::Selectable(("##files/entry/" + entry.name).c_str(), selected,
                              ImGuiSelectableFlags_DontClosePopups | ImGuiSelectableFlags_AllowDoubleClick,
                              {0, side})) {
            if (entry.is_folder)
                enter = entry.name;
            else
                browser.name = entry.name;
            chosen = !entry.is_folder && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
        }
        note("files/" + entry.name);
        if (selected && moved != 0) ImGui::SetScrollHereY();
        if (!ImGui::IsItemVisible()) continue;
        const fs::path path = browser.folder / entry.name;
        if (!entry.is_folder && path.extension() != ".json") {
            in_sight.push_back(path);
            thumbnail(ui, path, {corner.x, corner.y + 1}, side - 2);
        }
        entry_words(ui, path, entry, corner, {width, side});
    }
    why_empty(ui, browser, extensions);
    ImGui::EndChild();
    ui.thumbnails.want(std::move(in_sight));
    const bool typing = ImGui::GetIO().WantTextInput || !extensions.empty();  // names to save under are typed
    if (!typing && ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter)) && !browser.name.empty()) {
        if (is_chosen_folder(browser))
            enter = browser.name;
        else
            chosen = true;
    }
    if (!typing && ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Backspace))) enter = "..";
    if (!enter.empty()) {
        const bool was_choice = enter == browser.name;
        browser.go(ui.folders, browser.folder / enter, extensions);
        if (was_choice) browser.name.clear();
    }
    return chosen;
}

}  // namespace

void FileBrowser::go(FolderLister& folders, const fs::path& where, const Extensions& extensions,
                     const fs::path& otherwise) {
    folder = tidy_folder(where);
    listing.reset();
    folders.ask({folder, extensions, otherwise});
}

void FileBrowser::take(const FolderLister& folders) {
    listing = folders.listing();
    if (listing) folder = listing->folder;
}

std::span<const FolderListing::Entry> FileBrowser::entries() const {
    return listing ? std::span(listing->entries) : std::span<const FolderListing::Entry>();
}

bool choose_save_name(Ui& ui, DialogState& state, const Extensions& extensions, const char* first_name,
                      float list_height, float width) {
    FileBrowser& browser = state.browser;
    if (state.just_opened) {
        begin(ui, browser, extensions);
        browser.name = first_name;
    }
    places(ui, browser, extensions);
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
    const int chosen =
        segmented(label, {"A", "B"}, left ? 0 : 1, {"The pipeline of A.", "The pipeline of B."});
    if (chosen >= 0) left = chosen == 0;
}

std::vector<std::string> figure_theme_help() {
    return {"Dark on white, for paper and light slides.", "Light on black, for dark slides."};
}

bool cancel_pressed(const char* dialog) {
    return button((std::string("Cancel##") + dialog).c_str(), "Closes this and does nothing (Escape).") ||
           ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape));
}

void open_dialog(Ui& ui, DialogState& state) {
    FileBrowser& browser = state.browser;
    if (state.just_opened) {
        ui.thumbnails.forget();
        begin(ui, browser, {});
    }
    places(ui, browser, {});
    const bool chosen = list(ui, browser, {}, {44, 24});
    ImGui::SetNextItemWidth(em(30));
    const Change typed = text_field("##files/name", &browser.name,
                                    "A file's name, or signal:zoneplate:128x128", "file or signal:NAME");
    const bool entered = typed.finished && ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter));
    ImGui::SameLine();
    begin_disabled(browser.name.empty());
    const bool pressed = primary_button(
        "Open##files", "Opens the picture, session or figure (Enter, or a double click on it).");
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
    const bool pressed =
        primary_button("Save##save", "Writes the session; an existing file of that name is replaced.");
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
