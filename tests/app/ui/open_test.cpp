// Opening files: the dialog's list with its thumbnails by mouse and by keys; several files at once.
#include "drawn_text.h"
#include "harness.h"

#include "engine/files/atomic_file.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

void write_picture(const std::filesystem::path& path, int width, int height) {
    const auto bytes = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
    engine::write_file(path, engine::encode_png({width, height, 3, std::vector<std::uint8_t>(bytes, 90)}));
}

class Open : public ::testing::Test {
  protected:
    Open() : window(make_document("signal:ramp:12x12")) {
        std::filesystem::create_directory(folder / "inner");
        write_picture(folder / "inner/deep.png", 9, 7);
        write_picture(folder / "a.png", 300, 200);
        write_picture(folder / "b.png", 20, 10);
        engine::write_file(folder / "broken.png", "no picture at all");
    }
    void open_dialog() {
        run_action(window.bench, "open");
        window.settle();
        window.click("files/folder");
        window.type(folder.path().string());
        window.key(ImGuiKey_Enter);
        window.settle();
        window.settle();  // the thumbnails of the list
    }
    std::string source() const {
        return std::filesystem::path(window.bench.state().document.experiment.source.name).filename();
    }

    ScratchFolder folder;
    Harness window;
};

TEST_F(Open, TheListShowsThumbnailsAndWhichFilesAreDamaged) {
    open_dialog();
    ASSERT_TRUE(window.has("files/a.png") && window.has("files/inner") && window.has("files/broken.png"));
    const Thumbnails& thumbnails = window.bench.thumbnails();
    const auto large = thumbnails.find(folder / "a.png"), small = thumbnails.find(folder / "b.png"),
               broken = thumbnails.find(folder / "broken.png");
    ASSERT_TRUE(large && small && broken);
    EXPECT_EQ(large->size, (engine::Pair{200, 300}));
    EXPECT_EQ(large->width, 96);
    EXPECT_EQ(large->height, 64);
    EXPECT_EQ(small->width, 20) << "never enlarged";
    EXPECT_EQ(large->rgba[0], 90);
    EXPECT_FALSE(broken->error.empty());
    EXPECT_EQ(broken->error.find(folder.path().string()), std::string::npos)
        << "the row says which file: " << broken->error;
    const auto slots = window.textures.slots();
    EXPECT_EQ(std::count(slots.begin(), slots.end(), "thumbnail/" + folder.file("a.png")), 1);
    window.double_click(window.place("files/b.png"));
    window.settle();
    EXPECT_EQ(source(), "b.png");
    EXPECT_FALSE(window.shell.takes_keys());
}

TEST_F(Open, AFileTooLargeForAThumbnailIsNotCalledDamaged) {
    const Thumbnail read = make_thumbnail(folder / "a.png"), left = make_thumbnail(folder / "a.png", 100);
    EXPECT_FALSE(read.too_large);
    EXPECT_TRUE(left.too_large);
    EXPECT_TRUE(left.error.empty());
    std::filesystem::resize_file(folder / "b.png",
                                 thumbnail_bytes + 1);  // a hole in the file: it takes no room
    open_dialog();
    EXPECT_TRUE(window.bench.thumbnails().find(folder / "b.png")->too_large);
    EXPECT_TRUE(window.bench.thumbnails().find(folder / "b.png")->error.empty());
}

TEST_F(Open, LessonsAndNetworksAreNoDamagedPictures) {
    engine::write_file(folder / "mine.lesson", "# Mine");
    engine::write_file(folder / "net.onnx", "no picture");
    for (const char* name : {"mine.lesson", "net.onnx"}) {
        const Thumbnail made = make_thumbnail(folder / name);
        EXPECT_EQ(made.error, "") << name;
        EXPECT_TRUE(made.rgba.empty());
    }
    open_dialog();
    ASSERT_TRUE(window.has("files/mine.lesson"));
    ASSERT_TRUE(window.has("files/net.onnx"));
    ASSERT_TRUE(window.bench.thumbnails().find(folder / "mine.lesson"));
    EXPECT_EQ(window.bench.thumbnails().find(folder / "mine.lesson")->kind, std::string("lesson"));
    EXPECT_EQ(window.bench.thumbnails().find(folder / "net.onnx")->kind, std::string("network"));
    const std::string seen = testing::drawn_letters();
    EXPECT_NE(seen.find("lesson·6B"), std::string::npos) << seen;
    EXPECT_NE(seen.find("network·10B"), std::string::npos);
}

TEST_F(Open, AFolderThatIsGoneIsASentenceAndTheLastListWins) {
    open_dialog();
    FolderLister& folders = window.bench.folders();
    EXPECT_EQ(folders.listing()->entries.size(), 4u);
    EXPECT_EQ(folders.listing()->entries[0].name, "inner") << "folders first";
    folders.ask({folder / "nowhere", {}, {}});
    EXPECT_FALSE(folders.listing()) << "the old list is not that of another folder";
    window.settle();
    EXPECT_NE(folders.listing()->error.find("nowhere"), std::string::npos);
    window.settle();
    folders.ask({folder / "nowhere", {}, folder.path()});
    folders.ask({folder / "nowhere", {".png"}, folder / "inner"});
    window.settle();
    EXPECT_EQ(folders.listing()->folder, folder / "inner");
    EXPECT_EQ(folders.listing()->entries.size(), 1u);
}

TEST_F(Open, KeysChooseGoInAndOpen) {
    open_dialog();
    window.key(ImGuiKey_DownArrow);  // the folder comes first
    window.key(ImGuiKey_Enter);
    window.settle();
    ASSERT_TRUE(window.has("files/deep.png"));
    window.key(ImGuiKey_Backspace);
    window.settle();
    ASSERT_TRUE(window.has("files/a.png"));
    window.key(ImGuiKey_DownArrow);
    window.key(ImGuiKey_DownArrow);
    window.key(ImGuiKey_DownArrow);
    window.key(ImGuiKey_UpArrow);
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_EQ(source(), "a.png");
    EXPECT_FALSE(window.shell.takes_keys());
}

TEST_F(Open, ADamagedFileIsASentenceAndThePictureStays) {
    open_dialog();
    window.double_click(window.place("files/broken.png"));
    window.settle();
    EXPECT_TRUE(window.bench.state().message_is_error);
    EXPECT_NE(window.bench.state().message.find("broken.png"), std::string::npos);
    EXPECT_EQ(window.bench.state().document.experiment.source.name, "signal:ramp:12x12");
}

TEST_F(Open, WhatWasNotOpenedIsNotComplainedOfAfterwards) {
    open_dialog();
    window.double_click(window.place("files/broken.png"));
    window.settle();
    EXPECT_TRUE(window.bench.state().message_is_error);
    window.key(ImGuiKey_Escape);
    window.settle();
    EXPECT_FALSE(window.shell.takes_keys()) << "closed";
    EXPECT_EQ(window.bench.state().message, "");
}

TEST_F(Open, ALessonOfTheProgramsOwnIsNoPlaceToLookForFiles) {
    window.bench.open((engine::assets_folder() / "lessons/07_which_kernel_and_stride.lesson").string());
    window.settle();
    ASSERT_TRUE(window.bench.state().lesson);
    EXPECT_TRUE(window.bench.state().settings.recent.empty());
    EXPECT_FALSE(window.bench.state().settings.places.contains("open"));
}

TEST_F(Open, SeveralFilesAreSteppedThrough) {
    window.bench.open_all({folder.file("b.png"), folder.file("inner/deep.png")});
    window.settle();
    EXPECT_EQ(source(), "b.png");
    EXPECT_NE(window.bench.state().message.find("1 of 2"), std::string::npos) << window.bench.state().message;
    run_action(window.bench, "next_picture");
    window.settle();
    EXPECT_EQ(source(), "deep.png");
    run_action(window.bench, "next_picture");
    window.settle();
    EXPECT_EQ(source(), "b.png") << "round and round";
    EXPECT_EQ(window.bench.state().settings.recent.size(), 2u);
    window.bench.open(folder.file("a.png"));  // no longer one of those dropped: its folder's follow
    window.settle();
    run_action(window.bench, "next_picture");
    run_action(window.bench, "previous_picture");
    run_action(window.bench, "next_picture");
    window.settle();
    EXPECT_EQ(source(), "b.png") << "pressed fast, it still is one step";
    run_action(window.bench, "undo");
    EXPECT_EQ(source(), "a.png");
}

}  // namespace
}  // namespace app
