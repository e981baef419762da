#include "app/window/window.h"

#include <glad/gl.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>

#include "app/window/frame_hash.h"
#include "app/window/gl_texture.h"
#include "app/window/imgui_keys.h"
#include "app/window/key_names.h"
#include "app/window/screenshot.h"
#include "engine/core/error.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int frames_after_input = 3;       ///< ImGui needs a few to settle
constexpr double frame_seconds = 1.0 / 60;  ///< between frames that need no drawing
constexpr double busy_seconds = 0.1;        ///< for the progress bar
constexpr double saving_seconds = 5;        ///< so that the session is kept soon after the last change

std::atomic<bool> glfw_is_up{false};
std::string last_error;

void remember_error(int, const char* text) { last_error = text; }

bool start_glfw() {
    glfwSetErrorCallback(remember_error);
    if (!glfw_is_up && glfwInit()) glfw_is_up = true;
    return glfw_is_up;
}

void stop_glfw() {
    if (glfw_is_up.exchange(false)) glfwTerminate();
}

}  // namespace

struct Window::Implementation {
    GLFWwindow* window = nullptr;
    std::unique_ptr<GlTextures> textures;
    struct CodedPress {
        KeyPress press;
        int key;
    };
    std::vector<CodedPress> keys;
    std::vector<int> command_keys;  ///< down, and taken for a command
    std::vector<int> brief_keys;    ///< pressed since the last frame, perhaps let go already
    std::vector<std::string> dropped;
    double user_scale = 1;
    bool ignores_mouse = false;
    float applied_scale = 0;
    int frames_due = frames_after_input;
    std::uint64_t shown_frame = 0;  ///< what the screen shows, by its hash; 0: it must be drawn again
    bool looked_alike = false;      ///< the last frame was as the one before, and was not drawn
    double upload_milliseconds = 0, draw_milliseconds = 0;
    int restore[4] = {0, 0, 0, 0};  ///< position and size before full screen

    static Implementation& of(GLFWwindow* window) {
        return *static_cast<Implementation*>(glfwGetWindowUserPointer(window));
    }
    // Every callback of ours runs before ImGui's, which calls ours first and then does its own.
    void install_callbacks();
    void draw_frame(const Callbacks& callbacks, bool always);
    void render(std::uint64_t frame);
    void hand_out_input(const Callbacks& callbacks);
    void wait(const Callbacks& callbacks) const;
    float scale() const;
};

bool Window::available(std::string& reason) {
    if (start_glfw()) return true;
    reason = last_error.empty() ? "no display" : last_error;
    return false;
}

void Window::Implementation::install_callbacks() {
    glfwSetWindowUserPointer(window, this);
    glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int scancode, int action, int modifiers) {
        Implementation& self = of(w);
        self.frames_due = frames_after_input;
        if (action == GLFW_PRESS && key >= 0) self.brief_keys.push_back(key);
        const std::string chord = chord_name(key, scancode, modifiers);
        if (!chord.empty()) self.keys.push_back({{chord, action == GLFW_RELEASE}, key});
    });
    glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** paths) {
        Implementation& self = of(w);
        self.frames_due = frames_after_input;
        self.dropped.insert(self.dropped.end(), paths, paths + count);
    });
    const auto redraw = [](GLFWwindow* w) {
        of(w).frames_due = frames_after_input;
        of(w).shown_frame = 0;
    };
    glfwSetCursorPosCallback(window,
                             [](GLFWwindow* w, double, double) { of(w).frames_due = frames_after_input; });
    glfwSetMouseButtonCallback(window,
                               [](GLFWwindow* w, int, int, int) { of(w).frames_due = frames_after_input; });
    glfwSetScrollCallback(window,
                          [](GLFWwindow* w, double, double) { of(w).frames_due = frames_after_input; });
    glfwSetCharCallback(window, [](GLFWwindow* w, unsigned) { of(w).frames_due = frames_after_input; });
    glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int) { of(w).frames_due = frames_after_input; });
    glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int) { of(w).frames_due = frames_after_input; });
    glfwSetFramebufferSizeCallback(window,
                                   [](GLFWwindow* w, int, int) { of(w).frames_due = frames_after_input; });
    glfwSetWindowContentScaleCallback(
        window, [](GLFWwindow* w, float, float) { of(w).frames_due = frames_after_input; });
    glfwSetWindowRefreshCallback(window, redraw);
    glfwSetWindowCloseCallback(window, redraw);
}

/// Without the help of a window manager, a window larger than the screen would hang over its edges.
static void fit_screen(int& width, int& height) {
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    if (!monitor) return;
    int x = 0, y = 0, most_width = 0, most_height = 0;
    glfwGetMonitorWorkarea(monitor, &x, &y, &most_width, &most_height);
    if (most_width > 0) width = std::min(width, most_width);
    if (most_height > 0) height = std::min(height, most_height);
}

Window::Window(const WindowOptions& options) : implementation_(std::make_unique<Implementation>()) {
    implementation_->ignores_mouse = options.ignores_mouse;
    if (!start_glfw()) throw engine::ResourceError("no window: " + last_error);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_VISIBLE, options.visible ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "deconvoscope");
    int width = options.width, height = options.height;
    if (options.fits_screen) fit_screen(width, height);
    GLFWwindow* window = glfwCreateWindow(width, height, options.title.c_str(), nullptr, nullptr);
    if (!window) {
        stop_glfw();
        throw engine::ResourceError("no window with OpenGL 3.3: " + last_error);
    }
    implementation_->window = window;
    glfwSetWindowSizeLimits(window, 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);
    glfwMakeContextCurrent(window);
    gladLoadGL(glfwGetProcAddress);
    glfwSwapInterval(1);
    implementation_->install_callbacks();
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGui::GetIO().LogFilename = nullptr;
    ImGui_ImplGlfw_InitForOpenGL(window, true);
    ImGui_ImplOpenGL3_Init("#version 330 core");
    implementation_->textures = std::make_unique<GlTextures>();
}

Window::~Window() {
    implementation_->textures.reset();
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
    ImGui::DestroyContext();
    glfwDestroyWindow(implementation_->window);
    stop_glfw();
}

float Window::Implementation::scale() const {
    float x = 1, y = 1;
    glfwGetWindowContentScale(window, &x, &y);
    return std::clamp(std::max(x, y), 0.5f, 8.0f) * static_cast<float>(user_scale);
}

void Window::Implementation::hand_out_input(const Callbacks& callbacks) {
    for (const auto& [press, key] : std::exchange(keys, {}))
        if (callbacks.key(press)) command_keys.push_back(key);
    if (const auto paths = std::exchange(dropped, {}); !paths.empty()) callbacks.dropped(paths);
}

/// Letters stand on whole pixels, and fills need no filter: the nearest texel is as good, and half the work
/// without a graphics card.
static void sharpen_font_texture() {
    glBindTexture(GL_TEXTURE_2D,
                  static_cast<GLuint>(reinterpret_cast<std::uintptr_t>(ImGui::GetIO().Fonts->TexID)));
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
}

void Window::Implementation::render(std::uint64_t frame) {
    int width = 0, height = 0;
    glfwGetFramebufferSize(window, &width, &height);
    const ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
    glViewport(0, 0, width, height);
    glClearColor(ground.x, ground.y, ground.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    shown_frame = frame;
}

// Most frames after an input, and all of an idle animation, look like the one before: these are not drawn
// again.
void Window::Implementation::draw_frame(const Callbacks& callbacks, bool always) {
    const auto start = Clock::now();
    if (const float wanted = scale(); wanted != applied_scale) {
        applied_scale = wanted;
        callbacks.rebuild_style(wanted);
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
        sharpen_font_texture();
        shown_frame = 0;
    }
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    constexpr float nowhere = -std::numeric_limits<float>::max();
    if (ignores_mouse) ImGui::GetIO().MousePos = {nowhere, nowhere};
    const std::vector<int> let_go = hold_brief_keys(brief_keys);
    hide_from_imgui(command_keys);
    std::erase_if(command_keys, [&](int key) { return glfwGetKey(window, key) != GLFW_PRESS; });
    ImGui::NewFrame();
    callbacks.draw();
    ImGui::Render();
    let_keys_go(let_go);
    int width = 0, height = 0;
    glfwGetFramebufferSize(window, &width, &height);
    const std::uint64_t frame = hash_of(*ImGui::GetDrawData(), width, height);
    const bool new_pixels = textures->changed();
    looked_alike = !always && frame == shown_frame && !new_pixels;
    if (!looked_alike) render(frame);
    const double uploading = textures->end_frame();
    if (!new_pixels)
        return;  // what is told of other frames would be new in each, which had to be drawn for it
    upload_milliseconds = uploading;
    draw_milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void Window::Implementation::wait(const Callbacks& callbacks) const {
    if (glfwGetWindowAttrib(window, GLFW_ICONIFIED)) return glfwWaitEvents();
    if (callbacks.is_answer_near()) return glfwWaitEventsTimeout(frame_seconds);
    if (frames_due > 0 && looked_alike) return glfwWaitEventsTimeout(frame_seconds);
    if (frames_due > 0) return glfwPollEvents();
    glfwWaitEventsTimeout(callbacks.busy() ? busy_seconds : saving_seconds);
}

void Window::run(const Callbacks& callbacks, long frames) {
    Implementation& self = *implementation_;
    long drawn = 0;
    while (!glfwWindowShouldClose(self.window) && !callbacks.should_close()) {
        if (frames > 0) self.frames_due = std::max(self.frames_due, 1);  // counted frames are not waited for
        self.wait(callbacks);
        self.hand_out_input(callbacks);
        if (callbacks.poll()) self.frames_due = frames_after_input;
        if (frames == 0 && callbacks.is_answer_near()) continue;
        const bool progress_moves = callbacks.busy();
        if (frames == 0 && self.frames_due <= 0 && !progress_moves) continue;
        self.draw_frame(callbacks, frames > 0);
        --self.frames_due;
        if (callbacks.finish()) self.frames_due = std::max(self.frames_due, 1);
        ++drawn;
        if (frames > 0 && drawn >= frames) return;
        if (!self.looked_alike) glfwSwapBuffers(self.window);
    }
}

void Window::set_user_scale(double scale) {
    if (implementation_->user_scale == scale) return;
    implementation_->user_scale = scale;
    implementation_->frames_due = frames_after_input;
}

void Window::reload_fonts() {
    implementation_->applied_scale = 0;
    implementation_->frames_due = frames_after_input;
}

void Window::toggle_fullscreen() {
    GLFWwindow* window = implementation_->window;
    auto& [x, y, width, height] = implementation_->restore;
    if (glfwGetWindowMonitor(window)) return glfwSetWindowMonitor(window, nullptr, x, y, width, height, 0);
    glfwGetWindowPos(window, &x, &y);
    glfwGetWindowSize(window, &width, &height);
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    if (!monitor) return;
    const GLFWvidmode* mode = glfwGetVideoMode(monitor);
    glfwSetWindowMonitor(window, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
}

void Window::set_clipboard(const std::string& text) {
    glfwSetClipboardString(implementation_->window, text.c_str());
}

int Window::width() const {
    int width = 0;
    glfwGetWindowSize(implementation_->window, &width, nullptr);
    return width;
}

int Window::height() const {
    int height = 0;
    glfwGetWindowSize(implementation_->window, nullptr, &height);
    return height;
}

TextureProvider& Window::textures() { return *implementation_->textures; }

double Window::upload_milliseconds() const { return implementation_->upload_milliseconds; }
double Window::draw_milliseconds() const { return implementation_->draw_milliseconds; }

engine::Bitmap Window::screenshot() const {
    int width = 0, height = 0;
    glfwGetFramebufferSize(implementation_->window, &width, &height);
    return read_framebuffer(width, height);
}

void Window::wake() {
    if (glfw_is_up) glfwPostEmptyEvent();
}

}  // namespace app
