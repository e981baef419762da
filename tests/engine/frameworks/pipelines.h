// Pipelines for the tests of generated code: those with the awkward crops, and random ones.
#pragma once

#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/frameworks/code_export.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {

/// Pipelines that a framework's operators cannot express are refused: ONNX' ConvTranspose folds no crop back
/// in.
inline bool can_be_said(Framework framework, const std::string& pipe) {
    return framework != Framework::onnx || pipe.find("conv_transpose") == pipe.npos ||
           pipe.find("padding-mode") == pipe.npos;
}

/// Pipelines in which every option of every operation occurs, with the awkward crops.
inline const std::vector<std::string>& awkward() {
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
        "pad pad=1,-1,2,0 | pad pad=-1,0,0,-1 | pad pad=0,2,1,1 value=0.5 | pad pad=2,-1,-1,1 mode=reflect | "
        "pad pad=3,1,0,-2 mode=replicate | pad pad=2,-1,-1,3 mode=circular",
        "upsample scale=1.5 mode=nearest | upsample scale=0.75,1.5 mode=bilinear | upsample scale=1.25 mode=bicubic",
        "upsample size=11,7 mode=nearest-exact | upsample size=5,9 mode=area | upsample size=10,9 mode=bilinear "
        "align-corners=true",
        "upsample scale=0.5 mode=bilinear antialias=true | upsample scale=2 mode=bicubic cubic-a=-0.5 | upsample size=5,4 "
        "mode=bicubic antialias=true",
        "upsample scale=2 mode=lanczos3 | upsample size=9,20 mode=lanczos5 antialias=true | upsample scale=0.5,1.5 "
        "mode=lanczos3 antialias=true | upsample scale=0.7 mode=lanczos3",
        "avg_pool kernel=3 stride=2 padding=1 ceil-mode=true | max_pool kernel=2 ceil-mode=true stride=3",
        "avg_pool kernel=2 stride=3 padding=1,0,0,1 ceil-mode=true exclude-padding=true",
        "conv_transpose kernel=3 stride=2 padding=1 padding-mode=circular init=he seed=21 bias=0.5",
        "conv_transpose kernel=4,3 stride=2,1 padding=2,1,0,1 dilation=1,2 padding-mode=reflect init=he seed=22 channels=4",
        "conv_transpose kernel=2 stride=3 padding=same padding-mode=replicate init=he seed=23",
        "conv kernel=1 init=he seed=17 | elu | conv kernel=1 init=he seed=18 | elu alpha=0.5 | selu | prelu | gelu | "
        "gelu approximate=tanh | silu | hardswish | softplus",
        "conv kernel=1 init=he seed=15 | leaky_relu | conv kernel=1 init=he seed=16 | leaky_relu slope=0.3",
        "conv kernel=5 channels=30 init=he seed=14 gain=-1.5",
    };
    return list;
}

/// Pipelines of one to three stages that can be built for that input and stay small.
class RandomPipelines {
  public:
    explicit RandomPipelines(unsigned seed) : engine_(seed) {}

    std::string next(const Shape& input) {
        for (;;) {
            std::string text = stage();
            for (int more = below(3); more > 0; --more)
                text += " | " + stage();
            try {
                const Shape output = build(parse_pipeline(text), input).output();
                if (output.elements() < 30000 * input.n) return text;
            } catch (const Error&) {
                // Impossible; another one.
            }
        }
    }
    int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }

  private:
    std::string of(std::initializer_list<const char*> list) {
        return *(list.begin() + below(static_cast<int>(list.size())));
    }
    std::string pair(int low, int high) {
        const int first = low + below(high - low + 1);
        return below(3) ? fmt::format("{}", first) : fmt::format("{},{}", first, low + below(high - low + 1));
    }
    std::string weights() {
        return fmt::format(" init={} seed={}", of({"he", "normal", "xavier"}), below(1000)) +
               (below(3) ? "" : " bias=0.25") +
               of({"", "", " channels=4", " channels=6 groups=2", " channels=3 groups=3", " channels=2"});
    }
    std::string padding(int most) {
        switch (below(5)) {
            case 0: return "";
            case 1: return " padding=same";
            case 2: return " padding=" + pair(0, most);
            case 3:
                return fmt::format(" padding={},{},{},{}", below(most + 1), below(most + 1), below(most + 1),
                                   below(most + 1));
            default: return of({" padding=valid", " padding=same_lower"});
        }
    }
    std::string stage() {
        const std::string kernel = " kernel=" + pair(1, 5), stride = " stride=" + pair(1, 3);
        switch (below(10)) {
            case 0:
            case 1:
                return "conv" + kernel + stride + padding(3) + weights() +
                       of({"", "", " dilation=2", " dilation=1,2"}) +
                       of({"", "", " padding-mode=reflect", " padding-mode=replicate",
                           " padding-mode=circular"});
            case 2:
            case 3:
            case 4: {
                const int size = below(4);
                return "conv_transpose" + kernel + stride + padding(3) + weights() +
                       of({"", "", "", " dilation=2", " dilation=2,1"}) +
                       (size == 0 ? " output-padding=" + pair(0, 2) : "");
            }
            case 5:
                return "upsample scale=" + pair(1, 3) +
                       of({" mode=nearest", " mode=bilinear", " mode=bicubic",
                           " mode=bilinear align-corners=true", " mode=bicubic align-corners=true"});
            case 6:
                return "avg_pool" + kernel + of({"", " stride=1", " stride=2"}) + padding(2) +
                       of({"", " exclude-padding=true"});
            case 7: return "max_pool" + kernel + of({"", " stride=1", " stride=2"}) + padding(2);
            case 8:
                return of({"zero_insert stride=2", "zero_insert stride=1,3", "pixel_shuffle",
                           "pixel_unshuffle", "pixel_shuffle order=dcr", "pixel_unshuffle order=dcr"});
            default:
                return of(
                    {"relu", "sigmoid", "tanh", "leaky_relu", "leaky_relu slope=0.2", "concat stage=input"});
        }
    }

    std::mt19937 engine_;
};

}  // namespace engine
