// The number whose gradient is looked at, with what belongs to it.
#include <algorithm>
#include <limits>

#include "app/ui/parts/views.h"
#include "app/ui/sidebar/parameter_control.h"

namespace app {
namespace {

using engine::Loss;
using engine::LossKind;

void kind_choice(Ui& ui, Loss loss, const std::string& rule) {
    const std::vector<std::string> titles{"sum of the output", "mean of the output", "mse to the source",
                                          "one output pixel", "random upstream"};
    const int now = static_cast<int>(loss.kind);
    ImGui::SetNextItemWidth(-1);
    const int chosen = combo("##loss", titles[static_cast<std::size_t>(now)].c_str(), titles, now,
                             rule.empty() ? "The number whose gradient is looked at." : rule);
    if (chosen < 0 || chosen == now) return;
    loss.kind = static_cast<LossKind>(chosen);
    if (loss.kind != LossKind::pixel) loss.pixel.reset();
    ui.edit(set_loss(loss));
}

// Row and column of the probed pixel; those of A's middle until they are chosen.
void pixel_choice(Ui& ui, Loss loss) {
    const engine::SideFindings* findings = ui.state.side(Side::left);
    const engine::Pair plane = findings ? findings->output_shape().plane() : engine::Pair{1, 1};
    loss.pixel = loss.pixel.value_or(engine::Pair{plane.h / 2, plane.w / 2});
    const float half = (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemInnerSpacing.x) / 2;
    const auto axis = [&](const char* label, engine::Index& at, engine::Index size, const char* help,
                          const char* format) {
        int value = static_cast<int>(at);
        ImGui::SetNextItemWidth(half);
        const Change change =
            slider(label, &value, 0, std::max(value, static_cast<int>(size) - 1), help, format);
        at = value;
        if (change) ui.edit(change, set_loss(loss));
    };
    axis("##loss/row", loss.pixel->h, plane.h,
         "Row of the output pixel, from 0; a click in Gradient flow chooses it too.", "row %d");
    ImGui::SameLine(0, ImGui::GetStyle().ItemInnerSpacing.x);
    axis("##loss/column", loss.pixel->w, plane.w, "Column of the output pixel, from 0.", "column %d");
}

void seed_choice(Ui& ui, Loss loss) {
    int seed = static_cast<int>(std::min<std::uint64_t>(loss.seed, std::numeric_limits<int>::max()));
    ImGui::SetNextItemWidth(-1);
    const Change change = slider(
        "##loss/seed", &seed, 0, std::max(100, seed),
        "Which random numbers: the same seed gives the same upstream gradient on every machine.", "seed %d");
    loss.seed = static_cast<std::uint64_t>(std::max(seed, 0));
    if (change) ui.edit(change, set_loss(loss));
}

}  // namespace

void loss_section(Ui& ui) {
    const Loss& loss = ui.state.document.experiment.loss;
    const Failure* trouble = ui.state.trouble();
    const bool wrong = trouble && trouble->concerns("loss");
    {
        const WithWrong red(ui.theme, wrong);
        ImGui::AlignTextToFramePadding();
        {
            const WithColour colour(ImGuiCol_Text, wrong ? ui.theme.bad : ui.theme.dim);
            ImGui::TextUnformatted("loss");
        }
        ImGui::SameLine();
        kind_choice(ui, loss, wrong ? trouble->sentence : std::string());
        if (loss.kind == LossKind::pixel) pixel_choice(ui, loss);
        if (loss.kind == LossKind::noise) seed_choice(ui, loss);
    }
    if (!wrong) return;
    note_wrong("loss");
    broken_rule(ui);
}

}  // namespace app
