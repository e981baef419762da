// The one table of everything that can be set on a stage. PIPE text, the flags of `apply`, the window's
// controls and `sweep --vary` are all made from it: a new option is one row here.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pipeline/stage.h"

namespace engine {

enum class ParameterKind { pair, integer, number, choice, padding, flag, file, optional_pair };

/// A sensible span for a slider; the rule for legal values is in `set`.
struct Span {
    double low = 0, high = 0;
};

/// One settable parameter of an operation. Keys are spelled as in PIPE: "output-padding".
struct ParameterInfo {
    std::string_view key;
    ParameterKind kind;
    std::string_view help;                       ///< plain words with the formula, for --help and tooltips
    std::vector<std::string_view> choices = {};  ///< of a choice; for numbers the word that may stand instead
    Span span = {};                              ///< for the kinds that hold numbers
    bool pipe_only = false;                      ///< not a flag of `apply` (kernel, init, seed, …)
    std::string_view instead_of = {};            ///< the parameter that cannot stand beside it
    bool always_printed = false;                 ///< print() shows it even at its default
    std::function<std::string(const Stage&)> get = {};  ///< canonical text; empty when not set
    std::function<void(Stage&, std::string_view value)> set =
        {};  ///< throws Error with the rule; "" unsets what is optional
    std::function<bool(const Stage&)> is_default = {};
};

struct OperationInfo {
    std::string_view name;
    std::string_view help;
    Stage prototype;
    std::vector<ParameterInfo> parameters;
};

/// All operations, in the order in which they are listed to users, concat last.
std::span<const OperationInfo> operations();
/// nullptr when there is none of that name.
const OperationInfo* find_operation(std::string_view name);
const ParameterInfo* find_parameter(const OperationInfo& operation, std::string_view key);
/// Sets a parameter of the stage's operation, which must have it. Throws Error with the rule.
void set_parameter(Stage& stage, std::string_view key, std::string_view value);

}  // namespace engine
