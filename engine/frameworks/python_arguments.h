// The arguments of a Python call, asked for by name, with sentences for those that do not fit.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/frameworks/python_calls.h"

namespace engine {

/// Arguments that change nothing that a pipeline holds.
inline constexpr auto ignored_arguments = std::to_array<std::string_view>(
    {"name", "dtype", "device", "trainable", "inplace", "data_format", "input_shape", "kernel_initializer",
     "bias_initializer", "depthwise_initializer", "kernel_regularizer", "bias_regularizer",
     "activity_regularizer", "kernel_constraint", "bias_constraint", "return_indices",
     "recompute_scale_factor", "antialias"});

/// `order` names the arguments that may come without a name.
class PythonArguments {
  public:
    PythonArguments(const PythonCall& call, std::initializer_list<std::string_view> order) : call_(call) {
        if (call.positional.size() > order.size())
            refuse(fmt::format("{} takes at most {} arguments without a name here", call.name, order.size()));
        for (std::size_t i = 0; i < call.positional.size(); ++i)
            values_.emplace_back(*(order.begin() + i), call.positional[i]);
        for (const auto& [key, value] : call.named) {
            if (find(key)) refuse(fmt::format("{} is given twice", key));
            values_.emplace_back(key, value);
        }
    }

    [[noreturn]] void refuse(const std::string& sentence) const {
        fail("layer text, column {}, at {}: {}", call_.column, call_.path, sentence);
    }

    /// Every argument must have been asked for or be one of ignored_arguments.
    void finish() const {
        for (const auto& [key, value] : values_)
            if (std::find(asked_.begin(), asked_.end(), key) == asked_.end() &&
                std::find(ignored_arguments.begin(), ignored_arguments.end(), key) == ignored_arguments.end())
                refuse(fmt::format("the argument {} has no counterpart in a pipeline", key));
    }

    Index number(std::string_view key, std::optional<Index> otherwise = {}) {
        const PythonValue* value = ask(key);
        if (!value && otherwise) return *otherwise;
        if (!value || value->kind != PythonValue::Kind::numbers || value->numbers.size() != 1)
            refuse(fmt::format("{} must be a whole number{}", key, no_value(value)));
        return value->numbers[0];
    }

    /// Empty when not given, or None.
    std::optional<Pair> pair(std::string_view key) {
        const PythonValue* value = ask(key);
        if (!value || (value->kind == PythonValue::Kind::word && value->text == "None")) return std::nullopt;
        if (value->kind != PythonValue::Kind::numbers || value->numbers.empty() || value->numbers.size() > 2)
            refuse(fmt::format("{} must be a whole number or two of them{}", key, no_value(value)));
        return Pair{value->numbers.front(), value->numbers.back()};
    }

    /// " key=2", or nothing where the argument is missing or has the value that PIPE leaves out.
    std::string pair_text(std::string_view key, std::string_view pipe_key,
                          std::optional<Pair> left_out = {}) {
        const auto value = pair(key);
        if (!value || value == left_out) return "";
        return fmt::format(" {}={},{}", pipe_key, value->h, value->w);
    }

    bool flag(std::string_view key, bool otherwise) {
        const PythonValue* value = ask(key);
        if (!value || value->text == "None") return otherwise;
        if (value->kind != PythonValue::Kind::word || (value->text != "True" && value->text != "False"))
            refuse(fmt::format("{} must be True or False", key));
        return value->text == "True";
    }

    /// A number, or nullopt for a variable, whose value the text does not tell.
    std::optional<Index> number_or_variable(std::string_view key) {
        const PythonValue* value = ask(key);
        if (value && value->kind == PythonValue::Kind::word && value->text != "None") return std::nullopt;
        return number(key);
    }

    /// A number as it is written.
    std::string decimal(std::string_view key, const std::string& otherwise) {
        const PythonValue* value = ask(key);
        if (!value) return otherwise;
        if (value->kind == PythonValue::Kind::numbers && value->numbers.size() == 1)
            return fmt::format("{}", value->numbers[0]);
        if (value->kind != PythonValue::Kind::decimal) refuse(fmt::format("{} must be a number", key));
        return value->text;
    }

    /// What a function is applied to, as in relu(x): it may be anything.
    void input(std::string_view key) { asked_.emplace_back(key); }

    std::string text(std::string_view key, const std::string& otherwise) {
        const PythonValue* value = ask(key);
        if (!value || value->text == "None") return otherwise;
        if (value->kind == PythonValue::Kind::numbers) refuse(fmt::format("{} must be a name", key));
        return value->text;
    }

    /// Numbers as they are, or a word such as "same".
    std::string padding(std::string_view otherwise) {
        const PythonValue* value = find("padding");
        if (!value) return std::string(otherwise);
        if (value->kind == PythonValue::Kind::numbers) return pair_text("padding", "padding", Pair{0, 0});
        std::string word = text("padding", "valid");
        std::transform(word.begin(), word.end(), word.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (word != "same" && word != "valid")
            refuse(fmt::format("padding \"{}\" is neither same nor valid", word));
        return " padding=" + word;
    }

    void only(std::string_view key, Index value) {
        if (number(key, value) != value)
            refuse(fmt::format("{} other than {} has no counterpart in a pipeline", key, value));
    }

    const PythonValue* find(std::string_view key) const {
        for (const auto& [name, value] : values_)
            if (name == key) return &value;
        return nullptr;
    }

  private:
    static std::string no_value(const PythonValue* value) {
        if (!value || value->kind != PythonValue::Kind::word) return "";
        return fmt::format(", and {} has no value in the text (put one above, as in filters = 64)",
                           value->text);
    }

    const PythonValue* ask(std::string_view key) {
        asked_.emplace_back(key);
        const PythonValue* value = find(key);
        if (value && value->kind == PythonValue::Kind::call)
            refuse(fmt::format("{} is a call: only plain values can be read here", value->text));
        return value;
    }

    const PythonCall& call_;
    std::vector<std::pair<std::string, PythonValue>> values_;
    std::vector<std::string> asked_;
};

}  // namespace engine
