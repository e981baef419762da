// Actions of the Learning view.
#include "app/actions/action_tables.h"
#include "app/document/edits.h"
#include "engine/core/error.h"
#include "engine/learning/learning_presets.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

bool is_ready(const Workbench& bench) {
    const auto news = bench.learning().news();
    return news && news->error.empty();
}

/// Every one of them opens the view first, because a run is to be seen.
Action learning(std::string id, std::string title, std::string help, std::function<void(Workbench&)> run,
                const char* menu = "View") {
    return {.id = std::move(id),
            .menu = menu,
            .title = std::move(title),
            .help = std::move(help),
            .run = [run = std::move(run)](Workbench& bench) {
                bench.open_learning();
                run(bench);
            }};
}

void hand_over(Workbench& bench, Side side) {
    if (!is_ready(bench)) return;
    const auto news = bench.learning().news();
    const engine::Pipeline& learned = news->learned[side == Side::left ? 0 : 1];
    bench.learning().handed_out(side, learned);
    bench.edit(set_pipeline(
        side, learned,
        std::string("weights learned in ") + std::to_string(news->shown_step) + " steps to " + letter(side)));
}

void new_seed(Workbench& bench) {
    Document document = bench.state().document;
    document.experiment.left = reseeded(document.experiment.left, 1);
    document.experiment.right = reseeded(document.experiment.right, 1);
    bench.edit(replace_document(std::move(document), "new seed"));
}

Action preset_action(const engine::LearningPreset& preset) {
    return learning(
        std::string(preset.id), "Learn: " + std::string(preset.title), std::string(preset.description),
        [&preset](Workbench& bench) {
            Document document = bench.state().document;
            document.experiment.left = engine::parse_pipeline(preset.left);
            document.experiment.right = engine::parse_pipeline(preset.right);
            bench.view().learning.options.task = preset.task;
            bench.edit(replace_document(std::move(document), "pair to learn: " + std::string(preset.title)));
            bench.say(std::string(preset.description));
        },
        "Pipelines");
}

}  // namespace

std::vector<Action> learning_actions() {
    return {
        learning("learn_play", "Learn, or pause",
                 "Let A and B learn the picture, until step 1000, then ten times as many.",
                 [](Workbench& bench) {
                     const auto news = bench.learning().news();
                     bench.learning().play(!(news && news->playing));
                 }),
        learning("learn_step", "Learn one step", "One step of the optimiser in A and in B.",
                 [](Workbench& bench) { bench.learning().step(1); }),
        learning("learn_ten_steps", "Learn ten steps", "Ten steps of the optimiser in A and in B.",
                 [](Workbench& bench) { bench.learning().step(10); }),
        learning("learn_hundred_steps", "Learn a hundred steps",
                 "A hundred steps of the optimiser in A and in B.",
                 [](Workbench& bench) { bench.learning().step(100); }),
        learning("learn_restart", "Learn from the start",
                 "Back to step 0 and the weights that A and B begin with.",
                 [](Workbench& bench) { bench.learning().restart(); }),
        learning("learn_new_seed", "Other random weights",
                 "A and B begin with other random weights: every seed grows by 1.", new_seed),
        learning("learn_add_seed", "Learn with one more seed",
                 "The same pair with other random weights beside it, as thin curves: how far seeds spread.",
                 [](Workbench& bench) { bench.learning().add_seed(); }),
        learning("learn_to_a", "Learned weights to A",
                 "A's learned weights into A: all views, code and exports show them.",
                 [](Workbench& bench) { hand_over(bench, Side::left); }),
        learning("learn_to_b", "Learned weights to B",
                 "B's learned weights into B: all views, code and exports show them.",
                 [](Workbench& bench) { hand_over(bench, Side::right); }),
    };
}

std::vector<Action> learning_pair_actions() {
    std::vector<Action> pairs;
    for (const engine::LearningPreset& preset : engine::learning_presets())
        pairs.push_back(preset_action(preset));
    return pairs;
}

}  // namespace app
