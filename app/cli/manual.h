// Descriptions of the command line for other places, made from the same tables as --help.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace app::cli {

/// docs/commands.md.
std::string manual_markdown(const CLI::App& program);
/// deconvoscope(1), for man.
std::string manual_page(const CLI::App& program);

}  // namespace app::cli
