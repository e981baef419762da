#include "engine/frameworks/layer_import.h"

#include <algorithm>
#include <array>

#include "engine/core/error.h"
#include "engine/frameworks/model_text.h"
#include "engine/frameworks/python_tree.h"
#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

/// Whose layers LeakyReLU() and the like are, where nothing before them tells.
Family home_of(std::string_view text) {
    const auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
    if (has("keras") || has("2D") || has("layers.") || has(".add(")) return keras_family;
    return has("2d") || has("nn.") || has("torch") || has("F.") ? torch_family : keras_family;
}

/// Blanks and quotes as web pages and word processors set them, each one character for one.
std::string plain_typing(std::string_view text) {
    struct Typed {
        std::string_view typed;
        char plain;
    };
    constexpr auto typeset = std::to_array<Typed>({{"\u00a0", ' '},
                                                   {"\u202f", ' '},
                                                   {"\u200b", ' '},
                                                   {"\ufeff", ' '},
                                                   {"\u2018", '\''},
                                                   {"\u2019", '\''},
                                                   {"\u201c", '"'},
                                                   {"\u201d", '"'},
                                                   {"\u2212", '-'}});
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto found = std::find_if(typeset.begin(), typeset.end(), [&](const Typed& typed) {
            return text.substr(at).starts_with(typed.typed);
        });
        result += found == typeset.end() ? text[at] : found->plain;
        at += found == typeset.end() ? 1 : found->typed.size();
    }
    return result;
}

Pipeline read(std::string_view text, std::vector<std::string>& notes) {
    const auto has = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
    const bool torchsummary = has("Layer (type)") && has("[-1,"), torchinfo = has("Layer (type:depth-idx)");
    if (torchsummary || torchinfo)
        fail("layer text: this table of {} does not tell kernels and strides; print(model) does, and is read",
             torchinfo ? "torchinfo" : "torchsummary");
    if (is_own_export(text)) return import_own_export(text, notes);
    return is_keras_json(text)      ? import_keras_json(text, notes)
           : is_keras_summary(text) ? import_keras_summary(text, notes)
           : is_printed_model(text) ? import_printed_model(text, notes)
                                    : import_program(text, home_of(text), notes);
}

}  // namespace

Pipeline import_program(std::string_view text, Family home, std::vector<std::string>& notes) {
    const std::vector<PythonStatement> program = parse_python(text);
    PythonWalker walker(home);
    walker.run(program);
    std::vector<std::string> found;
    Pipeline pipeline = walker.result(found);
    notes.insert(notes.end(), found.begin(), found.end());
    return pipeline;
}

Pipeline import_layers(std::string_view text, std::vector<std::string>* notes) {
    std::vector<std::string> found;
    Pipeline pipeline = read(plain_typing(text), found);
    if (notes) notes->insert(notes->end(), found.begin(), found.end());
    return pipeline;
}

}  // namespace engine
