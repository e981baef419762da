// Long work beside a Python that goes on.
#pragma once

#include <pybind11/pybind11.h>

#include <chrono>
#include <future>
#include <stop_token>
#include <type_traits>

#include "engine/core/progress.h"

namespace python {

/// work(progress) on a thread of its own without the interpreter's lock: other threads of Python run
/// meanwhile. Ctrl+C stops it and is raised as KeyboardInterrupt, as a signal handler of Python's that raises
/// something else is. `work` must not touch Python's objects.
template <typename Work>
auto in_background(const Work& work) {
    using Result = std::invoke_result_t<const Work&, const engine::Progress&>;
    constexpr std::chrono::milliseconds between_looks(20);
    const pybind11::gil_scoped_release unlocked;
    std::stop_source stop;
    std::future<Result> result =
        std::async(std::launch::async, [&] { return work(engine::Progress(stop.get_token())); });
    while (result.wait_for(between_looks) != std::future_status::ready) {
        const pybind11::gil_scoped_acquire locked;
        if (PyErr_CheckSignals() == 0) continue;
        stop.request_stop();
        {
            const pybind11::gil_scoped_release waiting;
            result.wait();
        }
        throw pybind11::error_already_set();
    }
    return result.get();
}

}  // namespace python
