// Where something stands in a pasted text, and the sentences that point there.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/tensor.h"

namespace engine {

/// Line and column, both from 1; columns count characters.
struct TextPlace {
    Index line = 1, column = 1;
    bool operator==(const TextPlace&) const = default;
};

/// Throws Error that points at the place: "layer text, line 2, column 5: …".
template <typename... Args>
[[noreturn]] void fail_at(const TextPlace& place, fmt::format_string<Args...> format, Args&&... args) {
    throw Error(fmt::format("layer text, line {}, column {}: {}", place.line, place.column,
                            fmt::format(format, std::forward<Args>(args)...)));
}

}  // namespace engine
