// The text chunks of PNG files, in which a figure carries its session.
#include "app/session/session_document.h"
#include "engine/picture/picture.h"
#include "engine/records/session.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::File file(fuzz::text_of(data, size));
    fuzz::expect_an_answer([&] { engine::read_png_text(file.name(), engine::session_text_key); });
    fuzz::expect_an_answer([&] { engine::read_session(file.name()); });
    return 0;
}
