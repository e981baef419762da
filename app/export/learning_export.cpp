#include "app/export/learning_export.h"

#include <fmt/format.h>

#include <vector>

#include "app/storage/new_folder.h"
#include "engine/figure/learning_sheet.h"
#include "engine/files/atomic_file.h"
#include "engine/files/npy.h"
#include "engine/picture/animation.h"
#include "engine/records/learning_report.h"

namespace app {
namespace {

constexpr int frame_width = 960;
constexpr std::size_t last_frames = 8;  ///< the end stays so many frames longer

std::string figure_bytes(const engine::Duel& duel, const engine::Source& source,
                         const LearningExport& request, const engine::Progress& progress) {
    const auto moments = engine::strip_moments(duel, progress);
    const std::string title = request.title.empty()
                                  ? fmt::format("Learning {}: does the grid fade?",
                                                source.name.empty() ? "the sample" : source.name)
                                  : request.title;
    const engine::PageOptions page{request.width, request.dpi, request.dark};
    const engine::DrawPage draw = engine::learning_sheet(duel, moments, title);
    if (request.figure->ends_with(".svg")) return engine::page_svg(page, draw);
    if (request.figure->ends_with(".pdf")) return engine::page_pdf(page, draw);
    return engine::page_png(page, draw);
}

std::string animation_bytes(const engine::Duel& duel, const LearningExport& request,
                            const engine::Progress& progress) {
    std::vector<engine::Bitmap> frames;
    for (const engine::LearningMoment& moment : engine::film_moments(duel, progress)) {
        progress.check();
        frames.push_back(
            engine::page_bitmap({frame_width, 96, request.dark}, engine::learning_frame(duel, moment)));
    }
    for (std::size_t i = 0; i < last_frames; ++i)
        frames.push_back(frames.back());
    return engine::encode_webp(frames, request.frame_time);
}

void add_weights(const engine::Learner& side, const std::filesystem::path& folder,
                 std::vector<engine::PendingFile>& files) {
    const engine::LearnedWeights weights = side.weights();
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i].weight) {
            files.emplace_back(folder / fmt::format("{}.weight.npy", i));
            engine::write_npy(files.back(), *weights[i].weight);
        }
        if (weights[i].bias) {
            files.emplace_back(folder / fmt::format("{}.bias.npy", i));
            engine::write_npy_vector(files.back(), *weights[i].bias);
        }
    }
}

}  // namespace

void export_learning(const engine::Duel& duel, const engine::Source& source, const LearningExport& request,
                     const engine::Progress& progress) {
    std::vector<NewFolder> folders;
    std::vector<engine::PendingFile> files;
    if (request.report) files.emplace_back(*request.report).write(engine::learning_report(duel, source));
    if (request.csv) files.emplace_back(*request.csv).write(engine::learning_csv(duel));
    if (request.figure)
        files.emplace_back(*request.figure).write(figure_bytes(duel, source, request, progress));
    if (request.animation)
        files.emplace_back(*request.animation).write(animation_bytes(duel, request, progress));
    for (const auto& [folder, side] :
         {std::pair{&request.weights_left, 0}, std::pair{&request.weights_right, 1}}) {
        if (!*folder) continue;
        folders.emplace_back(**folder);
        add_weights(duel.side(static_cast<std::size_t>(side)), **folder, files);
    }
    engine::PendingFile::commit_all(files);
}

}  // namespace app
