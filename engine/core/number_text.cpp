#include "engine/core/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "engine/core/tensor.h"

namespace engine {

static std::string superscript(int exponent) {
    constexpr std::array<std::string_view, 10> digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = exponent < 0 ? "⁻" : "";
    for (const char digit : std::to_string(std::abs(exponent)))
        text += digits[static_cast<std::size_t>(digit - '0')];
    return text;
}

/// Smaller magnitudes are written as powers of ten, so that 0.0003 and 0.00003 look alike beside each other.
constexpr double least_plain = 1e-3;

std::string number_text(double value, int digits) {
    if (std::isnan(value)) return "NaN";
    const std::string sign = std::signbit(value) && value != 0 ? "−" : "";
    const double size = std::abs(value);
    if (std::isinf(size)) return sign + "∞";
    if (size == 0) return "0";
    if (size < least_plain || size >= 1e6) return power_text(value, digits);
    const std::string text = fmt::format("{:.{}g}", size, digits);
    return sign + (text.find('e') != text.npos ? fmt::format("{:.0f}", size) : text);
}

std::string power_text(double value, int digits) {
    const std::string text = fmt::format("{:.{}e}", std::abs(value), std::max(digits - 1, 0));
    const std::size_t e = text.find('e');
    std::string mantissa = text.substr(0, e);
    if (mantissa.find('.') != mantissa.npos) mantissa.erase(mantissa.find_last_not_of(".0") + 1);
    return (value < 0 ? "−" : "") + mantissa + "×10" + superscript(std::stoi(text.substr(e + 1)));
}

std::string short_text(const Pair& pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : to_string(pair);
}

std::string count_text(std::int64_t value) {
    const auto v = static_cast<double>(value);
    if (v < 1e4) return std::to_string(value);
    if (v < 1e6) return fmt::format("{:.3g} k", v / 1e3);
    if (v < 1e9) return fmt::format("{:.3g} M", v / 1e6);
    return fmt::format("{:.3g} G", v / 1e9);
}

}  // namespace engine
