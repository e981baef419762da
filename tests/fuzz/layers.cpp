// Layer lines of the frameworks: what is read is a pipeline that prints and reads back as itself.
#include "engine/frameworks/layer_import.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::expect_an_answer([&] {
        std::vector<std::string> notes;
        const engine::Pipeline pipeline = engine::import_layers(fuzz::text_of(data, size), &notes);
        FUZZ_CHECK(engine::parse_pipeline(print(pipeline)) == pipeline);
    });
    return 0;
}
