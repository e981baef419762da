// Model files: what is read as a network is written as ONNX that reads as the same network.
#include "engine/network/onnx_file.h"
#include "engine/network/read_model.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::File file(fuzz::text_of(data, size));
    fuzz::expect_an_answer([&] {
        const engine::network::Graph graph = engine::network::read_model(file.name());
        engine::network::parameter_count(graph);
        const std::string bytes = engine::network::print_onnx(graph);
        FUZZ_CHECK(engine::network::print_onnx(engine::network::parse_onnx(bytes, "/nowhere")) == bytes);
    });
    return 0;
}
