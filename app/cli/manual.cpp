#include "app/cli/manual.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/cli/pipe_help.h"
#include "engine/core/text_parts.h"
#include "engine/core/version.h"

namespace app::cli {
namespace {

using engine::replaced;

std::vector<const CLI::App*> subcommands(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<const CLI::Option*> options(const CLI::App& app) {
    return app.get_options([](const CLI::Option* option) { return !option->get_group().empty(); });
}

/// "--output FIG.png", "IMAGE".
std::string title(const CLI::Option& option) {
    std::string name = option.get_name(option.get_positional());
    const std::string type = option.get_type_name();
    if (option.get_type_size() != 0 && !option.get_positional() && !type.empty()) name += " " + type;
    return replaced(name, ",", ", ");
}

std::string description(const CLI::Option& option) { return replaced(option.get_description(), "\n", " "); }

/// The end of the program's help, without the table of pipelines that stands in it too.
std::string limits(const CLI::App& program) {
    return replaced(program.get_footer(), "\n\n" + pipe_help(), "");
}

// ---- markdown

std::string markdown_cell(const std::string& text) { return replaced(text, "|", "\\|"); }

std::string markdown_options(const CLI::App& app) {
    std::string text, group;
    for (const CLI::Option* option : options(app)) {
        if (option->get_group() != group) {
            group = option->get_group();
            text += fmt::format("\n| {} | |\n|---|---|\n", group);
        }
        text += fmt::format("| `{}` | {} |\n", markdown_cell(title(*option)),
                            markdown_cell(description(*option)));
    }
    return text;
}

void markdown_command(const CLI::App& app, const std::string& name, int level, std::string& text) {
    text += fmt::format("\n{} {}\n\n{}\n", std::string(static_cast<std::size_t>(level), '#'), name,
                        app.get_description());
    text += markdown_options(app);
    for (const CLI::App* command : subcommands(app))
        markdown_command(*command, name + " " + command->get_name(), level + 1, text);
}

// ---- man

std::string roff(std::string text) {
    text = replaced(std::move(text), "\\", "\\e");
    text = replaced(std::move(text), "-", "\\-");
    std::string lines = text.empty() || text[0] == '.' || text[0] == '\'' ? "\\&" + text : text;
    lines = replaced(std::move(lines), "\n.", "\n\\&.");
    return replaced(std::move(lines), "\n'", "\n\\&'");
}

void man_options(const CLI::App& app, std::string& text) {
    for (const CLI::Option* option : options(app))
        text += fmt::format(".TP\n.B {}\n{}\n", roff(title(*option)), roff(description(*option)));
}

void man_command(const CLI::App& app, const std::string& name, std::string& text) {
    text += fmt::format(".SS {}\n{}\n", roff(name), roff(app.get_description()));
    man_options(app, text);
    for (const CLI::App* command : subcommands(app))
        man_command(*command, name + " " + command->get_name(), text);
}

}  // namespace

std::string manual_markdown(const CLI::App& program) {
    std::string text = "# Commands\n\nThis page is made from the same tables as `--help`.\n";
    markdown_command(program, "deconvoscope", 2, text);
    return text + "\n## Pipelines\n\n" + "```\n" + pipe_help() + "```\n" + "\n## Limits\n\n" +
           limits(program) + "\n";
}

std::string manual_page(const CLI::App& program) {
    std::string text =
        fmt::format(".TH DECONVOSCOPE 1 \"\" \"deconvoscope {}\" \"User Commands\"\n", engine::version());
    text += ".SH NAME\ndeconvoscope \\- compare upsampling + convolution with transposed convolution\n";
    text += ".SH SYNOPSIS\n.B deconvoscope\n[\\fIOPTIONS\\fR] [\\fIIMAGE\\fR]\n.br\n";
    text += ".B deconvoscope\n\\fISUBCOMMAND\\fR [\\fIOPTIONS\\fR]\n";
    text += fmt::format(".SH DESCRIPTION\n{}\n.SH OPTIONS\n", roff(program.get_description()));
    man_options(program, text);
    text += ".SH SUBCOMMANDS\n";
    for (const CLI::App* command : subcommands(program))
        man_command(*command, command->get_name(), text);
    text += ".SH PIPELINES\n.nf\n" + roff(pipe_help()) + ".fi\n";
    text += fmt::format(".SH LIMITS AND EXIT STATUS\n{}\n", roff(limits(program)));
    text += ".SH FILES\n.TP\n.I $XDG_CONFIG_HOME/deconvoscope/settings.json\nSettings of the window.\n";
    return text +
           ".TP\n.I $XDG_STATE_HOME/deconvoscope/session.json\nThe last session, restored at the next start.\n";
}

}  // namespace app::cli
