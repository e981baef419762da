#include "app/cli/program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

#include "engine/core/version.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipeline.h"

namespace app::cli {
namespace {

std::string limits() {
    return fmt::format(
        "Limits: pictures of {} pixels, arrays of {} values, pipelines of {} stages that hold {} values altogether, "
        "numbers below 2^31. "
        "Exit status: 0 done; 2 the request or an input file is wrong; 1 anything else (disk full, out of "
        "memory).",
        engine::max_picture_pixels, engine::max_elements, engine::max_stages, engine::max_pipeline_elements);
}

}  // namespace

Commands add_all(CLI::App& program) {
    program.description(
        "Upsample + convolution beside transposed convolution, on real pictures and on arrays.");
    program.name("deconvoscope");
    program.footer(limits());
    program.set_version_flag("--version", std::string("deconvoscope ") + engine::version());
    Commands commands;
    commands.window = add_window(program);
    commands.subcommands = {
        add_compare(program), add_sweep(program),  add_apply(program),   add_animate(program),
        add_actions(program), add_code(program),   add_run(program),     add_audit(program),
        add_learn(program),   add_lesson(program), add_presets(program),
    };
    return commands;
}

}  // namespace app::cli
