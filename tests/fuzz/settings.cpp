// The settings file: what is read is within its limits, and is written and read back without loss.
#include "app/document/settings.h"

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::File file(fuzz::text_of(data, size));
    fuzz::expect_an_answer([&] {
        std::string message;
        const app::Settings settings = app::load_settings(file.name(), message);
        FUZZ_CHECK(settings.ui_scale >= 0.5 && settings.ui_scale <= 3 && settings.recent.size() <= 10);
        if (!message.empty()) return;
        const fuzz::File copy("");
        app::save_settings(copy.name(), settings);
        FUZZ_CHECK(app::load_settings(copy.name(), message) == settings && message.empty());
    });
    return 0;
}
