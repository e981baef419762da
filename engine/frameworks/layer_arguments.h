// The arguments of a call that makes a layer, asked for by name, with sentences for those that do not fit.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/frameworks/python_value.h"

namespace engine {

/// " (put one above, as in stride = 2)" for a name that has no value, or an expression that begins with one.
std::string name_to_set(std::string_view written, std::string_view example);

class LayerArguments {
  public:
    explicit LayerArguments(const LibraryCall& call);

    const LibraryCall& call() const { return call_; }
    /// 1, 2 or 3: Conv1d, Conv2d, Conv3d.
    int dimensions() const { return dimensions_; }

    /// The names of the arguments that may come without one, in order.
    void order(std::initializer_list<std::string_view> names);
    /// Several names of one argument, of which the first is asked for.
    void alias(std::string_view name, std::initializer_list<std::string_view> others);
    /// Arguments that change nothing that a pipeline holds.
    void ignore(std::initializer_list<std::string_view> names);
    /// Every argument must have been asked for, or be one that no layer depends on.
    void finish() const;

    [[noreturn]] void refuse(const std::string& sentence) const;
    const PythonValue* find(std::string_view name) const;  ///< nullptr where it is not given, or None
    bool has(std::string_view name) const { return find(name) != nullptr; }

    Index number(std::string_view name, std::optional<Index> otherwise = {});
    /// nullopt where it is not given, or has no value in the text.
    std::optional<Index> known(std::string_view name);
    /// Per axis; of a 1-D layer the first is `lone`.
    std::optional<Pair> pair(std::string_view name, Index lone = 1);
    /// " key=2,3"; nothing where it is not given, or is what PIPE leaves out.
    std::string pair_text(std::string_view name, std::string_view key, std::optional<Pair> left_out = {},
                          Index lone = 1);
    /// A number as it is written shortest.
    std::string decimal(std::string_view name, const std::string& otherwise);
    bool flag(std::string_view name, bool otherwise);
    /// A word, in lower case: of "same", same or tf.nn.relu the last part.
    std::string word(std::string_view name, const std::string& otherwise);
    std::vector<double> numbers(std::string_view name);

    std::vector<std::string> notes;  ///< for what is read otherwise than it is written

  private:
    const PythonValue* ask(std::string_view name);
    std::string no_value(const PythonValue* value) const;
    /// A whole number, as Python tells them apart.
    Index whole(std::string_view name, const PythonValue& value, std::string_view what) const;

    const LibraryCall& call_;
    int dimensions_ = 2;
    std::vector<std::pair<std::string, const PythonValue*>> values_;
    std::vector<std::string> asked_;
};

}  // namespace engine
