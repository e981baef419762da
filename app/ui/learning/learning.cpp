// Learning: A and B learn the picture in the window; what becomes of their grids.
#include <algorithm>

#include "app/ui/learning/learning_parts.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/views.h"

namespace app {
namespace {

constexpr int most_lines = 2;  ///< of a sentence

void sentences(const LearningNews& news) {
    for (const auto& all : {news.verdict, news.notes})
        for (const std::string& sentence : all)
            wrapped_lines(sentence, most_lines);
    note("learning/verdict");
}

/// Their own height and one more line: a verdict grows by one when a grid appears.
float sentences_height(const LearningNews& news) {
    const float width = ImGui::GetContentRegionAvail().x, line = ImGui::GetTextLineHeight();
    float height = ImGui::GetTextLineHeightWithSpacing();
    for (const auto& all : {news.verdict, news.notes})
        for (const std::string& sentence : all)
            height += std::min(wrapped_size(sentence, width).y, most_lines * line) +
                      ImGui::GetStyle().ItemSpacing.y;
    return height;
}

}  // namespace

void learning_panel(Ui& ui) {
    const auto news = ui.bench().learning().news();
    learning_choices(ui);
    learning_transport(ui, news.get());
    if (!news) return ImGui::TextDisabled("Computing …");
    if (!news->error.empty()) {
        const WithColour bad(ImGuiCol_Text, ui.theme.bad);
        return wrapped_lines("Nothing to learn here: " + news->error, 4);
    }
    learning_scrub(ui, *news);
    const float line = ImGui::GetTextLineHeightWithSpacing();
    const float words = sentences_height(*news) + line;
    const bool low = ui.room < part_room;
    if (low)
        part_tabs(ui, {"Pictures", "Curves"},
                  {"Both outputs, constants and kernels.",
                   "Loss, PSNR and levels over the steps, and the verdict."});
    const float room = ImGui::GetWindowHeight() - ImGui::GetCursorPosY() - em(0.8f);
    if (low) {
        if (part_of(ui) == 0) return learning_pictures(ui, *news, room - line);
        learning_curves(ui, *news, std::max(room - words, em(2.5f)));
        return sentences(*news);
    }
    const float curves = std::clamp((room - words) * 0.3f, em(7), em(16));
    learning_pictures(ui, *news, std::max(room - words - curves - line, em(10)));
    learning_curves(ui, *news, curves);
    sentences(*news);
}

}  // namespace app
