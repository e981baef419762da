// Where finished cells are kept between runs, so that none is computed twice.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace app {

class CellStore {
  public:
    /// Keeps cells below `folder`, which is made when the first one is kept.
    explicit CellStore(std::filesystem::path folder);

    /// The file of the cell of that name.
    std::filesystem::path file(const std::string& name) const;
    /// Reads a kept cell with `read`; a damaged one (engine::Error) is moved aside, and the sentence that
    /// says so is returned.
    std::string find(const std::string& name,
                     const std::function<void(const std::filesystem::path&)>& read) const;
    /// Throws engine::ResourceError.
    void keep(const std::string& name, std::string_view bytes) const;
    void remove(const std::string& name) const;
    /// Removes the folder when it is empty.
    void clear() const;

  private:
    std::filesystem::path folder_;
};

/// Letters, digits and = . - of the text, at most 120; others become _.
std::string file_name_of(std::string text);

}  // namespace app
