// What holds layers: sequences, models, wrappers.
#include <algorithm>
#include <array>

#include "engine/frameworks/is_one_of.h"
#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

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

}  // namespace

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
                fmt::format("at {}: the model has several {}, and a pipeline has one: leave the others out",
                            call.written, what));
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
    model->input = in ? in->node : LayerGraph::picture;
    model->node = out->node;
    model->flat = out->flat;
    if (in && in->node != LayerGraph::picture && !graph_[in->node].refusal.empty()) model->node = in->node;
    models_.push_back(model);
    return model;
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

}  // namespace engine
