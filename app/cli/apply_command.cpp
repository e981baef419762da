// deconvoscope apply OP: the command line of every operation, made from the parameter table.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/apply.h"
#include "app/cli/command.h"
#include "app/cli/pipe_help.h"
#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/value_text.h"

namespace app::cli {
namespace {

/// What is known of one operation while its command line is read.
struct OperationLine {
    CLI::App* app = nullptr;
    const engine::OperationInfo* operation = nullptr;
    ApplyRequest request;
    std::vector<std::pair<const engine::ParameterInfo*, CLI::Option*>> parameters;
};

void add_parameters(OperationLine& line) {
    for (const engine::ParameterInfo& parameter : line.operation->parameters) {
        if (parameter.pipe_only) continue;
        const std::string flag = fmt::format("--{}", parameter.key);
        const bool is_flag = parameter.kind == engine::ParameterKind::flag;
        const std::string usual = is_flag ? "" : parameter.get(line.operation->prototype);
        const std::string help =
            fmt::format("{}{}", parameter.help, usual.empty() ? "" : fmt::format(" Default: {}.", usual));
        CLI::Option* option = is_flag ? line.app->add_flag(flag, help)
                                      : line.app->add_option(flag, help)->type_name(value_name(parameter));
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        line.parameters.emplace_back(&parameter, option);
    }
}

void add_files(OperationLine& line) {
    CLI::App& app = *line.app;
    ApplyRequest& request = line.request;
    const engine::LayerFacts layer = facts(*layer_of(line.operation->prototype));
    const bool has_kernel = layer.has_kernel;
    const auto file = [&](const char* flag, std::optional<std::string>& target, const std::string& help) {
        app.add_option(flag, target, help)->type_name("FILE.npy")->group("Files");
    };
    file("--input", request.input, "The input x, N,C,H,W");
    if (has_kernel) {
        const bool transposed = line.operation->name == "conv_transpose";
        file("--weight", request.weight,
             transposed ? "The weight, I,O/groups,kH,kW" : "The weight, O,I/groups,kH,kW");
        file("--bias", request.bias, "The bias, 1-D of O values");
    }
    if (layer.has_slopes) file("--weight", request.weight, "The slopes, 1-D: one, or one per channel");
    file("--output", request.output, "Where the output y goes");
    file("--grad-output", request.grad_output, "Gradient of a loss with respect to y");
    file("--grad-input", request.grad_input, "Where its gradient with respect to x goes");
    if (has_kernel || layer.has_slopes)
        file("--grad-weight", request.grad_weight, "Where its gradient with respect to the weight goes");
    if (has_kernel)
        file("--grad-bias", request.grad_bias, "Where its gradient with respect to a bias goes (1-D)");
}

void refuse_extras(const OperationLine& line, const CLI::App& apply) {
    const auto extras = line.app->remaining();
    if (const auto before = apply.remaining(); !before.empty())
        engine::fail("\"{}\" must stand after the operation: apply {} …", before.front(),
                     line.operation->name);
    if (extras.empty()) return;
    std::string flags;
    for (const CLI::Option* option : line.app->get_options())
        if (option->get_name() != "--help")
            flags += fmt::format("{}{}", flags.empty() ? "" : ", ", option->get_name());
    engine::fail("{} does not take \"{}\"; it takes {}", line.operation->name, extras.front(), flags);
}

void read_parameters(OperationLine& line) {
    line.request.stage = line.operation->prototype;
    line.request.given = line.operation->name;
    for (const auto& [parameter, option] : line.parameters) {
        if (option->count() == 0) continue;
        if (option->count() > 1) engine::fail("--{} is given {} times", parameter->key, option->count());
        for (const auto& [other, given] : line.parameters)
            if (other->key == parameter->instead_of && given->count() > 0)
                engine::fail("--{} and --{} say the same thing: give one of them", parameter->key,
                             other->key);
        const bool flag = parameter->kind == engine::ParameterKind::flag;
        const std::string value = option->results().front();
        if (value.empty()) engine::fail("--{}: the value is empty", parameter->key);
        line.request.given += fmt::format(" --{}", parameter->key);
        if (!flag) line.request.given += " " + value;
        try {
            parameter->set(line.request.stage, value);
        } catch (const engine::Error& error) {
            engine::fail("--{}: {}{}", parameter->key, error.what(),
                         flag ? " (the flag takes no value)" : "");
        }
    }
}

std::string limits() {
    return fmt::format(
        "Arrays are .npy files, 4-D (N, C, H, W), float16, float32 or float64 of either byte order, in C or "
        "Fortran order; "
        "outputs are float32. Numbers are one for both axes, or H,W. Limits: {} values in an array, and "
        "numbers below 2^31. An output is written "
        "when all has gone "
        "well, or not at all. Sizes, paddings and gradients are those of PyTorch, TensorFlow/Keras and ONNX.",
        engine::max_elements);
}

std::string operation_names() {
    std::string names;
    for (const auto& operation : engine::operations())
        if (operation.name != "concat")
            names += fmt::format("{}{}", names.empty() ? "" : ", ", operation.name);
    return names;
}

}  // namespace

Command add_apply(CLI::App& program) {
    CLI::App* app =
        program.add_subcommand("apply", "Apply one layer to arrays, exactly as the frameworks do it");
    app->footer(limits());
    const auto lines = std::make_shared<std::vector<std::unique_ptr<OperationLine>>>();
    for (const engine::OperationInfo& operation : engine::operations()) {
        if (std::holds_alternative<engine::Concat>(operation.prototype.op)) continue;
        auto line = std::make_unique<OperationLine>();
        line->operation = &operation;
        line->app = app->add_subcommand(std::string(operation.name), std::string(operation.help));
        line->app->group("Operations (apply OP --help shows the options of each)");
        line->app->footer(limits());
        line->app->allow_extras();  // refuse_extras says what the operation does take
        add_parameters(*line);
        add_files(*line);
        lines->push_back(std::move(line));
    }
    app->require_subcommand(0, 1);
    app->allow_extras();  // so that an unknown operation gets a sentence that lists the known ones
    return {app, [app, lines](const Interrupt& interrupt) {
                for (const auto& line : *lines)
                    if (line->app->parsed()) {
                        refuse_extras(*line, *app);
                        read_parameters(*line);
                        run_until_interrupted(
                            interrupt, "interrupted: nothing was written",
                            [&](const engine::Progress& progress) { apply(line->request, progress); });
                        return 0;
                    }
                const auto extras = app->remaining();
                if (extras.empty()) engine::fail("apply needs an operation: {}", operation_names());
                engine::fail("apply: there is no operation \"{}\"; there are {}", extras.front(),
                             operation_names());
            }};
}

}  // namespace app::cli
