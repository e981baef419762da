#include "bounds.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/bounds.cpp"
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bench::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

double multiply_add(engine::Index rounds) {
    const hn::ScalableTag<float> d;
    constexpr int chains = 10;
    hn::Vec<decltype(d)> sums[chains];
    for (int i = 0; i < chains; ++i)
        sums[i] = hn::Set(d, 1.0f + static_cast<float>(i));
    const auto factor = hn::Set(d, 0.5f), term = hn::Set(d, 1.0f);
    for (engine::Index round = 0; round < rounds; ++round) {
        HWY_UNROLL(10)
        for (int i = 0; i < chains; ++i)
            sums[i] = hn::MulAdd(sums[i], factor, term);
    }
    auto all = sums[0];
    for (int i = 1; i < chains; ++i)
        all = hn::Add(all, sums[i]);
    volatile float kept = hn::GetLane(all);
    (void)kept;
    return 2.0 * chains * static_cast<double>(hn::Lanes(d)) * static_cast<double>(rounds);
}

void copy(const float* from, float* to, engine::Index count) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<engine::Index>(hn::Lanes(d));
    for (engine::Index i = 0; i + lanes <= count; i += lanes)
        hn::StoreU(hn::LoadU(d, from + i), d, to + i);
}

}  // namespace bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bench {
HWY_EXPORT(multiply_add);
HWY_EXPORT(copy);
double multiply_add(engine::Index rounds) { return HWY_DYNAMIC_DISPATCH(multiply_add)(rounds); }
void copy(const float* from, float* to, engine::Index count) { HWY_DYNAMIC_DISPATCH(copy)(from, to, count); }
}  // namespace bench
#endif
