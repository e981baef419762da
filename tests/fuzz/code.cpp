// Code for the frameworks: the first byte chooses the framework, the rest is PIPE. What the program writes it
// can read.
#include "engine/frameworks/code_export.h"
#include "engine/frameworks/layer_import.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr const char* frameworks[] = {"keras", "tensorflow", "pytorch", "onnx", "jax"};
    const engine::Framework framework = engine::parse_framework(frameworks[data[0] % std::size(frameworks)]);
    fuzz::expect_an_answer([&] {
        const engine::Pipeline pipeline = engine::parse_pipeline(fuzz::text_of(data + 1, size - 1));
        if (!fuzz::is_small(pipeline)) return;
        const engine::CodeExport code = engine::export_code(pipeline, {1, 3, 6, 7}, framework, "w");
        engine::import_layers(code.text);
    });
    return 0;
}
