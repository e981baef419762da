#include "app/core/edits.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/experiment/encoded.h"
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

Stage& stage_of(Document& document, Side side, std::size_t stage) {
    auto& stages = document.pipeline(side).stages;
    if (stage >= stages.size()) engine::fail("{} has no stage {}", letter(side), stage);
    return stages[stage];
}

const engine::ParameterInfo& parameter_of(const Stage& stage, std::string_view key) {
    const auto* operation = engine::find_operation(engine::op_name(stage));
    const auto* parameter = operation ? engine::find_parameter(*operation, key) : nullptr;
    if (!parameter) engine::fail("{} has no option {}", engine::op_name(stage), key);
    return *parameter;
}

// For a label: the stage may have become another while its slider was still held.
std::string value_of(const Document& document, Side side, std::size_t stage, std::string_view key) {
    const auto& stages = document.pipeline(side).stages;
    if (stage >= stages.size()) return "–";
    const auto* operation = engine::find_operation(engine::op_name(stages[stage]));
    const auto* parameter = operation ? engine::find_parameter(*operation, key) : nullptr;
    if (!parameter) return "–";
    const std::string text = parameter->get(stages[stage]);
    return text.empty() ? "–" : text;
}

// A given weight has its own size; another size means to go back to an initialised kernel. (The table itself drops the
// weight for the settings of an initialiser.)
bool replaces_weight(std::string_view key) { return key == "kernel" || key == "channels"; }

// Renames the stages that concats append: `place(old)` is the new number, or nullopt when the stage is gone.
template <typename Place>
void follow_concats(Pipeline& pipeline, const Place& place) {
    for (auto& stage : pipeline.stages)
        if (auto* concat = std::get_if<Concat>(&stage.op); concat && concat->stage) concat->stage = place(*concat->stage);
}

std::string pipeline_label(Side side, std::string_view what) { return fmt::format("{} {}", letter(side), what); }

}  // namespace

Edit set_parameter(Side side, std::size_t stage, std::string key, std::string value) {
    return {[=](Document& document) {
                Stage& target = stage_of(document, side, stage);
                const auto& parameter = parameter_of(target, key);
                if (replaces_weight(key)) target.kernel.weight.reset();
                parameter.set(target, value);
            },
            [=](const Document& before, const Document& after) {
                return fmt::format("{} {} {} → {}", letter(side), key, value_of(before, side, stage, key),
                                   value_of(after, side, stage, key));
            }};
}

Edit set_tap(Side side, std::size_t stage, const engine::Tensor& weight, engine::Index index, float value) {
    engine::Tensor changed = weight;
    changed.values()[static_cast<std::size_t>(index)] = value;
    Edit edit = set_weight(side, stage, std::move(changed));
    edit.label = [=](const Document&, const Document&) { return fmt::format("{} tap = {}", letter(side), engine::number_text(value, 3)); };
    return edit;
}

Edit set_weight(Side side, std::size_t stage, engine::Tensor weight) {
    const auto values = std::make_shared<const engine::Tensor>(std::move(weight));
    return {[=](Document& document) {
                Stage& target = stage_of(document, side, stage);
                if (!target.has_kernel()) engine::fail("{} has no kernel", engine::op_name(target));
                const std::string file = target.kernel.weight ? target.kernel.weight->file : "edited.npy";
                target.kernel.weight = engine::GivenWeight{file, values};
                target.kernel.kernel = Pair{values->shape().h, values->shape().w};
            },
            fixed(pipeline_label(side, "kernel by hand"))};
}

Edit insert_stage(Side side, std::size_t before, std::string_view operation) {
    return {[=, name = std::string(operation)](Document& document) {
                Pipeline& pipeline = document.pipeline(side);
                const auto* info = engine::find_operation(name);
                if (!info) engine::fail("there is no operation {}", name);
                const std::size_t at = std::min(before, pipeline.stages.size());
                follow_concats(pipeline, [at](engine::Index old) {
                    return old >= static_cast<engine::Index>(at) ? old + 1 : old;
                });
                pipeline.stages.insert(pipeline.stages.begin() + static_cast<std::ptrdiff_t>(at), info->prototype);
            },
            fixed(pipeline_label(side, "add " + std::string(operation)))};
}

Edit remove_stage(Side side, std::size_t stage) {
    return {[=](Document& document) {
                stage_of(document, side, stage);
                Pipeline& pipeline = document.pipeline(side);
                const auto gone = static_cast<engine::Index>(stage);
                follow_concats(pipeline, [gone](engine::Index old) {
                    if (old == gone) engine::fail("a concat appends stage {}: remove the concat first", gone);
                    return old > gone ? old - 1 : old;
                });
                pipeline.stages.erase(pipeline.stages.begin() + gone);
            },
            [=](const Document& before, const Document&) {
                const auto& stages = before.pipeline(side).stages;
                return pipeline_label(
                    side, "remove " + std::string(stage < stages.size() ? engine::op_name(stages[stage]) : "stage"));
            }};
}

Edit move_stage(Side side, std::size_t from, std::size_t to) {
    return {[=](Document& document) {
                stage_of(document, side, from);
                stage_of(document, side, to);
                Pipeline& pipeline = document.pipeline(side);
                Stage moved = std::move(pipeline.stages[from]);
                pipeline.stages.erase(pipeline.stages.begin() + static_cast<std::ptrdiff_t>(from));
                pipeline.stages.insert(pipeline.stages.begin() + static_cast<std::ptrdiff_t>(to), std::move(moved));
                const auto a = static_cast<engine::Index>(from), b = static_cast<engine::Index>(to);
                follow_concats(pipeline, [a, b](engine::Index old) {
                    if (old == a) return b;
                    if (a < old && old <= b) return old - 1;
                    return b <= old && old < a ? old + 1 : old;
                });
            },
            fixed(pipeline_label(side, "move stage"))};
}

Edit set_pipeline(Side side, Pipeline pipeline, std::string label) {
    return {[=](Document& document) { document.pipeline(side) = pipeline; }, fixed(std::move(label))};
}

Edit set_pipe_text(Side side, std::string text) {
    return {[=](Document& document) { document.pipeline(side) = engine::parse_pipeline(text); },
            fixed(pipeline_label(side, "as text"))};
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

Edit set_source(engine::Source source, SourceTreatment treatment) {
    const std::string label = "open " + (source.name.empty() ? "the sample" : source.name);
    return {[=](Document& document) {
                document.experiment.source = source;
                document.treatment = treatment;
            },
            fixed(label)};
}

Edit set_encoder(std::string text) {
    const auto name = [](const Document& document) {
        const std::string pipe = engine::print(document.experiment.encoder);
        for (const auto& preset : engine::encoder_presets())
            if (preset.pipe == pipe) return std::string(preset.title);
        return pipe;
    };
    return {[=](Document& document) {
                document.experiment.encoder = text.empty() ? engine::Pipeline{} : engine::parse_pipeline(text);
            },
            [=](const Document& before, const Document& after) { return fmt::format("source: {} → {}", name(before), name(after)); }};
}

Edit set_loss(engine::Loss loss) {
    return {[=](Document& document) { document.experiment.loss = loss; },
            [](const Document& before, const Document& after) {
                return fmt::format("loss {} → {}", engine::print(before.experiment.loss),
                                   engine::print(after.experiment.loss));
            }};
}

Edit replace_document(Document document, std::string label) {
    return {[document = std::move(document)](Document& target) { target = document; }, fixed(std::move(label))};
}

}  // namespace app
