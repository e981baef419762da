#include "engine/frameworks/code_export.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/core/version.h"
#include "engine/frameworks/code_writer.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

/// Up to this many values stand in the code as numbers; more of them as base64 of their bytes.
constexpr Index max_literals = 256;

constexpr auto names =
    std::to_array<std::pair<std::string_view, Framework>>({{"keras", Framework::keras},
                                                           {"tensorflow", Framework::tensorflow},
                                                           {"pytorch", Framework::pytorch},
                                                           {"onnx", Framework::onnx},
                                                           {"jax", Framework::jax}});

std::unique_ptr<CodeWriter> make_writer(Framework framework) {
    switch (framework) {
        case Framework::keras: return make_keras_writer();
        case Framework::tensorflow: return make_tensorflow_writer();
        case Framework::pytorch: return make_pytorch_writer();
        case Framework::onnx: return make_onnx_writer();
        case Framework::jax: return make_jax_writer();
    }
    return nullptr;
}

std::string base64(const Tensor& tensor) {
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto* bytes = reinterpret_cast<const unsigned char*>(tensor.data());
    const auto count = static_cast<std::size_t>(tensor.size()) * sizeof(float);
    std::string text;
    for (std::size_t i = 0; i < count; i += 3) {
        const std::size_t have = std::min<std::size_t>(count - i, 3);
        unsigned block = 0;
        for (std::size_t j = 0; j < 3; ++j)
            block = block << 8 | (j < have ? bytes[i + j] : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            text += j <= have ? digits[block >> (18 - 6 * j) & 63] : '=';
    }
    return text;
}

/// Python's spelling of a value; its double is rounded back to the same float32.
std::string python_number(float value) {
    if (std::isfinite(value)) return fmt::format("{}", value);
    return std::isnan(value) ? "np.nan" : value > 0 ? "np.inf" : "-np.inf";
}

/// The array as a Python expression, exactly.
std::string literal(const Tensor& tensor, const std::string& shape) {
    const auto values = tensor.values();
    if (std::all_of(values.begin(), values.end(), [&](float value) { return value == values.front(); }))
        return fmt::format("np.full({}, {}, np.float32)", shape, python_number(values.front()));
    if (tensor.size() > max_literals)
        return fmt::format("np.frombuffer(base64.b64decode(\n        \"{}\"\n    ), \"<f4\").reshape{}",
                           base64(tensor), shape);
    std::string list;
    for (const float value : values)
        list += (list.empty() ? "" : ", ") + python_number(value);
    return fmt::format("np.array([{}], np.float32).reshape{}", list, shape);
}

std::string python_shape(const std::string& name, const Shape& shape) {
    if (name.ends_with("_bias")) return fmt::format("({},)", shape.c);
    return fmt::format("({}, {}, {}, {})", shape.n, shape.c, shape.h, shape.w);
}

/// A literal of printable characters only. Bytes that are not UTF-8 become the surrogates that Python itself
/// keeps them as.
std::string python_string(const std::string& text) {
    std::string result = "\"";
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t length = utf8_length(rest);
        const auto byte = static_cast<unsigned char>(rest[0]);
        const bool is_control = length == 1 ? byte < 0x20 || byte == 0x7f
                                            : printable(rest.substr(0, length)) != rest.substr(0, length);
        if (length == 0)
            result += fmt::format("\\udc{:02x}", byte);
        else if (is_control)
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(rest[length - 1]));
        else if (byte == '"' || byte == '\\')
            result += {'\\', rest[0]};
        else
            result += rest.substr(0, length);
        rest.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result + "\"";
}

/// The code looks for the weights beside the program, also when it is started from elsewhere; pasted into a
/// notebook it has no file, and the current folder is meant.
constexpr std::string_view here =
    R"(HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path()
)";

std::string weights_text(const std::vector<std::pair<std::string, Tensor>>& arrays,
                         const std::string& folder) {
    if (arrays.empty()) return "";
    std::string text(folder.empty() ? "" : here);
    text += "# weight: (O, I/groups, kH, kW) of a convolution, (I, O/groups, kH, kW) of a transposed one.\n";
    text += "WEIGHTS = {\n";
    for (const auto& [name, tensor] : arrays)
        text += fmt::format(
            "    \"{}\": {},\n", name,
            folder.empty() ? literal(tensor, python_shape(name, tensor.shape()))
                           : fmt::format("np.load(HERE / {})", python_string(folder + "/" + name + ".npy")));
    return text + "}\n\n\n";
}

/// The pipeline may hold line ends (in file names), which must not end the comment.
std::string comment(const std::string& text) { return "# " + printable_line(text) + "\n"; }

}  // namespace

std::vector<std::string_view> framework_names() {
    std::vector<std::string_view> all;
    for (const auto& entry : names)
        all.push_back(entry.first);
    return all;
}

Framework parse_framework(std::string_view text) {
    std::string known;
    for (const auto& [name, framework] : names) {
        if (name == text) return framework;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
    }
    fail("there is no framework \"{}\"; there are {}", text, known);
}

CodeExport export_code(const Pipeline& pipeline, const Shape& input, Framework framework,
                       const std::string& weights_folder) {
    const BuiltPipeline built = build(pipeline, input);
    CodeExport result;
    for (std::size_t i = 0; i < built.stages.size(); ++i) {
        const Parameters& parameters = built.stages[i].parameters;
        if (parameters.weight)
            result.arrays.emplace_back(fmt::format("stage{}_weight", i), *parameters.weight);
        if (parameters.bias) result.arrays.emplace_back(fmt::format("stage{}_bias", i), *parameters.bias);
    }
    const auto writer = make_writer(framework);
    const std::string model = writer->model(built);
    const std::string weights = weights_text(result.arrays, weights_folder);
    result.text = comment(print(pipeline)) +
                  fmt::format("#\n# Written by Deconvoscope {} for an input of {}, which becomes {}.\n# {}\n",
                              version(), to_string(input), to_string(built.output()), writer->usage());
    if (weights.find("base64.") != std::string::npos) result.text += "import base64\n";
    std::string imports = writer->imports();  // begin with sys
    if (!weights_folder.empty() && !result.arrays.empty())
        imports.insert(imports.find('\n') + 1, "from pathlib import Path\n");
    result.text += imports + "\n" + weights + writer->helpers() + model + writer->main(input);
    return result;
}

}  // namespace engine
