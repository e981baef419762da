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
        const engine::Bitmap figure = preview_figure(job.request, material_, progress);
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

void FigurePreview::draw(Ui& ui, const FigureExport& request, ImVec2 size) {
    const float line = ImGui::GetTextLineHeightWithSpacing();
    Job job{request, static_cast<int>(size.x), static_cast<int>(size.y - line), opening_};
    if (job.width < 1 || job.height < 1) return;
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
    draw_picture(ui, size);
}

void FigurePreview::draw_picture(Ui& ui, ImVec2 size) const {
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
        ImGui::Image(to_imgui(texture.id),
                     {static_cast<float>(bitmap.width), static_cast<float>(bitmap.height)});
        note("export/preview/picture");
        const double millimetres = 25.4 / asked_->request.options.dpi;
        ImGui::TextDisabled("%s", fmt::format("{:.1f} × {:.1f} mm · {} × {} pixels{}",
                                              shown_->width * millimetres, shown_->height * millimetres,
                                              shown_->width, shown_->height, worker_.busy() ? " …" : "")
                                      .c_str());
    }
    ImGui::EndChild();
}

}  // namespace app
