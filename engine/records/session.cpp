#include "engine/records/session.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/files/json_text.h"
#include "engine/files/json_value.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/records/figure_json.h"

namespace engine {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uintmax_t max_session_bytes = std::uintmax_t{1} << 28;
constexpr std::string_view known_keys[] = {"version", "source", "encoder", "left",  "right", "loss",
                                           "weights", "view",   "score",   "added", "marks", "figure"};

/// JSON has no NaN and no infinity: these three are written as words.
Json value_json(float value) {
    if (std::isfinite(value)) return value;
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

float value_of(const Json& json) {
    if (json.is_number()) return checked<float>(json, "values");
    const auto text = checked<std::string>(json, "values");
    if (text == "nan") return std::nanf("");
    if (text == "inf") return INFINITY;
    if (text == "-inf") return -INFINITY;
    fail("'{}' is no weight", text);
}

Json values_json(const Tensor& tensor) {
    Json values = Json::array();
    for (const float value : tensor.values())
        values.push_back(value_json(value));
    return values;
}

bool is_there(const std::optional<GivenWeight>& given) { return given && given->values; }

/// The values of all given weights and biases, which may have been edited since their file was read:
/// [{"stage", "shape", "values", "bias"}].
Json weights_json(const Pipeline& pipeline) {
    Json list = Json::array();
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const KernelSpec& kernel = pipeline.stages[i].kernel;
        Json entry{{"stage", i}};
        if (is_there(kernel.weight)) {
            const Shape& shape = kernel.weight->values->shape();
            entry["shape"] = {shape.n, shape.c, shape.h, shape.w};
            entry["values"] = values_json(*kernel.weight->values);
        }
        if (is_there(kernel.given_bias)) entry["bias"] = values_json(*kernel.given_bias->values);
        if (entry.size() > 1) list.push_back(std::move(entry));
    }
    return list;
}

std::vector<float> values_of(const Json& list) {
    std::vector<float> values;
    for (const Json& value : list)
        values.push_back(value_of(value));
    return values;
}

Tensor weight_of(const Json& entry) {
    const auto sides = checked<std::vector<Index>>(entry.at("shape"), "shape");
    if (sides.size() != 4) fail("a weight's shape has {} numbers instead of 4", sides.size());
    const Shape shape{sides[0], sides[1], sides[2], sides[3]};
    check_size(shape, "a weight");
    std::vector<float> values = values_of(entry.at("values"));
    if (static_cast<Index>(values.size()) != shape.elements())
        fail("a weight of {} has {} values", to_string(shape), values.size());
    return Tensor(shape, std::move(values));
}

void restore_weights(const Json& list, Pipeline& pipeline) {
    for (const Json& entry : list) {
        const auto stage = checked<std::size_t>(entry.at("stage"), "stage");
        KernelSpec* kernel = stage < pipeline.stages.size() ? &pipeline.stages[stage].kernel : nullptr;
        const bool has_bias = entry.contains("bias");
        if (entry.contains("shape") || !has_bias) {
            if (!kernel || !kernel->weight) fail("there are weights for stage {}, which takes none", stage);
            kernel->weight->values = std::make_shared<const Tensor>(weight_of(entry));
        }
        if (!has_bias) continue;
        if (!kernel || !kernel->given_bias) fail("there is a bias for stage {}, which takes none", stage);
        std::vector<float> values = values_of(entry.at("bias"));
        const auto count = static_cast<Index>(values.size());
        kernel->given_bias->values = std::make_shared<const Tensor>(Shape{1, count, 1, 1}, std::move(values));
    }
}

/// [{"label", "pipeline", "weights"}]
Json added_json(const std::vector<AddedPipeline>& added) {
    Json list = Json::array();
    for (const AddedPipeline& one : added) {
        Json entry{{"label", json_name(one.label)}, {"pipeline", json_name(print(one.pipeline))}};
        if (Json weights = weights_json(one.pipeline); !weights.empty())
            entry["weights"] = std::move(weights);
        list.push_back(std::move(entry));
    }
    return list;
}

std::vector<AddedPipeline> added_of(const Json& list) {
    if (!list.is_array()) fail("\"added\" is no list");
    std::vector<AddedPipeline> added;
    for (const Json& entry : list) {
        AddedPipeline one{
            name_from_json(checked<std::string>(entry.at("label"), "label")),
            parse_pipeline(name_from_json(checked<std::string>(entry.at("pipeline"), "pipeline")))};
        if (entry.contains("weights")) restore_weights(entry.at("weights"), one.pipeline);
        added.push_back(std::move(one));
    }
    return added;
}

Session from_json(const Json& json) {
    const int version = checked<int>(json.at("version"), "version");
    if (version > session_version)
        fail("it has version {}, and this program reads versions up to {}: use a newer one", version,
             session_version);
    if (version < 1) fail("there never was a version {}", version);
    Session session;
    const auto text = [&](const char* key) {
        return name_from_json(checked<std::string>(json.at(key), key));
    };
    session.source = text("source");
    if (json.contains("encoder")) session.encoder = parse_pipeline(text("encoder"));
    session.left = parse_pipeline(text("left"));
    session.right = parse_pipeline(text("right"));
    if (json.contains("loss")) session.loss = parse_loss(text("loss"));
    if (json.contains("score")) {
        const Json& score = json.at("score");
        session.reference = name_from_json(checked<std::string>(score.at("reference"), "reference"));
        session.score_rule = {score.value("border", Index{0}), score.value("luma", false)};
        if (session.score_rule.border < 0)
            fail("a border of {} pixels is not possible", session.score_rule.border);
    }
    if (json.contains("weights")) {
        const Json& weights = json.at("weights");
        if (weights.contains("encoder")) restore_weights(weights.at("encoder"), session.encoder);
        if (weights.contains("left")) restore_weights(weights.at("left"), session.left);
        if (weights.contains("right")) restore_weights(weights.at("right"), session.right);
    }
    if (json.contains("added")) session.added = added_of(json.at("added"));
    if (json.contains("marks")) session.marks = marks_of(json.at("marks"));
    if (json.contains("figure")) session.figure = figure_of(json.at("figure"));
    if (json.contains("view")) session.view = json.at("view").dump();
    Json extra = Json::object();
    for (const auto& [key, value] : json.items())
        if (std::find(std::begin(known_keys), std::end(known_keys), key) == std::end(known_keys))
            extra[key] = value;
    session.extra = extra.dump();
    return session;
}

}  // namespace

Session session_of(const Experiment& experiment) {
    Session session;
    session.source = experiment.source.name;
    session.encoder = experiment.encoder;
    session.left = experiment.left;
    session.right = experiment.right;
    session.loss = experiment.loss;
    if (experiment.reference) {
        session.reference = experiment.reference->picture.name;
        session.score_rule = experiment.reference->rule;
    }
    return session;
}

std::string session_json(const Session& session) {
    Json json;
    const bool encodes = !session.encoder.stages.empty();
    json["version"] = encodes ? session_version : 1;
    json["source"] = json_name(session.source);
    if (encodes) json["encoder"] = json_name(print(session.encoder));
    json["left"] = json_name(print(session.left));
    json["right"] = json_name(print(session.right));
    json["loss"] = print(session.loss);
    if (!session.reference.empty())
        json["score"] = {{"reference", json_name(session.reference)},
                         {"border", session.score_rule.border},
                         {"luma", session.score_rule.luma}};
    json["weights"] = {{"left", weights_json(session.left)}, {"right", weights_json(session.right)}};
    if (encodes) json["weights"]["encoder"] = weights_json(session.encoder);
    if (!session.added.empty()) json["added"] = added_json(session.added);
    if (!session.marks.empty()) json["marks"] = marks_json(session.marks);
    if (session.figure != FigureContents{}) json["figure"] = figure_json(session.figure);
    json["view"] = Json::parse(session.view);
    const Json extra = Json::parse(session.extra);
    for (const auto& [key, value] : extra.items())
        if (!json.contains(key)) json[key] = value;
    return without_raw_controls(json.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

Session parse_session(const std::string& json, const std::string& name) {
    try {
        check_json_depth(json);
        return from_json(Json::parse(json));
    } catch (const Json::exception& error) {
        fail("{} is no session file of this program, or it is damaged: {}", name, json_trouble(error.what()));
    } catch (const Error& error) {
        fail("the session file {} cannot be used: {}", name, error.what());
    }
}

Session read_session(const std::filesystem::path& path) {
    const std::string embedded = read_png_text(path, session_text_key);
    return parse_session(embedded.empty() ? read_file(path, max_session_bytes) : embedded, path.string());
}

void write_session(const std::filesystem::path& path, const Session& session) {
    write_file(path, session_json(session));
}

}  // namespace engine
