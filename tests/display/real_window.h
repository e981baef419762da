// The program in a real window on a display of its own, driven by keys and mouse.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "../app/ui/harness.h"
#include "drop_files.h"
#include "engine/files/atomic_file.h"

namespace app {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

inline bool has_tool(const std::string& tool) {
    return std::system(("command -v " + tool + " >/dev/null").c_str()) == 0;
}

inline std::string output_of(const std::string& command) {
    std::string text;
    if (FILE* pipe = ::popen(command.c_str(), "r")) {
        char part[256];
        while (std::fgets(part, sizeof part, pipe))
            text += part;
        ::pclose(pipe);
    }
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

inline std::string text_of(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

// One X server for all tests, ended with the program.
class Display {
  public:
    Display() {
        const fs::path number =
            fs::temp_directory_path() / ("deconvoscope-display-" + std::to_string(::getpid()));
        pid_ = ::fork();
        if (pid_ == 0) {
            const std::string command =
                "exec Xvfb -displayfd 9 -screen 0 1500x1000x24 -noreset -nolisten tcp 9>" + number.string() +
                " 2>/dev/null";
            ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
            ::_exit(127);
        }
        for (int i = 0; i < 200 && text_of(number).find('\n') == std::string::npos; ++i)
            std::this_thread::sleep_for(50ms);
        name_ = ":" + text_of(number).substr(0, text_of(number).find('\n'));
        fs::remove(number);
    }
    ~Display() {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
    const std::string& name() const { return name_; }
    void fall() const { ::kill(pid_, SIGKILL); }

  private:
    pid_t pid_ = 0;
    std::string name_;
};

// The program with its own home, started on the display.
class Program {
  public:
    Program(const std::string& display, const fs::path& home, const std::string& arguments) : home_(home) {
        ::setenv("DISPLAY", display.c_str(), 1);
        fs::create_directories(home);
        const std::string command = "export XDG_CONFIG_HOME=" + home.string() +
                                    " XDG_STATE_HOME=" + home.string() + "; exec " DECONVOSCOPE_PROGRAM " " +
                                    arguments + " 2>" + (home / "errors").string();
        pid_ = ::fork();
        if (pid_ == 0) {
            ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
            ::_exit(127);
        }
    }
    ~Program() {
        if (pid_ > 0) ::kill(pid_, SIGKILL);
        if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    }

    /// Waits for the window, gives it the keyboard, because there is no window manager to do so, and waits
    /// until it has nothing more to draw: on a busy machine the window is there long before its first
    /// picture.
    bool appears() {
        for (int i = 0; i < 300 && window_.empty(); ++i) {
            window_ =
                output_of("xdotool search --onlyvisible --name '^Deconvoscope' 2>/dev/null | head -n 1");
            if (window_.empty()) std::this_thread::sleep_for(50ms);
        }
        if (window_.empty()) return false;
        xdotool("windowfocus " + window_);
        for (int i = 0; i < 50; ++i) {
            const double before = cpu_seconds();
            std::this_thread::sleep_for(300ms);
            if (cpu_seconds() == before) break;
        }
        return true;
    }
    void key(const std::string& name) { xdotool("key --delay 60 " + name); }
    void click(int x, int y) {
        xdotool("mousemove --window " + window_ + " " + std::to_string(x) + " " + std::to_string(y));
        std::this_thread::sleep_for(150ms);
        xdotool("mousedown 1");
        std::this_thread::sleep_for(150ms);
        xdotool("mouseup 1");
        std::this_thread::sleep_for(150ms);
    }
    const std::string& window() const { return window_; }
    void send(int signal) const { ::kill(pid_, signal); }
    void xdotool(const std::string& what) { std::system(("xdotool " + what).c_str()); }

    /// The exit status, or -1 when it does not end.
    int ends() {
        for (int i = 0; i < 400; ++i) {
            int status = 0;
            if (::waitpid(pid_, &status, WNOHANG) == pid_) {
                pid_ = 0;
                return WIFEXITED(status) ? WEXITSTATUS(status) : -2;
            }
            std::this_thread::sleep_for(50ms);
        }
        return -1;
    }
    double cpu_seconds() const {
        std::ifstream stat("/proc/" + std::to_string(pid_) + "/stat");
        std::string word;
        long user = 0, system = 0;
        for (int i = 1; i <= 13; ++i)
            stat >> word;
        stat >> user >> system;
        return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }
    std::string errors() const { return text_of(home_ / "errors"); }

  private:
    fs::path home_;
    pid_t pid_ = 0;
    std::string window_;
};

class RealWindow : public ::testing::Test {
  protected:
    void SetUp() override {
        for (const char* tool : {"Xvfb", "xdotool"})
            if (!has_tool(tool)) GTEST_SKIP() << "there is no " << tool;
        static Display display;
        display_ = display.name();
        home_ = fs::temp_directory_path() / ("deconvoscope-home-" + std::to_string(::getpid()));
        fs::remove_all(home_);
    }
    void TearDown() override { fs::remove_all(home_); }

    std::string display_;
    fs::path home_;
};

}  // namespace app
