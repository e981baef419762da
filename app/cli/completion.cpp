#include "app/cli/completion.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/actions/actions.h"
#include "app/document/view_state.h"
#include "engine/core/text_parts.h"
#include "engine/frameworks/code_export.h"
#include "engine/pipeline/presets.h"

namespace app::cli {
namespace {

using engine::replaced;

using Words = std::vector<std::string>;

struct Flag {
    std::string name, help;  ///< "--output"
    bool takes_value = false;
    Words choices;  ///< none: files
};

/// The program, a subcommand, or an operation of `apply`.
struct Entry {
    std::string name, help;
    std::vector<Flag> flags;
    std::vector<Entry> inner;
};

Words parted(std::string_view text, char separator) {
    const auto parts = engine::split(text, separator);
    return Words(parts.begin(), parts.end());
}

template <typename List>
Words ids(const List& list) {
    Words result;
    for (const auto& one : list)
        result.emplace_back(one.id);
    return result;
}

/// The values that can be named: of a few flags those of their tables, else what the type says, as in
/// "TEXT:{dark,light}" and "zeros|reflect". Capitals ("FILE|original") stand for what is not one word.
Words choices(const std::string& flag, const std::string& type) {
    if (flag == "--preset") return ids(engine::presets());
    if (flag == "--view") return ids(views);
    if (flag == "--do") return ids(actions());
    if (flag == "--framework") {
        const auto names = engine::framework_names();
        Words words(names.begin(), names.end());
        words.emplace_back("pipe");
        return words;
    }
    const auto open = type.find('{'), close = type.find('}');
    if (open != std::string::npos && close != std::string::npos)
        return parted(std::string_view(type).substr(open + 1, close - open - 1), ',');
    const bool alternatives =
        type.find('|') != std::string::npos &&
        type.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-.|") == std::string::npos;
    return alternatives ? parted(type, '|') : Words();
}

std::string in_one_line(std::string text) {
    for (char& c : text)
        if (c == '\n') c = ' ';
    return text;
}

Entry command_of(const CLI::App& app) {
    Entry command{app.get_name(), in_one_line(app.get_description()), {}, {}};
    for (const CLI::Option* option :
         app.get_options([](const CLI::Option* one) { return !one->get_group().empty(); }))
        for (const std::string& name : option->get_lnames()) {
            Flag flag{"--" + name,
                      in_one_line(option->get_description()),
                      option->get_items_expected_max() > 0,
                      {}};
            if (flag.takes_value) flag.choices = choices(flag.name, option->get_type_name());
            command.flags.push_back(std::move(flag));
        }
    for (const CLI::App* inner : app.get_subcommands([](const CLI::App*) { return true; }))
        command.inner.push_back(command_of(*inner));
    return command;
}

std::string words(const Words& list) { return fmt::format("{}", fmt::join(list, " ")); }

Words names(const std::vector<Entry>& commands) {
    Words list;
    for (const Entry& command : commands)
        list.push_back(command.name);
    return list;
}

Words flag_names(const Entry& command) {
    Words list;
    for (const Flag& flag : command.flags)
        list.push_back(flag.name);
    return list;
}

std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

// ---- bash

/// Patterns of the two words that may name a command and an operation, with what stands there.
struct BashCases {
    std::string words, values;

    void add(const Entry& entry, const std::string& path, bool more) {
        const std::string pattern = quoted(path) + (more ? "*" : "");
        const std::string flags = cli::words(flag_names(entry));
        if (!entry.inner.empty())
            words += fmt::format("        {}) list={} ;;\n", quoted(path.empty() ? " " : path),
                                 quoted(cli::words(names(entry.inner)) + " " + flags));
        words += fmt::format("        {}) list={} ;;\n", pattern, quoted(flags));
        for (const Flag& flag : entry.flags)
            if (!flag.choices.empty())
                values += fmt::format("        {}' {}') list={} ;;\n", pattern, flag.name,
                                      quoted(cli::words(flag.choices)));
    }
};

// ---- zsh

std::string zsh_text(std::string text) {
    text = replaced(replaced(std::move(text), "[", "("), "]", ")");
    return replaced(std::move(text), ":", "\\:");
}

std::string zsh_arguments(const Entry& command) {
    std::string text = "_arguments";
    for (const Flag& flag : command.flags) {
        const std::string value = !flag.takes_value      ? ""
                                  : flag.choices.empty() ? ":value:_files"
                                                         : ":value:(" + words(flag.choices) + ")";
        text += " " + quoted("*" + flag.name + "[" + zsh_text(flag.help) + "]" + value);
    }
    return text + " '*:file:_files'";
}

/// What completes the words of a command, of which the first is its name.
std::string zsh_body(const Entry& command, const std::string& indent) {
    if (command.inner.empty()) return indent + zsh_arguments(command) + "\n";
    std::string list, cases;
    for (const Entry& inner : command.inner) {
        list += " " + quoted(inner.name + ":" + zsh_text(inner.help));
        cases += fmt::format("{0}    {1})\n{0}        shift words; (( CURRENT-- ))\n{2}{0}        ;;\n",
                             indent, inner.name, zsh_body(inner, indent + "        "));
    }
    return fmt::format(
        "{0}if (( CURRENT == 2 )); then\n"
        "{0}    local -a commands=({1})\n"
        "{0}    _describe command commands\n"
        "{0}    {2}\n"
        "{0}    return\n"
        "{0}fi\n"
        "{0}case $words[2] in\n{3}{0}    *) {2} ;;\n{0}esac\n",
        indent, list, zsh_arguments(command), cases);
}

// ---- fish

void fish_lines(const Entry& command, const std::string& condition, std::string& text) {
    for (const Flag& flag : command.flags) {
        const std::string value = !flag.takes_value      ? ""
                                  : flag.choices.empty() ? " -r"
                                                         : " -x -a " + quoted(words(flag.choices));
        text += fmt::format("complete -c deconvoscope -n {} -l {}{} -d {}\n", quoted(condition),
                            flag.name.substr(2), value, quoted(flag.help));
    }
    for (const Entry& inner : command.inner)
        text += fmt::format("complete -c deconvoscope -n {} -a {} -d {}\n", quoted(condition + " here"),
                            inner.name, quoted(inner.help));
}

}  // namespace

std::string bash_completion(const CLI::App& program) {
    const Entry root = command_of(program);
    BashCases cases;
    for (const Entry& command : root.inner) {
        for (const Entry& inner : command.inner)
            cases.add(inner, command.name + " " + inner.name, false);
        cases.add(command, command.name + " ", true);
    }
    cases.add(root, "", true);
    return fmt::format(
        "# bash completion for deconvoscope\n"
        "_deconvoscope() {{\n"
        "    local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} list=\n"
        "    local path=\"${{COMP_WORDS[1]}} ${{COMP_WORDS[2]}}\"\n"
        "    [ $COMP_CWORD = 1 ] && path=' '\n"
        "    [ $COMP_CWORD = 2 ] && path=\"${{COMP_WORDS[1]}} \"\n"
        "    case \"$path $before\" in\n{}    esac\n"
        "    if [ \"$list\" ]; then mapfile -t COMPREPLY < <(compgen -W \"$list\" -- \"$current\"); return; fi\n"
        "    case \"$path\" in\n{}    esac\n"
        "    mapfile -t COMPREPLY < <(compgen -W \"$list\" -- \"$current\"; compgen -f -- \"$current\")\n"
        "}}\n"
        "complete -o filenames -F _deconvoscope deconvoscope\n",
        cases.values, cases.words);
}

std::string zsh_completion(const CLI::App& program) {
    return fmt::format("#compdef deconvoscope\n_deconvoscope() {{\n{}}}\n_deconvoscope \"$@\"\n",
                       zsh_body(command_of(program), "    "));
}

std::string fish_completion(const CLI::App& program) {
    const Entry root = command_of(program);
    std::string text = fmt::format(
        "# fish completion for deconvoscope\n"
        "# __deconvoscope_at [COMMAND [OPERATION]] [here]: whether the line begins so; here: and has no other word.\n"
        "function __deconvoscope_at\n"
        "    set -l typed (commandline -opc)\n"
        "    set -e typed[1]\n"
        "    if test \"$argv[-1]\" = here\n"
        "        set -e argv[-1]\n"
        "        test (count $typed) = (count $argv); or return 1\n"
        "    end\n"
        "    if test (count $argv) = 0\n"
        "        not contains -- \"$typed[1]\" {}\n"
        "        return\n"
        "    end\n"
        "    set -l given (count $argv)\n"
        "    test (count $typed) -ge $given; and test \"$typed[1..$given]\" = \"$argv\"\n"
        "end\n",
        words(names(root.inner)));
    fish_lines(root, "__deconvoscope_at", text);
    for (const Entry& command : root.inner) {
        fish_lines(command, "__deconvoscope_at " + command.name, text);
        for (const Entry& inner : command.inner)
            fish_lines(inner, "__deconvoscope_at " + command.name + " " + inner.name, text);
    }
    return text;
}

}  // namespace app::cli
