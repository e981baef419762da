// A folder that files are about to be written into.
#pragma once

#include <filesystem>
#include <vector>

namespace app {

/// Makes the folder, with those above it, where there is none. Folders that it made and that stay empty go
/// again with the object, so that a failure leaves none behind.
class NewFolder {
  public:
    /// Throws engine::Error when it cannot be made or not be written to.
    explicit NewFolder(const std::filesystem::path& folder);
    NewFolder(NewFolder&& other) noexcept = default;
    NewFolder& operator=(NewFolder&&) = delete;
    ~NewFolder();

  private:
    std::vector<std::filesystem::path> made_;  ///< the innermost first
};

/// A folder among the temporary files that nobody else may look into; gone with the object.
class PrivateFolder {
  public:
    /// Throws engine::ResourceError when it cannot be made.
    PrivateFolder();
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;
    ~PrivateFolder();

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace app
