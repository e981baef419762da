#include "engine/frameworks/layer_arguments.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// What no pipeline holds and no layer's geometry depends on.
constexpr auto ignored = std::to_array<std::string_view>({"name",
                                                          "dtype",
                                                          "device",
                                                          "trainable",
                                                          "inplace",
                                                          "data_format",
                                                          "input_shape",
                                                          "batch_input_shape",
                                                          "input_dim",
                                                          "kernel_initializer",
                                                          "bias_initializer",
                                                          "depthwise_initializer",
                                                          "kernel_regularizer",
                                                          "bias_regularizer",
                                                          "activity_regularizer",
                                                          "kernel_constraint",
                                                          "bias_constraint",
                                                          "return_indices",
                                                          "init",
                                                          "W_regularizer",
                                                          "b_regularizer",
                                                          "W_constraint",
                                                          "b_constraint",
                                                          "weights",
                                                          "dim_ordering",
                                                          "reuse",
                                                          "param_dtype",
                                                          "precision",
                                                          "kernel_init",
                                                          "bias_init",
                                                          "weight_attr",
                                                          "bias_attr",
                                                          "weight_init",
                                                          "weight_initializer",
                                                          "in_units",
                                                          "layout",
                                                          "workspace",
                                                          "cudnn_tune",
                                                          "cudnn_off",
                                                          "prefix",
                                                          "params",
                                                          "batch_size",
                                                          "seed",
                                                          "batch_shape",
                                                          "depthwise_regularizer",
                                                          "depthwise_constraint",
                                                          "scope",
                                                          "generator",
                                                          "lora_rank",
                                                          "sparse",
                                                          "ragged",
                                                          "dtype_policy"});

int dimensions_of(std::string_view name) {
    if (name.size() < 2 || std::tolower(static_cast<unsigned char>(name.back())) != 'd') {
        for (const std::string_view dims : {"1d", "1D"})
            if (name.find(dims) != std::string_view::npos) return 1;
        for (const std::string_view dims : {"3d", "3D"})
            if (name.find(dims) != std::string_view::npos) return 3;
        return 2;
    }
    return name[name.size() - 2] == '1' ? 1 : name[name.size() - 2] == '3' ? 3 : 2;
}

}  // namespace

std::string name_to_set(std::string_view written, std::string_view example) {
    const auto is_part = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
    };
    for (std::size_t begin = 0; begin < written.size();) {
        std::size_t past = begin;
        while (past < written.size() && is_part(written[past]))
            ++past;
        const bool is_number =
            std::isdigit(static_cast<unsigned char>(written[begin])) || written[begin] == '.';
        const bool is_called = past < written.size() && (written[past] == '(' || written[past] == '[');
        if (past > begin && !is_number)
            return is_called ? ""
                             : fmt::format(" (put one above, as in {}{})",
                                           written.substr(begin, past - begin), example);
        begin = std::max(past, begin + 1);
    }
    return "";
}

LayerArguments::LayerArguments(const LibraryCall& call) : call_(call), dimensions_(dimensions_of(call.name)) {
    for (const auto& [name, value] : call.named) {
        if (std::any_of(values_.begin(), values_.end(),
                        [&, key = name](const auto& given) { return given.first == key; }))
            refuse(fmt::format("{} is given twice", name));
        values_.emplace_back(name, value);
    }
}

void LayerArguments::refuse(const std::string& sentence) const {
    fail_at(call_.place, "at {}: {}", call_.written, sentence);
}

void LayerArguments::order(std::initializer_list<std::string_view> names) {
    if (call_.positional.size() > names.size())
        refuse(fmt::format("{} takes at most {} arguments without a name here: write the others with theirs",
                           call_.name, names.size()));
    for (std::size_t i = 0; i < call_.positional.size(); ++i) {
        const std::string name(*(names.begin() + i));
        if (std::any_of(values_.begin(), values_.end(),
                        [&](const auto& given) { return given.first == name; }))
            refuse(fmt::format("{} is given twice", name));
        values_.emplace_back(name, call_.positional[i]);
    }
}

void LayerArguments::alias(std::string_view name, std::initializer_list<std::string_view> others) {
    for (auto& given : values_)
        if (std::find(others.begin(), others.end(), given.first) != others.end()) given.first = name;
}

void LayerArguments::ignore(std::initializer_list<std::string_view> names) {
    asked_.insert(asked_.end(), names.begin(), names.end());
}

void LayerArguments::finish() const {
    for (const auto& [name, value] : values_)
        if (std::find(asked_.begin(), asked_.end(), name) == asked_.end() &&
            std::find(ignored.begin(), ignored.end(), name) == ignored.end() && !value->is(Kind::none))
            refuse(fmt::format("the argument {} has no counterpart in a pipeline", name));
}

const PythonValue* LayerArguments::find(std::string_view name) const {
    for (const auto& [key, value] : values_)
        if (key == name) return value->is(Kind::none) ? nullptr : value;
    return nullptr;
}

const PythonValue* LayerArguments::ask(std::string_view name) {
    asked_.emplace_back(name);
    return find(name);
}

std::string LayerArguments::no_value(const PythonValue* value) const {
    if (!value) return "";
    if (value->is(Kind::path))
        return fmt::format(", and {} has no value in the text{}", value->written,
                           name_to_set(value->written, " = 2"));
    if (value->is(Kind::unknown) &&
        (value->written.empty() || value->text.find("depends on") != std::string::npos))
        return ", and " + value->text;
    if (value->is(Kind::unknown))
        return fmt::format(", and {} has no value in the text: write it as a number", value->written);
    if (value->is(Kind::number)) return fmt::format(", and {} is none", value->number);
    return "";
}

Index LayerArguments::whole(std::string_view name, const PythonValue& value, std::string_view what) const {
    constexpr double most = 1LL << 31;
    const bool is_whole = (value.is(Kind::number) || value.is(Kind::truth)) &&
                          value.number == std::floor(value.number) && std::abs(value.number) < most;
    if (!is_whole) refuse(fmt::format("{} must be {}{}", name, what, no_value(&value)));
    const bool is_scale = name == "scale_factor" || name == "size";
    const bool is_torch = call_.path.starts_with("torch.nn.") || call_.path.starts_with("nn.");
    if (!value.whole && is_torch && !is_scale)
        refuse(fmt::format("{} must be {}, and PyTorch refuses {:.1f} (// divides whole numbers)", name, what,
                           value.number));
    return static_cast<Index>(value.number);
}

Index LayerArguments::number(std::string_view name, std::optional<Index> otherwise) {
    const PythonValue* value = ask(name);
    if (!value && otherwise) return *otherwise;
    if (!value) refuse(fmt::format("{} is missing", name));
    if (value->is(Kind::list) && value->items.size() == 1) value = value->items.front();
    return whole(name, *value, "a whole number");
}

std::optional<Index> LayerArguments::known(std::string_view name) {
    const PythonValue* value = ask(name);
    if (!value || value->is(Kind::path) || value->is(Kind::unknown)) return std::nullopt;
    return whole(name, *value, "a whole number");
}

std::optional<Pair> LayerArguments::pair(std::string_view name, Index lone) {
    const PythonValue* value = ask(name);
    if (!value) return std::nullopt;
    const std::string_view what = dimensions_ == 1 ? "a whole number" : "a whole number or two of them";
    const auto side = [&](const PythonValue& item) {
        const Index n = whole(name, item, what);
        // What is 1 along the height of a signal counts pixels or steps, and paddings are 0 there.
        if (lone == 1 && n < 1) refuse(fmt::format("{} must be at least 1, and {} is given", name, n));
        return n;
    };
    if (value->is(Kind::number)) {
        const Index n = side(*value);
        return dimensions_ == 1 ? Pair{lone, n} : Pair{n, n};
    }
    if (!value->is(Kind::list) || value->items.empty())
        refuse(fmt::format("{} must be {}{}", name, what, no_value(value)));
    std::vector<Index> list;
    for (const PythonValuePtr& item : value->items)
        list.push_back(side(*item));
    // strides=(1, 2, 2, 1): the batch and the channels stand around them.
    if (list.size() == 4 && list.front() == 1 && list.back() == 1) return Pair{list[1], list[2]};
    const bool haiku = call_.path.starts_with("hk.") || call_.path.starts_with("haiku.");
    if (haiku && list.size() == 3 && list.back() == 1) return Pair{list[0], list[1]};  // (2, 2, 1)
    if (dimensions_ == 1 && list.size() == 1) return Pair{lone, list[0]};
    if (list.size() == 1) return Pair{list[0], list[0]};
    if (list.size() != 2 || dimensions_ == 1) refuse(fmt::format("{} must be {}", name, what));
    return Pair{list[0], list[1]};
}

std::string LayerArguments::pair_text(std::string_view name, std::string_view key,
                                      std::optional<Pair> left_out, Index lone) {
    const auto value = pair(name, lone);
    if (!value || value == left_out) return "";
    return fmt::format(" {}={},{}", key, value->h, value->w);
}

std::string LayerArguments::decimal(std::string_view name, const std::string& otherwise) {
    const PythonValue* value = ask(name);
    if (!value) return otherwise;
    if (!value->is(Kind::number)) refuse(fmt::format("{} must be a number{}", name, no_value(value)));
    return fmt::format("{}", static_cast<float>(value->number));
}

bool LayerArguments::flag(std::string_view name, bool otherwise) {
    const PythonValue* value = ask(name);
    if (!value) return otherwise;
    if (value->is(Kind::truth) || value->is(Kind::number)) return value->number != 0;
    // Whether there is a bias changes no size; others do.
    if (name == "bias" || name == "use_bias" || name == "has_bias") {
        notes.push_back(fmt::format("{} has no value in the text; there is a bias, as by default", name));
        return otherwise;
    }
    refuse(fmt::format("{} must be True or False{}", name, no_value(value)));
}

std::string LayerArguments::word(std::string_view name, const std::string& otherwise) {
    const PythonValue* value = ask(name);
    if (!value) return otherwise;
    if (!value->is(Kind::text) && !value->is(Kind::path))
        refuse(fmt::format("{} must be a name{}", name, no_value(value)));
    std::string word = value->text.substr(value->text.rfind('.') + 1);
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return word;
}

std::vector<double> LayerArguments::numbers(std::string_view name) {
    const PythonValue* value = ask(name);
    std::vector<double> list;
    if (!value) return list;
    const auto add = [&](const PythonValue& item) {
        if (!item.is(Kind::number)) refuse(fmt::format("{} must be numbers{}", name, no_value(&item)));
        list.push_back(item.number);
    };
    if (!value->is(Kind::list)) {
        add(*value);
        return list;
    }
    for (const PythonValuePtr& item : value->items) {
        if (!item->is(Kind::list))
            add(*item);
        else
            for (const PythonValuePtr& inner : item->items)
                add(*inner);
    }
    return list;
}

}  // namespace engine
