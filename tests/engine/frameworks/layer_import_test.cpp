// Lines of Keras and PyTorch become stages; what has no counterpart is refused at its place.
#include "engine/frameworks/layer_import.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <regex>
#include <set>
#include <sstream>

#include "engine/core/error.h"
#include "engine/frameworks/code_export.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/engine/frameworks/pipelines.h"
#include "tests/engine/frameworks/without_weights.h"

namespace engine {
namespace {

TEST(LayerImport, ReadsLayerLines) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"Conv2DTranspose(64, 5, strides=2, padding=\"same\")",
         "conv_transpose kernel=5 channels=64 stride=2 padding=same bias=0"},
        {"nn.ConvTranspose2d(128, 64, 4, 2, 1)",
         "conv_transpose kernel=4 channels=64 stride=2 padding=1 bias=0"},
        {"x = layers.Conv2DTranspose(8, (3, 5), (2, 3), output_padding=(1, 2), use_bias=False)(x)",
         "conv_transpose kernel=3,5 channels=8 stride=2,3 padding=valid output-padding=1,2"},
        {"torch.nn.ConvTranspose2d(3, 3, kernel_size=3, stride=2, padding=1, output_padding=1, groups=3, "
         "bias=False)",
         "conv_transpose kernel=3 stride=2 padding=1 output-padding=1"},
        {"nn.Conv2d(4, 8, 3, padding='same', dilation=2, groups=2, padding_mode='reflect')",
         "conv kernel=3 channels=8 groups=2 padding=same dilation=2 padding-mode=reflect bias=0"},
        {"keras.layers.Conv2D(8, (3, 3), activation='relu', padding='same', name=\"enc(1\")  # a comment (",
         "conv kernel=3 channels=8 padding=same bias=0 | relu"},
        {"Conv2D(filters=1, kernel_size=[3, 3], activation=tf.nn.sigmoid, use_bias=False)",
         "conv kernel=3 channels=1 padding=valid | sigmoid"},
        {"DepthwiseConv2D(3, strides=2, use_bias=False)", "conv kernel=3 stride=2 padding=valid"},
        {"UpSampling2D()", "upsample scale=2 mode=nearest"},
        {"UpSampling2D((2, 3), interpolation='bilinear')", "upsample scale=2,3 mode=bilinear"},
        {"nn.Upsample(scale_factor=2.0, mode='bicubic', align_corners=False)",
         "upsample scale=2 mode=bicubic"},
        {"F.interpolate(x, scale_factor=3, mode='bilinear', align_corners=True)",
         "upsample scale=3 mode=bilinear align-corners=true"},
        {"nn.UpsamplingBilinear2d(scale_factor=2)", "upsample scale=2 mode=bilinear align-corners=true"},
        {"Conv2D(4, 3, padding='SAME', use_bias=False, name=f\"conv{i}\",\n kernel_initializer=initializers.RandomNormal(0.0, stddev=(0.02)))",
         "conv kernel=3 channels=4 padding=same"},
        {"self.main = nn.Conv2d(nc, 8, 4, 2, 1, bias=False).to(device)",
         "conv kernel=4 channels=8 stride=2 padding=1"},
        {"(0): ConvTranspose2d(128, 64, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1), bias=False)",
         "conv_transpose kernel=4 channels=64 stride=2 padding=1"},
        {"nn.MaxPool2d(2)", "max_pool kernel=2"},
        {"nn.AvgPool2d(3, 2, 1, count_include_pad=False)",
         "avg_pool kernel=3 stride=2 padding=1 exclude-padding=true"},
        {"MaxPooling2D((2, 2), padding='same')", "max_pool kernel=2 padding=same"},
        {"AveragePooling2D()", "avg_pool kernel=2 exclude-padding=true"},
        {"nn.PixelShuffle(3)", "pixel_shuffle factor=3"},
        {"tf.nn.depth_to_space(x, 2)", "pixel_shuffle factor=2 order=dcr"},
        {"nn.ReLU(inplace=True), nn.Tanh(), Activation('sigmoid')", "relu | tanh | sigmoid"},
        {"nn.LeakyReLU(0.2, inplace=True), nn.LeakyReLU()", "leaky_relu slope=0.2 | leaky_relu"},
        {"layers.LeakyReLU(alpha=.25), LeakyReLU(negative_slope=2e-1), tf.nn.leaky_relu(x), F.leaky_relu(x, 1)",
         "leaky_relu slope=0.25 | leaky_relu slope=0.2 | leaky_relu slope=0.2 | leaky_relu slope=1"},
        {"model = keras.Sequential([\n  keras.Input((4, 4, 8)),\n  layers.Conv2D(8, 3, padding='same'),\n"
         "  layers.UpSampling2D(2),\n])\nmodel.add(layers.Activation(\"relu\"))",
         "conv kernel=3 channels=8 padding=same bias=0 | upsample scale=2 mode=nearest | relu"},
    };
    for (const auto& [line, pipe] : table)
        EXPECT_EQ(without_weights(import_layers(line)), pipe) << line;
}

TEST(LayerImport, ReadsWholePrograms) {
    const std::vector<std::pair<std::string, std::string>> table = {
        // The autoencoder of Keras' blog, as people paste it.
        {R"(from keras.layers import (Input, Conv2D, MaxPooling2D, UpSampling2D)
input_img = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(16, (3, 3), activation='relu', padding='same')(input_img)
x = layers.MaxPooling2D((2, 2), padding='same')(x)
encoded = layers.Conv2D(8, (3, 3), activation='relu', padding='same')(x)
# at this point the representation is (14, 14, 8)
x = layers.UpSampling2D((2, 2))(encoded)
decoded = layers.Conv2D(1, (3, 3), activation='sigmoid', padding='same')(x)
autoencoder = keras.Model(input_img, decoded)
autoencoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss='binary_crossentropy')
autoencoder.summary()
)",
         "conv kernel=3 channels=16 padding=same bias=0 | relu | max_pool kernel=2 padding=same | conv kernel=3 channels=8 "
         "padding=same bias=0 | relu | upsample scale=2 mode=nearest | conv kernel=3 channels=1 padding=same bias=0 | sigmoid"},
        // DCGAN's generator, without its normalisation.
        {R"(nz = 100
ngf = 64  # feature maps
class Generator(nn.Module):
    def __init__(self, ngpu):
        super(Generator, self).__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(nz, ngf * 8, 4, 1, 0, bias=False),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 8, ngf * (8 // 2), 4, 2, 1, bias=False),
            nn.Dropout2d(0.5),
            nn.Tanh()
        )

    def forward(self, input):
        return self.main(input)
)",
         "conv_transpose kernel=4 channels=512 | relu | conv_transpose kernel=4 channels=256 stride=2 padding=1 | tanh"},
        {"filters = 32\nmodel = Sequential([Conv2DTranspose(filters // 2, 2 + 3, strides=2, padding='same', use_bias=False)])\n"
         "model.add(Conv2D(3, (filters - 31 + 2, 3), padding='same', use_bias=False))",
         "conv_transpose kernel=5 channels=16 stride=2 padding=same | conv kernel=3 channels=3 padding=same"},
        // The layer that another is applied to comes before it.
        {"y = layers.Activation('relu')(layers.UpSampling2D(3)(layers.Activation('tanh')(x)))",
         "tanh | upsample scale=3 mode=nearest | relu"},
        {"F.relu(F.interpolate(x, scale_factor=2, mode='nearest'))", "upsample scale=2 mode=nearest | relu"},
    };
    for (const auto& [program, pipe] : table)
        EXPECT_EQ(without_weights(import_layers(program)), pipe) << program;
    EXPECT_EQ(print(import_layers("UpSampling2D(2, interpolation='bicubic')")),
              "upsample scale=2 mode=bicubic antialias=true cubic-a=-0.5");
    EXPECT_EQ(print(import_layers("nn.Upsample(size=(8, 8))")), "upsample mode=nearest size=8");
    EXPECT_EQ(print(import_layers("nn.MaxPool2d(2, ceil_mode=True)")), "max_pool kernel=2 ceil-mode=true");
    std::vector<std::string> notes;
    import_layers("Conv2D(3, 3), Dropout(0.5)", &notes);
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].find("line 1, column 15: Dropout does nothing"), 0u) << notes[0];
}

TEST(LayerImport, RefusesWhatHasNoCounterpart) {
    const std::vector<std::array<std::string, 2>> table = {
        {"", "no layer"},
        {"conv kernel=3", "no layer"},
        {"nn.Conv2d(3, 8)", "kernel_size is missing"},
        {"nn.Conv2d(3, 8, k)",
         "kernel_size must be a whole number or two of them, and k has no value in the text"},
        {"nn.Conv2d(3, 8 // 0, 3)", "divides by 0"},
        {"nn.Conv2d(3, -9223372036854775808 * 9223372036854775807, 3)", "out_channels must be"},
        {"nn.Conv2d(3, 8, 3)(x)[:, :1]", "a slice"},
        {"nn.LeakyReLU('a')", "negative_slope must be a number"},
        {"BatchNormalization()", "multiplies and shifts every channel"},
        {"y = layers.add([x, Conv2D(8, 3)(x)])", "layers.add has no counterpart"},
        {"nn.Conv2d(3, 8, 3, 1, 0, 1, 1, True, 'zeros', None, 5)", "at most 9"},
        {"Conv2D(8, 3, kernel_size=3)", "kernel_size is given twice"},
        {"Conv2D(8, 3, foo=1)", "argument foo has no counterpart"},
        {"Conv2D(8, 3, padding='full')", "neither same nor valid"},
        {"Conv2D(8, 3, activation='softsign')", "no activation softsign"},
        {"Conv2D(8, 0)", "kernel_size must be at least 1, and 0 is given"},
        {"Conv2D(8, 3.5)", "whole number"},
        {"Conv2D(8, 3", "line 1, column 7: the bracket ( that opens here is not closed"},
        {"Conv2D(8, 'a", "quotation mark"},
        {"Conv2D(8, f(3))", "f has no value in the text"},
        {"self.up(x)", "self.up has no counterpart"},
    };
    std::string deep = "x";
    for (int i = 0; i < 100; ++i)
        deep = "F.relu(" + deep + ")";
    EXPECT_THROW(import_layers(deep), Error);
    for (const auto& [line, rule] : table)
        try {
            ADD_FAILURE() << line << " became " << print(import_layers(line));
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find(rule), std::string::npos) << line << "\n"
                                                                               << error.what();
        }
}

/// The line of generated code that makes the first layer.
std::string layer_line(const std::string& code, const std::string& pattern) {
    std::smatch match;
    return std::regex_search(code, match, std::regex(pattern)) ? match[1].str() : "no layer";
}

TEST(LayerImport, LinesGoRound) {
    // layer line -> pipeline -> generated code -> layer line
    const std::vector<std::string> torch = {
        "nn.ConvTranspose2d(3, 64, 4, stride=2, padding=1)",
        "nn.ConvTranspose2d(3, 6, (3, 5), stride=(2, 3), padding=(1, 2), output_padding=(1, 0), groups=3, "
        "bias=False)",
        "nn.ConvTranspose2d(3, 2, 2, dilation=2)",
        "nn.Conv2d(3, 8, 3, padding=1, dilation=2, bias=False)",
        "nn.Conv2d(3, 3, 5, stride=2, padding=2, groups=3, bias=False)",
        "nn.Conv2d(3, 4, 3, padding=1, padding_mode=\"circular\")",
        "nn.Upsample(scale_factor=(2, 3), mode=\"bilinear\", align_corners=False)",
        "nn.Upsample(scale_factor=2, mode=\"nearest\")",
        "nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)",
        "nn.MaxPool2d(2, stride=2)",
        "nn.PixelUnshuffle(2)",
        "nn.ReLU()",
        "nn.LeakyReLU(0.2)",
        "nn.Sigmoid()",
    };
    for (const std::string& line : torch) {
        const std::string code = export_code(import_layers(line), {1, 3, 12, 12}, Framework::pytorch).text;
        EXPECT_EQ(layer_line(code, R"(self\.stage0 = (nn\..*\))\n)"), line) << code;
    }
    const std::vector<std::string> keras = {
        "layers.Conv2DTranspose(64, 5, strides=2, padding=\"same\")",
        "layers.Conv2DTranspose(4, 3, strides=2, padding=\"valid\", use_bias=False)",
        "layers.Conv2D(8, 3, padding=\"same\", groups=1)",
        "layers.UpSampling2D(2, interpolation=\"bilinear\")",
        "layers.MaxPooling2D(2, padding=\"valid\")",
        "layers.Activation(\"tanh\")",
    };
    for (std::string line : keras) {
        const std::string code = export_code(import_layers(line), {1, 3, 12, 12}, Framework::keras).text;
        line = std::regex_replace(line, std::regex(", groups=1"), "");
        EXPECT_EQ(layer_line(code, R"((layers\.[^\n]*?\))(\(x\))?\n)"), line) << code;
    }
}

/// The layer lines of a program, when there is nothing in it beside them, such as a slice; otherwise none.
std::vector<std::string> only_layer_lines(const std::string& code, Framework framework) {
    const bool torch = framework == Framework::pytorch;
    const std::regex layer(torch ? R"(\s+self\.stage\d+ = (nn\.\w+\(.*\)))"
                                 : R"(\s+(?:stage|x)\d+ = (layers\.\w+\(.*?\))(?:\(x\d*\))?)");
    const std::regex around(
        torch ? R"(\s+x\d+ = self\.stage\d+\(x\d*\)|\s+self\.stage\d+\.(?:weight|bias) = .*)"
              : R"(\s+x\d+ = stage\d+\(x\d*\)|\s+stage\d+\.set_weights\(.*)");
    const std::size_t begin = code.find(torch ? "super().__init__()" : "def network(x)"),
                      end = code.find(torch ? "def run" : "def model");
    std::stringstream body(code.substr(begin, end - begin));
    std::vector<std::string> lines;
    std::string line;
    std::getline(body, line);
    while (std::getline(body, line)) {
        std::smatch match;
        const bool frame = line.empty() || line.find("def forward") != std::string::npos ||
                           line.find("return x") != std::string::npos;
        if (frame || std::regex_match(line, around)) continue;
        const bool pads =
            line.find("ZeroPadding2D") != std::string::npos;  // a layer of its own, which a pipeline has not
        if (pads || !std::regex_match(line, match, layer)) return {};
        lines.push_back(match[1].str());
    }
    return lines;
}

TEST(LayerImport, RandomLinesGoRound) {
    // layer lines -> pipeline -> generated code -> layer lines, for random pipelines that are layers and
    // nothing else
    const Shape input{1, 12, 9, 9};
    for (const Framework framework : {Framework::pytorch, Framework::keras}) {
        RandomPipelines random(5);
        int found = 0;
        std::set<std::string> kinds;
        for (int attempt = 0; attempt < 4000 && found < 60; ++attempt) {
            const std::string pipe = random.next(input);
            const std::vector<std::string> lines =
                only_layer_lines(export_code(parse_pipeline(pipe), input, framework).text, framework);
            if (lines.empty()) continue;
            std::string text;
            for (const std::string& line : lines) {
                text += line + "\n";
                kinds.insert(line.substr(0, line.find('(')));
            }
            ++found;
            try {
                const Pipeline again = import_layers(text);
                EXPECT_EQ(only_layer_lines(export_code(again, input, framework).text, framework), lines)
                    << pipe << "\n"
                    << print(again);
            } catch (const Error& error) {
                ADD_FAILURE() << pipe << "\n" << text << error.what();
            }
        }
        EXPECT_EQ(found, 60);
        EXPECT_GE(kinds.size(), 6u);
    }
}

TEST(LayerImport, MutatedTextsAreReadOrRefused) {
    std::mt19937 random(3);
    const std::vector<std::string> good = {
        "x = nn.ConvTranspose2d(3, 64, (4, 4), stride=2, padding='same')(x), UpSampling2D(size=2)",
        "class N(nn.Module):\n  def __init__(self, n=8):\n    super().__init__()\n    self.a = nn.Sequential(*[nn.Conv2d(n, n, 3) for i in range(3)])\n"
        "  def forward(self, x):\n    for layer in self.a: x = F.relu(layer(x))\n    return torch.cat([x, x[:, :, 1:, :]], 1)\n",
        "Net(\n  (a): Sequential(\n    (0-2): 3 x Conv2d(8, 8, kernel_size=(3, 3), padding=(1, 1))\n  )\n  (b): Tanh()\n)",
        R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "Conv2D", "config": {"name": "c", "filters": 8, "kernel_size": [3, 3]}}]}})",
        " Layer (type)  Output Shape  Param #\n in (InputLayer)  [(None, 28, 28, 1)]  0\n conv2d (Conv2D)  (None, 14, 14, 16)  160\n",
        export_code(parse_pipeline("conv kernel=3 init=he | relu"), {1, 3, 8, 8}, Framework::jax).text,
    };
    for (int i = 0; i < 3000; ++i) {
        std::string text = good[random() % good.size()];
        for (auto edits = 1 + random() % 4; edits > 0; --edits) {
            const std::size_t place = random() % text.size();
            if (random() % 2)
                text[place] = "()[]{},='\"#\\ .x0123456789\n:*-"[random() % 30];
            else
                text.erase(place, 1 + random() % 3);
            if (text.empty()) text = "(";
        }
        try {
            EXPECT_FALSE(import_layers(text).stages.empty());
        } catch (const Error&) {
        }
    }
}

TEST(LayerImport, TextsThatGrowWithoutEndAreRefused) {
    const std::vector<std::string> table = {
        "l = [nn.ReLU()]\nfor i in range(4000):\n  l = l + l\nnn.Sequential(*l)",
        "def f(x): return f(x)\ny = f(nn.ReLU()(x))",
        "for i in range(4000):\n  for j in range(4000):\n    nn.ReLU()",
        "l = []\nl.append(l)\nm = nn.Sequential(*l)\nm.append(m)\nm(x)",
        "x = " + std::string(100000, '-') + "1",
        "x = " + std::string(100000, '(') + "1",
        "x = a" + std::string(100000, '.') + "b",
        "n = 10 ** 10 ** 10 ** 10\nnn.Conv2d(3, n, 3)",
    };
    for (const std::string& text : table)
        EXPECT_THROW(import_layers(text), Error) << text.substr(0, 60);
}

}  // namespace
}  // namespace engine
