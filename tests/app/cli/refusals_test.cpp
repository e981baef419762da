// Faults of a request are told in one line, with exit status 2, and leave no file.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "engine/files/npy.h"
#include "program.h"

namespace {

using engine::Tensor;

class Refusals : public ::testing::Test {
  protected:
    Refusals() {
        engine::write_npy(program_.file("x.npy"), Tensor({1, 4, 6, 6}, 1.0f));
        engine::write_npy(program_.file("w.npy"), Tensor({4, 4, 3, 3}, 1.0f));
        engine::write_npy(program_.file("dy.npy"), Tensor({1, 4, 5, 6}, 1.0f));
        engine::PendingFile bias(program_.file("b3.npy"));
        engine::write_npy_vector(bias, Tensor({1, 3, 1, 1}, 1.0f));
        bias.commit();
        put("empty.npy", "");
        put("text.npy", "no array at all");
        put("int.npy", npy("<i4", "(1, 4, 6, 6)", 576));
        put("three.npy", npy("<f4", "(4, 6, 6)", 576));
        put("object.npy", npy("|O", "(1, 4, 6, 6)", 576));
        put("cut.npy", npy("<f4", "(1, 4, 6, 6)", 575));
        put("lying.npy", npy("<f8", "(1024, 1024, 32, 32)", 8));
        put("number.npy", npy("<f4", "(4)", 16));
        std::filesystem::create_symlink("loop", program_.file("loop"));
        put("huge.npy", npy("<f4", "(999999999999, 999999999999, 999999999999, 999999999999)", 8));
        std::filesystem::create_directory(program_.file("folder"));
        std::filesystem::create_directory(program_.file("folder.npy"));
    }

    void put(const std::string& name, const std::string& bytes) {
        std::ofstream(program_.file(name), std::ios::binary) << bytes;
    }
    static std::string npy(const std::string& type, const std::string& shape, std::size_t bytes) {
        const std::string dictionary =
            "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + "}\n";
        return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(dictionary.size()) + '\0' +
               dictionary + std::string(bytes, '\1');
    }

    Program program_;
};

// conv below stands for "apply conv --input x.npy --weight w.npy --output y.npy".
const std::vector<std::pair<std::string, std::string>> table = {
    // the command line
    {"--nonsense", "--nonsense"},
    {"apply", "apply needs an operation: conv, conv_transpose"},
    {"apply convolve", "there is no operation \"convolve\""},
    {"apply concat --input x.npy", "there is no operation \"concat\""},
    {"presets --yaml", "--yaml"},
    {"conv --align-corners", "conv does not take \"--align-corners\"; it takes"},
    {"conv --kernel 3", "conv does not take \"--kernel\""},
    {"conv --seed 3", "conv does not take \"--seed\""},
    {"apply relu --input x.npy --output y.npy --weight w.npy", "relu does not take \"--weight\""},
    {"apply upsample --ties first --input x.npy --output y.npy", "upsample does not take \"--ties\""},
    {"conv --stride 1 --stride 1", "--stride is given 2 times"},
    {"conv --output z.npy", "--output is given more than once"},
    {"apply upsample --align-corners --align-corners --input x.npy --output y.npy",
     "--align-corners is given 2 times"},
    {"conv --stride", "--stride needs a value"},
    // numbers
    {"conv --stride 0", "--stride: 0 is too small"},
    {"conv --stride -1", "--stride: -1 is too small"},
    {"conv --stride 1.5", "--stride: \"1.5\" is not a whole number"},
    {"conv --stride 2.0", "--stride: \"2.0\" is not a whole number"},
    {"conv --stride 1e3", "--stride: \"1e3\" is not a whole number"},
    {"conv --stride 2147483648", "--stride: 2147483648 is too large: it must be below 2^31"},
    {"conv --stride 99999999999999999999999", "too large"},
    {"conv --stride 1,2,3", "--stride: \"1,2,3\" has 3 numbers"},
    {"conv --stride two", "--stride: \"two\" is not a whole number"},
    {"conv --dilation 0", "--dilation: 0 is too small"},
    {"conv --groups 0", "--groups: 0 is too small"},
    {"conv --padding full", "--padding: \"full\""},
    {"conv --padding 1,2,3", "--padding: \"1,2,3\" has 3 numbers"},
    {"conv --padding-mode mirror", "--padding-mode: \"mirror\" is none of zeros, reflect"},
    {"apply upsample --scale 0 --input x.npy --output y.npy", "--scale: 0 is too small"},
    {"apply upsample --mode cubic --input x.npy --output y.npy", "--mode: \"cubic\" is none of nearest"},
    {"apply pixel_shuffle --factor 2,2 --input x.npy --output y.npy",
     "--factor: \"2,2\" is not a whole number"},
    {"apply max_pool --ties last --input x.npy --output y.npy", "--ties: \"last\" is none of first"},
    // geometry
    {"conv --groups 3", "3"},
    {"conv --padding-mode reflect --padding 6", "6"},
    {"conv --padding-mode circular --padding 7", "7"},
    {"conv --dilation 3", "6"},
    {"conv --dilation 2147483647", "2147483647"},
    {"transposed --output-padding 2 --stride 2", "2"},
    {"transposed --output-padding 1", "1"},
    {"transposed --padding 5", "5"},
    {"transposed --output-size 9,8", "9"},
    {"transposed --output-size 8,8 --output-padding 0", "output"},
    {"transposed --stride 2147483647", "limit"},
    {"transposed --stride 2147483647 --dilation 2147483647", "limit"},
    {"apply upsample --mode nearest --align-corners --input x.npy --output y.npy", "align"},
    {"apply upsample --scale 2147483647 --input x.npy --output y.npy", "limit"},
    {"apply zero_insert --stride 2147483647 --input x.npy --output y.npy", "limit"},
    {"apply avg_pool --kernel 2 --padding 2 --input x.npy --output y.npy", "2"},
    {"apply max_pool --kernel 7 --input x.npy --output y.npy", "7"},
    {"apply pixel_shuffle --factor 3 --input x.npy --output y.npy", "9"},
    {"apply pixel_unshuffle --factor 4 --input x.npy --output y.npy", "4"},
    // what makes a shape impossible is said with the flags and the files that it comes from
    {"conv --groups 3 --stride 2", "conv --groups 3 --stride 2 (--input x.npy, --weight w.npy): groups = 3"},
    {"conv --bias b3.npy", "--bias b3.npy): the bias has 3 values"},
    {"compare --loss entropy", "--loss: \"entropy\" is no loss"},
    // the window: refused before one is opened
    {"none.png", "cannot read none.png"},
    {"none.png --screenshot y.png", "cannot read none.png"},
    {"--left conv|", "--left: pipeline text, column 6"},
    {"--screenshot y.jpg", "--screenshot y.jpg: the name must end in .png"},
    {"--screenshot none/y.png", "--screenshot: cannot write none/y.png"},
    {"--ui-scale nan", "--ui-scale nan: it must be from 0.5 to 3"},
    {"--ui-scale 0", "--ui-scale 0: it must be from 0.5 to 3"},
    {"code --framework keras --pipeline conv|", "--pipeline: pipeline text, column 6"},
    // files
    {"apply relu --output y.npy", "--input is missing"},
    {"apply conv --input x.npy --output y.npy", "--weight is missing"},
    {"apply relu --input x.npy", "nothing to do"},
    {"apply --input x.npy relu --output y.npy", "\"--input\" must stand after the operation"},
    {"apply relu --input x.npy --output y.npy --grad-input dx.npy", "--grad-output is missing"},
    {"apply relu --input x.npy --output y.npy --grad-output dy.npy", "--grad-output needs one of"},
    {"apply relu --input x.npy --grad-output dy.npy --grad-input dx.npy", "--grad-output: dy.npy is 1×4×5×6"},
    {"apply relu --input none.npy --output y.npy", "--input: cannot read none.npy: there is no such file"},
    {"apply relu --input folder --output y.npy", "--input: cannot read folder: it is a folder"},
    {"apply relu --input empty.npy --output y.npy", "--input: empty.npy is not a .npy file"},
    {"apply relu --input text.npy --output y.npy", "--input: text.npy is not a .npy file"},
    {"apply relu --input int.npy --output y.npy", "type <i4: float16, float32 or float64"},
    {"apply relu --input three.npy --output y.npy", "3-D array: 4-D is needed"},
    {"apply relu --input object.npy --output y.npy", "type |O"},
    {"apply relu --input cut.npy --output y.npy", "cut.npy is truncated"},
    {"apply relu --input lying.npy --output y.npy", "lying.npy is truncated"},
    {"apply relu --input huge.npy --output y.npy", "limit of 1073741824 values"},
    {"apply conv --input x.npy --weight three.npy --output y.npy", "--weight: three.npy"},
    {"conv --bias number.npy", "--bias: number.npy has a damaged .npy header"},
    {"conv --bias x.npy", "--bias: x.npy is no bias"},
    {"apply conv --input dy.npy --weight w.npy --padding 0 --groups 2 --output y.npy", "4"},
    {"apply relu --input x.npy --output loop",
     "--output: cannot write loop: Too many levels of symbolic links"},
    {"apply relu --input x.npy --output folder.npy", "--output: cannot write folder.npy: it is a folder"},
    {"apply relu --input x.npy --output none/y.npy",
     "--output: cannot write none/y.npy: the folder none does not exist"},
    {"apply relu --input x.npy --output x.npy/y.npy", "x.npy is not a folder"},
    {"apply relu --input x.npy --output x.npy", "--output names the file that --input reads"},
    {"apply relu --input x.npy --output folder/../x.npy", "--output names the file that --input reads"},
    {"apply relu --input x.npy --grad-output x.npy --output y.npy --grad-input ./y.npy",
     "name the same file"},
};

TEST_F(Refusals, AreOneLineWithStatusTwoAndNoFile) {
    const std::size_t before = program_.folder().count();
    for (const auto& [text, rule] : table) {
        std::string arguments = text;
        for (const auto& [word, operation] :
             {std::pair{"conv ", "conv"}, std::pair{"transposed ", "conv_transpose"}})
            if (text.starts_with(word))
                arguments = std::string("apply ") + operation +
                            " --input x.npy --weight w.npy --output y.npy " +
                            text.substr(std::string(word).size());
        const Outcome run = program_.run(arguments);
        EXPECT_EQ(run.status, 2) << arguments << "\n" << run.err;
        EXPECT_EQ(run.out, "") << arguments;
        EXPECT_EQ(run.err.find("deconvoscope: "), 0u) << arguments << "\n" << run.err;
        EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << arguments << "\n" << run.err;
        EXPECT_NE(run.err.find(rule), std::string::npos) << arguments << "\n" << run.err;
        EXPECT_EQ(program_.folder().count(), before) << arguments;
    }
}

TEST_F(Refusals, AMissingWeightIsNamedWithTheFlagItCameFrom) {
    const std::string pipe = "relu | conv weight=none.npy";
    put("session.json",
        R"({"version": 1, "source": "signal:ramp:8x8", "left": "relu", "right": ")" + pipe + "\"}");
    const std::vector<std::pair<std::vector<std::string>, std::string>> commands = {
        {{"code", "--framework", "keras", "--pipeline", pipe},
         "--pipeline: stage 1 (conv): cannot read none.npy"},
        {{"compare", "--left", pipe}, "--left: stage 1 (conv): cannot read none.npy"},
        {{"compare", "--session", "session.json"}, "--session: right: stage 1 (conv): cannot read none.npy"},
    };
    for (const auto& [arguments, rule] : commands) {
        const Outcome run = program_.run(arguments);
        EXPECT_EQ(run.status, 2) << run.err;
        EXPECT_NE(run.err.find(rule), std::string::npos) << run.err;
    }
}

TEST_F(Refusals, ClosedStandardFilesAreNotTakenForOutputs) {
    // The first file that is opened would otherwise become stderr when there is none, and complaints would go
    // there.
    const Outcome run = program_.run("apply relu --input x.npy --output y.npy", "exec 0<&- 1>&- 2>&-;");
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(engine::read_npy(program_.file("y.npy")), engine::read_npy(program_.file("x.npy")));
    EXPECT_EQ(program_.run("presets", "exec 1>&-;").status, 1);
}

TEST_F(Refusals, AFolderForWeightsThatCouldNotBeFilledIsNotLeftBehind) {
    const std::size_t before = program_.folder().count();
    const Outcome full = program_.run(
        "code --preset unet_up_block --framework keras --weights weights --output code.py", "ulimit -f 4;");
    EXPECT_EQ(full.status, 1) << full.err;
    EXPECT_EQ(program_.folder().count(), before);
}

TEST_F(Refusals, ASizeOfTheWindowBeyondAllNumbersIsNotCutToAnother) {
    for (const char* size :
         {"4294968296x1000", "1000x4294968296", "1000x", "x1000", "1000x1000 ", "+1000x1000"}) {
        const Outcome run = program_.run({"--size", size, "--frames", "1"});
        EXPECT_EQ(run.status, 2) << size << run.err;
        EXPECT_NE(run.err.find("--size"), std::string::npos) << run.err;
    }
}

TEST_F(Refusals, ASessionThatIsAFifoIsNotWaitedFor) {
    ASSERT_EQ(::mkfifo(program_.file("fifo").c_str(), 0600), 0);
    const Outcome run = program_.run("compare --session fifo");
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find("fifo"), std::string::npos) << run.err;
}

TEST_F(Refusals, TheWrongOptionOfAnOutputIsFoundBeforeAnythingIsRead) {
    const Outcome run = program_.run("apply relu --input huge.npy --output none/y.npy");
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find("--output"), std::string::npos) << run.err;
}

}  // namespace
