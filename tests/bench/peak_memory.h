// The most memory that some work takes.
#pragma once

namespace bench {

/// Starts to watch the resident memory of this process (Linux: /proc/self).
class PeakMemory {
  public:
    PeakMemory();
    /// Bytes by which the highest level since then exceeds the level at the start; 0 where that is not known.
    double grown() const;

  private:
    double before_;
};

}  // namespace bench
