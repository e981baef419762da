// The frame of the command line: help, version, presets, exit status.
#include "program.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/pipeline/presets.h"

namespace {

TEST(Program, TellsItsVersion) {
    const Outcome run = Program().run("--version");
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.out, "deconvoscope 0.1.0\n");
}

TEST(Program, HelpTellsEverythingAndTheLimits) {
    const std::vector<std::pair<std::string, std::vector<std::string>>> table = {
        {"--help", {"apply", "presets"}},
        {"apply --help", {"conv_transpose", "pixel_unshuffle", "1073741824"}},
        {"apply conv --help", {"--padding-mode", "zeros|reflect|replicate|circular", "--grad-bias", "2^31"}},
        {"apply conv_transpose --help", {"--output-padding", "--output-size", "I,O/groups,kH,kW"}},
        {"apply max_pool --help", {"--ties", "first|split|all"}},
        {"presets --help", {"--json"}},
    };
    const Program program;
    for (const auto& [arguments, words] : table) {
        const Outcome run = program.run(arguments);
        EXPECT_EQ(run.status, 0) << arguments;
        EXPECT_EQ(run.err, "") << arguments;
        for (const auto& word : words)
            EXPECT_NE(run.out.find(word), std::string::npos) << arguments << ": " << word;
    }
    EXPECT_EQ(program.folder().count(), 0u);
}

TEST(Program, ListsThePresets) {
    const Program program;
    const auto list = nlohmann::json::parse(program.run("presets --json").out);
    ASSERT_EQ(list.size(), engine::presets().size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        EXPECT_EQ(list[i]["id"], engine::presets()[i].id);
        EXPECT_EQ(list[i]["right"], engine::presets()[i].right);
    }
    const std::string text = program.run("presets").out;
    for (const auto& preset : engine::presets())
        EXPECT_NE(text.find(preset.left), std::string::npos);
}

TEST(Program, AFullStandardOutputIsAFailure) {
    const Program program;
    EXPECT_EQ(program.run("presets", "exec 1>/dev/full;").status, 1);
}

}  // namespace
