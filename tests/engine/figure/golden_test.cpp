// Pictures of a small comparison as they were once looked at and kept, found in today's sheet with not one
// pixel changed. Text is left out: it depends on the installed font. UPDATE_GOLDEN=1 writes them anew, to be
// looked at again.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "engine/experiment/evaluate.h"
#include "engine/figure/figure.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/picture.h"
#include "engine/picture/picture_decode.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/support/find_picture.h"

namespace engine {
namespace {

constexpr int factor = 6;

Bitmap stored(const std::string& name) {
    const Tensor picture = decode_picture(read_file(name, 1 << 20), name);
    return to_bitmap(picture, {});
}

std::vector<std::pair<std::string, Bitmap>> pictures_of(const Findings& findings) {
    const auto gradient = [](const SideFindings& side) {
        return to_bitmap(*side.gradient->input(),
                         {DisplayKind::signed_map, gradient_range(*side.gradient), 0});
    };
    const Range shown =
        difference_range(findings.left->output(), findings.right->output(), *findings.difference.max_abs);
    Tensor difference = findings.right->output();
    for (Index i = 0; i < difference.size(); ++i)
        difference.data()[i] -= findings.left->output().data()[i];
    return {{"input", to_bitmap(*findings.experiment.source.picture, {})},
            {"output_a", to_bitmap(findings.left->output(), {})},
            {"output_b", to_bitmap(findings.right->output(), {})},
            {"difference", to_bitmap(difference, {DisplayKind::signed_map, shown, 0})},
            {"gradient_a", gradient(*findings.left)},
            {"gradient_b", gradient(*findings.right)}};
}

TEST(FigureGolden, NotOnePixelChanges) {
    const auto findings =
        evaluate({load_source("signal:noise:11x14"),
                  parse_pipeline("upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box"),
                  parse_pipeline("conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box"),
                  parse_loss("noise")});
    const bool update = std::getenv("UPDATE_GOLDEN") != nullptr;
    const std::string folder = std::string(TEST_DATA) + "/figure/";
    if (update) {
        std::filesystem::create_directories(folder);
        for (const auto& [name, picture] : pictures_of(*findings))
            write_file(folder + name + ".png", encode_png(picture));
    }
    for (const FigureTheme theme : {FigureTheme::light, FigureTheme::dark}) {
        FigureOptions options;
        options.panels = {Panel::input, Panel::output, Panel::difference, Panel::gradient};
        options.magnification = factor;
        options.theme = theme;
        options.captions = false;
        const Tensor sheet = decode_picture(render_png(*findings, options), "sheet");
        std::map<std::string, Pair> places;
        for (const std::string name :
             {"input", "output_a", "output_b", "difference", "gradient_a", "gradient_b"}) {
            Bitmap picture = stored(folder + name + ".png");
            const auto place = find_picture(sheet, picture, factor);
            ASSERT_TRUE(place) << name;
            places[name] = *place;
            picture.pixels[4 * static_cast<std::size_t>(picture.width + 1)] ^= 1;
            EXPECT_FALSE(find_picture(sheet, picture, factor)) << name << " with one value changed";
        }
        for (const std::string pair : {"output", "gradient"}) {
            EXPECT_LT(places[pair + "_a"].w, places[pair + "_b"].w) << pair << ": A stands left of B";
            EXPECT_EQ(places[pair + "_a"].h, places[pair + "_b"].h) << pair;
        }
    }
}

}  // namespace
}  // namespace engine
