// What moves values about, in TensorFlow's words: pads, joins, reshapes and their shapes.
#include <algorithm>

#include "engine/core/error.h"
#include "engine/network/graph_model_builder.h"

namespace engine::network {
namespace {

/// A single whole number that the file knows.
std::optional<Index> known_axis(const GraphModelBuilder& b, std::size_t input) {
    const auto list = b.known_integers(input);
    return list && list->size() == 1 ? std::optional<Index>(list->front()) : std::nullopt;
}

/// [[before, after], …] for every axis, as ONNX' all before and then all after.
bool padded(GraphModelBuilder& b) {
    const std::string mode = b.node->op == "MirrorPad" ? b.node->word("mode") : "constant";
    if (mode != "constant" && mode != "REFLECT") return false;
    const auto pairs = b.known_integers(1);
    const auto pictures = pairs && pairs->size() == 8 ? b.all_first(1) : std::nullopt;
    std::string pads;
    if (pairs) {
        const std::size_t rank = pairs->size() / 2;
        std::vector<Index> values(2 * rank);
        for (std::size_t i = 0; i < rank; ++i) {
            const auto to = pictures ? static_cast<std::size_t>(axis_of_picture(static_cast<Index>(i))) : i;
            values[to] = (*pairs)[2 * i];
            values[rank + to] = (*pairs)[2 * i + 1];
        }
        pads = b.list("pads", values);
    } else {
        pads = b.add("Reshape", {b.add("Transpose", {b.last(1)}, {{"perm", std::vector<Index>{1, 0}}}),
                                 b.list("flat", {-1})});
    }
    Names reads = {pictures ? pictures->front() : b.last(std::size_t{0}), pads};
    if (b.node->op == "PadV2") reads.push_back(b.last(2));
    const std::string y =
        b.add("Pad", std::move(reads), {{"mode", std::string(mode == "REFLECT" ? "reflect" : "constant")}});
    return pictures ? b.give_first(y) : b.give_last(y);
}

bool joined(GraphModelBuilder& b) {
    const std::size_t count = b.count() - 1;
    const auto axis = known_axis(b, count);
    if (count == 0 || !axis) return false;
    auto names = b.all_first(count);
    // Constants were turned as operands that can lack axes: here they cannot.
    for (std::size_t i = 0; names && i < count; ++i)
        if (!b.is_picture(i)) names.reset();
    const bool pictures = names.has_value();
    if (!pictures) {
        names.emplace();
        for (std::size_t i = 0; i < count; ++i)
            names->push_back(b.last(i));
    }
    const std::string y = b.add("Concat", *names, {{"axis", pictures ? axis_of_picture(*axis) : *axis}});
    return pictures ? b.give_first(y) : b.give_last(y);
}

bool reshaped(GraphModelBuilder& b) {
    const auto extents = b.known_integers(1);
    const std::string y = b.add("Reshape", {b.last(std::size_t{0}), b.last(1)});
    return b.give_last(y, 0, extents ? extents->size() : 0);
}

bool squeezed(GraphModelBuilder& b) {
    const auto axes = b.node->integers("squeeze_dims");
    Names reads = {b.last(std::size_t{0})};
    if (!axes.empty()) reads.push_back(b.list("axes", axes));
    return b.give_last(b.add("Squeeze", std::move(reads)));
}

bool expanded(GraphModelBuilder& b) {
    const auto axis = known_axis(b, 1);
    if (!axis) return false;
    return b.give_last(b.add("Unsqueeze", {b.last(std::size_t{0}), b.list("axes", {*axis})}));
}

bool transposed(GraphModelBuilder& b) {
    const auto order = b.known_integers(1);
    if (!order) return false;
    return b.give_last(b.add("Transpose", {b.last(std::size_t{0})}, {{"perm", *order}}), 0, order->size());
}

bool shape(GraphModelBuilder& b) { return b.give_last(b.shape_of(b.node->inputs[0])); }

bool packed(GraphModelBuilder& b) {
    const Index axis = b.node->integer("axis", 0);
    const std::string axes = b.list("axes", {axis});
    Names names;
    for (std::size_t i = 0; i < b.count(); ++i)
        names.push_back(b.add("Unsqueeze", {b.last(i), axes}));
    return b.give_last(b.add("Concat", std::move(names), {{"axis", axis}}));
}

bool unpacked(GraphModelBuilder& b) {
    const Index count = b.node->integer("num", 0), axis = b.node->integer("axis", 0);
    if (count < 1 || count > 256) return false;
    const std::string x = b.last(std::size_t{0});
    for (Index i = 0; i < count; ++i) {
        const std::string at = b.constant(fmt::format("place_{}", i), Array::scalar(i));
        b.give_last(b.add("Gather", {x, at}, {{"axis", axis}}), static_cast<std::size_t>(i));
    }
    return true;
}

/// Equal parts, or parts of known sizes.
bool split(GraphModelBuilder& b, bool sized) {
    const std::size_t value = sized ? 0 : 1;
    auto axis = known_axis(b, sized ? 2 : 0);
    if (!axis) return false;
    Names reads = {""};
    if (sized) {
        const auto sizes = b.known_integers(1);
        if (!sizes || std::ranges::count(*sizes, -1) > 0) return false;
        reads.push_back(b.list("sizes", *sizes));
    }
    const bool pictures = b.is_picture(value);
    reads[0] = pictures ? b.first(value) : b.last(value);
    return b.give_many("Split", std::move(reads), {{"axis", pictures ? axis_of_picture(*axis) : *axis}},
                       b.node->integer("num_split", 0), pictures);
}

bool gathered(GraphModelBuilder& b) {
    const auto axis = b.count() > 2 ? known_axis(b, 2) : std::optional<Index>(0);
    if (!axis || b.node->integer("batch_dims", 0) != 0) return false;
    return b.give_last(b.add("Gather", {b.last(std::size_t{0}), b.last(1)}, {{"axis", *axis}}));
}

bool two_as(GraphModelBuilder& b, const char* op) {
    return b.give_last(b.add(op, {b.last(std::size_t{0}), b.last(1)}));
}

bool filled(GraphModelBuilder& b) {
    return b.give_last(b.add("Expand", {b.last(1), b.last(std::size_t{0})}));
}

bool counted(GraphModelBuilder& b) {
    return b.give_last(b.add("Range", {b.last(std::size_t{0}), b.last(1), b.last(2)}));
}

}  // namespace

GraphModelEntries graph_model_movements() {
    return {{"Pad", padded},
            {"PadV2", padded},
            {"MirrorPad", padded},
            {"ConcatV2", joined},
            {"Reshape", reshaped},
            {"Squeeze", squeezed},
            {"ExpandDims", expanded},
            {"Transpose", transposed},
            {"Shape", shape},
            {"Pack", packed},
            {"Unpack", unpacked},
            {"Split", [](GraphModelBuilder& b) { return split(b, false); }},
            {"SplitV", [](GraphModelBuilder& b) { return split(b, true); }},
            {"GatherV2", gathered},
            {"Gather", gathered},
            {"Tile", [](GraphModelBuilder& b) { return two_as(b, "Tile"); }},
            {"BroadcastTo", [](GraphModelBuilder& b) { return two_as(b, "Expand"); }},
            {"Fill", filled},
            {"Range", counted}};
}

}  // namespace engine::network
