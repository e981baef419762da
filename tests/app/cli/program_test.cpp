// The frame of the command line: help, version, presets, exit status.
#include "program.h"
#include "engine/core/version.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/files/npy.h"
#include "engine/pipeline/presets.h"

namespace {

TEST(Program, TellsItsVersion) {
    const Outcome run = Program().run("--version");
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.out, std::string("deconvoscope ") + engine::version() + "\n");
}

TEST(Program, HelpTellsEverythingAndTheLimits) {
    const std::vector<std::pair<std::string, std::vector<std::string>>> table = {
        {"--help",
         {"apply", "presets", "1073741824", "concat stage=N|input", "normalize=dc", "HxW", "depthwise"}},
        {"compare --help", {"padding-mode=zeros|reflect|replicate|circular", "--report"}},
        {"apply --help", {"conv_transpose", "pixel_unshuffle", "1073741824"}},
        {"apply conv --help", {"--padding-mode", "zeros|reflect|replicate|circular", "--grad-bias", "2^31"}},
        {"apply conv_transpose --help",
         {"--output-padding", "--output-size", "I,O/groups,kH,kW", "Default: 1.", "max(ke, s)"}},
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

TEST(Program, WritesCode) {
    const Program program;
    const Outcome shown =
        program.run({"code", "--pipeline", "conv_transpose kernel=4 stride=2 padding=1 bias=0.5",
                     "--framework", "pytorch"});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_NE(shown.out.find("nn.ConvTranspose2d(3, 3, 4, stride=2, padding=1, groups=3)"), std::string::npos)
        << shown.out;
    const Outcome filed =
        program.run({"code", "--pipeline", "conv_transpose kernel=4 stride=2 padding=1 bias=0.5",
                     "--framework", "jax", "--input-shape", "2,8,8", "--weights", "w", "--output", "m.py"});
    EXPECT_EQ(filed.status, 0) << filed.err;
    EXPECT_EQ(filed.out, "");
    EXPECT_NE(Program::slurp(program.file("m.py")).find("np.load(HERE / \"w/stage0_weight.npy\")"),
              std::string::npos);
    EXPECT_EQ(engine::read_npy(program.file("w/stage0_weight.npy")).shape(), (engine::Shape{2, 1, 4, 4}));
    EXPECT_EQ(engine::read_npy_vector(program.file("w/stage0_bias.npy")), engine::Tensor({1, 2, 1, 1}, 0.5f));
    const Outcome converted = program.run(
        {"code", "--layers", "Conv2DTranspose(8, 3, strides=2, padding='same')", "--framework", "pytorch"});
    EXPECT_NE(converted.out.find("nn.ConvTranspose2d(3, 8, 3, stride=2)"), std::string::npos)
        << converted.err;
    const std::size_t before = program.folder().count();
    for (const char* arguments :
         {"code --preset fair_pair --framework caffe", "code --framework jax",
          "code --preset nothing --framework jax", "code --preset fair_pair",
          "code --preset fair_pair --framework jax --side middle",
          "code --preset fair_pair --framework jax --input-shape 3,8",
          "code --preset fair_pair --framework jax --output no/m.py",
          "code --preset fair_pair --pipeline relu --framework jax",
          "code --pipeline kernel=3 --framework jax", "code --layers Dense(3) --framework jax",
          "code --preset fair_pair --framework jax --weights no/where"}) {
        const Outcome run = program.run(arguments);
        EXPECT_EQ(run.status, 2) << arguments;
        EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << arguments << run.err;
        EXPECT_EQ(program.folder().count(), before) << arguments;
    }
}

TEST(Program, AFullStandardOutputIsAFailure) {
    const Program program;
    EXPECT_EQ(program.run("presets", "exec 1>/dev/full;").status, 1);
}

}  // namespace
