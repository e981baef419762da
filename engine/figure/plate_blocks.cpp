// Which pictures and crops a plate shows.
#include <algorithm>

#include "engine/core/error.h"
#include "engine/figure/plate.h"
#include "engine/figure/sheet.h"

namespace engine {

bool is_plate(const FigureOptions& options, const FigureMore& more) {
    return !more.added.empty() || !more.rows.empty() || !options.more_crops.empty();
}

/// The crop that is asked for, or the telling one, of a size that has room in every picture.
static Region first_crop(const Findings& findings, const FigureOptions& options, const FigureMore& more,
                         const Progress& progress) {
    const double unit = options.width / sheet_width;
    const Region first = choose_detail(findings, options, unit, progress);
    Pair size = size_of(first);
    for (const FigureRow& row : more.rows) {
        const Pair plane = row.findings->left->output_shape().plane();
        size = {std::min(size.h, plane.h), std::min(size.w, plane.w)};
    }
    return options.crop || size == size_of(first) ? first
                                                  : choose_detail(findings, options, unit, progress, size);
}

std::vector<PlateBlock> plate_blocks(const Findings& findings, const FigureOptions& options,
                                     const FigureMore& more, const Progress& progress) {
    const double unit = options.width / sheet_width;
    const Region first = first_crop(findings, options, more, progress);
    const auto checked = [&](const Findings& of, const Region& crop) {
        FigureOptions one = options;
        one.crop = crop;
        if (size_of(crop) != size_of(first))
            fail("the crops of a figure are of one size: {} and {} are not", to_string(size_of(first)),
                 to_string(size_of(crop)));
        return choose_detail(of, one, unit, progress);
    };
    std::vector<PlateBlock> blocks{{findings, more.added, {first}, options.marks}};
    for (const Region& crop : options.more_crops)
        blocks.front().crops.push_back(checked(findings, crop));
    FigureOptions free = options;
    free.crop.reset();
    for (const FigureRow& row : more.rows) {
        PlateBlock block{*row.findings, row.added, {}, row.marks};
        for (const Region& crop : row.crops)
            block.crops.push_back(checked(*row.findings, crop));
        if (block.crops.empty())
            block.crops.push_back(
                checked(*row.findings, choose_detail(*row.findings, free, unit, progress, size_of(first))));
        blocks.push_back(std::move(block));
    }
    return blocks;
}

}  // namespace engine
