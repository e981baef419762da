#include "engine/learning/duel_verdict.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/number_text.h"

namespace engine {
namespace {

/// A grid below this many levels is hard to see; the picture's own content makes phase means differ by up to
/// about so much.
constexpr double faint = 1;

/// A loss that is so many times what it began with is no detour on the way down.
constexpr double worse = 10;

/// "39", "2.7", "0.31"
std::string in_levels(double levels) {
    return fmt::format("{:.{}f}", levels, levels >= 10 ? 0 : levels >= 1 ? 1 : 2);
}

std::string steps_text(Index steps) { return fmt::format("{} step{}", steps, steps == 1 ? "" : "s"); }

using Entries = std::span<const DuelEntry>;

/// The first step from which the picture's grid stays faint; nullopt while it does not.
std::optional<Index> faint_from(Entries entries, std::size_t side) {
    std::optional<Index> from;
    for (const DuelEntry& entry : entries) {
        const auto& levels = entry.sides[side].levels.picture;
        if (levels && *levels < faint) {
            if (!from) from = entry.step;
        } else {
            from.reset();
        }
    }
    return from;
}

double most(Entries entries, std::size_t side, std::optional<double> Levels::*which) {
    double largest = 0;
    for (const DuelEntry& entry : entries)
        largest = std::max(largest, (entry.sides[side].levels.*which).value_or(0));
    return largest;
}

/// Whether even constants stay even: then phase means of the picture differ by its content alone.
bool makes_no_grid(Entries entries, std::size_t side) {
    const Levels& first = entries.front().sides[side].levels;
    return first.grey && most(entries, side, &Levels::grey) < 0.01 &&
           most(entries, side, &Levels::red) < 0.01;
}

std::string on_picture(Entries entries, std::size_t side, const char* name) {
    const double first = entries.front().sides[side].levels.picture.value_or(0);
    const double last = entries.back().sides[side].levels.picture.value_or(0);
    const double largest = most(entries, side, &Levels::picture);
    const std::string after = steps_text(entries.back().step);
    if (entries.size() == 1)
        return fmt::format("On the picture {} begins with a grid of {} levels of 255.", name,
                           in_levels(first));
    if (const auto from = faint_from(entries, side); from && largest >= 2 * faint) {
        if (first >= 2 * faint)
            return fmt::format(
                "On the picture {}'s grid fell from {} levels of 255 to below {} within {}, and is at {} after {}.",
                name, in_levels(first), in_levels(faint), steps_text(*from), in_levels(last), after);
        return fmt::format(
            "On the picture {}'s grid came up to {} levels of 255 and went below {} again within {}.", name,
            in_levels(largest), in_levels(faint), steps_text(*from));
    }
    if (largest < 2 * faint)
        return fmt::format(
            "On the picture {} never showed more than {} levels of 255, about what the picture's own content makes.",
            name, in_levels(largest));
    if (in_levels(last) == in_levels(first))
        return fmt::format("On the picture {}'s grid is at {} levels of 255 after {}, as it began.", name,
                           in_levels(last), after);
    if (last > first)
        return fmt::format("On the picture {}'s grid has grown from {} levels of 255 to {} after {}.", name,
                           in_levels(first), in_levels(last), after);
    return fmt::format(
        "On the picture {}'s grid fell from {} levels of 255 to {} after {}, and is still to be seen.", name,
        in_levels(first), in_levels(last), after);
}

std::string on_red(Entries entries, std::size_t side) {
    const auto last = entries.back().sides[side].levels.red;
    if (!last) return {};
    if (*last < faint / 2) return fmt::format("On a constant red {} remain.", in_levels(*last));
    return fmt::format("On a constant red {} remain, and {} on grey.", in_levels(*last),
                       in_levels(entries.back().sides[side].levels.grey.value_or(0)));
}

std::string quality(const DuelEntry& last) {
    const auto &a = last.sides[0].psnr, &b = last.sides[1].psnr;
    if (!a || !b) return {};
    if (std::abs(*a - *b) < 0.05) return fmt::format("Both are {:.1f} dB from the picture (PSNR).", *a);
    return fmt::format("{} is nearer to the picture: {:.1f} dB against {:.1f} (PSNR).", *a > *b ? "A" : "B",
                       std::max(*a, *b), std::min(*a, *b));
}

/// How the side learns; where it learns nothing, or has no grid, that alone.
std::string on_side(const Duel& duel, Entries entries, std::size_t side) {
    const char* name = side == 0 ? "A" : "B";
    const LearningEntry &begun = entries.front().sides[side], &stands = entries.back().sides[side];
    const double rate = duel.request().options.rate;
    const auto diverged = duel.side(side).diverged();
    if (diverged && *diverged <= entries.back().step)
        return fmt::format("{} diverged at step {}: the rate of {} is too large for it.", name, *diverged,
                           rate);
    if (begun.loss && stands.loss && *stands.loss > worse * *begun.loss)
        return fmt::format(
            "{}'s loss has grown from {} to {} after {}: the rate of {} looks too large for it.", name,
            number_text(*begun.loss, 2), number_text(*stands.loss, 2), steps_text(entries.back().step), rate);
    if (!stands.levels.picture)
        return fmt::format("{} makes no pattern whose grid could be measured here.", name);
    if (makes_no_grid(entries, side))
        return fmt::format(
            "{} makes no grid at any step: constants stay even, and on the picture its phases differ by {} "
            "levels of 255, which is the picture's own content.",
            name, in_levels(*stands.levels.picture));
    const std::string red = on_red(entries, side);
    return on_picture(entries, side, name) + (red.empty() ? "" : " " + red);
}

}  // namespace

std::vector<std::string> duel_verdict(const Duel& duel, Index step) {
    const std::vector<DuelEntry>& all = duel.entries();
    const auto end =
        std::find_if(all.begin(), all.end(), [&](const DuelEntry& entry) { return entry.step > step; });
    const Entries entries(all.data(),
                          static_cast<std::size_t>(std::max<std::ptrdiff_t>(end - all.begin(), 1)));
    std::vector<std::string> sentences;
    for (const std::size_t side : {0, 1})
        sentences.push_back(on_side(duel, entries, side));
    if (std::string sentence = quality(entries.back()); !sentence.empty())
        sentences.push_back(std::move(sentence));
    return sentences;
}

}  // namespace engine
