#include "engine/experiment/study.h"

#include "engine/analysis/phases.h"
#include "engine/core/error.h"
#include "engine/experiment/encoded.h"

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

/// What `convert` gives, or a sentence why not.
template <typename Convert, typename Result>
void try_conversion(const Convert& convert, std::optional<Result>& result, std::string& refusal) {
    try {
        result = convert();
    } catch (const Error& error) {
        refusal = error.what();
    }
}

}  // namespace

std::shared_ptr<const Study> make_study(const StudyRequest& request, const Progress& progress) {
    auto study = std::make_shared<Study>();
    study->experiment = request.experiment;
    std::optional<std::shared_ptr<const Tensor>> encoded;
    try_conversion([&] { return encoded_picture(request.experiment, progress); }, encoded, study->error);
    if (!encoded) return study;
    const Tensor& picture = **encoded;
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
        for (const auto& [pipeline, side] : {std::pair{&request.experiment.left, &study->sides[0]}, {&request.experiment.right, &study->sides[1]}}) {
            try_conversion([&] { return fold(*pipeline, picture.shape()); }, side->folded, side->fold_refusal);
            try_conversion([&] { return project(*pipeline, picture.shape()); }, side->projection, side->project_refusal);
        }
    }
    return study;
}

}  // namespace engine
