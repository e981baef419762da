#include "app/ui/widgets/canvas.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;

constexpr double smallest_zoom = 0.01, largest_zoom = 512;

std::uint64_t hash(std::initializer_list<double> numbers, std::uint64_t seed) {
    for (const double number : numbers)
        seed ^= std::hash<double>{}(number) + 0x9E3779B97F4A7C15ull + (seed << 6) + (seed >> 2);
    return seed;
}

// The largest zoom that shows everything; whole multiples when magnifying, so that all pixels are of one
// size.
double fit_zoom(Pair pixels, ImVec2 size) {
    const double zoom = std::min(static_cast<double>(size.x) / static_cast<double>(pixels.w),
                                 static_cast<double>(size.y) / static_cast<double>(pixels.h));
    return std::max(smallest_zoom, zoom >= 1 ? std::floor(zoom) : zoom);
}

void zoom_about(PanZoom& pan, double factor, double input_x, double input_y) {
    const double zoom = std::clamp(pan.zoom * factor, smallest_zoom, largest_zoom);
    const double share = pan.zoom / zoom;
    pan.x = input_x + (pan.x - input_x) * share;
    pan.y = input_y + (pan.y - input_y) * share;
    pan.zoom = zoom;
    pan.fit = false;
}

Placement place_of(const PanZoom& pan, double factor, ImVec2 min, ImVec2 max) {
    Placement place{min, max, {}, static_cast<float>(pan.zoom / factor)};
    // The place is rounded to whole screen pixels, so that magnified pixels keep sharp edges.
    place.origin = {std::round((min.x + max.x) / 2 - static_cast<float>(pan.x * pan.zoom)),
                    std::round((min.y + max.y) / 2 - static_cast<float>(pan.y * pan.zoom))};
    return place;
}

void handle_mouse(PanZoom& pan, bool hovered, bool active, bool draws, const Placement& place,
                  double factor) {
    const ImGuiIO& io = ImGui::GetIO();
    const double input_x = (io.MousePos.x - place.origin.x) / place.zoom / factor;
    const double input_y = (io.MousePos.y - place.origin.y) / place.zoom / factor;
    if (hovered && io.MouseWheel != 0) zoom_about(pan, std::pow(1.25, io.MouseWheel), input_x, input_y);
    const bool dragging = active && ((!draws && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 3)) ||
                                     ImGui::IsMouseDragging(ImGuiMouseButton_Middle, 0));
    if (dragging && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
        pan.x -= io.MouseDelta.x / pan.zoom;
        pan.y -= io.MouseDelta.y / pan.zoom;
        pan.fit = false;
    }
    if (hovered && !draws && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) pan.fit = true;
}

}  // namespace

std::uint64_t display_version(std::uint64_t version, const engine::Shape& shape,
                              const engine::Display& display) {
    return hash({static_cast<double>(display.kind), display.range.low, display.range.high,
                 static_cast<double>(display.channel), display.map ? static_cast<double>(*display.map) : -1.0,
                 static_cast<double>(shape.h), static_cast<double>(shape.w)},
                version);
}

Texture grid_texture(Ui& ui, std::string_view slot, std::uint64_t version, const engine::Grid& grid,
                     engine::ColourMap map, engine::Range range) {
    const std::uint64_t key = hash({static_cast<double>(map), range.low, range.high,
                                    static_cast<double>(grid.rows), static_cast<double>(grid.cols)},
                                   version);
    return ui.textures.texture(slot, key, static_cast<int>(grid.cols), static_cast<int>(grid.rows), [&] {
        std::vector<std::uint8_t> rgba;
        rgba.reserve(grid.values.size() * 4);
        const double span = range.high > range.low ? range.high - range.low : 1.0;
        for (const double value : grid.values) {
            const auto colour = engine::map_colour(map, (value - range.low) / span);
            rgba.insert(rgba.end(), {colour[0], colour[1], colour[2], 255});
        }
        return rgba;
    });
}

Pair around_both(Pair a, Pair b) { return {std::max(a.h, b.h), std::max(a.w, b.w)}; }

CanvasResult begin_canvas(Ui& ui, const char* label, Pair pixels, double factor, PanZoom& pan_zoom,
                          ImVec2 size, std::optional<Pair> fitted) {
    size = {std::max(size.x, 8.0f), std::max(size.y, 8.0f)};
    const double width = static_cast<double>(pixels.w) / factor,
                 height = static_cast<double>(pixels.h) / factor;
    PanZoom part = pan_zoom;  // a part begins elsewhere, and does not move the place that is looked at
    if (ui.state.stand_in) {
        part.y -= static_cast<double>(ui.state.stand_in->origin.h);
        part.x -= static_cast<double>(ui.state.stand_in->origin.w);
    }
    PanZoom& pan = ui.state.stand_in ? part : pan_zoom;
    if (pan.fit || pan.zoom <= 0) {
        const double plain = std::max(2.0, std::round(static_cast<double>(em(0.19f))));
        const double whole = fit_zoom(fitted.value_or(pixels), size);
        pan.zoom = (pan.fit ? whole : std::max(whole, plain)) * factor;
    }
    if (pan.fit) pan.x = width / 2, pan.y = height / 2;
    ImGui::InvisibleButton(label, size,
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonMiddle);
    note(label[0] == '#' ? label + 2 : label);
    CanvasResult result;
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
    result.hovered = ImGui::IsItemHovered();
    const bool draws = draws_marks(ui.view);
    handle_mouse(pan, result.hovered, ImGui::IsItemActive(), draws, place_of(pan, factor, min, max), factor);
    pan.x = std::clamp(pan.x, 0.0, width);  // the picture cannot be pushed out of sight
    pan.y = std::clamp(pan.y, 0.0, height);
    result.place = place_of(pan, factor, min, max);
    const ImVec2 moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 3);
    result.clicked = !draws && ImGui::IsItemDeactivated() && result.hovered && moved.x == 0 && moved.y == 0;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const double column = std::floor((mouse.x - result.place.origin.x) / result.place.zoom);
    const double row = std::floor((mouse.y - result.place.origin.y) / result.place.zoom);
    if (result.hovered && column >= 0 && row >= 0 && column < static_cast<double>(pixels.w) &&
        row < static_cast<double>(pixels.h))
        result.pixel = Pair{static_cast<Index>(row), static_cast<Index>(column)};
    ImGui::GetWindowDrawList()->AddRectFilled(min, max, ui.theme.canvas, ImGui::GetStyle().ChildRounding);
    return result;
}

void draw_picture(const Placement& place, const Texture& texture, Pair pixels) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(place.min, place.max, true);
    list.AddImage(to_imgui(texture.id), place.origin,
                  place.to_screen(static_cast<double>(pixels.w), static_cast<double>(pixels.h)));
    list.PopClipRect();
}

void draw_pixel_values(Ui& ui, const Placement& place, Pair pixels, int lines,
                       const std::function<double(int line, Index y, Index x)>& value,
                       const std::function<ImU32(const std::array<double, 3>& values)>& colour) {
    WithFont font(ui.theme.fonts.small);
    const float line = ImGui::GetTextLineHeight();
    if (place.zoom < 3.4f * line) return;
    const auto first = [&](float min, float origin) {
        return std::max<Index>(0, static_cast<Index>(std::floor((min - origin) / place.zoom)));
    };
    const auto last = [&](float max, float origin, Index n) {
        return std::min<Index>(n, static_cast<Index>(std::ceil((max - origin) / place.zoom)));
    };
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(place.min, place.max, true);
    for (Index y = first(place.min.y, place.origin.y); y < last(place.max.y, place.origin.y, pixels.h); ++y)
        for (Index x = first(place.min.x, place.origin.x); x < last(place.max.x, place.origin.x, pixels.w);
             ++x) {
            const ImVec2 corner = place.to_screen(static_cast<double>(x), static_cast<double>(y));
            float top = corner.y + (place.zoom - line * static_cast<float>(lines)) / 2;
            std::array<double, 3> values{};
            for (int i = 0; i < lines; ++i)
                values[static_cast<std::size_t>(i)] = value(i, y, x);
            const ImU32 ink = ink_on(colour(values));
            for (int i = 0; i < lines; ++i, top += line) {
                const std::string text = fmt::format("{:.3f}", values[static_cast<std::size_t>(i)]);
                const float width = ImGui::CalcTextSize(text.c_str()).x,
                            left = corner.x + (place.zoom - width) / 2;
                const bool whole = left >= place.min.x && left + width <= place.max.x && top >= place.min.y &&
                                   top + line <= place.max.y;
                if (whole) list.AddText({left, top}, ink, text.c_str());
            }
        }
    list.PopClipRect();
}

void draw_pixel_values(Ui& ui, const Placement& place, const engine::Tensor& tensor, int channel,
                       engine::Range range) {
    const auto& shape = tensor.shape();
    const bool rgb = channel < 0 && shape.c == 3;
    const auto value = [&](int line, Index y, Index x) {
        return static_cast<double>(tensor(0, rgb ? line : std::clamp<Index>(channel, 0, shape.c - 1), y, x));
    };
    draw_pixel_values(ui, place, shape.plane(), rgb ? 3 : 1, value, [&](const std::array<double, 3>& values) {
        const auto grey = [&](double shown) { return value_colour(engine::ColourMap::grey, shown, range); };
        if (!rgb) return grey(values[0]);
        const auto byte = [&](double shown) {
            return static_cast<int>(grey(shown) >> IM_COL32_R_SHIFT & 0xFF);
        };
        return IM_COL32(byte(values[0]), byte(values[1]), byte(values[2]), 255);
    });
}

void mark_pixel(const Placement& place, Pair pixel, ImU32 colour) {
    ImVec2 from = place.to_screen(static_cast<double>(pixel.w), static_cast<double>(pixel.h));
    ImVec2 to = place.to_screen(static_cast<double>(pixel.w + 1), static_cast<double>(pixel.h + 1));
    const float grow = std::max(0.0f, (ImGui::GetFontSize() * 0.5f - place.zoom) / 2);  // visible at any zoom
    from = {from.x - grow, from.y - grow};
    to = {to.x + grow, to.y + grow};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(place.min, place.max, true);
    list.AddRect({from.x - 1, from.y - 1}, {to.x + 1, to.y + 1}, IM_COL32(0, 0, 0, 180), 0, 0, 3.0f);
    list.AddRect(from, to, colour, 0, 0, 1.5f);
    list.PopClipRect();
}

double mean_at(const engine::Tensor& tensor, Index y, Index x) {
    double sum = 0;
    for (Index c = 0; c < tensor.shape().c; ++c)
        sum += static_cast<double>(tensor(0, c, y, x));
    return sum / static_cast<double>(tensor.shape().c);
}

double factor_of(const engine::Shape& output, const engine::Shape& input) {
    const double ratio = static_cast<double>(output.h) / static_cast<double>(input.h);
    return ratio >= 1 ? std::round(ratio) : 1 / std::round(1 / ratio);
}

}  // namespace app
