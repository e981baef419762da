// deconvoscope learn: both pipelines learn to give back the picture; what becomes of their grids.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/figure_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/output_files.h"
#include "app/cli/pair_options.h"
#include "app/cli/say.h"
#include "app/export/learning_export.h"
#include "app/storage/new_folder.h"
#include "engine/core/error.h"
#include "engine/learning/duel_verdict.h"
#include "engine/learning/learning_presets.h"
#include "engine/pipeline/presets.h"

namespace app::cli {
namespace {

using engine::fail;
using engine::Index;

struct LearnLine {
    PairOptions pair;
    std::string task = "upsample", optimizer = "adam", loss = "mse", theme = "light";
    Index steps = 1000;
    double rate = 0.01;
    std::optional<Index> every, feature_stride;
    std::optional<double> momentum;
    std::optional<std::uint64_t> feature_seed;
    LearningExport files;
};

std::string preset_ids() {
    std::string ids;
    for (const engine::LearningPreset& preset : engine::learning_presets())
        ids += fmt::format("{}{}", ids.empty() ? "" : ", ", preset.id);
    return ids;
}

/// A learning preset brings its pipelines and its task; other presets their pipelines.
void apply_preset(LearnLine& line, bool task_given) {
    if (!line.pair.preset) return;
    const engine::LearningPreset* preset = engine::find_learning_preset(*line.pair.preset);
    if (!preset) try {
            engine::find_preset(*line.pair.preset);
            return;
        } catch (const engine::Error& error) {
            fail("--preset: {}; for learning there are also {}", error.what(), preset_ids());
        }
    line.pair.preset.reset();
    line.pair.left = preset->left;
    line.pair.right = preset->right;
    if (!task_given && preset->task == engine::LearningTask::autoencode) line.task = "autoencode";
}

engine::LearningOptions options_of(const LearnLine& line) {
    const bool adam = line.optimizer == "adam", mse = line.loss == "mse";
    if (line.momentum && adam)
        fail("--momentum belongs to --optimizer sgd: adam has its own betas, 0.9 and 0.999");
    if (line.feature_stride && mse) fail("--feature-stride belongs to --loss features: mse has no features");
    if (line.feature_seed && mse) fail("--feature-seed belongs to --loss features: mse has no features");
    engine::LearningOptions options;
    options.task =
        line.task == "upsample" ? engine::LearningTask::upsample : engine::LearningTask::autoencode;
    options.optimizer = adam ? engine::OptimizerKind::adam : engine::OptimizerKind::sgd;
    options.rate = line.rate;
    options.momentum = line.momentum.value_or(0);
    options.loss = mse ? engine::LearningLossKind::mse : engine::LearningLossKind::features;
    options.feature_stride = line.feature_stride.value_or(1);
    options.feature_seed = line.feature_seed.value_or(0);
    engine::check(options);
    return options;
}

Index every_of(const LearnLine& line) {
    const Index every = line.every.value_or(std::max<Index>(line.steps / 100, 1));
    if (line.steps / every > engine::max_learning_entries)
        fail("--every {}: {} steps would make more than {} entries", every, line.steps,
             engine::max_learning_entries);
    return every;
}

void check_line(const LearnLine& line) {
    const LearningExport& files = line.files;
    if (files.figure) check_figure_name("--output", *files.figure);
    if (files.animation && !files.animation->ends_with(".webp"))
        fail("--animation {}: an animation is a .webp file", *files.animation);
    if (files.frame_time < 10 || files.frame_time > 60000)
        fail("--frame-time {}: 10 to 60000 milliseconds are possible", files.frame_time);
    parse_theme(line.theme);
    if (line.pair.encoder)
        fail("--encoder: in learn both sides take the reduced picture, there is no encoder before them");
    std::vector<NamedFile> outputs, inputs;
    const std::pair<const char*, const std::optional<std::string>*> flags[] = {
        {"--report", &files.report},
        {"--csv", &files.csv},
        {"--output", &files.figure},
        {"--animation", &files.animation}};
    for (const auto& [flag, file] : flags)
        if (*file) outputs.emplace_back(flag, **file);
    if (line.pair.image) inputs.emplace_back("IMAGE", *line.pair.image);
    if (line.pair.session) inputs.emplace_back("--session", *line.pair.session);
    check_output_files(outputs, inputs);
    // With a slash at the end a folder is the same folder.
    const auto folder = [](const std::filesystem::path& path) {
        return (std::filesystem::absolute(path) / "").lexically_normal();
    };
    if (files.weights_left && files.weights_right &&
        folder(*files.weights_left) == folder(*files.weights_right))
        fail("--weights-left and --weights-right name the same folder, {}", *files.weights_left);
}

std::vector<NewFolder> make_folders(const LearningExport& files) {
    std::vector<NewFolder> folders;
    const std::pair<const char*, const std::optional<std::string>*> flags[] = {
        {"--weights-left", &files.weights_left}, {"--weights-right", &files.weights_right}};
    for (const auto& [flag, folder] : flags)
        try {
            if (*folder) folders.emplace_back(**folder);
        } catch (const engine::Error& error) {
            fail("{}: {}", flag, error.what());
        }
    return folders;
}

void print_summary(const engine::Duel& duel) {
    const engine::DuelEntry& last = duel.entries().back();
    for (const std::string& sentence : engine::duel_verdict(duel, last.step))
        print(sentence + "\n");
    for (const std::string& note : duel.notes())
        print(note + "\n");
}

int learn(const LearnLine& given, bool task_given, const Interrupt& interrupt) {
    LearnLine line = given;
    apply_preset(line, task_given);
    engine::DuelRequest request;
    request.options = options_of(line);
    request.every = every_of(line);
    check_line(line);
    line.files.dark = parse_theme(line.theme) == engine::FigureTheme::dark;
    ViewState view;
    const Document document = chosen_document(line.pair, view, engine::Progress(interrupt.token()));
    if (!document.experiment.encoder.stages.empty())
        fail(
            "the session has an encoder: in learn both sides take the reduced picture, there is no encoder before them");
    request.picture = document.experiment.source.picture;
    request.left = document.experiment.left;
    request.right = document.experiment.right;
    run_until_interrupted(
        interrupt, "interrupted: nothing was written", [&](const engine::Progress& progress) {
            engine::Duel duel(request, progress);
            const std::vector<NewFolder> folders =
                make_folders(line.files);  // only once the request is known to be right
            duel.advance(line.steps, progress);
            duel.record(progress);
            export_learning(duel, document.experiment.source, line.files, progress);
            if (!line.files.report && !line.files.csv && !line.files.figure && !line.files.animation)
                print_summary(duel);
        });
    return 0;
}

std::string preset_list() {
    std::string text = "Presets for learning: ";
    for (const engine::LearningPreset& preset : engine::learning_presets())
        text += fmt::format("{}{} ({})", &preset == engine::learning_presets().data() ? "" : ", ", preset.id,
                            preset.title);
    return text + ".";
}

void add_learning_options(CLI::App& app, LearnLine& line) {
    const auto add = [&](const char* flag, auto& target, const std::string& help, const char* type) {
        return app.add_option(flag, target, help)->type_name(type)->group("Learning");
    };
    add("--task", line.task, "Give back the picture from its area means, or from itself",
        "upsample|autoencode")
        ->check(CLI::IsMember({"upsample", "autoencode"}))
        ->capture_default_str();
    add("--steps", line.steps, fmt::format("Steps, at most {}", engine::max_learning_steps), "N")
        ->check(CLI::Range(Index{0}, engine::max_learning_steps))
        ->capture_default_str();
    add("--optimizer", line.optimizer, "adam has betas 0.9 and 0.999, epsilon 1e-8, and is bias-corrected",
        "sgd|adam")
        ->check(CLI::IsMember({"sgd", "adam"}))
        ->capture_default_str();
    add("--rate", line.rate, "Learning rate", "F")->capture_default_str();
    add("--momentum", line.momentum, "Of sgd, otherwise 0", "F");
    add("--loss", line.loss,
        "Mean of all squared differences, or that of random features (16 channels, 3×3, relu)",
        "mse|features")
        ->check(CLI::IsMember({"mse", "features"}))
        ->capture_default_str();
    add("--feature-stride", line.feature_stride, "Stride of the features' conv, otherwise 1", "1|2");
    add("--feature-seed", line.feature_seed, "Seed of the features' weights, otherwise 0", "N");
    add("--every", line.every, "Steps between entries, otherwise a hundredth of all", "N")
        ->check(CLI::Range(Index{1}, engine::max_learning_steps));
}

void add_file_options(CLI::App& app, LearnLine& line) {
    const auto add = [&](const char* flag, auto& target, const char* help, const char* type) {
        return app.add_option(flag, target, help)->type_name(type)->group("Files");
    };
    add("--report", line.files.report, "All entries as JSON", "R.json");
    add("--csv", line.files.csv, "All entries as a table", "F.csv");
    add("--output", line.files.figure, "A strip of steps for both sides and the constants, with the curves",
        "FIG.png|.svg|.pdf");
    add("--animation", line.files.animation, "The same as it came about", "F.webp");
    add("--weights-left", line.files.weights_left,
        "Folder for A's final weights: STAGE.weight.npy, STAGE.bias.npy", "DIR");
    add("--weights-right", line.files.weights_right, "The same for B", "DIR");
    add("--title", line.files.title, "Title of the figure", "TEXT");
    add("--theme", line.theme, "Colours", "light|dark")->capture_default_str();
    add("--width", line.files.width, "Width of the figure in pixels", "N")->capture_default_str();
    add("--dpi", line.files.dpi, "Dots per inch, written into the file", "F")->capture_default_str();
    add("--frame-time", line.files.frame_time, "Milliseconds per frame of the animation", "N")
        ->capture_default_str();
}

}  // namespace

Command add_learn(CLI::App& program) {
    CLI::App* app = program.add_subcommand(
        "learn", "Let both pipelines learn the picture, and see whether their grids fade");
    const auto line = std::make_shared<LearnLine>();
    add_pair_options(*app, line->pair);
    add_learning_options(*app, *line);
    add_file_options(*app, *line);
    app->footer(fmt::format(
        "Input: the picture reduced by area means by the pipeline's factor; target: the picture, cropped to a multiple of it. Levels "
        "are those of 255: the largest standard deviation, over channels, of the phase means in the middle half, for the picture and "
        "for the constants grey (0.5) and red (0.9, 0.3, 0.2). The same seeds give the same bits, whatever the number of threads. "
        "Without any of the files the verdict is printed. Limits: {} steps, {} entries; the weights kept on the way for figure and "
        "animation take at most {} MiB.\n\n{}\n\n{}",
        engine::max_learning_steps, engine::max_learning_entries, engine::max_snapshot_bytes >> 20,
        preset_list(), app->get_footer()));
    return {app, [line, app](const Interrupt& interrupt) {
                return learn(*line, app->count("--task") > 0, interrupt);
            }};
}

}  // namespace app::cli
