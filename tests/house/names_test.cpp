// Types of the same name in one namespace are one type for the linker, whichever header they stand in. (A
// specialisation is a part of its template.)
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace fs = std::filesystem;

namespace {

TEST(Names, OfTypesAreDefinedInOneHeaderOnly) {
    static const std::regex scope(R"(^namespace ([\w:]+) \{)"),
        type(R"(^(?:struct|class|enum class) ([\w:]+)\b(?!<)[^;]*\{)");
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

// "Color" is left to the names of libraries: ImGui's and OpenGL's, giflib's, libpng's, libjpeg's, libtiff's,
// libwebp's, cairo's.
TEST(Names, SayColourInOneSpelling) {
    static const std::regex word(R"(\w*[Cc]olor\w*|\w*COLOR\w*)"),
        of_a_library(
            R"((Push|Pop)StyleColor|GetStyleColorVec4|GetColorU32|ColorConvert\w+|TextColored|TableSetBgColor|)"
            R"(AddRectFilledMultiColor|Colors|glClearColor|GL_COLOR\w+|ColorMap(Object)?|SColorMap|ColorCount|)"
            R"(GifColorType|SBackGroundColor|TransparentColor|NO_TRANSPARENT_COLOR|\w*png_\w+|PNG_COLOR\w+|)"
            R"(J_COLOR_SPACE|\w+_color_space|jpeg_set_colorspace|JPEGCOLORMODE\w+|TIFFTAG_\w+|colorspace|)"
            R"(color_mode|cairo_\w+)");
    std::set<std::string> kept;
    for (const char* top : {"engine", "app", "python", "tests", "assets"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(PROJECT_ROOT) / top)) {
            const auto extension = entry.path().extension();
            if ((extension != ".h" && extension != ".cpp") || entry.path().filename() == "names_test.cpp")
                continue;
            std::ifstream stream(entry.path());
            std::string line;
            for (int number = 1; std::getline(stream, line); ++number)
                for (std::sregex_iterator at(line.begin(), line.end(), word), end; at != end; ++at) {
                    if (std::regex_match(at->str(), of_a_library))
                        kept.insert(at->str());
                    else
                        ADD_FAILURE() << entry.path().string() << ":" << number << ": " << at->str();
                }
        }
    EXPECT_TRUE(kept.contains("PushStyleColor"));
}

}  // namespace
