#include "engine/learning/learning_presets.h"

#include <algorithm>
#include <array>

namespace engine {
namespace {

// Weights begin as most frameworks draw them, so that A and B start far from any good kernel. Texts of more
// than one line are joined by the compiler; each stands for one PIPE.
#define LINEAR \
    "upsample scale=2 mode=nearest | conv kernel=3 padding=same channels=3 init=xavier gain=0.5 normalize=none seed=1"
#define FIRST "conv kernel=3 padding=same channels=16 init=he normalize=none seed=1 | relu"
#define LAST "conv kernel=3 padding=same channels=3 init=xavier normalize=none seed=3"
#define ENCODER                                                                            \
    "conv kernel=3 stride=2 padding=1 channels=16 init=he normalize=none seed=1 | relu"    \
    " | conv kernel=3 stride=2 padding=1 channels=16 init=he normalize=none seed=2 | relu" \
    " | conv kernel=3 stride=2 padding=1 channels=16 init=he normalize=none seed=3 | relu"

constexpr auto table = std::to_array<LearningPreset>({
    {"learn_k4s2", "Linear ×2: kernel 4, stride 2",
     "Kernel 4 divides by stride 2, yet random weights begin with a grid: watch how soon it fades on the picture, and how much later "
     "on a constant red.",
     LINEAR,
     "conv_transpose kernel=4 stride=2 padding=1 channels=3 init=xavier gain=0.5 normalize=none seed=1"},
    {"learn_k3s2", "Linear ×2: kernel 3, stride 2",
     "Its 3 taps do not divide by its stride 2, and still it learns to keep the picture even; on red the grid stays ten times longer.",
     LINEAR,
     "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 channels=3 init=xavier gain=0.5 normalize=none seed=1"},
    {"learn_subpixel", "Linear ×2: sub-pixel convolution",
     "Four kernels, one for each of the four pixels, have to agree: they do on the picture within a hundred steps.",
     LINEAR,
     "conv kernel=3 padding=same channels=12 init=xavier gain=0.5 normalize=none seed=1 | pixel_shuffle factor=2"},
    {"learn_icnr", "Linear ×2: sub-pixel convolution with ICNR",
     "ICNR begins without a grid. Nothing keeps it so: learn by features with stride 2, and it is there within ten steps.",
     LINEAR,
     "conv kernel=3 padding=same channels=12 init=icnr gain=0.3 normalize=none seed=1 | pixel_shuffle factor=2"},
    {"learn_net", "Three layers, 16 channels",
     "The layers around the upsampling learn to cancel what it leaves: a few levels remain on red.",
     FIRST
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same channels=16 init=xavier normalize=none seed=2 | relu | " LAST,
     FIRST
     " | conv_transpose kernel=4 stride=2 padding=1 channels=16 init=xavier normalize=none seed=2 | relu | " LAST},
    {"learn_decoder", "Autoencoder: decoders from 1/8",
     "Three transposed convolutions in a row keep a grid of period 8 on constants, and it may grow while the loss falls.",
     ENCODER
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same channels=16 init=he normalize=none seed=4 | relu"
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same channels=16 init=he normalize=none seed=5 | relu"
     " | upsample scale=2 mode=nearest | conv kernel=3 padding=same channels=3 init=xavier normalize=none seed=6",
     ENCODER " | conv_transpose kernel=4 stride=2 padding=1 channels=16 init=he normalize=none seed=4 | relu"
             " | conv_transpose kernel=4 stride=2 padding=1 channels=16 init=he normalize=none seed=5 | relu"
             " | conv_transpose kernel=4 stride=2 padding=1 channels=3 init=xavier normalize=none seed=6",
     LearningTask::autoencode},
});

}  // namespace

std::span<const LearningPreset> learning_presets() { return table; }

const LearningPreset* find_learning_preset(std::string_view id) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const LearningPreset& preset) { return preset.id == id; });
    return found == table.end() ? nullptr : &*found;
}

}  // namespace engine
