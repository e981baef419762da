// Which pictures and crops a plate shows.
#include <algorithm>

#include "engine/core/error.h"
#include "engine/figure/plate.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

double unit_of(const FigureOptions& options) { return options.width / sheet_width; }

std::vector<std::string> notes_about(const Findings& findings, std::string_view side) {
    std::vector<std::string> notes;
    for (const std::string& note : findings.score_notes)
        if (note.starts_with(side)) notes.push_back(note.substr(side.size()));
    return notes;
}

PlateSide side_of(const ComparisonRow& numbers, const SideFindings& side, std::vector<std::string> notes) {
    const Shape shape = side.output_shape();
    return {numbers, has_phases(side), std::move(notes), {shape.plane(), shape.c, {}}};
}

/// The crops of one of the block's pictures.
std::vector<Bitmap> views(const PlateBlock& block, const Tensor& picture, const OutputLook& look) {
    std::vector<Bitmap> shown;
    const Displayed displayed(picture, output_display(look, block.range, picture.shape().c));
    for (const Region& crop : block.crops)
        shown.push_back(
            displayed.part(map_region(crop, block.sides.front().output.plane, picture.shape().plane())));
    return shown;
}

}  // namespace

bool is_plate(const FigureOptions& options, const FigureMore& more) {
    return !more.added.empty() || !more.rows.empty() || !options.more_crops.empty();
}

std::vector<Region> own_crops(const FigureOptions& options) {
    std::vector<Region> crops;
    if (options.crop) crops.push_back(*options.crop);
    crops.insert(crops.end(), options.more_crops.begin(), options.more_crops.end());
    return crops;
}

Pair crop_size(std::span<const Region> given, const FigureOptions& options, std::span<const Pair> planes) {
    if (!given.empty()) return size_of(given.front());
    Pair size = detail_size(options, unit_of(options));
    for (const Pair& plane : planes)
        size = {std::min(size.h, plane.h), std::min(size.w, plane.w)};
    return size;
}

void check_crops(std::span<const Region> crops, Pair size, Pair plane) {
    for (const Region& crop : crops) {
        check_crop(crop, plane);
        if (size_of(crop) != size)
            fail("the crops of a figure are of one size: {} and {} are not", to_string(size),
                 to_string(size_of(crop)));
    }
}

std::shared_ptr<const Tensor> truth_of(const Experiment& experiment,
                                       const std::shared_ptr<const Tensor>& encoded) {
    const auto& reference = experiment.reference;
    return reference && reference->picture.picture ? reference->picture.picture : encoded;
}

PlateBlock numbers_block(const Findings& findings, std::span<const Added> added,
                         const FigureOptions& options) {
    PlateBlock block;
    block.name = short_name(findings.experiment.source);
    block.scored = findings.experiment.reference.has_value();
    block.taken = findings.left->source->shape().plane();
    block.range = shown_range(options.look, findings);
    const auto numbers = comparison_rows(findings, added);
    block.sides.push_back(side_of(numbers[0], *findings.left, notes_about(findings, "left: ")));
    block.sides.push_back(side_of(numbers[1], *findings.right, notes_about(findings, "right: ")));
    for (std::size_t i = 0; i < added.size(); ++i)
        block.sides.push_back(
            side_of(numbers[2 + i], added[i].side(), notes_about(*added[i].findings, "right: ")));
    const auto truth = truth_of(findings.experiment, findings.left->source);
    block.truth = {truth->shape().plane(), truth->shape().c, {}};
    block.whole = [truth] { return truth; };
    return block;
}

PlateBlock plate_block(const Findings& findings, std::span<const Added> added,
                       const std::vector<Region>& crops, Pair size, const FigureOptions& options,
                       const Progress& progress) {
    PlateBlock block = numbers_block(findings, added, options);
    check_crops(crops, size, block.sides.front().output.plane);
    block.crops = crops;
    if (crops.empty()) {
        FigureOptions free = options;
        free.crop.reset();
        block.crops.push_back(choose_detail(findings, free, unit_of(options), progress, size));
    }
    const auto show = [&](PlateView& view, const Tensor& picture) {
        view.crops = views(block, picture, options.look);
    };
    show(block.truth, *block.whole());
    show(block.sides[0].output, findings.left->output());
    show(block.sides[1].output, findings.right->output());
    for (std::size_t i = 0; i < added.size(); ++i)
        show(block.sides[2 + i].output, added[i].side().output());
    return block;
}

std::vector<PlateBlock> plate_blocks(const Findings& findings, const FigureOptions& options,
                                     const FigureMore& more, const Progress& progress) {
    std::vector<Pair> planes{findings.left->output_shape().plane()};
    std::vector<Region> given = own_crops(options);
    for (const FigureRow& row : more.rows) {
        planes.push_back(row.findings->left->output_shape().plane());
        given.insert(given.end(), row.crops.begin(), row.crops.end());
    }
    const Pair size = crop_size(given, options, planes);
    std::vector<PlateBlock> blocks;
    const auto add = [&](const Findings& of, std::span<const Added> added, const std::vector<Region>& crops,
                         const std::vector<Mark>& marks) {
        PlateBlock block = plate_block(of, added, crops, size, options, progress);
        std::vector<std::string> labels;
        for (const Added& one : added)
            labels.push_back(one.label);
        label_sides(block, options, labels);
        block.marks = marks;
        blocks.push_back(std::move(block));
    };
    add(findings, more.added, own_crops(options), options.marks);
    for (const FigureRow& row : more.rows)
        add(*row.findings, row.added, row.crops, row.marks);
    return blocks;
}

void label_sides(PlateBlock& block, const FigureOptions& options, std::span<const std::string> added) {
    block.sides[0].numbers.label = options.left_label.empty() ? "A" : options.left_label;
    block.sides[1].numbers.label = options.right_label.empty() ? "B" : options.right_label;
    for (std::size_t i = 0; i < added.size(); ++i)
        block.sides[2 + i].numbers.label = added[i];
}

}  // namespace engine
