// Sweeps: one experiment with one or two parameters varied, as a grid of independent cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/experiment/experiment.h"

namespace engine {

inline constexpr std::size_t max_sweep_values = 256, max_sweep_cells = 4096;

enum class SweepSide { left, right };

/// One place that a varied value goes to: a key of a stage as in PIPE, or `depth`, how many times the side's
/// whole pipeline is stacked.
struct SweepTarget {
    SweepSide side = SweepSide::right;
    std::size_t stage = 0;
    std::string key;
    bool depth = false;
    bool operator==(const SweepTarget&) const = default;
};

/// One varied parameter; all its targets take the same value at a time.
struct SweepAxis {
    std::string name;  ///< as written: "right.0.kernel"
    std::vector<SweepTarget> targets;
    std::vector<std::string> values;
};

/// "right.0.kernel=2..7,right.0.stride=1..4": A..B (whole numbers, A..B..STEP for other steps) or a list
/// v|v|v; "left.0.scale+right.0.stride=2..4" moves several together; "right.depth=1..3" stacks the pipeline.
/// A comma parts parameters only where left. or right. follows it. Throws Error that names the place and the
/// rule.
std::vector<SweepAxis> parse_vary(std::string_view text);

struct Sweep {
    Experiment base;
    std::vector<SweepAxis> axes;  ///< one or two: columns, or rows and columns

    std::size_t rows() const { return axes.size() < 2 ? 1 : axes[0].values.size(); }
    std::size_t cols() const { return axes.back().values.size(); }
    std::size_t cells() const { return rows() * cols(); }
    /// The value of each axis in a cell (row by row).
    std::vector<std::string> values(std::size_t cell) const;
    /// The side whose output a cell shows: the right one where any of its parameters is varied.
    SweepSide shown_side() const;
};

/// Throws Error when there are not one or two parameters, too many cells, or a target that the base does not
/// have.
Sweep make_sweep(const Experiment& base, const std::vector<SweepAxis>& axes);
/// The experiment of one cell. Throws Error when a value is refused.
Experiment cell_experiment(const Sweep& sweep, std::size_t cell);

/// Cells of shard i of n (1-based): i-1, i-1+n, …
std::vector<std::size_t> shard_cells(std::size_t cells, std::size_t shard, std::size_t count);

/// 16 hexadecimal digits that tell cells apart by all that determines their findings: the picture, the base's
/// pipelines with their given weights, the loss, the reference, the varied values, the program's version.
std::string fingerprint(const Sweep& sweep, std::size_t cell);

}  // namespace engine
