#include "engine/analysis/score.h"

#include <algorithm>

#include "engine/analysis/image_difference.h"
#include "engine/core/crop.h"

namespace engine {
namespace {

/// The part inside the border, clipped, as it is compared.
Tensor compared_part(const Tensor& picture, const ScoreRule& rule) {
    const Pair plane = picture.shape().plane();
    Tensor part =
        crop(picture, {rule.border, rule.border}, {plane.h - 2 * rule.border, plane.w - 2 * rule.border});
    for (float& v : part.values())
        v = v < 0 ? 0.0f : v > 1 ? 1.0f : v;  // NaN stays
    return rule.luma ? luma_of(part) : part;
}

/// The reason why the two cannot be compared; empty where they can.
std::string obstacle(const Shape& output, const Shape& reference, const ScoreRule& rule) {
    if (output != reference)
        return fmt::format("the output is {} and the reference {}", to_string(output), to_string(reference));
    if (rule.luma && output.c != 1 && output.c != 3)
        return fmt::format("luma is of one or three channels, and these have {}", output.c);
    if (rule.border > (std::min(output.h, output.w) - 1) / 2)
        return fmt::format("a border of {} leaves nothing of {} pixels", rule.border,
                           to_string(output.plane()));
    return "";
}

}  // namespace

Tensor luma_of(const Tensor& picture) {
    const Shape& shape = picture.shape();
    if (shape.c == 1) return picture;
    Tensor luma({shape.n, 1, shape.h, shape.w});
    const float *red = picture.plane(0, 0), *green = picture.plane(0, 1), *blue = picture.plane(0, 2);
    for (Index i = 0; i < shape.h * shape.w; ++i)
        luma.data()[i] = static_cast<float>((16 + 65.481 * static_cast<double>(red[i]) +
                                             128.553 * static_cast<double>(green[i]) +
                                             24.966 * static_cast<double>(blue[i])) /
                                            255);
    return luma;
}

Score score(const Tensor& output, const Tensor& reference, const ScoreRule& rule,
            std::vector<std::string>& notes, const Progress& progress) {
    if (const std::string why = obstacle(output.shape(), reference.shape(), rule); !why.empty()) {
        notes.push_back(fmt::format("score is undefined: {}.", why));
        return {};
    }
    std::vector<std::string> undefined;
    const ImageDifference found =
        image_difference(compared_part(output, rule), compared_part(reference, rule), undefined, progress);
    if (found.mse == 0.0) notes.push_back("score.psnr is undefined: the output equals the reference.");
    if (!found.ssim)
        notes.push_back("score.ssim is undefined: its window of 11×11 does not fit into what is compared.");
    return {found.psnr, found.ssim, found.mae, found.mse};
}

}  // namespace engine
