// Types of the same name in one namespace are one type for the linker, whichever header they stand in.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>

namespace fs = std::filesystem;

namespace {

TEST(Names, OfTypesAreDefinedInOneHeaderOnly) {
    static const std::regex scope(R"(^namespace ([\w:]+) \{)"),
        type(R"(^(?:struct|class|enum class) ([\w:]+)\b[^;]*\{)");
    std::map<std::string, std::string> header_of;
    std::size_t found = 0;
    for (const char* top : {"engine", "app"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(PROJECT_ROOT) / top)) {
            if (entry.path().extension() != ".h") continue;
            const std::string file = fs::relative(entry.path(), PROJECT_ROOT).string();
            std::ifstream stream(entry.path());
            std::string name_space;
            std::smatch match;
            for (std::string line; std::getline(stream, line);) {
                if (std::regex_search(line, match, scope)) name_space = match[1];
                if (!std::regex_search(line, match, type)) continue;
                ++found;
                const auto [known, is_new] = header_of.emplace(name_space + "::" + match[1].str(), file);
                EXPECT_TRUE(is_new) << known->first << " stands in " << known->second << " and in " << file;
            }
        }
    EXPECT_GT(found, 100u);
}

}  // namespace
