#include "engine/pipeline/value_text.h"

#include <charconv>
#include <cmath>
#include <system_error>
#include <vector>

#include "engine/core/error.h"

namespace engine {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// At commas, or at the x of "3x5"; an empty piece stays, to be refused by whoever reads it.
std::vector<std::string_view> split_numbers(std::string_view text) {
    std::vector<std::string_view> pieces;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find_first_of(",x", begin);
        pieces.push_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos) return pieces;
        begin = end + 1;
    }
}

}  // namespace

Index parse_integer(std::string_view text, Index least) {
    const bool negative = text.size() > 1 && text[0] == '-' && all_digits(text.substr(1));
    if (!negative && !all_digits(text)) fail("\"{}\" is not a whole number", text);
    if (negative) fail("{} is too small: it must be at least {}", text, least);
    Index value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || value > max_option) fail("{} is too large: it must be below 2^31", text);
    if (value < least) fail("{} is too small: it must be at least {}", text, least);
    return value;
}

std::uint64_t parse_seed(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!all_digits(text) || status != std::errc{})
        fail("\"{}\" is not a seed: it must be a whole number from 0 to 2^64 - 1", text);
    return value;
}

float parse_number(std::string_view text) {
    float value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        fail("\"{}\" is not a finite number", text);
    return value;
}

Pair parse_pair(std::string_view text, Index least) {
    const auto pieces = split_numbers(text);
    if (pieces.size() > 2) fail("\"{}\" has {} numbers: give one for both axes, or H,W", text, pieces.size());
    const Index h = parse_integer(pieces.front(), least);
    return {h, pieces.size() == 1 ? h : parse_integer(pieces.back(), least)};
}

RealPair parse_scale(std::string_view text) {
    const auto pieces = split_numbers(text);
    if (pieces.size() > 2) fail("\"{}\" has {} numbers: give one for both axes, or H,W", text, pieces.size());
    const auto read = [](std::string_view piece) {
        if (piece.find_first_of(".e") == std::string_view::npos)
            return static_cast<double>(parse_integer(piece, 1));
        double value = 0;
        const auto [end, status] = std::from_chars(piece.data(), piece.data() + piece.size(), value);
        if (status != std::errc{} || end != piece.data() + piece.size() || !(value > 0) ||
            value > static_cast<double>(max_option))
            fail("\"{}\" is no scale: it must be a number above 0 and below 2^31", piece);
        return value;
    };
    const double h = read(pieces.front());
    return {h, pieces.size() == 1 ? h : read(pieces.back())};
}

std::string real_pair_text(const RealPair& pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("{},{}", pair.h, pair.w);
}

Padding parse_padding(std::string_view text) {
    if (text == "valid") return {PaddingKind::valid, {}};
    if (text == "same") return {PaddingKind::same, {}};
    if (text == "same_lower") return {PaddingKind::same_lower, {}};
    const auto pieces = split_numbers(text);
    std::vector<Index> n;
    try {
        for (const auto piece : pieces)
            n.push_back(parse_integer(piece, 0));
    } catch (const Error& error) {
        fail("{} (a padding is valid, same, same_lower, N, H,W or T,L,B,R)", error.what());
    }
    switch (n.size()) {
        case 1: return {PaddingKind::numbers, {n[0], n[0], n[0], n[0]}};
        case 2: return {PaddingKind::numbers, {n[0], n[1], n[0], n[1]}};
        case 4: return {PaddingKind::numbers, {n[0], n[1], n[2], n[3]}};
        default: fail("\"{}\" has {} numbers: a padding is N, H,W or T,L,B,R", text, n.size());
    }
}

Sides parse_sides(std::string_view text) {
    std::vector<Index> n;
    for (const auto piece : split_numbers(text)) {
        const bool negative = piece.starts_with('-');
        const Index number = parse_integer(piece.substr(negative ? 1 : 0), 0);
        n.push_back(negative ? -number : number);
    }
    switch (n.size()) {
        case 1: return {n[0], n[0], n[0], n[0]};
        case 2: return {n[0], n[1], n[0], n[1]};
        case 4: return {n[0], n[1], n[2], n[3]};
        default: fail("\"{}\" has {} numbers: give N, H,W or T,L,B,R", text, n.size());
    }
}

bool parse_flag(std::string_view text) {
    if (text != "true" && text != "false") fail("\"{}\" is neither true nor false", text);
    return text == "true";
}

std::string pair_text(const Pair& pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("{},{}", pair.h, pair.w);
}

std::string exact_text(float number) { return fmt::format("{}", number); }

}  // namespace engine
