// Kept cells of a figure of several pictures: the input is the text of one (or, behind a zero byte, the whole
// file).
#include "engine/sweep/block_file.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    const bool is_file = text.starts_with('\0');
    if (!is_file && text.find('\0') != std::string::npos) return 0;  // no text chunk holds one
    const engine::Bitmap crops{2, 3, 4, std::vector<std::uint8_t>(2 * 3 * 4, 255)};
    const fuzz::File file(is_file ? text.substr(1)
                                  : engine::encode_png(crops, {0, {{"deconvoscope-figure-cell", text}}}));
    fuzz::expect_an_answer([&] {
        const auto block = engine::read_block(file.name(), "id");
        if (!block) return;
        const std::string bytes = engine::encode_block(*block, "id");
        const fuzz::File copy(bytes);
        const auto again = engine::read_block(copy.name(), "id");
        FUZZ_CHECK(again && engine::encode_block(*again, "id") == bytes);
    });
    return 0;
}
