// Small inputs that once broke something, and others of their kinds: each ends with status 0 or 2 and one
// sentence, soon.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/printable.h"
#include "engine/core/sanitizer.h"
#include "tests/app/cli/program.h"

namespace {

namespace fs = std::filesystem;

void write(const std::string& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string repeated(const std::string& text, int times) {
    std::string result;
    for (int i = 0; i < times; ++i)
        result += text;
    return result;
}

/// Of all programs that were run so far: what else the machine does is no part of it.
double processor_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// One sentence and the status of a request that is wrong.
void expect_refused(const Outcome& run, const std::string& says) {
    EXPECT_EQ(run.status, 2) << run.err;
    EXPECT_NE(run.err.find(says), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

TEST(Hostile, AWeightGradientWhoseTapsAllLieOnPadding) {
    const Program program;
    const Outcome run = program.run(
        {"compare", "signal:noise:1x256", "--loss", "sum", "--right", "relu", "--left",
         "conv kernel=1 channels=64 init=he | conv kernel=2,1 stride=4,1 padding=3,0,0,0 channels=64 init=he"});
    EXPECT_EQ(run.status, 0) << run.err;
}

TEST(Hostile, ALargeStrideMakesAReportInAMoment) {
    const Program program;
    for (const char* layer :
         {"conv_transpose kernel=3 stride=64", "conv_transpose kernel=3 stride=200",
          "upsample scale=64 mode=nearest | conv kernel=3 padding=same", "upsample scale=64 mode=bilinear",
          "zero_insert stride=64 | conv kernel=65", "conv kernel=255 stride=64 padding=127",
          "upsample scale=99.9 mode=bilinear | conv", "conv_transpose kernel=3 stride=64 dilation=31",
          "conv stride=2147483647 kernel=1", "max_pool kernel=8 | conv_transpose stride=97 kernel=97"}) {
        const double begin = processor_seconds();
        const Outcome run = program.run(
            {"compare", "signal:step:8x8", "--left", "relu", "--right", layer, "--report", "r.json"});
        EXPECT_EQ(run.status, 0) << run.err;
        EXPECT_LT(processor_seconds() - begin, 40) << layer;  // it took minutes
    }
}

TEST(Hostile, PipelinesOfTooManyStagesAreRefused) {
    const Program program;
    const std::string most = repeated("relu | ", 999) + "relu";
    EXPECT_EQ(program.run({"compare", "signal:step:8x8", "--left", most, "--right", "relu"}).status, 0);
    expect_refused(program.run({"compare", "signal:step:8x8", "--left", most + " | relu", "--right", "relu"}),
                   "more than 1000 stages");
    write(program.file("long.json"), R"({"version": 1, "source": "signal:step:8x8", "left": ")" +
                                         repeated("relu|", 60000) + R"(relu", "right": "relu"})");
    expect_refused(program.run("compare --session long.json"), "more than 1000 stages");
    const Outcome stacked = program.run({"sweep", "signal:step:8x8", "--left", "relu", "--right", most,
                                         "--vary", "right.depth=1..2", "--output", "s.png"});
    EXPECT_EQ(stacked.status, 0) << stacked.err;
    EXPECT_NE(stacked.err.find("impossible: right: a pipeline of more than 1000 stages"), std::string::npos)
        << stacked.err;
}

TEST(Hostile, NumbersOfASessionAreNotCut) {
    const Program program;
    for (const char* version :
         {"4294967297", "18446744073709551617", "1.9", "true", "null", "[]", "1e300", "-1", "0", "\"1\""}) {
        write(program.file("s.json"),
              std::string(R"({"version": )") + version +
                  R"(, "source": "signal:step:8x8", "left": "relu", "right": "relu"})");
        expect_refused(program.run("compare --session s.json"), "version");
    }
    write(program.file("s.json"),
          R"({"version": 1, "source": "signal:step:8x8", "left": "relu", "right": "conv weight=w.npy",
        "weights": {"right": [{"stage": 4294967296, "shape": [1, 1, 1, 1], "values": [1]}]}})");
    expect_refused(program.run("compare --session s.json"), "stage");
}

// What never ends, and what is no file of the kind, is refused before it is read.
TEST(Hostile, DevicesAndFoldersAreNoInputs) {
    const Program program;
    for (const char* words : {"compare --session /dev/zero", "compare /dev/urandom", "compare .",
                              "apply relu --input /dev/zero --output o.npy", "lesson /dev/zero",
                              "run /dev/zero /dev/zero --output o.npy", "audit /dev/urandom",
                              "code --session /dev/zero --framework jax"})
        expect_refused(program.run(words), "");
    EXPECT_FALSE(fs::exists(program.file("o.npy")));
}

TEST(Hostile, SessionsOfNoSenseGetASentence) {
    const Program program;
    for (
        const std::string& text :
        {std::string(), std::string(100000, '['), repeated("{\"a\":", 100000), std::string("\xff\xfe{}"),
         std::string("{\"version\": 1, \"left\": 1}"), std::string("null"), std::string(1000, '\0'),
         std::string(
             R"({"version": 1, "source": "signal:step:99999999999x2", "left": "relu", "right": "relu"})"),
         std::string(
             R"({"version": 1, "source": "signal:step:8x8", "left": "conv kernel=1e5", "right": "relu"})"),
         std::string(
             R"({"version": 1, "source": "signal:step:8x8", "left": "conv gain=1e999", "right": "relu"})")}) {
        write(program.file("s.json"), text);
        expect_refused(program.run("compare --session s.json"), "deconvoscope: ");
    }
}

/// Whether a terminal could take anything in it for a command, the line ends of CSV aside.
bool is_harmless(std::string text) {
    for (std::size_t at = 0; (at = text.find("\r\n", at)) != std::string::npos;)
        text.erase(at, 1);
    return engine::printable(text) == text;
}

TEST(Hostile, NamesThatCommandTheTerminalAreShownHarmlessly) {
    const Program program;
    const std::string evil =
        "\x1b]0;pwned\x07\x1b[2J\x7f\xc2\x9b"
        "31m\x9b.png";
    write(program.file("s.json"), R"({"version": 1, "source": "/tmp/\u001b]0;pwned\u0007\u001b[2J.png",
        "left": "relu", "right": "relu"})");
    write(program.file(evil), "P2 2 2 255 1 2 3 4");
    write(program.file("esc.npy"),
          std::string("\x93NUMPY\x01\x00\x46\x00", 10) +
              "{'descr': '<\x1b[31mi4', 'fortran_order': False, 'shape': (1,)}        \n");
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"compare", "--session", "s.json"},
             {"compare", evil, "--left", "relu", "--right", "relu"},
             {"compare", evil, "--left", "relu", "--right", "relu", "--report", "/dev/stdout"},
             {"compare", evil, "--left", "relu", "--right", "relu", "--csv", "/dev/stdout"},
             {"compare", "none" + evil},
             {"compare", evil, "--left", evil},
             {"apply", "relu", "--input", "esc.npy", "--output", "o.npy"},
             {"apply", "relu", "--input", evil, "--output", evil + "/o.npy"},
             {"apply", evil},
             {"sweep", evil, "--vary", "right.0.kernel=3..4", "--output", "sweep"},
             {"code", "--framework", "pytorch", "--layers", "nn.Conv2d(1, 1, " + evil},
             {evil}}) {
        const Outcome run = program.run(words, "unset DISPLAY WAYLAND_DISPLAY;");
        EXPECT_TRUE(is_harmless(run.out)) << words[0];
        EXPECT_TRUE(is_harmless(run.err)) << words[0];
        EXPECT_LE(run.status, 2) << words[0] << run.err;
    }
}

TEST(Hostile, StreamsGetTheOutputAndStay) {
    const Program program;
    const std::vector<std::string> words{"compare", "signal:step:8x8", "--report", "/dev/stdout"};
    const Outcome piped = program.run(words);
    EXPECT_EQ(piped.status, 0) << piped.err;
    EXPECT_TRUE(piped.out.starts_with("{") && piped.out.ends_with("}\n"));

    write(program.file("log"), "before\n");
    EXPECT_EQ(program.run(words, "exec 5>>log; exec >&5;").status, 0);
    EXPECT_EQ(Program::slurp(program.file("log")), "before\n" + piped.out) << "appended to, not replaced";

    EXPECT_EQ(program.run(words, "mkfifo pipe; cat pipe >copy & exec >pipe;").status, 0);
    std::system("sleep 0.2");
    EXPECT_EQ(Program::slurp(program.file("copy")), piped.out);
    EXPECT_TRUE(fs::is_fifo(program.file("pipe")));

    EXPECT_EQ(program.run({"compare", "signal:step:8x8", "--report", "/dev/full"}).status, 1);
    EXPECT_EQ(program.run({"compare", "signal:step:8x8", "--report", "/dev/null"}).status, 0);
    EXPECT_TRUE(fs::is_character_file("/dev/null") && fs::is_character_file("/dev/full"));
}

TEST(Hostile, AReadOnlyReportIsRefusedAndKept) {
    const Program program;
    write(program.file("keep.json"), "keep\n");
    fs::permissions(program.file("keep.json"), fs::perms(0444));
    expect_refused(program.run("compare signal:step:16x16 --report keep.json"), "it is read-only");
    EXPECT_EQ(Program::slurp(program.file("keep.json")), "keep\n");
    EXPECT_EQ(static_cast<int>(fs::status(program.file("keep.json")).permissions()), 0444);
}

TEST(Hostile, ADamagedCellOfASweepIsMovedAsideAndComputedAgain) {
    const Program program;
    const std::string sweep = "sweep signal:step:8x8 --vary right.0.kernel=2..3 --output sw";
    ASSERT_EQ(program.run(sweep).status, 0);
    const std::string table = Program::slurp(program.file("sw/sweep.csv"));
    fs::path cell;
    for (const auto& entry : fs::directory_iterator(program.file("sw/.cells")))
        if (entry.path().filename().string().starts_with("r00c00")) cell = entry.path();
    const std::string whole = Program::slurp(cell);
    std::string broken = whole;
    // A chunk that is whole, with a report that is not.
    broken.replace(broken.find("\"report\":\"") + 10, 2, "{{");
    for (const std::string& bytes :
         {std::string(), std::string("no picture"), whole.substr(0, whole.size() / 2), broken}) {
        fs::remove(cell.string() + ".damaged");
        write(cell.string(), bytes);
        const Outcome run = program.run(sweep);
        EXPECT_EQ(run.status, 0) << run.err;
        EXPECT_NE(run.err.find("was damaged"), std::string::npos) << run.err;
        EXPECT_EQ(run.err.find("exception"), std::string::npos) << "a library's words: " << run.err;
        EXPECT_NE(run.err.find(cell.filename().string() + ".damaged"), std::string::npos) << run.err;
        EXPECT_EQ(Program::slurp(cell.string() + ".damaged"), bytes);
        EXPECT_TRUE(Program::slurp(cell) == whole);
        EXPECT_EQ(Program::slurp(program.file("sw/sweep.csv")), table);
    }
}

TEST(Hostile, WithoutAHomeNothingIsKeptInSharedPlaces) {
    const Program program;
    const std::string homeless =
        "unset HOME XDG_STATE_HOME XDG_CONFIG_HOME DISPLAY WAYLAND_DISPLAY; mkdir -p t; export TMPDIR=$PWD/t;";
    for (const char* words : {"sweep signal:step:8x8 --vary right.0.kernel=2..3 --output s.png",
                              "compare signal:step:8x8", "signal:step:8x8 --left relu --right relu"}) {
        const bool had_config = fs::exists("/tmp/.config"), had_state = fs::exists("/tmp/.local");
        const Outcome run = program.run(words, homeless);
        EXPECT_EQ(run.status, 0) << run.err;
        EXPECT_EQ(fs::exists("/tmp/.config"), had_config);
        EXPECT_EQ(fs::exists("/tmp/.local"), had_state);
        EXPECT_TRUE(fs::is_empty(program.file("t"))) << "what was kept for the moment is gone";
    }
}

TEST(Hostile, StrangeLocalesChangeNoNumber) {
    const Program program;
    const std::string words = "compare signal:ramp:9x9 --right conv_transpose --report /dev/stdout";
    const std::string usual = program.run(words, "export LC_ALL=C;").out;
    for (const char* locale : {"de_DE.UTF-8", "tr_TR.UTF-8", "C.UTF-8", "fa_IR", "nonsense", ""})
        EXPECT_EQ(program.run(words, std::string("export LC_ALL=") + locale + ";").out, usual) << locale;
}

TEST(Hostile, LittleMemoryIsSaid) {
    if (engine::exact_buffers) GTEST_SKIP() << "a sanitizer takes terabytes of addresses";
    const Program program;
    for (const char* words :
         {"compare signal:noise:4000x4000 --report r.json", "compare signal:noise:4000x4000 --output f.png",
          "sweep signal:noise:4000x4000 --vary right.0.kernel=2..3 --output s.png"}) {
        const Outcome run = program.run(words, "export XDG_STATE_HOME=$PWD/state; ulimit -v 400000;");
        EXPECT_EQ(run.status, 1) << words << run.err;
        EXPECT_NE(run.err.find("memory"), std::string::npos) << run.err;
    }
    EXPECT_FALSE(fs::exists(program.file("r.json")) || fs::exists(program.file("f.png")) ||
                 fs::exists(program.file("s.png")));
}

TEST(Hostile, SixtyFourMebibytesAreEnoughOrTooLittle) {
    if (engine::exact_buffers) GTEST_SKIP() << "a sanitizer takes terabytes of addresses";
    const Program program;
    const std::string little = "export XDG_STATE_HOME=$PWD/state; ulimit -v 65536;";
    // The libraries alone take 64 MiB of addresses since HDF5's is among them.
    const std::string enough = "export XDG_STATE_HOME=$PWD/state; ulimit -v 81920;";
    EXPECT_EQ(program.run("compare signal:step:8x8", enough).status, 0);
    for (const char* words :
         {"compare signal:noise:300x300 --output f.png", "compare signal:noise:1000x1000 --report r.json",
          "sweep signal:step:64x64 --vary right.0.kernel=2..3 --output s.png",
          "animate signal:step:8x8 --output a.webp", "code --pipeline conv --framework pytorch",
          "compare sample:portrait --raw-left l.npy"}) {
        const Outcome run = program.run(words, little);
        EXPECT_TRUE(run.status == 0 || run.status == 1) << words << run.status << run.err;
        if (run.status == 1) {
            EXPECT_NE(run.err.find("deconvoscope: "), std::string::npos) << words << run.err;
        }
    }
}

// Found by the fuzzer: a text chunk's memory was taken on the word of the file.
TEST(Hostile, APictureThatClaimsALongTextTakesNoMemoryForIt) {
    if (engine::exact_buffers) GTEST_SKIP() << "a sanitizer takes terabytes of addresses";
    const Program program;
    const std::string length("\x0f\xff\xff\xff", 4);
    write(program.file("lie.png"), "\x89PNG\r\n\x1a\n" + length + "iTXtdeconvoscope-session");
    const Outcome run = program.run("compare signal:step:8x8 --session lie.png", "ulimit -v 200000;");
    EXPECT_EQ(run.status, 2) << run.err;
    EXPECT_NE(run.err.find("lie.png"), std::string::npos) << run.err;
}

TEST(Hostile, RunsAtTheSameTimeDoNotMeet) {
    const Program program;
    std::string many;
    for (int i = 0; i < 6; ++i)
        many += std::string("'") + DECONVOSCOPE_PROGRAM +
                "' sweep signal:step:8x8 --vary right.0.kernel=2..4 --output sw 2>/dev/null & ";
    const Outcome run = program.run("sweep signal:step:8x8 --vary right.0.kernel=2..4 --output sw", many);
    EXPECT_EQ(run.status, 0) << run.err;
    std::system("sleep 2");
    const Outcome again = program.run("sweep signal:step:8x8 --vary right.0.kernel=2..4 --output sw");
    EXPECT_EQ(again.status, 0) << again.err;
    EXPECT_EQ(again.err.find("damaged"), std::string::npos) << again.err;
    for (const auto& entry : fs::recursive_directory_iterator(program.file("sw")))
        EXPECT_FALSE(entry.path().filename().string().starts_with(".deconvoscope-")) << entry.path();
}

}  // namespace
