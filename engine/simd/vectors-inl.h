// The parts of one instruction set's loops. (The toggle lets Highway compile it once per set.)
#if defined(ENGINE_KERNEL_VECTORS) == defined(HWY_TARGET_TOGGLE)
#ifdef ENGINE_KERNEL_VECTORS
#undef ENGINE_KERNEL_VECTORS
#else
#define ENGINE_KERNEL_VECTORS
#endif

#include <hwy/highway.h>

#include "engine/simd/loops.h"

HWY_BEFORE_NAMESPACE();
namespace engine::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

constexpr int lanes = HWY_LANES(float);
constexpr bool many_registers = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON;
constexpr int tile_rows = many_registers ? 14 : 6;
/// Beside four lists of sums.
constexpr int stream_rows = many_registers ? 7 : 3;

/// Keeps a loaded value in a register: GCC would load it anew for each multiplication. (Clang does not take a
/// vector here where it does not optimise.)
HWY_INLINE void keep(Vector& value) {
#if HWY_ARCH_X86 && !HWY_COMPILER_CLANG
    __asm__("" : "+v"(value.raw));
#else
    (void)value;
#endif
}

}  // namespace engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
