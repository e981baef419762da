// All printing goes through one door, where nothing that commands a terminal passes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

namespace {

namespace fs = std::filesystem;

TEST(Output, IsPrintedInOnePlaceOnly) {
    static const std::regex printing(
        R"(\b(printf|fprintf|vfprintf|fputs|puts|putchar|fwrite|perror)\s*\(|std::(cout|cerr|clog)\s*<<)");
    std::size_t files = 0;
    for (const char* top : {"engine", "app"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(PROJECT_ROOT) / top)) {
            const std::string extension = entry.path().extension().string();
            if (extension != ".cpp" && extension != ".h") continue;
            const std::string file = fs::relative(entry.path(), PROJECT_ROOT).string();
            if (file == "app/cli/say.cpp" || file == "app/manual.cpp") continue;  // the latter only builds
            ++files;
            std::ifstream stream(entry.path());
            int number = 0;
            for (std::string line; std::getline(stream, line); ++number)
                EXPECT_FALSE(std::regex_search(line, printing))
                    << file << ":" << number + 1 << " prints by itself: use app/cli/say.h\n"
                    << line;
        }
    EXPECT_GT(files, 100u);
}

}  // namespace
