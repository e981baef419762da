#include "engine/experiment/study.h"

#include "engine/analysis/phases.h"
#include "engine/core/error.h"

namespace engine {
namespace {

/// The output channel that the constant response speaks of.
Index most_rippling_channel(const Pipeline& pipeline, const Shape& input, const Progress& progress) {
    std::vector<std::string> notes;
    const auto response = constant_response(build(pipeline, input), notes, progress);
    return response ? response->channel : 0;
}

SideStudy study_side(const Pipeline& pipeline, const Tensor& picture, const Progress& progress) {
    SideStudy side;
    try {
        const Tensor part = centre_crop(picture, study_size);
        side.variants = init_variants(pipeline, part, progress);
        for (auto& variant : side.variants)
            if (!variant.output.empty()) variant.output = centre_crop(variant.output, variant_size);
        side.kernel = effective_kernel(pipeline, part.shape().c, most_rippling_channel(pipeline, part.shape(), progress), progress);
        side.fixes = find_fixes(pipeline, part.shape(), progress);
    } catch (const Error& error) {
        side.error = error.what();
    }
    return side;
}

template <typename Work>
std::string refusal_of(const Work& work) {
    try {
        work();
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

void try_identities(const Pipeline& pipeline, const Shape& input, SideStudy& side) {
    side.fold_refusal = refusal_of([&] { fold(pipeline, input); });
    side.project_refusal = refusal_of([&] { side.projection_residual = project(pipeline, input).relative_residual; });
}

}  // namespace

std::shared_ptr<const Study> make_study(const StudyRequest& request, const Progress& progress) {
    auto study = std::make_shared<Study>();
    study->experiment = request.experiment;
    const Tensor& picture = *request.experiment.source.picture;
    if (request.demonstrations) {
        try {
            study->demonstrations = demonstrate_all(centre_crop(picture, study_size),
                                                            request.experiment.left, request.experiment.right, progress);
        } catch (const Error& error) {
            study->error = error.what();
        }
    }
    if (request.fixes_and_variants) {
        study->sides[0] = study_side(request.experiment.left, picture, progress);
        study->sides[1] = study_side(request.experiment.right, picture, progress);
    }
    if (request.demonstrations) {
        try_identities(request.experiment.left, picture.shape(), study->sides[0]);
        try_identities(request.experiment.right, picture.shape(), study->sides[1]);
    }
    return study;
}

}  // namespace engine
