// deconvoscope without a subcommand: the window.
#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <tuple>
#include <utility>

#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/pair_options.h"
#include "app/cli/say.h"
#include "app/export/figure_export.h"
#include "app/session/session_document.h"
#include "app/storage/paths.h"
#include "app/ui/frame/shell.h"
#include "app/ui/widgets/late_letters.h"
#include "app/window/window.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/picture.h"

namespace app::cli {
namespace {

struct WindowRequest {
    PairOptions pair;
    std::string view, theme, size;
    std::optional<std::string> screenshot;
    std::optional<double> ui_scale;
    std::vector<std::string> actions;
    long frames = 0;

    /// Documentation pictures and tests start from the defaults and leave the user's files alone.
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
    for (std::size_t i = 0; i < view_ids.size(); ++i)
        if (view_ids[i] == id) return static_cast<View>(i);
    engine::fail(
        "--view {}: there are overview, output, stride_padding, checkerboard, gradient, equivalence and learning",
        id);
}

void check_screenshot(const std::string& file) {
    try {
        engine::check_writable(file);
    } catch (const engine::Error& error) {
        engine::fail("--screenshot: {}", error.what());
    }
    if (!file.ends_with(".png")) engine::fail("--screenshot {}: the name must end in .png", file);
}

/// The window, its workbench and the style that they share, tied together.
class Application {
  public:
    explicit Application(const WindowRequest& request) : request_(request), bench_(Window::wake) {}
    ~Application() { drawing_ = nullptr; }

    int run();

  private:
    void check() const;
    void read_request();
    void prepare();
    void take_session();
    void open_window();
    void restyle(float scale);
    void draw();
    bool finish();
    void apply_user_scale();
    void draw_settled();
    void keep_when_the_display_goes();
    void key(const KeyPress& press);
    Window::Callbacks callbacks();

    const WindowRequest& request_;
    Interrupt interrupt_{std::chrono::seconds(5), Window::wake};  ///< ends the loop, so that all is saved
    std::unique_ptr<Window> window_;  ///< before the workbench, whose workers wake it until they end
    Workbench bench_;
    Shell shell_;
    std::optional<Document> asked_;  ///< what the arguments name
    Theme theme_;
    LateLetters letters_;
    float scale_ = 1;
    std::unique_ptr<Ui> ui_;
    inline static Application* drawing_ = nullptr;  ///< while its window is there
};

bool names_something(const PairOptions& pair) {
    return pair.image || pair.session || pair.preset || pair.left || pair.right || pair.encoder ||
           pair.grey || pair.longest_side || pair.enlarge || pair.interpolation || pair.no_antialias ||
           pair.frame;
}

/// What the arguments name, or the default; read before there is a window, so that a wrong request opens
/// none.
void Application::read_request() {
    PairOptions pair = request_.pair;
    // A session, or a figure that carries one, opens as it does when it is dropped on the window.
    if (pair.image && !pair.session && !pair.preset && !pair.left && !pair.right &&
        is_session_file(*pair.image))
        pair.session = std::exchange(pair.image, std::nullopt);
    asked_ = chosen_document(pair, bench_.view());
}

// What the arguments name, or the last session, or the default.
void Application::take_session() {
    if (!asked_ && bench_.restore_session()) return;
    if (!asked_) read_request();
    bench_.start(std::move(*asked_));
}

// What is wrong with the arguments is said before there is a window.
void Application::check() const {
    for (const auto& id : request_.actions)
        if (!find_action(id))
            engine::fail("--do {}: there is no such action; `deconvoscope actions` lists them", id);
    if (!request_.view.empty()) parse_view(request_.view);
    if (!request_.size.empty()) parse_size(request_.size);
    if (request_.ui_scale && !(*request_.ui_scale >= 0.5 && *request_.ui_scale <= 3))
        engine::fail("--ui-scale {}: it must be from 0.5 to 3", *request_.ui_scale);
    if (request_.screenshot) check_screenshot(*request_.screenshot);
}

void Application::prepare() {
    const bool has_home = !config_folder().empty() && !state_folder().empty();
    if (!has_home)
        bench_.complain("There is no home folder, so that neither settings nor the session are kept");
    else if (!request_.scripted())
        bench_.keep_files(config_folder() / "settings.json", state_folder() / "session.json");
    take_session();
    if (!request_.scripted() && !bench_.settings().tour_closed) bench_.show_tour(0);
    if (!request_.view.empty()) bench_.view().open = parse_view(request_.view);
    if (!request_.theme.empty())
        bench_.settings().theme = request_.theme == "light" ? ThemeKind::light : ThemeKind::dark;
    if (request_.ui_scale) bench_.settings().ui_scale = *request_.ui_scale;
    if (!request_.size.empty())
        std::tie(bench_.settings().window_width, bench_.settings().window_height) = parse_size(request_.size);
}

void Application::open_window() {
    WindowOptions options;
    options.width = bench_.settings().window_width;
    options.height = bench_.settings().window_height;
    options.ignores_mouse = request_.screenshot && request_.frames == 0;
    window_ = std::make_unique<Window>(options);
    ui_ = std::make_unique<Ui>(bench_, window_->textures(), theme_);
    apply_user_scale();
}

void Application::restyle(float scale) {
    scale_ = scale;
    theme_ = make_theme(bench_.settings().theme, load_fonts(scale, &letters_));
    apply_style(theme_, scale);
}

void Application::draw() {
    if (theme_.kind != bench_.settings().theme) {
        theme_ = make_theme(bench_.settings().theme, theme_.fonts);
        apply_style(theme_, scale_);
    }
    shell_.draw(*ui_);
}

void Application::apply_user_scale() {
    const Settings& settings = bench_.settings();
    window_->set_user_scale(settings.ui_scale * (settings.large_type ? 1.5 : 1.0));
}

bool Application::finish() {
    const bool moving = ui_->finish_frame();
    if (letters_.meet()) window_->reload_fonts();
    apply_user_scale();
    if (std::exchange(bench_.fullscreen_requested, false)) window_->toggle_fullscreen();
    if (!bench_.copy_request.empty()) window_->set_clipboard(std::exchange(bench_.copy_request, {}));
    return moving;
}

void Application::key(const KeyPress& press) {
    const Action* action = find_shortcut(press.chord);
    if (!action) return;
    if (press.released) {
        if (action->release) ui_->later(action->release);
    } else if (!shell_.takes_key(bench_.state().view, press.chord) && action->is_enabled(bench_)) {
        ui_->run(action->id);
    }
}

Window::Callbacks Application::callbacks() {
    return {.rebuild_style = [this](float scale) { restyle(scale); },
            .draw = [this] { draw(); },
            .poll =
                [this] {
                    bench_.set_timings({bench_.state().timings.evaluate, window_->upload_milliseconds(),
                                        window_->draw_milliseconds()});
                    return bench_.poll();
                },
            .finish = [this] { return finish(); },
            .busy = [this] { return bench_.state().busy; },
            .key = [this](const KeyPress& press) { key(press); },
            .dropped = [this](const std::vector<std::string>& paths) { bench_.open_all(paths); },
            .should_close = [this] { return bench_.quit_requested || interrupt_.token().stop_requested(); }};
}

// Without a display: the same comparison as a figure.
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

// What a view asks for while it is first drawn is waited for, and drawn as well.
void Application::draw_settled() {
    constexpr long frames = 5;
    window_->run(callbacks(), frames);
    bench_.wait_idle();
    window_->run(callbacks(), frames);
    for (int i = 0; i < 200 && ui_->owed_tiles(); ++i)
        window_->run(callbacks(), frames);
}

/// Xlib ends the program by itself when the display goes: what the user did is kept all the same. The workers
/// still run then, and nothing may be destroyed under them.
void Application::keep_when_the_display_goes() {
    std::atexit([] {
        if (!drawing_) return;
        remark("deconvoscope: the display is gone");
        std::exchange(drawing_, nullptr)->bench_.flush_files();
        std::_Exit(1);
    });
    drawing_ = this;
}

int Application::run() {
    check();
    if (names_something(request_.pair) || request_.scripted()) read_request();
    std::string reason;
    if (!Window::available(reason)) {
        if (!asked_) read_request();
        return compare_without_window(request_, *asked_, reason, interrupt_);
    }
    prepare();
    open_window();
    keep_when_the_display_goes();
    if (request_.scripted()) bench_.wait_idle();
    for (const auto& id : request_.actions)
        run_action(bench_, id);
    if (request_.scripted()) bench_.wait_idle();
    if (request_.screenshot && request_.frames == 0)
        draw_settled();
    else
        window_->run(callbacks(), request_.frames);
    if (request_.screenshot)
        engine::write_file(*request_.screenshot, engine::encode_png(window_->screenshot()));
    bench_.settings().window_width = window_->width();
    bench_.settings().window_height = window_->height();
    bench_.flush_files();
    return 0;
}

}  // namespace

Command add_window(CLI::App& program) {
    auto request = std::make_shared<WindowRequest>();
    add_pair_options(program, request->pair);
    const auto option = [&program](const char* name, auto& value, const char* help) {
        return program.add_option(name, value, help)->group("Window");
    };
    option("--view", request->view,
           "View to open: overview, output, stride_padding, checkerboard, gradient, equivalence, learning");
    option("--theme", request->theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
    option("--size", request->size, "Size of the window, WIDTHxHEIGHT");
    option("--ui-scale", request->ui_scale, "Size of text and controls, 0.5 to 3");
    option("--do", request->actions, "Run an action before the first frame (deconvoscope actions)")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    option("--frames", request->frames, "Draw that many frames, then quit")->check(CLI::Range(1, 1000000));
    option("--screenshot", request->screenshot,
           "Save what the window shows after --frames frames (5), then quit");
    return {&program, [request] { return Application(*request).run(); }};
}

}  // namespace app::cli
