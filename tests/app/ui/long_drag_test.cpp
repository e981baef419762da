// A slider dragged for long on a large picture: memory stays as it was after the first moments.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "engine/core/sanitizer.h"
#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;
using Clock = std::chrono::steady_clock;

/// DRAG_SECONDS=1800 and DRAG_PICTURE=signal:zoneplate:4000x6000 drag for longer, on more.
const char* setting(const char* name, const char* usual) {
    const char* given = std::getenv(name);
    return given ? given : usual;
}

double resident_mebibytes() {
    std::ifstream counts("/proc/self/statm");
    double all = 0, resident = 0;
    counts >> all >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// Single moments have more or fewer evaluations under way, by chance; what is never given back moves the
/// middle.
double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// One drag over the whole slider and back, let go at the end.
void drag_once(Harness& window) {
    const auto place = window.probe.places.at("B/0/kernel");
    window.move({place.min.x + 30, place.center().y});
    window.press(true);
    for (int step = 0; step < 60; ++step) {
        const float share = static_cast<float>(step < 30 ? step : 60 - step) / 30;
        window.move({place.min.x + 4 + share * (place.max.x - place.min.x - 8), place.center().y});
        window.frame();
    }
    window.press(false);
    for (int frame = 0; frame < 5; ++frame)
        window.frame();
}

TEST(LongDrag, MemoryStaysFlat) {
    if (engine::exact_buffers) GTEST_SKIP() << "a sanitizer keeps what was given back";
    const auto seconds = std::chrono::seconds(std::atoi(setting("DRAG_SECONDS", "8")));
    Harness window(make_document(setting("DRAG_PICTURE", "signal:zoneplate:1000x1500")));
    window.bench.view().open = View::output;
    window.settle();
    std::vector<double> resident;
    const auto end = Clock::now() + seconds;
    while (Clock::now() < end || resident.size() < 8) {
        drag_once(window);
        resident.push_back(resident_mebibytes());
    }
    window.settle();
    EXPECT_FALSE(window.bench.state().is_old());
    const auto quarter = static_cast<std::ptrdiff_t>(resident.size() / 4);
    const double early = median({resident.begin(), resident.begin() + quarter}),
                 late = median({resident.end() - quarter, resident.end()});
    std::printf("%zu drags: mostly %.0f MiB in the first quarter, %.0f MiB in the last, at most %.0f MiB\n",
                resident.size(), early, late, *std::max_element(resident.begin(), resident.end()));
    EXPECT_LT(late, 1.25 * early + 96);
}

}  // namespace
}  // namespace app
