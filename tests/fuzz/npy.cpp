// .npy arrays: what is read has as many values as it says, and is written and read back without loss.
#include "engine/files/npy.h"

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::File file(fuzz::text_of(data, size));
    fuzz::expect_an_answer([&] {
        const engine::Tensor array = engine::read_npy(file.name());
        const fuzz::File copy("");
        engine::write_npy(copy.name(), array);
        FUZZ_CHECK(engine::read_npy(copy.name()) == array);
    });
    fuzz::expect_an_answer([&] { engine::read_npy_vector(file.name()); });
    return 0;
}
