// Who may include whom: reads the #include lines of engine/ and app/ and holds them to the README's picture.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

// A room may include itself and the rooms named beside it.
const std::map<std::string, std::set<std::string>> allowed = {
    {"engine/core", {}},
    {"engine/layers", {"engine/core"}},
    {"engine/pipeline", {"engine/core", "engine/layers"}},
    {"engine/analysis", {"engine/core", "engine/layers", "engine/pipeline"}},
    {"engine/experiment", {"engine/core", "engine/layers", "engine/pipeline", "engine/analysis"}},
    {"engine/io",
     {"engine/core", "engine/layers", "engine/pipeline", "engine/analysis", "engine/experiment"}},
    {"engine/figure",
     {"engine/core", "engine/layers", "engine/pipeline", "engine/analysis", "engine/experiment",
      "engine/io"}},
    {"app/core", {"engine"}},
    {"app/ui", {"engine", "app/core"}},
    {"app/platform", {"engine", "app/core"}},
    {"app/cli", {"engine", "app/core", "app/ui", "app/platform"}},
    {"app", {"engine", "app/core", "app/ui", "app/platform", "app/cli"}},
};

std::string room_of(const std::string& file) {
    std::vector<std::string> parts;
    for (const auto& part : fs::path(file))
        parts.push_back(part.string());
    if (parts.size() == 2) return parts[0];
    return parts[0] + "/" + parts[1];
}

bool starts_with_room(const std::string& room, const std::string& prefix) {
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
    ASSERT_GT(all.size(), 50u);
    for (const auto& [file, target] : all) {
        if (target.rfind("engine/", 0) != 0 && target.rfind("app/", 0) != 0) continue;
        const std::string from = room_of(file), to = room_of(target);
        ASSERT_TRUE(allowed.contains(from)) << file << " is in a room that this test does not know";
        const auto& rooms = allowed.at(from);
        const bool fine = from == to || std::any_of(rooms.begin(), rooms.end(), [&](const std::string& room) {
                              return starts_with_room(to, room);
                          });
        EXPECT_TRUE(fine) << file << " includes " << target;
    }
}

TEST(Includes, LibrariesStayInTheirRooms) {
    struct Rule {
        std::string header;
        std::vector<std::string> rooms;
    };
    const std::vector<Rule> rules = {
        {"imgui", {"app/ui", "app/platform"}},
        {"GLFW/", {"app/platform"}},
        {"glad/", {"app/platform"}},
        {"stb_", {"engine/io", "engine/figure"}},
        {"nlohmann/", {"engine/io", "app/core", "app/cli"}},
        {"CLI/", {"app/cli", "app"}},
        {"cairo", {"engine/figure"}},
        {"png.h", {"engine/io"}},
        {"webp/", {"engine/io", "engine/figure"}},
        {"tbb/", {"engine/core"}},
        {"hwy/", {"engine/layers", "engine/analysis", "engine/core"}},
    };
    for (const auto& [file, target] : includes())
        for (const auto& rule : rules) {
            if (target.rfind(rule.header, 0) != 0) continue;
            EXPECT_NE(std::find(rule.rooms.begin(), rule.rooms.end(), room_of(file)), rule.rooms.end())
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
