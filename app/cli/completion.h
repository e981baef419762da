// Completion of subcommands, flags and their choices, made from the same tables as --help.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace app::cli {

std::string bash_completion(const CLI::App& program);
std::string zsh_completion(const CLI::App& program);
std::string fish_completion(const CLI::App& program);

}  // namespace app::cli
