// Every command that writes, on a full disk, in a folder that cannot be written to, and where a folder has
// the name: a sentence, and whatever was there stays.
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

#include "tests/app/cli/program.h"

namespace {

namespace fs = std::filesystem;

struct Writer {
    std::vector<std::string> first, second;  ///< the words of two runs that write different things
    std::vector<std::string> files;          ///< some of what they write
};

const std::vector<Writer>& writers() {
    static const std::string big = "conv kernel=9 channels=16", bigger = "conv kernel=11 channels=16";
    static const std::vector<Writer> all{
        {{"compare", "signal:ramp:8x8", "--width", "700", "--output", "f.png", "--report", "r.json"},
         {"compare", "signal:step:8x8", "--width", "700", "--output", "f.png", "--report", "r.json"},
         {"f.png", "r.json"}},
        {{"compare", "signal:ramp:80x80", "--raw-left", "l.npy", "--csv", "n.csv"},
         {"compare", "signal:step:80x80", "--raw-left", "l.npy", "--csv", "n.csv"},
         {"l.npy", "n.csv"}},
        {{"sweep", "signal:ramp:8x8", "--vary", "right.0.kernel=3..4", "--width", "700", "--output", "s.png",
          "--csv", "s.csv"},
         {"sweep", "signal:step:8x8", "--vary", "right.0.kernel=3..4", "--width", "700", "--output", "s.png",
          "--csv", "s.csv"},
         {"s.png", "s.csv"}},
        {{"sweep", "signal:ramp:8x8", "--vary", "right.0.kernel=3..4", "--width", "700", "--output", "out"},
         {"sweep", "signal:step:8x8", "--vary", "right.0.kernel=3..4", "--width", "700", "--output", "out"},
         {"out/sheet.png", "out/sweep.csv"}},
        {{"animate", "signal:ramp:3x3", "--width", "700", "--output", "a.webp"},
         {"animate", "signal:step:3x3", "--width", "700", "--output", "a.webp"},
         {"a.webp"}},
        {{"animate", "signal:ramp:3x3", "--width", "700", "--output", "frames"},
         {"animate", "signal:step:3x3", "--width", "700", "--output", "frames"},
         {"frames/frame-0001.png"}},
        {{"code", "--pipeline", big, "--framework", "pytorch", "--weights", "w", "--output", "m.py"},
         {"code", "--pipeline", bigger, "--framework", "pytorch", "--weights", "w", "--output", "m.py"},
         {"m.py", "w/stage0_weight.npy"}},
    };
    return all;
}

std::string environment(const Program& program) {
    return "export XDG_STATE_HOME='" + program.file("state") + "';";
}

/// The files below a folder. A sweep's finished cells are kept on purpose, so that it goes on from there.
std::map<std::string, std::string> contents(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string name = fs::relative(entry.path(), folder).string();
        if (name.starts_with("state") || name.find(".cells") != std::string::npos) continue;
        if (name == "out" || name.starts_with("out/r00c")) continue;
        files[name] = entry.is_regular_file() ? Program::slurp(entry.path()) : "a folder";
    }
    return files;
}

/// The run fails with that status and one sentence with these words, and changes nothing.
void expect_refused(const Program& program, const std::vector<std::string>& words, const std::string& before,
                    int status, const std::string& says) {
    const auto old = contents(program.folder().path());
    const Outcome run = program.run(words, environment(program) + before);
    EXPECT_EQ(run.status, status) << words[0] << "\n" << run.err;
    EXPECT_NE(run.err.find(says), std::string::npos) << words[0] << "\n" << run.err;
    const std::size_t at = run.err.find("deconvoscope: ");
    ASSERT_NE(at, std::string::npos) << run.err;
    EXPECT_EQ(run.err.find('\n', at), run.err.size() - 1) << run.err;
    const auto now = contents(program.folder().path());
    EXPECT_EQ(now.size(), old.size()) << words[0];
    for (const auto& [name, bytes] : old) {
        ASSERT_TRUE(now.contains(name)) << words[0] << " lost " << name;
        EXPECT_TRUE(now.at(name) == bytes) << words[0] << " changed " << name;
    }
}

TEST(NothingLost, OnAFullDisk) {
    for (const Writer& writer : writers()) {
        const Program program;
        const std::string full = "ulimit -f 10;";  // 5 KiB
        expect_refused(program, writer.first, full, 1, "cannot write ");
        ASSERT_EQ(program.run(writer.first, environment(program)).status, 0);
        for (const std::string& file : writer.files)
            ASSERT_TRUE(fs::exists(program.file(file))) << file;
        expect_refused(program, writer.second, full, 1, "cannot write ");
    }
}

TEST(NothingLost, WhereAFolderHasTheName) {
    for (const Writer& writer : writers())
        for (const std::string& file : writer.files) {
            const Program program;
            ASSERT_EQ(program.run(writer.first, environment(program)).status, 0);
            fs::remove(program.file(file));
            fs::create_directory(program.file(file));
            expect_refused(program, writer.second, "", 2, "it is a folder");
        }
}

TEST(NothingLost, WhereAFileHasTheNameOfAFolder) {
    for (const Writer& writer : writers()) {
        const fs::path folder = fs::path(writer.files.back()).parent_path();
        if (folder.empty()) continue;
        const Program program;
        std::ofstream(program.file(folder.string())) << "mine";
        expect_refused(program, writer.second, "", 2, folder.string());
    }
}

TEST(NothingLost, InAFolderThatCannotBeWrittenTo) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    for (const Writer& writer : writers()) {
        const Program program;
        ASSERT_EQ(program.run(writer.first, environment(program)).status, 0);
        const fs::path folder = fs::path(program.file(writer.files.back())).parent_path();
        fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
        expect_refused(program, writer.second, "", 2, "Permission denied");
        fs::permissions(folder, fs::perms::owner_all);
    }
}

}  // namespace
