// Keras models in their three forms give what TensorFlow.js gives (tests/golden/make_keras_models.js), and
// what their files lie about is refused.
#include "engine/network/keras_file.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>

#include "engine/core/error.h"
#include "engine/network/array_file.h"
#include "engine/network/own_process.h"
#include "engine/network/read_model.h"
#include "engine/network/run.h"
#include "tests/support/refusal.h"
#include "tests/support/scratch_folder.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;

fs::path golden(const std::string& name) { return fs::path(TEST_DATA) / "networks" / name; }

std::string bytes_of(const fs::path& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

void expect_refused(const fs::path& path, const std::string& part) {
    const std::string sentence = refusal_of([&] { read_model(path); });
    EXPECT_NE(sentence.find(part), std::string::npos) << part << ": " << sentence;
}

class KerasModels : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(KerasModels, GiveWhatTensorFlowGives) {
    const auto [name, form] = GetParam();
    const Graph graph = read_model(golden(name) / form);
    const Array x = read_array(golden(name) / "x.npy"), y = read_array(golden(name) / "y.npy");
    const std::string& output = graph.outputs.at(0).name;
    const Array result = run(graph, {{graph.inputs.at(0).name, x}}, {output}).at(output);
    ASSERT_EQ(result.extents(), y.extents());
    for (std::size_t i = 0; i < y.numbers().size(); ++i)
        ASSERT_NEAR(result.numbers()[i], y.numbers()[i], 2e-5) << i;
}

INSTANTIATE_TEST_SUITE_P(Forms, KerasModels,
                         ::testing::Combine(::testing::Values("functional", "shared", "dense", "nested"),
                                            ::testing::Values("model.json", "model.h5", "model.keras")));
INSTANTIATE_TEST_SUITE_P(Sizes, KerasModels,
                         ::testing::Combine(::testing::Values("sizes"),
                                            ::testing::Values("model.json", "model.keras")));
INSTANTIATE_TEST_SUITE_P(TensorFlowJs, KerasModels,
                         ::testing::Values(std::make_tuple("bilinear", "model.json")));

TEST(KerasTensors, AreTurnedAndFoundByLayerAndByPath) {
    const Array plain = read_stored(open_tensor_file(golden("nested/model.json")), "up/kernel");
    EXPECT_EQ(plain.extents(), (Extents{3, 3, 3, 3}));
    // [kH, kW, out, in] in the file: value (y, x, o, i) stands at [i, o, y, x].
    const std::string stored = bytes_of(golden("nested/weights.bin"));
    float value = 0;
    std::memcpy(&value, stored.data() + (81 + 3 + ((1 * 3 + 2) * 3 + 0) * 3 + 1) * sizeof value,
                sizeof value);
    EXPECT_EQ(plain.numbers()[((1 * 3 + 0) * 3 + 1) * 3 + 2], value);
    for (const auto& [file, name] :
         {std::pair("nested/model.json", "inner/up/kernel"), std::pair("nested/model.h5", "inner/up/kernel"),
          std::pair("nested/model.h5", "model_weights/inner/up/kernel:0"),
          std::pair("nested/model.keras", "inner.up.kernel"),
          std::pair("nested/model.keras", "layers/sequential/layers/conv2d_transpose/vars/0")}) {
        const Array one = read_stored(open_tensor_file(golden(file)), name);
        EXPECT_TRUE(std::equal(one.numbers().begin(), one.numbers().end(), plain.numbers().begin())) << name;
    }
    const Array wide = read_stored(
        open_tensor_file(golden("functional/model.h5")),
        "model_weights/" +
            std::string(
                "depthwise_conv2d_DepthwiseConv2D1/depthwise_conv2d_DepthwiseConv2D1/depthwise_kernel:0"));
    EXPECT_EQ(wide.extents(), (Extents{8, 1, 2, 2}));
}

class HostileKeras : public ::testing::Test {
  protected:
    /// A copy of the nested model of TensorFlow.js with one part of its text replaced.
    fs::path changed(const std::string& from, const std::string& to) const {
        std::string text = bytes_of(golden("nested/model.json"));
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        std::ofstream(folder_.path() / "weights.bin", std::ios::binary)
            << bytes_of(golden("nested/weights.bin"));
        return written("model.json", text);
    }
    fs::path written(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
        return folder_.path() / name;
    }
    ScratchFolder folder_;
};

TEST_F(HostileKeras, IsRefusedByASentence) {
    expect_refused(changed("weights.bin", "../weights.bin"), "outside its folder");
    expect_refused(changed("weights.bin", "none.bin"), "none.bin");
    expect_refused(changed("[3,3,3,3]", "[3000,3000,3,3]"), "claims");
    expect_refused(changed("[3,3,3,3]", "[3,3,-3,3]"), "down");
    expect_refused(changed("\"down/kernel\"", "\"other/kernel\""), "the kernel of its layer down is missing");
    expect_refused(changed("Conv2DTranspose", "Conv3DTranspose"), "inner/up (Conv3DTranspose) is of a type");
    expect_refused(changed("channels_last", "channels_first"), "channels_first");
    expect_refused(changed("\"Sequential\"", "\"Subclassed\""), "Subclassed");
    expect_refused(changed("\"down/kernel\"", "\"down\\u0000/kernel\""), "holds a zero byte");
    expect_refused(changed("\"Sequential\"", "\"\\u0000Sequential\""), "holds a zero byte");
    expect_refused(changed("\"modelTopology\"", "\"topology\""), "no model.json");
    expect_refused(written("model.json", "{\"a\": "), "JSON");
    expect_refused(written("model.h5", bytes_of(golden("nested/model.h5")).substr(0, 3000)), "damaged");
    expect_refused(written("model.keras", bytes_of(golden("nested/model.keras")).substr(0, 1000)),
                   "model.keras");
}

TEST_F(HostileKeras, LayersThatWaitForEachOtherAreRefused) {
    std::string text = bytes_of(golden("shared/model.json"));
    const std::string from = "[[[\"shared\",0,0,{}]]]";
    ASSERT_NE(text.find(from), std::string::npos);
    text.replace(text.find(from), from.size(), "[[[\"shared\",1,0,{}]]]");
    std::ofstream(folder_.path() / "weights.bin", std::ios::binary) << bytes_of(golden("shared/weights.bin"));
    expect_refused(written("model.json", text), "waits for its own result");
}

TEST(OwnProcess, ItsEndByASignalIsAnError) {
    const auto sentence = [](const std::function<void(Pipe&)>& work) -> std::string {
        std::uint64_t got = 0;
        try {
            in_own_process(
                work, [&](Pipe& pipe) { got = pipe.get_number(); }, "it died");
        } catch (const Error& error) {
            return error.what();
        }
        return fmt::format("{}", got);
    };
    EXPECT_EQ(sentence([](Pipe& pipe) { pipe.put(std::uint64_t{42}); }), "42");
    EXPECT_EQ(sentence([](Pipe&) { std::raise(SIGKILL); }), "it died");
    EXPECT_EQ(sentence([](Pipe&) {}), "it died");
}

TEST(OwnProcess, ItsErrorIsThrownHere) {
    try {
        in_own_process([](Pipe&) { fail("a sentence"); }, [](Pipe&) {}, "it died");
        FAIL() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "a sentence");
    }
}

}  // namespace
}  // namespace engine::network
