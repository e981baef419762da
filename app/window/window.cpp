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
#include <limits>
#include <utility>

#include "app/window/gl_texture.h"
#include "app/window/key_names.h"
#include "app/window/screenshot.h"
#include "engine/core/error.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int frames_after_input = 3;  ///< ImGui needs a few to settle
constexpr double busy_seconds = 0.1;   ///< for the progress bar
constexpr double saving_seconds = 5;   ///< so that the session is kept soon after the last change

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
    std::vector<KeyPress> keys;
    std::vector<int> brief_keys;  ///< pressed since the last frame, perhaps let go already
    std::vector<std::string> dropped;
    double user_scale = 1;
    bool ignores_mouse = false;
    float applied_scale = 0;
    int frames_due = frames_after_input;
    double upload_milliseconds = 0, draw_milliseconds = 0;
    int restore[4] = {0, 0, 0, 0};  ///< position and size before full screen

    static Implementation& of(GLFWwindow* window) {
        return *static_cast<Implementation*>(glfwGetWindowUserPointer(window));
    }
    // Every callback of ours runs before ImGui's, which calls ours first and then does its own.
    void install_callbacks();
    void draw_frame(const Callbacks& callbacks);
    void hand_out_input(const Callbacks& callbacks);
    std::vector<int> hold_brief_keys();
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
        if (!chord.empty()) self.keys.push_back({chord, action == GLFW_RELEASE});
    });
    glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** paths) {
        Implementation& self = of(w);
        self.frames_due = frames_after_input;
        self.dropped.insert(self.dropped.end(), paths, paths + count);
    });
    const auto redraw = [](GLFWwindow* w) { of(w).frames_due = frames_after_input; };
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

Window::Window(const WindowOptions& options) : implementation_(std::make_unique<Implementation>()) {
    implementation_->ignores_mouse = options.ignores_mouse;
    if (!start_glfw()) throw engine::ResourceError("no window: " + last_error);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_VISIBLE, options.visible ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "deconvoscope");
    GLFWwindow* window =
        glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
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
    for (const KeyPress& key : std::exchange(keys, {}))
        if (key.released || !ImGui::GetIO().WantTextInput) callbacks.key(key);
    if (const auto paths = std::exchange(dropped, {}); !paths.empty()) callbacks.dropped(paths);
}

// Dear ImGui before 1.87 only looks whether a key is down when a frame begins: one that was let go sooner
// would be lost, such as Enter in a field during a slow frame. Down for this frame; which of them are to be
// let go after it.
std::vector<int> Window::Implementation::hold_brief_keys() {
    std::vector<int> let_go;
#if IMGUI_VERSION_NUM < 18700
    for (const int key : brief_keys) {
        bool& down = ImGui::GetIO().KeysDown[key];
        if (!std::exchange(down, true)) let_go.push_back(key);
    }
#endif
    brief_keys.clear();
    return let_go;
}

static void let_keys_go([[maybe_unused]] const std::vector<int>& keys) {
#if IMGUI_VERSION_NUM < 18700
    for (const int key : keys)
        ImGui::GetIO().KeysDown[key] = false;
#endif
}

void Window::Implementation::draw_frame(const Callbacks& callbacks) {
    const auto start = Clock::now();
    if (const float wanted = scale(); wanted != applied_scale) {
        applied_scale = wanted;
        callbacks.rebuild_style(wanted);
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
    }
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    constexpr float nowhere = -std::numeric_limits<float>::max();
    if (ignores_mouse) ImGui::GetIO().MousePos = {nowhere, nowhere};
    const std::vector<int> let_go = hold_brief_keys();
    ImGui::NewFrame();
    callbacks.draw();
    ImGui::Render();
    let_keys_go(let_go);
    int width = 0, height = 0;
    glfwGetFramebufferSize(window, &width, &height);
    glViewport(0, 0, width, height);
    glClearColor(0, 0, 0, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    upload_milliseconds = textures->end_frame();
    draw_milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void Window::Implementation::wait(const Callbacks& callbacks) const {
    if (glfwGetWindowAttrib(window, GLFW_ICONIFIED)) return glfwWaitEvents();
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
        const bool progress_moves = callbacks.busy();
        if (frames == 0 && self.frames_due <= 0 && !progress_moves) continue;
        self.draw_frame(callbacks);
        --self.frames_due;
        if (callbacks.finish()) self.frames_due = std::max(self.frames_due, 1);
        ++drawn;
        if (frames > 0 && drawn >= frames) return;
        glfwSwapBuffers(self.window);
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
