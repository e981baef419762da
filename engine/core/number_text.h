// Numbers as figures and sentences show them.
#pragma once

#include <string>

namespace engine {

/// "0.0123", "1909", "3.7×10⁻⁵", "−3": at most `digits` significant digits, whole numbers below a million in
/// full.
std::string number_text(double value, int digits = 4);

}  // namespace engine
