// Numbers, ranges and the other small texts of the command line: the first byte chooses which.
#include "engine/analysis/gradient_flow.h"
#include "engine/frameworks/code_export.h"
#include "engine/pipeline/value_text.h"
#include "engine/sweep/sweep.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace engine;

template <typename Read>
void read_as(std::string_view text, const Read& read) {
    fuzz::expect_an_answer([&] { read(text); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text = fuzz::text_of(data + 1, size - 1);
    switch (data[0] % 8) {
        case 0:
            read_as(text, [](auto t) { FUZZ_CHECK(std::to_string(parse_integer(t, 1)).size() <= t.size()); });
            break;
        case 1:
            read_as(text, [](auto t) {
                const float number = parse_number(t);
                FUZZ_CHECK(parse_number(exact_text(number)) == number);
            });
            break;
        case 2:
            read_as(text, [](auto t) {
                const Pair pair = parse_pair(t, 0);
                FUZZ_CHECK(parse_pair(pair_text(pair), 0) == pair);
            });
            break;
        case 3: read_as(text, parse_padding); break;
        case 4: read_as(text, parse_seed); break;
        case 5: read_as(text, parse_flag); break;
        case 6:
            read_as(text, [](auto t) {
                FUZZ_CHECK(print(parse_loss(print(parse_loss(t)))) == print(parse_loss(t)));
            });
            break;
        case 7:
            read_as(text, [](auto t) {
                for (const SweepAxis& axis : parse_vary(t))
                    FUZZ_CHECK(!axis.values.empty() && axis.values.size() <= max_sweep_values);
            });
            break;
    }
    return 0;
}
