// Actions of the menu Pipelines: presets, and the commonest parameters by key.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "app/actions/action_tables.h"
#include "app/document/identity_edits.h"
#include "engine/core/error.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/presets.h"

namespace app {
namespace {

// The first stage of the edited side that has the option.
std::optional<std::size_t> stage_with(const engine::Pipeline& pipeline, std::string_view key) {
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const auto* operation = engine::find_operation(engine::op_name(pipeline.stages[i]));
        if (operation && engine::find_parameter(*operation, key)) return i;
    }
    return std::nullopt;
}

// The option's first number, or `otherwise` where it is not a number ("same") or not set.
engine::Index number_of(const engine::Stage& stage, std::string_view key, engine::Index otherwise) {
    const auto* operation = engine::find_operation(engine::op_name(stage));
    const std::string text = engine::find_parameter(*operation, key)->get(stage);
    engine::Index value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// Adds `step` to the first of `keys` that the edited side has.
void nudge(Workbench& bench, const std::vector<std::string_view>& keys, engine::Index step,
           engine::Index lowest, engine::Index otherwise) {
    const Side side = bench.state().view.edited_side;
    const engine::Pipeline& pipeline = bench.state().document.pipeline(side);
    for (const std::string_view key : keys)
        if (const auto stage = stage_with(pipeline, key)) {
            const engine::Index now = number_of(pipeline.stages[*stage], key, otherwise);
            const engine::Index next = std::max(lowest, now + step);
            bench.edit(set_parameter(side, *stage, std::string(key), fmt::format("{}", next)));
            std::string words(key);
            std::ranges::replace(words, '-', ' ');
            bench.say(fmt::format("{} {} {} → {}", letter(side), words, now, next));
            return;
        }
    bench.complain(fmt::format("{} has no stage with a {}", letter(side), keys.front()));
}

Action nudger(std::string id, std::string title, std::string shortcut, std::string help,
              std::vector<std::string_view> keys, engine::Index step, engine::Index lowest,
              engine::Index otherwise) {
    return {.id = std::move(id),
            .menu = "Pipelines",
            .title = std::move(title),
            .shortcut = std::move(shortcut),
            .help = std::move(help),
            .run = [=](Workbench& bench) { nudge(bench, keys, step, lowest, otherwise); }};
}

Action preset_action(const engine::Preset& preset) {
    return {.id = "preset_" + std::string(preset.id),
            .menu = "Pipelines",
            .title = std::string(preset.title),
            .help = std::string(preset.description),
            .run = [&preset](Workbench& bench) { bench.use_preset(preset.id); }};
}

// Applies an identity to the edited side and puts its result into the other.
Action identity_action(std::string id, std::string title, std::string help,
                       Edit (*make)(Side from, Side to)) {
    return {.id = std::move(id),
            .menu = "Pipelines",
            .title = std::move(title),
            .help = std::move(help),
            .run = [make](Workbench& bench) {
                const Side side = bench.state().view.edited_side;
                try {
                    bench.edit(make(side, other(side)));
                } catch (const engine::Error& error) {
                    bench.complain(error.what());
                }
            }};
}

Action seed_action() {
    return {.id = "reseed",
            .menu = "Pipelines",
            .title = "Other random kernel",
            .shortcut = "N",
            .help = "The next seed for the edited side's first kernel.",
            .run = [](Workbench& bench) { nudge(bench, {"seed"}, 1, 0, 0); }};
}

std::vector<Action> side_actions() {
    return {
        {.id = "edit_other_side",
         .menu = "Pipelines",
         .title = "Edit the other side",
         .shortcut = "Tab",
         .help = "The keys below and the single-sided views turn to the other side.",
         .run = [](Workbench& bench) { bench.view().edited_side = other(bench.view().edited_side); }},
        {.id = "link_sides",
         .menu = "Pipelines",
         .title = "Equal sizes of A and B",
         .shortcut = "Ctrl+K",
         .help = "Editing one side keeps the other at the same factor and size.",
         .run = [](Workbench& bench) { bench.view().link_sides = !bench.view().link_sides; },
         .checked = [](const Workbench& bench) { return bench.state().view.link_sides; }},
    };
}

std::vector<Action> parameter_actions() {
    return {
        nudger("kernel_more", "Larger kernel", "K", "One tap more on the edited side.", {"kernel"}, 1, 1, 3),
        nudger("kernel_less", "Smaller kernel", "Shift+K", "One tap less on the edited side.", {"kernel"}, -1,
               1, 3),
        nudger("stride_more", "Larger factor", "S", "Scale or stride of the edited side plus one.",
               {"scale", "stride"}, 1, 1, 1),
        nudger("stride_less", "Smaller factor", "Shift+S", "Scale or stride of the edited side minus one.",
               {"scale", "stride"}, -1, 1, 1),
        nudger("padding_more", "More padding", "P", "Padding of the edited side plus one.", {"padding"}, 1, 0,
               0),
        nudger("padding_less", "Less padding", "Shift+P", "Padding of the edited side minus one.",
               {"padding"}, -1, 0, 0),
        nudger("output_padding_more", "More output padding", "O",
               "Output padding of the edited side plus one.", {"output-padding"}, 1, 0, 0),
        nudger("output_padding_less", "Less output padding", "Shift+O",
               "Output padding of the edited side minus one.", {"output-padding"}, -1, 0, 0),
        seed_action(),
    };
}

std::vector<Action> identity_actions() {
    return {
        identity_action(
            "fold", "Fold into the other side",
            "The edited side's nearest upsample + conv as the one transposed conv that equals it.",
            fold_into),
        identity_action(
            "project", "Project into the other side",
            "The nearest upsample + conv that comes nearest to the edited side's transposed conv.",
            project_into),
    };
}

}  // namespace

std::vector<Action> pipeline_actions() {
    std::vector<Action> presets;
    for (const engine::Preset& preset : engine::presets())
        presets.push_back(preset_action(preset));
    return joined(
        {side_actions(), parameter_actions(), identity_actions(), grouped("Presets", std::move(presets))});
}

}  // namespace app
