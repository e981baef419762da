#include "app/session/view_json.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/session/json_fields.h"
#include "engine/core/error.h"

namespace app {
namespace {

using Json = nlohmann::json;
constexpr std::array<const char*, 4> layouts{"side_by_side", "wipe", "difference", "flip"};
constexpr std::array<const char*, 2> sides{"left", "right"}, tasks{"upsample", "autoencode"},
    optimizers{"adam", "sgd"}, losses{"mse", "features"};
constexpr std::array<const char*, 4> input_ranges{"0..1", "-1..1", "0..255", "imagenet"},
    network_parts{"kernels", "inside", "output", "mend"};

std::vector<const char*> view_ids() {
    std::vector<const char*> ids;
    for (const ViewInfo& one : views)
        ids.push_back(one.id);
    return ids;
}

template <typename Place, typename Fields>
void place_fields(Place& place, Fields&& at) {
    at.flag("fit", place.fit);
    at.number("zoom", place.zoom, 0.0, 1e4);
    at.number("x", place.x, -1e9, 1e9);
    at.number("y", place.y, -1e9, 1e9);
}

template <typename Learning, typename Fields>
void learning_fields(Learning& learning, Fields&& at) {
    auto& options = learning.options;
    at.choice("task", options.task, tasks);
    at.choice("optimizer", options.optimizer, optimizers);
    at.choice("loss", options.loss, losses);
    at.number("rate", options.rate, 1e-9, 1e9);
    at.number("momentum", options.momentum, 0.0, 0.999);
    using Seed = std::decay_t<decltype(options.feature_seed)>;
    using Index = engine::Index;
    at.number("feature_stride", options.feature_stride, Index{1}, Index{2});
    at.number("feature_seed", options.feature_seed, Seed{0}, std::numeric_limits<Seed>::max());
    at.number("longest_side", learning.longest_side, Index{0}, Index{1} << 16);
    at.numbered("pace", learning.pace, LearningPace::fastest);
    at.object("place", [&](auto&& inner) { place_fields(learning.place, inner); });
}

template <typename Network, typename Fields>
void network_fields(Network& network, Fields&& at) {
    at.text("file", network.file);
    at.text("layer", network.layer);
    at.text("source", network.source);
    at.choice("input_range", network.range, input_ranges);
    at.flag("bgr", network.bgr);
    at.number("longest_side", network.longest_side, engine::Index{0}, engine::Index{1} << 16);
    at.choice("shows", network.part, network_parts);
    at.numbered("method", network.method, engine::network::MendMethod::resize_conv);
    at.flag("transposed", network.transposed);
    at.number("stride", network.stride, 1, 16);
}

// Every field of the view that is kept, listed once, with its name and the bounds within which it is
// believed.
template <typename State, typename Fields>
void view_fields(State& view, Fields&& at) {
    at.choice("open", view.open, view_ids());
    at.choice("layout", view.layout, layouts);
    at.numbers("output_stage", view.output_stage, -1, 1 << 20);
    at.flag("show_channels", view.show_channels);
    at.object("left", [&](auto&& inner) { place_fields(view.left, inner); });
    at.object("right", [&](auto&& inner) { place_fields(view.right, inner); });
    at.object("detail", [&](auto&& inner) { place_fields(view.detail, inner); });
    at.flag("linked", view.linked);
    at.number("wipe", view.wipe, 0.0, 1.0);
    at.number("difference_limit", view.difference_limit, 0.0, 100.0);
    at.flag("show_input", view.show_input);
    at.flag("show_original", view.show_original);
    at.flag("show_inspector", view.show_inspector);
    at.flag("show_sum", view.show_sum);
    at.numbers("sum_stage", view.sum_stage, -1, 1 << 20);
    at.number("sum_channel", view.sum_channel, 0, 1 << 20);
    at.flag("show_sidebar", view.show_sidebar);
    at.number("channel", view.channel, -1, 1 << 20);
    at.flag("link_sides", view.link_sides);
    at.choice("edited_side", view.edited_side, sides);
    at.numbered("convention", view.convention, engine::Convention::onnx);
    at.flag("gather", view.gather);
    at.number("step", view.step, 0, 1 << 30);
    at.number("speed", view.speed, 0.25, 60.0);
    at.numbers("stage", view.stage, -1, 1 << 20);
    at.numbers("part", view.part, 0, 9);
    at.number("identity", view.identity, 0, 99);
    at.flag("cells_show_coverage", view.cells_show_coverage);
    at.number("cells_zoom", view.cells_zoom, 0.5, 3.0);
    at.flag("shared_gradient_scale", view.shared_gradient_scale);
    at.flag("profile_along_row", view.profile_along_row);
    at.flag("show_spectra", view.show_spectra);
    at.object("network", [&](auto&& inner) { network_fields(view.network, inner); });
    at.object("learning", [&](auto&& inner) { learning_fields(view.learning, inner); });
    at.pixel("pinned", view.pinned);
}

/// Fields that share an array or have another name in files, written and read back.
struct Packed {
    explicit Packed(const ViewState& view)
        : automatic(view.range_mode == RangeMode::automatic),
          range{view.range_low, view.range_high},
          cells_at{view.cells_y, view.cells_x},
          matrix{view.matrix_n, view.matrix_kernel, view.matrix_stride, view.matrix_padding} {}

    template <typename Fields>
    void fields(Fields&& at) {
        at.flag("automatic_range", automatic);
        at.numbers("range", range, -1e30, 1e30);
        at.numbers("cells_at", cells_at, -1e9, 1e9);
        at.numbers("matrix", matrix, 0, 12);
    }
    void unpack(ViewState& view) const {
        view.range_mode = automatic ? RangeMode::automatic : RangeMode::fixed;
        if (range[0] < range[1]) view.range_low = range[0], view.range_high = range[1];
        view.cells_y = cells_at[0], view.cells_x = cells_at[1];
        view.matrix_n = std::clamp(matrix[0], 1, 12);
        view.matrix_kernel = std::clamp(matrix[1], 1, 6);
        view.matrix_stride = std::clamp(matrix[2], 1, 4);
        view.matrix_padding = std::clamp(matrix[3], 0, 5);
    }

    bool automatic;
    std::array<double, 2> range, cells_at;
    std::array<int, 4> matrix;
};

template <typename Treatment, typename Fields>
void treatment_fields(Treatment& treatment, Fields&& at) {
    at.flag("grey", treatment.grey);
    at.number("longest_side", treatment.longest_side, 0, 1 << 16);
    at.flag("enlarge", treatment.enlarge);
    at.flag("antialias", treatment.antialias);
    at.number("frame", treatment.frame, 0, 1 << 30);
}

}  // namespace

std::string treatment_to_json(const SourceTreatment& treatment) {
    if (treatment == SourceTreatment{}) return "{}";
    Json json;
    treatment_fields(treatment, FieldWriter(json));
    json["interpolation"] = print(treatment.interpolation);
    return json.dump();
}

std::string view_to_json(const ViewState& view, const SourceTreatment& treatment) {
    Json json;
    view_fields(view, FieldWriter(json));
    Packed(view).fields(FieldWriter(json));
    treatment_fields(treatment, FieldWriter(json));
    json["interpolation"] = print(treatment.interpolation);
    return json.dump();
}

void view_from_json(const std::string& text, ViewState& view, SourceTreatment& treatment) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) engine::fail("the session's \"view\" is not a JSON object");
    view_fields(view, FieldReader(json));
    Packed packed(view);
    packed.fields(FieldReader(json));
    packed.unpack(view);
    treatment_fields(treatment, FieldReader(json));
    // Another interpolation would make other pixels: an unknown one is refused.
    if (const auto found = json.find("interpolation"); found != json.end() && found->is_string())
        treatment.interpolation = parse_interpolation(found->get<std::string>());
}

std::string look_of(const ViewState& view, const SourceTreatment& treatment) {
    const Json usual = Json::parse(view_to_json({}, {}));
    Json look = Json::object();
    const Json all = Json::parse(view_to_json(view, treatment));
    for (const auto& [key, value] : all.items())
        if (!usual.contains(key) || usual[key] != value) look[key] = value;
    look.erase("open");
    if (view.open != View::output) look.erase("left"), look.erase("right");
    if (view.open != View::overview) look.erase("detail");
    if (view.open != View::stride_padding) look.erase("cells_at");
    if (view.open != View::network) look.erase("network");
    return look.dump();
}

void check_view_keys(const std::string& text) {
    ViewState all;
    all.pinned = engine::Pair{};
    const Json known = Json::parse(view_to_json(all, {})), keys = Json::parse(text);
    for (const auto& [key, value] : keys.items())
        if (!known.contains(key)) engine::fail("a session's \"view\" has no \"{}\"", key);
}

}  // namespace app
