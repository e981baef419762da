// deconvoscope actions: the table of everything that can be done by name.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/actions/actions.h"
#include "app/cli/command.h"
#include "app/cli/say.h"

namespace app::cli {

Command add_actions(CLI::App& program) {
    CLI::App* command = program.add_subcommand("actions", "List what --do and the command palette can run.");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "As JSON");
    return {command, [json](const Interrupt&) {
                print(*json ? actions_json() : actions_text());
                return 0;
            }};
}

}  // namespace app::cli
