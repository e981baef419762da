// make_manual FOLDER: the man page, the completions and commands.md, written at build time.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "app/cli/completion.h"
#include "app/cli/manual.h"
#include "app/cli/program.h"
#include "engine/files/atomic_file.h"

int main(int argc, char** argv) {
    try {
        if (argc != 2) throw std::runtime_error("make_manual FOLDER");
        const std::filesystem::path folder = argv[1];
        CLI::App program;
        app::cli::add_all(program);
        const auto write = [&](const char* name, const std::string& text) {
            engine::write_file(folder / name, text);
        };
        write("commands.md", app::cli::manual_markdown(program));
        write("deconvoscope.1", app::cli::manual_page(program));
        write("deconvoscope.bash", app::cli::bash_completion(program));
        write("_deconvoscope", app::cli::zsh_completion(program));
        write("deconvoscope.fish", app::cli::fish_completion(program));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "make_manual: %s\n", error.what());
        return 1;
    }
}
