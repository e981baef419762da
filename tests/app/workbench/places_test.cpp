// The places of the views when another result is shown.
#include "app/workbench/places.h"

#include <gtest/gtest.h>

namespace app {
namespace {

engine::Source picture(const std::string& name, engine::Index h, engine::Index w) {
    return {name, std::make_shared<const engine::Tensor>(engine::Shape{1, 1, h, w})};
}

Shown result_of(const engine::Source& source) {
    auto findings = std::make_shared<engine::Findings>();
    findings->experiment.source = source;
    auto side = std::make_shared<engine::SideFindings>();
    side->built.input = source.picture->shape();
    findings->left = findings->right = side;
    return {findings, std::nullopt, std::nullopt};
}

TEST(Places, TheFirstResultIsLookedAtInItsMiddleAndOurOwnPictureAtTheFace) {
    ViewState view;
    PlaceKeeper().settle(view, result_of(picture("a.png", 100, 200)));
    EXPECT_EQ(view.detail, (PanZoom{false, 0, 100, 50}));
    EXPECT_EQ(view.left, view.detail);
    EXPECT_EQ(view.right, view.detail);
    ViewState face;
    PlaceKeeper().settle(face, result_of(picture("sample", 100, 200)));
    EXPECT_EQ(face.detail, (PanZoom{false, 0, 54, 39}));
}

TEST(Places, ThoseOfTheArgumentsStayAtTheFirstResult) {
    ViewState view;
    view.left = view.right = {false, 4, 30, 20};
    PlaceKeeper().settle(view, result_of(picture("a.png", 100, 200)));
    EXPECT_EQ(view.left, (PanZoom{false, 4, 30, 20}));
}

TEST(Places, AnotherPictureIsLookedAtAnewAndFittingGoesOn) {
    PlaceKeeper keeper;
    ViewState view;
    keeper.settle(view, result_of(picture("a.png", 100, 200)));
    view.detail = {false, 8, 190, 90};
    view.left = {true, 1, 100, 50};
    view.pinned = engine::Pair{150, 300};
    keeper.settle(view, result_of(picture("b.png", 10, 20)));
    EXPECT_EQ(view.detail, (PanZoom{false, 0, 10, 5}));
    EXPECT_EQ(view.left, (PanZoom{true, 0, 10, 5}));
    EXPECT_FALSE(view.pinned);
}

TEST(Places, TheSamePictureInAnotherSizeKeepsThemInProportion) {
    PlaceKeeper keeper;
    ViewState view;
    keeper.settle(view, result_of(picture("a.png", 100, 200)));
    view.detail = {false, 8, 50, 25};
    keeper.settle(view, result_of(picture("a.png", 50, 100)));
    EXPECT_EQ(view.detail, (PanZoom{false, 0, 25, 12.5}));
}

TEST(Places, TheSamePictureKeepsThem) {
    PlaceKeeper keeper;
    ViewState view;
    const Shown shown = result_of(picture("a.png", 100, 200));
    keeper.settle(view, shown);
    view.detail = {false, 8, 50, 25};
    view.pinned = engine::Pair{3, 4};
    keeper.settle(view, shown);
    EXPECT_EQ(view.detail, (PanZoom{false, 8, 50, 25}));
    EXPECT_TRUE(view.pinned);
}

TEST(Places, ASessionBringsItsOwnWhenItsResultComesAndNotBefore) {
    PlaceKeeper keeper;
    ViewState view;
    const engine::Source old = picture("a.png", 100, 200), next = picture("b.png", 1000, 2000);
    keeper.settle(view, result_of(old));
    ViewState brought;
    brought.detail = {false, 3, 1900, 900};
    brought.pinned = engine::Pair{7, 8};
    keeper.bring(next, brought);
    const PanZoom before = view.detail;
    keeper.settle(view, result_of(old));
    EXPECT_EQ(view.detail, before) << "a late result of the old picture";
    keeper.settle(view, result_of(next));
    EXPECT_EQ(view.detail, brought.detail);
    EXPECT_TRUE(view.pinned);
}

TEST(Places, NoPlaceLiesOffThePicture) {
    PlaceKeeper keeper;
    ViewState view;
    view.detail = {false, 2, -50, 1e6};
    keeper.settle(view, result_of(picture("a.png", 100, 200)));
    EXPECT_EQ(view.detail, (PanZoom{false, 2, 0, 100}));
}

TEST(Places, APartOfALargePictureIsPlacedWhereItIsLookedAt) {
    PlaceKeeper keeper;
    ViewState view;
    view.open = View::output;
    engine::Experiment experiment;
    experiment.source = picture("a.png", 100, 200);
    EXPECT_EQ(keeper.sight(view, experiment).spot, (Spot{0.5, 0.5}));
    keeper.settle(view, result_of(experiment.source));
    view.left = {false, 2, 150, 20};
    EXPECT_EQ(keeper.sight(view, experiment).spot, (Spot{0.2, 0.75}));
    EXPECT_FALSE(keeper.sight(view, experiment).all);
    view.left.fit = true;
    EXPECT_TRUE(keeper.sight(view, experiment).all);
    engine::Experiment other;
    other.source = picture("b.png", 1000, 2000);
    EXPECT_EQ(keeper.sight(view, other).spot, (Spot{0.5, 0.5})) << "not where the old picture was looked at";
    ViewState session;
    session.open = View::output;
    session.left = {false, 2, 500, 900};
    keeper.bring(other.source, session);
    EXPECT_EQ(keeper.sight(session, other).spot, (Spot{0.9, 0.25}));
}

}  // namespace
}  // namespace app
