// The weights of pasted layers begin as their framework makes them: its distribution, unshifted.
#include "engine/frameworks/layer_import.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/engine/frameworks/corpus.h"

namespace engine {
namespace {

TEST(InitialWeights, AreTheFrameworksOwn) {
    const std::vector<std::array<std::string, 2>> table = {
        {"nn.Conv2d(3, 8, 3, bias=False)", "kaiming_uniform seed=1"},
        {"nn.ConvTranspose2d(3, 8, 3, bias=False)", "kaiming_uniform seed=1"},
        {"Conv2D(8, 3, use_bias=False)", "glorot_uniform seed=1"},
        {"paddle.nn.Conv2D(3, 8, 3, bias_attr=False)", "he seed=1"},
        {"paddle.nn.Conv2DTranspose(3, 8, 3, bias_attr=False)", "glorot_uniform seed=1"},
        {"import flax.linen as nn\nnn.Conv(8, (3, 3), use_bias=False)(x)", "he seed=1 gain=0.70710677"},
        {"hk.Conv2D(8, 3, with_bias=False)(x)", "he seed=1 gain=0.70710677"},
        {"mx.sym.Convolution(data=x, kernel=(3, 3), num_filter=8, no_bias=True)",
         "normal seed=1 gain=0.80829036"},
        // The initialiser that the layer itself asks for.
        {"Conv2D(8, 3, use_bias=False, kernel_initializer='he_normal')", "he seed=1"},
        {"Conv2D(8, 3, use_bias=False, kernel_initializer='he_uniform')",
         "kaiming_uniform seed=1 gain=2.4494898"},
        {"Conv2D(8, 3, use_bias=False, kernel_initializer=RandomNormal(stddev=0.02))",
         "normal seed=1 gain=0.4"},
        {"init = keras.initializers.RandomNormal(0., 0.02)\nConv2D(8, 3, use_bias=False, kernel_initializer=init)(x)",
         "normal seed=1 gain=0.4"},
        {"tf.layers.conv2d(x, 8, 3, use_bias=False, kernel_initializer=tf.truncated_normal_initializer(stddev=0.1))",
         "normal seed=1 gain=2"},
        {"Conv2D(8, 3, use_bias=False, kernel_initializer='ones')", "ones seed=1"},
        {"Conv2D(8, 3, use_bias=False, kernel_initializer=Constant(0.5))", "ones seed=1 gain=0.5"},
        {"Conv2D(8, 3, use_bias=False, kernel_initializer='zeros')", "ones seed=1 gain=0"},
        {"import flax.linen as nn\nnn.Conv(8, (3, 3), use_bias=False, kernel_init=nn.initializers.normal(0.05))(x)",
         "normal seed=1"},
    };
    for (const auto& [text, begin] : table) {
        const std::string pipeline = print(import_layers(text));
        EXPECT_NE((pipeline + " ").find("init=" + begin + " "), std::string::npos) << text << "\n"
                                                                                   << pipeline;
        EXPECT_TRUE(pipeline.ends_with(" normalize=none")) << text << "\n" << pipeline;
    }
    check({{"Conv2D(8, 3, use_bias=False, kernel_initializer=Orthogonal())",
            "conv kernel=3 channels=8 padding=valid",
            {"kernel_initializer=Orthogonal(…) is not read: the weights begin as by default"}}});
}

TEST(InitialWeights, EveryLayerHasItsOwn) {
    const std::string torch = print(import_layers("nn.Conv2d(3, 8, 3), nn.ConvTranspose2d(8, 3, 4, 2, 1)"));
    EXPECT_NE(torch.find(" seed=1"), std::string::npos) << torch;
    EXPECT_NE(torch.find(" seed=2"), std::string::npos) << torch;
}

TEST(InitialWeights, ALayerAppliedAgainKeepsThem) {
    const std::string twice =
        print(import_layers("a = nn.Conv2d(3, 3, 3)\nb = nn.Conv2d(3, 3, 5)\ny = a(b(a(x)))"));
    EXPECT_EQ(
        twice,
        "conv kernel=3 channels=3 init=kaiming_uniform seed=1 normalize=none bias=0 | conv kernel=5 channels=3 "
        "init=kaiming_uniform seed=2 normalize=none bias=0 | conv kernel=3 channels=3 init=kaiming_uniform seed=1 "
        "normalize=none bias=0");
}

TEST(InitialWeights, AreDrawnUnshifted) {
    // One output channel of 12 taps: with normalize=dc they would sum to 1.
    const BuiltPipeline built = build(import_layers("nn.Conv2d(3, 1, 2, bias=False)"), {1, 3, 4, 4});
    const Tensor& weight = *built.stages.at(0).parameters.weight;
    float sum = 0;
    for (const float value : weight.values()) {
        EXPECT_LE(std::abs(value), 1 / std::sqrt(12.0f));
        sum += value;
    }
    EXPECT_GT(std::abs(sum - 1), 0.01f);
}

}  // namespace
}  // namespace engine
