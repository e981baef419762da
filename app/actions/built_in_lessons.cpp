#include "app/actions/built_in_lessons.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "engine/core/error.h"
#include "engine/picture/picture.h"

namespace app {
namespace {

namespace fs = std::filesystem;

std::vector<BuiltInLesson> read_all() {
    std::vector<BuiltInLesson> lessons;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(engine::assets_folder() / "lessons", failed)) {
        if (entry.path().extension() != ".lesson") continue;
        try {
            lessons.push_back({entry.path().string(), engine::read_lesson(entry.path()).title});
        } catch (const engine::Error&) {  // opening it says what is wrong
            lessons.push_back({entry.path().string(), {entry.path().stem().string(), {}}});
        }
    }
    std::ranges::sort(lessons, {}, &BuiltInLesson::file);
    return lessons;
}

}  // namespace

std::span<const BuiltInLesson> built_in_lessons() {
    static const std::vector<BuiltInLesson> lessons = read_all();
    return lessons;
}

std::string first_lesson() {
    const fs::path file = engine::assets_folder() / "lessons" / "07_which_kernel_and_stride.lesson";
    std::error_code failed;
    return fs::exists(file, failed) ? file.string() : std::string();
}

}  // namespace app
