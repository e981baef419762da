#include "app/document/edits.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/experiment/encoder.h"
#include "engine/network/load_weights.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"

namespace app {
namespace {

using engine::Concat;
using engine::ConvTranspose;
using engine::Pair;
using engine::Pipeline;
using engine::Stage;

auto fixed(std::string label) {
    return [label = std::move(label)](const Document&, const Document&) { return label; };
}

Stage& stage_of(Document& document, Part part, std::size_t stage) {
    auto& stages = document.pipeline(part).stages;
    if (stage >= stages.size()) engine::fail("{} has no stage {}", letter(part), stage);
    return stages[stage];
}

const engine::ParameterInfo& parameter_of(const Stage& stage, std::string_view key) {
    const auto* operation = engine::find_operation(engine::op_name(stage));
    const auto* parameter = operation ? engine::find_parameter(*operation, key) : nullptr;
    if (!parameter) engine::fail("{} has no option {}", engine::op_name(stage), key);
    return *parameter;
}

// The value for a label; the stage may have become another while its slider was still held.
std::string value_of(const Document& document, Part part, std::size_t stage, std::string_view key) {
    const auto& stages = document.pipeline(part).stages;
    if (stage >= stages.size()) return "–";
    const auto* operation = engine::find_operation(engine::op_name(stages[stage]));
    const auto* parameter = operation ? engine::find_parameter(*operation, key) : nullptr;
    if (!parameter) return "–";
    const std::string text = parameter->get(stages[stage]);
    return text.empty() ? "–" : text;
}

/// A key in the words of a label: "output padding".
std::string in_words(std::string key) {
    std::ranges::replace(key, '-', ' ');
    return key;
}

// A given weight has its own size: asking for another size means to return to an initialised kernel. (The
// table itself drops the weight for the settings of an initialiser.)
bool replaces_weight(std::string_view key) { return key == "kernel" || key == "channels"; }

// Renumbers the stages that concats append: `place(old)` is the new number, or nullopt when the stage is
// gone.
template <typename Place>
void follow_concats(Pipeline& pipeline, const Place& place) {
    for (auto& stage : pipeline.stages)
        if (auto* concat = std::get_if<Concat>(&stage.op); concat && concat->stage)
            concat->stage = place(*concat->stage);
}

std::string pipeline_label(Part part, std::string_view what) {
    return fmt::format("{} {}", letter(part), what);
}

/// Weights that were edited by hand stand in no file: a stage that names them takes those of the pipeline
/// that it comes from.
void keep_weights(Pipeline& pipeline, const Pipeline& from) {
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        auto& weight = pipeline.stages[i].kernel.weight;
        if (!weight || weight->values) continue;
        const auto take = [&](const Stage& old) {
            if (!weight->values && old.kernel.weight && old.kernel.weight->file == weight->file)
                weight = old.kernel.weight;
        };
        if (i < from.stages.size()) take(from.stages[i]);  // several may have been edited
        std::ranges::for_each(from.stages, take);
    }
}

// Loads the weights of one stage from their file.
void load_weight(Stage& stage) {
    Pipeline alone{{stage}};
    engine::load_weights(alone);
    stage = alone.stages.front();
}

std::string encoder_name(const Document& document) {
    const std::string pipe = engine::print(document.experiment.encoder);
    for (const auto& preset : engine::encoder_presets())
        if (preset.pipe == pipe) return std::string(preset.title);
    return pipe;
}

}  // namespace

Edit set_parameter(Part part, std::size_t stage, std::string key, std::string value) {
    return {[=](Document& document) {
                Stage& target = stage_of(document, part, stage);
                const auto& parameter = parameter_of(target, key);
                Stage changed = target;
                if (replaces_weight(key)) changed.kernel.weight.reset();
                try {
                    parameter.set(changed, value);
                    if (key == "weight") load_weight(changed);
                } catch (const engine::Error& error) {
                    throw engine::Error(error.sentence(), {{engine_name(part), stage, key}});
                }
                target = std::move(changed);
            },
            [=](const Document& before, const Document& after) {
                return fmt::format("{} {} {} → {}", letter(part), in_words(key),
                                   value_of(before, part, stage, key), value_of(after, part, stage, key));
            }};
}

Edit set_weight(Part part, std::size_t stage, engine::Tensor weight) {
    const auto values = std::make_shared<const engine::Tensor>(std::move(weight));
    return {[=](Document& document) {
                Stage& target = stage_of(document, part, stage);
                if (!target.has_kernel()) engine::fail("{} has no kernel", engine::op_name(target));
                const std::string file = target.kernel.weight ? target.kernel.weight->file : "edited.npy";
                target.kernel.weight = engine::GivenWeight{file, values};
                target.kernel.kernel = Pair{values->shape().h, values->shape().w};
            },
            fixed(pipeline_label(part, "kernel by hand"))};
}

Edit insert_stage(Part part, std::size_t before, std::string_view operation) {
    return {[=, name = std::string(operation)](Document& document) {
                Pipeline& pipeline = document.pipeline(part);
                const auto* info = engine::find_operation(name);
                if (!info) engine::fail("there is no operation {}", name);
                const std::size_t at = std::min(before, pipeline.stages.size());
                follow_concats(pipeline, [at](engine::Index old) {
                    return old >= static_cast<engine::Index>(at) ? old + 1 : old;
                });
                pipeline.stages.insert(pipeline.stages.begin() + static_cast<std::ptrdiff_t>(at),
                                       info->prototype);
            },
            fixed(pipeline_label(part, "add " + std::string(operation)))};
}

Edit remove_stage(Part part, std::size_t stage) {
    return {[=](Document& document) {
                stage_of(document, part, stage);
                Pipeline& pipeline = document.pipeline(part);
                const auto gone = static_cast<engine::Index>(stage);
                for (std::size_t i = 0; i < pipeline.stages.size(); ++i)
                    if (const auto* concat = std::get_if<Concat>(&pipeline.stages[i].op);
                        concat && concat->stage == gone)
                        throw engine::Error(
                            fmt::format("a concat appends stage {}: remove the concat first", gone),
                            {{engine_name(part), i, "stage"}});
                follow_concats(pipeline, [gone](engine::Index old) { return old > gone ? old - 1 : old; });
                pipeline.stages.erase(pipeline.stages.begin() + gone);
            },
            [=](const Document& before, const Document&) {
                const auto& stages = before.pipeline(part).stages;
                return pipeline_label(
                    part, "remove " +
                              std::string(stage < stages.size() ? engine::op_name(stages[stage]) : "stage"));
            }};
}

Edit move_stage(Part part, std::size_t from, std::size_t to) {
    return {[=](Document& document) {
                stage_of(document, part, from);
                stage_of(document, part, to);
                Pipeline& pipeline = document.pipeline(part);
                Stage moved = std::move(pipeline.stages[from]);
                pipeline.stages.erase(pipeline.stages.begin() + static_cast<std::ptrdiff_t>(from));
                pipeline.stages.insert(pipeline.stages.begin() + static_cast<std::ptrdiff_t>(to),
                                       std::move(moved));
                const auto a = static_cast<engine::Index>(from), b = static_cast<engine::Index>(to);
                follow_concats(pipeline, [a, b](engine::Index old) {
                    if (old == a) return b;
                    if (a < old && old <= b) return old - 1;
                    return b <= old && old < a ? old + 1 : old;
                });
            },
            [=](const Document& before, const Document&) {
                const auto& stages = before.pipeline(part).stages;
                const std::string name(from < stages.size() ? engine::op_name(stages[from]) : "stage");
                return pipeline_label(part, fmt::format("{} {}", name, to < from ? "earlier" : "later"));
            }};
}

Edit set_pipeline(Part part, Pipeline pipeline, std::string label) {
    return {[=](Document& document) { document.pipeline(part) = pipeline; }, fixed(std::move(label))};
}

Edit set_pipe_text(Part part, std::string text) {
    const auto read = [=](Document& document) {
        Pipeline pipeline = text.empty() && !part.side() ? Pipeline{} : engine::parse_pipeline(text);
        keep_weights(pipeline, document.pipeline(part));
        engine::load_weights(pipeline);
        document.pipeline(part) = std::move(pipeline);
    };
    return {[=](Document& document) {
                try {
                    read(document);
                } catch (const engine::Error& error) {
                    throw engine::Error(error.what(), {{engine_name(part), {}, {}}});
                }
            },
            [=](const Document& before, const Document& after) {
                if (part.side()) return pipeline_label(part, "typed");
                return fmt::format("encoder: {} → {}", encoder_name(before), encoder_name(after));
            }};
}

Edit apply_preset(std::string_view id) {
    const engine::Preset& preset = engine::find_preset(id);
    return {[&preset](Document& document) {
                document.experiment.left = engine::parse_pipeline(preset.left);
                document.experiment.right = engine::parse_pipeline(preset.right);
            },
            fixed("preset " + std::string(preset.title))};
}

Edit copy_side(Side from) {
    return {[=](Document& document) { document.pipeline(other(from)) = document.pipeline(from); },
            fixed(fmt::format("copy {} to {}", letter(from), letter(other(from))))};
}

Edit swap_sides() {
    return {[](Document& document) { std::swap(document.experiment.left, document.experiment.right); },
            fixed("swap A and B")};
}

Edit set_loss(engine::Loss loss) {
    return {[=](Document& document) { document.experiment.loss = loss; },
            [](const Document& before, const Document& after) {
                return fmt::format("loss {} → {}", engine::print(before.experiment.loss),
                                   engine::print(after.experiment.loss));
            }};
}

Edit set_scored(bool on) {
    return {[=](Document& document) {
                document.experiment.reference.reset();
                if (!on) return;
                const auto& opened =
                    document.original ? document.original : document.experiment.source.picture;
                document.experiment.reference = engine::Reference{{engine::original_name, opened}, {}};
            },
            fixed(on ? "score against the original" : "no score")};
}

Edit set_score_rule(engine::ScoreRule rule) {
    return {[=](Document& document) {
                if (document.experiment.reference) document.experiment.reference->rule = rule;
            },
            fixed(fmt::format("score of {}, {} pixels left off", rule.luma ? "luma" : "all channels",
                              rule.border))};
}

Edit set_added(std::vector<engine::AddedPipeline> added, std::string label) {
    return {[added = std::move(added)](Document& document) { document.added = added; },
            fixed(std::move(label))};
}

Edit set_marks(std::vector<engine::Mark> marks, std::string label) {
    return {[marks = std::move(marks)](Document& document) {
                engine::check_marks(marks);
                document.marks = marks;
            },
            fixed(std::move(label))};
}

Edit set_figure(engine::FigureContents figure, std::string label) {
    return {[figure = std::move(figure)](Document& document) { document.figure = figure; },
            fixed(std::move(label))};
}

Edit replace_document(Document document, std::string label) {
    return {[document = std::move(document)](Document& target) { target = document; },
            fixed(std::move(label))};
}

}  // namespace app
