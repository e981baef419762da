#include "app/ui/widgets/heatmap.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/widgets/tiled_picture.h"

namespace app {
namespace {

/// The picture's place in an item of that size, and what the mouse does there.
HeatMap place(const char* label, engine::Pair pixels, ImVec2 size, float margin = 0) {
    ImGui::InvisibleButton(label, {std::max(size.x, 1.0f), std::max(size.y, 1.0f)});
    const std::string_view name = label;
    note(name.substr(name.rfind('#') + 1));
    HeatMap map;
    map.size = pixels;
    const Box item = item_box().inset(margin);
    const float scale =
        std::min(item.width() / static_cast<float>(pixels.w), item.height() / static_cast<float>(pixels.h));
    const float width = std::max(1.0f, scale * static_cast<float>(pixels.w));
    const float height = std::max(1.0f, scale * static_cast<float>(pixels.h));
    const ImVec2 min{std::round(item.min.x + (item.width() - width) / 2), item.min.y};
    map.box = {min, {min.x + width, min.y + height}};
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    map.hovered = ImGui::IsItemHovered() && map.box.contains(mouse);
    map.clicked = map.hovered && ImGui::IsMouseClicked(0);
    if (map.hovered) {
        const auto index = [](float at, float from, float length, engine::Index n) {
            return std::clamp<engine::Index>(
                static_cast<engine::Index>((at - from) / length * static_cast<float>(n)), 0, n - 1);
        };
        map.pixel = engine::Pair{index(mouse.y, map.box.min.y, height, pixels.h),
                                 index(mouse.x, map.box.min.x, width, pixels.w)};
    }
    return map;
}

void show(const Theme& theme, const HeatMap& map, const Texture& texture) {
    fill(map.box, theme.canvas);
    if (texture.id) ImGui::GetWindowDrawList()->AddImage(to_imgui(texture.id), map.box.min, map.box.max);
    outline({{map.box.min.x - 1, map.box.min.y - 1}, {map.box.max.x + 1, map.box.max.y + 1}}, theme.line);
}

/// The largest value of the block that one texel stands for, so that no peak is lost.
double block_value(const HeatSource& source, int row, int column, int height, int width) {
    const engine::Index top = row * source.size.h / height, bottom = (row + 1) * source.size.h / height;
    const engine::Index left = column * source.size.w / width, right = (column + 1) * source.size.w / width;
    double largest = source.value(top, left);
    for (engine::Index y = top; y < bottom; ++y)
        for (engine::Index x = left; x < right; ++x)
            largest = std::max(largest, source.value(y, x));
    return largest;
}

std::vector<std::uint8_t> paint(const HeatSource& source, int width, int height) {
    std::vector<std::uint8_t> pixels;
    pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
    for (int row = 0; row < height; ++row)
        for (int column = 0; column < width; ++column) {
            const ImU32 colour =
                value_colour(source.map, block_value(source, row, column, height, width), source.range);
            for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT, IM_COL32_A_SHIFT})
                pixels.push_back(static_cast<std::uint8_t>(colour >> shift & 0xFF));
        }
    return pixels;
}

}  // namespace

HeatMap heat_map(Ui& ui, const char* label, const HeatSource& source, ImVec2 size) {
    const HeatMap map = place(label, source.size, size, source.margin);
    const auto limited = [&](engine::Index n) { return static_cast<int>(std::min(n, largest_heat_map)); };
    const int width = limited(source.size.w), height = limited(source.size.h);
    show(ui.theme, map, ui.textures.texture(source.slot, source.version, width, height, [&] {
        return paint(source, width, height);
    }));
    return map;
}

HeatMap tensor_map(Ui& ui, const char* label, std::string_view slot, std::uint64_t version,
                   const engine::Tensor& tensor, const engine::Display& display, ImVec2 size) {
    const HeatMap map = place(label, tensor.shape().plane(), size);
    const float zoom = map.box.width() / static_cast<float>(map.size.w);
    show(ui.theme, map, whole_texture(ui, tensor_picture(std::string(slot), version, tensor, display), zoom));
    return map;
}

void colour_bar(Ui& ui, engine::ColourMap map, engine::Range range, float width, std::string_view how) {
    const std::string& words = translated(how);
    const WithFont small(ui.theme.fonts.small);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetTextLineHeight();
    ImGui::Dummy({width, height});
    const std::string low = table_number(range.low, 2);
    std::string high = table_number(range.high, 2);
    if (!words.empty() && width - ImGui::CalcTextSize((low + high + words).c_str()).x > em(4))
        high += "  " + words;
    const float left = ImGui::CalcTextSize(low.c_str()).x + em(0.4f),
                right = ImGui::CalcTextSize(high.c_str()).x + em(0.4f);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Box bar{{at.x + left, at.y + height * 0.2f}, {at.x + width - right, at.y + height * 0.8f}};
    if (bar.width() < em(1)) {  // the numbers alone
        const std::string ends = range.low == -range.high ? "±" + high : low + " to " + high;
        return list->AddText(at, ui.theme.dim, translated(ends).c_str());
    }
    list->AddText(at, ui.theme.dim, low.c_str());
    list->AddText({at.x + width - right + em(0.4f), at.y}, ui.theme.dim, high.c_str());
    constexpr int pieces = 24;
    for (int i = 0; i < pieces; ++i) {
        const auto edge = [&](int k) { return bar.min.x + bar.width() * static_cast<float>(k) / pieces; };
        const auto shade = [&](int k) { return value_colour(map, static_cast<double>(k) / pieces, {0, 1}); };
        list->AddRectFilledMultiColor({edge(i), bar.min.y}, {edge(i + 1), bar.max.y}, shade(i), shade(i + 1),
                                      shade(i + 1), shade(i));
    }
}

}  // namespace app
