// Every sentence about a pipeline, walked over pipelines, and each claim checked by computing it: constants
// sent through the layers on a plane that is large enough, and phases compared with loops of this file's own.
#include <gtest/gtest.h>

#include <cmath>
#include <regex>

#include "engine/analysis/fixes.h"
#include "engine/analysis/grid_cause.h"
#include "engine/analysis/pattern_words.h"
#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/links/period.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

constexpr Index plane = 72;
constexpr double nothing = 2e-5;

/// Means of the phases of channel c in the middle half.
std::vector<double> phases_of(const Tensor& y, Index c, Pair period) {
    const Shape& shape = y.shape();
    const auto from = [](Index n, Index p) { return (n / 4 + p) / p * p; };
    const auto to = [](Index n, Index p) { return n * 3 / 4 / p * p; };
    std::vector<double> sums(static_cast<std::size_t>(period.h * period.w)), counts(sums.size());
    for (Index i = from(shape.h, period.h); i < to(shape.h, period.h); ++i)
        for (Index j = from(shape.w, period.w); j < to(shape.w, period.w); ++j) {
            const auto r = static_cast<std::size_t>(i % period.h * period.w + j % period.w);
            sums[r] += static_cast<double>(y(0, c, i, j));
            counts[r] += 1;
        }
    for (std::size_t r = 0; r < sums.size(); ++r)
        sums[r] /= counts[r];
    return sums;
}

struct Level {
    double mean = 0, std = 0;
};
Level level_of(const std::vector<double>& phases) {
    Level level;
    for (const double p : phases)
        level.mean += p / static_cast<double>(phases.size());
    for (const double p : phases)
        level.std += (p - level.mean) * (p - level.mean) / static_cast<double>(phases.size());
    level.std = std::sqrt(level.std);
    return level;
}

/// The ripple of all channels together, and the largest of one.
struct Ripples {
    double together = 0, largest = 0;
    bool flat = true;
};
Ripples ripples_of(const Tensor& y, Pair period) {
    Ripples found;
    double off = 0, means = 0;
    for (Index c = 0; c < y.shape().c; ++c) {
        const Level level = level_of(phases_of(y, c, period));
        off += level.std * level.std;
        means += level.mean * level.mean;
        if (std::abs(level.mean) > 1e-5)
            found.largest = std::max(found.largest, level.std / std::abs(level.mean));
        found.flat = found.flat && level.std < nothing;
    }
    found.together = means > 1e-10 ? std::sqrt(off / means) : 0;
    return found;
}

/// Outputs of all stages for a constant of 0.5 in all channels (-1) or in one.
std::vector<Tensor> outputs_for(const Pipeline& pipeline, Index channels, Index colour, bool biases) {
    BuiltPipeline built = build(pipeline, {1, channels, plane, plane});
    if (!biases)
        for (BuiltStage& stage : built.stages)
            stage.parameters.bias.reset();
    Tensor x(built.input);
    for (Index c = 0; c < channels; ++c)
        if (colour < 0 || colour == c) std::fill_n(x.plane(0, c), plane * plane, 0.5f);
    return forward(built, x);
}

const std::vector<std::string> pipelines = {
    "relu",
    "conv kernel=3 padding=same init=normal",
    "upsample scale=2 | conv kernel=3 padding=same channels=3 init=normal seed=2",
    "conv_transpose kernel=3 stride=2",
    "conv_transpose kernel=4 stride=2 padding=1",
    "conv_transpose kernel=4 stride=2 padding=1 init=normal seed=3 bias=0.5",
    "conv_transpose kernel=4 stride=2 padding=1 channels=3 init=normal seed=4",
    "conv_transpose kernel=2 stride=3 bias=0.25",
    "conv_transpose kernel=4 stride=2 init=icnr channels=4",
    "conv channels=12 kernel=3 padding=same init=he seed=1 | pixel_shuffle factor=2",
    "conv channels=12 kernel=3 padding=same init=icnr seed=1 | pixel_shuffle factor=2",
    "conv_transpose kernel=3 stride=2 | conv kernel=2",
    "conv_transpose kernel=3 stride=2 | conv kernel=3 padding=1",
    "conv_transpose kernel=3 stride=2 | avg_pool kernel=2",
    "conv kernel=3 stride=2 padding=1 | conv_transpose kernel=3 stride=2 padding=1 output-padding=1",
    "max_pool kernel=2 | conv_transpose kernel=3 stride=2 padding=1 output-padding=1",
    "conv channels=4 kernel=3 init=he | relu | max_pool kernel=2 | conv_transpose kernel=2 stride=2 channels=4 init=he seed=3 | relu"
    " | conv kernel=3 channels=3 init=he seed=4",
    "conv_transpose kernel=4 stride=2 padding=1 channels=8 init=normal seed=1 | relu | conv_transpose kernel=4 stride=2 padding=1"
    " channels=3 init=normal seed=2 | tanh",
    "conv_transpose kernel=3 stride=2 padding=same channels=8 init=normal seed=1 | relu | conv_transpose kernel=3 stride=2 padding=same"
    " channels=3 init=normal seed=2 | tanh",
    "zero_insert stride=2 | conv kernel=3 padding=1",
    "upsample scale=3 mode=bilinear | sigmoid",
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Claims {
  public:
    Claims(const std::string& text, Index channels)
        : pipeline_(parse_pipeline(text)), channels_(channels), period_{1, 1} {
        Tensor picture({1, channels, 24, 24});
        for (Index i = 0; i < picture.size(); ++i)
            picture.data()[i] = static_cast<float>((i * 37 % 101) / 100.0);
        findings_ = evaluate(
            {{"picture", std::make_shared<const Tensor>(picture)}, pipeline_, pipeline_, parse_loss("sum")});
        side_ = findings_->left.get();
        periods_ = forward_periods(side_->built);
        period_ = periods_.back();
        linear_ = is_linear(side_->built);
        for (Index c = -1; c < channels; ++c)
            if (c < 0 || channels > 1) colours_.push_back(outputs_for(pipeline_, channels, c, !linear_));
    }

    void check() {
        const std::string sentence = pattern_sentence(*side_);
        SCOPED_TRACE(print(pipeline_) + " of " + std::to_string(channels_) + " channels: " + sentence);
        check_constants(sentence);
        check_taps(sentence);
        check_cause(sentence);
        check_stages();
        check_fixes();
    }

  private:
    Ripples output(std::size_t colour) const { return ripples_of(colours_[colour].back(), period_); }

    void check_constants(const std::string& sentence) const {
        double worst = 0;
        bool flat = true;
        for (std::size_t c = 0; c < colours_.size(); ++c) {
            worst = std::max(worst, output(c).largest);
            flat = flat && output(c).flat;
        }
        if (has(sentence, "stays constant") || has(sentence, "stay constant")) {
            if (!has(sentence, "grey stays constant, but")) {
                EXPECT_TRUE(flat);
            }
            EXPECT_TRUE(output(0).flat);
        }
        if (has(sentence, "rippling by")) {
            EXPECT_GT(worst, nothing);
        } else {
            EXPECT_LT(worst, nothing);
        }
        if (linear_ && side_->constants.worst.ripple_index) {
            EXPECT_NEAR(*headline_ripple(*side_), worst, 1e-4 * std::max(1.0, worst));
        }
        for (std::size_t c = 1; c < colours_.size(); ++c)
            if (has(sentence, "a picture that is " +
                                  colour_name(Colour{static_cast<Index>(c) - 1}, channels_) +
                                  " everywhere")) {
                EXPECT_NEAR(output(c).largest, worst, 1e-4 * std::max(1.0, worst));
            }
    }

    /// Counts of ones through the stages behind the last max pool, by the layers themselves.
    void check_taps(const std::string& sentence) const {
        const Coverage& coverage = *side_->coverage;
        if (has(sentence, "every interior pixel receives")) {
            EXPECT_EQ(coverage.interior_min, coverage.interior_max);
        }
        if (has(sentence, "receive no tap")) {
            EXPECT_GT(coverage.holes, 0);
        }
        if (has(sentence, "nothing is upsampled")) {
            for (const BuiltStage& stage : side_->built.stages)
                EXPECT_EQ(factors_of(stage).up, (Pair{1, 1}));
        }
        if (!coverage.interior.empty() && coverage.uniform_phases) {
            const Region& inside = coverage.interior;
            EXPECT_EQ(coverage(inside.top, inside.left), coverage.phases(0, 0))
                << "the map of the picture and the plane agree";
            EXPECT_EQ(coverage(inside.bottom - 1, inside.right - 1),
                      coverage.phases(period_.h - 1, period_.w - 1));
        }
    }

    void check_cause(const std::string& sentence) const {
        std::smatch named;
        if (!std::regex_search(sentence, named, std::regex("grid comes from stage ([0-9]+) "))) {
            EXPECT_FALSE(has(sentence, "rippling by")) << "a grid without a stage";
            return;
        }
        const auto guilty = static_cast<std::size_t>(std::stoi(named[1]));
        const std::size_t colour =
            side_->cause->colour.channel ? static_cast<std::size_t>(*side_->cause->colour.channel) + 1 : 0;
        const auto& outputs = colours_[colour];
        const auto behind = [&](std::size_t stage) {
            return ripples_of(outputs[stage], periods_[stage + 1]).together;
        };
        EXPECT_GT(behind(guilty), nothing);
        if (std::regex_search(sentence, named, std::regex("stage ([0-9]+) removes it"))) {
            EXPECT_LT(behind(static_cast<std::size_t>(std::stoi(named[1]))), 0.011 * behind(guilty));
        }
        if (std::regex_search(sentence, named, std::regex("stage ([0-9]+) halves it"))) {
            const auto stage = static_cast<std::size_t>(std::stoi(named[1]));
            EXPECT_NEAR(behind(stage) / behind(stage - 1), 0.5, 0.09);
        }
        if (std::regex_search(sentence, named, std::regex("stage ([0-9]+) leaves ([0-9.]+) % of it"))) {
            const auto stage = static_cast<std::size_t>(std::stoi(named[1]));
            EXPECT_NEAR(100 * behind(stage) / behind(stage - 1), std::stod(named[2]), 0.6);
        }
        EXPECT_NEAR(side_->cause->at_output, output(colour).together,
                    1e-4 * std::max(1.0, side_->cause->at_output));
        EXPECT_LE(side_->cause->without, side_->cause->at_output + nothing);
    }

    void check_stages() const {
        const auto grey = outputs_for(pipeline_, channels_, -1, true);
        for (std::size_t i = 0; i < grey.size(); ++i) {
            const auto& found = side_->stages[i].ripple.constant;
            if (found) {
                EXPECT_NEAR(*found, ripples_of(grey[i], periods_[i + 1]).together,
                            1e-4 * std::max(1.0, *found))
                    << "stage " << i;
            }
        }
    }

    void check_fixes() const {
        const auto search = find_fixes(pipeline_, {1, channels_, 16, 16});
        const std::string sentence = fixes_sentence("B", search.fixes, search.failed);
        EXPECT_EQ(sentence.empty(), headline_ripple(*side_).value_or(0) < nothing) << sentence;
        for (const Fix& fix : search.fixes) {
            double worst = 0;
            const bool linear = is_linear(build(fix.pipeline, {1, channels_, 16, 16}));
            const Pair period = forward_periods(build(fix.pipeline, {1, channels_, plane, plane})).back();
            for (Index c = channels_ > 1 ? channels_ - 1 : -1; c >= -1; --c)
                worst = std::max(
                    worst,
                    ripples_of(outputs_for(fix.pipeline, channels_, c, !linear).back(), period).largest);
            if (linear) {
                EXPECT_NEAR(*fix.ripple_after, worst, 1e-4 * std::max(1.0, worst)) << print(fix.pipeline);
            }
            EXPECT_NEAR(*fix.ripple_before, *headline_ripple(*side_), 1e-6);
            if (fix.removes()) {
                EXPECT_LT(worst, nothing) << print(fix.pipeline);
            }
        }
    }

    Pipeline pipeline_;
    Index channels_;
    std::shared_ptr<const Findings> findings_;
    const SideFindings* side_ = nullptr;
    std::vector<Pair> periods_;
    Pair period_;
    bool linear_ = true;
    std::vector<std::vector<Tensor>> colours_;  ///< grey, then each channel alone
};

TEST(Truth, EverySentenceHoldsForItsPipeline) {
    for (const std::string& text : pipelines)
        for (const Index channels : {1, 3})
            Claims(text, channels).check();
}

TEST(Truth, AColourMayRippleWhereGreyDoesNot) {
    // Two channels whose phase sums cancel: white is even, each alone is not.
    Pipeline pipeline = parse_pipeline("conv_transpose kernel=2 stride=2 channels=1");
    const float taps[] = {1, 0, 0, 1, 0, 1, 1, 0};
    pipeline.stages[0].kernel.weight =
        GivenWeight{"w.npy", std::make_shared<const Tensor>(Shape{2, 1, 2, 2}, taps)};
    const Tensor picture({1, 2, 8, 8}, 0.5f);
    const auto found =
        evaluate({{"picture", std::make_shared<const Tensor>(picture)}, pipeline, pipeline, {}});
    const ConstantResponse& response = *found->left->constant_response;
    EXPECT_NEAR(*response.ripple_index, 0, 1e-9);
    EXPECT_EQ(response.worst_colour.colour.channel, 0);
    EXPECT_NEAR(*response.worst_colour.ripple_index, 1, 1e-9);
    EXPECT_TRUE(has(found->verdict[0],
                    "grey stays constant, but a picture of channel 0 alone comes out rippling by 100 %"))
        << found->verdict[0];
}

}  // namespace
}  // namespace engine
