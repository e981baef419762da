#include "engine/records/report.h"

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/version.h"
#include "engine/files/json_text.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {

namespace {

using Json = nlohmann::ordered_json;

/// Writes numbers, and remembers those that JSON cannot express.
class Writer {
  public:
    explicit Writer(std::vector<std::string>& notes) : notes_(notes) {}

    Json number(double value, const std::string& name) {
        if (std::isfinite(value)) return value;
        const std::string note = fmt::format("{} is {}, which JSON cannot say.", name,
                                             std::isnan(value) ? "not a number" : "infinite");
        if (notes_.empty() || notes_.back() != note) notes_.push_back(note);
        return nullptr;
    }
    Json number(const std::optional<double>& value, const std::string& name) {
        return value ? number(*value, name) : Json(nullptr);
    }
    Json grid(const Grid& grid, const std::string& name) {
        if (grid.values.empty()) return nullptr;
        Json rows = Json::array();
        for (Index r = 0; r < grid.rows; ++r) {
            Json row = Json::array();
            for (Index c = 0; c < grid.cols; ++c)
                row.push_back(number(grid(r, c), name));
            rows.push_back(std::move(row));
        }
        return rows;
    }

  private:
    std::vector<std::string>& notes_;
};

Json shape_json(const Shape& shape) { return {shape.n, shape.c, shape.h, shape.w}; }

Json stages_json(const SideFindings& side, const std::string& name, Writer& writer) {
    Json stages = Json::array();
    for (const StageFindings& stage : side.stages)
        stages.push_back({{"op", stage.op},
                          {"output_shape", shape_json(stage.output_shape)},
                          {"parameters", stage.cost.parameters},
                          {"macs", stage.cost.macs},
                          {"macs_fast", stage.cost.macs_fast},
                          {"ripple",
                           {{"constant", writer.number(stage.ripple.constant, name + ".ripple.constant")},
                            {"picture", writer.number(stage.ripple.picture, name + ".ripple.picture")}}}});
    return stages;
}

Json coverage_json(const std::optional<Coverage>& coverage, const std::string& name, Writer& writer) {
    if (!coverage) return nullptr;
    return {{"interior_min", writer.number(coverage->interior_min, name)},
            {"interior_max", writer.number(coverage->interior_max, name)},
            {"interior_ratio", writer.number(coverage->interior_ratio, name)},
            {"holes", coverage->phases.values.empty() ? Json(nullptr) : Json(coverage->holes)},
            {"period", {coverage->period.h, coverage->period.w}},
            {"phases", writer.grid(coverage->phases, name + ".phases")},
            {"from_stage", coverage->from_stage}};
}

Json response_json(const std::optional<ConstantResponse>& response, const std::string& name, Writer& writer) {
    if (!response) return nullptr;
    return {{"phase_sums", writer.grid(response->phase_sums, name + ".phase_sums")},
            {"ripple_index", writer.number(response->ripple_index, name + ".ripple_index")},
            {"channel", response->channel},
            {"worst_colour",
             {{"colour", response->worst_colour.colour.channel ? Json(*response->worst_colour.colour.channel)
                                                               : Json("white")},
              {"ripple_index",
               writer.number(response->worst_colour.ripple_index, name + ".worst_colour.ripple_index")}}}};
}

Json output_json(const OutputStatistics& statistics, const std::string& name, Writer& writer) {
    return {{"min", writer.number(statistics.min, name + ".min")},
            {"max", writer.number(statistics.max, name + ".max")},
            {"mean", writer.number(statistics.mean, name + ".mean")},
            {"std", writer.number(statistics.std, name + ".std")},
            {"phase_means", writer.grid(statistics.phase_means, name + ".phase_means")},
            {"ripple_index", writer.number(statistics.ripple_index, name + ".ripple_index")}};
}

Json gradient_json(const GradientFlow* gradient, const std::string& name, Writer& writer) {
    if (!gradient) return nullptr;
    const auto& back = gradient->backward_coverage;
    Json ratio = back ? writer.number(back->interior_ratio, name + ".input.coverage_ratio") : Json(nullptr);
    Json stages = Json::array();
    for (const StageGradient& stage : gradient->stages)
        stages.push_back({{"op", stage.op},
                          {"weight_l2", writer.number(stage.weight_l2, name + ".stages.weight_l2")},
                          {"input_l2", writer.number(stage.input_l2, name + ".stages.input_l2")}});
    return {{"loss", print(gradient->loss)},
            {"value", writer.number(gradient->value, name + ".value")},
            {"input",
             {{"min", writer.number(gradient->min, name + ".input.min")},
              {"max", writer.number(gradient->max, name + ".input.max")},
              {"mean_abs", writer.number(gradient->mean_abs, name + ".input.mean_abs")},
              {"l2", writer.number(gradient->l2, name + ".input.l2")},
              {"coverage_ratio", std::move(ratio)}}},
            {"stages", std::move(stages)}};
}

/// `measure` is what the changes lessen: ripple, or the gradient's unevenness.
Json fixes_json(const std::vector<Fix>& found, const std::string& measure, const std::string& name,
                Writer& writer) {
    Json fixes = Json::array();
    for (const Fix& fix : found)
        fixes.push_back({{"change", fix.explained()},
                         {"stage", fix.stage},
                         {"pipeline", print(fix.pipeline)},
                         {measure + "_before", writer.number(fix.ripple_before, name)},
                         {measure + "_after", writer.number(fix.ripple_after, name)},
                         {"stage_" + measure + "_before", writer.number(fix.stage_before, name)},
                         {"stage_" + measure + "_after", writer.number(fix.stage_after, name)},
                         {"psnr", writer.number(fix.psnr, name)},
                         {"parameters", fix.cost.parameters},
                         {"macs", fix.cost.macs}});
    return fixes;
}

Json cause_json(const std::optional<GridCause>& cause) {
    if (!cause) return nullptr;
    return {{"stage", cause->stage},
            {"colour", cause->colour.channel ? Json(*cause->colour.channel) : Json("white")},
            {"made", std::isfinite(cause->made) ? Json(cause->made) : Json(nullptr)},
            {"at_output", cause->at_output},
            {"at_output_without_it", cause->without},
            {"other_stages", cause->others}};
}

/// The kernel of the whole pipeline, and what its taps have too much for equal phase sums; null where there
/// is none.
Json kernel_json(const EffectiveKernel& kernel, const std::string& name, Writer& writer) {
    if (!kernel.error.empty()) return nullptr;
    return {{"taps", writer.grid(kernel.taps, name)},
            {"excess", writer.grid(kernel.excess, name)},
            {"equal_phase_sums", phase_imbalance(kernel).empty()}};
}

Json projection_json(const std::optional<Projection>& projection, const std::string& name, Writer& writer) {
    if (!projection) return nullptr;
    return {{"pipeline", print(projection->pipeline)},
            {"relative_residual", writer.number(projection->relative_residual, name + ".relative_residual")}};
}

Json study_json(const Study& study, const Findings& findings, Writer& writer) {
    Json json;
    for (const auto& [name, side, shown] :
         {std::tuple{std::string("left"), &study.sides[0], findings.left.get()},
          {"right", &study.sides[1], findings.right.get()}})
        json[name] = {
            {"grid_cause", cause_json(shown->cause)},
            {"kernel", kernel_json(side->kernel, "study." + name + ".kernel", writer)},
            {"fixes", fixes_json(side->fixes, "ripple", "study." + name + ".fixes", writer)},
            {"tried_in_vain", side->failed},
            {"gradient_fixes",
             fixes_json(side->gradient.fixes, "unevenness", "study." + name + ".gradient_fixes", writer)},
            {"folded", side->folded ? Json(print(*side->folded)) : Json(nullptr)},
            {"projection", projection_json(side->projection, "study." + name + ".projection", writer)}};
    json["equivalences"] = Json::array();
    for (const Demonstration& shown : study.demonstrations)
        json["equivalences"].push_back(
            {{"id", shown.id},
             {"claim", shown.claim},
             {"left", shown.left_label},
             {"right", shown.right_label},
             {"max_abs", writer.number(shown.max_abs, "study.equivalences." + shown.id)},
             {"identity", shown.identity},
             {"holds", shown.holds},
             {"verdict", shown.verdict}});
    return json;
}

Json side_json(const SideFindings& side, const std::string& name, Writer& writer) {
    Json json;
    json["pipeline"] = side.text;
    json["stages"] = stages_json(side, name + ".stages", writer);
    json["output_shape"] = shape_json(side.output_shape());
    json["parameters"] = side.cost.parameters;
    json["macs"] = side.cost.macs;
    json["macs_fast"] = side.cost.macs_fast;
    json["coverage"] = coverage_json(side.coverage, name + ".coverage", writer);
    json["constant_response"] = response_json(side.constant_response, name + ".constant_response", writer);
    json["output"] = output_json(side.statistics, name + ".output", writer);
    json["spectrum"] = {{"stride_energy_ratio",
                         writer.number(side.stride_energy.ratio, name + ".spectrum.stride_energy_ratio")}};
    json["gradient"] = gradient_json(side.gradient.get(), name + ".gradient", writer);
    return json;
}

Json score_json(const std::optional<Score>& score, const std::string& name, Writer& writer) {
    if (!score || !score->mse) return nullptr;
    return {{"psnr", writer.number(score->psnr, name + ".psnr")},
            {"ssim", writer.number(score->ssim, name + ".ssim")},
            {"mae", writer.number(score->mae, name + ".mae")},
            {"mse", writer.number(score->mse, name + ".mse")}};
}

Json difference_json(const ImageDifference& difference, const std::string& name, Writer& writer) {
    return {{"max_abs", writer.number(difference.max_abs, name + ".max_abs")},
            {"mae", writer.number(difference.mae, name + ".mae")},
            {"mse", writer.number(difference.mse, name + ".mse")},
            {"psnr", writer.number(difference.psnr, name + ".psnr")},
            {"ssim", writer.number(difference.ssim, name + ".ssim")}};
}

/// Their own notes join those of the report, under the label.
Json added_json(std::span<const Added> added, std::vector<std::string>& notes, Writer& writer) {
    Json list = Json::array();
    for (const Added& one : added) {
        const std::string name = fmt::format("added.{}", list.size());
        Json json{{"label", one.label}};
        json.update(side_json(one.side(), name, writer));
        json["score"] = score_json(one.findings->right_score, name + ".score", writer);
        json["difference"] = difference_json(one.findings->difference, name + ".difference", writer);
        list.push_back(std::move(json));
        for (const std::string& note : one.findings->notes)
            if (note.starts_with("right: ")) notes.push_back(one.label + note.substr(std::strlen("right")));
    }
    return list;
}

}  // namespace

std::string report_json(const Findings& findings, const Study* study, std::span<const Added> added) {
    std::vector<std::string> notes = findings.notes;
    Writer writer(notes);
    const Source& source = findings.experiment.source;
    Json json;
    json["deconvoscope"] = version();
    json["source"] = {{"name", source.name}, {"shape", shape_json(source.picture->shape())}};
    if (const Pipeline& encoder = findings.experiment.encoder; !encoder.stages.empty()) {
        json["source"]["encoder"] = print(encoder);
        json["source"]["encoded_shape"] = shape_json(findings.left->source->shape());
    }
    json["left"] = side_json(*findings.left, "left", writer);
    json["right"] = side_json(*findings.right, "right", writer);
    json["left"]["score"] = score_json(findings.left_score, "left.score", writer);
    json["right"]["score"] = score_json(findings.right_score, "right.score", writer);
    json["difference"] = difference_json(findings.difference, "difference", writer);
    if (!added.empty()) json["added"] = added_json(added, notes, writer);
    json["verdict"] = findings.verdict;
    if (study) json["study"] = study_json(*study, findings, writer);
    json["notes"] = notes;
    return without_raw_controls(json.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace engine
