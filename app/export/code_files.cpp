#include "app/export/code_files.h"

#include <optional>
#include <vector>

#include "app/storage/new_folder.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/files/npy.h"
#include "engine/frameworks/layer_import.h"
#include "engine/network/load_weights.h"
#include "engine/network/onnx_file.h"
#include "engine/network/pipeline_graph.h"
#include "engine/pipeline/pipe_text.h"

namespace app {

void write_onnx(const engine::Pipeline& pipeline, const engine::Shape& input,
                const std::filesystem::path& output) {
    const engine::BuiltPipeline built = engine::build(pipeline, input);
    engine::write_file(output, engine::network::print_onnx(engine::network::pipeline_graph(built)));
}

void write_code(const engine::CodeExport& code, const std::filesystem::path& output,
                const std::filesystem::path& weights) {
    std::optional<NewFolder> folder;
    std::vector<engine::PendingFile> files;
    if (!output.empty()) files.emplace_back(output).write(code.text);
    if (!weights.empty()) {
        const std::filesystem::path above =
            weights.has_filename() ? weights.parent_path() : weights.parent_path().parent_path();
        if (!above.empty() && !std::filesystem::is_directory(above))
            engine::fail("cannot make the folder {}: there is no folder {}", weights.string(),
                         above.string());
        folder.emplace(weights);
        for (const auto& [name, tensor] : code.arrays) {
            engine::PendingFile& file = files.emplace_back(weights / (name + ".npy"));
            name.ends_with("_bias") ? engine::write_npy_vector(file, tensor)
                                    : engine::write_npy(file, tensor);
        }
    }
    engine::PendingFile::commit_all(files);
}

std::string folder_beside(const std::filesystem::path& weights, const std::filesystem::path& output) {
    if (weights.empty() || output.empty()) return weights.string();
    const auto whole = [](const std::filesystem::path& path) {
        return std::filesystem::weakly_canonical(std::filesystem::absolute(path));
    };
    return whole(weights).lexically_relative(whole(output).parent_path()).generic_string();
}

engine::Pipeline read_pasted(const std::string& text, std::vector<std::string>* notes) {
    // Only calls and JSON have brackets; a stage of PIPE never has one outside a file's name.
    const std::size_t bracket = text.find_first_of("({");
    const bool is_pipe = bracket == std::string::npos || text.find("weight=") < bracket;
    engine::Pipeline pipeline = is_pipe ? engine::parse_pipeline(text) : engine::import_layers(text, notes);
    engine::load_weights(pipeline);
    return pipeline;
}

}  // namespace app
