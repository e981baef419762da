// The whole command line: every option and subcommand, for the program itself and for what describes it.
#pragma once

#include <vector>

#include "app/cli/command.h"

namespace app::cli {

/// Everything that can be run: the window, which has no name, and the subcommands.
struct Commands {
    Command window;
    std::vector<Command> subcommands;
};

/// Gives `program` its name, version, limits, options and subcommands.
Commands add_all(CLI::App& program);

}  // namespace app::cli
