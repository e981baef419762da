// Keras' models. The first byte chooses where the text stands: in TensorFlow.js' model.json, with a file of
// weights beside it, or in the config.json of a .keras archive, with or without weights. What is read as a
// network is written as ONNX that reads as the same network.
#include <filesystem>
#include <fstream>

#include "engine/network/onnx_file.h"
#include "engine/network/read_model.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/stored_zip.h"

namespace {

namespace fs = std::filesystem;

/// A folder in memory, with 4 kB of weights.
const fs::path& folder() {
    static const fs::path made = [] {
        const fs::path path = "/dev/shm/deconvoscope-fuzz-" + std::to_string(::getpid());
        fs::create_directory(path);
        std::ofstream(path / "weights.bin") << std::string(4096, '\x3d');
        std::atexit([] {
            std::error_code ignored;
            fs::remove_all("/dev/shm/deconvoscope-fuzz-" + std::to_string(::getpid()), ignored);
        });
        return path;
    }();
    return made;
}

fs::path file_of(unsigned kind, const std::string& text) {
    const fs::path path = folder() / (kind % 2 == 0 ? "model.json" : "model.keras");
    std::string bytes = text;
    if (kind % 2 == 1) {
        fuzz::Entries entries{{"metadata.json", R"({"keras_version": "3.3.3"})"}, {"config.json", text}};
        if (kind % 4 == 3) entries.emplace_back("model.weights.h5", "no weights");
        bytes = fuzz::stored_zip(entries);
    }
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const fs::path file = file_of(data[0], std::string(fuzz::text_of(data + 1, size - 1)));
    fuzz::expect_an_answer([&] {
        const engine::network::Graph graph = engine::network::read_model(file);
        engine::network::parameter_count(graph);
        const std::string bytes = engine::network::print_onnx(graph);
        FUZZ_CHECK(engine::network::print_onnx(engine::network::parse_onnx(bytes, "/nowhere")) == bytes);
    });
    return 0;
}
