#include "app/ui/stride_padding/stage_picture.h"

#include <algorithm>
#include <cmath>

#include "app/document/stage_focus.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;
using engine::Region;

/// Cells are large enough to be read; those of a coarser grid are larger by its stride, up to a limit.
float unit_of(const ViewState& view, const StageScene& scene) {
    const double step = std::max({scene.input_ruler(true).step, scene.input_ruler(false).step,
                                  scene.output_ruler(true).step, scene.output_ruler(false).step});
    const float cell = step < 1.5 ? 2.1f : step < 2.5 ? 1.8f : step < 4.5 ? 1.4f : 1.0f;
    return em(cell * static_cast<float>(view.cells_zoom));
}

/// The camera's place on one axis, held inside what there is to see.
double hold(double at, double low, double high, double half) {
    if (high - low <= 2 * half) return (low + high) / 2;
    return std::clamp(at, low + half, high - half);
}

/// Ruler positions that the pane may show on one axis: both grids with their frames.
std::pair<double, double> reach(const StageScene& scene, bool vertical) {
    const Region in = scene.input_extent(), out = scene.output_extent();
    const auto edges = [&](const StageScene::Ruler& ruler, const Region& extent) {
        const Index first = vertical ? extent.top : extent.left,
                    last = (vertical ? extent.bottom : extent.right) - 1;
        return std::pair(ruler.centre(first) - ruler.step / 2, ruler.centre(last) + ruler.step / 2);
    };
    const auto a = edges(scene.input_ruler(vertical), in), b = edges(scene.output_ruler(vertical), out);
    return {std::min(a.first, b.first), std::max(a.second, b.second)};
}

/// Points both panes at the same place.
void place_camera(const ViewState& view, StagePicture& picture) {
    const Pair at = same_place({static_cast<Index>(view.cells_y), static_cast<Index>(view.cells_x)},
                               picture.final_size, picture.plane());
    const StageScene& scene = picture.scene;
    for (CellsPane* pane : {&picture.input, &picture.output}) {
        const auto [top, bottom] = reach(scene, true);
        const auto [left, right] = reach(scene, false);
        pane->y = hold(scene.output_ruler(true).centre(at.h), top, bottom,
                       static_cast<double>(pane->box.height() / pane->unit / 2));
        pane->x = hold(scene.output_ruler(false).centre(at.w), left, right,
                       static_cast<double>(pane->box.width() / pane->unit / 2));
    }
}

constexpr float caption_height = 1.4f;  ///< in font sizes
constexpr float low_box = 20;           ///< the same: in less height input and output stand side by side

/// The largest cells with which all of the stage fits into a box: input and kernel at the left, output at the
/// right.
float whole_unit(const StageScene& scene, const Box& box) {
    const Region in = scene.input_extent(), out = scene.output_extent();
    const float height = box.height() - em(caption_height);
    return std::floor(
        std::min({height / static_cast<float>(out.bottom - out.top),
                  (height - em(5)) / static_cast<float>(in.bottom - in.top),
                  (box.width() - em(1)) / static_cast<float>(in.right - in.left + out.right - out.left)}));
}

/// Shows all cells of an extent, beginning at the box's corner.
CellsPane whole_pane(const Region& extent, ImVec2 corner, float unit) {
    const StageScene::Ruler plain;
    return {{corner,
             {corner.x + unit * static_cast<float>(extent.right - extent.left),
              corner.y + unit * static_cast<float>(extent.bottom - extent.top)}},
            plain,
            plain,
            static_cast<double>(extent.top + extent.bottom - 1) / 2,
            static_cast<double>(extent.left + extent.right - 1) / 2,
            unit};
}

void lay_out_whole(StagePicture& picture, const Box& box, float unit) {
    const StageScene& scene = picture.scene;
    const Region in = scene.input_extent(), out = scene.output_extent();
    const float top = box.min.y + em(caption_height);
    const float wide = unit * static_cast<float>(out.right - out.left);
    const float left_width = box.width() - wide - em(1);
    const float input_unit =
        std::floor(std::clamp(std::min(left_width / static_cast<float>(in.right - in.left),
                                       (box.max.y - top - em(5)) / static_cast<float>(in.bottom - in.top)),
                              unit, 2 * unit));
    picture.input = whole_pane(in, {box.min.x, top}, input_unit);
    picture.output = whole_pane(out, {box.max.x - wide, top}, unit);
    picture.taps = {{box.min.x, picture.input.box.max.y + em(0.5f)},
                    {box.min.x + std::min(left_width, em(11)), box.max.y}};
    picture.words = {{picture.output.box.min.x, picture.output.box.max.y + em(0.3f)}, box.max};
}

/// Input and kernel at the left, output at the right, as in lay_out_whole, but a part of both around one
/// place in cells that hold numbers.
bool lay_out_beside(const ViewState& view, StagePicture& picture, const Box& box) {
    const float top = box.min.y + em(caption_height), words = em(1.6f), gap = em(0.8f);
    const float taps =
        std::min(em(2.0f) * static_cast<float>(picture.kernel.rows) + em(0.5f), (box.max.y - top) * 0.45f);
    const float input_width = std::floor((box.width() - gap) * 0.42f);
    const auto pane = [&](const Box& place, bool input) {
        const StageScene& scene = picture.scene;
        const auto ruler = [&](bool rows) {
            return input ? scene.input_ruler(rows) : scene.output_ruler(rows);
        };
        const double step = std::max(ruler(true).step, ruler(false).step);
        return CellsPane{place, ruler(true), ruler(false),
                         0,     0,           em(1.75f * static_cast<float>(view.cells_zoom / step))};
    };
    picture.input = pane({{box.min.x, top}, {box.min.x + input_width, box.max.y - taps}}, true);
    picture.output = pane({{box.min.x + input_width + gap, top}, {box.max.x, box.max.y - words}}, false);
    if (picture.input.box.height() < em(2.5f) || box.width() < em(12)) return false;
    picture.taps = {
        {box.min.x, picture.input.box.max.y + em(0.5f)},
        {box.min.x + std::min(input_width, em(2.4f) * static_cast<float>(picture.kernel.cols)), box.max.y}};
    picture.words = {{picture.output.box.min.x, picture.output.box.max.y + em(0.3f)}, box.max};
    place_camera(view, picture);
    return true;
}

bool lay_out_close(const ViewState& view, StagePicture& picture, const Box& box, float taps) {
    const float band = std::clamp(box.height() * 0.24f, em(box.height() < em(16) ? 4.2f : 6.0f),
                                  std::max(taps, em(8))),
                gap = em(caption_height);
    const float pane = (box.height() - band - 2 * gap) / 2;
    if (pane < em(2.5f) || box.width() < em(8)) return false;
    const StageScene& scene = picture.scene;
    picture.input = {{{box.min.x, box.min.y + gap}, {box.max.x, box.min.y + gap + pane}},
                     scene.input_ruler(true),
                     scene.input_ruler(false),
                     0,
                     0,
                     unit_of(view, scene)};
    picture.output = {{{box.min.x, box.max.y - pane}, box.max},
                      scene.output_ruler(true),
                      scene.output_ruler(false),
                      0,
                      0,
                      unit_of(view, scene)};
    const float top = picture.input.box.max.y + em(0.4f), bottom = top + band - em(0.6f);
    const float kernel_width =
        picture.kernel.values.empty()
            ? 0.0f
            : std::min(em(picture.kernel.cols > 3 ? 1.8f : 2.4f) * static_cast<float>(picture.kernel.cols),
                       box.width() * 0.4f);
    picture.taps = {{box.min.x, top}, {box.min.x + kernel_width, bottom}};
    picture.words = {{box.min.x + kernel_width + em(0.8f), top}, {box.max.x, bottom}};
    place_camera(view, picture);
    return true;
}

/// Whether both grids are seen as a whole.
bool shows_all(const StagePicture& picture) {
    const auto all = [](const CellsPane& pane, const Region& extent) {
        const Box cells = pane.cells(extent);
        return cells.min.x >= pane.box.min.x - 1 && cells.min.y >= pane.box.min.y - 1 &&
               cells.max.x <= pane.box.max.x + 1 && cells.max.y <= pane.box.max.y + 1;
    };
    return all(picture.input, picture.scene.input_extent()) &&
           all(picture.output, picture.scene.output_extent());
}

}  // namespace

Form form_of(const ViewState& view) { return view.gather ? Form::gather : Form::scatter; }

std::optional<StagePicture> make_scene(const Ui& ui, Side side, const engine::SideFindings& findings,
                                       int stage) {
    const auto& built = findings.built.stages[static_cast<std::size_t>(stage)];
    const engine::Tensor* input = stage_input(findings, stage);
    const engine::Tensor* output = stage_output(findings, stage);
    if (!input || (!output && !adds_up(built))) return std::nullopt;  // being computed
    StagePicture picture{side,
                         StageScene(built, *input, output, std::max(ui.view.channel, 0), form_of(ui.view)),
                         findings.output_shape().plane(),
                         {},
                         {},
                         {},
                         {},
                         {}};
    picture.kernel = picture.scene.taps();
    return picture;
}

void lay_out(const ViewState& view, std::vector<StagePicture>& pictures, const std::vector<Box>& boxes,
             float taps) {
    bool all_seen = true, is_room = true;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const bool fits = boxes[i].height() < em(low_box) ? lay_out_beside(view, pictures[i], boxes[i])
                                                          : lay_out_close(view, pictures[i], boxes[i], taps);
        is_room = is_room && fits;
        all_seen = all_seen && is_room && shows_all(pictures[i]);
    }
    float unit = em(2.1f);
    for (std::size_t i = 0; i < pictures.size(); ++i)
        unit = std::min(unit, whole_unit(pictures[i].scene, boxes[i]));
    constexpr double by_hand = 0.01;
    if (!all_seen && unit >= em(0.42f) && std::abs(view.cells_zoom - 1) < by_hand) {
        for (std::size_t i = 0; i < pictures.size(); ++i)
            lay_out_whole(pictures[i], boxes[i], unit);
    } else if (!is_room) {
        pictures.clear();
    }
}

}  // namespace app
