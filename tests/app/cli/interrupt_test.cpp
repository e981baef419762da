// Every command interrupted at random moments: it ends soon, says one sentence, and leaves nothing half done.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <thread>

#include "engine/core/sanitizer.h"
#include "engine/files/npy.h"
#include "tests/app/cli/program.h"

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

/// The program in a folder, running.
class Running {
  public:
    Running(const Program& program, const std::vector<std::string>& words) : errors_(program.file("errors")) {
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
    /// From then on no signal ends it by itself.
    bool listens_within(std::chrono::milliseconds time) const {
        const auto last = Clock::now() + time;
        for (; Clock::now() < last; std::this_thread::sleep_for(1ms)) {
            std::istringstream text(Program::slurp("/proc/" + std::to_string(pid_) + "/status"));
            for (std::string line; std::getline(text, line);) {
                if (line.starts_with("State:") && line.find('Z') != std::string::npos) return false;
                if (line.starts_with("SigBlk:") &&
                    std::stoull(line.substr(7), nullptr, 16) >> (SIGTERM - 1) & 1)
                    return true;
            }
        }
        return false;
    }
    void send(int signal) const { ::kill(pid_, signal); }
    /// Whether it ended within half a second. Time that its threads were ready and got no processor, because
    /// others use the machine too, does not count.
    bool ends_in_time() {
        const auto begin = Clock::now();
        const Delays before = delays();
        for (Clock::duration waited{}; Clock::now() - begin < 500ms + waited; waited = longest_wait(before))
            if (ends_within(5ms)) return true;
        return false;
    }
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

    int status = -1;

  private:
    using Delays = std::map<std::string, std::chrono::nanoseconds>;
    /// For how long each of its threads has waited for a processor, as the kernel counts it.
    Delays delays() const {
        Delays found;
        std::error_code gone;
        for (const auto& thread : fs::directory_iterator("/proc/" + std::to_string(pid_) + "/task", gone)) {
            std::ifstream counts(thread.path() / "schedstat");
            long long run = 0, waited = 0;
            if (counts >> run >> waited) found[thread.path().filename()] = std::chrono::nanoseconds(waited);
        }
        return found;
    }
    Clock::duration longest_wait(const Delays& before) const {
        std::chrono::nanoseconds longest{0};
        for (const auto& [thread, waited] : delays())
            if (before.contains(thread)) longest = std::max(longest, waited - before.at(thread));
        return longest;
    }

    std::string errors_;
    pid_t pid_ = 0;
};

struct LongWork {
    const char* name;
    std::vector<std::string> words, outputs;
    /// Whether it ends by itself, and then says what was written; otherwise the watch ends it.
    bool looks = true;
};

constexpr const char* costly = "conv_transpose kernel=31 stride=3 channels=24 init=normal";

void PrintTo(const LongWork& work, std::ostream* out) { *out << work.name; }

/// Each takes seconds, or most of one on a fast machine.
std::vector<LongWork> long_works() {
    return {
        {"report",
         {"compare", "signal:noise:900x900", "--left", costly, "--right", "relu", "--report", "r.json"},
         {"r.json"}},
        {"figure",
         {"compare", "signal:noise:500x500", "--left", costly, "--right", costly, "--output", "f.png"},
         {"f.png"}},
        {"large_kernel",
         {"compare", "signal:noise:500x500", "--left", "conv kernel=301 init=normal padding=same", "--right",
          costly},
         {}},
        {"many_channels",
         {"compare", "signal:noise:64x64", "--left",
          "conv kernel=3 channels=2000 init=normal padding=same | conv kernel=3 "
          "channels=2000 init=normal",
          "--right", "relu", "--raw-left", "l.npy"},
         {"l.npy"}},
        {"large_stride",
         {"compare", "signal:noise:8x8", "--left", "conv_transpose kernel=700 stride=500", "--right", "relu",
          "--report", "r.json"},
         {"r.json"}},
        {"large_picture",
         {"compare", "signal:zoneplate:9000x9000", "--left", "relu", "--right", "relu", "--raw-left",
          "l.npy"},
         {"l.npy"}},
        {"pictures",
         {"compare", "signal:noise:1000x1000", "--left", "relu", "--right", "relu", "--row",
          "signal:zoneplate:9000x9000", "--row", "signal:noise:900x900", "--output", "f.png"},
         {"f.png"}},
        {"sweep",
         {"sweep", "signal:noise:700x700", "--vary", "right.0.kernel=2..60", "--right", costly, "--left",
          "relu", "--output", "s.png"},
         {"s.png"}},
        {"animate",
         {"animate", "signal:noise:300x300", "--right", costly, "--form", "gather", "--across", "19",
          "--width", "1600", "--output", "a.webp"},
         {"a.webp"}},
        {"learn",
         {"learn", "signal:noise:256x256", "--left", "conv_transpose kernel=4 stride=2 padding=1", "--right",
          "upsample scale=2 | conv kernel=9 padding=same", "--steps", "100000", "--report", "r.json"},
         {"r.json"}},
        {"apply", {"apply", "conv", "--input", "x.npy", "--weight", "w.npy", "--output", "y.npy"}, {"y.npy"}},
        {"apply_gradients",
         {"apply", "conv_transpose", "--input", "x.npy", "--weight", "w.npy", "--grad-output", "dy.npy",
          "--grad-weight", "dw.npy", "--grad-input", "dx.npy"},
         {"dw.npy", "dx.npy"}},
        {"code",
         {"code", "--pipeline",
          "conv kernel=9 channels=300 init=normal | conv kernel=9 channels=300 init=normal", "--framework",
          "pytorch", "--output", "m.py"},
         {"m.py"},
         false},
        {"run", {"run", "m.onnx", "signal:noise:700x700", "--output", "y.npy"}, {"y.npy"}},
        {"audit", {"audit", "m.onnx", "--report", "r.json"}, {"r.json"}},
        {"lesson", {"lesson", "long.lesson", "--check"}, {}},
        {"handout", {"lesson", "long.lesson", "--pictures", "handout"}, {}},
    };
}

engine::Tensor ones(const engine::Shape& shape) {
    engine::Tensor tensor(shape);
    std::ranges::fill(tensor.values(), 1.0f);
    return tensor;
}

/// What the long works read.
void write_inputs(const Program& program, const std::string& name) {
    if (name.starts_with("apply")) {
        engine::write_npy(program.file("x.npy"), ones({8, 64, 128, 128}));
        engine::write_npy(program.file("w.npy"), ones({64, 64, 15, 15}));
        engine::write_npy(program.file("dy.npy"), ones({8, 64, 142, 142}));
    }
    if (name == "run" || name == "audit") {
        ASSERT_EQ(
            program
                .run({"code", "--pipeline",
                      "conv kernel=5 channels=64 padding=same init=normal | conv_transpose kernel=5 stride=2 "
                      "channels=64 init=normal | conv kernel=5 channels=3 init=normal",
                      "--framework", "onnx", "--input-shape", "3,700,700", "--output", "m.onnx"})
                .status,
            0);
    }
    std::ofstream(program.file("long.lesson"))
        << "# Long\n\n## Step\nsource: signal:noise:500x500\nleft: " << costly << "\nright: " << costly
        << "\nWords.\ncheck: left.output_shape.1 = 24\n";
}

/// The signal came between the end of the work and that of the process: what was asked for is there.
bool was_done(int status, const Program& program, const LongWork& work) {
    return (status == 128 + SIGINT || status == 128 + SIGTERM) && !work.outputs.empty() &&
           std::ranges::all_of(work.outputs,
                               [&](const std::string& output) { return fs::exists(program.file(output)); });
}

class InterruptOf : public testing::TestWithParam<LongWork> {};

TEST_P(InterruptOf, EndsItWithinHalfASecond) {
    if (engine::exact_buffers) GTEST_SKIP() << "nothing takes half a second with a sanitizer";
    const LongWork& work = GetParam();
    std::mt19937 random(5);
    int latest = 1500, interrupted = 0, late = 0, deaf = 0;
    for (int round = 0; round < 12 && interrupted < 6; ++round) {
        const Program program;
        write_inputs(program, work.name);
        Running run(program, work.words);
        ASSERT_TRUE(run.listens_within(20s));
        const std::chrono::milliseconds moment(std::uniform_int_distribution<int>(0, latest)(random));
        if (run.ends_within(moment)) {
            latest = static_cast<int>(moment.count());  // this machine is done by then
            continue;
        }
        run.send(round % 2 ? SIGINT : SIGTERM);
        if (!run.ends_in_time()) {
            ++late;
            ASSERT_TRUE(run.ends_within(20s));
        }
        if (run.status == 0 || was_done(run.status, program, work)) continue;
        ++interrupted;
        EXPECT_EQ(run.status, 1) << run.errors();
        EXPECT_NE(run.errors().find("interrupted"), std::string::npos) << run.errors();
        deaf += run.errors().find("interrupted: ") == std::string::npos;
        for (const std::string& output : work.outputs)
            EXPECT_FALSE(fs::exists(program.file(output))) << output;
    }
    EXPECT_GE(interrupted, 2) << "this work is too short to be interrupted";
    EXPECT_LE(late, 1);
    if (work.looks) {
        EXPECT_LT(deaf, interrupted) << "does not look whether it should stop";
    }
}

INSTANTIATE_TEST_SUITE_P(Interrupt, InterruptOf, testing::ValuesIn(long_works()),
                         [](const auto& work) { return std::string(work.param.name); });

/// Nobody reads the pipe: opening it for writing waits for good.
std::vector<std::string> blocked_forever(const Program& program) {
    EXPECT_EQ(std::system(("mkfifo '" + program.file("pipe") + "'").c_str()), 0);
    return {"compare", "signal:step:8x8", "--report", "pipe"};
}

TEST(Interrupt, ASecondOneEndsABlockedRunAtOnce) {
    // The first alone ends it after 400 ms: on a busy machine it can take a few attempts to be there before.
    for (int attempt = 0; attempt < 5; ++attempt) {
        const Program program;
        Running run(program, blocked_forever(program));
        ASSERT_FALSE(run.ends_within(1500ms)) << run.errors();
        run.send(SIGINT);
        ASSERT_FALSE(run.ends_within(200ms)) << "the first one asks";
        run.send(SIGINT);
        const bool at_once = run.ends_within(150ms);
        ASSERT_TRUE(at_once || run.ends_within(20s));
        EXPECT_EQ(run.status, 1);
        EXPECT_NE(run.errors().find("interrupted"), std::string::npos) << run.errors();
        if (at_once) return;
    }
    FAIL() << "the second one asks, too";
}

TEST(Interrupt, OneEndsABlockedRunSoon) {
    const Program program;
    Running run(program, blocked_forever(program));
    ASSERT_FALSE(run.ends_within(1500ms)) << run.errors();
    run.send(SIGTERM);
    EXPECT_TRUE(run.ends_in_time());
    EXPECT_EQ(run.status, 1);
}

TEST(Interrupt, APipeThatNobodyWritesIsNotWaitedFor) {
    for (const char* words :
         {"apply relu --input pipe --output y.npy", "compare pipe", "animate pipe --output a.webp",
          "sweep pipe --vary right.0.kernel=2..3 --output s.png", "learn pipe",
          "run pipe pipe --output y.npy", "audit pipe", "lesson pipe",
          "code --session pipe --framework pytorch"}) {
        const Program program;
        blocked_forever(program);
        std::istringstream stream(words);
        Running run(program, {std::istream_iterator<std::string>(stream), {}});
        ASSERT_TRUE(run.ends_within(20s)) << words;
        EXPECT_EQ(run.status, 2) << words << run.errors();
        EXPECT_NE(run.errors().find("pipe"), std::string::npos) << words << run.errors();
    }
}

}  // namespace
