// The declared .clang-format is the style of the whole tree.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

namespace {

struct Answer {
    std::string text;
    int status;
};

Answer run(const std::string& command) {
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) return {"the shell cannot be started", -1};
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe))
        text.append(part.data(), count);
    return {text, pclose(pipe)};
}

TEST(Style, OfEveryFileIsTheDeclaredOne) {
    // Versions differ in details: the tree is held to the one that Debian 12 has.
    if (run("clang-format --version 2>&1").text.find("version 14.") == std::string::npos)
        GTEST_SKIP() << "clang-format 14 is not installed";
    const std::string files = "find engine app tests assets -name '*.h' -o -name '*.cpp'";
    const Answer answer =
        run("cd '" PROJECT_ROOT "' && " + files +
            " | xargs -P 2 -n 60 clang-format --dry-run --Werror 2>&1 | grep error: | head -20");
    EXPECT_EQ(answer.text, "") << "clang-format -i mends these";
}

}  // namespace
