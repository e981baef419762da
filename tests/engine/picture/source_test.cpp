// The sources that load_source() makes of files: pictures, frames, arrays of NumPy, and the notes about them.
#include <gtest/gtest.h>

#include "engine/experiment/evaluate.h"
#include "engine/files/npy.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/engine/picture/files.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

using namespace testing;

class Sources : public ::testing::Test {
  protected:
    std::string file(const std::string& name, const std::string& bytes) const {
        const std::filesystem::path path = folder_ / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path.string();
    }
    /// An array file of format 1.0 with that shape, of float32.
    std::string array(const std::string& name, const std::string& shape, Index values,
                      const char* order = "False", const char* type = "<f4") const {
        std::string head =
            fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}\n", type, order, shape);
        std::string bytes = "\x93NUMPY\x01" + std::string(1, '\0') + low_first(head.size(), 2) + head;
        for (Index i = 0; i < values; ++i) {
            const auto value = static_cast<float>(i) - 1;
            bytes.append(reinterpret_cast<const char*>(&value), 4);
        }
        return file(name, bytes);
    }

    const ScratchFolder folder_;
};

TEST_F(Sources, ArraysOfThreeAndFourDimensionsAreTakenAsTheyAre) {
    const Source three = load_source(array("a.npy", "(2, 3, 4)", 24));
    EXPECT_EQ(three.picture->shape(), (Shape{1, 2, 3, 4}));
    EXPECT_EQ((*three.picture)(0, 0, 0, 0), -1.0f);
    EXPECT_EQ((*three.picture)(0, 1, 2, 3), 22.0f);
    EXPECT_TRUE(three.notes.empty());
    EXPECT_EQ(load_source(array("b.npy", "(1, 8, 16, 16)", 2048)).picture->shape(), (Shape{1, 8, 16, 16}));
    const Source fortran = load_source(array("c.npy", "(2, 3, 4)", 24, "True"));
    EXPECT_EQ((*fortran.picture)(0, 1, 0, 0), 0.0f);  // the first index runs fastest
    EXPECT_EQ((*fortran.picture)(0, 0, 1, 0), 1.0f);
}

TEST_F(Sources, OfSeveralPicturesInAnArrayOneIsTaken) {
    const std::string path = array("a.npy", "(3, 1, 2, 2)", 12);
    for (Index frame = 0; frame < 3; ++frame) {
        const Source source = load_source(path, frame);
        EXPECT_EQ(source.frames, 3);
        EXPECT_EQ((*source.picture)(0, 0, 0, 0), static_cast<float>(4 * frame) - 1);
        expect_says(source.notes.at(0), fmt::format("holds 3 pictures (0 to 2): this is number {}", frame));
    }
    expect_says(error_of([&] { load_source(path, 3); }), "no frame 3");
}

TEST_F(Sources, OtherArraysAreRefusedWithTheRemedy) {
    expect_says(error_of([&] { load_source(array("a.npy", "(4, 4)", 16)); }), "x[None]");
    expect_says(error_of([&] { load_source(array("a.npy", "(4,)", 4)); }), "1-D");
    expect_says(error_of([&] { load_source(array("a.npy", "(1, 1, 1, 2, 2)", 4)); }), "5-D");
    expect_says(error_of([&] { load_source(array("a.npy", "(20, 30, 3)", 1800)); }),
                "numpy.moveaxis(x, -1, -3)");
    expect_says(error_of([&] { load_source(array("a.npy", "(2, 20, 30, 1)", 1200)); }), "channels last");
    expect_says(error_of([&] { load_source(array("a.npy", "(100, 100, 100)", 4)); }), "truncated");
    expect_says(error_of([&] { load_source(array("a.npy", "(0, 1, 1)", 0)); }), "empty");
    expect_says(error_of([&] { load_source(array("a.npy", "(1, 2, 2)", 4, "False", "<i4")); }), "type <i4");
    expect_says(error_of([&] { load_source(file("a.npy", "\x93NUMPY")); }), "a.npy");
    EXPECT_EQ(load_source(array("a.npy", "(512, 4, 4)", 8192)).picture->shape().c, 512);  // a feature map
}

TEST_F(Sources, FramesBelongToFiles) {
    for (const char* name : {"signal:step:8x8", "sample", ""}) {
        EXPECT_EQ(load_source(name, 0).frames, 1);
        expect_says(error_of([&] { load_source(name, 1); }), "no frame 1");
    }
    const std::string path = file("two.gif", golden_picture("two.gif"));
    EXPECT_EQ(load_source(path, 1).frames, 2);
    EXPECT_EQ((*load_source(path, 1).picture)(0, 1, 0, 0), 1.0f);
}

TEST_F(Sources, TheirNotesReachTheFindings) {
    const Source source = load_source(file("phone.jpg", golden_picture("phone.jpg")));
    for (const char* encoder : {"", "avg_pool kernel=2"}) {
        const auto findings = evaluate({source,
                                        parse_pipeline("upsample scale=2"),
                                        parse_pipeline("upsample scale=2"),
                                        {},
                                        *encoder ? parse_pipeline(encoder) : Pipeline{}});
        ASSERT_FALSE(findings->notes.empty());
        expect_says(findings->notes[0], "turned a quarter clockwise");
    }
}

TEST_F(Sources, NamesOfAnyBytesAreRead) {
    const std::string picture = golden_picture("photo.png");
    for (const char* name :
         {"写真.png", "caf\xe9.png", "\xff\xfe.png", "a b\n\x1b[31m.png", "Ωμέγα Жук 한국어.png"})
        EXPECT_EQ(load_source(file(name, picture)).picture->shape(), (Shape{1, 3, 8, 8}));
}

TEST_F(Sources, ReadingCanBeCancelled) {
    std::stop_source source;
    source.request_stop();
    const Progress stopped(source.get_token());
    const std::string path = array("a.npy", "(1, 300, 300)", 90000),
                      png = file("x.png", golden_picture("photo.png"));
    EXPECT_THROW(load_source(path, 0, stopped), Cancelled);
    EXPECT_THROW(load_source(png, 0, stopped), Cancelled);
}

}  // namespace
}  // namespace engine
