// The common part of all fuzz targets: an input ends in an answer or in an error that the user would read,
// never otherwise.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/pipeline/pipeline.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// A broken promise: libFuzzer keeps the input.
#define FUZZ_CHECK(condition)                                                                  \
    do {                                                                                       \
        if (!(condition)) {                                                                    \
            std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            std::abort();                                                                      \
        }                                                                                      \
    } while (false)

/// Runs `work`, which may refuse the input with one sentence: also because it asks for more than a machine of
/// 256 MiB has.
template <typename Work>
void expect_an_answer(const Work& work) {
    engine::limit_available_memory(std::uint64_t{256} << 20);
    try {
        work();
    } catch (const engine::Error& error) {
        FUZZ_CHECK(error.what()[0] != '\0');
    } catch (const engine::ResourceError& error) {
        FUZZ_CHECK(error.what()[0] != '\0');
    }
}

/// A file in memory that has these bytes, under a name that opens it.
class File {
  public:
    explicit File(std::string_view bytes) : descriptor_(::memfd_create("fuzz", 0)) {
        FUZZ_CHECK(::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { ::close(descriptor_); }
    std::string name() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  private:
    int descriptor_;
};

/// Whether the kernels of a pipeline are made in a moment: legal ones may take gigabytes, which is not what
/// is looked for.
inline bool is_small(const engine::Pipeline& pipeline) {
    double size = 1e3;
    for (const engine::Stage& stage : pipeline.stages) {
        if (!stage.has_kernel()) continue;
        const engine::Pair kernel = kernel_size(stage.kernel);
        size *= static_cast<double>(kernel.h) * static_cast<double>(kernel.w) *
                static_cast<double>(stage.kernel.channels.value_or(1));
    }
    return size < 1e7 && pipeline.stages.size() <= 12;
}

}  // namespace fuzz
