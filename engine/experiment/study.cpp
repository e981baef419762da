#include "engine/experiment/study.h"

#include <algorithm>

#include "engine/analysis/phases.h"
#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/experiment/encoder.h"
#include "engine/layers/facts.h"
#include "engine/links/cost.h"

namespace engine {
namespace {

/// The output channel that the constant response speaks of.
Index most_rippling_channel(const Pipeline& pipeline, const Shape& input, const Progress& progress) {
    std::vector<std::string> notes;
    const auto response = constant_response(build(pipeline, input, progress), notes, progress);
    return response ? response->channel : 0;
}

/// What the fixes would cost on all of the picture, as the pipelines' costs are told.
void cost_on(const Tensor& picture, std::vector<Fix>& fixes, const Progress& progress) {
    for (Fix& fix : fixes)
        fix.cost = total_cost(stage_costs(build(fix.pipeline, picture.shape(), progress)));
}

SideStudy study_side(const Pipeline& pipeline, const Tensor& picture, const Loss& loss,
                     const Progress& progress) {
    SideStudy side;
    try {
        const Tensor part = centre_crop(picture, study_size);
        side.variants = init_variants(pipeline, part, progress);
        for (auto& variant : side.variants)
            if (!variant.output.empty()) variant.output = centre_crop(variant.output, variant_size);
        side.kernel = effective_kernel(pipeline, part.shape().c,
                                       most_rippling_channel(pipeline, part.shape(), progress), progress);
        FixSearch search = find_fixes(pipeline, part.shape(), progress);
        cost_on(picture, search.fixes, progress);
        side.unfixed = try_on_picture(search.fixes, pipeline, part, variant_size, progress);
        side.fixes = std::move(search.fixes);
        side.failed = std::move(search.failed);
        side.gradient = find_gradient_fixes(pipeline, centre_crop(picture, gradient_study_size), loss,
                                            variant_size, progress);
        cost_on(picture, side.gradient.fixes, progress);
    } catch (const Error& error) {
        side.error = error.what();
    }
    return side;
}

/// The result of `convert`, or a sentence why there is none.
template <typename Convert, typename Result>
void try_conversion(const Convert& convert, std::optional<Result>& result, std::string& refusal) {
    try {
        result = convert();
    } catch (const Error& error) {
        refusal = error.what();
    }
}

bool resizes(const Layer& layer) {
    const Filling filling = facts(layer).filling;
    return filling == Filling::copies || filling == Filling::resampled;
}

void convert(const Pipeline& pipeline, const Shape& input, SideStudy& side) {
    try_conversion([&] { return fold(pipeline, input); }, side.folded, side.fold_refusal);
    try_conversion([&] { return project(pipeline, input); }, side.projection, side.project_refusal);
}

/// The multiplications of the naive formulas for a stage: over the whole plane of a transposed convolution
/// before its padding crops it, with the kernel that an upsample before it folds into, and with the triangle
/// that a bilinear upsample is.
double naive_products(const BuiltStage& stage, Pair upsampled) {
    const auto plane = [](Index rows, Index cols) {
        return static_cast<double>(rows) * static_cast<double>(cols);
    };
    const Layer* layer = layer_of(stage);
    if (!layer) return 0;
    const Pair up = factors(*layer, stage.input.plane()).up;
    double size = plane(stage.output.h, stage.output.w);
    if (resizes(*layer)) return size * static_cast<double>(stage.output.c) * 4 * plane(up.h, up.w);
    if (!facts(*layer).has_kernel) return 0;
    if (facts(*layer).enlarges)
        size = std::max(size, plane(stage.input.h, stage.input.w) * plane(up.h, up.w));
    const Shape& kernel = stage.parameters.weight->shape();
    return size * plane(kernel.n, kernel.c) * plane(kernel.h + upsampled.h - 1, kernel.w + upsampled.w - 1);
}

double naive_products(const Pipeline& pipeline, const Shape& input, const Progress& progress) {
    double products = 0;
    Pair upsampled{1, 1};
    for (const BuiltStage& stage : build(pipeline, input, progress).stages) {
        products += naive_products(stage, upsampled);
        const Layer* layer = layer_of(stage);
        upsampled = layer && resizes(*layer) ? factors(*layer, stage.input.plane()).up : Pair{1, 1};
    }
    return products;
}

/// The middle of the picture, as much as the naive formulas manage in a moment, because they make one side of
/// each demonstration. Throws Error when even a pixel is too much, or when a pipeline is impossible.
Tensor demonstration_picture(const Tensor& picture, const Experiment& experiment, const Progress& progress) {
    constexpr double most_products = 5e7;
    for (Index size = study_size; size >= 1; size /= 2) {
        Tensor part = centre_crop(picture, size);
        if (naive_products(experiment.left, part.shape(), progress) +
                naive_products(experiment.right, part.shape(), progress) <=
            most_products)
            return part;
    }
    fail("these layers are too large for the naive formulas that the identities are checked by");
}

}  // namespace

std::shared_ptr<const Study> make_study(const StudyRequest& request, const Progress& progress) {
    auto study = std::make_shared<Study>();
    study->experiment = request.experiment;
    study->has_fixes_and_variants = request.fixes_and_variants;
    std::optional<std::shared_ptr<const Tensor>> encoded;
    try_conversion([&] { return encoded_picture(request.experiment, progress); }, encoded, study->error);
    if (!encoded) return study;
    const Tensor& picture = **encoded;
    if (request.demonstrations) {
        try {
            study->demonstrations =
                demonstrate_all(demonstration_picture(picture, request.experiment, progress),
                                request.experiment.left, request.experiment.right, progress);
        } catch (const Error& error) {
            study->error = error.what();
        }
    }
    if (request.fixes_and_variants) {
        study->sides[0] = study_side(request.experiment.left, picture, request.experiment.loss, progress);
        study->sides[1] = study_side(request.experiment.right, picture, request.experiment.loss, progress);
    }
    if (request.demonstrations) {
        convert(request.experiment.left, picture.shape(), study->sides[0]);
        convert(request.experiment.right, picture.shape(), study->sides[1]);
    }
    return study;
}

}  // namespace engine
