#include "app/ui/dialogs/file_browser.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "app/storage/paths.h"
#include "app/storage/words.h"
#include "engine/picture/picture.h"

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

/// A picture that was named from the folder of the start lies in that folder.
fs::path beside_picture(const State& state) {
    const std::string& name = state.document.experiment.source.name;
    std::error_code failed;
    const bool is_own = engine::is_built_in(name) || came_with_program(name);
    return is_own ? fs::path() : fs::absolute(name, failed).parent_path();
}

/// The folder of the network that is open, whose layers' inputs are pictures in a folder of the program's
/// own.
fs::path beside_network(const State& state) {
    std::error_code failed;
    const std::string& file = state.view.network.file;
    return file.empty() ? beside_picture(state) : fs::absolute(file, failed).parent_path();
}

bool is_key(ImGuiKey key) { return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key)); }

// The picture of a file, or why there is none; blank until it is made.
void thumbnail(Ui& ui, const fs::path& path, ImVec2 corner, float side) {
    const auto made = ui.thumbnails.find(path);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (!made || made->rgba.empty()) {
        const bool damaged = made && !made->error.empty();
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

// The words beside a name: size in pixels and bytes, or what is wrong with the file.
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
                               : *made->kind     ? std::string(tr(made->kind)) + " · "
                               : made->too_large ? "too large for a thumbnail · "
                                                 : fmt::format("{}×{} · ", made->size.h, made->size.w);
    const std::string text = bad ? "cannot be opened" : pixels + size_text(entry.size);
    const float width = ImGui::CalcTextSize(text.c_str()).x;
    list.AddText({corner.x + room.x - width - em(0.4f), corner.y + line}, bad ? ui.theme.bad : ui.theme.dim,
                 text.c_str());
    if (bad) tooltip(made->error);
}

/// Draws an entry of the list; whether it was clicked. Pictures that are seen join `in_sight`.
bool entry_row(Ui& ui, FileBrowser& browser, const FolderListing::Entry& entry,
               std::vector<fs::path>& in_sight) {
    const float side = em(2.4f), width = ImGui::GetContentRegionAvail().x;
    const bool selected = entry.name == browser.name;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const bool clicked = ImGui::Selectable(
        ("##files/entry/" + entry.name).c_str(), selected,
        ImGuiSelectableFlags_DontClosePopups | ImGuiSelectableFlags_AllowDoubleClick, {0, side});
    note("files/" + entry.name);
    if (selected && std::exchange(browser.shows_choice, false)) ImGui::SetScrollHereY();
    if (!ImGui::IsItemVisible()) return clicked;
    const fs::path path = browser.folder / entry.name;
    if (!entry.is_folder && path.extension() != ".json") {
        in_sight.push_back(path);
        thumbnail(ui, path, {corner.x, corner.y + 1}, side - 2);
    }
    entry_words(ui, path, entry, corner, {width, side});
    return clicked;
}

bool is_chosen_folder(const FileBrowser& browser) {
    return std::any_of(browser.entries().begin(), browser.entries().end(),
                       [&](const auto& entry) { return entry.is_folder && entry.name == browser.name; });
}

// The words in place of a list without entries.
void why_empty(const Ui& ui, const FileBrowser& browser, const Extensions& extensions) {
    if (!browser.listing) return ImGui::TextDisabled("reading the folder …");
    if (!browser.listing->error.empty()) {
        const WithColour colour(ImGuiCol_Text, ui.theme.bad);
        return write_wrapped(browser.listing->error);
    }
    if (browser.entries().empty())
        ImGui::TextDisabled("%s",
                            extensions.empty() ? "nothing here that can be opened" : "no such file here yet");
}

/// Into the chosen folder, or up.
void enter(Ui& ui, FileBrowser& browser, const Extensions& extensions, const fs::path& where) {
    browser.go(ui.folders, where, extensions);
    if (extensions.empty() || is_chosen_folder(browser)) browser.name.clear();
    browser.takes_keyboard = true;
}

/// Handles Up and Down within the field.
int choose_by_keys(ImGuiInputTextCallbackData* data) {
    auto& browser = *static_cast<FileBrowser*>(data->UserData);
    // The field is at work on the name's own memory, which therefore stays as it is until the field writes to
    // it.
    const std::string typed(data->Buf, static_cast<std::size_t>(data->BufTextLen));
    const std::string chosen = browser.neighbour(typed, data->EventKey == ImGuiKey_UpArrow ? -1 : 1);
    browser.shows_choice = true;
    data->DeleteChars(0, data->BufTextLen);
    data->InsertChars(0, chosen.c_str());
    data->SelectAll();
    return 0;
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

void FileBrowser::step(int places) {
    name = neighbour(name, places);
    shows_choice = true;
}

std::string FileBrowser::neighbour(const std::string& of, int places) const {
    const auto all = entries();
    if (all.empty()) return of;
    const auto found = std::ranges::find(all, of, &FolderListing::Entry::name);
    const auto last = static_cast<std::ptrdiff_t>(all.size()) - 1;
    const std::ptrdiff_t at = found == all.end()
                                  ? (places > 0 ? 0 : last)
                                  : std::clamp<std::ptrdiff_t>(found - all.begin() + places, 0, last);
    return all[static_cast<std::size_t>(at)].name;
}

void begin_browsing(Ui& ui, FileBrowser& browser, const Extensions& extensions, const std::string& key,
                    const char* first_name) {
    const auto known = ui.state.settings.places.find(key);
    const fs::path last = known == ui.state.settings.places.end() ? fs::path() : fs::path(known->second);
    const fs::path beside = key == "network" ? beside_network(ui.state) : beside_picture(ui.state);
    browser.go(ui.folders,
               !last.empty()     ? last.parent_path()
               : !beside.empty() ? beside
                                 : home(),
               extensions, home());
    browser.name = !*first_name || last.empty() ? first_name : last.filename().string();
    browser.takes_keyboard = true;
}

void browser_places(Ui& ui, FileBrowser& browser, const Extensions& extensions) {
    if (button("↑ up##files", "The folder above (Backspace without a name)."))
        enter(ui, browser, extensions, browser.folder.parent_path());
    ImGui::SameLine();
    if (button("Home##files", "Your own folder.")) enter(ui, browser, extensions, home());
    ImGui::SameLine();
    if (button("/##files", "The folder above all others.")) enter(ui, browser, extensions, "/");
    ImGui::SameLine();
    std::string folder = browser.folder.string();
    ImGui::SetNextItemWidth(-1);
    if (!text_field("##files/folder", &folder, "The folder; type another and press Enter").finished) return;
    browser.folder_typed = ImGui::GetFrameCount();
    if (folder != browser.folder) enter(ui, browser, extensions, folder);
}

bool browser_list(Ui& ui, FileBrowser& browser, const Extensions& extensions, ImVec2 ems) {
    browser.take(ui.folders);
    bool chosen = false;
    std::string into;
    std::vector<fs::path> in_sight;
    // The Enter that ends the folder's field is not one that chooses a file.
    const bool typing = field_has_keyboard() || browser.folder_typed == ImGui::GetFrameCount();
    if (!typing && is_key(ImGuiKey_DownArrow)) browser.step(1);
    if (!typing && is_key(ImGuiKey_UpArrow)) browser.step(-1);
    ImGui::BeginChild("##files/list", {em(ems.x), em(ems.y)}, true, ImGuiWindowFlags_NoNavInputs);
    for (const auto& entry : browser.entries()) {
        if (!entry_row(ui, browser, entry, in_sight)) continue;
        (entry.is_folder ? into : browser.name) = entry.name;
        browser.takes_keyboard = true;
        chosen = !entry.is_folder && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    }
    why_empty(ui, browser, extensions);
    ImGui::EndChild();
    ui.thumbnails.want(std::move(in_sight));
    if (!typing && is_key(ImGuiKey_Enter) && !browser.name.empty()) {
        if (is_chosen_folder(browser))
            into = browser.name;
        else
            chosen = true;
    }
    if (!into.empty()) enter(ui, browser, extensions, browser.folder / into);
    return chosen;
}

bool browser_name(Ui& ui, FileBrowser& browser, const Extensions& extensions, std::string_view help,
                  const char* hint) {
    if (std::exchange(browser.takes_keyboard, false)) ImGui::SetKeyboardFocusHere();
    const bool was_empty = browser.name.empty();
    const bool entered =
        ImGui::InputTextWithHint("##files/name", translated(hint).c_str(), &browser.name,
                                 ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll |
                                     ImGuiInputTextFlags_CallbackHistory,
                                 choose_by_keys, &browser);
    const bool up = was_empty && ImGui::IsItemActive() && is_key(ImGuiKey_Backspace);
    after_item("##files/name", help);
    if (up) enter(ui, browser, extensions, browser.folder.parent_path());
    if (!entered || browser.name.empty()) return false;
    std::error_code unknown;
    if (!fs::is_directory(browser.path(), unknown)) return true;
    enter(ui, browser, extensions, browser.path());
    browser.name.clear();
    return false;
}

}  // namespace app
