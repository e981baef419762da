// A folder's pictures, sessions and folders, to pick one from, or a name to save under: by mouse, or by the
// keyboard alone.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/ui/widgets/ui.h"

namespace app {

struct FileBrowser {
    std::filesystem::path folder;
    std::string name;                              ///< typed or picked
    std::shared_ptr<const FolderListing> listing;  ///< null while the folder is being read
    bool takes_keyboard = false;                   ///< the field of the name must get the keyboard
    int folder_typed = -1;                         ///< the frame in which the folder's field was ended
    bool shows_choice = false;                     ///< the list must scroll to the name

    /// Asks for a folder's list: the files that end in one of `extensions`, or, where that is empty,
    /// everything that can be opened. Where there is no such folder, `otherwise` is listed unless it is
    /// empty.
    void go(FolderLister& folders, const std::filesystem::path& where,
            const std::vector<std::string>& extensions, const std::filesystem::path& otherwise = {});
    /// Takes the list once it has come.
    void take(const FolderLister& folders);
    std::span<const FolderListing::Entry> entries() const;
    /// The entry so many places after the name; the first or last one where there is none of that name.
    void step(int places);
    /// The entry so many places after the one of that name; the name itself in an empty folder.
    std::string neighbour(const std::string& of, int places) const;
    std::filesystem::path path() const { return folder / name; }
};

/// Begins in the folder of the file that is remembered under `key`, otherwise beside the picture that is
/// open, otherwise at home. The name becomes that file's, or `first_name` where there is none; its field gets
/// the keyboard.
void begin_browsing(Ui& ui, FileBrowser& browser, const std::vector<std::string>& extensions,
                    const std::string& key, const char* first_name);
/// Buttons and a field for the folder.
void browser_places(Ui& ui, FileBrowser& browser, const std::vector<std::string>& extensions);
/// The list; true when a file was double-clicked, or Enter was pressed on it.
bool browser_list(Ui& ui, FileBrowser& browser, const std::vector<std::string>& extensions, ImVec2 ems);
/// The field of the name. Up and Down in it choose from the list, Enter on a folder goes into it, Backspace
/// without a name goes up. True when Enter was pressed on anything else.
bool browser_name(Ui& ui, FileBrowser& browser, const std::vector<std::string>& extensions,
                  std::string_view help, const char* hint);

}  // namespace app
