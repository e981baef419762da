// The pasted texts that were handed over from the field, one test for each, named after the case.
#include "engine/frameworks/code_export.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/engine/frameworks/corpus.h"

namespace engine {
namespace {

TEST(FieldCases, Case02OrderOfForward) {
    check(
        {{R"(class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(4, 16, 3, padding=1)
        self.b = nn.Conv2d(16, 9, 3, padding=1)
        self.c = nn.ConvTranspose2d(9, 16, 2, stride=2)
        self.d = nn.ConvTranspose2d(16, 4, 2, stride=2)

    def forward(self, x):
        x = F.relu(self.a(x))
        x = F.relu(self.b(x))
        x = F.relu(self.c(x))
        return torch.sigmoid(self.d(x)))",
          "conv kernel=3 channels=16 padding=1 bias=0 | relu | conv kernel=3 channels=9 padding=1 bias=0 | relu | "
          "conv_transpose kernel=2 channels=16 stride=2 bias=0 | relu | conv_transpose kernel=2 channels=4 stride=2 "
          "bias=0 | sigmoid"}});
}

// Normalisations are left out with a note, in brackets too, and tf.layers has counterparts; the rest is
// refused.
TEST(FieldCases, Case03InnerCallVanishes) {
    check({
        {"x = F.interpolate(self.a(x), scale_factor=2)",
         "refused: line 1, column 19: self.a has no counterpart in a pipeline: it is not declared in the text; paste the line"},
        {"y = F.relu(F.batch_norm(x, m, v))", "relu", {"line 1, column 12: F.batch_norm is left out"}},
        {"y = tf.nn.relu(tf.concat([a, b], 3))",
         "refused: line 1, column 30: b has no value in the text (the input is a): paste the lines that make it"},
        {"y = tf.nn.relu(tf.layers.conv2d(x, 32, 3))",
         "conv kernel=3 channels=32 padding=valid bias=0 | relu"},
        {"y = self.a(x)", "refused: line 1, column 5: self.a has no counterpart in a pipeline"},
    });
}

TEST(FieldCases, Case04ArithmeticVanishes) {
    check({
        {"x = x + nn.Conv2d(8, 8, 3, padding=1)(x)",
         "refused: line 1, column 5: x + nn.Conv2d(8, 8, 3, padding=1)(x): a sum of two results (a residual connection)"},
        {"x = 2 * nn.Conv2d(8, 8, 3, padding=1)(x) - 1",
         "refused: line 1, column 5: 2 * nn.Conv2d(8, 8, 3, padding=1)(x) - 1: arithmetic with numbers has no "
         "counterpart in a pipeline: leave it out, or work it into a layer's weights"},
        {"h = Conv2D(8, 3, padding=\"same\")(x)\ny = h + x",
         "refused: line 2, column 5: h + x: a sum of two results (a residual connection)"},
    });
}

TEST(FieldCases, Case06PaddleReadAsKeras) {
    check({
        {"paddle.nn.Conv2D(3, 16, 3, padding=1)", "conv kernel=3 channels=16 padding=1 bias=0"},
        {"import paddle.nn as nn\nconv = nn.Conv2DTranspose(4, 6, (3, 3))",
         "conv_transpose kernel=3 channels=6 bias=0"},
    });
    const Pipeline pipeline =
        import_layers("import paddle.nn as nn\nconv = nn.Conv2DTranspose(4, 6, (3, 3))");
    EXPECT_EQ(build(pipeline, {1, 4, 8, 8}).output(), (Shape{1, 6, 10, 10}));
}

TEST(FieldCases, Case09ColumnWithoutLine) {
    std::string lines;
    for (int i = 0; i < 40; ++i)
        lines += "nn.Conv2d(3, 3, 3, padding=1)\n";
    std::vector<std::string> notes;
    EXPECT_EQ(import_layers(lines + "nn.Linear(3, 4)", &notes).stages.size(), 40u);
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].find("line 41, column 1: nn.Linear works on vectors"), 0u) << notes[0];
    check({{lines + "nn.LSTM(3, 4)", "refused: line 41, column 1: nn.LSTM has no counterpart"}});
}

TEST(FieldCases, Case10LeakyReluInplace) {
    check({
        {"nn.LeakyReLU(0.2, True)", "leaky_relu slope=0.2"},
        {"F.leaky_relu(x, 0.2, True)", "leaky_relu slope=0.2"},
        {"nn.LeakyReLU(0.2, inplace=True)", "leaky_relu slope=0.2"},
        {"nn.ReLU(True)", "relu"},
    });
}

TEST(FieldCases, Case11PaddingModeZeros) {
    check({
        {"nn.ConvTranspose2d(3, 3, 4, 2, 1, padding_mode='zeros')",
         "conv_transpose kernel=4 channels=3 stride=2 padding=1 bias=0"},
        {"nn.ConvTranspose2d(3, 3, 4, 2, 1, padding_mode='circular')",
         "refused: line 1, column 1: at nn.ConvTranspose2d: a transposed convolution takes no padding_mode but zeros"},
    });
}

TEST(FieldCases, Case13Keras1AndAliases) {
    check({
        {"layers.Convolution2D(64, 3, padding='same')", "conv kernel=3 channels=64 padding=same bias=0"},
        {"Convolution2D(64, 3, 3, activation='relu', border_mode='same')(x)",
         "conv kernel=3 channels=64 padding=same bias=0 | relu"},
        {"Deconvolution2D(1, 7, 7, output_shape=(None, 1, 56, 56), subsample=(2, 2), border_mode='same')(x)",
         "conv_transpose kernel=7 channels=1 stride=2 padding=same bias=0",
         {"output_shape is not read"}},
        {"MaxPooling2D(pool_size=(2, 2), border_mode='same')(x)", "max_pool kernel=2 padding=same"},
    });
}

TEST(FieldCases, Case14InstanceNormSentence) {
    const std::string measures =
        "it measures every picture anew, also once trained, so that no weights and bias can stand for it";
    check({
        {"nn.Conv2d(3, 64, 4, 2, 1), nn.InstanceNorm2d(64)",
         "conv kernel=4 channels=64 stride=2 padding=1 bias=0",
         {measures}},
        {"nn.GroupNorm(8, 64)",
         "refused: nothing is left of it for a pipeline; line 1, column 1: nn.GroupNorm is left out: " +
             measures},
        {"LayerNormalization()", "refused: LayerNormalization is left out: " + measures},
    });
}

TEST(FieldCases, Case16ParameterDefaults) {
    check({
        {"class Up(nn.Module):\n    def __init__(self, n=64):\n        super().__init__()\n        self.up = "
         "nn.ConvTranspose2d(3, n, 4, 2, 1)\n",
         "conv_transpose kernel=4 channels=64 stride=2 padding=1 bias=0"},
        {"class Up(nn.Module):\n  def __init__(self, out_channels):\n    self.up = nn.ConvTranspose2d(3, "
         "out_channels, 4, 2, 1)",
         "conv_transpose kernel=4 stride=2 padding=1 bias=0",
         {"line 3, column 15: out_channels has no value in the text"}},
        {"pad = \"same\"\nConv2DTranspose(8, 4, strides=2, padding=pad)",
         "conv_transpose kernel=4 channels=8 stride=2 padding=same bias=0"},
    });
}

TEST(FieldCases, Case17UsualModels) {
    check({
        {R"(x = layers.Dense(3136, activation="relu")(z)
x = layers.Reshape((7, 7, 64))(x)
x = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(x)
y = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x))",
         "conv_transpose kernel=3 channels=32 stride=2 padding=same bias=0 | relu | conv_transpose kernel=3 channels=1 "
         "stride=2 padding=same bias=0 | sigmoid",
         {"line 1, column 5: layers.Dense works on vectors",
          "line 2, column 5: layers.Reshape makes a picture"}},
        {R"(nn.Sequential(
    nn.ConvTranspose2d(100, 256, 4, 1, 0, bias=False),
    nn.BatchNorm2d(256),
    nn.ReLU(True),
    nn.ConvTranspose2d(256, 3, 4, 2, 1, bias=False),
    nn.Tanh()))",
         "conv_transpose kernel=4 channels=256 | relu | conv_transpose kernel=4 channels=3 stride=2 padding=1 | tanh",
         {"line 3, column 5: nn.BatchNorm2d is left out"}},
        {"nn.Sequential(nn.Upsample(scale_factor=2), nn.ReflectionPad2d(1), nn.Conv2d(3, 3, 3))",
         "upsample scale=2 mode=nearest | conv kernel=3 channels=3 padding=1 padding-mode=reflect bias=0"},
        {R"(for i in range(2):
    x = layers.UpSampling2D(2)(x)
    x = layers.Conv2D(8, 3, padding="same", activation=layers.LeakyReLU(alpha=0.2))(x))",
         "upsample scale=2 mode=nearest | conv kernel=3 channels=8 padding=same bias=0 | leaky_relu slope=0.2 | "
         "upsample scale=2 mode=nearest | conv kernel=3 channels=8 padding=same bias=0 | leaky_relu slope=0.2"},
    });
}

TEST(FieldCases, Case18OwnExport) {
    const Pipeline pipeline = parse_pipeline("upsample scale=2 | conv kernel=3 padding=same channels=4");
    for (const Framework framework :
         {Framework::pytorch, Framework::keras, Framework::tensorflow, Framework::jax, Framework::onnx})
        EXPECT_EQ(print(import_layers(export_code(pipeline, {1, 3, 8, 8}, framework).text)), print(pipeline));
}

TEST(FieldCases, Case19FunctionalForms) {
    check({
        {"F.max_pool2d(x, 2)", "max_pool kernel=2"},
        {"F.pixel_shuffle(x, 2)", "pixel_shuffle factor=2"},
        {"F.upsample(x, scale_factor=2)", "upsample scale=2 mode=nearest"},
        {"tf.nn.max_pool2d(x, 2, 2, 'SAME')", "max_pool kernel=2 stride=2 padding=same"},
        {"tf.layers.conv2d_transpose(x, 64, 4, strides=2, padding='same')",
         "conv_transpose kernel=4 channels=64 stride=2 padding=same bias=0"},
        {"nn.ConvTranspose(features=8, kernel_size=(4, 4), strides=(2, 2), padding='SAME')(x)",
         "conv_transpose kernel=4 channels=8 stride=2 padding=same bias=0"},
        {"mx.sym.Deconvolution(data=x, kernel=(4, 4), stride=(2, 2), pad=(1, 1), num_filter=8)",
         "conv_transpose kernel=4 channels=8 stride=2 padding=1"},
        {"nn.ConvTranspose1d(8, 8, 4, 2, 1)",
         "conv_transpose kernel=1,4 channels=8 stride=1,2 padding=0,1 bias=0",
         {"a signal is a picture of height 1"}},
    });
}

TEST(FieldCases, Case20DeclaredLayer) {
    check({{"self.conv = nn.Conv2d(3, 8, 3)\nself.pool = nn.MaxPool2d(2, 2)\nx = self.pool(x)",
            "max_pool kernel=2 stride=2",
            {"line 1, column 13: self.conv is made and never applied, and is left out"}}});
}

TEST(FieldCases, Case32FractionalAndSizedResize) {
    check({
        {"F.interpolate(x, scale_factor=1.5, mode='bilinear')", "upsample scale=1.5 mode=bilinear"},
        {"F.interpolate(x, size=skip.shape[2:], mode='bilinear')",
         "refused: line 1, column 1: at F.interpolate: size follows another tensor, which the text gives no numbers for: "
         "give scale_factor instead, or the size in numbers"},
        {"nn.Upsample(scale_factor=2, mode='nearest-exact')", "upsample scale=2 mode=nearest"},
        {"UpSampling2D(2, interpolation='bicubic')",
         "upsample scale=2 mode=bicubic antialias=true cubic-a=-0.5"},
    });
}

}  // namespace
}  // namespace engine
