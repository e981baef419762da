#include "engine/links/coverage.h"

#include <algorithm>
#include <limits>
#include <map>

#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/links/axis_taps.h"
#include "engine/links/endless_plane.h"
#include "engine/links/period.h"

namespace engine {

namespace {

using Mask = std::vector<char>;

std::vector<double> apply(const AxisTaps& taps, const std::vector<double>& counts) {
    std::vector<double> result(static_cast<std::size_t>(taps.outputs()));
    for (std::size_t o = 0; o < result.size(); ++o)
        for (Index i = taps.start[o]; i < taps.start[o + 1]; ++i)
            result[o] += counts[static_cast<std::size_t>(taps.index[static_cast<std::size_t>(i)])];
    return result;
}

/// The outputs whose inputs are all interior in turn.
Mask apply(const AxisTaps& taps, const Mask& interior) {
    Mask result(static_cast<std::size_t>(taps.outputs()));
    for (std::size_t o = 0; o < result.size(); ++o)
        result[o] = taps.first[o] >= 0 && taps.last[o] < taps.inputs &&
                    std::all_of(interior.begin() + taps.first[o], interior.begin() + taps.last[o] + 1,
                                [](char inside) { return inside != 0; });
    return result;
}

/// Counts and interior of one picture between two stages.
struct State {
    std::vector<Coverage::Term> terms;
    Mask rows, cols;

    static State all(Pair plane) {
        const auto h = static_cast<std::size_t>(plane.h), w = static_cast<std::size_t>(plane.w);
        return {{{std::vector<double>(h, 1.0), std::vector<double>(w, 1.0)}}, Mask(h, 1), Mask(w, 1)};
    }
    State through(const PlaneTaps& taps) const {
        State next{{}, apply(taps.y, rows), apply(taps.x, cols)};
        for (const auto& term : terms)
            next.terms.push_back({apply(taps.y, term.rows), apply(taps.x, term.cols)});
        return next;
    }
    /// Lets every pixel count once; border pixels stay so.
    void count_anew() {
        terms = all({static_cast<Index>(rows.size()), static_cast<Index>(cols.size())}).terms;
    }
    /// Joins two branches: their counts add, and pixels that are border in either are border.
    void join(const State& other) {
        if (terms.empty()) {
            *this = other;
            return;
        }
        for (const auto& term : other.terms)
            add(term);
        for (std::size_t y = 0; y < rows.size(); ++y)
            rows[y] = rows[y] && other.rows[y];
        for (std::size_t x = 0; x < cols.size(); ++x)
            cols[x] = cols[x] && other.cols[x];
    }

  private:
    /// Products that agree in one factor are one product, so that repeated branches do not pile up.
    void add(const Coverage::Term& term) {
        for (auto& mine : terms) {
            const bool same_cols = mine.cols == term.cols;
            if (!same_cols && mine.rows != term.rows) continue;
            auto& sum = same_cols ? mine.rows : mine.cols;
            const auto& other = same_cols ? term.rows : term.cols;
            std::transform(sum.begin(), sum.end(), other.begin(), sum.begin(), std::plus<>());
            return;
        }
        terms.push_back(term);
    }
};

bool is_max_pool(const BuiltStage& stage) {
    const Layer* layer = layer_of(stage);
    return layer && facts(*layer).chooses;
}

/// The first stage whose taps are counted: 0, or the one behind the last max pool.
std::size_t first_counted(const BuiltPipeline& pipeline) {
    const auto pool = std::find_if(pipeline.stages.rbegin(), pipeline.stages.rend(), is_max_pool);
    return static_cast<std::size_t>(pipeline.stages.rend() - pool);
}

State forward_state(const BuiltPipeline& pipeline) {
    std::vector<State> states{State::all(pipeline.input.plane())};
    for (const BuiltStage& stage : pipeline.stages) {
        if (const Concat* concat = std::get_if<Concat>(&stage.op)) {
            State joined = states.back();
            joined.join(states.at(appended_place(*concat)));
            states.push_back(std::move(joined));
        } else {
            states.push_back(states.back().through(forward_taps(stage)));
        }
        if (states.size() == first_counted(pipeline) + 1)
            for (State& state : states)
                state.count_anew();
    }
    return states.back();
}

State backward_state(const BuiltPipeline& pipeline) {
    std::vector<State> arriving(pipeline.stages.size() + 1);
    arriving.back() = State::all(pipeline.output().plane());
    for (std::size_t i = pipeline.stages.size(); i-- > 0;) {
        const BuiltStage& stage = pipeline.stages[i];
        const State here = std::move(arriving[i + 1]);
        if (const Concat* concat = std::get_if<Concat>(&stage.op)) {
            arriving[i].join(here);
            arriving[appended_place(*concat)].join(here);
        } else {
            arriving[i].join(here.through(backward_taps(stage)));
        }
    }
    return arriving.front();
}

/// The longest run of interior rows (or columns) as [first, end).
std::pair<Index, Index> longest_run(const Mask& mask) {
    std::pair<Index, Index> best{0, 0};
    const Index n = static_cast<Index>(mask.size());
    for (Index i = 0; i < n; ++i) {
        const Index first = i;
        while (i < n && mask[static_cast<std::size_t>(i)])
            ++i;
        if (i - first > best.second - best.first) best = {first, i};
    }
    return best;
}

Region region_of(const State& state) {
    const auto [top, bottom] = longest_run(state.rows);
    const auto [left, right] = longest_run(state.cols);
    return {top, left, bottom, right};
}

/// Smallest, largest and summed count of each phase of columns.
struct RowPhases {
    std::vector<double> low, high, sum;
};
RowPhases measure_row(const Coverage& coverage, Index y) {
    const auto period = static_cast<std::size_t>(coverage.period.w);
    RowPhases row{std::vector<double>(period, std::numeric_limits<double>::infinity()),
                  std::vector<double>(period), std::vector<double>(period)};
    for (Index x = coverage.interior.left; x < coverage.interior.right; ++x) {
        const double count = coverage(y, x);
        const auto j = static_cast<std::size_t>(x % coverage.period.w);
        row.low[j] = std::min(row.low[j], count);
        row.high[j] = std::max(row.high[j], count);
        row.sum[j] += count;
    }
    return row;
}

/// Smallest, largest and mean count of every phase of the interior. Rows repeat, so each kind is measured
/// once.
void measure_phases(Coverage& coverage) {
    const Pair period = coverage.period;
    const Region& inside = coverage.interior;
    Grid low(period.h, period.w, std::numeric_limits<double>::infinity()), high(period.h, period.w);
    coverage.phases = Grid(period.h, period.w);
    std::map<std::vector<double>, RowPhases> kinds;
    for (Index y = inside.top; y < inside.bottom; ++y) {
        std::vector<double> kind;
        for (const auto& term : coverage.terms)
            kind.push_back(term.rows[static_cast<std::size_t>(y)]);
        auto known = kinds.find(kind);
        if (known == kinds.end()) known = kinds.emplace(kind, measure_row(coverage, y)).first;
        const RowPhases& row = known->second;
        for (Index j = 0; j < period.w; ++j) {
            const Index i = y % period.h;
            low(i, j) = std::min(low(i, j), row.low[static_cast<std::size_t>(j)]);
            high(i, j) = std::max(high(i, j), row.high[static_cast<std::size_t>(j)]);
            coverage.phases(i, j) += row.sum[static_cast<std::size_t>(j)];
        }
    }
    const double periods = static_cast<double>((inside.bottom - inside.top) / period.h *
                                               ((inside.right - inside.left) / period.w));
    for (double& phase : coverage.phases.values)
        phase /= periods;
    coverage.uniform_phases = low == high;
    coverage.interior_min = *std::min_element(low.values.begin(), low.values.end());
    coverage.interior_max = *std::max_element(high.values.begin(), high.values.end());
    coverage.holes = std::count(high.values.begin(), high.values.end(), 0.0);
    if (*coverage.interior_min > 0) coverage.interior_ratio = *coverage.interior_max / *coverage.interior_min;
}

void set_range(Coverage& coverage) {
    const auto& phases = coverage.phases.values;
    coverage.interior_min = *std::min_element(phases.begin(), phases.end());
    coverage.interior_max = *std::max_element(phases.begin(), phases.end());
    coverage.holes = std::count(phases.begin(), phases.end(), 0.0);
    if (*coverage.interior_min > 0) coverage.interior_ratio = *coverage.interior_max / *coverage.interior_min;
}

/// Makes the coverage. `endless` holds the counts on a plane without borders; without them those of the
/// interior are measured.
Coverage coverage_of(State state, Pair period, const std::optional<EndlessPicture>& endless) {
    Coverage coverage;
    coverage.interior = crop_to_periods(region_of(state), period);
    coverage.period = period;
    coverage.terms = std::move(state.terms);
    if (endless) {
        // Behind stages that constants pass unchanged the counts repeat earlier than the rule's period.
        coverage.phases = Grid(period.h, period.w);
        for (Index i = 0; i < period.h; ++i)
            for (Index j = 0; j < period.w; ++j)
                coverage.phases(i, j) = (*endless)(0, i % endless->period.h, j % endless->period.w);
        set_range(coverage);
    } else if (!coverage.interior.empty()) {
        measure_phases(coverage);
    }
    return coverage;
}

/// The counts behind all stages on a plane without borders; nullopt where they do not repeat.
std::optional<EndlessPicture> endless_counts(const BuiltPipeline& pipeline) {
    const auto periods = forward_periods(pipeline);
    std::vector<EndlessPicture> places;
    for (std::size_t i = 0; i <= first_counted(pipeline); ++i)
        places.emplace_back(1, Pair{1, 1}, 1.0);
    while (places.size() <= pipeline.stages.size()) {
        const BuiltStage& stage = pipeline.stages[places.size() - 1];
        const auto* concat = std::get_if<Concat>(&stage.op);
        auto next = concat ? sum_of(places.back(), places[appended_place(*concat)])
                           : count_through(stage, places.back());
        if (!next) return std::nullopt;
        places.push_back(std::move(*next));
    }
    const EndlessPicture& last = places.back();
    const Pair period = periods.back();
    const bool fits = period.h <= max_endless_values / period.w;
    return fits && period.h % last.period.h == 0 && period.w % last.period.w == 0 ? std::optional(last)
                                                                                  : std::nullopt;
}

/// The same for the gradient.
std::optional<EndlessPicture> endless_counts_back(const BuiltPipeline& pipeline) {
    std::vector<std::optional<EndlessPicture>> arriving(pipeline.stages.size() + 1);
    arriving.back() = EndlessPicture(1, {1, 1}, 1.0);
    const auto add = [&](std::size_t place, const std::optional<EndlessPicture>& counts) {
        if (!counts) return false;
        arriving[place] = arriving[place] ? sum_of(*arriving[place], *counts) : counts;
        return arriving[place].has_value();
    };
    for (std::size_t i = pipeline.stages.size(); i-- > 0;) {
        const BuiltStage& stage = pipeline.stages[i];
        const auto* concat = std::get_if<Concat>(&stage.op);
        if (concat && !add(appended_place(*concat), arriving[i + 1])) return std::nullopt;
        if (!add(i, concat ? arriving[i + 1] : count_back_through(stage, *arriving[i + 1])))
            return std::nullopt;
    }
    return arriving.front();
}

}  // namespace

Region interior(const BuiltPipeline& pipeline) { return region_of(forward_state(pipeline)); }

Region crop_to_periods(const Region& region, Pair period) {
    Region cropped;
    cropped.top = ceil_div(region.top, period.h) * period.h;
    cropped.left = ceil_div(region.left, period.w) * period.w;
    cropped.bottom =
        cropped.top + std::max<Index>(floor_div(region.bottom - cropped.top, period.h), 0) * period.h;
    cropped.right =
        cropped.left + std::max<Index>(floor_div(region.right - cropped.left, period.w), 0) * period.w;
    return cropped;
}

Coverage forward_coverage(const BuiltPipeline& pipeline) {
    Coverage coverage =
        coverage_of(forward_state(pipeline), forward_periods(pipeline).back(), endless_counts(pipeline));
    coverage.from_stage = first_counted(pipeline);
    return coverage;
}

std::optional<Coverage> backward_coverage(const BuiltPipeline& pipeline) {
    if (std::any_of(pipeline.stages.begin(), pipeline.stages.end(), is_max_pool)) return std::nullopt;
    return coverage_of(backward_state(pipeline), backward_periods(pipeline).front(),
                       endless_counts_back(pipeline));
}

}  // namespace engine
