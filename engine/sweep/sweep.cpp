#include "engine/sweep/sweep.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "engine/core/error.h"
#include "engine/core/text_parts.h"
#include "engine/core/version.h"
#include "engine/experiment/fingerprint.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

constexpr std::size_t max_depth = 16;

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

/// A..B or A..B..STEP
std::vector<std::string> range_values(std::string_view text, std::string_view whole) {
    const std::size_t dots = text.find("..");
    const std::size_t step_dots = text.find("..", dots + 2);
    const auto first = number(text.substr(0, dots));
    const auto last =
        number(text.substr(dots + 2, step_dots == std::string_view::npos ? step_dots : step_dots - dots - 2));
    const auto step =
        step_dots == std::string_view::npos ? std::optional(1.0) : number(text.substr(step_dots + 2));
    if (!first || !last || !step) fail("--vary {}: a range is A..B or A..B..STEP, such as 2..7", whole);
    const bool whole_numbers = *first == std::round(*first) && *last == std::round(*last);
    if (step_dots == std::string_view::npos && !whole_numbers)
        fail("--vary {}: a range of fractions needs a step, such as 0.5..2..0.25", whole);
    if (*step <= 0 || *last < *first) fail("--vary {}: a range goes upwards in positive steps", whole);
    if ((*last - *first) / *step >= static_cast<double>(max_sweep_values))
        fail("--vary {}: more than the limit of {} values", whole, max_sweep_values);
    std::vector<std::string> values;
    for (std::size_t i = 0; *first + static_cast<double>(i) * *step <= *last + 1e-9 * *step; ++i)
        values.push_back(
            fmt::format("{}", std::round((*first + static_cast<double>(i) * *step) * 1e9) / 1e9));
    return values;
}

std::vector<std::string> parse_values(std::string_view text, std::string_view whole) {
    if (text.empty()) fail("--vary {}: a value is expected after the =", whole);
    if (text.find("..") != std::string_view::npos) return range_values(text, whole);
    std::vector<std::string> values;
    for (const std::string_view value : split(text, '|')) {
        if (value.empty()) fail("--vary {}: an empty value in the list", whole);
        values.emplace_back(value);
    }
    if (values.size() > max_sweep_values)
        fail("--vary {}: more than the limit of {} values", whole, max_sweep_values);
    return values;
}

SweepTarget parse_target(std::string_view text, std::string_view whole) {
    const auto parts = split(text, '.');
    SweepTarget target;
    const bool sided = parts[0] == "left" || parts[0] == "right";
    target.side = parts[0] == "left" ? SweepSide::left : SweepSide::right;
    if (sided && parts.size() == 2 && parts[1] == "depth") {
        target.depth = true;
        return target;
    }
    if (sided && parts.size() == 3 && !parts[2].empty()) {
        const std::string_view stage = parts[1];
        const auto [end, error] = std::from_chars(stage.data(), stage.data() + stage.size(), target.stage);
        if (error == std::errc{} && end == stage.data() + stage.size()) {
            target.key = parts[2];
            return target;
        }
    }
    fail(
        "--vary {}: '{}' must be left.STAGE.KEY or right.STAGE.KEY with the stage's number from 0, or "
        "left.depth or right.depth",
        whole, text);
}

SweepAxis parse_axis(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos)
        fail("--vary {}: right.STAGE.KEY=A..B is expected, such as right.0.kernel=2..7", text);
    SweepAxis axis;
    axis.name = text.substr(0, equals);
    for (const std::string_view target : split(axis.name, '+'))
        axis.targets.push_back(parse_target(target, text));
    axis.values = parse_values(text.substr(equals + 1), text);
    return axis;
}

void check_target(const Sweep& sweep, const SweepTarget& target, const std::string& name) {
    if (target.depth) return;
    const Pipeline& pipeline = target.side == SweepSide::left ? sweep.base.left : sweep.base.right;
    const char* side = target.side == SweepSide::left ? "left" : "right";
    if (target.stage >= pipeline.stages.size())
        fail("--vary {}: the {} pipeline has {} stages, numbered from 0", name, side, pipeline.stages.size());
    const std::string_view op = op_name(pipeline.stages[target.stage]);
    const OperationInfo* operation = find_operation(op);
    if (find_parameter(*operation, target.key)) return;
    std::string keys;
    for (const ParameterInfo& parameter : operation->parameters)
        keys += fmt::format("{}{}", keys.empty() ? "" : ", ", parameter.key);
    fail("--vary {}: stage {} of the {} pipeline ({}) has no '{}'; it has {}", name, target.stage, side, op,
         target.key, keys);
}

void set_value(Pipeline& pipeline, const SweepTarget& target, const std::string& value) {
    if (!target.depth) {
        set_parameter(pipeline.stages[target.stage], target.key, value);
        return;
    }
    const auto depth = number(value);
    if (!depth || *depth != std::round(*depth) || *depth < 1 || *depth > static_cast<double>(max_depth))
        fail("depth {}: a whole number from 1 to {} is expected", value, max_depth);
    const std::vector<Stage> once = pipeline.stages;
    for (int i = 1; i < static_cast<int>(*depth); ++i)
        pipeline.stages.insert(pipeline.stages.end(), once.begin(), once.end());
}

}  // namespace

std::vector<SweepAxis> parse_vary(std::string_view text) {
    std::vector<SweepAxis> axes;
    while (true) {
        const std::size_t left = text.find(",left."), right = text.find(",right."),
                          cut = std::min(left, right);
        axes.push_back(parse_axis(text.substr(0, cut)));
        if (cut == std::string_view::npos) return axes;
        text.remove_prefix(cut + 1);
    }
}

std::vector<std::string> Sweep::values(std::size_t cell) const {
    if (axes.size() < 2) return {axes[0].values[cell]};
    return {axes[0].values[cell / cols()], axes[1].values[cell % cols()]};
}

SweepSide Sweep::shown_side() const {
    for (const SweepAxis& axis : axes)
        for (const SweepTarget& target : axis.targets)
            if (target.side == SweepSide::right) return SweepSide::right;
    return SweepSide::left;
}

Sweep make_sweep(const Experiment& base, const std::vector<SweepAxis>& axes) {
    if (axes.empty() || axes.size() > 2)
        fail("--vary: {} parameters are varied, one or two are possible", axes.size());
    Sweep sweep{base, axes};
    std::vector<SweepTarget> seen;
    for (const SweepAxis& axis : axes)
        for (const SweepTarget& target : axis.targets) {
            if (std::find(seen.begin(), seen.end(), target) != seen.end())
                fail("--vary {}: the same parameter is varied twice", axis.name);
            seen.push_back(target);
            check_target(sweep, target, axis.name);
        }
    if (sweep.cells() > max_sweep_cells)
        fail("--vary: {} cells, more than the limit of {}", sweep.cells(), max_sweep_cells);
    return sweep;
}

Experiment cell_experiment(const Sweep& sweep, std::size_t cell) {
    Experiment experiment = sweep.base;
    const std::vector<std::string> values = sweep.values(cell);
    // Stages first: stacking copies them as they then are.
    for (const bool depth : {false, true})
        for (std::size_t a = 0; a < sweep.axes.size(); ++a)
            for (const SweepTarget& target : sweep.axes[a].targets)
                if (target.depth == depth)
                    set_value(target.side == SweepSide::left ? experiment.left : experiment.right, target,
                              values[a]);
    return experiment;
}

std::vector<std::size_t> shard_cells(std::size_t cells, std::size_t shard, std::size_t count) {
    std::vector<std::size_t> mine;
    for (std::size_t cell = shard - 1; cell < cells; cell += count)
        mine.push_back(cell);
    return mine;
}

std::string fingerprint(const Sweep& sweep, std::size_t cell) {
    Fingerprint hash;
    hash.add(version());
    hash.add(*sweep.base.source.picture);
    hash.add(sweep.base.source.name);
    hash.add(sweep.base.encoder);
    hash.add(sweep.base.left);
    hash.add(sweep.base.right);
    hash.add(print(sweep.base.loss));
    hash.add(sweep.base.reference);
    const std::vector<std::string> values = sweep.values(cell);
    for (std::size_t a = 0; a < sweep.axes.size(); ++a) {
        hash.add(sweep.axes[a].name);
        hash.add(values[a]);
    }
    return hash.text();
}

}  // namespace engine
