// deconvoscope without a subcommand: the window.
#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

#include "app/actions/actions.h"
#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/pair_options.h"
#include "app/cli/say.h"
#include "app/document/view_names.h"
#include "app/export/figure_export.h"
#include "app/session/lesson_pack.h"
#include "app/session/session_document.h"
#include "app/window/application.h"
#include "app/workbench/lesson_step.h"
#include "app/workbench/network_run.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/records/audit_report.h"

namespace app::cli {
namespace {

struct WindowRequest {
    PairOptions pair;
    std::string view, theme, size;
    std::optional<std::string> screenshot;
    std::optional<double> ui_scale;
    std::vector<std::string> actions;
    long frames = 0;

    bool scripted() const { return screenshot || frames > 0; }
};

std::pair<int, int> parse_size(const std::string& text) {
    int width = 0, height = 0;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, width);
    const bool parted = first.ec == std::errc{} && first.ptr != end && *first.ptr == 'x';
    const auto second = parted ? std::from_chars(first.ptr + 1, end, height) : first;
    if (!parted || second.ec != std::errc{} || second.ptr != end || width < 320 || height < 240 ||
        width > 16384 || height > 16384)
        engine::fail("--size {}: give WIDTHxHEIGHT, at least 320x240 and at most 16384x16384", text);
    return {width, height};
}

View parse_view(const std::string& id) {
    if (const auto view = find_view(id)) return *view;
    engine::fail("--view {}: there are {}", id, view_list());
}

void check_screenshot(const std::string& file) {
    try {
        engine::check_writable(file);
    } catch (const engine::Error& error) {
        engine::fail("--screenshot: {}", error.what());
    }
    if (!file.ends_with(".png")) engine::fail("--screenshot {}: the name must end in .png", file);
}

bool names_something(const PairOptions& pair) {
    return pair.image || pair.session || pair.preset || pair.left || pair.right || pair.encoder ||
           pair.grey || pair.longest_side || pair.enlarge || pair.interpolation || pair.no_antialias ||
           pair.frame;
}

/// The document that the arguments name, or the default, and the view that a session brings.
Document named_document(PairOptions pair, ViewState& view, const engine::Progress& progress = {}) {
    // A session, or a figure that carries one, opens as it does when it is dropped on the window.
    if (pair.image && !pair.session && !pair.preset && !pair.left && !pair.right &&
        is_session_file(*pair.image))
        pair.session = std::exchange(pair.image, std::nullopt);
    return chosen_document(pair, view, progress);
}

/// What the flags ask of the window. Errors in the arguments are told before there is one.
ApplicationRequest checked_flags(const WindowRequest& request) {
    ApplicationRequest checked;
    for (const auto& id : request.actions)
        if (!find_action(id))
            engine::fail("--do {}: there is no such action; `deconvoscope actions` lists them", id);
    if (!request.view.empty()) checked.open = parse_view(request.view);
    if (!request.size.empty()) checked.size = parse_size(request.size);
    if (request.ui_scale && !(*request.ui_scale >= 0.5 && *request.ui_scale <= 3))
        engine::fail("--ui-scale {}: it must be from 0.5 to 3", *request.ui_scale);
    if (request.screenshot) check_screenshot(*request.screenshot);
    if (!request.theme.empty()) checked.theme = request.theme == "light" ? ThemeKind::light : ThemeKind::dark;
    checked.ui_scale = request.ui_scale;
    checked.actions = request.actions;
    checked.say = remark;
    checked.frames = request.frames;
    checked.screenshot = request.screenshot.value_or("");
    return checked;
}

/// The same with what is to be opened, which is checked too.
ApplicationRequest checked(const WindowRequest& request, const engine::Progress& progress) {
    ApplicationRequest checked = checked_flags(request);
    PairOptions pair = request.pair;
    const bool network = pair.image && is_network_file(*pair.image);
    if (network) pair.image.reset();
    checked.otherwise = [pair] {
        ViewState view;
        return named_document(pair, view);
    };
    const auto& named = request.pair.image;
    if (named && is_lesson_file(*named)) {
        check_lesson(open_lesson(*named), *named);
        checked.opened = *named;
    } else if (network) {
        checked.document = named_document(pair, checked.view);
        check_network_file(*named);
        checked.opened = *named;
    } else if (names_something(pair) || checked.scripted()) {
        checked.document = named_document(pair, checked.view, progress);
    }
    return checked;
}

/// A lesson opens at its first step.
Document document_without_window(const ApplicationRequest& wanted) {
    ViewState view;
    if (is_lesson_file(wanted.opened))
        return document_of(open_lesson(wanted.opened).steps.front(), wanted.opened, view);
    return wanted.document ? *wanted.document : wanted.otherwise();
}

// Without a display the same comparison is made as a figure.
int compare_without_window(const WindowRequest& request, const Document& document, const std::string& reason,
                           const Interrupt& interrupt) {
    if (request.scripted())
        throw engine::ResourceError("there is no display for --frames and --screenshot: " + reason);
    remark(fmt::format("deconvoscope: no display ({}); making the comparison without a window", reason));
    FigureExport figure;
    figure.experiment = document.experiment;
    figure.treatment = document.treatment;
    figure.figure = std::filesystem::absolute("comparison.png");
    run_until_interrupted(interrupt, "interrupted: nothing was written",
                          [&](const engine::Progress& progress) { export_figure(figure, progress); });
    print(figure.figure.string() + "\n");
    return 0;
}

// A network is audited as the Network view would.
int audit_without_window(const WindowRequest& request, const ApplicationRequest& wanted,
                         const std::string& reason, const Interrupt& interrupt) {
    if (request.scripted())
        throw engine::ResourceError("there is no display for --frames and --screenshot: " + reason);
    remark(fmt::format("deconvoscope: no display ({}); auditing the network without a window", reason));
    NetworkView view;
    view.file = wanted.opened;
    const NetworkJob job = network_job(view, document_without_window(wanted).experiment.source);
    run_until_interrupted(interrupt, "interrupted", [&](const engine::Progress& progress) {
        const auto findings = examine_network(job, progress);
        if (!findings->error.empty()) engine::fail("{}: {}", wanted.opened, findings->error);
        print(findings->tensors.empty() ? engine::audit_text(findings->examination.audit)
                                        : wanted.opened + " holds weights alone\n");
    });
    return 0;
}

int run(const WindowRequest& request, const Interrupt& interrupt) {
    ApplicationRequest wanted = checked(request, engine::Progress(interrupt.token()));
    wanted.interrupted = [&interrupt] { return interrupt.token().stop_requested(); };
    std::string reason;
    if (!Window::available(reason) && is_network_file(wanted.opened))
        return audit_without_window(request, wanted, reason, interrupt);
    if (!Window::available(reason))
        return compare_without_window(request, document_without_window(wanted), reason, interrupt);
    Application(std::move(wanted)).run();
    return 0;
}

}  // namespace

Command add_window(CLI::App& program) {
    auto request = std::make_shared<WindowRequest>();
    add_pair_options(program, request->pair);
    CLI::Option* image = program.get_option("IMAGE");
    image->description(image->get_description() +
                       "; here also a session, a figure that holds one, a lesson, or a trained network "
                       "(.onnx, .keras, .h5, model.json, or weights alone)");
    const auto option = [&program](const char* name, auto& value, const std::string& help) {
        return program.add_option(name, value, help)->group("Window");
    };
    option("--view", request->view, "View to open: " + view_list());
    option("--theme", request->theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
    option("--size", request->size, "Size of the window, WIDTHxHEIGHT");
    option("--ui-scale", request->ui_scale, "Size of text and controls, 0.5 to 3");
    option("--do", request->actions,
           "Run an action before the first frame, or as soon as it is possible (deconvoscope actions)")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    option("--frames", request->frames, "Draw that many frames, then quit")->check(CLI::Range(1, 1000000));
    option("--screenshot", request->screenshot,
           "Save what the window shows after --frames frames (5), then quit");
    return {&program,
            [request](const Interrupt& interrupt) { return run(*request, interrupt); },
            {std::chrono::seconds(5), Window::wake}};  // the loop ends, so that all is saved
}

}  // namespace app::cli
