// Errors of background work as sentences for the window.
#pragma once

#include <new>
#include <string>

#include "engine/core/progress.h"

namespace app {

/// Turns whatever `work` throws, save Cancelled, into a sentence; empty where it throws nothing.
template <typename Work>
std::string sentence_of(const Work& work) {
    try {
        work();
        return {};
    } catch (const engine::Cancelled&) {
        throw;
    } catch (const std::bad_alloc&) {
        return "there is not enough memory for this";
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace app
