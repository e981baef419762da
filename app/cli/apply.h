// deconvoscope apply: one layer on arrays, forwards and backwards.
#pragma once

#include <optional>
#include <string>

#include "engine/core/progress.h"
#include "engine/pipeline/stage.h"

namespace app::cli {

/// The files are optional as the command line gave them.
struct ApplyRequest {
    engine::Stage stage;
    std::string given;  ///< the operation and its parameters as they were written, for sentences
    std::optional<std::string> input, weight, bias, output;
    std::optional<std::string> grad_output, grad_input, grad_weight, grad_bias;
};

/// Reads, computes and writes: all outputs or none. Throws engine::Error when the request is wrong, before
/// anything is computed. Throws engine::Cancelled.
void apply(const ApplyRequest& request, const engine::Progress& progress);

}  // namespace app::cli
