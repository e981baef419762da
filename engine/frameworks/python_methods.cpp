// Methods of what a pasted program makes: lists, models, tensors.
#include <algorithm>
#include <array>
#include <cctype>

#include "engine/frameworks/is_one_of.h"
#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// Methods that give back the model or the tensor itself, as far as a pipeline goes.
constexpr auto same_again = std::to_array<std::string_view>(
    {"to",     "cuda",          "cpu",          "eval",           "train",      "float",
     "half",   "double",        "apply",        "requires_grad_", "contiguous", "detach",
     "clone",  "type",          "type_as",      "hybridize",      "build",      "compile",
     "astype", "requires_grad", "share_memory", "initialize"});

}  // namespace

/// append, insert, extend; nullopt for other methods.
std::optional<PythonWalker::Value> PythonWalker::grow_list(const Value& base, const std::string& name,
                                                           Arguments& arguments,
                                                           const PythonExpression& expression) {
    auto& given = arguments.positional;
    const auto none = [&] { return values_.make(Kind::none, expression.place); };
    constexpr auto adding = std::to_array<std::string_view>(
        {"append", "add", "add_module", "register_module", "insert", "add_sublayer"});
    if (is_one_of(adding, name) && !given.empty()) {
        if (base->items.size() > 4096) fail_at(expression.place, "a list grows beyond 4096 values");
        const Value item = given.back();
        if (base->is(Kind::sequence) && item->is(Kind::tensor))
            return values_.make(Kind::none, expression.place);  // keras.Input(…)
        if (base->is(Kind::sequence) && name == "add")          // MXNet's takes several
            for (std::size_t i = 0; i + 1 < given.size(); ++i) {
                base->items.push_back(given[i]);
                given[i]->used = given[i]->contained = true;
            }
        if (name == "insert" && given.size() == 2 && given[0]->is(Kind::number) && given[0]->number >= 0 &&
            given[0]->number <= static_cast<double>(base->items.size()))
            base->items.insert(base->items.begin() + static_cast<std::ptrdiff_t>(given[0]->number), item);
        else
            base->items.push_back(item);
        item->used = item->contained = true;
        return none();
    }
    if (name == "extend" && !given.empty()) {
        const auto list = elements(given[0]);
        if (!list) fail_at(expression.place, "{} has no value in the text", given[0]->written);
        if (base->items.size() + list->size() > 4096)
            fail_at(expression.place, "a list grows beyond 4096 values");
        const std::vector<Value> more = *list;
        base->items.insert(base->items.end(), more.begin(), more.end());
        for (const Value& item : more)
            item->used = item->contained = true;
        return base;
    }
    return std::nullopt;
}

PythonWalker::Value PythonWalker::list_method(const Value& base, const std::string& name,
                                              Arguments& arguments, const PythonExpression& expression) {
    auto& given = arguments.positional;
    const auto none = [&] { return values_.make(Kind::none, expression.place); };
    if (const auto grown = grow_list(base, name, arguments, expression)) return *grown;
    if (name == "pop" && !base->items.empty()) {
        Value last = base->items.back();
        if (!given.empty() && given[0]->is(Kind::number) && given[0]->number == 0) {
            last = base->items.front();
            base->items.erase(base->items.begin());
        } else {
            base->items.pop_back();
        }
        return last;
    }
    if (name == "reverse") {
        std::reverse(base->items.begin(), base->items.end());
        return none();
    }
    if (is_one_of(same_again, name)) return base;
    if (name == "forward" || name == "__call__") return apply(base, given, expression);
    return none();
}

std::optional<PythonWalker::Value> PythonWalker::object_method(const Value& base, const std::string& name,
                                                               Arguments& arguments,
                                                               const PythonExpression& expression) {
    auto& given = arguments.positional;
    const auto none = [&] { return values_.make(Kind::none, expression.place); };
    if (base->fields.contains(name) || method_of(base, name)) return std::nullopt;
    if (name == "add_module" && given.size() == 2 && given[0]->is(Kind::text)) {
        base->set_field(given[0]->text, given[1]);
        return none();
    }
    if ((name == "add" || name == "append") && given.size() == 1) {
        base->items.push_back(given[0]);
        given[0]->used = given[0]->contained = true;
        return none();
    }
    if (is_one_of(same_again, name)) return base;
    return std::nullopt;
}

PythonWalker::Value PythonWalker::tensor_method(const Value& base, const std::string& name,
                                                Arguments& arguments, const PythonExpression& expression) {
    auto& given = arguments.positional;
    if (is_one_of(same_again, name)) return base;
    constexpr auto words =
        std::to_array<std::string_view>({"relu", "sigmoid", "tanh", "relu_", "sigmoid_", "tanh_", "view",
                                         "reshape", "flatten", "unflatten", "softmax"});
    constexpr auto asks =
        std::to_array<std::string_view>({"size", "dim", "numel", "get_shape", "item", "numpy", "backward",
                                         "asnumpy", "get_device", "is_cuda"});
    if (name == "size" && given.size() < 2)
        return size_value(expression, base,
                          given.empty() ? "" : fmt::format("[{}]", expression.arguments[0].value->source));
    if (name == "get_shape" && given.empty()) return size_value(expression, base, "");
    if (is_one_of(asks, name))
        return unknown(expression, fmt::format("{} is the picture's size", expression.source));
    if (base->flat && !(name == "view" || name == "reshape" || name == "unflatten")) return base;
    if (!is_one_of(words, name))
        return opaque(
            {base}, expression.place, expression.source,
            fmt::format(
                "{} has no counterpart in a pipeline: leave it out, or paste the lines before or behind "
                "it alone",
                expression.source));
    std::string word = name == "view" ? "reshape" : name == "unflatten" ? "Unflatten" : name;
    LibraryCall call{expression.place, "torch.nn.functional." + word, word, expression.source, given,
                     arguments.named};
    if (const LayerWord* found = find_layer_word(word, torch_family)) {
        const Value layer = read_layer(call, *found, torch_family);
        return apply_layer(layer, base, &expression);
    }
    return base;
}

PythonWalker::Value PythonWalker::array_method(const Value& base, const std::string& name,
                                               Arguments& arguments, const PythonExpression& expression) {
    auto& given = arguments.positional;
    if (name == "reshape" || name == "view") {
        Value array = values_.make(Kind::array, expression.place);
        if (given.size() == 1 && given[0]->is(Kind::list))
            array->items = given[0]->items;
        else
            array->items = given;
        return array;
    }
    if (name == "transpose" && given.size() == base->items.size()) {
        Value array = values_.make(Kind::array, expression.place);
        for (const Value& axis : given)
            if (axis->is(Kind::number) && axis->number >= 0 &&
                axis->number < static_cast<double>(base->items.size()))
                array->items.push_back(base->items[static_cast<std::size_t>(axis->number)]);
        return array;
    }
    return base;
}

PythonWalker::Value PythonWalker::dict_method(const Value& base, const std::string& name,
                                              Arguments& arguments, const PythonExpression& expression) {
    auto& given = arguments.positional;
    const auto none = [&] { return values_.make(Kind::none, expression.place); };
    Value list = values_.make(Kind::list, expression.place);
    if (name == "get" && !given.empty() && given[0]->is(Kind::text)) {
        const auto found = base->fields.find(given[0]->text);
        if (found != base->fields.end()) return found->second;
        return given.size() > 1 ? given[1] : none();
    }
    for (const std::string& key : base->order) {
        const Value text = values_.make(Kind::text, expression.place, key), value = base->fields[key];
        Value pair = values_.make(Kind::list, expression.place);
        pair->items = {text, value};
        list->items.push_back(name == "items" ? pair : name == "values" ? value : text);
    }
    if (name == "items" || name == "values" || name == "keys") return list;
    return none();
}

PythonWalker::Value PythonWalker::text_method(const Value& base, const std::string& name, Arguments&,
                                              const PythonExpression& expression) {
    std::string text = base->text;
    const auto changed = [&](int (*change)(int)) {
        std::transform(text.begin(), text.end(), text.begin(),
                       [&](unsigned char c) { return static_cast<char>(change(c)); });
    };
    if (name == "lower")
        changed(std::tolower);
    else if (name == "upper")
        changed(std::toupper);
    else if (name != "format" && name != "strip")
        return unknown(expression, without_value(expression.source));
    return values_.make(Kind::text, expression.place, text);
}

/// Of a name without a value: a picture that is resized, a model whose line was not copied.
std::optional<PythonWalker::Value> PythonWalker::path_method(const Value& base, const std::string& name,
                                                             Arguments& arguments,
                                                             const PythonExpression& expression) {
    auto& given = arguments.positional;
    const auto none = [&] { return values_.make(Kind::none, expression.place); };
    const bool a_layer = given.size() == 1 && (given[0]->is(Kind::layer) || given[0]->is(Kind::sequence) ||
                                               given[0]->is(Kind::object) || given[0]->is(Kind::model) ||
                                               (given[0]->is(Kind::unknown) && given[0]->layer_like));
    const bool names_a_picture = base->text.find('.') == std::string::npos && base->text != "cv2" &&
                                 base->text != "np" && !imports_.contains(base->text);
    if (name == "resize" && names_a_picture && !given.empty() && given[0]->is(Kind::list)) {
        LibraryCall call{expression.place, base->text + ".resize", "resize", base->text + ".resize", given,
                         arguments.named};
        return apply_layer(read_layer(call, pillow_resize_word(), torch_family), as_tensor(base),
                           &expression);
    }
    if (name != "add" && name != "append") return std::nullopt;
    if (!a_layer || imports_.contains(base->text)) return std::nullopt;
    // model.add(…), and the line that makes the model was not copied
    if (const auto begun = globals_->names.find(base->text);
        begun != globals_->names.end() && begun->second->is(Kind::sequence))
        return call_method(begun->second, name, arguments, expression);
    Value sequence = values_.make(Kind::sequence, expression.place, base->text);
    globals_->names[base->text] = sequence;
    declare(base->text, sequence);
    sequence->items.push_back(given[0]);
    given[0]->used = given[0]->contained = true;
    return none();
}

std::optional<PythonWalker::Value> PythonWalker::call_method(const Value& base, const std::string& name,
                                                             Arguments& arguments,
                                                             const PythonExpression& expression) {
    const auto none = [&] { return values_.make(Kind::none, expression.place); };
    switch (base->kind) {
        case Kind::list:
        case Kind::sequence: return list_method(base, name, arguments, expression);
        case Kind::layer:
            if (name == "forward" || name == "__call__") return apply(base, arguments.positional, expression);
            return is_one_of(same_again, name) ? base : none();
        case Kind::model: return is_one_of(same_again, name) ? base : none();
        case Kind::object: return object_method(base, name, arguments, expression);
        case Kind::tensor: return tensor_method(base, name, arguments, expression);
        case Kind::array: return array_method(base, name, arguments, expression);
        case Kind::dict: return dict_method(base, name, arguments, expression);
        case Kind::text: return text_method(base, name, arguments, expression);
        case Kind::path: return path_method(base, name, arguments, expression);
        default: return std::nullopt;
    }
}

}  // namespace engine
