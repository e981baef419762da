// Generated code: what it says, and that it is Python for every framework.
#include "engine/frameworks/code_export.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"
#include "tests/engine/frameworks/pipelines.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

constexpr Framework frameworks[] = {Framework::keras, Framework::tensorflow, Framework::pytorch,
                                    Framework::onnx, Framework::jax};

void put(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string code(const std::string& pipe, Framework framework, const Shape& input = {1, 3, 8, 8}) {
    return export_code(parse_pipeline(pipe), input, framework).text;
}

TEST(CodeExport, NamesTheLayersAndTheCrop) {
    const std::string keras_same = "conv_transpose kernel=3 stride=2 padding=same channels=4";
    EXPECT_TRUE(
        contains(code(keras_same, Framework::keras), "Conv2DTranspose(4, 3, strides=2, padding=\"same\""));
    EXPECT_TRUE(contains(code(keras_same, Framework::tensorflow), "padding=\"SAME\""));
    EXPECT_TRUE(
        contains(code(keras_same, Framework::pytorch), "nn.ConvTranspose2d(3, 4, 3, stride=2, bias=False)"));
    EXPECT_TRUE(contains(code(keras_same, Framework::pytorch), "[:, :, :-1, :-1]"));
    EXPECT_TRUE(contains(code(keras_same, Framework::onnx), "pads=[0, 0, 1, 1]"));
    EXPECT_TRUE(contains(code(keras_same, Framework::jax), "lhs_dilation=(2, 2)"));
    const std::string pytorch =
        "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 channels=4 bias=0";
    EXPECT_TRUE(contains(code(pytorch, Framework::pytorch),
                         "nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1)"));
    EXPECT_TRUE(contains(code(pytorch, Framework::keras), "padding=\"valid\""));
    EXPECT_TRUE(contains(code(pytorch, Framework::keras), "[:, 1:"));
    for (const Framework framework : frameworks)
        EXPECT_FALSE(contains(code(keras_same, framework), "auto_pad="));
}

TEST(CodeExport, WeightsTravelBeside) {
    const Pipeline pipeline =
        parse_pipeline("conv channels=2 bias=0.5 init=he | relu | conv_transpose stride=2");
    const CodeExport exported = export_code(pipeline, {1, 3, 8, 8}, Framework::pytorch, "my \"weights\"");
    EXPECT_TRUE(contains(exported.text, "np.load(HERE / \"my \\\"weights\\\"/stage0_weight.npy\")"))
        << exported.text;
    ASSERT_EQ(exported.arrays.size(), 3u);
    EXPECT_EQ(exported.arrays[0].first, "stage0_weight");
    EXPECT_EQ(exported.arrays[1].first, "stage0_bias");
    EXPECT_EQ(exported.arrays[1].second, Tensor({1, 2, 1, 1}, 0.5f));
    EXPECT_EQ(exported.arrays[2].second.shape(), (Shape{2, 1, 3, 3}));
}

TEST(CodeExport, RefusesWhatCannotBeBuilt) {
    EXPECT_THROW(code("conv kernel=9", Framework::pytorch), Error);
    EXPECT_THROW(parse_framework("caffe"), Error);
    EXPECT_EQ(parse_framework("jax"), Framework::jax);
}

TEST(CodeExport, IsPythonForEveryFramework) {
    const ScratchFolder scratch;
    std::string driver = "import sys\n";
    int count = 0;
    const auto add = [&](const std::string& pipe, const Shape& input) {
        for (const Framework framework : frameworks) {
            if (!can_be_said(framework, pipe)) {
                EXPECT_THROW(code(pipe, framework, input), Error) << pipe;
                continue;
            }
            const std::string file = scratch.file(fmt::format("code{}.py", count++));
            put(file, code(pipe, framework, input));
            driver += fmt::format("compile(open('{}').read(), '{}', 'exec')\n", file, file);
        }
    };
    for (const std::string& pipe : awkward())
        add(pipe, {1, 6, 8, 10});
    for (const Preset& preset : presets())
        for (const auto text : {preset.left, preset.right})
            add(std::string(text), {1, 3, 24, 32});
    put(scratch.file("driver.py"), driver);
    EXPECT_EQ(std::system(fmt::format("python3 {}", scratch.file("driver.py")).c_str()), 0);
}

}  // namespace
}  // namespace engine
