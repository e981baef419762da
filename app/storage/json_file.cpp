#include "app/storage/json_file.h"

#include <fmt/format.h>

#include <exception>

#include "engine/files/atomic_file.h"
#include "engine/files/json_text.h"

namespace app {
namespace {

constexpr std::uintmax_t limit = std::uintmax_t{1} << 28;

std::filesystem::path free_name(const std::filesystem::path& path) {
    for (int number = 1;; ++number) {
        std::filesystem::path name = path;
        name += number == 1 ? ".damaged" : fmt::format(".damaged{}", number);
        if (!std::filesystem::exists(name)) return name;
    }
}

}  // namespace

std::string move_aside(const std::filesystem::path& path) {
    const auto aside = free_name(path);
    std::error_code failed;
    std::filesystem::rename(path, aside, failed);
    return failed ? "it could not be moved aside" : "kept as " + aside.string();
}

std::string read_with_care(const std::filesystem::path& path,
                           const std::function<void(const std::string&)>& use) {
    std::error_code status;
    if (!std::filesystem::exists(path, status)) return {};
    try {
        use(engine::read_file(path, limit));
        return {};
    } catch (const std::exception& error) {
        const std::string what = error.what();
        return fmt::format("{} could not be read ({}); {}", path.string(),
                           what.starts_with("[json.exception") ? engine::json_trouble(what) : what,
                           move_aside(path));
    }
}

}  // namespace app
