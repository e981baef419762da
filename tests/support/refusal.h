// What the engine says when it refuses something.
#pragma once

#include <string>

#include "engine/core/error.h"

namespace engine {

/// The sentence of the Error that the work ends with; "nothing was refused" without one.
template <typename Work>
std::string refusal_of(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was refused";
}

}  // namespace engine
