#include "app/session/view_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/files/json_value.h"

namespace app {
namespace {

using Json = nlohmann::json;
constexpr std::array<const char*, 4> layouts{"side_by_side", "wipe", "difference", "flip"};

Json pan_zoom_json(const PanZoom& pan) {
    return {{"fit", pan.fit}, {"zoom", pan.zoom}, {"x", pan.x}, {"y", pan.y}};
}

template <typename T>
void read(const Json& json, const char* key, T& value) {
    const auto found = json.find(key);
    if (found != json.end() && engine::fits<T>(*found))
        value = found->get<T>();  // an unfit value keeps the default
}

void read_number(const Json& json, const char* key, double& value, double low, double high) {
    double read_value = value;
    read(json, key, read_value);
    if (std::isfinite(read_value)) value = std::clamp(read_value, low, high);
}

void read_pan_zoom(const Json& json, const char* key, PanZoom& pan) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_object()) return;
    read(*found, "fit", pan.fit);
    read_number(*found, "zoom", pan.zoom, 0, 1e4);
    read_number(*found, "x", pan.x, -1e9, 1e9);
    read_number(*found, "y", pan.y, -1e9, 1e9);
}

template <typename Ids>
int index_of(const Json& json, const char* key, const Ids& ids, int otherwise) {
    std::string id;
    read(json, key, id);
    const auto found = std::find(ids.begin(), ids.end(), id);
    return found == ids.end() ? otherwise : static_cast<int>(found - ids.begin());
}

constexpr std::array<const char*, 2> tasks{"upsample", "autoencode"}, optimizers{"adam", "sgd"},
    losses{"mse", "features"};

Json learning_json(const LearningView& view) {
    const engine::LearningOptions& options = view.options;
    return {{"task", tasks[static_cast<std::size_t>(options.task)]},
            {"optimizer", optimizers[static_cast<std::size_t>(options.optimizer)]},
            {"rate", options.rate},
            {"momentum", options.momentum},
            {"loss", losses[static_cast<std::size_t>(options.loss)]},
            {"feature_stride", options.feature_stride},
            {"feature_seed", options.feature_seed},
            {"longest_side", view.longest_side},
            {"pace", view.pace},
            {"place", pan_zoom_json(view.place)}};
}

void read_learning(const Json& json, LearningView& view) {
    const auto found = json.find("learning");
    if (found == json.end() || !found->is_object()) return;
    engine::LearningOptions& options = view.options;
    const auto choice = [&](const char* key, const auto& ids, auto& value) {
        value =
            static_cast<std::decay_t<decltype(value)>>(index_of(*found, key, ids, static_cast<int>(value)));
    };
    choice("task", tasks, options.task);
    choice("optimizer", optimizers, options.optimizer);
    choice("loss", losses, options.loss);
    read_number(*found, "rate", options.rate, 1e-9, 1e9);
    read_number(*found, "momentum", options.momentum, 0, 0.999);
    read(*found, "feature_stride", options.feature_stride);
    options.feature_stride = std::clamp<engine::Index>(options.feature_stride, 1, 2);
    read(*found, "feature_seed", options.feature_seed);
    read(*found, "longest_side", view.longest_side);
    view.longest_side = std::clamp<engine::Index>(view.longest_side, 0, 1 << 16);
    read(*found, "pace", view.pace);
    view.pace = std::clamp(view.pace, 0, 2);
    read_pan_zoom(*found, "place", view.place);
}

void read_cells(const Json& json, ViewState& view) {
    std::vector<int> stage, matrix;
    read(json, "stage", stage);
    if (stage.size() == 2) view.stage = {std::max(stage[0], -1), std::max(stage[1], -1)};
    read(json, "identity", view.identity);
    view.identity = std::clamp(view.identity, 0, 99);
    std::vector<int> part;
    read(json, "part", part);
    for (std::size_t i = 0; i < std::min(part.size(), view.part.size()); ++i)
        view.part[i] = std::clamp(part[i], 0, 9);
    read(json, "cells_show_coverage", view.cells_show_coverage);
    read_number(json, "cells_zoom", view.cells_zoom, 0.5, 3);
    std::vector<double> at;
    read(json, "cells_at", at);
    if (at.size() == 2 && std::isfinite(at[0]) && std::isfinite(at[1]))
        view.cells_y = at[0], view.cells_x = at[1];
    read(json, "matrix", matrix);
    if (matrix.size() != 4) return;
    view.matrix_n = std::clamp(matrix[0], 1, 12);
    view.matrix_kernel = std::clamp(matrix[1], 1, 6);
    view.matrix_stride = std::clamp(matrix[2], 1, 4);
    view.matrix_padding = std::clamp(matrix[3], 0, 5);
}

}  // namespace

std::string treatment_to_json(const SourceTreatment& treatment) {
    if (treatment == SourceTreatment{}) return "{}";
    return Json{{"grey", treatment.grey},           {"longest_side", treatment.longest_side},
                {"enlarge", treatment.enlarge},     {"interpolation", print(treatment.interpolation)},
                {"antialias", treatment.antialias}, {"frame", treatment.frame}}
        .dump();
}

std::string view_to_json(const ViewState& view, const SourceTreatment& treatment) {
    Json json{{"open", view_ids[static_cast<std::size_t>(view.open)]},
              {"left", pan_zoom_json(view.left)},
              {"right", pan_zoom_json(view.right)},
              {"detail", pan_zoom_json(view.detail)},
              {"linked", view.linked},
              {"layout", layouts[static_cast<std::size_t>(view.layout)]},
              {"wipe", view.wipe},
              {"show_input", view.show_input},
              {"show_original", view.show_original},
              {"show_inspector", view.show_inspector},
              {"show_sum", view.show_sum},
              {"sum_stage", {view.sum_stage[0], view.sum_stage[1]}},
              {"sum_channel", view.sum_channel},
              {"show_sidebar", view.show_sidebar},
              {"channel", view.channel},
              {"automatic_range", view.range_mode == RangeMode::automatic},
              {"range", {view.range_low, view.range_high}},
              {"link_sides", view.link_sides},
              {"edited_side", view.edited_side == Side::left ? "left" : "right"},
              {"convention", view.convention},
              {"gather", view.gather},
              {"step", view.step},
              {"speed", view.speed},
              {"stage", {view.stage[0], view.stage[1]}},
              {"part", view.part},
              {"identity", view.identity},
              {"cells_show_coverage", view.cells_show_coverage},
              {"cells_zoom", view.cells_zoom},
              {"cells_at", {view.cells_y, view.cells_x}},
              {"matrix", {view.matrix_n, view.matrix_kernel, view.matrix_stride, view.matrix_padding}},
              {"learning", learning_json(view.learning)},
              {"shared_gradient_scale", view.shared_gradient_scale},
              {"profile_along_row", view.profile_along_row},
              {"profile_position", view.profile_position},
              {"profile_centre", view.profile_centre},
              {"grey", treatment.grey},
              {"longest_side", treatment.longest_side},
              {"enlarge", treatment.enlarge},
              {"interpolation", print(treatment.interpolation)},
              {"antialias", treatment.antialias},
              {"frame", treatment.frame}};
    if (view.pinned) json["pinned"] = {view.pinned->h, view.pinned->w};
    return json.dump();
}

void view_from_json(const std::string& text, ViewState& view, SourceTreatment& treatment) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) engine::fail("the session's \"view\" is not a JSON object");
    view.open = static_cast<View>(index_of(json, "open", view_ids, static_cast<int>(view.open)));
    view.layout = static_cast<OutputLayout>(index_of(json, "layout", layouts, static_cast<int>(view.layout)));
    read_pan_zoom(json, "left", view.left);
    read_pan_zoom(json, "right", view.right);
    read_pan_zoom(json, "detail", view.detail);
    read(json, "linked", view.linked);
    read_number(json, "wipe", view.wipe, 0, 1);
    read(json, "show_input", view.show_input);
    read(json, "show_original", view.show_original);
    read(json, "show_inspector", view.show_inspector);
    read(json, "show_sum", view.show_sum);
    std::vector<int> sum_stage;
    read(json, "sum_stage", sum_stage);
    if (sum_stage.size() == 2) view.sum_stage = {std::max(sum_stage[0], -1), std::max(sum_stage[1], -1)};
    read(json, "sum_channel", view.sum_channel);
    view.sum_channel = std::clamp(view.sum_channel, 0, 1 << 20);
    read(json, "show_sidebar", view.show_sidebar);
    read(json, "channel", view.channel);
    view.channel = std::clamp(view.channel, -1, 1 << 20);
    bool automatic = false;
    read(json, "automatic_range", automatic);
    view.range_mode = automatic ? RangeMode::automatic : RangeMode::fixed;
    std::vector<double> range;
    read(json, "range", range);
    if (range.size() == 2 && std::isfinite(range[0]) && std::isfinite(range[1]) && range[0] < range[1]) {
        view.range_low = range[0];
        view.range_high = range[1];
    }
    read(json, "link_sides", view.link_sides);
    constexpr std::array<const char*, 2> sides{"left", "right"};
    view.edited_side =
        static_cast<Side>(index_of(json, "edited_side", sides, static_cast<int>(view.edited_side)));
    read(json, "convention", view.convention);
    view.convention = std::clamp(view.convention, 0, 2);
    read(json, "gather", view.gather);
    read(json, "step", view.step);
    view.step = std::max(view.step, 0);
    read_number(json, "speed", view.speed, 0.25, 60);
    read_cells(json, view);
    read_learning(json, view.learning);
    read(json, "shared_gradient_scale", view.shared_gradient_scale);
    read(json, "profile_along_row", view.profile_along_row);
    read_number(json, "profile_position", view.profile_position, 0, 1);
    read_number(json, "profile_centre", view.profile_centre, 0, 1);
    std::vector<engine::Index> pinned;
    read(json, "pinned", pinned);
    view.pinned.reset();
    if (pinned.size() == 2 && pinned[0] >= 0 && pinned[1] >= 0)
        view.pinned = engine::Pair{pinned[0], pinned[1]};
    read(json, "grey", treatment.grey);
    read(json, "longest_side", treatment.longest_side);
    treatment.longest_side = std::clamp(treatment.longest_side, 0, 1 << 16);
    read(json, "enlarge", treatment.enlarge);
    std::string interpolation = print(treatment.interpolation);
    read(json, "interpolation", interpolation);
    treatment.interpolation = parse_interpolation(interpolation);
    read(json, "antialias", treatment.antialias);
    read(json, "frame", treatment.frame);
    treatment.frame = std::max(treatment.frame, 0);
}

}  // namespace app
