// What stands at the top of the tree: the house has these doors, and nobody's notes lie before them.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;

TEST(TopLevel, HoldsWhatBelongsThere) {
    const std::set<std::string> known{
        "app",     "engine",         "assets",           "tests",        "docs",
        "python",  "README.md",      "CHANGELOG.md",     "CITATION.cff", "CONTRIBUTING.md",
        "LICENSE", "CMakeLists.txt", "CMakePresets.json"};
    for (const auto& entry : fs::directory_iterator(PROJECT_ROOT)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with('.') || name.starts_with("build")) continue;
        EXPECT_TRUE(known.contains(name)) << name;
    }
}

}  // namespace
