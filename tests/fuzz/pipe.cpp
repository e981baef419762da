// PIPE text: what is read prints as text that reads as the same pipeline.
#include "engine/pipeline/pipe_text.h"

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::expect_an_answer([&] {
        const engine::Pipeline pipeline = engine::parse_pipeline(fuzz::text_of(data, size));
        const std::string text = print(pipeline);
        FUZZ_CHECK(engine::parse_pipeline(text) == pipeline);
        FUZZ_CHECK(print(engine::parse_pipeline(text)) == text);
        if (fuzz::is_small(pipeline)) build(pipeline, {1, 3, 6, 7});
    });
    return 0;
}
