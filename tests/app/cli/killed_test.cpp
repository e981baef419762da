// The program killed while it saves: each file is the old one or the new one, never half, and nothing piles up.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <set>
#include <thread>

#include "tests/app/cli/program.h"

namespace {

/// One kind of file: what the program writes in two versions, with the words that make it write them.
struct Kind {
    const char* name;
    std::vector<std::string> files, first, second;
};

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all{
        {"compare",
         {"f.png", "r.json", "r.csv", "l.npy", "r.npy"},
         {"compare", "signal:ramp:8x8", "--width", "400", "--output", "f.png", "--report", "r.json", "--csv", "r.csv",
          "--raw-left", "l.npy", "--raw-right", "r.npy"},
         {"compare", "signal:step:9x9", "--width", "400", "--output", "f.png", "--report", "r.json", "--csv", "r.csv",
          "--raw-left", "l.npy", "--raw-right", "r.npy"}},
        {"code",
         {"m.py", "w/stage0_weight.npy"},
         {"code", "--pipeline", "conv kernel=3", "--framework", "pytorch", "--weights", "w", "--output", "m.py"},
         {"code", "--pipeline", "conv kernel=5", "--framework", "pytorch", "--weights", "w", "--output", "m.py"}},
        {"sweep",
         {"s.webp", "s.csv"},
         {"sweep", "signal:ramp:8x8", "--vary", "right.0.kernel=3..4", "--width", "400", "--output", "s.webp", "--csv", "s.csv"},
         {"sweep", "signal:step:8x8", "--vary", "right.0.kernel=3..4", "--width", "400", "--output", "s.webp", "--csv", "s.csv"}},
    };
    return all;
}

class Victim {
  public:
    Victim(const std::string& folder, const std::vector<std::string>& words) {
        std::vector<std::string> text{DECONVOSCOPE_PROGRAM};
        text.insert(text.end(), words.begin(), words.end());
        std::vector<char*> arguments;
        for (std::string& word : text) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const std::string state = folder + "/state";
        pid_ = ::fork();
        if (pid_ != 0) return;
        ::setenv("XDG_STATE_HOME", state.c_str(), 1);
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, 2);
        if (::chdir(folder.c_str()) == 0) ::execv(DECONVOSCOPE_PROGRAM, arguments.data());
        ::_exit(127);
    }
    /// Whether it still ran.
    bool kill_after(std::chrono::microseconds time) {
        std::this_thread::sleep_for(time);
        ::kill(pid_, SIGKILL);
        int status = 0;
        ::waitpid(pid_, &status, 0);
        return WIFSIGNALED(status);
    }

  private:
    pid_t pid_;
};

std::size_t temporaries(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        count += entry.path().filename().string().starts_with(".deconvoscope-");
    return count;
}

TEST(Killed, TwoHundredTimesLeavesTheOldFileOrTheNewOne) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "a killed program has nothing to tell the sanitizer, and starts slowly with it";
#endif
    std::mt19937 random(7);
    std::size_t killed = 0;
    for (const Kind& kind : kinds()) {
        const Program program;
        std::vector<std::set<std::string>> versions(kind.files.size());
        std::chrono::microseconds time{0};
        for (const auto& words : {kind.first, kind.second}) {
            const auto start = std::chrono::steady_clock::now();
            const Outcome run = program.run(words, "export XDG_STATE_HOME='" + program.file("state") + "';");
            time = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
            ASSERT_EQ(run.status, 0) << kind.name << run.err;
            for (std::size_t f = 0; f < kind.files.size(); ++f) versions[f].insert(Program::slurp(program.file(kind.files[f])));
        }
        const std::size_t before = killed;
        for (int round = 0; round < 2000 && killed < before + 67; ++round) {
            // Mostly late, where the writing is.
            std::uniform_int_distribution<long> when(time.count() / 3, time.count());
            killed += Victim(program.folder().path().string(), round % 2 ? kind.second : kind.first)
                          .kill_after(std::chrono::microseconds(when(random)));
            for (std::size_t f = 0; f < kind.files.size(); ++f)
                ASSERT_TRUE(versions[f].contains(Program::slurp(program.file(kind.files[f]))))
                    << kind.name << ": " << kind.files[f] << " is neither the old file nor the new one";
            ASSERT_LE(temporaries(program.folder().path()), 5u) << "what kills leave must not pile up";
        }
        ASSERT_EQ(program.run(kind.first, "export XDG_STATE_HOME='" + program.file("state") + "';").status, 0);
        for (std::size_t f = 0; f < kind.files.size(); ++f)
            EXPECT_TRUE(versions[f].contains(Program::slurp(program.file(kind.files[f]))));
        EXPECT_EQ(temporaries(program.folder().path()), 0u) << kind.name;
    }
    EXPECT_GE(killed, 200u);
}

}  // namespace
