// Python as a tree: the part of its grammar that programs which make networks are written in.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/frameworks/text_place.h"

namespace engine {

struct PythonExpression;
using PythonExpressionPtr = std::unique_ptr<PythonExpression>;

/// An argument of a call, or a parameter of a function with what it is when it is not given.
struct PythonArgument {
    /// Of a call: empty without one, "*" and "**" for those that unpack. Of a definition: also "*args",
    /// "**kwargs", and a lone "*" behind which all have names.
    std::string name;
    PythonExpressionPtr value;
};

struct PythonExpression {
    enum class Kind {
        number,         ///< text
        text,           ///< text
        name,           ///< text
        attribute,      ///< parts[0].text
        call,           ///< parts[0](arguments)
        subscript,      ///< parts[0][parts[1]]
        slice,          ///< parts[0]:parts[1]:parts[2], each may be null
        tuple,          ///< parts
        list,           ///< parts
        dict,           ///< parts: key, value, key, value
        unary,          ///< text parts[0]
        binary,         ///< parts[0] text parts[1]
        conditional,    ///< parts[0] if parts[1] else parts[2]
        function,       ///< lambda arguments: parts[0]
        comprehension,  ///< [parts[0] for parts[1] in parts[2] if parts[3]…]
        star,           ///< *parts[0]
    } kind = Kind::name;
    TextPlace place;
    std::string text;
    std::string source;  ///< as it is written, shortened: for sentences
    bool formatted = false;
    std::vector<PythonExpressionPtr> parts;
    std::vector<PythonArgument> arguments;
};

struct PythonStatement {
    enum class Kind {
        expression,  ///< value
        assign,      ///< targets = value; without a value a mere annotation
        augmented,   ///< targets[0] text value
        give_back,   ///< return value (may be null)
        import,      ///< names: what each is called, and its path
        define,      ///< def text(parameters): body
        type,        ///< class text(bases): body
        loop,        ///< for targets[0] in value: body
        branch,      ///< if value: body, else: otherwise
        while_loop,  ///< while value: body
        block,       ///< with, try: body
        skip,        ///< text: what makes no layers: raise, assert, pass, break, …
    } kind = Kind::skip;
    TextPlace place;
    std::string text;
    PythonExpressionPtr value;
    std::vector<PythonExpressionPtr> targets;
    std::vector<PythonArgument> parameters;
    std::vector<PythonExpressionPtr> bases;
    std::vector<std::pair<std::string, std::string>> names;
    std::vector<PythonStatement> body, otherwise;
};

/// Throws Error that points at what cannot be read. Lines without a bracket that are no Python (prose, what a
/// program printed) are passed over.
std::vector<PythonStatement> parse_python(std::string_view source);

}  // namespace engine
