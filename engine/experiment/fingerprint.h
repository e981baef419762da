// Tells by their contents whether work that is kept answers the same question.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/experiment/experiment.h"

namespace engine {

/// FNV-1a of 64 bits over what is added, in order, eight bytes at a time; a shift behind each lets high bits
/// reach low ones.
class Fingerprint {
  public:
    void add(std::string_view text);
    void add(const Tensor& tensor);
    void add(Index number);
    /// Its text and all the values that it takes from files.
    void add(const Pipeline& pipeline);
    /// The picture and its rule, not the name.
    void add(const std::optional<Reference>& reference);
    /// 16 hexadecimal digits.
    std::string text() const;

  private:
    void add_bytes(const void* data, std::size_t size);
    void mix(std::uint64_t word) {
        state_ = (state_ ^ word) * 0x100000001b3ull;
        state_ ^= state_ >> 29;
    }

    std::uint64_t state_ = 0xcbf29ce484222325ull;
};

}  // namespace engine
