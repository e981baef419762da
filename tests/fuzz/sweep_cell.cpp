// Kept cells of a sweep: the input is the text of one (or, behind a zero byte, the whole file).
#include "engine/picture/picture.h"
#include "engine/records/report_table.h"
#include "engine/sweep/cell_file.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    const bool is_file = text.starts_with('\0');
    if (!is_file && text.find('\0') != std::string::npos) return 0;  // no text chunk holds one
    const engine::Bitmap dot{1, 1, 4, {1, 2, 3, 255}};
    const fuzz::File file(is_file ? text.substr(1)
                                  : engine::encode_png(dot, {0, {{"deconvoscope-sweep-cell", text}}}));
    fuzz::expect_an_answer([&] {
        const auto cell = engine::read_cell(file.name(), "id");
        if (!cell) return;
        engine::report_fields(cell->report);
        const fuzz::File copy(engine::encode_cell(*cell, "id"));
        const auto again = engine::read_cell(copy.name(), "id");
        FUZZ_CHECK(again && again->report == cell->report && again->error == cell->error);
    });
    return 0;
}
