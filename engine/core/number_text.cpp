#include "engine/core/number_text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace engine {

static std::string superscript(int exponent) {
    constexpr std::array<std::string_view, 10> digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = exponent < 0 ? "⁻" : "";
    for (const char digit : std::to_string(std::abs(exponent)))
        text += digits[static_cast<std::size_t>(digit - '0')];
    return text;
}

std::string number_text(double value, int digits) {
    if (std::isnan(value)) return "NaN";
    const std::string sign = std::signbit(value) && value != 0 ? "−" : "";
    const double size = std::abs(value);
    if (std::isinf(size)) return sign + "∞";
    std::string text = fmt::format("{:.{}g}", size, digits);
    const std::size_t e = text.find('e');
    if (e == text.npos) return sign + text;
    if (size >= 1 && size < 1e6) return sign + fmt::format("{:.0f}", size);
    return sign + text.substr(0, e) + "×10" + superscript(std::stoi(text.substr(e + 1)));
}

}  // namespace engine
