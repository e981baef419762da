#include "app/ui/parts/output_pane.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/explain/plain_words.h"
#include "app/ui/parts/pane_notes.h"
#include "app/ui/parts/picture_marks.h"
#include "app/ui/widgets/diagram.h"
#include "engine/analysis/grid_cause.h"

namespace app {
namespace {

constexpr double patience = 0.15;  ///< seconds before a picture that is being replaced is called old

bool looks_old(const State& state) {
    return state.stand_in ||
           (state.is_old() && (state.failure || state.busy_seconds > patience || !state.busy));
}

// The title line's words about an old picture.
const char* old_mark(const State& state) {
    if (state.failure) return "old: the settings are impossible";
    if (!state.stand_in) return "old";
    return state.stand_in->is_smaller ? "preview in fewer pixels" : "preview of this part";
}

// The whole picture in a corner, with a frame around the part that is magnified.
void draw_inset(const Placement& place, const Texture& texture, engine::Pair pixels) {
    const float width = std::min(place.max.x - place.min.x, place.max.y - place.min.y) * 0.28f;
    const float share = width / static_cast<float>(std::max(pixels.h, pixels.w));
    const ImVec2 size{static_cast<float>(pixels.w) * share, static_cast<float>(pixels.h) * share};
    if (place.zoom <= share * 1.2f) return;
    const ImVec2 end = place.to_screen(static_cast<double>(pixels.w), static_cast<double>(pixels.h));
    if (place.origin.x >= place.min.x && place.origin.y >= place.min.y && end.x <= place.max.x &&
        end.y <= place.max.y)
        return;
    const float margin = em(0.4f);
    const ImVec2 max{place.max.x - margin, place.max.y - margin}, min{max.x - size.x, max.y - size.y};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({min.x - 2, min.y - 2}, {max.x + 2, max.y + 2}, IM_COL32(0, 0, 0, 170));
    list.AddImage(to_imgui(texture.id), min, max);
    const auto corner = [&](ImVec2 at) {
        return ImVec2(std::clamp(min.x + (at.x - place.origin.x) / place.zoom * share, min.x, max.x),
                      std::clamp(min.y + (at.y - place.origin.y) / place.zoom * share, min.y, max.y));
    };
    list.AddRect(corner(place.min), corner(place.max), IM_COL32(0, 0, 0, 190), 0, 0, 3);
    list.AddRect(corner(place.min), corner(place.max),
                 IM_COL32(240, 205, 80, 255));  // on a picture, in either theme
}

// "768×1024 · 200 %", the second in framebuffer pixels per picture pixel.
std::string size_text(engine::Pair pixels, double zoom) {
    const double percent = zoom * 100;
    return fmt::format("{}×{} · {:.{}f} %", pixels.h, pixels.w, percent,
                       percent < 10    ? 2
                       : percent < 100 ? 1
                                       : 0);
}

/// The least and the greatest value of what both panes show; found out once for every choice of stages.
engine::Range stage_range(const Ui& ui) {
    const std::array<std::uint64_t, 4> key{ui.state.serial(Side::left), ui.state.serial(Side::right),
                                           static_cast<std::uint64_t>(ui.view.output_stage[0]),
                                           static_cast<std::uint64_t>(ui.view.output_stage[1])};
    auto& [of, range] = ui.stage_range;
    if (of == key) return range;
    of = key;
    range = {INFINITY, -INFINITY};
    for (const Side side : {Side::left, Side::right})
        for (const float value : shown_output(ui, side).values())
            if (std::isfinite(value))
                range = {std::min(range.low, static_cast<double>(value)),
                         std::max(range.high, static_cast<double>(value))};
    if (!(range.low < range.high)) range = {0, 1};
    return range;
}

}  // namespace

std::optional<std::size_t> shown_stage(const Ui& ui, Side side) {
    const int chosen = ui.view.output_stage[side == Side::left ? 0 : 1];
    const engine::SideFindings& findings = *ui.state.side(side);
    if (ui.view.open != View::output || chosen < 0) return std::nullopt;
    const auto stage = static_cast<std::size_t>(chosen);
    if (stage + 1 >= findings.stages.size() || !findings.stages[stage].output) return std::nullopt;
    return stage;
}

const engine::Tensor& shown_output(const Ui& ui, Side side) {
    const auto stage = shown_stage(ui, side);
    return stage ? *ui.state.side(side)->stages[*stage].output : ui.state.side(side)->output();
}

Side shown_side(const Ui& ui, Side side) { return ui.view.flip_held ? other(side) : side; }

engine::OutputLook output_look(const ViewState& view) {
    engine::OutputLook look{view.range_mode == RangeMode::automatic, {view.range_low, view.range_high}, {}};
    if (view.channel >= 0) look.channel = view.channel;
    return look;
}

engine::Range shown_range(const Ui& ui) {
    const bool stages = shown_stage(ui, Side::left) || shown_stage(ui, Side::right);
    if (!stages || ui.view.range_mode == RangeMode::fixed)
        return engine::shown_range(output_look(ui.view), *ui.state.findings);
    return stage_range(ui);
}

engine::Display output_display(const Ui& ui, const engine::Tensor& shown) {
    engine::Display display = engine::output_display(output_look(ui.view), *ui.state.findings, shown);
    display.range = shown_range(ui);
    return display;
}

std::string range_text(const Ui& ui) {
    const engine::Range range = shown_range(ui);
    return fmt::format("{} to {} ({})", table_number(range.low, 3), table_number(range.high, 3),
                       ui.view.range_mode == RangeMode::fixed ? "fixed" : "automatic");
}

void pane_title(Ui& ui, const char* badge, ImU32 colour, const std::vector<std::string>& titles,
                const std::string& size, float width, ImU32 size_colour) {
    const float start = ImGui::GetCursorPosX();
    {
        const WithFont font(ui.theme.fonts.bold);
        ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(colour), "%s", badge);
    }
    ImGui::SameLine(0, em(0.5f));
    const float size_width = ImGui::CalcTextSize(size.c_str()).x + em(0.5f);
    const float used = ImGui::GetCursorPosX() - start;
    const bool both =
        ImGui::CalcTextSize(titles.back().c_str()).x <= width - used - size_width || width > em(24);
    text_shortened(titles, width - used - (both ? size_width : 0));
    if (!both)
        return tooltip(titles.front() + "\n" + size);  // in little room the name is worth more than the size
    ImGui::SameLine();
    ImGui::SetCursorPosX(start + width - size_width + em(0.5f));
    const WithColour dim(ImGuiCol_Text, size_colour ? size_colour : ui.theme.dim);
    ImGui::TextUnformatted(size.c_str());
}

void side_pane_title(Ui& ui, Side side, float width, const PanZoom* pan_zoom) {
    const Side shown = shown_side(ui, side);
    const auto& findings = *ui.state.side(shown);
    const auto& shape = shown_output(ui, shown).shape();
    const auto stage = shown_stage(ui, shown);
    const bool old = looks_old(ui.state);
    const std::string size =
        old        ? old_mark(ui.state)
        : pan_zoom ? size_text(shape.plane(), pan_zoom->zoom / factor_of(shape, findings.built.input))
                   : fmt::format("{}×{}", shape.h, shape.w);
    const std::vector<std::string> titles =
        stage ? std::vector{"behind " + engine::stage_name(findings.built, *stage),
                            fmt::format("stage {}", *stage)}
              : shorter_words(findings.pipeline);
    pane_title(ui, letter(shown), ui.theme.side(shown), titles, size, width,
               !old               ? 0
               : ui.state.failure ? ui.theme.bad
                                  : ui.theme.warn);
}

void mark_pixels(Ui& ui, const Placement& place) {
    if (ui.state.stand_in) return;  // its pixels are numbered otherwise
    if (ui.view.pinned) mark_pixel(place, *ui.view.pinned, ui.theme.mark);
    if (ui.view.hovered) mark_pixel(place, *ui.view.hovered, IM_COL32_WHITE);
}

void take_pixel(Ui& ui, const CanvasResult& canvas) {
    if (!canvas.pixel) return;
    ui.view.hovered = canvas.pixel;
    if (canvas.clicked) ui.view.pinned = canvas.pixel;
}

TiledPicture output_picture(const Ui& ui, Side shown) {
    const engine::Tensor& output = shown_output(ui, shown);
    const auto stage = shown_stage(ui, shown);
    const std::string of =
        stage ? fmt::format("stage/{}/{}", *stage, letter(shown)) : std::string("output/") + letter(shown);
    return tensor_picture(of, ui.state.serial(shown), output, output_display(ui, output));
}

/// The part of the picture that the pane shows, pixels cut by its edge included; none when that is all of it.
std::optional<engine::Region> part_in_sight(const Placement& place, engine::Pair pixels) {
    const auto pixel = [&](float screen, float origin) {
        return static_cast<double>((screen - origin) / place.zoom);
    };
    const auto first = [](double at, engine::Index n) {
        return std::clamp<engine::Index>(static_cast<engine::Index>(std::floor(at)), 0, n);
    };
    const auto end = [](double at, engine::Index n) {
        return std::clamp<engine::Index>(static_cast<engine::Index>(std::ceil(at)), 0, n);
    };
    const engine::Region part{first(pixel(place.min.y, place.origin.y), pixels.h),
                              first(pixel(place.min.x, place.origin.x), pixels.w),
                              end(pixel(place.max.y, place.origin.y), pixels.h),
                              end(pixel(place.max.x, place.origin.x), pixels.w)};
    if (part.empty() || part == engine::Region{0, 0, pixels.h, pixels.w}) return std::nullopt;
    return part;
}

namespace {

double shown_factor(const Ui& ui, Side side) {
    return factor_of(shown_output(ui, side).shape(), ui.state.side(side)->built.input);
}

/// Both outputs take one magnification where their pixels are of one size; otherwise each its own.
engine::Pair fitted_plane(const Ui& ui, Side shown) {
    const engine::Pair own = shown_output(ui, shown).shape().plane();
    if (shown_factor(ui, Side::left) != shown_factor(ui, Side::right)) return own;
    return around_both(own, shown_output(ui, other(shown)).shape().plane());
}

}  // namespace

CanvasResult output_canvas(Ui& ui, Side side, const char* label, ImVec2 size, PanZoom& pan_zoom) {
    const Side shown = shown_side(ui, side);
    const engine::Tensor& output = shown_output(ui, shown);
    const engine::Pair pixels = output.shape().plane();
    const CanvasResult canvas =
        begin_canvas(ui, label, pixels, shown_factor(ui, shown), pan_zoom, size, fitted_plane(ui, shown));
    const TiledPicture picture = output_picture(ui, shown);
    draw_tiles(ui, canvas.place, picture);
    const bool on_note = reduction_note(ui, canvas.place, false) | range_note(ui, shown, canvas.place);
    draw_inset(canvas.place, whole_texture(ui, picture), pixels);
    draw_pixel_values(ui, canvas.place, output, ui.view.channel, shown_range(ui));
    picture_marks(ui, canvas, pixels);
    if (shown_stage(ui, shown)) return canvas;  // the numbers of pixels are those of the output
    if (!on_note) take_pixel(ui, canvas);
    mark_pixels(ui, canvas.place);
    if (shown == Side::left && !ui.state.stand_in) ui.view.seen = part_in_sight(canvas.place, pixels);
    return canvas;
}

void output_pane(Ui& ui, Side side, const char* label, ImVec2 size, PanZoom& pan_zoom) {
    ImGui::BeginGroup();
    side_pane_title(ui, side, size.x, &pan_zoom);
    const float height = size.y - ImGui::GetTextLineHeightWithSpacing();
    const CanvasResult canvas = output_canvas(ui, side, label, {size.x, height}, pan_zoom);
    ImGui::GetWindowDrawList()->AddRect(canvas.place.min, canvas.place.max,
                                        with_alpha(ui.theme.side(shown_side(ui, side)), 0.7f),
                                        ImGui::GetStyle().ChildRounding, 0, em(0.1f));
    ImGui::EndGroup();
}

namespace {

/// A picture that is neither A nor B, `factor` of its pixels to one of the input's.
void plain_pane(Ui& ui, const char* label, const engine::Tensor& picture, const std::string& title,
                double factor, ImVec2 size, PanZoom& pan_zoom) {
    const engine::Pair pixels = picture.shape().plane();
    ImGui::BeginGroup();
    pane_title(ui, title.c_str(), ui.theme.text, {""}, fmt::format("{}×{}", pixels.h, pixels.w), size.x);
    const CanvasResult canvas = begin_canvas(ui, label, pixels, factor, pan_zoom,
                                             {size.x, size.y - ImGui::GetTextLineHeightWithSpacing()});
    draw_tiles(ui, canvas.place,
               tensor_picture(title, ui.state.findings_serial, picture, output_display(ui, picture)));
    draw_pixel_values(ui, canvas.place, picture, ui.view.channel, shown_range(ui));
    picture_marks(ui, canvas, pixels);
    ImGui::EndGroup();
}

}  // namespace

void input_pane(Ui& ui, const char* label, ImVec2 size, PanZoom& pan_zoom) {
    plain_pane(ui, label, *ui.state.findings->left->source, "Input", 1, size, pan_zoom);
}

void original_pane(Ui& ui, const char* label, ImVec2 size, PanZoom& pan_zoom) {
    const Document& document = ui.state.document;
    const engine::Tensor& picture =
        document.original ? *document.original : *document.experiment.source.picture;
    engine::Shape input = ui.state.findings->left->source->shape();
    PanZoom whole = pan_zoom;
    if (const auto& part = ui.state.stand_in) {  // the original is never a part
        input.h = part->plane.h, input.w = part->plane.w;
        whole.y += static_cast<double>(part->origin.h);
        whole.x += static_cast<double>(part->origin.w);
    }
    plain_pane(ui, label, picture, "Original", factor_of(picture.shape(), input), size,
               ui.state.stand_in ? whole : pan_zoom);
}

}  // namespace app
