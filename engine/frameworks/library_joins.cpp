// torch.cat, tf.concat and the like.
#include <algorithm>
#include <array>

#include "engine/frameworks/is_one_of.h"
#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

}  // namespace

/// Along which axis torch.cat and the like join where they are not told: the batch, the last, the channels.
PythonWalker::JoinAxis PythonWalker::usual_axis(const LibraryCall& call) {
    for (const char* prefix : {"tf.", "tensorflow.", "keras.", "K.", "layers."})
        channels_last_ = channels_last_ || call.path.starts_with(prefix);
    for (const char* prefix : {"torch.", "paddle."})
        if (call.path.starts_with(prefix)) return {0, 1};
    for (const char* prefix : {"mx.", "mxnet.", "nd.", "sym.", "symbol."})
        if (call.path.starts_with(prefix)) return {1, 1};
    for (const char* prefix : {"jnp.", "jax.", "np.", "numpy."})
        if (call.path.starts_with(prefix)) return {0, channels_last_ ? 3 : 1};
    return {-1, channels_last_ ? 3 : 1};
}

std::optional<PythonWalker::Value> PythonWalker::join_call(const LibraryCall& call) {
    constexpr auto names =
        std::to_array<std::string_view>({"cat", "concat", "concatenate", "Concat", "concatenate_v2"});
    const bool merge =
        call.name == "merge" && std::any_of(call.named.begin(), call.named.end(), [](const auto& argument) {
            return argument.first == "mode" && argument.second->text == "concat";
        });
    if (!is_one_of(names, call.name) && !merge) return std::nullopt;
    std::vector<Value> parts;
    const JoinAxis usual = usual_axis(call);
    std::optional<Index> axis = usual.without;
    const auto add = [&](const Value& value) {
        if (const auto list = elements(value)) {
            for (const Value& item : *list)
                if (const Value part = as_tensor(item)) parts.push_back(part);
        } else if (value->is(Kind::number)) {
            axis = static_cast<Index>(value->number);
        } else if (const Value part = as_tensor(value)) {
            parts.push_back(part);
        }
    };
    for (std::size_t i = 0; i < call.positional.size(); ++i)
        if (i == 1 && elements(call.positional[0]) && !call.positional[1]->is(Kind::number))
            axis.reset();
        else
            add(call.positional[i]);
    for (const auto& [name, value] : call.named) {
        if (name == "axis" || name == "dim" || name == "concat_axis")
            axis = value->is(Kind::number) ? std::optional(static_cast<Index>(value->number)) : std::nullopt;
        if (name == "values" || name == "tensors" || name == "inputs" || name == "arrays") add(value);
    }
    if (call.name == "Concat" && parts.empty()) return std::nullopt;  // a layer, not a function
    if (!axis)
        return opaque(
            parts, call.place, call.written,
            fmt::format("at {}: along which axis it joins has no value in the text: write it as a number",
                        call.written));
    return join(parts, *axis, usual.of_channels, call.place, call.written);
}

}  // namespace engine
