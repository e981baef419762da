// One layer in the words of three frameworks.
#include "app/explain/framework_words.h"

#include <gtest/gtest.h>

#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

using engine::Convention;

FrameworkWords words_for(Convention convention, const std::string& pipe) {
    const engine::Pipeline pipeline = engine::parse_pipeline(pipe);
    const auto words = framework_words(convention, pipeline.stages[0], {1, 3, 8, 8});
    EXPECT_TRUE(words) << pipe;
    return words.value_or(FrameworkWords{});
}

TEST(FrameworkWords, WriteOneTransposedConvolutionThreeWays) {
    const std::string pipe = "conv_transpose kernel=4 stride=2 padding=1 groups=1 channels=3";
    const auto torch = words_for(Convention::pytorch, pipe);
    EXPECT_EQ(torch.call, "nn.ConvTranspose2d(3, 3, kernel_size=4, stride=2, padding=1)");
    EXPECT_EQ(torch.crop, "crops the output: 1 top, 1 left, 1 bottom, 1 right");
    EXPECT_EQ(torch.warning, "");
    EXPECT_EQ(words_for(Convention::keras, pipe).call,
              "Conv2DTranspose(3, kernel_size=4, strides=2, padding=\"same\")");
    EXPECT_EQ(words_for(Convention::onnx, pipe).call,
              "ConvTranspose(kernel_shape=[4, 4], strides=[2, 2], pads=[1, 1, 1, 1])");
}

TEST(FrameworkWords, WarnWhereTheSameSizeLayerIsShifted) {
    const auto keras =
        words_for(Convention::keras, "conv_transpose kernel=3 stride=2 padding=1 output-padding=1");
    EXPECT_NE(keras.warning.find("shifted by 1 pixel"), std::string::npos) << keras.warning;
    EXPECT_NE(keras.warning.find("keep [1 : 17, 1 : 17]"), std::string::npos) << keras.warning;
    ASSERT_TRUE(keras.own);
    const auto torch = words_for(Convention::pytorch, "conv_transpose kernel=3 stride=2 padding=same");
    EXPECT_NE(torch.warning.find("shifted by 1 pixel"), std::string::npos) << torch.warning;
    EXPECT_EQ(torch.crop, "crops the output: 0 top, 0 left, 1 bottom, 1 right");
    EXPECT_EQ(words_for(Convention::onnx, "conv_transpose kernel=3 stride=2 padding=same").warning, "");
}

TEST(FrameworkWords, KerasHasNoGroupsInItsTransposedConvolution) {
    const auto keras = words_for(Convention::keras, "conv_transpose kernel=4 stride=2 padding=1");
    EXPECT_EQ(keras.call, "Conv2DTranspose(3, kernel_size=4, strides=2, padding=\"same\")");
    EXPECT_NE(keras.warning.find("has no groups: use 3 layers"), std::string::npos) << keras.warning;
    EXPECT_EQ(words_for(Convention::pytorch, "conv_transpose kernel=4 stride=2 padding=1").call,
              "nn.ConvTranspose2d(3, 3, kernel_size=4, stride=2, padding=1, groups=3)");
}

TEST(FrameworkWords, TheOwnLayerIsOneEdit) {
    Document document;
    document.experiment.right = engine::parse_pipeline("conv_transpose kernel=3 stride=2 padding=same");
    const auto own = words_for(Convention::pytorch, "conv_transpose kernel=3 stride=2 padding=same").own;
    ASSERT_TRUE(own);
    use_own_layer(Side::right, 0, *own).apply(document);
    EXPECT_EQ(engine::print(document.experiment.right),
              "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box");
    EXPECT_EQ(words_for(Convention::pytorch, engine::print(document.experiment.right)).warning, "");
}

TEST(FrameworkWords, SayWhatIsPutAroundAConvolutionAndWhatIsDropped) {
    const auto words = words_for(Convention::pytorch, "conv kernel=3 stride=2 padding=0,0,1,1");
    EXPECT_EQ(words.crop, "around the input: 0 top, 0 left, 1 bottom, 1 right");
    EXPECT_FALSE(words.warning.empty()) << "PyTorch pads both ends alike";
    EXPECT_EQ(words_for(Convention::pytorch, "conv kernel=3 stride=2").crop,
              "nothing is put around the input; the last 1 row and 1 column are dropped");
    EXPECT_NE(words_for(Convention::keras, "upsample scale=2 mode=bicubic").warning, "");
    EXPECT_EQ(words_for(Convention::keras, "upsample scale=2").call,
              "UpSampling2D(size=2, interpolation=\"nearest\")");
}

}  // namespace
}  // namespace app
