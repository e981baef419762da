#include "phases.h"

#include <algorithm>

namespace bench {

Phases::Phases(Index kernel, Index crop) {
    std::array<Index, 2> first{}, last{};
    for (Index r = 0; r < 2; ++r) {
        const auto at = static_cast<std::size_t>(r);
        last[at] = (r + crop) / 2;
        first[at] = -((kernel - 1 - r - crop) / 2);
        taps = std::max(taps, last[at] - first[at] + 1);
    }
    // Windows that can begin at the same place do.
    start = {std::max(first[0], last[0] - taps + 1), std::max(first[1], last[1] - taps + 1)};
    if (last[1] - first[0] + 1 <= taps) start = {first[0], first[0]};
    padding = std::max<Index>({0, -start[0], -start[1], start[0] + taps - 1, start[1] + taps - 1});
}

Tensor subpixel_weight(const Tensor& transposed, const Step& step, Index crop, bool phases_first) {
    const Shape& s = transposed.shape();
    const Phases phases(s.h, crop);
    const Index inputs = step.inputs / step.groups;
    Tensor to({4 * step.outputs, inputs, phases.taps, phases.taps});
    for (Index o = 0; o < step.outputs; ++o)
        for (Index i = 0; i < inputs; ++i)
            for (Index phase = 0; phase < 4; ++phase)
                for (Index y = 0; y < phases.taps; ++y)
                    for (Index x = 0; x < phases.taps; ++x) {
                        const Index ry = phase / 2, rx = phase % 2;
                        const Index ty = ry + crop - 2 * (phases.start[static_cast<std::size_t>(ry)] + y);
                        const Index tx = rx + crop - 2 * (phases.start[static_cast<std::size_t>(rx)] + x);
                        if (ty < 0 || tx < 0 || ty >= s.h || tx >= s.w) continue;
                        const Index group = o / s.c,
                                    channel = phases_first ? phase * step.outputs + o : 4 * o + phase;
                        to(channel, i, y, x) = transposed(group * inputs + i, o % s.c, ty, tx);
                    }
    return to;
}

}  // namespace bench
