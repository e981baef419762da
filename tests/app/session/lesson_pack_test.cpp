// Lessons as one file: which names the files have inside, and what an archive may not hold.
#include "app/session/lesson_pack.h"

#include <gtest/gtest.h>

#include <zip.h>
#include <fstream>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

namespace fs = std::filesystem;

engine::GivenWeight given(const std::string& file) {
    return {file, std::make_shared<const engine::Tensor>(engine::Shape{1, 1, 1, 1}, 1.0f)};
}

engine::Pipeline with_weight(const std::string& file) {
    engine::Pipeline pipeline = engine::parse_pipeline("conv kernel=1");
    pipeline.stages[0].kernel.weight = given(file);
    return pipeline;
}

class LessonPack : public ::testing::Test {
  protected:
    LessonPack() {
        lesson.title.english = "T";
        lesson.steps.push_back(engine::first_step());
        step().title.english = "S";
    }
    engine::LessonStep& step() { return lesson.steps[0]; }
    /// A file whose bytes are its name.
    std::string file(const std::string& name) const {
        fs::create_directories((folder / name).parent_path());
        engine::write_file(folder / name, name);
        return name;
    }
    std::string packed() const { return pack_lesson(lesson, folder.path()); }
    engine::Lesson opened() const {
        engine::write_file(folder / "packed.lesson", packed());
        return open_lesson(folder / "packed.lesson");
    }
    static std::string bytes_of(const std::string& name) { return engine::read_file(name, 1 << 20); }
    /// Why an archive of these entries is refused.
    std::string refusal(const std::vector<std::string>& names) const {
        const fs::path path = folder / "made.lesson";
        zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
        for (const std::string& name : names)
            zip_file_add(archive, name.c_str(), zip_source_buffer(archive, "", 0, 0), ZIP_FL_ENC_UTF_8);
        zip_close(archive);
        try {
            open_lesson(path);
        } catch (const engine::Error& error) {
            return error.what();
        }
        return "";
    }

    ScratchFolder folder;
    engine::Lesson lesson;
};

TEST_F(LessonPack, FilesOfOneNameGetNamesOfTheirOwn) {
    step().session.encoder = with_weight(file("a/w.npy"));
    step().session.left = with_weight(file("b/w.npy"));
    step().session.left.stages[0].kernel.given_bias = given(file("b/bias.npy"));
    step().session.right = with_weight(file("c/lesson.lesson"));
    lesson.steps.push_back(step());
    const engine::Lesson again = opened();
    for (const engine::LessonStep& one : again.steps) {
        const engine::Session& session = one.session;
        const auto weight = [](const engine::Pipeline& pipeline) {
            return pipeline.stages[0].kernel.weight->file;
        };
        EXPECT_EQ(bytes_of(weight(session.encoder)), "a/w.npy");
        EXPECT_EQ(bytes_of(weight(session.left)), "b/w.npy");
        EXPECT_EQ(bytes_of(weight(session.right)), "c/lesson.lesson");
        EXPECT_EQ(bytes_of(session.left.stages[0].kernel.given_bias->file), "b/bias.npy");
        EXPECT_TRUE(engine::is_built_in(session.source)) << session.source;
    }
    const fs::path inside = again.steps[0].session.left.stages[0].kernel.weight->file;
    EXPECT_EQ(std::distance(fs::directory_iterator(inside.parent_path()), fs::directory_iterator()), 5)
        << "each file once, and the text";
    EXPECT_TRUE(names_unpacked_files(again));
    EXPECT_FALSE(names_unpacked_files(lesson));
}

TEST_F(LessonPack, TensorsAndNetworksAreFoundInTheirFiles) {
    step().session.left = with_weight(file("model.onnx") + "#decoder.weight");
    step().session.view = R"({"network":{"file":")" + file("net.onnx") + R"("}})";
    const engine::Lesson again = opened();
    const std::string name = again.steps[0].session.left.stages[0].kernel.weight->file;
    ASSERT_TRUE(name.ends_with("model.onnx#decoder.weight")) << name;
    EXPECT_EQ(bytes_of(name.substr(0, name.find('#'))), "model.onnx");
    const auto view = nlohmann::json::parse(again.steps[0].session.view);
    EXPECT_EQ(bytes_of(view["network"]["file"]), "net.onnx");
}

TEST_F(LessonPack, TheTimeIsNotInTheBytes) {
    EXPECT_EQ(packed().substr(10, 4), std::string("\0\0\x21\0", 4)) << "the first day that zip has";
}

TEST_F(LessonPack, NoMoreFilesArePackedThanAreOpened) {
    step().session.left = engine::Pipeline{};
    const auto stage = with_weight("").stages[0];
    for (std::size_t i = 1; i < max_pack_files; ++i) {
        step().session.left.stages.push_back(stage);
        const std::string name = std::to_string(i) + ".npy";
        std::ofstream(folder / name) << name;  // a thousand files: not each is waited for
        step().session.left.stages.back().kernel.weight = given(name);
    }
    EXPECT_NO_THROW(packed());
    step().session.right = with_weight(file("more.npy"));
    EXPECT_THROW(packed(), engine::Error);
}

TEST_F(LessonPack, NetworksOfSeveralFilesAreRefused) {
    step().session.view = R"({"network":{"file":")" + file("model.json") + R"("}})";
    EXPECT_THROW(packed(), engine::Error);
}

TEST_F(LessonPack, ArchivesOfOtherThingsAreRefused) {
    EXPECT_NE(refusal({"other"}).find("no lesson.lesson"), std::string::npos);
    EXPECT_NE(refusal({"lesson.lesson", "a\\b"}).find("no plain file name"), std::string::npos);
    std::vector<std::string> many{"lesson.lesson"};
    while (many.size() <= max_pack_files)
        many.push_back(std::to_string(many.size()));
    EXPECT_NE(refusal(many).find("more than 1000 files"), std::string::npos);
}

}  // namespace
}  // namespace app
