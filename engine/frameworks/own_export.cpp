// Programs that export_code writes, pasted back: their first line holds the pipeline, and the rest shows
// whether it still does.
#include <regex>
#include <string>

#include "engine/core/error.h"
#include "engine/frameworks/code_export.h"
#include "engine/frameworks/model_text.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

struct Header {
    std::string pipe, folder;
    Shape input;
    Framework framework = Framework::pytorch;
};

std::string without_line_ends(std::string_view text) {
    std::string result;
    std::size_t written = 0;  // past the last character that is no blank
    for (const char c : text) {
        if (c == '\n') {
            result.resize(written);
            result += '\n';
            written = result.size();
            continue;
        }
        result += c;
        if (c != ' ' && c != '\t' && c != '\r') written = result.size();
    }
    result.resize(written);
    while (!result.empty() && result.back() == '\n')
        result.pop_back();
    return result.substr(std::min(result.find_first_not_of('\n'), result.size()));
}

Header header_of(const std::string& text) {
    Header header;
    header.pipe = text.substr(2, text.find('\n') - 2);
    static const std::regex size("for an input of (\\d{1,9})×(\\d{1,9})×(\\d{1,9})×(\\d{1,9})");
    static const std::regex folder("np\\.load\\(HERE / \"([^\"\\\\]*)/stage\\d+_(?:weight|bias)\\.npy\"\\)");
    std::smatch match;
    const std::string top = text.substr(0, text.find("import sys"));
    if (std::regex_search(top, match, size))
        header.input = {std::stol(match[1]), std::stol(match[2]), std::stol(match[3]), std::stol(match[4])};
    if (std::regex_search(text, match, folder)) header.folder = match[1];
    const auto has = [&](const char* word) { return text.find(word) != std::string::npos; };
    header.framework = has("\nimport torch\n")              ? Framework::pytorch
                       : has("\nimport keras\n")            ? Framework::keras
                       : has("\nimport tensorflow as tf\n") ? Framework::tensorflow
                       : has("\nimport onnx\n")             ? Framework::onnx
                                                            : Framework::jax;
    return header;
}

/// The lines that say the stages, in their places; what surrounds them is the same in every program.
std::string without_surroundings(const std::string& text) {
    const bool has_network = text.find("\ndef network(") != std::string::npos;
    std::string result;
    bool kept = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        const bool begins = !line.empty() && line[0] != ' ' && line[0] != '}';
        if (begins)
            kept = line.starts_with("import ") || line.starts_with("from ") || line.starts_with("WEIGHTS") ||
                   line.starts_with("class ") ||
                   line.starts_with(has_network ? "def network(" : "def model(x");
        result += (kept ? line : "") + "\n";
        at = end + 1;
    }
    return result;
}

/// Nearest upsampling that is said axis by axis, as one stage again.
void join_axes(Pipeline& pipeline) {
    for (std::size_t i = 1; i < pipeline.stages.size(); ++i) {
        auto* first = std::get_if<Upsample>(&pipeline.stages[i - 1].op);
        const auto* second = std::get_if<Upsample>(&pipeline.stages[i].op);
        if (!first || !second || first->mode != UpsampleMode::nearest ||
            second->mode != UpsampleMode::nearest)
            continue;
        if (first->scale.w != 1 || second->scale.h != 1) continue;
        first->scale.w = second->scale.w;
        pipeline.stages.erase(pipeline.stages.begin() + static_cast<std::ptrdiff_t>(i));
        for (Stage& stage : pipeline.stages)
            if (auto* concat = std::get_if<Concat>(&stage.op);
                concat && concat->stage && *concat->stage >= static_cast<Index>(i))
                --*concat->stage;
    }
}

/// What the reader of programs makes of code that is exported from this pipeline; nothing where it cannot
/// read it.
std::optional<Pipeline> read_back(const std::string& text) {
    std::vector<std::string> ignored;
    try {
        Pipeline pipeline = import_program(without_surroundings(text), torch_family, ignored);
        join_axes(pipeline);
        return pipeline;
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// Lets a stage that was read from a changed program begin with the weights that its line tells. `before` is
/// the stage as the unchanged program reads.
void keep_weights(Stage& stage, const Stage& before, const Stage& written) {
    if (stage == before) {
        stage = written;
        return;
    }
    if (!stage.has_kernel() || !written.has_kernel()) return;
    const KernelSpec& was = written.kernel;
    stage.kernel.init = was.init;
    stage.kernel.seed = was.seed;
    stage.kernel.gain = was.gain;
    stage.kernel.normalize = was.normalize;
    if (stage.kernel.bias.has_value() == before.kernel.bias.has_value()) stage.kernel.bias = was.bias;
}

}  // namespace

bool is_own_export(std::string_view text) {
    const std::string top = without_line_ends(text.substr(0, 1 << 16));
    const std::size_t line = top.find('\n');
    return top.starts_with("# ") && line != std::string::npos &&
           top.substr(line).starts_with("\n#\n# Written by Deconvoscope ");
}

Pipeline import_own_export(std::string_view pasted, std::vector<std::string>& notes) {
    const std::string text = without_line_ends(pasted);
    const Header header = header_of(text);
    const Pipeline written = parse_pipeline(header.pipe);
    std::string code;
    try {
        code = without_line_ends(export_code(written, header.input, header.framework, header.folder).text);
    } catch (const Error&) {
        notes.push_back(
            "line 1, column 1: this line is read, and not the program below it, whose weights lie in other files");
        return written;
    }
    // Other versions of this program may have written another opening.
    const auto behind_opening = [](const std::string& program) {
        return program.substr(std::min(program.find("import "), program.size()));
    };
    if (behind_opening(code) == behind_opening(text)) return written;
    // A number was changed below: the layers are read, and keep the weights that the first line tells.
    const auto before = read_back(code);
    if (!before || before->stages.size() != written.stages.size())
        fail(
            "layer text, line 1, column 1: the program below this line is no longer what this line says, and only its first line can be "
            "read: change the pipeline there, and the numbers below follow once it is written again");
    std::vector<std::string> found;
    Pipeline now = import_program(without_surroundings(text), torch_family, found);
    join_axes(now);
    if (now.stages.size() != written.stages.size()) return now;
    for (std::size_t i = 0; i < now.stages.size(); ++i)
        keep_weights(now.stages[i], before->stages[i], written.stages[i]);
    notes.push_back(
        "line 1, column 1: the program below this line was changed, and is read; weights begin as this line says");
    return now;
}

}  // namespace engine
