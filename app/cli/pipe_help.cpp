#include "app/cli/pipe_help.h"

#include "engine/core/error.h"

namespace app::cli {
namespace {

std::string joined(const std::vector<std::string_view>& words) {
    std::string text;
    for (const auto word : words)
        text += fmt::format("{}{}", text.empty() ? "" : "|", word);
    return text;
}

}  // namespace

std::string value_name(const engine::ParameterInfo& parameter) {
    switch (parameter.kind) {
        case engine::ParameterKind::pair:
        case engine::ParameterKind::optional_pair: return "N|H,W";
        case engine::ParameterKind::padding:
            return (parameter.choices.empty() ? "" : joined(parameter.choices) + "|") + "N|H,W|T,L,B,R";
        case engine::ParameterKind::choice:
        case engine::ParameterKind::flag: return joined(parameter.choices);
        case engine::ParameterKind::number: return "F";
        case engine::ParameterKind::file: return "FILE.npy";
        case engine::ParameterKind::integer: break;
    }
    return parameter.choices.empty() ? "N" : "N|" + joined(parameter.choices);
}

std::string pipe_help() {
    std::string text =
        "A pipeline (PIPE) is a row of stages, numbered from 0 and separated by |, each an operation and\n"
        "key=value pairs. H,W may be written HxW; a value with blanks or bars stands in double quotes.\n";
    for (const engine::OperationInfo& operation : engine::operations()) {
        std::string line = fmt::format("  {}", operation.name);
        std::string block;
        for (const engine::ParameterInfo& parameter : operation.parameters) {
            const std::string pair = fmt::format(" {}={}", parameter.key, value_name(parameter));
            if (line.size() + pair.size() > 100) {
                block += line + "\n";
                line = "     ";
            }
            line += pair;
        }
        text += block + line + "\n";
    }
    return text +
           "Without channels=N every channel has one kernel of its own (depthwise). normalize=dc, the "
           "default,\n"
           "makes the taps of an output channel sum to 1, or to stride*stride in a conv_transpose: positive\n"
           "kernels are scaled, random ones shifted, sobel is left alone; gain multiplies afterwards. icnr "
           "takes\n"
           "its factor from the pixel_shuffle that follows or from the stride of its own conv_transpose. "
           "Weights\n"
           "from a file are taken as they are: init, seed, gain and normalize are refused beside them. bias "
           "is\n"
           "one parameter per output channel; concat appends the channels of an earlier stage's output.\n";
}

}  // namespace app::cli
