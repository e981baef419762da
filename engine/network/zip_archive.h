// Zip archives, read by libzip, with a limit on what they may grow to.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

struct zip;

namespace engine::network {

class ZipArchive {
  public:
    /// Throws Error, a sentence about "it".
    explicit ZipArchive(const std::filesystem::path& path);

    std::uint64_t size() const;  ///< entries
    std::string name(std::uint64_t entry) const;
    std::optional<std::uint64_t> find(const std::string& name) const;

    /// Bytes of an entry when it is unpacked. Throws Error where that cannot be true, for entries that grow
    /// as only bombs do, and for encrypted ones.
    std::uint64_t entry_size(std::uint64_t entry) const;
    /// The first bytes of an entry, at most so many.
    std::string read(std::uint64_t entry, std::uint64_t most) const;
    std::string read(std::uint64_t entry) const { return read(entry, entry_size(entry)); }

  private:
    std::unique_ptr<zip, void (*)(zip*)> archive_;
    std::uint64_t file_size_;
};

}  // namespace engine::network
