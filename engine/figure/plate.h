// The plate: any number of pipelines as columns, crops of one picture or several as rows, as papers on
// upsampling print them.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/experiment/added.h"
#include "engine/figure/drawing.h"
#include "engine/figure/figure.h"
#include "engine/picture/picture.h"
#include "engine/records/comparison_table.h"

namespace engine {

/// The parts of a picture that a plate shows, as they are displayed.
struct PlateView {
    Pair plane;          ///< the size of the whole picture
    Index channels = 0;  ///< of the whole picture
    std::vector<Bitmap> crops;
};

/// One pipeline on one picture.
struct PlateSide {
    ComparisonRow numbers;           ///< with its label and its text
    bool has_phases = false;         ///< with one phase the ripple is 0 and says nothing
    std::vector<std::string> notes;  ///< why its scores are undefined
    PlateView output;
};

/// One picture: what A, B and the others make of it, and its crops. It holds no whole picture, so that a
/// figure of many large ones needs the memory of one.
struct PlateBlock {
    std::string name;              ///< the picture's, without a folder
    bool scored = false;           ///< against a reference, which then is the truth; otherwise the input is
    Pair taken;                    ///< the size of what A and B take, whose pixels marks are placed by
    Range range;                   ///< the values of black and white
    std::vector<Region> crops;     ///< in A's output pixels; of one size in all blocks
    std::vector<PlateSide> sides;  ///< A, B and the added ones
    PlateView truth;
    std::vector<Mark> marks{};
    std::function<std::shared_ptr<const Tensor>()> whole{};  ///< brings the truth when it is drawn
};

struct Plate {
    std::vector<PlateBlock> blocks;  ///< at least one
    const FigureOptions& options;
};

/// Whether this is drawn rather than the sheet of A and B.
bool is_plate(const FigureOptions& options, const FigureMore& more);

/// The crops of the first picture that are asked for; none: the telling one.
std::vector<Region> own_crops(const FigureOptions& options);
/// The size of all crops: of the first that any picture is given, or what has room in every picture. `planes`
/// are the sizes of A's outputs.
Pair crop_size(std::span<const Region> given, const FigureOptions& options, std::span<const Pair> planes);
/// Throws Error for crops of another size and for those outside of A's output, which has that plane.
void check_crops(std::span<const Region> crops, Pair size, Pair plane);

/// One picture with the crops that are asked for, or the telling one of that size. Throws as check_crops()
/// does, and Cancelled.
PlateBlock plate_block(const Findings& findings, std::span<const Added> added,
                       const std::vector<Region>& crops, Pair size, const FigureOptions& options,
                       const Progress& progress);
/// Its numbers alone, without crops.
PlateBlock numbers_block(const Findings& findings, std::span<const Added> added,
                         const FigureOptions& options);
/// The tensor that is a block's truth.
std::shared_ptr<const Tensor> truth_of(const Experiment& experiment,
                                       const std::shared_ptr<const Tensor>& encoded);
/// All pictures of a figure.
std::vector<PlateBlock> plate_blocks(const Findings& findings, const FigureOptions& options,
                                     const FigureMore& more, const Progress& progress);

/// The labels of A, B and the added ones.
void label_sides(PlateBlock& block, const FigureOptions& options, std::span<const std::string> added);

/// Draws all of it and returns the height, in sheet units. Throws Error for crops that do not fit at the
/// magnification that is asked for.
double draw_plate(const Plate& plate, const Drawing& drawing);

/// The bytes of the file; throws as render_png() does.
std::string render_plate(std::vector<PlateBlock> blocks, const FigureOptions& options, FigureFormat format,
                         const Progress& progress = {});
/// Throws Error for options that no figure has, and for a look that outputs of so many channels of A and B
/// cannot have.
void check_figure(const FigureOptions& options, Index left_channels, Index right_channels);

}  // namespace engine
