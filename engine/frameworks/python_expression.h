// Arithmetic on the whole numbers of a piece of Python.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/core/tensor.h"
#include "engine/frameworks/python_text.h"

namespace engine {

/// Whole numbers and names with + - * // and brackets, as in ngf * 8 or (64 + 3) // 2.
struct PythonExpression {
    bool is_one = false;  ///< otherwise something else stands here
    std::optional<Index>
        number;  ///< without one a name in it has no value in the text, or the value is too large
    int operators = 0;
};

/// Reads numbers and the expressions that they stand in.
class PythonNumbers : public PythonText {
  public:
    using PythonText::PythonText;

  protected:
    PythonExpression expression(int depth = 0);
    /// A literal such as 0.2, .2 or 2e-1 that is no whole number, as one writes it, and past it; otherwise
    /// empty.
    std::string decimal();
    /// A whole number, 2 or 2.0. Throws Error where there is none.
    Index number();

    std::map<std::string, Index> numbers_;  ///< names that the text has given a whole number

  private:
    PythonExpression term(int depth);
    PythonExpression factor(int depth);
};

}  // namespace engine
