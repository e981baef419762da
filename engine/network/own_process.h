// Work by a library that damaged input can end by a signal: done in a process of its own.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace engine::network {

/// One end of the pipe between the two processes. Both throw Error where the other end is gone.
class Pipe {
  public:
    explicit Pipe(std::FILE* file) : file_(file) {}
    void put(const void* bytes, std::size_t size);
    void put(std::uint64_t number) { put(&number, sizeof number); }
    void put(const std::string& text);
    void get(void* bytes, std::size_t size);
    std::uint64_t get_number();
    std::string get_text();  ///< of at most 2^26 bytes

  private:
    std::FILE* file_;
};

/// Runs `work` in a process of its own, which writes what `read` reads here. An Error of the work is thrown
/// here; `death` is the sentence for its end by a signal, also by the one that stops it after a minute of
/// computing.
void in_own_process(const std::function<void(Pipe&)>& work, const std::function<void(Pipe&)>& read,
                    const std::string& death);

}  // namespace engine::network
