// Application: the window, its workbench and the style that they share, tied together.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/ui/frame/shell.h"
#include "app/ui/widgets/late_letters.h"
#include "app/window/window.h"
#include "app/workbench/workbench.h"

namespace app {

/// The request of a start of the window.
struct ApplicationRequest {
    /// The document that the arguments name, with the places that a session brings; null: the last session.
    std::optional<Document> document;
    ViewState view;
    /// The document where there is no last session.
    std::function<Document()> otherwise;
    std::string opened;  ///< a lesson or a network, opened over all of these; empty: none
    std::optional<View> open;
    std::optional<ThemeKind> theme;
    std::optional<double> ui_scale;
    std::optional<std::pair<int, int>> size;
    std::function<bool()> interrupted;          ///< from outside: the window closes, and all is kept
    std::vector<std::string> actions;           ///< run before the first frame, or once there are the results
                                                ///< that they need; all of them known
    long frames = 0;                            ///< so many, then quit; 0: until it is closed
    std::string screenshot;                     ///< written at the end; empty: none
    std::function<void(std::string_view)> say;  ///< a line for who started the program; may be empty

    /// Documentation pictures and tests start from the defaults and leave the user's files alone.
    bool scripted() const { return !screenshot.empty() || frames > 0; }
};

class Application {
  public:
    explicit Application(ApplicationRequest request);
    ~Application() { drawing_ = nullptr; }
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// Until the window is closed. Throws engine::ResourceError when there can be none.
    void run();

  private:
    void prepare();
    bool run_actions();
    void open_window();
    void restyle(float scale);
    void draw();
    bool finish();
    void apply_user_scale();
    void draw_settled();
    void keep_when_the_display_goes();
    bool key(const KeyPress& press);
    Window::Callbacks callbacks();

    ApplicationRequest request_;
    std::unique_ptr<Window> window_;  ///< before the workbench, whose workers wake it until they end
    Workbench bench_;
    Shell shell_;
    Theme theme_;
    LateLetters letters_;
    float scale_ = 1;
    bool has_rested_ = false;  ///< tooltips, at the beginning
    std::string language_;     ///< of the words that are drawn
    std::unique_ptr<Ui> ui_;
    inline static Application* drawing_ = nullptr;  ///< while its window is there
};

}  // namespace app
