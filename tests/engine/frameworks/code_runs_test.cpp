// Generated code is executed and gives our pixels: PyTorch's by PyTorch, ONNX' checked by onnx and run by an
// evaluator of its operators, and Keras', TensorFlow's and JAX' by fakes of these frameworks, which were
// written from their documentation.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "engine/files/npy.h"
#include "engine/frameworks/code_export.h"
#include "engine/pipeline/presets.h"
#include "tests/engine/frameworks/pipelines.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

struct Runner {
    const char* name;
    Framework framework;
    const char* needs;  ///< Python modules
    const char* package;
};

class CodeRuns : public ::testing::TestWithParam<Runner> {
  protected:
    /// Writes code, input and what is expected.
    void add(const std::string& pipe, const Shape& input) {
        if (!can_be_said(GetParam().framework, pipe)) return;
        Tensor x = Tensor::uninitialized(input);
        std::normal_distribution<float> normal;
        for (float& value : x.values())
            value = normal(random_);
        const Pipeline pipeline = parse_pipeline(pipe);
        const std::size_t i = expected_.size();
        expected_.emplace_back(pipe, forward(build(pipeline, input), x).back());
        std::ofstream(scratch_.file(fmt::format("{}{}.py", GetParam().name, i)), std::ios::binary)
            << export_code(pipeline, input, GetParam().framework).text;
        write_npy(scratch_.file(fmt::format("x{}.npy", i)), x);
    }
    void run() {
        const std::string command =
            fmt::format("/usr/bin/python3 -W ignore '{}/tests/support/frameworks/run_code.py' '{}' {}",
                        PROJECT_ROOT, scratch_.path().string(), GetParam().name);
        ASSERT_EQ(std::system(command.c_str()), 0) << command;
    }
    void compare() const {
        for (std::size_t i = 0; i < expected_.size(); ++i) {
            const auto& [pipe, ours] = expected_[i];
            const Tensor theirs = read_npy(scratch_.file(fmt::format("y{}.npy", i)));
            ASSERT_EQ(theirs.shape(), ours.shape()) << pipe;
            float largest = 1, difference = 0;
            for (Index j = 0; j < ours.size(); ++j) {
                largest = std::max(largest, std::abs(ours.data()[j]));
                difference = std::max(difference, std::abs(ours.data()[j] - theirs.data()[j]));
            }
            EXPECT_LE(difference, 1e-5f * largest) << pipe;
        }
    }

  private:
    ScratchFolder scratch_;
    std::vector<std::pair<std::string, Tensor>> expected_;
    std::mt19937 random_{1};
};

TEST_P(CodeRuns, AndGivesOurPixels) {
    const Runner& runner = GetParam();
    if (std::system(fmt::format("/usr/bin/python3 -c 'import {}' >/dev/null 2>&1", runner.needs).c_str()) !=
        0)
        GTEST_SKIP() << "Debian's " << runner.package
                     << " is not installed: the generated code is not executed";
    for (const std::string& pipe : awkward())
        add(pipe, {2, 6, 8, 10});
    for (const Preset& preset : presets())
        for (const auto text : {preset.left, preset.right})
            add(std::string(text), {1, 3, 24, 16});
    RandomPipelines random(17);
    for (int i = 0; i < 60; ++i) {
        const Shape input{1 + random.below(2), 12, 5 + random.below(4), 5 + random.below(4)};
        add(random.next(input), input);
    }
    run();
    if (!HasFatalFailure()) compare();
}

INSTANTIATE_TEST_SUITE_P(
    Frameworks, CodeRuns,
    ::testing::Values(Runner{"keras", Framework::keras, "numpy", "python3-numpy"},
                      Runner{"tensorflow", Framework::tensorflow, "numpy", "python3-numpy"},
                      Runner{"jax", Framework::jax, "numpy", "python3-numpy"},
                      Runner{"pytorch", Framework::pytorch, "numpy, torch", "python3-torch"},
                      Runner{"onnx", Framework::onnx, "numpy, onnx.checker", "python3-onnx"}),
    [](const auto& runner) { return runner.param.name; });

}  // namespace
}  // namespace engine
