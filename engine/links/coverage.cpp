#include "engine/links/coverage.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/links/axis_taps.h"

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

/// Outputs whose every input is interior in turn.
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
    /// Two branches that meet: their counts add, and what is border in either is border.
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

/// Which earlier picture a concat appends: 0 for the pipeline's input, i + 1 for the output of stage i.
std::size_t skip_of(const Concat& concat) {
    return concat.stage ? static_cast<std::size_t>(*concat.stage + 1) : 0;
}

State forward_state(const BuiltPipeline& pipeline) {
    std::vector<State> states{State::all(pipeline.input.plane())};
    for (const BuiltStage& stage : pipeline.stages) {
        if (const Concat* concat = std::get_if<Concat>(&stage.op)) {
            State joined = states.back();
            joined.join(states.at(skip_of(*concat)));
            states.push_back(std::move(joined));
        } else {
            states.push_back(states.back().through(forward_taps(stage)));
        }
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
            arriving[skip_of(*concat)].join(here);
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

Coverage coverage_of(State state, Pair period) {
    Coverage coverage;
    coverage.interior = crop_to_periods(region_of(state), period);
    coverage.period = period;
    coverage.terms = std::move(state.terms);
    if (!coverage.interior.empty()) measure_phases(coverage);
    return coverage;
}

bool chooses_by_the_data(const BuiltPipeline& pipeline) {
    return std::any_of(pipeline.stages.begin(), pipeline.stages.end(), [](const BuiltStage& stage) {
        const Layer* layer = layer_of(stage);
        return layer && facts(*layer).chooses;
    });
}

Index times(Index a, Index b) {
    Index product = 0;
    if (__builtin_mul_overflow(a, b, &product))
        fail("The scaling factors of the pipeline multiply to more than 2^63.");
    return product;
}

void scale(Scaling& total, const Factors& by) {
    total.up = {times(total.up.h, by.up.h), times(total.up.w, by.up.w)};
    total.down = {times(total.down.h, by.down.h), times(total.down.w, by.down.w)};
}

}  // namespace

Pair Scaling::forward_period() const {
    return {up.h / std::gcd(up.h, down.h), up.w / std::gcd(up.w, down.w)};
}
Pair Scaling::backward_period() const {
    return {down.h / std::gcd(up.h, down.h), down.w / std::gcd(up.w, down.w)};
}

Scaling scaling(const BuiltPipeline& pipeline) {
    Scaling total;
    for (const BuiltStage& stage : pipeline.stages)
        if (const Layer* layer = layer_of(stage)) scale(total, factors(*layer, stage.input.plane()));
    return total;
}

Scaling scaling(const Pipeline& pipeline) {
    Scaling total;
    for (const Stage& stage : pipeline.stages)
        if (const auto layer = layer_of(stage)) scale(total, factors(*layer));
    return total;
}

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

std::optional<Coverage> forward_coverage(const BuiltPipeline& pipeline) {
    if (chooses_by_the_data(pipeline)) return std::nullopt;
    return coverage_of(forward_state(pipeline), scaling(pipeline).forward_period());
}

std::optional<Coverage> backward_coverage(const BuiltPipeline& pipeline) {
    if (chooses_by_the_data(pipeline)) return std::nullopt;
    return coverage_of(backward_state(pipeline), scaling(pipeline).backward_period());
}

}  // namespace engine
