// Calls of what a pasted program does not define itself: a framework's layers and functions, and what
// surrounds them.
#include <algorithm>
#include <array>

#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;
using Action = ReadLayer::Action;

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

constexpr auto sequences =
    std::to_array<std::string_view>({"Sequential", "HybridSequential", "SequentialCell"});
constexpr auto lists =
    std::to_array<std::string_view>({"ModuleList", "LayerList", "CellList", "ParameterList"});
constexpr auto input_calls = std::to_array<std::string_view>({"Input", "InputLayer", "placeholder", "var"});

struct Wrapper {
    std::string_view name, sentence;  ///< what should be known; empty for what changes nothing
};

constexpr std::string_view spectral =
    "is left out: it divides the weights by their largest singular value, which those of a pipeline are not";
constexpr std::string_view lengths =
    "is left out: it keeps the weights as directions and lengths, which changes no result";

/// Layers around a layer that change its weights at most.
constexpr auto wrappers =
    std::to_array<Wrapper>({{"spectral_norm", spectral},
                            {"SpectralNormalization", spectral},
                            {"SpectralNorm", spectral},
                            {"weight_norm", lengths},
                            {"WeightNormalization", lengths},
                            {"WeightNorm", lengths},
                            {"TimeDistributed", "is left out: every step is a picture of its own"},
                            {"remove_spectral_norm", ""},
                            {"remove_weight_norm", ""},
                            {"DataParallel", ""},
                            {"DistributedDataParallel", ""},
                            {"script", ""},
                            {"compile", ""}});

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

PythonWalker::Value PythonWalker::sequence_of(const LibraryCall& call) {
    Value sequence = values_.make(Kind::sequence, call.place, call.written);
    const auto add = [&](auto&& self, const Value& item, int depth) -> void {
        if (depth > 64) fail_at(call.place, "lists stand in lists more than 64 deep");
        if (item->is(Kind::list)) {
            // ("name", layer), or a list of layers
            if (item->items.size() == 2 && item->items[0]->is(Kind::text))
                return self(self, item->items[1], depth + 1);
            for (const Value& inner : item->items)
                self(self, inner, depth + 1);
        } else if (item->is(Kind::dict)) {
            for (const std::string& key : item->order)
                self(self, item->fields[key], depth + 1);
        } else if (item->is(Kind::tensor) || item->is(Kind::text) || item->is(Kind::none)) {
            return;  // keras.Input(…), a name
        } else {
            if (sequence->items.size() > 4096) fail_at(call.place, "a sequence holds more than 4096 layers");
            item->used = item->contained = true;
            sequence->items.push_back(item);
        }
    };
    for (const Value& item : call.positional)
        add(add, item, 0);
    for (const auto& [name, value] : call.named)
        if (name == "layers") add(add, value, 0);
    return sequence;
}

PythonWalker::Value PythonWalker::make_model(const LibraryCall& call) {
    Value model = values_.make(Kind::model, call.place, call.written);
    const auto part = [&](std::size_t at, std::initializer_list<const char*> names) -> Value {
        for (const auto& [name, value] : call.named)
            if (std::find(names.begin(), names.end(), name) != names.end()) return value;
        return at < call.positional.size() ? call.positional[at] : nullptr;
    };
    const auto one = [&](Value value, const char* what) -> Value {
        if (value && value->is(Kind::list) && value->items.size() == 1) value = value->items[0];
        if (value && value->is(Kind::list))
            return opaque(
                {}, call.place, call.written,
                fmt::format("at {}: the model has several {}, and a pipeline has one", call.written, what));
        return value ? as_tensor(value) : nullptr;
    };
    const Value in = one(part(0, {"inputs", "input"}), "inputs"),
                out = one(part(1, {"outputs", "output"}), "outputs");
    if (!out) {
        Value lost =
            values_.make(Kind::unknown, call.place,
                         fmt::format("at {}: what the model gives has no value in the text", call.written));
        lost->written = call.written;
        return lost;
    }
    model->input = in && !graph_[in->node].refusal.empty() ? in->node : in ? in->node : LayerGraph::picture;
    model->node = out->node;
    model->flat = out->flat;
    if (in && in->node != LayerGraph::picture && !graph_[in->node].refusal.empty()) model->node = in->node;
    models_.push_back(model);
    return model;
}

std::optional<PythonWalker::Value> PythonWalker::array_call(const LibraryCall& call,
                                                            const PythonExpression&) {
    constexpr auto from_shape = std::to_array<std::string_view>(
        {"zeros", "ones", "full", "empty", "random_normal", "normal", "truncated_normal", "random_uniform",
         "uniform", "randn", "rand", "get_variable", "standard_normal", "frombuffer", "array",
         "random_sample", "random"});
    constexpr auto from_array = std::to_array<std::string_view>(
        {"Variable", "constant", "Parameter", "tensor", "from_numpy", "asarray", "ascontiguousarray",
         "convert_to_tensor", "as_tensor", "device_put", "FloatTensor"});
    const bool makes = is_one_of(from_shape, call.name), passes = is_one_of(from_array, call.name);
    if (call.path == "as_conv_weight" && call.positional.size() == 2 &&
        call.positional[0]->items.size() == 4 && call.positional[0]->items[1]->is(Kind::number) &&
        call.positional[0]->items[0]->is(Kind::number) && call.positional[1]->is(Kind::number) &&
        call.positional[1]->number > 0) {
        // (I, O/groups, kH, kW) becomes (O, I/groups, kH, kW)
        const std::vector<Value>& shape = call.positional[0]->items;
        const double groups = call.positional[1]->number;
        Value turned = values_.make(Kind::array, call.place);
        turned->items = {values_.number(call.place, shape[1]->number * groups),
                         values_.number(call.place, shape[0]->number / groups), shape[2], shape[3]};
        return turned;
    }
    if (!makes && !passes) return std::nullopt;
    if (passes && !call.positional.empty())
        return call.positional[0]->is(Kind::array) ? call.positional[0]
                                                   : values_.make(Kind::array, call.place);
    Value array = values_.make(Kind::array, call.place);
    if (call.name == "array" && !call.positional.empty()) array->set_field("values", call.positional[0]);
    const bool shape_known = call.name != "array" && call.name != "frombuffer";
    for (const auto& [name, value] : call.named)
        if (name == "shape" && value->is(Kind::list)) array->items = value->items;
    if (!shape_known || !array->items.empty()) return array;
    for (const Value& value : call.positional)
        if (value->is(Kind::list)) {
            array->items = value->items;
            return array;
        }
    if (call.name == "randn" || call.name == "rand" || call.name == "zeros" || call.name == "ones")
        for (const Value& value : call.positional)
            if (value->is(Kind::number)) array->items.push_back(value);
    return array;
}

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

std::optional<PythonWalker::Value> PythonWalker::wrapped_layer(const LibraryCall& call) {
    const auto wrapper = std::find_if(wrappers.begin(), wrappers.end(),
                                      [&](const Wrapper& known) { return known.name == call.name; });
    if (wrapper == wrappers.end() || call.positional.empty()) return std::nullopt;
    const Value inner = call.positional[0];
    if (wrapper->sentence.empty()) return inner;
    const std::string sentence = fmt::format("{} {}", call.written, wrapper->sentence);
    if (inner->is(Kind::layer))
        inner->layer.notes.push_back(sentence);  // said once it is applied
    else
        note(call.place, sentence);
    return inner;
}

std::optional<PythonWalker::Value> PythonWalker::container_call(const LibraryCall& call,
                                                                const PythonExpression& expression) {
    const std::string& name = call.name;
    if (is_one_of(sequences, name)) return sequence_of(call);
    if (is_one_of(lists, name)) {
        Value list = values_.make(Kind::list, call.place, call.written);
        if (!call.positional.empty())
            if (const auto items = elements(call.positional[0])) list->items = *items;
        return list;
    }
    if (name == "OrderedDict" || name == "ModuleDict") {
        Value dict = values_.make(Kind::dict, call.place);
        if (call.positional.empty()) return dict;
        const Value& given = call.positional[0];
        if (given->is(Kind::dict)) return given;
        for (const Value& pair : given->items)
            if (pair->is(Kind::list) && pair->items.size() == 2)
                dict->set_field(pair->items[0]->text, pair->items[1]);
        return dict;
    }
    if (is_one_of(input_calls, name)) return tensor(LayerGraph::picture, call.place);
    if (name == "Model" || name == "Functional") return make_model(call);
    if (const auto wrapped = wrapped_layer(call)) return wrapped;
    if (name == "partial" && !call.positional.empty() && call.positional[0]->is(Kind::path)) {
        Value bound = values_.make(Kind::path, call.place, call.positional[0]->text);
        bound->written = call.positional[0]->written;
        bound->items.assign(call.positional.begin() + 1, call.positional.end());
        for (const auto& [key, value] : call.named)
            bound->set_field(key, value);
        return bound;
    }
    if (name == "Lambda" && !call.positional.empty()) {
        if (call.positional[0]->is(Kind::function)) return call.positional[0];
        return unknown(expression,
                       fmt::format("{} holds a function that is not in the text", expression.source));
    }
    if (name == "checkpoint" && call.positional.size() >= 2) {
        Arguments arguments{{call.positional.begin() + 1, call.positional.end()}, {}};
        return call_value(call.positional[0], arguments, expression);
    }
    return std::nullopt;
}

/// initializers.RandomNormal(stddev=0.02): its name, with what it is given.
std::optional<PythonWalker::Value> PythonWalker::initializer_call(const LibraryCall& call) {
    constexpr auto names = std::to_array<std::string_view>(
        {"RandomNormal", "TruncatedNormal", "RandomUniform", "HeNormal", "HeUniform", "GlorotNormal",
         "GlorotUniform", "LecunNormal", "LecunUniform", "Constant", "Orthogonal", "VarianceScaling"});
    const bool by_path = call.path.find("initializers.") != std::string::npos ||
                         call.path.find(".init.") != std::string::npos || call.name.ends_with("initializer");
    if (!by_path && !is_one_of(names, call.name)) return std::nullopt;
    Value value = values_.make(Kind::text, call.place, call.name);
    value->written = call.written + "(…)";
    value->items = call.positional;
    for (const auto& [name, given] : call.named)
        value->set_field(name, given);
    return value;
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
                fail_at(call.place, "at {}: what {} holds is not in the text", call.written, name);
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
    if (!given) return unknown(expression, fmt::format("{} is applied to nothing", expression.source));
    const Value in = as_tensor(given);
    if (!in) {
        if (given->is(Kind::layer) || given->is(Kind::sequence))
            return unknown(expression, fmt::format("at {}: {} is applied to a layer, not to a picture",
                                                   call.written, call.name));
        return unknown(expression,
                       fmt::format("{} is not applied to a picture that the text knows", expression.source));
    }
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
    const bool comes_from_elsewhere = call.imported && !family;
    const std::string_view stranger = stranger_of(call.path);
    const std::string refusal =
        is_one_of(value_joins, call.name)
            ? fmt::format(
                  "{} has no counterpart in a pipeline: it joins two branches value by value, and a pipeline is one "
                  "row of stages: paste the lines of one branch",
                  call.written)
        : !stranger.empty()
            ? fmt::format(
                  "{} is {}'s, whose layers are not read: write it as PyTorch, Keras or flax would, as in "
                  "nn.Conv2d(in, out, kernel)",
                  call.written, stranger)
        : call.path.starts_with("self.")
            ? fmt::format(
                  "{} has no counterpart in a pipeline: it is not declared in the text; paste the line that makes it",
                  call.written)
        : comes_from_elsewhere
            ? fmt::format("{} comes from {}, which is not in the text: paste it too", call.written, call.path)
        : call.path.find('.') != std::string::npos
            ? fmt::format(
                  "{} has no counterpart in a pipeline: leave it out, or paste the lines before or behind it alone",
                  call.written)
            : fmt::format(
                  "{} has no counterpart in a pipeline: it is not declared in the text; paste its lines too",
                  call.written);
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
