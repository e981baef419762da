// A piece of Python as a row of tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/frameworks/text_place.h"

namespace engine {

struct PythonToken {
    enum class Kind { name, number, text, symbol, line_end, end } kind = Kind::end;
    std::string text;  ///< as written; of a text what stands in its quotes
    TextPlace place;
    Index indent = 0;                 ///< blanks before the line, of the first token of a line
    std::size_t begin = 0, past = 0;  ///< bytes of the source
    bool formatted = false;           ///< f"…": what the text holds is not known

    bool is(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }
    bool is_name(std::string_view name) const { return kind == Kind::name && text == name; }
};

/// Comments, prompts (>>>), fences (three backticks) and joined lines are taken away; within brackets lines
/// do not end. The last token is an `end`. Throws Error for a quotation mark or a bracket that is not closed.
std::vector<PythonToken> python_tokens(std::string_view source);

}  // namespace engine
