// Pictures of every format: what is decoded has the values of its size, all of them finite unless the format
// has floats.
#include "engine/picture/picture_decode.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::expect_an_answer([&] {
        const engine::Tensor picture = engine::decode_picture(fuzz::text_of(data, size), "fuzz");
        FUZZ_CHECK(picture.size() > 0 && (picture.shape().c == 1 || picture.shape().c == 3));
        float sum = 0;
        for (const float value : picture.values())
            sum += value;  // every value has been set
        FUZZ_CHECK(sum != 1e30f);
    });
    return 0;
}
