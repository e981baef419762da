// Every command interrupted at random moments: it ends soon, says one sentence, and leaves nothing half done.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "engine/core/sanitizer.h"
#include "tests/app/cli/program.h"

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

/// The program in a folder, running.
class Running {
  public:
    Running(const Program& program, const std::vector<std::string>& words)
        : errors_(program.file("errors")), begin_(Clock::now()) {
        std::vector<std::string> text{DECONVOSCOPE_PROGRAM};
        text.insert(text.end(), words.begin(), words.end());
        std::vector<char*> arguments;
        for (std::string& word : text)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const std::string folder = program.folder().path().string(), state = program.file("state");
        pid_ = ::fork();
        if (pid_ != 0) return;
        ::setenv("XDG_STATE_HOME", state.c_str(), 1);
        ::dup2(::open(errors_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
        ::dup2(::open("/dev/null", O_WRONLY), 1);
        if (::chdir(folder.c_str()) == 0) ::execv(DECONVOSCOPE_PROGRAM, arguments.data());
        ::_exit(127);
    }
    void send(int signal) const { ::kill(pid_, signal); }
    /// Whether it ended within that time; then `status` is set, 128 and more when a signal ended it.
    bool ends_within(std::chrono::milliseconds time) {
        const auto last = Clock::now() + time;
        while (Clock::now() < last) {
            int result = 0;
            if (::waitpid(pid_, &result, WNOHANG) == pid_) {
                status = WIFSIGNALED(result) ? 128 + WTERMSIG(result) : WEXITSTATUS(result);
                return true;
            }
            std::this_thread::sleep_for(2ms);
        }
        return false;
    }
    std::string errors() const { return Program::slurp(errors_); }
    Clock::duration age() const { return Clock::now() - begin_; }

    int status = -1;

  private:
    std::string errors_;
    Clock::time_point begin_;
    pid_t pid_ = 0;
};

struct LongWork {
    std::vector<std::string> words, outputs;
};

/// Each takes seconds. What ends by itself says that nothing was written; where the watch had to end it, only
/// that it was interrupted.
std::vector<LongWork> long_works() {
    const std::string costly = "conv_transpose kernel=31 stride=3 channels=24 init=normal";
    return {
        {{"compare", "signal:noise:900x900", "--left", costly, "--right", "relu", "--report", "r.json"},
         {"r.json"}},
        {{"compare", "signal:noise:500x500", "--left", costly, "--right", costly, "--output", "f.png"},
         {"f.png"}},
        {{"compare", "signal:noise:500x500", "--left", "conv kernel=301 init=normal padding=same", "--right",
          costly},
         {}},
        {{"compare", "signal:noise:64x64", "--left",
          "conv kernel=3 channels=2000 init=normal padding=same | conv kernel=3 "
          "channels=2000 init=normal",
          "--right", "relu", "--raw-left", "l.npy"},
         {"l.npy"}},
        {{"compare", "signal:noise:8x8", "--left", "conv_transpose kernel=700 stride=500", "--right", "relu",
          "--report", "r.json"},
         {"r.json"}},
        {{"sweep", "signal:noise:700x700", "--vary", "right.0.kernel=2..60", "--right", costly, "--left",
          "relu", "--output", "s.png"},
         {"s.png"}},
        {{"animate", "signal:noise:40x40", "--output", "a.webp"}, {"a.webp"}},
        {{"compare", "signal:zoneplate:9000x9000", "--left", "relu", "--right", "relu", "--raw-left",
          "l.npy"},
         {"l.npy"}},
        {{"learn", "signal:noise:256x256", "--left", "conv_transpose kernel=4 stride=2 padding=1", "--right",
          "upsample scale=2 | conv kernel=9 padding=same", "--steps", "100000", "--report", "r.json"},
         {"r.json"}},
    };
}

TEST(Interrupt, EndsEveryCommandWithinHalfASecond) {
    if (engine::exact_buffers) GTEST_SKIP() << "nothing takes half a second with a sanitizer";
    std::mt19937 random(5);
    std::uniform_int_distribution<int> moment(30, 1500);
    for (const LongWork& work : long_works()) {
        int late = 0, deaf = 0;
        for (int round = 0; round < 5; ++round) {
            const Program program;
            Running run(program, work.words);
            const int wait = moment(random);
            if (run.ends_within(std::chrono::milliseconds(wait))) continue;  // it was done before
            run.send(round % 2 ? SIGINT : SIGTERM);
            if (!run.ends_within(500ms)) {
                ++late;
                ASSERT_TRUE(run.ends_within(20s)) << work.words[0];
            }
            if (run.status == 128 + SIGINT || run.status == 128 + SIGTERM)
                continue;                   // it had not begun to listen
            if (run.status == 0) continue;  // it was just done
            EXPECT_EQ(run.status, 1) << run.errors();
            EXPECT_NE(run.errors().find("interrupted"), std::string::npos) << run.errors();
            deaf += run.errors().find("interrupted: ") == std::string::npos;
            for (const std::string& output : work.outputs)
                EXPECT_FALSE(fs::exists(program.file(output))) << output;
        }
        EXPECT_LE(deaf, 3) << work.words[0] << " does not look whether it should stop: " << work.words[3];
        EXPECT_LE(late, 1) << work.words[0] << " " << work.words[2]
                           << work.words[3];  // others use this machine too
    }
}

TEST(Interrupt, ASecondOneEndsABlockedRunAtOnce) {
    const Program program;
    ASSERT_EQ(std::system(("mkfifo '" + program.file("pipe") + "'").c_str()), 0);
    // Nobody reads the pipe: opening it for writing waits for good.
    Running run(program, {"compare", "signal:step:8x8", "--report", "pipe"});
    ASSERT_FALSE(run.ends_within(1500ms)) << run.errors();
    run.send(SIGINT);
    ASSERT_FALSE(run.ends_within(200ms)) << "the first one asks";
    run.send(SIGINT);
    EXPECT_TRUE(run.ends_within(150ms)) << "the second one does not";
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.errors().find("interrupted"), std::string::npos) << run.errors();
}

TEST(Interrupt, OneEndsABlockedRunSoon) {
    const Program program;
    ASSERT_EQ(std::system(("mkfifo '" + program.file("pipe") + "'").c_str()), 0);
    Running run(program, {"compare", "signal:step:8x8", "--report", "pipe"});
    ASSERT_FALSE(run.ends_within(1500ms)) << run.errors();
    run.send(SIGTERM);
    EXPECT_TRUE(run.ends_within(700ms));
    EXPECT_EQ(run.status, 1);
}

}  // namespace
