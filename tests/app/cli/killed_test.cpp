// The program killed while it saves: each file is the old one or the new one, never half, and nothing piles
// up.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <thread>

#include "app/export/figure_export.h"
#include "app/workbench/workbench.h"
#include "engine/core/sanitizer.h"
#include "engine/records/session.h"
#include "tests/app/cli/program.h"
#include "tests/support/documents.h"

namespace {

/// One kind of saving: what is written in two versions, by a command with these words, or without words by
/// the window.
struct Kind {
    const char* name;
    std::vector<std::string> files, first, second;
};

/// The window's work when a session is saved, a figure exported, and the window closed; in the current
/// folder.
void save_as_the_window(bool second) {
    app::Workbench bench([] {});
    bench.keep_files("settings.json", "session.json");
    bench.settings().ui_scale = second ? 2 : 1;
    bench.view().wipe = second ? 0.25 : 0.75;
    bench.start(app::testing::document("upsample scale=2", "conv_transpose kernel=3 stride=2",
                                       second ? "signal:step:9x9" : "signal:ramp:8x8"));
    bench.wait_idle();
    bench.save_session("saved.json");
    app::FigureExport figure;
    figure.experiment = bench.state().document.experiment;
    figure.known = bench.state().findings;
    figure.options.width = 400;
    figure.figure = "f.png";
    figure.report = "f.json";
    bench.run_in_background(
        "Exporting", [=](const engine::Progress& progress) { return export_figure(figure, progress); });
    bench.wait_idle();
    bench.flush_files();
}

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all{
        {"compare",
         {"f.png", "r.json", "r.csv", "l.npy", "r.npy"},
         {"compare", "signal:ramp:8x8", "--width", "400", "--output", "f.png", "--report", "r.json", "--csv",
          "r.csv", "--raw-left", "l.npy", "--raw-right", "r.npy"},
         {"compare", "signal:step:9x9", "--width", "400", "--output", "f.png", "--report", "r.json", "--csv",
          "r.csv", "--raw-left", "l.npy", "--raw-right", "r.npy"}},
        {"code",
         {"m.py", "w/stage0_weight.npy"},
         {"code", "--pipeline", "conv kernel=3", "--framework", "pytorch", "--weights", "w", "--output",
          "m.py"},
         {"code", "--pipeline", "conv kernel=5", "--framework", "pytorch", "--weights", "w", "--output",
          "m.py"}},
        {"sweep",
         {"s.webp", "s.csv"},
         {"sweep", "signal:ramp:8x8", "--vary", "right.0.kernel=3..4", "--width", "400", "--output", "s.webp",
          "--csv", "s.csv"},
         {"sweep", "signal:step:8x8", "--vary", "right.0.kernel=3..4", "--width", "400", "--output", "s.webp",
          "--csv", "s.csv"}},
        {"animate",
         {"a.webp"},
         {"animate", "signal:ramp:2x2", "--width", "400", "--output", "a.webp"},
         {"animate", "signal:ramp:2x2", "--width", "400", "--output", "a.webp", "--theme", "dark"}},
        {"the window", {"settings.json", "session.json", "saved.json", "f.png", "f.json"}, {}, {}},
    };
    return all;
}

/// A process of its own that saves in the folder.
class Victim {
  public:
    Victim(const std::string& folder, const std::vector<std::string>& words, bool second) {
        std::vector<std::string> text{DECONVOSCOPE_PROGRAM};
        text.insert(text.end(), words.begin(), words.end());
        std::vector<char*> arguments;
        for (std::string& word : text)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const std::string state = folder + "/state";
        pid_ = ::fork();
        if (pid_ != 0) return;
        ::setenv("XDG_STATE_HOME", state.c_str(), 1);
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, 2);
        if (::chdir(folder.c_str()) != 0) ::_exit(127);
        if (!words.empty())
            ::execv(DECONVOSCOPE_PROGRAM, arguments.data());
        else
            try {
                save_as_the_window(second);
                ::_exit(0);
            } catch (...) {
            }
        ::_exit(127);
    }
    /// Its exit status, or 128 and more when a signal ended it.
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    /// Whether it still ran.
    bool kill_after(std::chrono::microseconds time) {
        std::this_thread::sleep_for(time);
        ::kill(pid_, SIGKILL);
        return wait() >= 128;
    }

  private:
    pid_t pid_;
};

/// The window saves its session in between, too: neither the first nor the last, but whole, and with one of
/// the two pictures and the pipelines that it was given.
bool is_saved_in_between(const std::string& file) {
    const engine::Session session = engine::read_session(file);
    const app::Document given =
        app::testing::document("upsample scale=2", "conv_transpose kernel=3 stride=2");
    return (session.source == "signal:step:9x9" || session.source == "signal:ramp:8x8") &&
           session.left == given.experiment.left && session.right == given.experiment.right &&
           nlohmann::json::parse(session.view).is_object();
}

std::size_t temporaries(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        count += entry.path().filename().string().starts_with(".deconvoscope-");
    return count;
}

TEST(Killed, TwoHundredTimesLeavesTheOldFileOrTheNewOne) {
    if (engine::exact_buffers)
        GTEST_SKIP() << "a killed program has nothing to tell the sanitizer, and starts slowly with it";
    constexpr std::size_t kills_of_a_kind = 41;
    std::mt19937 random(7);
    std::size_t killed = 0, mixed = 0;
    for (const Kind& kind : kinds()) {
        const ScratchFolder folder;
        const auto start = [&](bool second) {
            return Victim(folder.path().string(), second ? kind.second : kind.first, second);
        };
        const auto file = [&](std::size_t f) { return Program::slurp(folder.file(kind.files[f])); };
        std::vector<std::array<std::string, 2>> versions(kind.files.size());
        std::chrono::microseconds time{0};
        for (const bool second : {false, true}) {
            const auto begin = std::chrono::steady_clock::now();
            ASSERT_EQ(start(second).wait(), 0) << kind.name;
            time = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                         begin);
            for (std::size_t f = 0; f < kind.files.size(); ++f)
                versions[f][second] = file(f);
        }
        for (std::size_t f = 0; f < kind.files.size(); ++f)
            ASSERT_TRUE(versions[f][0] != versions[f][1]) << kind.files[f];
        const std::size_t before = killed;
        for (int round = 0; round < 400 && killed < before + kills_of_a_kind; ++round) {
            // Mostly late, where the writing is; how late that is changes with what else the machine does.
            std::uniform_int_distribution<long> when(time.count() / 3, time.count());
            const std::chrono::microseconds moment(when(random));
            const bool still_ran = start(round % 2).kill_after(moment);
            killed += still_ran;
            time = still_ran ? time * 21 / 20 : std::max(moment, time * 9 / 10);
            std::set<bool> seen;
            for (std::size_t f = 0; f < kind.files.size(); ++f) {
                const std::string now = file(f);
                const bool between = kind.files[f] == std::string("session.json") &&
                                     is_saved_in_between(folder.file("session.json"));
                ASSERT_TRUE(now == versions[f][0] || now == versions[f][1] || between)
                    << kind.name << ": " << kind.files[f] << " is neither the old file nor the new one";
                seen.insert(now == versions[f][1]);
            }
            mixed += seen.size() > 1 && !kind.first.empty();  // the window saves its files one by one
            ASSERT_LE(temporaries(folder.path()), 5u) << "what kills leave must not pile up";
        }
        ASSERT_EQ(start(false).wait(), 0);
        for (std::size_t f = 0; f < kind.files.size(); ++f)
            EXPECT_TRUE(file(f) == versions[f][0]) << kind.files[f];
        EXPECT_EQ(temporaries(folder.path()), 0u) << kind.name;
    }
    EXPECT_GE(killed, 200u);
    RecordProperty("mixed", static_cast<int>(mixed));
    EXPECT_LE(mixed, killed / 20) << "files of one command take their places one right after the other";
}

}  // namespace
