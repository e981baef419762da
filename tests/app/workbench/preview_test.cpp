// The part that stands for a large picture has inside exactly the values of the whole, also behind an
// encoder.
#include "app/workbench/preview.h"

#include <gtest/gtest.h>

#include "engine/experiment/encoder.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;
using engine::Tensor;

Tensor output_of(const std::string& pipe, const Tensor& input) {
    return engine::forward(engine::build(engine::parse_pipeline(pipe), input.shape()), input).back();
}

/// Compares what lies more than `border` pixels inside the part; returns how many values that were.
Index compare(const Tensor& part, const Tensor& whole, Pair origin, Index border) {
    Index compared = 0;
    for (Index y = border; y < part.shape().h - border; ++y)
        for (Index x = border; x < part.shape().w - border; ++x, ++compared)
            if (part(0, 0, y, x) != whole(0, 0, y + origin.h, x + origin.w)) {
                ADD_FAILURE() << "at " << y << ", " << x;
                return 0;
            }
    return compared;
}

TEST(Preview, IsThePartOfTheWholeItSaysItIs) {
    engine::Experiment whole;
    whole.source = engine::load_source("signal:noise:730x857");
    const char* sides[] = {"conv kernel=3 stride=2 padding=same init=box | upsample scale=2",
                           "conv_transpose kernel=3 stride=2 init=ones"};
    const Pair factors[] = {{1, 1}, {2, 2}};
    for (const char* encoder :
         {"", "conv kernel=3 stride=2 padding=1 init=box", "conv kernel=4 stride=2 padding=same init=box",
          "conv kernel=3 padding=same | max_pool kernel=2", "avg_pool kernel=3",
          "max_pool kernel=3 stride=2 padding=same",
          "conv kernel=3 stride=2 padding=same init=box | conv kernel=3 stride=2 padding=same init=box",
          "upsample scale=2 | avg_pool kernel=3,2", "conv kernel=3 init=box | zero_insert stride=2"})
        for (const double at : {0.0, 0.05, 0.4}) {
            SCOPED_TRACE(std::string(encoder) + " at " + std::to_string(at));
            whole.encoder = *encoder ? engine::parse_pipeline(encoder) : engine::Pipeline{};
            Preview preview;
            const auto [small, stand_in] = preview.of(whole, {false, {at, at}});
            EXPECT_EQ(stand_in.whole, whole);
            EXPECT_LT(small.source.picture->size(), whole.source.picture->size());
            const auto part = engine::encoded_picture(small), all = engine::encoded_picture(whole);
            EXPECT_GT(compare(*part, *all, stand_in.origin, 8), 10000);
            for (int i = 0; i < 2; ++i) {
                const Pair origin{stand_in.origin.h * factors[i].h, stand_in.origin.w * factors[i].w};
                EXPECT_GT(compare(output_of(sides[i], *part), output_of(sides[i], *all), origin, 16), 10000)
                    << sides[i];
            }
        }
}

TEST(Preview, ThereIsNoneBehindAnEncoderThatLeavesNoSmallerPart) {
    engine::Experiment whole;
    whole.source.picture = std::make_shared<const Tensor>(engine::Shape{1, 1, 2048, 2048});
    EXPECT_TRUE(Preview::wanted(whole));
    whole.encoder = engine::parse_pipeline("avg_pool kernel=8");
    EXPECT_TRUE(Preview::wanted(whole));
    whole.encoder = engine::parse_pipeline("avg_pool kernel=8 | avg_pool kernel=2");
    EXPECT_FALSE(Preview::wanted(whole));
    whole.encoder = engine::parse_pipeline(
        "avg_pool kernel=2147483647 | avg_pool kernel=2147483647 | avg_pool kernel=2147483647");
    EXPECT_FALSE(Preview::wanted(whole)) << "factors beyond all bounds";
}

}  // namespace
}  // namespace app
