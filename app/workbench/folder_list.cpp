#include "app/workbench/folder_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "app/storage/picture_list.h"

namespace app {

namespace fs = std::filesystem;

fs::path tidy_folder(const fs::path& folder) {
    std::error_code failed;
    fs::path tidy = fs::absolute(folder, failed).lexically_normal();
    if (!tidy.has_filename() && tidy.has_parent_path()) tidy = tidy.parent_path();
    return tidy;
}

FolderListing list_folder(const FolderJob& job, const engine::Progress& progress) {
    std::error_code failed, ignored;
    const bool is_there = job.otherwise.empty() || fs::is_directory(job.folder, ignored);
    FolderListing listing{job, is_there ? job.folder : job.otherwise, {}, {}};
    const auto is_wanted = [&](const fs::path& path) {
        return job.extensions.empty()
                   ? can_open(path)
                   : std::ranges::find(job.extensions, path.extension().string()) != job.extensions.end();
    };
    for (fs::directory_iterator at(listing.folder, failed), end; !failed && at != end; at.increment(failed)) {
        progress.check();
        const std::string name = at->path().filename().string();
        if (name.empty() || name[0] == '.') continue;
        if (at->is_directory(ignored))
            listing.entries.push_back({name, true, 0});
        else if (is_wanted(at->path()))
            listing.entries.push_back({name, false, at->file_size(ignored)});
    }
    if (failed) listing.error = fmt::format("{}: {}", listing.folder.string(), failed.message());
    std::ranges::sort(listing.entries, [](const auto& a, const auto& b) {
        return a.is_folder != b.is_folder ? a.is_folder : a.name < b.name;
    });
    return listing;
}

void FolderLister::ask(FolderJob job) {
    worker_.cancel();
    listing_.reset();
    asked_ = job;
    worker_.submit(std::move(job));
}

bool FolderLister::poll() {
    auto outcome = worker_.take();
    if (!outcome || !(outcome->job == asked_)) return false;
    listing_ = std::make_shared<const FolderListing>(std::move(*outcome));
    return true;
}

}  // namespace app
