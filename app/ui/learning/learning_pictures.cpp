// Both outputs beside the target, the constants that they never saw, and their kernels.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/learning/learning_parts.h"
#include "app/ui/parts/contrast.h"
#include "app/ui/widgets/tiled_picture.h"
#include "engine/layers/facts.h"

namespace app {
namespace {

using engine::Index;
using engine::Tensor;

std::string text_of(const std::optional<double>& value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : std::string("–");
}

void canvas(Ui& ui, const char* name, const std::string& title, ImU32 colour, std::uint64_t version,
            const Tensor& tensor, engine::Pair fitted, ImVec2 size) {
    ImGui::BeginGroup();
    {
        const WithFont bold(ui.theme.fonts.bold);
        const WithColour tint(ImGuiCol_Text, colour);
        text_fitted(title, size.x);
    }
    const engine::Pair pixels = tensor.shape().plane();
    const float height = std::max(size.y - ImGui::GetTextLineHeightWithSpacing(), em(3));
    const std::string label = std::string("##learning/") + name;
    const CanvasResult result =
        begin_canvas(ui, label.c_str(), pixels, 1, ui.view.learning.place, {size.x, height}, fitted);
    draw_tiles(ui, result.place, tensor_picture(std::string("learning/") + name, version, tensor, {}));
    ImGui::EndGroup();
}

/// The middle of a constant, as many whole pixels as fit, in a tile.
void tile(Ui& ui, const std::string& name, const Tensor& tensor, std::uint64_t version, float side,
          const std::string& help) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton(("##learning/" + name).c_str(), {side, side});
    after_item(("##learning/" + name).c_str(), help);
    const Texture texture = whole_texture(ui, tensor_picture("learning/" + name, version, tensor, {}));
    const float pixels = static_cast<float>(tensor.shape().h);
    const float zoom = std::max(1.0f, std::floor(side / std::min(pixels, 24.0f)));
    const float part = std::min(1.0f, side / zoom / pixels);
    ImGui::GetWindowDrawList()->AddImage(to_imgui(texture.id), at, {at.x + side, at.y + side}, {0, 0},
                                         {part, part});
}

void constants(Ui& ui, const LearningNews& news, std::size_t side, float size) {
    const engine::LearningLook& look = news.looks[side];
    const std::string prefix = side == 0 ? "A/" : "B/";
    for (const auto& [name, tensor, levels] :
         {std::tuple{"grey", look.grey, look.levels.grey}, std::tuple{"red", look.red, look.levels.red}}) {
        if (!tensor) continue;
        const std::string said = fmt::format(
            "The constant {} as it comes out, after step {}: its phases differ by {} levels of 255.", name,
            news.shown_step, text_of(levels, 2));
        ImGui::BeginGroup();
        tile(ui, prefix + name, *tensor, news.serial, size, said);
        ImGui::SameLine(0, 1);
        tile(ui, prefix + name + "/contrast", stretched(*tensor), news.serial, size,
             said + fmt::format(" Here with {} times the contrast about its mean.", contrast_stretch));
        const WithFont small(ui.theme.fonts.small);
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        const std::string value = text_of(levels, 2);
        text_shortened({fmt::format("{} {} · ×{}", name, value, contrast_stretch),
                        fmt::format("{} {}", name, value), value},
                       2 * size);
        ImGui::EndGroup();
        ImGui::SameLine();
    }
}

/// The stage that enlarges by its weights, otherwise the last with weights; nullopt without.
std::optional<std::size_t> telling_stage(const engine::Pipeline& pipeline) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        if (!pipeline.stages[i].has_kernel()) continue;
        if (engine::factors(*engine::layer_of(pipeline.stages[i])).up != engine::Pair{1, 1}) return i;
        found = i;
    }
    return found;
}

/// All kernels of a weight side by side, at most 16 a row and column, with a gap of one cell.
engine::Grid kernel_mosaic(const Tensor& weight) {
    const engine::Shape& shape = weight.shape();
    const Index rows = std::min<Index>(shape.n, 16), cols = std::min<Index>(shape.c, 16);
    engine::Grid mosaic(rows * (shape.h + 1) - 1, cols * (shape.w + 1) - 1);
    for (Index n = 0; n < rows; ++n)
        for (Index c = 0; c < cols; ++c)
            for (Index y = 0; y < shape.h; ++y)
                for (Index x = 0; x < shape.w; ++x)
                    mosaic(n * (shape.h + 1) + y, c * (shape.w + 1) + x) =
                        static_cast<double>(weight(n, c, y, x));
    return mosaic;
}

void kernels(Ui& ui, const LearningNews& news, std::size_t side, ImVec2 size) {
    const auto stage = telling_stage(side == 0 ? news.job.left : news.job.right);
    if (!stage || !news.weights[side][*stage].weight) return;
    const Tensor& weight = *news.weights[side][*stage].weight;
    const engine::Grid mosaic = kernel_mosaic(weight);
    double reach = 1e-6;
    for (const double value : mosaic.values)
        if (std::isfinite(value)) reach = std::max(reach, std::abs(value));
    const float cell = std::max(1.0f, std::floor(std::min(size.x / static_cast<float>(mosaic.cols),
                                                          size.y / static_cast<float>(mosaic.rows))));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 taken{cell * static_cast<float>(mosaic.cols), cell * static_cast<float>(mosaic.rows)};
    const std::string name = side == 0 ? "learning/A/kernels" : "learning/B/kernels";
    ImGui::BeginGroup();
    ImGui::InvisibleButton(("##" + name).c_str(), taken);
    after_item(
        ("##" + name).c_str(),
        fmt::format("The kernels of stage {} after step {}, {}: red above 0, blue below, up to ±{:.2g}.",
                    *stage, news.shown_step, engine::to_string(weight.shape()), reach));
    const Texture texture =
        grid_texture(ui, name, news.serial, mosaic, engine::ColourMap::diverging, {-reach, reach});
    ImGui::GetWindowDrawList()->AddImage(to_imgui(texture.id), at, {at.x + taken.x, at.y + taken.y});
    const WithFont small(ui.theme.fonts.small);
    const WithColour dim(ImGuiCol_Text, ui.theme.dim);
    if (ImGui::CalcTextSize("kernels").x <= size.x) ImGui::TextUnformatted("kernels");
    ImGui::EndGroup();
}

void number_row(Ui& ui, const LearningNews& news, std::size_t side) {
    const engine::LearningLook& look = news.looks[side];
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    const WithColour colour(ImGuiCol_Text, side == 0 ? ui.theme.a : ui.theme.b);
    ImGui::TextUnformatted(side == 0 ? "A" : "B");
    for (const auto& [value, digits] : {std::pair{look.levels.picture, 2}, std::pair{look.levels.grey, 2},
                                        std::pair{look.levels.red, 2}, std::pair{look.psnr, 1}}) {
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(text_of(value, digits).c_str());
    }
}

/// Levels of 255 and PSNR at the shown step.
void numbers(Ui& ui, const LearningNews& news, float width) {
    {
        const WithFont large(ui.theme.fonts.large);
        text_fitted(fmt::format("step {}{}", news.shown_step,
                                news.shows_the_past ? fmt::format(" of {}", news.steps) : ""),
                    width);
        note("learning/step");
    }
    const WithFont small(ui.theme.fonts.small);
    if (!ImGui::BeginTable("learning_numbers", 5,
                           ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_NoSavedSettings, {width, 0}))
        return;
    ImGui::TableNextRow();
    for (const char* head : {"", "picture", "grey", "red", "dB"}) {
        ImGui::TableNextColumn();
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        ImGui::TextUnformatted(head);
    }
    number_row(ui, news, 0);
    number_row(ui, news, 1);
    ImGui::EndTable();
}

}  // namespace

void learning_pictures(Ui& ui, const LearningNews& news, float height) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float width = std::floor((ImGui::GetContentRegionAvail().x - 2 * gap) / 3);
    const float tile_size = std::floor(std::clamp(std::min(height * 0.2f, width / 7), em(2.5f), em(6)));
    const float below = tile_size + ImGui::GetTextLineHeightWithSpacing();
    const float picture = std::max(height - below, em(6));
    const auto title = [&](std::size_t side) {
        const engine::LearningLook& look = news.looks[side];
        return fmt::format("{}  {} levels · {} dB", side == 0 ? "A" : "B", text_of(look.levels.picture, 1),
                           text_of(look.psnr, 1));
    };
    const engine::Pair outputs =
        around_both(news.looks[0].output->shape().plane(), news.looks[1].output->shape().plane());
    const engine::Pair fitted = around_both(news.target->shape().plane(), outputs);
    ImGui::BeginGroup();
    canvas(ui, "target", "target", ui.theme.dim,
           1 + static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(news.job.picture.get())),
           *news.target, fitted, {width, picture});
    numbers(ui, news, width);
    ImGui::EndGroup();
    for (const std::size_t side : {0u, 1u}) {
        ImGui::SameLine();
        ImGui::BeginGroup();
        canvas(ui, side == 0 ? "A" : "B", title(side), side == 0 ? ui.theme.a : ui.theme.b, news.serial,
               *news.looks[side].output, fitted, {width, picture});
        constants(ui, news, side, tile_size);
        kernels(ui, news, side, {width - 4 * tile_size - 3 * gap, tile_size});
        ImGui::EndGroup();
    }
}

}  // namespace app
