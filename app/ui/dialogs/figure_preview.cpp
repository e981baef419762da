#include "app/ui/dialogs/figure_preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/widgets/diagram.h"
#include "engine/figure/pixels.h"

namespace app {
namespace {

engine::Bitmap with_alpha_channel(const engine::Bitmap& bitmap) {
    engine::Bitmap all{bitmap.width, bitmap.height, 4, {}};
    all.pixels.reserve(bitmap.pixels.size() / 3 * 4);
    for (std::size_t i = 0; i + 2 < bitmap.pixels.size(); i += 3)
        for (const std::uint8_t value :
             {bitmap.pixels[i], bitmap.pixels[i + 1], bitmap.pixels[i + 2], std::uint8_t{255}})
            all.pixels.push_back(value);
    return all;
}

}  // namespace

// Frames keep coming while it is busy, so it has nobody to wake.
FigurePreview::FigurePreview()
    : worker_([this](const Job& job, const engine::Progress& progress) { return make(job, progress); },
              [] {}) {}

FigurePreview::Picture FigurePreview::make(const Job& job, const engine::Progress& progress) {
    Picture picture;
    try {
        if (job.opening != opening_of_material_) material_ = {};
        opening_of_material_ = job.opening;
        const engine::Bitmap figure = preview_figure(job.request, material_, progress, &picture.places);
        picture.planes = {material_.findings->left->output_shape().plane()};
        for (const engine::FigureRow& row : material_.rows)
            picture.planes.push_back(row.findings->left->output_shape().plane());
        picture.width = figure.width, picture.height = figure.height;
        const double scale = std::min({1.0, job.width / static_cast<double>(figure.width),
                                       job.height / static_cast<double>(figure.height)});
        const auto scaled = [&](int side) {
            return std::clamp(static_cast<int>(std::lround(side * scale)), 1, side);
        };
        picture.bitmap =
            with_alpha_channel(engine::reduce(figure, scaled(figure.width), scaled(figure.height)));
    } catch (const engine::Cancelled&) {
        throw;
    } catch (const std::exception& error) {
        picture.error = error.what();
    }
    return picture;
}

bool FigurePreview::same(const Job& a, const Job& b) {
    return a.width == b.width && a.height == b.height && a.request.experiment == b.request.experiment &&
           a.request.added == b.request.added && a.request.pictures == b.request.pictures &&
           a.request.treatment == b.request.treatment && a.request.options == b.request.options;
}

void FigurePreview::rest() {
    worker_.cancel();
    asked_.reset();
    ++opening_;
}

std::optional<FigurePreview::Marked> FigurePreview::draw(Ui& ui, const FigureExport& request, ImVec2 size) {
    const float line = ImGui::GetTextLineHeightWithSpacing();
    Job job{request, static_cast<int>(size.x), static_cast<int>(size.y - line), opening_};
    if (job.width < 1 || job.height < 1) return std::nullopt;
    if (!asked_ || !same(*asked_, job)) {
        asked_ = job;
        worker_.submit(std::move(job));
    }
    worker_.hurry();
    if (auto picture = worker_.take()) {
        shown_ = std::move(*picture);
        ++version_;
    }
    if (worker_.busy()) ui.animate();
    return draw_picture(ui, size);
}

std::optional<FigurePreview::Marked> FigurePreview::draw_picture(Ui& ui, ImVec2 size) const {
    std::optional<Marked> marked;
    ImGui::BeginChild("##export/preview", size);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    note("export/preview", at, {at.x + size.x, at.y + size.y});
    if (!shown_) {
        ImGui::TextDisabled("drawing …");
    } else if (!shown_->error.empty()) {
        const WithColour colour(ImGuiCol_Text, ui.theme.bad);
        write_wrapped(shown_->error);
    } else {
        const engine::Bitmap& bitmap = shown_->bitmap;
        const Texture texture = ui.textures.texture("export/preview", version_, bitmap.width, bitmap.height,
                                                    [&] { return bitmap.pixels; });
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                             std::floor((size.x - static_cast<float>(bitmap.width)) / 2));
        const ImVec2 corner = ImGui::GetCursorScreenPos(),
                     extent{static_cast<float>(bitmap.width), static_cast<float>(bitmap.height)};
        ImGui::InvisibleButton("##export/preview/picture", extent);
        note("export/preview/picture");
        ImGui::GetWindowDrawList()->AddImage(to_imgui(texture.id), corner,
                                             {corner.x + extent.x, corner.y + extent.y});
        marked = draw_rectangle(ui, corner, extent.x / static_cast<float>(shown_->width));
        const double millimetres = 25.4 / asked_->request.options.dpi;
        ImGui::TextDisabled("%s", fmt::format("{:.1f} × {:.1f} mm · {} × {} pixels{}",
                                              shown_->width * millimetres, shown_->height * millimetres,
                                              shown_->width, shown_->height, worker_.busy() ? " …" : "")
                                      .c_str());
    }
    ImGui::EndChild();
    return marked;
}

namespace {

engine::Index rounded(double value, engine::Index most) {
    return std::clamp<engine::Index>(static_cast<engine::Index>(std::lround(value)), 0, most);
}

/// The rectangle between two points of the figure, in A's output pixels; of `size` where there is one, about
/// its middle. nullopt when it is too small to be meant.
std::optional<engine::Region> part_between(const engine::PicturePlace& place, engine::Pair plane, ImVec2 from,
                                           ImVec2 to, const std::optional<engine::Pair>& size) {
    const auto on_plane = [](double at, double begin, double extent, engine::Index first, engine::Index last,
                             engine::Index whole, engine::Index n) {
        const double share = std::clamp((at - begin) / extent, 0.0, 1.0);
        const double pixel = static_cast<double>(first) + share * static_cast<double>(last - first);
        return pixel / static_cast<double>(whole) * static_cast<double>(n);
    };
    const auto row = [&](float y) {
        return on_plane(static_cast<double>(y), place.y, place.height, place.part.top, place.part.bottom,
                        place.plane.h, plane.h);
    };
    const auto column = [&](float x) {
        return on_plane(static_cast<double>(x), place.x, place.width, place.part.left, place.part.right,
                        place.plane.w, plane.w);
    };
    const double top = row(std::min(from.y, to.y)), bottom = row(std::max(from.y, to.y)),
                 left = column(std::min(from.x, to.x)), right = column(std::max(from.x, to.x));
    constexpr double least = 2;
    if (size) {
        const engine::Index y = rounded((top + bottom - static_cast<double>(size->h)) / 2,
                                        std::max<engine::Index>(plane.h - size->h, 0)),
                            x = rounded((left + right - static_cast<double>(size->w)) / 2,
                                        std::max<engine::Index>(plane.w - size->w, 0));
        return engine::Region{y, x, y + size->h, x + size->w};
    }
    const engine::Region part{rounded(top, plane.h), rounded(left, plane.w), rounded(bottom, plane.h),
                              rounded(right, plane.w)};
    if (bottom - top < least || right - left < least || part.empty()) return std::nullopt;
    return part;
}

}  // namespace

std::optional<FigurePreview::Marked> FigurePreview::draw_rectangle(const Ui& ui, ImVec2 corner,
                                                                   float scale) const {
    const ImGuiIO& io = ImGui::GetIO();
    const auto on_figure = [&](ImVec2 at) {
        return ImVec2((at.x - corner.x) / scale, (at.y - corner.y) / scale);
    };
    const bool dragged = ImGui::IsItemActive() || ImGui::IsItemDeactivated();
    const ImVec2 from = on_figure(dragged ? io.MouseClickedPos[0] : io.MousePos), to = on_figure(io.MousePos);
    const auto place = std::find_if(shown_->places.rbegin(), shown_->places.rend(), [&](const auto& one) {
        return from.x >= one.x && from.x < one.x + one.width && from.y >= one.y &&
               from.y < one.y + one.height;
    });
    if (place == shown_->places.rend() || place->picture >= shown_->planes.size()) return std::nullopt;
    if (ImGui::IsItemHovered() && !dragged) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
        tooltip("Draw a rectangle on a picture: it becomes a crop. Further ones have the size of the first.");
    }
    const ImVec2 moved{io.MousePos.x - io.MouseClickedPos[0].x, io.MousePos.y - io.MouseClickedPos[0].y};
    if (!dragged || std::hypot(moved.x, moved.y) < 4) return std::nullopt;
    std::optional<engine::Pair> size;
    if (const auto& crop = asked_->request.options.crop) size = size_of(*crop);
    const engine::Pair plane = shown_->planes[place->picture];
    const auto part = part_between(*place, plane, from, to, size);
    if (!part) return std::nullopt;
    const auto on_screen = [&](engine::Index y, engine::Index x) {
        const double down = static_cast<double>(y) / static_cast<double>(plane.h) *
                            static_cast<double>(place->plane.h),
                     across = static_cast<double>(x) / static_cast<double>(plane.w) *
                              static_cast<double>(place->plane.w);
        const auto& shown = place->part;
        return ImVec2(corner.x + scale * static_cast<float>(
                                             place->x + (across - static_cast<double>(shown.left)) /
                                                            static_cast<double>(shown.right - shown.left) *
                                                            place->width),
                      corner.y + scale * static_cast<float>(
                                             place->y + (down - static_cast<double>(shown.top)) /
                                                            static_cast<double>(shown.bottom - shown.top) *
                                                            place->height));
    };
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 min = on_screen(part->top, part->left), max = on_screen(part->bottom, part->right);
    list.AddRect(min, max, IM_COL32(0, 0, 0, 200), 0, 0, 4);
    list.AddRect(min, max, ui.theme.mark, 0, 0, 2);
    if (!ImGui::IsItemDeactivated()) return std::nullopt;
    return Marked{place->picture, *part};
}

}  // namespace app
