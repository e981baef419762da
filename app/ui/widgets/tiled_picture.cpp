#include "app/ui/widgets/tiled_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace app {
namespace {

using engine::Blocks;
using engine::Index;

constexpr Index largest_single = 4 << 20;  ///< pixels; more are tiled
constexpr Index coarse_side = 512;         ///< longest side of the picture that stands in for tiles to come
constexpr Index coarse_reach =
    4;  ///< pixels averaged for it, so that one phase of a grid does not stand for all
constexpr Index tile_blocks = 256;   ///< texels along a tile's side, unless …
constexpr Index tile_pixels = 2048;  ///< … it would stand for more pixels than this
constexpr double budget = 0.008;     ///< seconds of each frame for new tiles

bool is_single(const Ui& ui, engine::Pair pixels) {
    return pixels.h * pixels.w <= largest_single && std::max(pixels.h, pixels.w) <= ui.textures.max_size();
}

Texture texture_of(Ui& ui, const TiledPicture& picture, const std::string& slot, const Blocks& blocks) {
    return ui.textures.texture(slot, picture.version, static_cast<int>(blocks.cols),
                               static_cast<int>(blocks.rows), [&] { return picture.paint(blocks); });
}

/// Pixels per texel: the power of two that leaves every texel at most one screen pixel.
Index step_for(float zoom) {
    Index step = 1;
    while (step < 64 && static_cast<float>(step * 2) * zoom <= 1.0f)
        step *= 2;
    return step;
}

/// Pixels per texel for which no two texels share a pixel of the screen.
Index largest_step(float zoom) { return std::max<Index>(1, static_cast<Index>(std::ceil(1 / zoom))); }

struct Tiles {
    Index step, side;                ///< pixels per texel and per tile
    Index top, bottom, left, right;  ///< tiles in sight, the last ones excluded
};

Tiles tiles_in_sight(const Placement& place, const TiledPicture& picture) {
    const engine::Pair pixels = picture.pixels;
    Tiles tiles{};
    tiles.step = picture.keeps_largest ? largest_step(place.zoom) : step_for(place.zoom);
    tiles.side = std::clamp<Index>(tile_pixels / tiles.step, 16, tile_blocks) * tiles.step;
    const auto first = [&](float min, float origin) {
        return std::max<Index>(0, static_cast<Index>(std::floor((min - origin) / place.zoom)) / tiles.side);
    };
    const auto last = [&](float max, float origin, Index n) {
        const Index pixel =
            std::clamp<Index>(static_cast<Index>(std::ceil((max - origin) / place.zoom)), 0, n);
        return (pixel + tiles.side - 1) / tiles.side;
    };
    tiles.top = first(place.min.y, place.origin.y);
    tiles.left = first(place.min.x, place.origin.x);
    tiles.bottom = last(place.max.y, place.origin.y, pixels.h);
    tiles.right = last(place.max.x, place.origin.x, pixels.w);
    return tiles;
}

Blocks blocks_of_tile(const Tiles& tiles, engine::Pair pixels, Index row, Index column) {
    const auto count = [&](Index from, Index n) {
        return (std::min(tiles.side, n - from) + tiles.step - 1) / tiles.step;
    };
    const Index top = row * tiles.side, left = column * tiles.side;
    return {top, left, count(top, pixels.h), count(left, pixels.w), tiles.step};
}

}  // namespace

TiledPicture tensor_picture(std::string slot, std::uint64_t version, const engine::Tensor& tensor,
                            const engine::Display& display) {
    const auto& shape = tensor.shape();
    const bool about_zero = display.kind == engine::DisplayKind::signed_map;
    const auto paint = [&tensor, display, about_zero](const Blocks& blocks) {
        const bool all =
            blocks.step == 1 && blocks.rows == tensor.shape().h && blocks.cols == tensor.shape().w;
        if (all) return engine::to_rgba(tensor, display);
        return engine::to_rgba(
            about_zero ? engine::largest_blocks_of(tensor, blocks) : engine::blocks_of(tensor, blocks),
            display);
    };
    return {std::move(slot), display_version(version, shape, display), shape.plane(), paint, about_zero};
}

Texture whole_texture(Ui& ui, const TiledPicture& picture) {
    if (is_single(ui, picture.pixels))
        return texture_of(ui, picture, picture.slot, engine::whole_plane(picture.pixels));
    const Index step =
        std::max<Index>(1, (std::max(picture.pixels.h, picture.pixels.w) + coarse_side - 1) / coarse_side);
    return texture_of(ui, picture, picture.slot + "/coarse",
                      engine::whole_plane(picture.pixels, step, coarse_reach));
}

Texture whole_texture(Ui& ui, const TiledPicture& picture, float zoom) {
    if (!picture.keeps_largest || zoom >= 1 || !is_single(ui, picture.pixels))
        return whole_texture(ui, picture);
    const Index step = largest_step(zoom);
    return texture_of(ui, picture, fmt::format("{}/by {}", picture.slot, step),
                      engine::whole_plane(picture.pixels, step));
}

void draw_tiles(Ui& ui, const Placement& place, const TiledPicture& picture) {
    draw_picture(place, whole_texture(ui, picture, place.zoom), picture.pixels);
    if (is_single(ui, picture.pixels)) return;
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const Tiles tiles = tiles_in_sight(place, picture);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(place.min, place.max, true);
    for (Index row = tiles.top; row < tiles.bottom; ++row)
        for (Index column = tiles.left; column < tiles.right; ++column) {
            const std::string slot = fmt::format("{}/{}/{}/{}", picture.slot, tiles.step, row, column);
            if (!ui.textures.has(slot, picture.version) &&
                std::chrono::duration<double>(Clock::now() - start).count() > budget) {
                ui.owe_tiles();
                continue;
            }
            const Blocks blocks = blocks_of_tile(tiles, picture.pixels, row, column);
            const auto screen = [&](Index x, Index y) {
                return place.to_screen(static_cast<double>(std::min(x, picture.pixels.w)),
                                       static_cast<double>(std::min(y, picture.pixels.h)));
            };
            list.AddImage(to_imgui(texture_of(ui, picture, slot, blocks).id), screen(blocks.left, blocks.top),
                          screen(blocks.left + tiles.side, blocks.top + tiles.side));
        }
    list.PopClipRect();
}

}  // namespace app
