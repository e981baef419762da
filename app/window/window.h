// Window: GLFW, OpenGL 3.3 and Dear ImGui's life, the key queue, dropped files and the idle loop.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/workbench/texture_provider.h"
#include "engine/picture/picture.h"

namespace app {

/// "Ctrl+Shift+Z", "F1", "K", "Left". Letters are those printed on the user's keys.
struct KeyPress {
    std::string chord;
    bool released = false;
};

struct WindowOptions {
    int width = 1440, height = 900;
    std::string title = "Deconvoscope";
    bool visible = true;
    bool fits_screen = false;    ///< no larger than what the screen leaves to windows
    bool ignores_mouse = false;  ///< for pictures without whatever happens to lie under the pointer
};

class Window {
  public:
    /// Whether a window can be had at all; `reason` says why not.
    static bool available(std::string& reason);

    /// Throws engine::ResourceError when the system refuses.
    explicit Window(const WindowOptions& options);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    /// The loop's questions to its owner.
    struct Callbacks {
        /// Fills ImGui's font atlas for that many device pixels per point and sets the style.
        std::function<void(float scale)> rebuild_style;
        /// Draws one frame between NewFrame and Render.
        std::function<void()> draw;
        /// Before the frame: takes results; true when there is something new to see.
        std::function<bool()> poll;
        /// After the frame: true to go on drawing without waiting for input.
        std::function<bool()> finish;
        /// true while something runs whose progress is to be shown.
        std::function<bool()> busy;
        /// true when it is better to wait for an answer than to draw without it; for a frame's time at most.
        std::function<bool()> is_answer_near;
        /// Whether the key was a command; then it is none for the widgets.
        std::function<bool(const KeyPress&)> key;
        std::function<void(const std::vector<std::string>&)> dropped;
        std::function<bool()> should_close;
    };
    /// Runs until the window is closed, or for `frames` frames when that is not 0.
    void run(const Callbacks& callbacks, long frames);

    /// Has rebuild_style called before the next frame, with the user's scale on top of the screen's.
    void set_user_scale(double scale);
    /// Has it called again although the scale is the same, because more letters are needed.
    void reload_fonts();
    void toggle_fullscreen();
    void set_clipboard(const std::string& text);
    int width() const;
    int height() const;
    TextureProvider& textures();
    /// Milliseconds that the last frame with new pictures took for these, and for everything.
    double upload_milliseconds() const;
    double draw_milliseconds() const;
    /// The window's present content.
    engine::Bitmap screenshot() const;

    /// Wakes the loop; from any thread, also before there is a window and after.
    static void wake();

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace app
