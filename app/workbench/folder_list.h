// The content of a folder, for the dialogs that open and save. It is read on a thread of its own, so that no
// frame waits for a disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/workbench/worker.h"

namespace app {

struct FolderJob {
    std::filesystem::path folder;
    std::vector<std::string> extensions;  ///< listed are files that end so; none: all that can be opened
    std::filesystem::path otherwise;      ///< listed instead when there is no such folder; may be empty
    bool operator==(const FolderJob&) const = default;
};

struct FolderListing {
    struct Entry {
        std::string name;
        bool is_folder = false;
        std::uintmax_t size = 0;
    };
    FolderJob job;                 ///< that it answers
    std::filesystem::path folder;  ///< that was read
    std::vector<Entry> entries;    ///< folders first, each kind by name; no hidden ones
    std::string error;             ///< why there are none
};

/// Reads the folder; trouble becomes its error. Throws Cancelled.
FolderListing list_folder(const FolderJob& job, const engine::Progress& progress);
/// Absolute, without "..", and without a slash at the end.
std::filesystem::path tidy_folder(const std::filesystem::path& folder);

class FolderLister {
  public:
    /// `wake` is called from the thread when a list is ready.
    explicit FolderLister(std::function<void()> wake) : worker_(list_folder, std::move(wake)) {}

    /// Asks for a list; an older one that is still being read is given up.
    void ask(FolderJob job);
    /// Null until the list that was asked for last has come.
    std::shared_ptr<const FolderListing> listing() const { return listing_; }
    /// Takes a list that has been read; true when there is something new.
    bool poll();
    void wait_idle() const { worker_.wait_idle(); }

  private:
    FolderJob asked_;
    std::shared_ptr<const FolderListing> listing_;
    Worker<FolderJob, FolderListing> worker_;
};

}  // namespace app
