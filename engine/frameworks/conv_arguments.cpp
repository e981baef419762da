#include "engine/frameworks/conv_arguments.h"

#include <algorithm>
#include <cmath>

namespace engine {

using Kind = PythonValue::Kind;

ConvChannels channels_of(LayerArguments& a, std::string_view in_key, std::string_view out_key,
                         std::string_view groups_key) {
    ConvChannels result;
    if (!in_key.empty()) result.in = a.known(in_key);
    const bool given = a.has(out_key);
    const PythonValue* value = a.find(out_key);
    result.out = a.known(out_key);
    const Index groups = groups_key.empty() ? 1 : a.known(groups_key).value_or(1);
    if (!given) a.refuse(fmt::format("{} is missing", out_key));
    if (!result.out) {
        a.notes.push_back(fmt::format(
            "{} has no value in the text, so that there is one kernel for each channel that comes in; no size depends on it",
            value->written.empty() ? std::string(out_key) : value->written));
        return result;
    }
    if (*result.out < 1) a.refuse(fmt::format("{} must be at least 1", out_key));
    if (groups < 1 || *result.out % groups != 0 || (result.in && *result.in % groups != 0))
        a.refuse(fmt::format("{} {} must divide the channels, {} in and {} out", groups_key, groups,
                             result.in ? std::to_string(*result.in) : "?", *result.out));
    const PythonValue* group_value = groups_key.empty() ? nullptr : a.find(groups_key);
    if (group_value && group_value->is(Kind::path)) {  // groups=in_channels
        const PythonValue* in_value = in_key.empty() ? nullptr : a.find(in_key);
        if (in_value && in_value->is(Kind::path) && in_value->text == group_value->text) return result;
        a.refuse(fmt::format("{} must be a whole number, and {} has no value in the text{}", groups_key,
                             group_value->written, name_to_set(group_value->written, " = 1")));
    }
    if (groups > 1 && groups == result.in && groups == *result.out) return result;  // depthwise
    result.text =
        fmt::format(" channels={}", *result.out) + (groups > 1 ? fmt::format(" groups={}", groups) : "");
    return result;
}

std::string kernel_text(LayerArguments& a, std::string_view key) {
    if (!a.has(key)) a.refuse(fmt::format("{} is missing", key));
    return a.pair_text(key, "kernel");
}

ReadLayer finished_conv(LayerArguments& a, std::string text, const ConvChannels& channels) {
    ReadLayer layer;
    layer.stages = std::move(text);
    layer.in_channels = channels.in;
    layer.out_channels = channels.out;
    layer.notes = a.notes;
    note_height_one(a, layer);
    a.finish();
    return layer;
}

std::string number_padding(LayerArguments& a, Family family, bool transposed) {
    const PythonValue* value = a.find("padding");
    if (!value) return "";
    if (!value->is(Kind::text) && !value->is(Kind::path)) {
        const auto sides = a.numbers("padding");
        if (family == paddle_family && sides.size() == 4) {  // top, bottom, left, right
            for (const double side : sides)
                if (side < 0 || side != std::floor(side)) a.refuse("padding must be whole numbers");
            return fmt::format(" padding={:.0f},{:.0f},{:.0f},{:.0f}", sides[0], sides[2], sides[1],
                               sides[3]);
        }
        const auto pair = a.pair("padding", 0);
        if (pair && (pair->h < 0 || pair->w < 0)) a.refuse("padding must not be negative");
        return a.pair_text("padding", "padding", Pair{0, 0}, 0);
    }
    if (value->is(Kind::path) && value->text.find('.') == std::string::npos && value->text != "same" &&
        value->text != "valid")
        a.refuse(fmt::format("padding must be numbers or a word, and {} has no value in the text{}",
                             value->written, name_to_set(value->written, " = 1")));
    const std::string word = a.word("padding", "valid");
    if (word != "same" && word != "valid")
        a.refuse(fmt::format("padding \"{}\" is neither same nor valid", word));
    if (transposed)
        a.refuse(fmt::format("padding=\"{}\" is refused by the framework: a transposed layer takes numbers",
                             word));
    const Pair stride = a.pair("stride").value_or(Pair{1, 1});
    if (word == "same" && stride != Pair{1, 1} && family == torch_family)
        a.refuse("PyTorch refuses padding=\"same\" with a stride other than 1: give padding as a number");
    return word == "valid" ? std::string() : " padding=" + word;
}

const PythonValue& shape_of_weight(LayerArguments& a, std::string_view key) {
    const PythonValue* weight = a.find(key);
    a.ignore({"filters", "weight", "bias", "kernel", "output_shape", "filter"});
    if (!weight || !weight->is(Kind::array) || weight->items.size() != 4)
        a.refuse(fmt::format(
            "the size of its kernel is not in the text: write its line above, as in {}, or a layer that tells its "
            "kernel",
            a.call().path.starts_with("tf.") || a.call().path.starts_with("tensorflow.")
                ? "w = tf.zeros([4, 4, 3, 8])"
                : "w = torch.randn(8, 3, 4, 4)"));
    for (const PythonValuePtr& item : weight->items)
        if (!item->is(Kind::number)) a.refuse("the size of its kernel has no value in the text");
    return *weight;
}

Index side(const PythonValue& shape, std::size_t axis) {
    return static_cast<Index>(shape.items[axis]->number);
}

}  // namespace engine
