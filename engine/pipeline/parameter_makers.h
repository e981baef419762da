// How rows of the parameter table are made, one maker per kind of value. Each takes an `access`: a function
// from a stage to the field, for const and mutable stages alike.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/value_text.h"

namespace engine::parameter_makers {

using ParameterList = std::vector<ParameterInfo>;

/// Accesses to a member of a stage's operation, and of its kernel.
#define FIELD(Op, member) \
    [](auto& stage) -> auto& { return std::get<Op>(stage.op).member; }
#define KERNEL_FIELD(member) \
    [](auto& stage) -> auto& { return stage.kernel.member; }

template <typename Access>
ParameterInfo pair_parameter(std::string_view key, std::string_view help, Index least, Span span,
                             Access access) {
    ParameterInfo info{.key = key, .kind = ParameterKind::pair, .help = help, .span = span};
    info.get = [access](const Stage& stage) { return pair_text(access(stage)); };
    info.set = [access, least](Stage& stage, std::string_view value) {
        access(stage) = parse_pair(value, least);
    };
    return info;
}

template <typename Access>
ParameterInfo optional_pair_parameter(std::string_view key, std::string_view help, Index least, Span span,
                                      Access access) {
    ParameterInfo info{.key = key, .kind = ParameterKind::optional_pair, .help = help, .span = span};
    info.get = [access](const Stage& stage) {
        return access(stage) ? pair_text(*access(stage)) : std::string();
    };
    info.set = [access, least](Stage& stage, std::string_view value) {
        if (value.empty())
            access(stage).reset();
        else
            access(stage) = parse_pair(value, least);
    };
    return info;
}

template <typename Access>
ParameterInfo integer_parameter(std::string_view key, std::string_view help, Span span, Access access) {
    ParameterInfo info{.key = key, .kind = ParameterKind::integer, .help = help, .span = span};
    info.get = [access](const Stage& stage) { return fmt::format("{}", access(stage)); };
    info.set = [access](Stage& stage, std::string_view value) { access(stage) = parse_integer(value, 1); };
    return info;
}

/// A number or nothing; `word` stands for nothing ("" where it is simply not given).
template <typename Access>
ParameterInfo integer_or_word_parameter(std::string_view key, std::string_view help, std::string_view word,
                                        Index least, Span span, Access access) {
    ParameterInfo info{.key = key, .kind = ParameterKind::integer, .help = help, .span = span};
    if (!word.empty()) info.choices = {word};
    info.get = [access, word](const Stage& stage) {
        return access(stage) ? fmt::format("{}", *access(stage)) : std::string(word);
    };
    info.set = [access, word, least](Stage& stage, std::string_view value) {
        if (value == word || value.empty())
            access(stage).reset();
        else
            access(stage) = parse_integer(value, least);
    };
    return info;
}

template <typename Access>
ParameterInfo seed_parameter(std::string_view help, Access access) {
    ParameterInfo info{.key = "seed", .kind = ParameterKind::integer, .help = help, .span = {0, 100}};
    info.get = [access](const Stage& stage) { return fmt::format("{}", access(stage)); };
    info.set = [access](Stage& stage, std::string_view value) { access(stage) = parse_seed(value); };
    return info;
}

template <typename Access>
ParameterInfo number_parameter(std::string_view key, std::string_view help, Span span, Access access) {
    ParameterInfo info{.key = key, .kind = ParameterKind::number, .help = help, .span = span};
    info.get = [access](const Stage& stage) { return exact_text(access(stage)); };
    info.set = [access](Stage& stage, std::string_view value) { access(stage) = parse_number(value); };
    return info;
}

template <typename Access>
ParameterInfo flag_parameter(std::string_view key, std::string_view help, Access access) {
    ParameterInfo info{.key = key, .kind = ParameterKind::flag, .help = help, .choices = {"false", "true"}};
    info.get = [access](const Stage& stage) { return access(stage) ? "true" : "false"; };
    info.set = [access](Stage& stage, std::string_view value) { access(stage) = parse_flag(value); };
    return info;
}

template <typename Access>
ParameterInfo padding_parameter(std::string_view help, Access access) {
    ParameterInfo info{.key = "padding",
                       .kind = ParameterKind::padding,
                       .help = help,
                       .choices = {"valid", "same", "same_lower"},
                       .span = {0, 8}};
    info.get = [access](const Stage& stage) { return to_string(access(stage)); };
    info.set = [access](Stage& stage, std::string_view value) { access(stage) = parse_padding(value); };
    return info;
}

/// Numbers for the four sides, negative ones too.
template <typename Access>
ParameterInfo sides_parameter(std::string_view key, std::string_view help, Access access) {
    ParameterInfo info{.key = key, .kind = ParameterKind::padding, .help = help, .span = {-8, 8}};
    info.get = [access](const Stage& stage) {
        return to_string(Padding{PaddingKind::numbers, access(stage)});
    };
    info.set = [access](Stage& stage, std::string_view value) { access(stage) = parse_sides(value); };
    return info;
}

template <typename Value>
using Names = std::vector<std::pair<std::string_view, Value>>;

template <typename Value>
std::string_view name_of(const Names<Value>& names, Value value) {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.second == value; });
    ENGINE_CHECK(found != names.end(), "value {} has no name", static_cast<int>(value));
    return found->first;
}

template <typename Value>
Value value_of(const Names<Value>& names, std::string_view text) {
    std::string known;
    for (const auto& [name, value] : names) {
        if (name == text) return value;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
    }
    fail("\"{}\" is none of {}", text, known);
}

template <typename Value, typename Access>
ParameterInfo choice_parameter(std::string_view key, std::string_view help, const Names<Value>& names,
                               Access access) {
    ParameterInfo info{.key = key, .kind = ParameterKind::choice, .help = help};
    for (const auto& [name, value] : names)
        info.choices.push_back(name);
    info.get = [access, names](const Stage& stage) { return std::string(name_of(names, access(stage))); };
    info.set = [access, names](Stage& stage, std::string_view value) {
        access(stage) = value_of(names, value);
    };
    return info;
}

inline ParameterInfo pipe_only(ParameterInfo info) {
    info.pipe_only = true;
    return info;
}

inline ParameterInfo always_printed(ParameterInfo info) {
    info.always_printed = true;
    return info;
}

}  // namespace engine::parameter_makers
