// Numbers as figures and sentences show them.
#pragma once

#include <cstdint>
#include <string>

namespace engine {

struct Pair;

/// The one way in which the window, figures and sentences write a number: "0.0123", "1909", "3.7×10⁻⁵", "−3".
/// At most `digits` significant digits, whole numbers below a million in full, magnitudes below 0.001 as
/// powers of ten.
std::string number_text(double value, int digits = 4);
/// A finite number as a power of ten, whatever its size: "3×10⁵".
std::string power_text(double value, int digits);
/// "2", or "2×3" where the axes differ.
std::string short_text(const Pair& pair);
/// Counts of parameters and multiplications: "9216", "36.9 M".
std::string count_text(std::int64_t value);

}  // namespace engine
