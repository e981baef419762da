#include "engine/records/learning_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/core/version.h"
#include "engine/learning/duel_verdict.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/records/report_table.h"

namespace engine {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json entry_json(const LearningEntry& entry) {
    return {{"loss", number(entry.loss)},
            {"psnr", number(entry.psnr)},
            {"levels",
             {{"picture", number(entry.levels.picture)},
              {"grey", number(entry.levels.grey)},
              {"red", number(entry.levels.red)}}}};
}

Json options_json(const DuelRequest& request, Index steps) {
    const LearningOptions& options = request.options;
    Json json{{"task", print(options.task)},
              {"steps", steps},
              {"optimizer", print(options.optimizer)},
              {"rate", options.rate}};
    if (options.optimizer == OptimizerKind::sgd) json["momentum"] = options.momentum;
    json["loss"] = print(options.loss);
    if (options.loss == LearningLossKind::features) {
        json["feature_stride"] = options.feature_stride;
        json["feature_seed"] = options.feature_seed;
    }
    return json;
}

Json side_json(const Duel& duel, std::size_t i) {
    const Learner& side = duel.side(i);
    Index parameters = 0;
    for (const Parameters& stage : side.weights())
        parameters += (stage.weight ? stage.weight->size() : 0) + (stage.bias ? stage.bias->size() : 0);
    return {{"pipeline", print(i == 0 ? duel.request().left : duel.request().right)},
            {"parameters", parameters},
            {"diverged", side.diverged() ? Json(*side.diverged()) : Json(nullptr)}};
}

std::string field(const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : std::string();
}

}  // namespace

const char* print(LearningTask task) { return task == LearningTask::upsample ? "upsample" : "autoencode"; }
const char* print(OptimizerKind optimizer) { return optimizer == OptimizerKind::adam ? "adam" : "sgd"; }
const char* print(LearningLossKind loss) { return loss == LearningLossKind::mse ? "mse" : "features"; }

std::string learning_report(const Duel& duel, const Source& source) {
    const Shape& shape = duel.request().picture->shape();
    Json steps = Json::array();
    for (const DuelEntry& entry : duel.entries())
        steps.push_back({{"step", entry.step},
                         {"left", entry_json(entry.sides[0])},
                         {"right", entry_json(entry.sides[1])}});
    const Json report{{"deconvoscope", version()},
                      {"source", {{"name", source.name}, {"shape", {shape.n, shape.c, shape.h, shape.w}}}},
                      {"learning", options_json(duel.request(), duel.steps())},
                      {"left", side_json(duel, 0)},
                      {"right", side_json(duel, 1)},
                      {"steps", std::move(steps)},
                      {"verdict", duel_verdict(duel, duel.steps())},
                      {"notes", duel.notes()}};
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string learning_csv(const Duel& duel) {
    std::vector<std::string> header{"step"};
    for (const char* side : {"left", "right"})
        for (const char* column : {"loss", "psnr", "levels.picture", "levels.grey", "levels.red"})
            header.push_back(fmt::format("{}.{}", side, column));
    std::string text = csv_line(header);
    for (const DuelEntry& entry : duel.entries()) {
        std::vector<std::string> row{fmt::format("{}", entry.step)};
        for (const LearningEntry& side : entry.sides)
            for (const auto& value :
                 {side.loss, side.psnr, side.levels.picture, side.levels.grey, side.levels.red})
                row.push_back(field(value));
        text += csv_line(row);
    }
    return text;
}

}  // namespace engine
