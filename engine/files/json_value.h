// Values of a JSON text from outside, looked at before they become C++ numbers: the library's own conversions
// cut 4294967297 to 1, 1.9 to 1, and take true for a number.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/core/error.h"

namespace engine {

template <typename T>
inline constexpr bool is_list = false;
template <typename T>
inline constexpr bool is_list<std::vector<T>> = true;

/// Whether T holds the value exactly: whole numbers within its range, finite numbers, true and false,
/// strings, lists of these.
template <typename T, typename Json>
bool fits(const Json& value) {
    if constexpr (std::same_as<T, bool>) {
        return value.is_boolean();
    } else if constexpr (std::integral<T>) {
        if (value.is_number_unsigned()) return std::in_range<T>(value.template get<std::uint64_t>());
        if (value.is_number_integer()) return std::in_range<T>(value.template get<std::int64_t>());
        constexpr double exact = 0x1p53;  // whole numbers that a double tells from their neighbours
        if (!value.is_number_float()) return false;
        const double number = value.template get<double>();
        return std::abs(number) <= exact && number == std::floor(number) &&
               std::in_range<T>(static_cast<std::int64_t>(number));
    } else if constexpr (std::floating_point<T>) {
        return value.is_number() &&
               std::abs(value.template get<double>()) <= double{std::numeric_limits<T>::max()};
    } else if constexpr (is_list<T>) {
        return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& one) {
                   return fits<typename T::value_type>(one);
               });
    } else {
        static_assert(std::same_as<T, std::string>);
        return value.is_string();
    }
}

/// The value as a T. Throws Error that names it by `name` when it does not fit.
template <typename T, typename Json>
T checked(const Json& value, std::string_view name) {
    if (fits<T>(value)) return value.template get<T>();
    constexpr std::size_t most_shown = 40;
    std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > most_shown) text = text.substr(0, most_shown) + "…";
    if constexpr (std::integral<T> && !std::same_as<T, bool>)
        fail("\"{}\" is {}, which is no whole number from {} to {}", name, text,
             std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
    else
        fail("\"{}\" is {}, which it cannot be", name, text);
}

/// The value of that key, or `otherwise` where there is none.
template <typename T, typename Json>
T checked_or(const Json& object, const char* key, const T& otherwise) {
    const auto found = object.find(key);
    return found == object.end() ? otherwise : checked<T>(*found, key);
}

}  // namespace engine
