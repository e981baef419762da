// The controls of what is learned and how, and the buttons that let it run.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/learning/learning_parts.h"
#include "app/ui/parts/side_parts.h"
#include "engine/learning/learning_presets.h"

namespace app {
namespace {

using engine::LearningLossKind;
using engine::LearningOptions;
using engine::OptimizerKind;

float text_width(const char* text) {
    return ImGui::CalcTextSize(text).x + 2 * ImGui::GetStyle().FramePadding.x;
}

void presets(Ui& ui) {
    ImGui::SetNextItemWidth(em(11));
    const bool open = ImGui::BeginCombo("##learning/preset", "Pairs to learn", ImGuiComboFlags_HeightLarge);
    after_item(
        "##learning/preset",
        open ? "" : "Ready pairs of A and B whose weights begin at random; the loss decides what fades.");
    if (!open) return;
    for (const engine::LearningPreset& preset : engine::learning_presets()) {
        const std::string id(preset.id);
        if (selectable((std::string(preset.title) + "##learning/preset/" + id).c_str(), false,
                       preset.description))
            ui.run(id);
    }
    ImGui::EndCombo();
}

void loss_choice(LearningOptions& options) {
    const int now = options.loss == LearningLossKind::mse ? 0 : options.feature_stride == 1 ? 1 : 2;
    const int chosen =
        segmented("##learning/loss", {"pixels", "features", "features s2"}, now,
                  {"Mean squared difference of the pixels.",
                   "Mean squared difference of 16 random features (conv 3×3, stride 1, relu).",
                   "The same with stride 2, as in perceptual and adversarial losses: its own gradient is a "
                   "transposed convolution, and leaves the grid."});
    if (chosen < 0) return;
    options.loss = chosen == 0 ? LearningLossKind::mse : LearningLossKind::features;
    if (chosen > 0) options.feature_stride = chosen;
}

void optimizer_choice(LearningOptions& options) {
    const int chosen =
        segmented("##learning/optimizer", {"Adam", "SGD"}, options.optimizer == OptimizerKind::adam ? 0 : 1,
                  {"Betas 0.9 and 0.999, rate 0.01.", "Momentum 0.9, rate 0.1."});
    if (chosen < 0) return;
    options.optimizer = chosen == 0 ? OptimizerKind::adam : OptimizerKind::sgd;
    options.momentum = chosen == 0 ? 0 : 0.9;
    options.rate = chosen == 0 ? 0.01 : 0.1;
}

void rate_choice(LearningOptions& options) {
    static const std::vector<std::string> rates{"0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "10"};
    ImGui::SetNextItemWidth(em(6.5f));
    const int chosen =
        combo("##learning/rate", fmt::format("rate {}", options.rate).c_str(), rates, -1,
              "The learning rate. One that is too large diverges, which is said with its step.");
    if (chosen >= 0) options.rate = std::stod(rates[static_cast<std::size_t>(chosen)]);
}

void size_choice(engine::Index& longest_side) {
    static const std::vector<std::string> sizes{"64", "128", "256", "as it is"};
    ImGui::SetNextItemWidth(em(6.5f));
    const std::string shown = longest_side == 0 ? "as it is" : fmt::format("≤ {}²", longest_side);
    const int chosen = combo(
        "##learning/size", shown.c_str(), sizes, -1,
        "The picture is reduced by area means until its longer side has so many pixels: a smaller one learns faster.");
    if (chosen >= 0) longest_side = chosen == 3 ? 0 : engine::Index{64} << chosen;
}

void action_button(Ui& ui, const char* label, const char* id, bool enabled = true) {
    const Action* action = find_action(id);
    const ImGuiStyle& style = ImGui::GetStyle();
    next_group(ImGui::CalcTextSize(label, nullptr, true).x + 2 * style.FramePadding.x, style.ItemSpacing.x);
    begin_disabled(!enabled);
    if (button(label, action ? action->help : std::string())) ui.run(id);
    end_disabled();
}

}  // namespace

void learning_choices(Ui& ui) {
    LearningView& view = ui.view.learning;
    presets(ui);
    next_group(text_width("pixelsfeaturesfeatures s2") + em(3));
    loss_choice(view.options);
    next_group(text_width("AdamSGD") + em(2));
    optimizer_choice(view.options);
    next_group(em(6.5f), ImGui::GetStyle().ItemSpacing.x);
    rate_choice(view.options);
    next_group(em(6.5f), ImGui::GetStyle().ItemSpacing.x);
    size_choice(view.longest_side);
}

void learning_transport(Ui& ui, const LearningNews* news) {
    const bool ready = news && news->error.empty();
    const bool playing = ready && news->playing;
    begin_disabled(!ready || news->over);
    if (primary_button(playing ? "Pause##learning/play" : "Play##learning/play",
                       find_action("learn_play")->help))
        ui.run("learn_play");
    end_disabled();
    action_button(ui, "Step##learning/one", "learn_step", ready && !news->over);
    action_button(ui, "10 steps##learning/ten", "learn_ten_steps", ready && !news->over);
    action_button(ui, "Restart##learning/restart", "learn_restart", ready);
    action_button(ui, "New seed##learning/seed", "learn_new_seed", ready);
    action_button(ui, "+ seed##learning/more", "learn_add_seed",
                  ready && news->other_seeds.size() < LearningRun::most_seeds);
    next_group(text_width("1 a framefollowfastest") + em(3));
    const int pace = segmented(
        "##learning/pace", {"1 a frame", "follow", "fastest"}, static_cast<int>(ui.view.learning.pace),
        {"One step for each picture.", "More and more steps for each picture, so that the eye can follow.",
         "As many steps as can be computed."});
    if (pace >= 0) ui.view.learning.pace = static_cast<LearningPace>(pace);
    action_button(ui, "To A##learning/to_a", "learn_to_a", ready);
    action_button(ui, "To B##learning/to_b", "learn_to_b", ready);
}

void learning_scrub(Ui& ui, const LearningNews& news) {
    const float width = ImGui::GetContentRegionAvail().x;
    ImGui::InvisibleButton("##learning/scrub", {width, em(1.1f)});
    after_item("##learning/scrub",
               ImGui::IsItemActive() ? "" : "Drag to look back; the right end follows the run.");
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    const float radius = em(0.45f), left = low.x + radius, right = high.x - radius, y = (low.y + high.y) / 2;
    const engine::Index last = std::max<engine::Index>(news.steps, 1);
    const float knob = left + (right - left) * along_steps(news.shown_step, last);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddLine({left, y}, {right, y}, ui.theme.line, em(0.22f));
    list.AddLine({left, y}, {knob, y}, ui.theme.accent, em(0.22f));
    list.AddCircleFilled({knob, y}, radius, ui.theme.accent);
    if (!ImGui::IsItemActive() || news.steps == 0) return;
    const engine::Index step = step_along((ImGui::GetIO().MousePos.x - left) / (right - left), last);
    ui.later([step, last = news.steps](Workbench& bench) {
        bench.learning().show(step < last ? std::optional(step) : std::nullopt);
    });
}

}  // namespace app
