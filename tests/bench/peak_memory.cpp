#include "peak_memory.h"

#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "engine/core/blocks.h"

namespace bench {
namespace {

/// A line of /proc/self/status in bytes; 0 when there is none.
double status(const std::string& key) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(key)) return 1024 * std::stod(line.substr(key.size()));
    return 0;
}

}  // namespace

PeakMemory::PeakMemory() {
    engine::release_kept_blocks();
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak begins anew
    before_ = status("VmRSS:");
}

double PeakMemory::grown() const { return std::max(status("VmHWM:") - before_, 0.0); }

}  // namespace bench
