// How a subcommand joins the program: its file adds itself to the parser and hands back the work to be run.
#pragma once

#include <functional>

#include "app/cli/interrupt.h"

namespace CLI {
class App;
}

namespace app::cli {

/// `run` is called once the whole command line was read, when `app` is the subcommand that was named, and
/// watched over by the interrupt. It returns the exit status or throws: engine::Error ends in status 2,
/// anything else in 1 (main.cpp).
struct Command {
    CLI::App* app = nullptr;
    std::function<int(const Interrupt&)> run;
    Patience patience = {};
};

Command add_actions(CLI::App& program);
Command add_animate(CLI::App& program);
Command add_audit(CLI::App& program);
Command add_apply(CLI::App& program);
Command add_code(CLI::App& program);
Command add_compare(CLI::App& program);
Command add_learn(CLI::App& program);
Command add_lesson(CLI::App& program);
Command add_presets(CLI::App& program);
Command add_run(CLI::App& program);
Command add_sweep(CLI::App& program);
/// The program without a subcommand: the window.
Command add_window(CLI::App& program);

}  // namespace app::cli
