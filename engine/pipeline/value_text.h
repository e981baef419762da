// The values of PIPE keys and of `apply` flags: read strictly, printed in the shortest form that reads back
// exactly. Every reader throws Error with a sentence that quotes the text and names the rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/layers/upsample.h"

namespace engine {

/// Largest whole number that an option takes: 2^31 - 1.
inline constexpr Index max_option = (Index{1} << 31) - 1;

/// A whole number from `least` to max_option; signs, fractions and exponents are refused.
Index parse_integer(std::string_view text, Index least);
std::uint64_t parse_seed(std::string_view text);
/// A finite number.
float parse_number(std::string_view text);
/// "3", "3,5" or "3x5".
Pair parse_pair(std::string_view text, Index least);
/// "2", "1.5" or "1.5,2": positive numbers below 2^31.
RealPair parse_scale(std::string_view text);
std::string real_pair_text(const RealPair& pair);
/// "valid", "same", "same_lower", "N", "H,W" or "T,L,B,R".
Padding parse_padding(std::string_view text);
/// "N", "H,W" or "T,L,B,R", where numbers may be negative.
Sides parse_sides(std::string_view text);
/// "true" or "false".
bool parse_flag(std::string_view text);

/// "3" or "3,5"
std::string pair_text(const Pair& pair);
/// The shortest decimal that reads back as the same number: "0.1".
std::string exact_text(float number);

}  // namespace engine
