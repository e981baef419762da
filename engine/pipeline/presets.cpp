#include "engine/pipeline/presets.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/core/error.h"

namespace engine {
namespace {

// Texts of more than one line are joined by the compiler; each stands for one PIPE.
constexpr auto table = std::to_array<Preset>({
    {"checkerboard_k3s2", "Checkerboard: kernel 3, stride 2",
     "Upsample + convolution is even; the transposed convolution's 3 taps do not divide by its stride 2.", "",
     "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
     "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"},
    {"fair_pair", "The fair pair: 3×3 after nearest against k4 s2 p1",
     "Same support, size and alignment on both sides: nearest + 3×3 is a 9-dimensional part of the 4×4 "
     "kernels.",
     "", "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
     "conv_transpose kernel=4 stride=2 padding=1 init=box"},
    {"random_k4s2", "Random weights: divisible, and still a grid",
     "Kernel 4 divides by stride 2, but with random weights the four phase sums differ, so the grid is "
     "there.",
     "", "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=normal seed=7",
     "conv_transpose kernel=4 stride=2 padding=1 init=normal seed=7"},
    {"dcgan_k5s2", "DCGAN: kernel 5, stride 2, same",
     "The layer of many image generators: interior pixels receive 4, 6 or 9 taps.", "",
     "upsample scale=2 mode=nearest | conv kernel=5 padding=same init=box",
     "conv_transpose kernel=5 stride=2 padding=same init=box"},
    {"k2s2", "Kernel 2, stride 2: stamps side by side",
     "Stamps touch and never overlap: with random weights every input pixel becomes the same 2×2 pattern.",
     "", "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=normal seed=3",
     "conv_transpose kernel=2 stride=2 init=normal seed=3"},
    {"holes_k2s3", "Kernel 2, stride 3: holes",
     "Fewer taps than the stride: some output pixels are reached by no tap and hold the bias only.", "",
     "upsample scale=3 mode=nearest | conv kernel=3 padding=same init=box",
     "conv_transpose kernel=2 stride=3 padding=same init=ones"},
    {"bilinear_transposed", "Bilinear weights in a transposed convolution",
     "A triangle kernel makes it bilinear interpolation: the sides differ at the border only (clamp against "
     "zero).",
     "", "upsample scale=2 mode=bilinear", "conv_transpose kernel=4 stride=2 padding=1 init=bilinear"},
    {"subpixel_icnr", "Sub-pixel convolution, with and without ICNR",
     "Pixel shuffle makes a grid of its own unless its sub-kernels start out the same (ICNR).", "",
     "conv kernel=3 channels=12 padding=same init=icnr seed=7 normalize=none | pixel_shuffle factor=2",
     "conv kernel=3 channels=12 padding=same init=he seed=7 normalize=none | pixel_shuffle factor=2"},
    {"framework_shift", "The same layer in two frameworks",
     "Kernel 3, stride 2 with Keras' same and with PyTorch's padding 1, output padding 1: shifted by one "
     "pixel.",
     "", "conv_transpose kernel=3 stride=2 padding=same init=bilinear",
     "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=bilinear"},
    {"align_corners", "Bilinear: half-pixel centres against aligned corners",
     "Two ways to place the samples of a resize: the difference grows from the middle to the borders.", "",
     "upsample scale=2 mode=bilinear", "upsample scale=2 mode=bilinear align-corners=true"},
    {"stack_2", "Two stages, ×4", "The ripple of one stage is the input of the next: 2-D coverage ratio 9.",
     "signal:step:64x64",
     "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box"
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
     "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"
     " | conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"},
    {"stack_3", "Three stages, ×8", "Three layers of kernel 3 and stride 2: 2-D coverage ratio 25.",
     "signal:step:32x32",
     "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box"
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box"
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
     "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"
     " | conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"
     " | conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"},
    {"stack_4", "Four stages, ×16", "Four layers of kernel 3 and stride 2: 2-D coverage ratio 64.",
     "signal:step:24x24",
     "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box"
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box"
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box"
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
     "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"
     " | conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"
     " | conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"
     " | conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"},
    {"keras_autoencoder", "Keras autoencoder: UpSampling2D decoder and its transposed twin",
     "The encoder of the Keras blog on both sides; the decoder upsamples and convolves, or convolves "
     "transposed.",
     "",
     "conv kernel=3 channels=16 padding=same init=xavier seed=1 | relu | max_pool kernel=2 padding=same"
     " | conv kernel=3 channels=8 padding=same init=xavier seed=2 | relu | max_pool kernel=2 padding=same"
     " | conv kernel=3 channels=8 padding=same init=xavier seed=3 | relu | max_pool kernel=2 padding=same"
     " | conv kernel=3 channels=8 padding=same init=xavier seed=4 | relu | upsample scale=2 mode=nearest"
     " | conv kernel=3 channels=8 padding=same init=xavier seed=5 | relu | upsample scale=2 mode=nearest"
     " | conv kernel=3 channels=16 padding=valid init=xavier seed=6 | relu | upsample scale=2 mode=nearest"
     " | conv kernel=3 channels=1 padding=same init=xavier seed=7 | sigmoid",
     "conv kernel=3 channels=16 padding=same init=xavier seed=1 | relu | max_pool kernel=2 padding=same"
     " | conv kernel=3 channels=8 padding=same init=xavier seed=2 | relu | max_pool kernel=2 padding=same"
     " | conv kernel=3 channels=8 padding=same init=xavier seed=3 | relu | max_pool kernel=2 padding=same"
     " | conv kernel=3 channels=8 padding=same init=xavier seed=4 | relu"
     " | conv_transpose kernel=3 channels=8 stride=2 padding=same init=xavier seed=5 | relu"
     " | conv_transpose kernel=3 channels=16 stride=2 padding=2 output-padding=1 init=xavier seed=6 | relu"
     " | conv_transpose kernel=3 channels=1 stride=2 padding=same init=xavier seed=7 | sigmoid"},
    {"unet_up_block", "U-Net up block: upsample or transposed convolution before the skip",
     "Half-size features come up by a factor of 2, meet the skip connection, and pass two convolutions.", "",
     "conv kernel=3 channels=8 padding=same init=he seed=1 | relu | max_pool kernel=2"
     " | conv kernel=3 channels=16 padding=same init=he seed=2 | relu | upsample scale=2 mode=nearest | "
     "concat stage=1"
     " | conv kernel=3 channels=8 padding=same init=he seed=4 | relu"
     " | conv kernel=3 channels=3 padding=same init=he seed=5 | relu",
     "conv kernel=3 channels=8 padding=same init=he seed=1 | relu | max_pool kernel=2"
     " | conv kernel=3 channels=16 padding=same init=he seed=2 | relu"
     " | conv_transpose kernel=2 channels=16 stride=2 init=he seed=3 | concat stage=1"
     " | conv kernel=3 channels=8 padding=same init=he seed=4 | relu"
     " | conv kernel=3 channels=3 padding=same init=he seed=5 | relu"},
    {"encoder_strided_conv", "Gradients: strided convolution, kernel 4 and kernel 3",
     "The gradient of a strided convolution is a transposed convolution: kernel 3, stride 2 leaves a grid in "
     "it.",
     "", "conv kernel=4 stride=2 padding=1 init=box", "conv kernel=3 stride=2 padding=1 init=box"},
    {"encoder_avg_pool", "Gradients: convolution + average pool against strided convolution",
     "The gradient of conv + average pool is nearest upsampling, then convolution: even. The strided one has "
     "a grid.",
     "", "conv kernel=3 padding=same init=box | avg_pool kernel=2",
     "conv kernel=3 stride=2 padding=1 init=box"},
    {"encoder_max_pool", "Gradients: convolution + max pool against strided convolution",
     "Max pooling sends each gradient to the largest pixel of its window: where that is depends on the "
     "picture.",
     "", "conv kernel=3 padding=same init=box | max_pool kernel=2",
     "conv kernel=3 stride=2 padding=1 init=box"},
});

}  // namespace

std::span<const Preset> presets() { return table; }

const Preset& find_preset(std::string_view id) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Preset& preset) { return preset.id == id; });
    if (found != table.end()) return *found;
    std::string known;
    for (const Preset& preset : table)
        known += fmt::format("{}{}", known.empty() ? "" : ", ", preset.id);
    fail("there is no preset \"{}\"; there are {}", id, known);
}

const Preset& default_preset() { return table.front(); }

}  // namespace engine
