// Holds every file to the order of the rooms: reads the #include lines of engine/ and app/ at every depth.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

// The rooms in their order: one may include itself and those before it. Rooms of one line stand beside each
// other and do not know of one another.
const std::vector<std::vector<std::string>> order = {
    {"engine/core"},
    {"engine/files", "engine/simd"},
    {"engine/correlation"},
    {"engine/layers"},
    {"engine/reference"},
    {"engine/pipeline"},
    {"engine/links"},
    {"engine/analysis"},
    {"engine/identities", "engine/learning"},
    {"engine/experiment"},
    {"engine/picture"},
    {"engine/frameworks"},
    {"engine/network"},
    {"engine/records"},
    {"engine/figure"},
    {"engine/sweep"},
    {"app/storage"},
    {"app/document"},
    {"app/explain", "app/session"},
    {"app/workbench"},
    {"app/export"},
    {"app/actions"},
    {"app/ui/widgets"},
    {"app/ui/parts"},
    {"app/ui/overview", "app/ui/output", "app/ui/stride_padding", "app/ui/checkerboard", "app/ui/gradient",
     "app/ui/equivalence", "app/ui/network", "app/ui/learning", "app/ui/sidebar", "app/ui/dialogs"},
    {"app/ui/frame"},
    {"app/window"},
    {"app/cli"},
    {"app"},
};

// The oracle shares nothing with the fast side but the values it speaks in.
const std::set<std::string> oracle_may_include = {"engine/core", "engine/layers"};

std::string room_of(const std::string& file) { return fs::path(file).parent_path().string(); }

// The room's place in the order; nothing for a folder that the house does not know.
std::optional<std::size_t> place_of(const std::string& room) {
    for (std::size_t i = 0; i < order.size(); ++i)
        if (std::find(order[i].begin(), order[i].end(), room) != order[i].end()) return i;
    return std::nullopt;
}

bool may_include(const std::string& from, const std::string& to) {
    if (from == to) return true;
    if (from == "engine/reference") return oracle_may_include.contains(to);
    return *place_of(to) < *place_of(from);
}

// Whether a rule's room is this one or holds it.
bool is_within(const std::string& room, const std::string& prefix) {
    return room == prefix || room.rfind(prefix + "/", 0) == 0;
}

struct Include {
    std::string file, target;
};

std::vector<Include> includes() {
    static const std::regex pattern(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<Include> found;
    for (const char* top : {"engine", "app"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(PROJECT_ROOT) / top)) {
            const auto extension = entry.path().extension();
            if (extension != ".h" && extension != ".cpp") continue;
            std::ifstream stream(entry.path());
            std::smatch match;
            for (std::string line; std::getline(stream, line);)
                if (std::regex_search(line, match, pattern))
                    found.push_back({fs::relative(entry.path(), PROJECT_ROOT).string(), match[1]});
        }
    return found;
}

TEST(Includes, GoOnlyWhereTheHouseAllows) {
    const auto all = includes();
    ASSERT_GT(all.size(), 1000u);
    for (const auto& [file, target] : all) {
        if (target.rfind("engine/", 0) != 0 && target.rfind("app/", 0) != 0) continue;
        const std::string from = room_of(file), to = room_of(target);
        ASSERT_TRUE(place_of(from)) << file << " is in a room that this test does not know";
        ASSERT_TRUE(place_of(to)) << file << " includes " << target
                                  << " from a room that this test does not know";
        EXPECT_TRUE(may_include(from, to)) << file << " includes " << target;
    }
}

TEST(Includes, LibrariesStayInTheirRooms) {
    struct Rule {
        std::string header;
        std::vector<std::string> rooms;
    };
    const std::vector<Rule> rules = {
        {"imgui", {"app/ui", "app/window"}},
        {"GLFW/", {"app/window"}},
        {"glad/", {"app/window"}},
        {"stb_", {"engine/picture", "engine/figure"}},
        {"nlohmann/",
         {"engine/files", "engine/records", "engine/frameworks", "engine/network", "engine/learning",
          "engine/sweep", "app/storage", "app/document", "app/session", "app/export", "app/actions",
          "app/cli"}},
        {"CLI/", {"app/cli", "app"}},
        {"cairo", {"engine/figure"}},
        {"png.h", {"engine/picture"}},
        {"jpeglib.h", {"engine/picture"}},
        {"tiffio.h", {"engine/picture"}},
        {"gif_lib.h", {"engine/picture"}},
        {"webp/", {"engine/picture", "engine/figure"}},
        {"tbb/", {"engine/core"}},
        {"onnx/", {"engine/network"}},
        {"google/protobuf/", {"engine/network"}},
        {"hwy/", {"engine/simd", "engine/core"}},
    };
    for (const auto& [file, target] : includes())
        for (const auto& rule : rules) {
            if (target.rfind(rule.header, 0) != 0) continue;
            EXPECT_TRUE(std::any_of(rule.rooms.begin(), rule.rooms.end(),
                                    [&](const std::string& room) { return is_within(room_of(file), room); }))
                << file << " includes " << target;
        }
}

TEST(Includes, PanelsNeverEvaluate) {
    for (const auto& [file, target] : includes())
        if (file.rfind("app/ui/", 0) == 0) {
            EXPECT_NE(target, "engine/experiment/evaluate.h") << file;
        }
}

}  // namespace
