#include "app/window/application.h"

#include <imgui.h>

#include <cstdio>
#include <cstdlib>
#include <tuple>

#include "app/actions/actions.h"
#include "app/storage/paths.h"
#include "app/storage/words.h"
#include "app/ui/widgets/imgui_compat.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/picture.h"

namespace app {

Application::Application(ApplicationRequest request) : request_(std::move(request)), bench_(Window::wake) {}

// Opens what the arguments name, or the last session, or the default.
void Application::prepare() {
    const bool has_home = !config_folder().empty() && !state_folder().empty();
    if (!has_home)
        bench_.complain("There is no home folder, so that neither settings nor the session are kept");
    else if (!request_.scripted())
        bench_.keep_files(config_folder() / "settings.json", state_folder() / "session.json");
    bench_.view() = request_.view;
    if (request_.document)
        bench_.start(*std::exchange(request_.document, std::nullopt));
    else if (request_.opened.empty() && !bench_.restore_session())
        bench_.start(request_.otherwise());
    if (!request_.opened.empty()) bench_.open(request_.opened);
    Settings& settings = bench_.settings();
    if (!request_.scripted()) bench_.offer_lesson();
    if (request_.open) bench_.view().open = *request_.open;
    if (request_.theme) settings.theme = *request_.theme;
    if (request_.ui_scale) settings.ui_scale = *request_.ui_scale;
    if (request_.size) std::tie(settings.window_width, settings.window_height) = *request_.size;
}

void Application::open_window() {
    WindowOptions options;
    options.width = bench_.settings().window_width;
    options.height = bench_.settings().window_height;
    options.fits_screen = !request_.size;
    options.ignores_mouse = !request_.screenshot.empty() && request_.frames == 0;
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
    if (const std::string wanted = language(bench_.settings()); wanted != language_)
        set_language(language_ = wanted, engine::assets_folder() / "locale");
    if (theme_.kind != bench_.settings().theme) {
        theme_ = make_theme(bench_.settings().theme, theme_.fonts);
        apply_style(theme_, scale_);
    }
    // Where the pointer happens to lie when the window opens asks for no explanation.
    if (!has_rested_ && ImGui::IsMousePosValid()) has_rested_ = true, rest_tooltips();
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

// This happens at once, not after the next frame: that one shows it already.
bool Application::key(const KeyPress& press) {
    const Action* action = find_shortcut(press.chord);
    if (!action) return false;
    if (press.released) {
        if (action->release) ui_->now(action->release);
        return false;
    }
    if (shell_.takes_key(bench_, press.chord) || !action->is_enabled(bench_)) return false;
    ui_->now(action->run);
    rest_tooltips();
    return true;
}

Window::Callbacks Application::callbacks() {
    return {.rebuild_style = [this](float scale) { restyle(scale); },
            .draw = [this] { draw(); },
            .poll =
                [this] {
                    bench_.set_timings({bench_.state().timings.evaluate, window_->upload_milliseconds(),
                                        window_->draw_milliseconds()});
                    const bool news = bench_.poll();
                    return run_actions() || news;
                },
            .finish = [this] { return finish(); },
            .busy = [this] { return bench_.state().busy; },
            .is_answer_near = [this] { return bench_.is_answer_near(); },
            .key = [this](const KeyPress& press) { return key(press); },
            .dropped = [this](const std::vector<std::string>& paths) { bench_.open_all(paths); },
            .should_close =
                [this] { return bench_.quit_requested || (request_.interrupted && request_.interrupted()); }};
}

/// In their order: one that needs results waits for them, and those behind it with it. Whether any was run.
bool Application::run_actions() {
    auto& owed = request_.actions;
    const auto is_due = [this](const std::string& id) {
        return find_action(id)->is_enabled(bench_) || !bench_.state().busy;
    };
    const std::size_t before = owed.size();
    while (!owed.empty() && is_due(owed.front())) {
        run_action(bench_, owed.front());
        owed.erase(owed.begin());
    }
    return owed.size() < before;
}

// The work that a view asks for while it is first drawn is waited for, and drawn as well.
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
        if (drawing_->request_.say) drawing_->request_.say("deconvoscope: the display is gone");
        std::exchange(drawing_, nullptr)->bench_.flush_files();
        std::_Exit(1);
    });
    drawing_ = this;
}

void Application::run() {
    prepare();
    open_window();
    keep_when_the_display_goes();
    if (request_.scripted()) bench_.wait_idle();
    bench_.poll();
    run_actions();
    if (request_.scripted()) bench_.wait_idle();
    if (!request_.screenshot.empty() && request_.frames == 0)
        draw_settled();
    else
        window_->run(callbacks(), request_.frames);
    if (!request_.screenshot.empty())
        engine::write_file(request_.screenshot, engine::encode_png(window_->screenshot()));
    bench_.settings().window_width = window_->width();
    bench_.settings().window_height = window_->height();
    bench_.flush_files();
}

}  // namespace app
