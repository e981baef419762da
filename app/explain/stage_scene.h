// StageScene: one stage around one pixel as cells to be drawn, with the real values: what is a pixel, an
// inserted zero, padding, crop, hole; where the kernel stands; which cells light up together.
#pragma once

#include <optional>
#include <vector>

#include "engine/links/stage_links.h"

namespace app {

/// The two ways to see the same sums: every input pixel stamps its kernel onto the output, or every output
/// pixel collects what lies under a kernel (for a transposed conv: of the zero-inserted, zero-padded input,
/// kernel rotated by 180°).
enum class Form { scatter, gather };

enum class CellKind {
    value,      ///< a pixel
    inserted,   ///< a zero between the pixels, in the equivalent convolution
    padding,    ///< beyond the input: a zero, or a repeated pixel
    unread,     ///< an input pixel that no tap reads: dropped
    cropped,    ///< beyond the output: computed and cut away
    uncropped,  ///< an output pixel that output padding gives back
    hole,       ///< an output pixel that no tap reaches: bias only
    nothing
};

struct Cell {
    CellKind kind = CellKind::nothing;
    double value = 0;
    engine::Index coverage = 0;  ///< of output cells
};

class StageScene {
  public:
    /// `input` and `output` are the stage's; all must outlive the scene. Without an output (null) its values
    /// are worked out from the input, which a linear stage allows. `channel` is the output's.
    StageScene(const engine::BuiltStage& stage, const engine::Tensor& input, const engine::Tensor* output,
               engine::Index channel, Form form);

    bool has_map() const { return map_.has_value(); }
    bool scatters() const { return map_ && map_->scatters; }
    /// Whether the input is drawn with its inserted zeros.
    bool expanded() const { return expanded_; }
    const engine::StageMap& map() const { return *map_; }
    const engine::BuiltStage& stage() const { return stage_; }
    const engine::Tensor& input() const { return input_; }
    engine::Index channel() const { return channel_; }
    engine::Index input_channel() const { return input_channel_; }

    /// Cells of the grids as drawn, with their frames of padding or crop. Rows and columns of the expanded
    /// input count zeros too: input pixel i stands at i*stride.
    engine::Region input_extent() const;
    engine::Region output_extent() const;
    Cell input_cell(engine::Index row, engine::Index column) const;
    Cell output_cell(engine::Index row, engine::Index column) const;
    /// The input pixel of a cell, and back.
    std::optional<engine::Pair> input_pixel(engine::Index row, engine::Index column) const;
    engine::Pair input_position(engine::Pair pixel) const;

    /// Both grids share one system of coordinates, the finer grid's: where the centre of a row or column lies
    /// in it, and how many of its units a cell spans.
    struct Ruler {
        double start = 0;  ///< centre of cell 0
        double step = 1;   ///< from cell to cell, and a cell's width
        double centre(engine::Index cell) const { return start + step * static_cast<double>(cell); }
        engine::Index at(double position) const;
    };
    Ruler input_ruler(bool vertical) const;
    Ruler output_ruler(bool vertical) const;

    /// Cells of the input that the kernel covers when it computes an output pixel (gather), and cells of the
    /// output, cropped ones too, that an input pixel's stamp covers (scatter).
    engine::Region read_window(engine::Pair output) const;
    engine::Region stamp(engine::Pair input) const;

    /// The kernel's taps as drawn in this form (rotated for the equivalent convolution); empty without a map.
    engine::Grid taps() const;
    /// Turns a tap as drawn into one as stored, and back.
    engine::Pair turned(engine::Pair tap) const;

    std::vector<engine::Term> reads(engine::Pair output) const;
    std::vector<engine::Term> writes(engine::Pair input) const;
    double bias() const;
    /// The value of an output pixel when only the input pixels up to `last` (row by row) have stamped it.
    double partial_sum(engine::Pair output, engine::Pair last) const;

    /// The pixels inside a part of the input's or output's cells, row by row: the steps of the animation.
    std::vector<engine::Pair> input_steps(const engine::Region& visible) const;
    std::vector<engine::Pair> output_steps(const engine::Region& visible) const;

  private:
    engine::AxisMap axis(bool vertical) const { return vertical ? map_->map.y : map_->map.x; }
    double cropped_value(engine::Index row, engine::Index column) const;
    /// The bias plus everything that the stage adds up there.
    double sum_at(const engine::BuiltStage& stage, engine::Index row, engine::Index column) const;

    const engine::BuiltStage& stage_;
    const engine::Tensor& input_;
    const engine::Tensor* output_;
    engine::Index channel_ = 0, input_channel_ = 0;
    std::optional<engine::StageMap> map_;
    bool expanded_ = false;
    std::optional<engine::BuiltStage> uncropped_;  ///< the same transposed conv with nothing cut away
    engine::Pair kept_;                            ///< output size without output padding
};

}  // namespace app
