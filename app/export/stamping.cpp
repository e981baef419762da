#include "app/export/stamping.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/document/stage_focus.h"
#include "app/export/stamping_page.h"
#include "app/storage/new_folder.h"
#include "engine/core/error.h"
#include "engine/figure/figure.h"
#include "engine/figure/page.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/animation.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;
using engine::Region;

constexpr std::size_t last_frames = 3;  ///< the finished output stays so many frames longer

/// The span of ruler units around `centre` that lies over the grids, from edge to edge of the coarser one's
/// cells.
std::pair<double, double> span(const StageScene& scene, Index centre, int across, bool vertical) {
    const auto output = scene.output_ruler(vertical), input = scene.input_ruler(vertical);
    const Region out = scene.output_extent(), in = scene.input_extent();
    const auto low_edge = [](const StageScene::Ruler& ruler, Index first) {
        return ruler.centre(first) - ruler.step / 2;
    };
    const double first = std::min(low_edge(output, vertical ? out.top : out.left),
                                  low_edge(input, vertical ? in.top : in.left));
    const double end = std::max(low_edge(output, vertical ? out.bottom : out.right),
                                low_edge(input, vertical ? in.bottom : in.right));
    const auto& coarse = input.step > output.step ? input : output;
    const double wide = std::min(std::ceil(across / coarse.step) * coarse.step, end - first);
    const double edge = low_edge(coarse, 0), around = output.centre(centre) - wide / 2;
    const double low =
        std::clamp(edge + std::round((around - edge) / coarse.step) * coarse.step, first, end - wide);
    return {low, low + wide};
}

/// The cells that lie wholly in the panes.
Region cells_inside(const StampingPage& page, const StageScene::Ruler& rows, const StageScene::Ruler& columns,
                    const Region& extent) {
    const auto first = [](const StageScene::Ruler& ruler, double low) {
        return static_cast<Index>(std::ceil((low - ruler.start) / ruler.step + 0.5 - 1e-9));
    };
    const auto end = [](const StageScene::Ruler& ruler, double high) {
        return static_cast<Index>(std::floor((high - ruler.start) / ruler.step + 0.5 + 1e-9));
    };
    return {std::max(extent.top, first(rows, page.y.first)),
            std::max(extent.left, first(columns, page.x.first)),
            std::min(extent.bottom, end(rows, page.y.second)),
            std::min(extent.right, end(columns, page.x.second))};
}

/// The output row or column over the middle of the input that lies nearest to that one: a large kernel's
/// first stamps have their middle far from the corner that they reach.
Index under_an_input(const StageScene& scene, Index output, bool vertical) {
    const auto in = scene.input_ruler(vertical), out = scene.output_ruler(vertical);
    const Region extent = scene.input_extent();
    const Index first = vertical ? extent.top : extent.left,
                last = (vertical ? extent.bottom : extent.right) - 1;
    const auto nearest = static_cast<Index>(std::lround((out.centre(output) - in.start) / in.step));
    return static_cast<Index>(
        std::lround((in.centre(std::clamp(nearest, first, std::max(first, last))) - out.start) / out.step));
}

std::string title_of(const Stamping& stamping, const engine::SideFindings& side, int stage) {
    return fmt::format(
        "{}  {}", letter(stamping.side),
        engine::print(engine::Pipeline{{side.pipeline.stages[static_cast<std::size_t>(stage)]}}));
}

/// One side's stage that is animated.
struct Subject {
    const engine::SideFindings& side;
    int stage;
    StageScene scene;
};

Subject subject_of(const Stamping& stamping) {
    const engine::SideFindings& side =
        stamping.side == Side::left ? *stamping.findings->left : *stamping.findings->right;
    const auto count = static_cast<int>(side.built.stages.size());
    if (count == 0) engine::fail("{} has no stages to animate", letter(stamping.side));
    if (stamping.stage >= count)
        engine::fail("{} has {} stages, numbered from 0: there is no stage {}", letter(stamping.side), count,
                     stamping.stage);
    const int stage = looked_at_stage(side, stamping.stage);
    const engine::Tensor *input = stage_input(side, stage), *output = stage_output(side, stage);
    if (!input || !output) engine::fail("stage {} of {} is not computed yet", stage, letter(stamping.side));
    return {side, stage,
            StageScene(side.built.stages[static_cast<std::size_t>(stage)], *input, output, stamping.channel,
                       stamping.form)};
}

/// The length of the larger axis in ruler units.
int whole_across(const StageScene& scene) {
    constexpr int more_than_any = 1 << 24;
    double most = 0;
    for (const bool vertical : {true, false}) {
        const auto [low, high] = span(scene, 0, more_than_any, vertical);
        most = std::max(most, high - low);
    }
    return static_cast<int>(std::ceil(std::min<double>(most, more_than_any)));
}

std::vector<Stamping> sides_of(const Stamping& stamping) {
    if (!stamping.both) return {stamping};
    std::vector<Stamping> sides(2, stamping);
    sides[0].side = Side::left;
    sides[1].side = Side::right;
    for (Stamping& one : sides) {
        one.both = false;
        one.width = stamping.width / 2;
        one.across = cells_across(stamping);
    }
    return sides;
}

/// Puts the frames side by side on the same ground; at each step both have come equally far.
std::vector<engine::Bitmap> joined(const std::vector<engine::Bitmap>& left,
                                   const std::vector<engine::Bitmap>& right) {
    const std::size_t most = std::max(left.size(), right.size());
    const auto at = [most](const std::vector<engine::Bitmap>& frames,
                           std::size_t i) -> const engine::Bitmap& {
        return frames[((i + 1) * frames.size() + most - 1) / most - 1];
    };
    const auto channels = static_cast<std::size_t>(left[0].channels);
    std::vector<engine::Bitmap> frames;
    for (std::size_t i = 0; i < most; ++i) {
        engine::Bitmap both{
            left[0].width + right[0].width, std::max(left[0].height, right[0].height), left[0].channels, {}};
        const std::size_t stride = static_cast<std::size_t>(both.width) * channels;
        both.pixels.resize(stride * static_cast<std::size_t>(both.height));
        for (std::size_t k = 0; k < both.pixels.size(); ++k)
            both.pixels[k] = left[0].pixels[k % channels];  // the page's corner
        std::size_t offset = 0;
        for (const engine::Bitmap* one : {&at(left, i), &at(right, i)}) {
            const std::size_t row = static_cast<std::size_t>(one->width) * channels;
            for (std::size_t y = 0; y < static_cast<std::size_t>(one->height); ++y)
                std::copy_n(one->pixels.data() + y * row, row, both.pixels.data() + y * stride + offset);
            offset += row;
        }
        frames.push_back(std::move(both));
    }
    return frames;
}

/// Turns the page to the cells around that output pixel, and gives the steps that are seen whole there.
std::vector<Pair> steps_around(StampingPage& page, Pair centre, int across) {
    const StageScene& scene = page.scene;
    page.y = span(scene, centre.h, across, true);
    page.x = span(scene, centre.w, across, false);
    page.inputs = cells_inside(page, scene.input_ruler(true), scene.input_ruler(false), scene.input_extent());
    page.outputs =
        cells_inside(page, scene.output_ruler(true), scene.output_ruler(false), scene.output_extent());
    return page.form == Form::gather ? scene.output_steps(page.outputs) : scene.input_steps(page.inputs);
}

/// The steps of the animation, with the page turned to them; refuses none at all, and too many.
std::vector<Pair> steps_of(const Stamping& stamping, StampingPage& page, Pair plane) {
    const StageScene& scene = page.scene;
    const Pair at =
        same_place(stamping.at.value_or(unpinned_focus(plane)), plane, scene.stage().output.plane());
    const int across = cells_across(stamping);
    auto steps = steps_around(page, at, across);
    if (steps.empty())
        steps = steps_around(page, {under_an_input(scene, at.h, true), under_an_input(scene, at.w, false)},
                             across);
    if (steps.empty())
        engine::fail("no whole cell lies within {} cells across: give a larger --across, at most {}", across,
                     max_stamping_cells);
    if (steps.size() > max_stamping_frames)
        engine::fail("the animation would have {} frames, more than the limit of {}", steps.size(),
                     max_stamping_frames);
    return steps;
}

std::vector<engine::Bitmap> frames_of_side(const Stamping& stamping, const engine::Progress& progress) {
    const Subject subject = subject_of(stamping);
    StampingPage page{subject.scene,
                      stamping.form,
                      stamping.side,
                      title_of(stamping, subject.side, subject.stage),
                      {stamping.low, stamping.high},
                      {},
                      {},
                      {},
                      {}};
    const auto steps = steps_of(stamping, page, subject.side.output_shape().plane());
    std::vector<engine::Bitmap> frames;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(steps.size()));
        progress.check();
        frames.push_back(
            engine::page_bitmap({stamping.width, 96, stamping.dark}, [&](const engine::Drawing& drawing) {
                return draw_stamping(drawing, page, steps[i], i + 1, steps.size());
            }));
    }
    return frames;
}

}  // namespace

int cells_across(const Stamping& stamping) {
    if (stamping.across > 0) return stamping.across;
    int whole = min_stamping_cells;
    for (const Side side : {Side::left, Side::right}) {
        if (!stamping.both && side != stamping.side) continue;
        Stamping one = stamping;
        one.side = side;
        whole = std::max(whole, whole_across(subject_of(one).scene));
    }
    return whole <= max_stamping_cells ? whole : usual_stamping_cells;
}

std::vector<engine::Bitmap> stamping_frames(const Stamping& stamping, const engine::Progress& progress) {
    if (stamping.across != 0 &&
        (stamping.across < min_stamping_cells || stamping.across > max_stamping_cells))
        engine::fail("{} cells across: {} to {} are possible", stamping.across, min_stamping_cells,
                     max_stamping_cells);
    if (!stamping.both) return frames_of_side(stamping, progress);
    if (stamping.width < 2 * engine::min_figure_width)
        engine::fail("a width of {}: A and B side by side need at least {}", stamping.width,
                     2 * engine::min_figure_width);
    const auto sides = sides_of(stamping);
    const auto left = frames_of_side(sides[0], progress.section(0, 0.5));
    return joined(left, frames_of_side(sides[1], progress.section(0.5, 1)));
}

std::string export_stamping(const Stamping& stamping, const std::filesystem::path& output, int milliseconds,
                            const engine::Progress& progress) {
    if (milliseconds < 10 || milliseconds > 60000)
        engine::fail("{} milliseconds per frame: 10 to 60000 are possible", milliseconds);
    const bool gif = output.extension() == ".gif", animated = gif || output.extension() == ".webp";
    if (!animated && !output.extension().empty())
        engine::fail("{}: an animation is a .webp or .gif file, or a folder for numbered PNGs",
                     output.string());
    if (animated) engine::check_writable(output);
    auto frames = stamping_frames(stamping, progress.section(0, 0.8));
    if (animated) {
        const std::size_t count = frames.size();
        for (std::size_t i = 0; i < last_frames; ++i)
            frames.push_back(frames[count - 1]);
        engine::write_file(output, gif ? engine::encode_gif(frames, milliseconds)
                                       : engine::encode_webp(frames, milliseconds));
        return fmt::format("Saved {} ({} frames)", output.string(), count);
    }
    const NewFolder folder(output);
    std::vector<engine::PendingFile> files;
    for (const engine::Bitmap& frame : frames)
        files.emplace_back(output / fmt::format("frame-{:04}.png", files.size() + 1))
            .write(engine::encode_png(frame));
    engine::PendingFile::commit_all(files);
    return fmt::format("Saved {} frames in {}", frames.size(), output.string());
}

}  // namespace app
