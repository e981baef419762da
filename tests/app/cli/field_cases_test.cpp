// The files and commands that were handed over from the field, one test for each, named after the case.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zip.h>

#include <nlohmann/json.hpp>

#include "engine/core/tensor.h"
#include "engine/files/npy.h"
#include "tests/app/cli/program.h"

namespace {

void expect_refused(const Outcome& run, const std::string& says) {
    EXPECT_EQ(run.status, 2);
    EXPECT_TRUE(run.out.empty());
    EXPECT_NE(run.err.find(says), std::string::npos) << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

void write_ramp(const Program& program, const std::string& name, const engine::Shape& shape) {
    engine::Tensor tensor(shape);
    float next = 0;
    for (float& value : tensor.values())
        value = next++ / 64;
    engine::write_npy(program.file(name), tensor);
}

/// A .npy file of any rank, with ones.
std::string npy_of_ones(const std::string& shape, std::size_t count) {
    std::string head = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }\n";
    std::string bytes = std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(head.size()) + '\0' + head;
    const float one = 1;
    for (std::size_t i = 0; i < count; ++i)
        bytes.append(reinterpret_cast<const char*>(&one), sizeof one);
    return bytes;
}

void write(const Program& program, const std::string& name, const std::string& bytes) {
    std::ofstream(program.file(name), std::ios::binary) << bytes;
}

void write_zip(const Program& program, const std::string& name,
               const std::vector<std::pair<std::string, std::string>>& entries) {
    int code = 0;
    zip_t* archive = zip_open(program.file(name).c_str(), ZIP_CREATE, &code);
    for (const auto& [entry, bytes] : entries) {
        zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
        const auto index = static_cast<zip_uint64_t>(zip_file_add(archive, entry.c_str(), source, 0));
        zip_set_file_compression(archive, index, ZIP_CM_STORE, 0);
    }
    EXPECT_EQ(zip_close(archive), 0);
}

void copy_golden(const Program& program, const std::string& name, const std::string& as) {
    std::filesystem::copy_file(std::filesystem::path(TEST_DATA) / "pictures" / name, program.file(as));
}

nlohmann::json report_of(const Program& program) {
    return nlohmann::json::parse(Program::slurp(program.file("r.json")));
}

TEST(FieldCases, Case21WeightMessageNchw) {
    const Program program;
    write_ramp(program, "x.npy", {1, 1, 5, 5});
    write(program, "w2.npy", npy_of_ones("3, 3", 9));
    const std::string sentence =
        "w2.npy holds a 2-D array: a weight is 4-D, [I, O/groups, kH, kW]; numpy's reshape(1, 1, 3, 3) makes";
    expect_refused(program.run("apply conv_transpose --input x.npy --weight w2.npy --output y.npy"),
                   sentence);
    expect_refused(
        program.run({"compare", "signal:step:8x8", "--right", "conv_transpose weight=w2.npy stride=2"}),
        sentence);
    // A convolution's layout is the other way round, and a bias is named as one.
    expect_refused(program.run("apply conv --input x.npy --weight w2.npy --output y.npy"),
                   "a weight is 4-D, [O, I/groups, kH, kW]");
}

TEST(FieldCases, Case22WeightsInKerasLayout) {
    const Program program;
    write_ramp(program, "x.npy", {1, 8, 5, 5});
    write_ramp(program, "nhwc.npy", {1, 5, 5, 8});
    write_ramp(program, "keras.npy", {3, 3, 16, 8});
    write_ramp(program, "w.npy", {8, 16, 3, 3});
    expect_refused(program.run("apply conv_transpose --input x.npy --weight keras.npy --output y.npy"),
                   "it is laid out as Keras keeps it: numpy's transpose(3, 2, 0, 1) turns it");
    expect_refused(program.run("apply conv_transpose --input nhwc.npy --weight w.npy --output y.npy"),
                   "the input looks like N, H, W, C: numpy's transpose(0, 3, 1, 2) turns it");
    EXPECT_EQ(program.run("apply conv_transpose --input x.npy --weight w.npy --output y.npy").status, 0);
}

TEST(FieldCases, Case23ExifOrientation) {
    const Program program;
    copy_golden(program, "phone.jpg", "phone.jpg");
    ASSERT_EQ(program.run("compare phone.jpg --report r.json --raw-left l.npy").status, 0);
    EXPECT_EQ(report_of(program)["source"]["shape"], nlohmann::json({1, 3, 6, 4}));
    EXPECT_NE(report_of(program)["notes"].dump().find("EXIF orientation 6"), std::string::npos);
    EXPECT_EQ(engine::read_npy(program.file("l.npy")).shape(), (engine::Shape{1, 3, 12, 8}));
}

TEST(FieldCases, Case25CjkNames) {
    const Program program;
    copy_golden(program, "photo.png", "写真.png");
    const std::string title = "上采样 対比 Überprüfung";
    for (const char* figure : {"f.svg", "f.png", "f.pdf"})
        ASSERT_EQ(program.run({"compare", "写真.png", "--output", figure, "--title", title}).status, 0);
    const std::string drawn = Program::slurp(program.file("f.svg"));
    EXPECT_NE(drawn.find(">" + title + "</text>"), std::string::npos);
    EXPECT_NE(drawn.find("写真.png"), std::string::npos);
}

TEST(FieldCases, Case27ReadOnlyFile) {
    const Program program;
    write(program, "keep.json", "keep\n");
    ::chmod(program.file("keep.json").c_str(), 0444);
    expect_refused(program.run("compare signal:step:16x16 --report keep.json"),
                   "--report: cannot write keep.json: it is read-only");
    EXPECT_EQ(Program::slurp(program.file("keep.json")), "keep\n");
    struct stat status {};
    ASSERT_EQ(::stat(program.file("keep.json").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0444u);
}

TEST(FieldCases, Case29GifFrames) {
    const Program program;
    copy_golden(program, "two.gif", "two.gif");
    const Outcome run = program.run("compare two.gif");
    EXPECT_NE(
        run.out.find("note: The file holds 2 frames (0 to 1): this is frame 0; --frame N takes another."),
        std::string::npos)
        << run.out;
}

TEST(FieldCases, Case30NoScoreAgainstTheOriginal) {
    const Program program;
    ASSERT_EQ(
        program
            .run({"compare", "--encoder", "avg_pool kernel=2", "--left", "upsample scale=2 mode=nearest",
                  "--right", "upsample scale=2 mode=bicubic", "--reference", "original", "--score-luma",
                  "--score-border", "2", "--report", "r.json"})
            .status,
        0);
    const auto report = report_of(program);
    for (const char* side : {"left", "right"})
        for (const char* score : {"mse", "psnr", "ssim"})
            EXPECT_TRUE(report[side]["score"][score].is_number()) << side << " " << score;
    // The loss that is differentiated has its value: it is the mean squared difference to the picture.
    for (const char* side : {"left", "right"})
        EXPECT_GT(report[side]["gradient"]["value"], 0) << side;
    EXPECT_LT(report["right"]["gradient"]["value"], report["left"]["gradient"]["value"]);
    // Bicubic comes nearer to the photograph than nearest does.
    EXPECT_GT(report["right"]["score"]["psnr"], report["left"]["score"]["psnr"]);
}

TEST(FieldCases, Case32FractionalAndSizedResize) {
    const Program program;
    write_ramp(program, "x.npy", {1, 1, 4, 4});
    ASSERT_EQ(program.run("apply upsample --scale 1.5 --mode bilinear --input x.npy --output a.npy").status,
              0);
    ASSERT_EQ(program.run("apply upsample --size 6,6 --mode bilinear --input x.npy --output b.npy").status,
              0);
    const engine::Tensor by_scale = engine::read_npy(program.file("a.npy")),
                         by_size = engine::read_npy(program.file("b.npy"));
    EXPECT_EQ(by_scale.shape(), (engine::Shape{1, 1, 6, 6}));
    EXPECT_EQ(by_size.shape(), (engine::Shape{1, 1, 6, 6}));
    for (std::size_t i = 0; i < 36; ++i)
        EXPECT_FLOAT_EQ(by_scale.values()[i], by_size.values()[i]);
    // The input is a ramp of 1/64 a column and 4/64 a row; samples lie at (i + 0.5)/1.5 - 0.5, clamped.
    EXPECT_FLOAT_EQ(by_scale.values()[0], 0);
    EXPECT_FLOAT_EQ(by_scale.values()[1], 0.5f / 64);
    EXPECT_FLOAT_EQ(by_scale.values()[7], 2.5f / 64);
}

TEST(FieldCases, Case33ModelsAndFeatureMaps) {
    const Program program;
    const std::string array = npy_of_ones("3, 4, 3, 3", 108);
    const std::string weight = array.substr(array.size() - 108 * sizeof(float));
    // A checkpoint as torch.save writes it: {"up.weight": a tensor of storage 0}.
    using std::string_literals::operator""s;
    const std::string pickle =
        "\x80\x02}(X\x09\0\0\0up.weightctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\n"
        "X\x01\0\0\0"
        "0X\x03\0\0\0cpuK\x6CtQK\0(K\x03K\x04K\x03K\x03t(K\x24K\x09K\x03K\x01t\x89"
        "ccollections\nOrderedDict\n)RtRu."s;
    write_zip(program, "m.pth", {{"m/data.pkl", pickle}, {"m/data/0", weight}});
    write_zip(program, "m.npz", {{"w.npy", array}});
    write(program, "feature.npy", npy_of_ones("1, 8, 16, 16", 2048));
    const auto compare = [&](const std::string& stage) {
        return program.run({"compare", "signal:step:8x8", "--right", stage});
    };
    expect_refused(
        compare("conv_transpose weight=m.pth stride=2"),
        "m.pth needs the name of a tensor, weight=m.pth#TENSOR; its 4-D ones: up.weight [3, 4, 3, 3]");
    expect_refused(compare("conv_transpose weight=m.npz stride=2"),
                   "m.npz needs the name of a tensor, weight=m.npz#TENSOR; its 4-D ones: w [3, 4, 3, 3]");
    ASSERT_EQ(program.run("compare feature.npy --report r.json").status, 0);
    EXPECT_EQ(report_of(program)["source"]["shape"], nlohmann::json({1, 8, 16, 16}));
    for (const char* named : {"conv_transpose weight=m.pth#up.weight channels=4 stride=2",
                              "conv_transpose weight=m.npz#w channels=4 stride=2"}) {
        const Outcome run =
            program.run({"compare", "photo.png", "--left", named, "--right", named, "--report", "r.json"},
                        "cp '" + std::string(TEST_DATA) + "/pictures/photo.png' .;");
        EXPECT_EQ(run.status, 0) << run.err;
    }
}

}  // namespace
