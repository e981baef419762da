// deconvoscope code: a pipeline as a program for a framework.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/output_files.h"
#include "app/cli/pair_options.h"
#include "app/cli/pipe_help.h"
#include "app/cli/say.h"
#include "app/export/code_files.h"
#include "engine/core/error.h"
#include "engine/experiment/encoder.h"
#include "engine/frameworks/code_export.h"
#include "engine/frameworks/layer_import.h"
#include "engine/network/pipeline_graph.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/value_text.h"

namespace app::cli {
namespace {

struct CodeOptions {
    PairOptions pair;  ///< its `left` is --pipeline
    std::string framework, side = "right";
    std::optional<std::string> layers, input_shape, weights, output;
};

/// C,H,W
engine::Shape parse_shape(const std::string& text) {
    std::vector<engine::Index> numbers;
    std::stringstream stream(text);
    for (std::string number; std::getline(stream, number, ',');)
        numbers.push_back(engine::parse_integer(number, 1));
    if (numbers.size() != 3) engine::fail("\"{}\" is no shape: it must be C,H,W", text);
    return {1, numbers[0], numbers[1], numbers[2]};
}

engine::Shape input_shape(const CodeOptions& options) {
    if (options.input_shape) try {
            return parse_shape(*options.input_shape);
        } catch (const engine::Error& error) {
            engine::fail("--input-shape: {}", error.what());
        }
    ViewState ignored;
    if (options.pair.session) return engine::input_shape(chosen_document(options.pair, ignored).experiment);
    return {1, 3, 64, 64};
}

void write_files(const CodeOptions& options, const engine::CodeExport& code) {
    try {
        write_code(code, options.output.value_or(""), options.weights.value_or(""));
    } catch (const engine::Error& error) {
        engine::fail("{}: {}", options.weights ? "--weights" : "--output", error.what());
    }
}

engine::Pipeline import(const std::string& layers) {
    try {
        std::vector<std::string> notes;
        engine::Pipeline pipeline = engine::import_layers(layers, &notes);
        for (const std::string& note : notes)
            remark(note);
        return pipeline;
    } catch (const engine::Error& error) {
        engine::fail("--layers: {}", error.what());
    }
}

/// A binary model instead of a program that makes one.
void write_model(const CodeOptions& options, const engine::Pipeline& pipeline) {
    if (options.weights) engine::fail("--weights: an .onnx file holds its weights itself");
    engine::Shape input = input_shape(options);
    if (!options.input_shape && !options.pair.session)
        input.c = engine::network::input_channels(pipeline, input.c);
    write_onnx(pipeline, input, *options.output);
}

int run(const CodeOptions& options) {
    if (!options.pair.session && !options.pair.preset && !options.pair.left && !options.layers)
        engine::fail("give --pipeline, --layers, --preset or --session: what the code is to be for");
    const bool as_pipe = options.framework == "pipe";
    const engine::Framework framework =
        as_pipe ? engine::Framework{} : engine::parse_framework(options.framework);
    if (options.side != "left" && options.side != "right")
        engine::fail("--side: \"{}\" is neither left nor right", options.side);
    const engine::Session session = chosen_session(options.pair);
    const engine::Pipeline pipeline = options.layers                                ? import(*options.layers)
                                      : options.pair.left || options.side == "left" ? session.left
                                                                                    : session.right;
    if (options.output) check_output_files({{"--output", *options.output}}, {});
    if (!as_pipe && framework == engine::Framework::onnx && options.output.value_or("").ends_with(".onnx")) {
        write_model(options, pipeline);
        return 0;
    }
    const engine::CodeExport code =
        as_pipe
            ? engine::CodeExport{engine::print(pipeline) + "\n", {}}
            : engine::export_code(pipeline, input_shape(options), framework,
                                  folder_beside(options.weights.value_or(""), options.output.value_or("")));
    write_files(options, code);
    if (!options.output) print(code.text);
    return 0;
}

}  // namespace

Command add_code(CLI::App& program) {
    CLI::App* app = program.add_subcommand("code", "Write a pipeline as Python code for a framework");
    app->footer(pipe_help());
    const auto options = std::make_shared<CodeOptions>();
    options->pair.left_flag = "--pipeline";
    CLI::Option* session =
        app->add_option("--session", options->pair.session, "Session file, or a figure that holds one");
    CLI::Option* preset =
        app->add_option("--preset", options->pair.preset, "Ready pair (deconvoscope presets)");
    CLI::Option* pipeline =
        app->add_option("--pipeline", options->pair.left, "Pipeline, such as \"conv kernel=3 | relu\"");
    CLI::Option* layers = app->add_option(
        "--layers", options->layers,
        "A network as people paste it, one line such as \"nn.ConvTranspose2d(128, 64, 4, 2, 1)\" or a whole program of PyTorch, Keras "
        "1 to 3, TensorFlow, Paddle, MXNet, MindSpore, flax or Haiku; a printed PyTorch model, Keras' to_json() or summary(); code that this "
        "command wrote. What is left out is said on standard error, with line and column");
    CLI::Option* side = app->add_option("--side", options->side, "Of a session or preset: left or right")
                            ->capture_default_str();
    preset->excludes(session);
    layers->excludes(session)->excludes(preset)->excludes(pipeline)->excludes(side);
    pipeline->excludes(session)->excludes(preset)->excludes(side);
    app->add_option("--framework", options->framework,
                    "keras (version 3), tensorflow, pytorch, onnx or jax; pipe for the pipeline's own text")
        ->required();
    app->add_option(
        "--input-shape", options->input_shape,
        "C,H,W of the input, on which groups and paddings may depend (3,64,64, or the session's picture)");
    app->add_option(
        "--weights", options->weights,
        "Folder for the weights as .npy files, which the code then loads from there, wherever both are moved together; "
        "without it they stand in the code");
    app->add_option(
        "--output", options->output,
        "File for the code; without it, standard output. With --framework onnx, FILE.onnx is a binary model");
    return {app, [options](const Interrupt&) { return run(*options); }};
}

}  // namespace app::cli
