// Settings and session on disks that do not always take them.
#include "app/session/session_keeper.h"

#include <gtest/gtest.h>

#include <exception>
#include <fstream>

#include "tests/support/documents.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

TEST(SessionKeeper, WhatCouldNotBeSavedKeepsNothingElseAndIsTriedAgainAtTheEnd) {
    const ScratchFolder folder;
    std::ofstream(folder.file("in the way")) << "x";
    SessionKeeper keeper(folder / "in the way/settings.json", folder / "state/session.json");
    State state;
    state.document = testing::document();
    EXPECT_THROW(keeper.save(state, true), std::exception);
    EXPECT_TRUE(std::filesystem::exists(folder / "state/session.json"))
        << "settings that fail must not stop the session";
    std::filesystem::remove(folder / "in the way");
    keeper.save(state, true);
    EXPECT_TRUE(std::filesystem::exists(folder / "in the way/settings.json"))
        << "nothing has changed, yet it was never saved";
    // The other way round: the session's folder is in the way.
    std::filesystem::remove_all(folder / "state");
    std::ofstream(folder.file("state")) << "x";
    state.view.wipe = 0.25;
    EXPECT_THROW(keeper.save(state, true), std::exception);
    std::filesystem::remove(folder / "state");
    keeper.save(state, true);
    EXPECT_TRUE(std::filesystem::exists(folder / "state/session.json"));
}

TEST(SessionKeeper, ALessonIsNotTheSessionThatIsFoundAgain) {
    const ScratchFolder folder;
    SessionKeeper keeper(folder / "settings.json", folder / "session.json");
    State state;
    state.document = testing::document();
    state.lesson.emplace();
    keeper.save(state, true);
    EXPECT_TRUE(std::filesystem::exists(folder / "settings.json"));
    EXPECT_FALSE(std::filesystem::exists(folder / "session.json"));
    state.lesson.reset();
    keeper.save(state, true);
    EXPECT_TRUE(std::filesystem::exists(folder / "session.json"));
}

}  // namespace
}  // namespace app
