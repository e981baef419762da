#include "app/cli/pair_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/cli/pipe_help.h"
#include "app/session/session_document.h"
#include "app/workbench/evaluation.h"
#include "engine/core/error.h"
#include "engine/network/load_weights.h"
#include "engine/picture/picture.h"
#include "engine/picture/picture_decode.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"

namespace app::cli {
namespace {

void load_weights(const std::string& origin, engine::Pipeline& pipeline) {
    try {
        engine::load_weights(pipeline);
    } catch (const engine::Error& error) {
        throw engine::Error(origin + ": " + error.what());
    }
}

engine::Session from_preset(const engine::Preset& preset) {
    engine::Session session;
    session.left = engine::parse_pipeline(preset.left);
    session.right = engine::parse_pipeline(preset.right);
    return session;
}

constexpr const char* what_to_look_at = "What to look at";  ///< a heading of the help

void add_picture_options(CLI::App& app, PairOptions& options) {
    app.add_option("IMAGE", options.image, image_help());
    app.add_flag("--grey", options.grey, "Take the mean over the picture's channels")->group(what_to_look_at);
    app.add_option("--longest-side", options.longest_side,
                   "Shrink the picture, antialiased, so that no side is longer; 0 keeps its size")
        ->type_name("N")
        ->check(CLI::Range(0, 1 << 16))
        ->group(what_to_look_at);
    app.add_flag("--enlarge", options.enlarge, "Let --longest-side enlarge a smaller picture, too")
        ->group(what_to_look_at);
    app.add_option("--interpolation", options.interpolation,
                   "How --longest-side resizes: nearest, bilinear (default), bicubic or area (means)")
        ->check(CLI::IsMember(std::vector<std::string>(interpolation_ids.begin(), interpolation_ids.end())))
        ->group(what_to_look_at);
    app.add_flag("--no-antialias", options.no_antialias,
                 "Let bilinear and bicubic skip pixels when they shrink, which can make patterns of its own")
        ->group(what_to_look_at);
    app.add_option(
           "--frame", options.frame,
           "Frame of an animated GIF or WebP, page of a TIFF, or picture of a 4-D array, from 0 (default)")
        ->type_name("N")
        ->check(CLI::Range(0, 1 << 30))
        ->group(what_to_look_at);
}

}  // namespace

engine::Pipeline read_side(const std::string& option, const std::string& text) {
    engine::Pipeline pipeline;
    try {
        pipeline = engine::parse_pipeline(text);
    } catch (const engine::Error& error) {
        throw engine::Error(option + ": " + error.what());
    }
    load_weights(option, pipeline);
    return pipeline;
}

std::string image_help() {
    return fmt::format(
        "A picture ({}), an array of floats (.npy, 3 or 4 dimensions, channels first), or a built-in signal: "
        "signal:constant, impulse, ramp, step, zoneplate, checker or noise, with a size: signal:step:32x48; "
        "without it, the built-in sample. At most {} pixels; a compressed file may claim {} and {} more for each "
        "of its bytes. Pictures are turned as their EXIF orientation says",
        engine::picture_formats(), engine::max_picture_pixels, engine::free_pixels, engine::pixels_per_byte);
}

void add_pair_options(CLI::App& app, PairOptions& options) {
    add_picture_options(app, options);
    CLI::Option* session =
        app.add_option("--session", options.session, "Session file, or a figure that holds one");
    CLI::Option* preset =
        app.add_option("--preset", options.preset, "Ready pair of pipelines (deconvoscope presets)");
    CLI::Option* left =
        app.add_option("--left", options.left, "Pipeline A, such as \"upsample scale=2 | conv kernel=3\"");
    CLI::Option* right =
        app.add_option("--right", options.right, "Pipeline B; the default's where only A is given");
    preset->excludes(session);
    for (CLI::Option* side : {left, right}) {
        side->excludes(session);
        side->excludes(preset);
    }
    CLI::Option* encoder = app.add_option(
        "--encoder", options.encoder,
        "Pipeline that the picture passes before A and B take it, such as \"conv kernel=3 | max_pool kernel=2\"; \"\" for none");
    for (CLI::Option* option : {session, preset, left, right, encoder})
        option->group(what_to_look_at);
    // Subcommands inherit the program's footer, which holds the text form already.
    const std::string footer = app.get_footer(), pipes = pipe_help();
    if (footer.find(pipes) == footer.npos) app.footer(footer + (footer.empty() ? "" : "\n\n") + pipes);
}

engine::Session chosen_session(const PairOptions& options) {
    engine::Session session;
    if (options.session) {
        session = engine::read_session(*options.session);
        load_weights("--session: encoder", session.encoder);
        load_weights("--session: left", session.left);
        load_weights("--session: right", session.right);
        for (engine::AddedPipeline& one : session.added)
            load_weights("--session: " + one.label, one.pipeline);
    } else {
        session =
            from_preset(options.preset ? engine::find_preset(*options.preset) : engine::default_preset());
    }
    if (options.left) session.left = read_side(options.left_flag, *options.left);
    if (options.right) session.right = read_side("--right", *options.right);
    if (options.encoder) session.encoder = read_side("--encoder", *options.encoder);
    if (options.image) {
        if (session.source != *options.image) session.marks.clear(), session.figure.drop_crops();
        session.source = *options.image;
    }
    return session;
}

engine::Loss chosen_loss(const std::string& text) {
    try {
        return engine::parse_loss(text);
    } catch (const engine::Error& error) {
        engine::fail("--loss: {}", error.what());
    }
}

Document chosen_document(const PairOptions& options, ViewState& view, const engine::Progress& progress) {
    const bool own_picture = options.session && !options.image;
    const auto beside =
        own_picture ? std::filesystem::absolute(*options.session).parent_path() : std::filesystem::path();
    const engine::Session session = chosen_session(options);
    Document document = pipelines_of(session, view);
    if (options.session)
        find_pictures(document.figure, std::filesystem::absolute(*options.session).parent_path());
    if (options.grey) document.treatment.grey = true;
    if (options.longest_side) document.treatment.longest_side = *options.longest_side;
    if (options.enlarge) document.treatment.enlarge = true;
    if (options.interpolation) document.treatment.interpolation = parse_interpolation(*options.interpolation);
    if (options.no_antialias) document.treatment.antialias = false;
    if (options.image) document.treatment.frame = 0;  // a session's belongs to its own picture
    if (options.frame) document.treatment.frame = *options.frame;
    set_picture(document,
                engine::load_source(find_source(session.source, beside), document.treatment.frame, progress),
                progress);
    return document;
}

}  // namespace app::cli
