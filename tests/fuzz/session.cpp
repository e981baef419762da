// Session files, as text and inside a figure: what is read is written as JSON that reads as the same session.
#include "engine/records/session.h"

#include "app/session/session_document.h"
#include "app/session/view_json.h"
#include "engine/picture/picture.h"
#include "tests/fuzz/fuzz.h"

namespace {

void read(const std::string& text) {
    const engine::Session session = engine::parse_session(text, "fuzz.json");
    const std::string json = session_json(session);
    FUZZ_CHECK(session_json(engine::parse_session(json, "again.json")) == json);
    app::ViewState view;
    app::SourceTreatment treatment;
    app::view_from_json(session.view, view, treatment);
    app::ViewState again;
    app::SourceTreatment treated_again;
    app::view_from_json(view_to_json(view, treatment), again, treated_again);
    FUZZ_CHECK(treated_again == treatment);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    fuzz::expect_an_answer([&] { read(text); });
    return 0;
}
