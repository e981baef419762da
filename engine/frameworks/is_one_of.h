// Whether a name stands in a list of names.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace engine {

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace engine
