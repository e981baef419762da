// Documents for the tests of the program.
#pragma once

#include <string>

#include "app/document/document.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

namespace app::testing {

inline Document document(
    const std::string& left = "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
    const std::string& right = "conv_transpose kernel=3 stride=2 init=box",
    const std::string& source = "signal:ramp:16x16") {
    Document document;
    document.experiment.source = engine::load_source(source);
    document.experiment.left = engine::parse_pipeline(left);
    document.experiment.right = engine::parse_pipeline(right);
    return document;
}

}  // namespace app::testing
