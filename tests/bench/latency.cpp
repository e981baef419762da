// latency PROGRAM [ROUNDS]: how long a key press takes to new pixels, in a real window on a virtual display.
//
// Every case presses a key of the running program, then looks at a part of the screen until it changes: the
// picture of a pane, not the number beside it. Xvfb draws in software, so a graphics card only makes these
// figures smaller.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

pid_t start(const std::string& command) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), nullptr);
    ::_exit(127);
}

void stop(pid_t child) {
    ::kill(child, SIGTERM);
    ::waitpid(child, nullptr, 0);
}

/// A part of the screen as shares of its size.
struct Part {
    double left, top, right, bottom;
};
constexpr Part pane_of_b{0.74, 0.3, 0.9, 0.6};  ///< in the view Output, side by side
constexpr Part everywhere{0.3, 0.3, 0.9, 0.6};

struct Case {
    const char* name;
    const char* view;  ///< key that opens the view in which it is done
    KeySym there, back;
    bool shift_back;
    Part part;
};
constexpr Case cases[] = {
    {"theme (no evaluation)", "2", XK_t, XK_t, false, everywhere},
    {"zoom (no evaluation)", "2", XK_equal, XK_minus, false, pane_of_b},
    {"another view (no evaluation)", "2", XK_4, XK_2, false, everywhere},
    {"kernel, view Output", "2", XK_k, XK_k, true, pane_of_b},
    {"kernel, view Overview", "1", XK_k, XK_k, true, {0.26, 0.45, 0.42, 0.65}},
    {"factor, view Output", "2", XK_s, XK_s, true, pane_of_b},
};

class VirtualScreen {
  public:
    VirtualScreen(int width, int height) : width_(width), height_(height) {
        const fs::path name = fs::temp_directory_path() / ("latency-display-" + std::to_string(::getpid()));
        const std::string size = std::to_string(width) + "x" + std::to_string(height) + "x24";
        server_ = start("Xvfb -displayfd 9 -screen 0 " + size + " -noreset -nolisten tcp 9>" + name.string() +
                        " 2>/dev/null");
        std::string number;
        for (int i = 0; i < 200 && number.empty(); ++i, std::this_thread::sleep_for(50ms))
            std::ifstream(name) >> number;
        fs::remove(name);
        ::setenv("DISPLAY", (":" + number).c_str(), 1);
        display_ = XOpenDisplay(nullptr);
        if (!display_) throw std::runtime_error("no Xvfb");
    }
    ~VirtualScreen() {
        XCloseDisplay(display_);
        stop(server_);
    }
    VirtualScreen(const VirtualScreen&) = delete;
    VirtualScreen& operator=(const VirtualScreen&) = delete;

    /// Waits for the program's window and gives it the keyboard.
    void find_window() {
        for (int i = 0; i < 400 && window_ == 0; ++i, std::this_thread::sleep_for(50ms))
            window_ = top_window();
        if (window_ == 0) throw std::runtime_error("the program opened no window");
        std::this_thread::sleep_for(500ms);
        XSetInputFocus(display_, window_, RevertToParent, CurrentTime);
        XSync(display_, False);
    }

    void press(KeySym key, bool shift, bool control) {
        XKeyEvent event{};
        event.display = display_;
        event.window = window_;
        event.root = DefaultRootWindow(display_);
        event.same_screen = True;
        event.keycode = XKeysymToKeycode(display_, key);
        event.state = (shift ? ShiftMask : 0u) | (control ? ControlMask : 0u);
        for (const int type : {KeyPress, KeyRelease}) {
            event.type = type;
            event.time = static_cast<Time>(Clock::now().time_since_epoch() / 1ms);
            XSendEvent(display_, window_, True, type == KeyPress ? KeyPressMask : KeyReleaseMask,
                       reinterpret_cast<XEvent*>(&event));
        }
        XFlush(display_);
    }

    /// A few rows of the part, enough to see any change of a picture.
    std::string pixels(const Part& part) const {
        std::string all;
        constexpr int rows = 6;
        const int left = static_cast<int>(part.left * width_),
                  width = static_cast<int>((part.right - part.left) * width_);
        for (int i = 0; i < rows; ++i) {
            const double share = part.top + (part.bottom - part.top) * i / (rows - 1);
            XImage* image = XGetImage(display_, window_, left, static_cast<int>(share * height_),
                                      static_cast<unsigned>(width), 1, AllPlanes, ZPixmap);
            if (!image) continue;
            all.append(image->data, static_cast<std::size_t>(image->bytes_per_line));
            XDestroyImage(image);
        }
        return all;
    }

    /// Until nothing has moved for a while.
    void rest(const Part& part) const {
        std::string last = pixels(part);
        for (auto since = Clock::now(); Clock::now() - since < 400ms; std::this_thread::sleep_for(20ms))
            if (std::string now = pixels(part); now != last) last = std::move(now), since = Clock::now();
    }

  private:
    ::Window top_window() const {
        ::Window root = 0, parent = 0, *children = nullptr, found = 0;
        unsigned count = 0;
        XQueryTree(display_, DefaultRootWindow(display_), &root, &parent, &children, &count);
        for (unsigned i = 0; i < count; ++i) {
            XWindowAttributes attributes{};
            XGetWindowAttributes(display_, children[i], &attributes);
            if (attributes.map_state == IsViewable && attributes.width > 200) found = children[i];
        }
        if (children) XFree(children);
        return found;
    }

    int width_, height_;
    pid_t server_ = 0;
    ::Display* display_ = nullptr;
    ::Window window_ = 0;
};

/// Milliseconds from the press to the first change; negative when there is none.
double time_of(VirtualScreen& screen, const Case& one, bool back) {
    screen.rest(one.part);
    const std::string before = screen.pixels(one.part);
    const bool control = std::strncmp(one.name, "theme", 5) == 0;
    const auto start = Clock::now();
    screen.press(back ? one.back : one.there, back && one.shift_back, control);
    while (screen.pixels(one.part) == before) {
        if (Clock::now() - start > 5s) return -1;
        std::this_thread::sleep_for(500us);
    }
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void measure(VirtualScreen& screen, const Case& one, int rounds) {
    screen.press(static_cast<KeySym>(one.view[0]), false, false);
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i)
        times.push_back(time_of(screen, one, i % 2 == 1));
    std::sort(times.begin(), times.end());
    std::printf("%-30s %8.1f %8.1f %8.1f\n", one.name, times.front(), times[times.size() / 2], times.back());
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "latency PROGRAM [ROUNDS [WIDTH HEIGHT]]\n"), 2;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 20;
    const int width = argc > 4 ? std::atoi(argv[3]) : 1440, height = argc > 4 ? std::atoi(argv[4]) : 900;
    const fs::path home = fs::temp_directory_path() / ("latency-home-" + std::to_string(::getpid()));
    fs::create_directories(home / "deconvoscope");
    std::ofstream(home / "deconvoscope" / "settings.json") << R"({"version": 1, "lesson_offered": true})";
    ::setenv("XDG_CONFIG_HOME", home.c_str(), 1);
    ::setenv("XDG_STATE_HOME", home.c_str(), 1);
    try {
        VirtualScreen screen(width, height);
        const pid_t program =
            start(std::string(argv[1]) + " --size " + std::to_string(width) + "x" + std::to_string(height));
        screen.find_window();
        std::printf("%-30s %8s %8s %8s   milliseconds, key press to new pixels\n", "", "least", "median",
                    "most");
        for (const Case& one : cases)
            measure(screen, one, rounds);
        stop(program);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "latency: %s\n", error.what());
        fs::remove_all(home);
        return 1;
    }
    fs::remove_all(home);
}
