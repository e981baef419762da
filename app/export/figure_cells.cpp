#include "app/export/figure_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/document/mark_sight.h"
#include "app/storage/paths.h"
#include "app/workbench/evaluation.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/core/version.h"
#include "engine/experiment/encoder.h"
#include "engine/experiment/evaluate.h"
#include "engine/experiment/fingerprint.h"
#include "engine/figure/sheet.h"
#include "engine/sweep/block_file.h"

namespace app {
namespace {

/// Of a file or signal, as figures name it.
std::string base_name(const std::string& name) { return name.substr(name.rfind('/') + 1); }

/// What a picture brings into the experiment.
std::string contents_of(const engine::Experiment& experiment) {
    engine::Fingerprint hash;
    hash.add(*experiment.source.picture);
    hash.add(experiment.reference);
    return hash.text();
}

engine::Shape output_shape(const engine::Experiment& experiment, const engine::Pipeline& pipeline,
                           const char* side) {
    try {
        return engine::build(pipeline, engine::input_shape(experiment)).output();
    } catch (const engine::Error& error) {
        throw error.in_pipeline(side);
    }
}

std::string ripples(const engine::PlateBlock& block) {
    std::string text;
    for (const engine::PlateSide& side : block.sides)
        text += fmt::format("{}{} {}", text.empty() ? "ripple index " : ", ", side.numbers.label,
                            side.numbers.ripple ? engine::number_text(*side.numbers.ripple) : "undefined");
    return text;
}

std::vector<std::string> labels_of(const std::vector<engine::AddedPipeline>& added) {
    std::vector<std::string> labels;
    for (const engine::AddedPipeline& one : added)
        labels.push_back(one.label);
    return labels;
}

}  // namespace

engine::Experiment experiment_on(const std::string& picture, const FigureExport& request,
                                 const engine::Progress& progress) {
    Document document;
    document.experiment = request.experiment;
    document.treatment = request.treatment;
    document.treatment.frame = 0;
    set_picture(document, engine::load_source(picture, 0, progress), progress);
    return document.experiment;
}

bool tells_of_first(const FigureExport& request) {
    return !(request.report.empty() && request.table.empty() && request.raw_left.empty() &&
             request.raw_right.empty() && request.weights.empty());
}

FigureCells::FigureCells(const FigureExport& request, Write write, const engine::Progress& progress)
    : request_(request), write_(std::move(write)) {
    if (!state_folder().empty()) store_.emplace(state_folder() / "figures");
    pictures_.push_back(
        {request.experiment.source.name, own_crops(request.options), request.options.marks, {}});
    for (const engine::FigurePicture& picture : request.pictures)
        pictures_.push_back({picture.name, picture.crops, picture.marks, {}});
    std::vector<engine::Pair> planes;
    std::vector<engine::Region> given;
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
        const auto count = static_cast<double>(pictures_.size()), at = static_cast<double>(i);
        survey(pictures_[i], progress.section(at / count, (at + 1) / count));
        planes.push_back(pictures_[i].plane);
        given.insert(given.end(), pictures_[i].crops.begin(), pictures_[i].crops.end());
    }
    if (draws()) crop_size_ = crop_size(given, request.options, planes);
    for (Picture& picture : pictures_) {
        if (draws()) engine::check_crops(picture.crops, crop_size_, picture.plane);
        identify(picture);
    }
}

engine::Experiment FigureCells::opened(const Picture& picture, const engine::Progress& progress) const {
    if (&picture == &pictures_.front()) return request_.experiment;
    engine::Experiment experiment = experiment_on(picture.name, request_, progress);
    if (!picture.contents.empty() && contents_of(experiment) != picture.contents)
        throw engine::ResourceError(
            fmt::format("{} changed while the figure was made: run the command again", picture.name));
    return experiment;
}

void FigureCells::survey(Picture& picture, const engine::Progress& progress) {
    const engine::Experiment experiment = opened(picture, progress);
    progress.check();
    picture.contents = contents_of(experiment);
    const engine::Shape left = output_shape(experiment, experiment.left, "left");
    picture.plane = left.plane();
    if (&picture != &pictures_.front()) check_row_marks(picture.name, picture.marks, experiment);
    if (draws() && &picture == &pictures_.front())
        engine::check_figure(request_.options, left.c, output_shape(experiment, experiment.right, "right").c);
}

/// All that determines what is kept of the picture. Labels, marks and names are put to it when it is drawn,
/// and the loss has no part in it.
void FigureCells::identify(Picture& picture) const {
    engine::Fingerprint hash;
    hash.add(picture.contents);
    hash.add(request_.experiment.encoder);
    hash.add(request_.experiment.left);
    hash.add(request_.experiment.right);
    for (const engine::AddedPipeline& one : request_.added)
        hash.add(one.pipeline);
    if (draws()) {
        const engine::OutputLook& look = request_.options.look;
        hash.add(fmt::format("{} {} {} {} {}", look.automatic, look.range.low, look.range.high,
                             look.channel.value_or(-1), print(look.map)));
        hash.add(to_string(crop_size_));
        for (const engine::Region& crop : picture.crops)
            hash.add(fmt::format("{} {}", crop.top, crop.left));
    }
    picture.file = fmt::format("{}_{}", file_name_of(base_name(picture.name)), hash.text());
    picture.id = fmt::format("{} {}", engine::version(), hash.text());
}

std::string FigureCells::title(std::size_t cell) const { return base_name(pictures_[cell].name); }

FigureCells::First FigureCells::evaluate(const engine::Experiment& experiment, bool all,
                                         const engine::Progress& progress) const {
    engine::Request needed{all, false, engine::Keep::nothing(), engine::Keep::nothing()};
    if (draws() || !request_.raw_left.empty()) needed.left = engine::Keep::only_output();
    if (draws() || !request_.raw_right.empty()) needed.right = engine::Keep::only_output();
    First found;
    found.findings = engine::evaluate(experiment, needed, progress.section(0, 0.5), request_.known.get());
    found.added = engine::evaluate_added(request_.added, *found.findings, progress.section(0.5, 1));
    return found;
}

engine::PlateBlock FigureCells::compute(std::size_t cell, const engine::Progress& progress) {
    const Picture& picture = pictures_[cell];
    const engine::Experiment experiment = opened(picture, progress.section(0, 0.1));
    const bool first = cell == 0 && tells_of_first(request_);
    First found = evaluate(experiment, first, progress.section(0.1, 0.9));
    engine::PlateBlock block =
        draws() ? engine::plate_block(*found.findings, found.added, picture.crops, crop_size_,
                                      request_.options, progress.section(0.9, 1))
                : engine::numbers_block(*found.findings, found.added, request_.options);
    block.whole = {};  // it would hold the picture
    if (first) first_ = std::move(found);
    return block;
}

bool FigureCells::take_over(Picture& picture, std::string& damage) const {
    if (!store_) return false;
    damage = store_->find(picture.file, [&](const std::filesystem::path& file) {
        auto block = engine::read_block(file, picture.id);
        if (block && block->sides.size() != 2 + request_.added.size())
            engine::fail("it holds {} pipelines instead of {}", block->sides.size(),
                         2 + request_.added.size());
        picture.block = std::move(block);
    });
    return picture.block.has_value();
}

std::string FigureCells::make(std::size_t cell, const engine::Progress& progress) {
    Picture& picture = pictures_[cell];
    std::string said;
    if (take_over(picture, said)) return "kept from before";
    if (!said.empty()) said += ", computed again: ";
    picture.block = compute(cell, progress);
    label_sides(*picture.block, request_.options, labels_of(request_.added));
    said += ripples(*picture.block);
    if (store_) try {
            store_->keep(picture.file, engine::encode_block(*picture.block, picture.id));
        } catch (const engine::ResourceError& full) {
            // The others' cells would never meet; alone, the figure needs no file.
            if (!request_.shard.is_whole()) throw;
            said += fmt::format("; not kept: {}", full.what());
        }
    return said;
}

bool FigureCells::is_kept(std::size_t cell) {
    Picture& picture = pictures_[cell];
    std::string damage;  // of another shard's cell: whoever computes that one again says so
    std::error_code unknown;
    if (picture.block) return store_ && std::filesystem::exists(store_->file(picture.file), unknown);
    return take_over(picture, damage);
}

std::string FigureCells::write_results(const engine::Progress& progress) {
    if (tells_of_first(request_) && !first_)
        first_ = evaluate(request_.experiment, true, progress.section(0, 0.3));
    std::vector<engine::PlateBlock> blocks;
    for (Picture& picture : pictures_) {
        engine::PlateBlock block = *picture.block;
        block.name = title(blocks.size());
        label_sides(block, request_.options, labels_of(request_.added));
        block.marks = picture.marks;
        block.whole = [this, &picture, silent = progress.section(0.3, 0.3)] {
            const engine::Experiment experiment = opened(picture, silent);
            if (experiment.reference) return truth_of(experiment, nullptr);
            return engine::encoded_picture(experiment, silent);
        };
        blocks.push_back(std::move(block));
    }
    std::string said = write_(std::move(blocks), first_, progress.section(0.3, 1));
    if (store_)
        for (const Picture& picture : pictures_)
            store_->remove(picture.file);
    return said;
}

}  // namespace app
