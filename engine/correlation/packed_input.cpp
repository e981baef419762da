#include "engine/correlation/packed_input.h"

#include <algorithm>

#include "engine/simd/prefetch.h"

namespace engine {
namespace {

/// Inputs of more floats do not stay in a cache from one layer to the next.
constexpr Index cached_floats = 1 << 20;
/// Rows between asking for one and reading it.
constexpr Index rows_ahead = 2;

}  // namespace

PackedInput::PackedInput(const AxisPlan& y, const AxisPlan& x, Index channels, Pair positions,
                         const Kernels& kernels)
    : y_(y), x_(x), kernels_(kernels), channels_(channels) {
    std::fill_n(stream_, AxisPlan::most_step, Index{-1});
    for (Index t = 0; t < x.first[x.out_step]; ++t) {
        const Index remainder = modulo(x.taps[t].reach, x.in_step);
        if (stream_[remainder] >= 0) continue;
        stream_[remainder] = streams_;
        remainder_[streams_++] = remainder;
    }
    // Both are rounded to whole vectors, so that the column in which a position itself lies is aligned.
    min_shift_ = floor_div(floor_div(x.min_reach, x.in_step), kernels.lanes) * kernels.lanes;
    const Index shifts = floor_div(x.max_reach, x.in_step) - min_shift_;
    rows_ = (positions.h - 1) * y.in_step + 1 + y.max_reach - y.min_reach;
    pitch_ = (ceil_div(positions.w, kernels.lanes) + ceil_div(shifts, kernels.lanes)) * kernels.lanes;
    channel_floats_ = rows_ * streams_ * pitch_;
}

Index PackedInput::offset(Index channel, Index y_reach, Index x_reach) const {
    const Index row = y_reach - y_.min_reach;
    const Index stream = stream_[modulo(x_reach, x_.in_step)];
    return channel * channel_floats_ + (row * streams_ + stream) * pitch_ + floor_div(x_reach, x_.in_step) -
           min_shift_;
}

/// packed[stream][j] = row[(begin + j) * in_step + remainder(stream)], zero outside the row.
void PackedInput::pack_row(const float* row, Index begin, float* packed) const {
    const Index step = x_.in_step;
    for (Index s = 0; s < streams_; ++s) {
        const Index low = std::clamp<Index>(ceil_div(-remainder_[s], step) - begin, 0, pitch_);
        const Index high = std::clamp<Index>(ceil_div(x_.input - remainder_[s], step) - begin, low, pitch_);
        float* to = packed + s * pitch_;
        std::fill(to, to + low, 0.0f);
        std::fill(to + high, to + pitch_, 0.0f);
        const float* from = row + (begin + low) * step + remainder_[s];
        if (step == 1) {
            std::copy(from, from + (high - low), to + low);
        } else if (!(step == 2 && streams_ == 2)) {
            for (Index j = 0; j < high - low; ++j)
                to[low + j] = from[j * step];
        }
    }
    if (step == 2 && streams_ == 2) {
        const Index low = std::clamp<Index>(-begin, 0, pitch_);
        const Index pairs = std::clamp<Index>(floor_div(x_.input, 2) - begin, low, pitch_) - low;
        float* even = packed + stream_[0] * pitch_ + low;
        float* odd = packed + stream_[1] * pitch_ + low;
        kernels_.split_pairs(row + (begin + low) * 2, pairs, even, odd);
        if (x_.input % 2 == 1 && low + pairs < pitch_ && (begin + low + pairs) * 2 < x_.input)
            even[pairs] = row[x_.input - 1];
    }
}

void PackedInput::pack(const Tensor& input, Index n, Index first_channel, const Block& block,
                       float* packed) const {
    const Index top = block.y0 * y_.in_step + y_.min_reach, begin = block.x0 + min_shift_;
    const Index rows = (block.y1 - block.y0 - 1) * y_.in_step + 1 + y_.max_reach - y_.min_reach;
    const Index low = std::clamp<Index>(begin * x_.in_step, 0, x_.input);
    const Index high = std::clamp<Index>((begin + pitch_) * x_.in_step, low, x_.input);
    const bool ahead = input.size() > cached_floats;
    for (Index c = 0; c < channels_; ++c) {
        const float* plane = input.plane(n, first_channel + c);
        for (Index r = 0; r < rows; ++r) {
            float* to = packed + c * channel_floats_ + r * streams_ * pitch_;
            if (top + r < 0 || top + r >= y_.input) {
                std::fill_n(to, streams_ * pitch_, 0.0f);
                continue;
            }
            const float* row = plane + (top + r) * x_.input;
            if (ahead && top + r + rows_ahead < y_.input)
                prefetch(row + rows_ahead * x_.input + low, row + rows_ahead * x_.input + high);
            pack_row(row, begin, to);
        }
    }
}

}  // namespace engine
