// The action table: unique, complete, and every action runs.
#include "app/actions/actions.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/core/error.h"
#include "tests/support/documents.h"

namespace app {
namespace {

TEST(Actions, IdsAndShortcutsAreUniqueAndEverythingIsExplained) {
    std::set<std::string> ids, shortcuts;
    for (const Action& action : actions()) {
        EXPECT_TRUE(ids.insert(action.id).second) << action.id;
        if (!action.shortcut.empty()) {
            EXPECT_TRUE(shortcuts.insert(action.shortcut).second) << action.shortcut;
        }
        EXPECT_FALSE(action.title.empty()) << action.id;
        EXPECT_FALSE(action.menu.empty()) << action.id;
        EXPECT_GT(action.help.size(), 10u) << action.id;
        EXPECT_TRUE(action.run) << action.id;
        EXPECT_EQ(find_action(action.id), &action);
    }
    for (const ViewInfo& view : views)
        EXPECT_TRUE(ids.contains(std::string("view_") + view.id));
    EXPECT_EQ(find_shortcut("1")->id, "view_overview");
    EXPECT_EQ(find_shortcut("6")->id, "view_equivalence");
    EXPECT_EQ(find_action("no_such_action"), nullptr);
}

TEST(Actions, EachRunsOnAFreshWorkbench) {
    for (const Action& action : actions()) {
        Workbench bench([] {});
        Document document = testing::document("upsample scale=2", "conv_transpose kernel=3 stride=2 init=box",
                                              "signal:ramp:8x8");
        document.experiment.source.name = "/the/users/own.png";  // presets then leave it in place
        bench.start(std::move(document));
        bench.wait_idle();
        EXPECT_NO_THROW(run_action(bench, action.id)) << action.id;
        if (action.release) action.release(bench);
        bench.wait_idle();
        EXPECT_TRUE(bench.state().findings) << action.id;
    }
    Workbench bench([] {});
    EXPECT_THROW(run_action(bench, "no_such_action"), engine::Error);
}

TEST(Actions, KeysChangeTheEditedSide) {
    Workbench bench([] {});
    bench.start(testing::document());
    run_action(bench, "kernel_more");
    EXPECT_EQ(engine::print(bench.state().document.experiment.right),
              "conv_transpose kernel=4 stride=2 init=box");
    run_action(bench, "edit_other_side");
    run_action(bench, "stride_more");
    EXPECT_EQ(engine::print(bench.state().document.experiment.left),
              "upsample scale=3 mode=nearest | conv kernel=3 padding=same init=box");
    run_action(bench, "undo");
    run_action(bench, "undo");
    EXPECT_EQ(bench.state().document.experiment.right, testing::document().experiment.right);
}

TEST(Actions, FoldAndProjectTheEditedSide) {
    Workbench bench([] {});
    bench.start(testing::document("upsample scale=2 mode=nearest | conv kernel=3 padding=same",
                                  "conv_transpose kernel=4 stride=2"));
    const Document first = bench.state().document;
    run_action(bench, "fold");  // the edited side is B, which has nothing to fold
    EXPECT_EQ(bench.state().document, first);
    EXPECT_TRUE(bench.state().message_is_error);
    run_action(bench, "edit_other_side");
    run_action(bench, "fold");
    const Document folded = bench.state().document;
    EXPECT_EQ(engine::op_name(folded.experiment.right.stages.at(0)), "conv_transpose");
    EXPECT_EQ(folded.experiment.left, first.experiment.left);
    run_action(bench, "edit_other_side");
    run_action(bench, "project");
    EXPECT_EQ(engine::op_name(bench.state().document.experiment.left.stages.at(0)), "upsample");
    run_action(bench, "undo");
    EXPECT_EQ(bench.state().document, folded);
}

TEST(Actions, AreListedAsTextAndJson) {
    const std::string text = actions_text(), json = actions_json();
    for (const Action& action : actions()) {
        EXPECT_NE(text.find(action.id), std::string::npos);
        EXPECT_NE(json.find("\"" + action.id + "\""), std::string::npos);
    }
}

}  // namespace
}  // namespace app
