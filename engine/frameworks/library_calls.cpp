// Calls of what a pasted program does not define itself: a framework's layers and functions, and what
// surrounds them.
#include <algorithm>
#include <array>

#include "engine/frameworks/is_one_of.h"
#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;
using Action = ReadLayer::Action;

/// Functions that join branches value by value.
constexpr auto value_joins =
    std::to_array<std::string_view>({"add", "sub", "subtract", "mul", "multiply", "average", "maximum",
                                     "minimum", "add_n", "logaddexp", "matmul", "where"});

/// Functions that look at a result, and make no new one that a network goes on with.
bool looks_on(std::string_view name) {
    constexpr auto names = std::to_array<std::string_view>(
        {"imshow",    "savefig",   "show",    "save",       "imsave",    "mse",       "mean_squared_error",
         "criterion", "print",     "l1_loss", "save_image", "make_grid", "backward",  "assert_allclose",
         "append",    "summary",   "shape",   "size",       "int_shape", "is_tensor", "Print",
         "info",      "add_image", "trace",   "export",     "isnan",     "numel",     "plot",
         "subplot"});
    return is_one_of(names, name) || name.find("loss") != std::string_view::npos ||
           name.find("Loss") != std::string_view::npos;
}

/// What a module that a network is given may be: conv: ModuleDef, norm: ModuleDef, act: Callable.
std::string_view example_of(std::string_view name) {
    return name.find("conv") != std::string_view::npos   ? "nn.Conv"
           : name.find("norm") != std::string_view::npos ? "nn.BatchNorm"
           : name.find("pool") != std::string_view::npos ? "nn.max_pool"
                                                         : "nn.relu";
}

/// Where functions that take a tensor first may have it.
constexpr auto tensor_names = std::to_array<std::string_view>(
    {"input", "inputs", "x", "data", "features", "value", "images", "tensor"});

}  // namespace

std::string PythonWalker::resolved(const std::string& path) const {
    const std::string head = path.substr(0, path.find('.')), tail = path.substr(head.size());
    if (const auto found = imports_.find(head); found != imports_.end()) return found->second + tail;
    if (head == "nn" && !nn_.empty()) return nn_ + tail;
    return path;
}

PythonWalker::Value PythonWalker::read_layer(const LibraryCall& call, const LayerWord& word, Family family) {
    Value value = values_.make(Kind::layer, call.place);
    value->written = call.written;
    constexpr auto flax_pictures = std::to_array<std::string_view>(
        {"Conv", "ConvTranspose", "Conv2D", "Conv2DTranspose", "max_pool", "avg_pool"});
    if (family == keras_family || family == tensorflow_family ||
        (family == flax_family && is_one_of(flax_pictures, word.name)))
        channels_last_ = true;
    try {
        for (const auto& [name, given] : call.named)
            if (name.starts_with("**"))
                fail_at(call.place,
                        "at {}: what {} holds is not in the text: add a line that calls it with its numbers",
                        call.written, name);
        LayerArguments arguments(call);
        value->layer = word.read(arguments, family);
    } catch (const Error& error) {
        // Said once the layer is used; its own sentence has the place already.
        value = values_.make(Kind::unknown, call.place, error.what());
        value->written = call.written;
        value->layer_like = true;
        const std::string start =
            fmt::format("layer text, line {}, column {}: ", call.place.line, call.place.column);
        if (value->text.starts_with(start)) value->text = value->text.substr(start.size());
        return value;
    }
    value->layer.name = call.written;
    return value;
}

PythonWalker::Value PythonWalker::apply_function(const LibraryCall& whole, const LayerWord* word,
                                                 Family family, const PythonExpression& expression,
                                                 const void* key) {
    LibraryCall call = whole;
    Value given = nullptr;
    const auto named = std::find_if(call.named.begin(), call.named.end(), [](const auto& argument) {
        return is_one_of(tensor_names, argument.first);
    });
    if (named != call.named.end()) {
        given = named->second;
        call.named.erase(named);
    } else if (!call.positional.empty()) {
        given = call.positional[0];
        call.positional.erase(call.positional.begin());
    }
    if (!given)
        return unknown(expression, fmt::format("{} is applied to nothing: the picture is its first argument",
                                               expression.source));
    const Value in = as_tensor(given);
    if (!in) {
        if (given->is(Kind::layer) || given->is(Kind::sequence))
            return unknown(expression, fmt::format("at {}: {} is applied to a layer, not to a picture",
                                                   call.written, call.name));
        return unknown(expression,
                       fmt::format("{} is not applied to a picture that the text knows", expression.source));
    }
    size_as_factor(call, in);
    const Value layer = read_layer(call, *word, family);
    return apply_layer(layer, in, key);
}

/// node("Conv", [x, constant(…)], …) of our own programs for ONNX.
PythonWalker::Value PythonWalker::onnx_node(const LibraryCall& call, const void* key) {
    const std::vector<Value>& inputs = call.positional[1]->items;
    if (call.positional[0]->text == "Concat") {
        std::vector<Value> parts;
        for (const Value& input : inputs)
            if (const Value part = as_tensor(input)) parts.push_back(part);
        return join(parts, 1, 1, call.place, call.written);
    }
    const Value in = as_tensor(inputs[0]);
    const Value layer = read_layer(call, *find_layer_word("node", onnx_family), onnx_family);
    return in ? apply_layer(layer, in, key) : layer;
}

PythonWalker::Value PythonWalker::library_call(const LibraryCall& given, const PythonExpression& expression,
                                               const void* key) {
    LibraryCall call = given;
    call.imported = imports_.contains(given.written.substr(0, given.written.find('.')));
    if (const auto done = number_function(call)) return *done;
    if (const auto done = container_call(call, expression)) return *done;
    if (const auto done = join_call(call)) return *done;
    if (const auto done = initializer_call(call)) return *done;
    if (call.path == "node" && call.positional.size() == 2 && call.positional[1]->is(Kind::list) &&
        !call.positional[1]->items.empty())
        return onnx_node(call, key);
    if (call.path == "cv2.resize")
        return apply_function(call, &opencv_resize_word(), torch_family, expression, key);
    auto family = family_of(call, home_);
    const LayerWord* word = family ? find_layer_word(call.name, *family) : nullptr;
    if (!word && family == torch_family &&
        call.path == "F." + call.name) {  // MXNet's hybrid_forward has an F too
        family = mxnet_family;
        word = find_layer_word(call.name, mxnet_family);
    }
    const bool numeric = call.path.starts_with("np.") || call.path.starts_with("numpy.");
    if (word && !numeric) {
        // Gluon's Activation("relu") makes a layer, mx.sym's Activation(x, "relu") applies one.
        bool applied = word->is_function;
        for (const std::string_view part : {"sym.", "symbol.", "nd.", "ndarray.", "npx.", "F."})
            applied |= *family == mxnet_family && call.path.find(part) != std::string::npos;
        for (const Value& value : call.positional)
            if (value->is(Kind::tensor) && !applied && call.path.find("hub") == std::string::npos)
                return unknown(expression,
                               fmt::format("{} makes a layer, which has then to be applied: {}(…)(x)",
                                           call.written, call.written));
        return applied ? apply_function(call, word, *family, expression, key)
                       : read_layer(call, *word, *family);
    }
    if (const auto done = array_call(call, expression)) return *done;
    return not_read(call, family);
}

/// Why a call is not read, and what to do.
std::string PythonWalker::refusal_of(const LibraryCall& call, std::optional<Family> family) const {
    const bool comes_from_elsewhere = call.imported && !family;
    const std::string_view stranger = stranger_of(call.path), similar = similar_word(call.name);
    const bool is_misspelt = family && looks_like_layer(call) && !similar.empty() && similar != call.name;
    return is_one_of(value_joins, call.name)
               ? fmt::format(
                     "{} has no counterpart in a pipeline: it joins two branches value by value, and a pipeline is one "
                     "row of stages: paste the lines of one branch",
                     call.written)
           : !stranger.empty()
               ? fmt::format(
                     "{} is {}'s, whose layers are not read: write it as PyTorch, Keras or flax would, as in "
                     "nn.Conv2d(in, out, kernel)",
                     call.written, stranger)
           : call.path.starts_with("self.") && fields_to_set_.contains(call.path.substr(5))
               ? fmt::format(
                     "{0} is a parameter whose value the text does not give: put one above, as in {0} = {1}",
                     call.written, example_of(call.name))
           : call.path.starts_with("self.")
               ? fmt::format(
                     "{} has no counterpart in a pipeline: it is not declared in the text; paste the line that makes it",
                     call.written)
           : is_misspelt
               ? fmt::format("{} has no counterpart in a pipeline: is {} meant?", call.written, similar)
           : comes_from_elsewhere ? fmt::format("{} comes from {}, which is not in the text: paste it too",
                                                call.written, call.path)
           : call.path.find('.') != std::string::npos
               ? fmt::format(
                     "{} has no counterpart in a pipeline: leave it out, or paste the lines before or behind it alone",
                     call.written)
               : fmt::format(
                     "{} has no counterpart in a pipeline: it is not declared in the text; paste its lines too",
                     call.written);
}

/// A call that no word is known for: what it is applied to is lost with it, and the reason is kept.
PythonWalker::Value PythonWalker::not_read(const LibraryCall& call, std::optional<Family> family) {
    std::vector<Value> tensors, all = call.positional;
    for (const auto& [name, value] : call.named)
        all.push_back(value);
    for (const Value& value : all) {
        if (value->is(Kind::tensor)) tensors.push_back(value);
        if (value->is(Kind::list))
            for (const Value& item : value->items)
                if (item->is(Kind::tensor)) tensors.push_back(item);
    }
    if (looks_on(call.name)) return values_.make(Kind::none, call.place);
    const std::string refusal = refusal_of(call, family);
    if (!tensors.empty()) {
        const auto flat = [](const Value& value) { return value->flat; };
        if (std::all_of(tensors.begin(), tensors.end(), flat)) return tensors[0];
        return opaque(tensors, call.place, call.written, refusal);
    }
    Value lost = values_.make(Kind::unknown, call.place, refusal);
    lost->written = call.written;
    lost->layer_like = looks_like_layer(call);
    // A layer that stands in the brackets would be lost without a word.
    for (const Value& value : all)
        if (value->is(Kind::layer) || value->is(Kind::sequence)) lost->layer_like = true;
    return lost;
}

}  // namespace engine
