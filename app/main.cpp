// Arguments -> window or command -> exit status.
#include <fcntl.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "app/cli/program.h"
#include "app/cli/say.h"
#include "engine/core/blocks.h"
#include "engine/core/error.h"

namespace {

constexpr int failed = 1, refused = 2;

int complain(const std::string& message, int status) {
    app::cli::remark("deconvoscope: " + message);
    return status;
}

/// The parser's complaint in words that name the flag and the rule.
std::string sentence(const CLI::ParseError& error) {
    const std::string message = error.what();
    const std::string flag = message.substr(0, message.find(':'));
    if (message.find(": At Most 1 required but received") != std::string::npos)
        return flag + " is given more than once";
    if (message.find(": 1 required") != std::string::npos) return flag + " needs a value";
    return message;
}

/// Options of the window that stand before a subcommand would be lost silently.
void refuse_misplaced(const CLI::App& program, const CLI::App& command) {
    for (const CLI::Option* option : program.get_options())
        if (option->count() > 0)
            engine::fail("{} before {} belongs to the window: give it after {}", option->get_name(),
                         command.get_name(), command.get_name());
}

/// From the first byte that is read on, an interrupt ends the command with a sentence.
int watched(const app::cli::Command& command) {
    const app::cli::Interrupt interrupt(command.patience);
    return command.run(interrupt);
}

int run(int argc, char** argv) {
    CLI::App program;
    const app::cli::Commands commands = app::cli::add_all(program);
    try {
        program.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return program.exit(help);
    } catch (const CLI::ParseError& error) {
        return complain(sentence(error), refused);
    }
    for (const auto& command : commands.subcommands)
        if (command.app->parsed()) {
            refuse_misplaced(program, *command.app);
            return watched(command);
        }
    return watched(commands.window);
}

/// A file of ours that took the number of a closed standard output would get what is printed.
void reserve_standard_files() {
    for (int descriptor = 0; descriptor <= 2; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) < 0) (void)::open("/dev/null", O_RDONLY);
}

}  // namespace

int main(int argc, char** argv) {
    reserve_standard_files();
    // A full disk or a closed pipe is to be an error of the write, not the end of the program.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    engine::keep_freed_pages();
    try {
        const int status = run(argc, argv);
        std::cout.flush();
        if (!std::cout || std::fflush(stdout) != 0 || std::ferror(stdout))
            return complain("cannot write to standard output", failed);
        return status;
    } catch (const engine::Error& error) {
        return complain(error.what(), refused);
    } catch (const engine::Cancelled&) {
        return complain("interrupted: nothing was written", failed);
    } catch (const std::bad_alloc&) {
        return complain("not enough memory", failed);
    } catch (const std::exception& error) {
        return complain(error.what(), failed);
    }
}
