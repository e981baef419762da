// Generated code: it is Python for every framework, and PyTorch's is executed and gives our pixels.
#include "engine/io/code_export.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "engine/core/error.h"
#include "engine/io/npy.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

constexpr Framework frameworks[] = {Framework::keras, Framework::tensorflow, Framework::pytorch,
                                    Framework::onnx, Framework::jax};

void put(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string code(const std::string& pipe, Framework framework, const Shape& input = {1, 3, 8, 8}) {
    return export_code(parse_pipeline(pipe), input, framework).text;
}

/// Pipelines in which every option of every operation occurs, with the awkward crops.
const std::vector<std::string>& awkward() {
    static const std::vector<std::string> list = {
        "conv kernel=3 padding=same stride=2 init=he seed=1",
        "conv kernel=4,2 padding=same channels=6 groups=3 bias=0.5 init=he seed=2",
        "conv kernel=3 padding=same_lower stride=2 dilation=2,1 channels=2 init=he seed=3",
        "conv kernel=3 padding=1,0,2,3 padding-mode=circular init=he seed=4",
        "conv kernel=3 padding=2 padding-mode=reflect init=he seed=5 | conv padding=1,2 "
        "padding-mode=replicate init=sobel",
        "conv_transpose kernel=3 stride=2 padding=same init=he seed=6 bias=-0.25",
        "conv_transpose kernel=5 stride=2 padding=same channels=4 init=normal seed=7",
        "conv_transpose kernel=4 stride=3 padding=same channels=6 groups=3 init=he seed=8",
        "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 dilation=2 init=he seed=9",
        "conv_transpose kernel=2 stride=5,3 padding=valid init=he seed=10 bias=1",
        "conv_transpose kernel=4,3 stride=2 padding=1,0,2,1 init=he seed=11",
        "conv_transpose kernel=3 stride=2 output-size=18,22 init=he seed=12",
        "upsample scale=3,2 mode=nearest | upsample scale=1,2 mode=bilinear | upsample scale=2,1 "
        "mode=bicubic",
        "upsample scale=2 mode=bilinear align-corners=true | upsample scale=2 mode=bicubic "
        "align-corners=true",
        "zero_insert stride=2,3 | avg_pool kernel=3 stride=2 padding=2 exclude-padding=true | max_pool "
        "kernel=3 padding=0,1,2,0",
        "avg_pool kernel=3 padding=same stride=2 | max_pool kernel=2 padding=1 stride=1 | avg_pool kernel=2 "
        "padding=0,1,1,0",
        "avg_pool kernel=4 | max_pool kernel=3,1 stride=2 padding=same",  // padded at the end, and only there
                                                                          // large enough
        "conv channels=8 padding=same init=icnr seed=13 | pixel_shuffle order=dcr | pixel_unshuffle | tanh",
        "pixel_unshuffle order=dcr | pixel_shuffle | sigmoid | concat stage=input | relu | concat stage=1",
        "conv kernel=5 channels=30 init=he seed=14 gain=-1.5",
    };
    return list;
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

TEST(CodeExport, PytorchGivesOurPixels) {
    if (std::system("/usr/bin/python3 -c 'import numpy, torch' >/dev/null 2>&1") != 0)
        GTEST_SKIP() << "Debian's python3-torch is not installed: the generated code is not executed";
    const ScratchFolder scratch;
    std::string driver = "import importlib.util, numpy as np\n";
    std::vector<std::pair<std::string, Tensor>> expected;
    std::mt19937 random(1);
    const auto add = [&](const std::string& pipe, const Shape& input) {
        Tensor x = Tensor::uninitialized(input);
        std::normal_distribution<float> normal;
        for (float& value : x.values())
            value = normal(random);
        const Pipeline pipeline = parse_pipeline(pipe);
        const std::size_t i = expected.size();
        expected.emplace_back(pipe, forward(build(pipeline, input), x).back());
        put(scratch.file(fmt::format("code{}.py", i)), export_code(pipeline, input, Framework::pytorch).text);
        write_npy(scratch.file(fmt::format("x{}.npy", i)), x);
        driver += fmt::format(
            "spec = importlib.util.spec_from_file_location('m', '{0}/code{1}.py')\n"
            "m = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(m)\n"
            "np.save('{0}/y{1}.npy', m.run(np.load('{0}/x{1}.npy')))\n",
            scratch.path().string(), i);
    };
    for (const std::string& pipe : awkward())
        add(pipe, {2, 6, 8, 10});
    for (const Preset& preset : presets())
        for (const auto text : {preset.left, preset.right})
            add(std::string(text), {1, 3, 24, 16});
    put(scratch.file("driver.py"), driver);
    ASSERT_EQ(std::system(fmt::format("/usr/bin/python3 -W ignore {}", scratch.file("driver.py")).c_str()),
              0);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& [pipe, ours] = expected[i];
        const Tensor theirs = read_npy(scratch.file(fmt::format("y{}.npy", i)));
        ASSERT_EQ(theirs.shape(), ours.shape()) << pipe;
        float largest = 1, difference = 0;
        for (Index j = 0; j < ours.size(); ++j) {
            largest = std::max(largest, std::abs(ours.data()[j]));
            difference = std::max(difference, std::abs(ours.data()[j] - theirs.data()[j]));
        }
        EXPECT_LE(difference, 1e-5f * largest) << pipe;
    }
}

}  // namespace
}  // namespace engine
