// Ctrl-C during long work: a stop that the work polls, so that nothing half done is left behind.
#pragma once

#include <stop_token>
#include <thread>

namespace app::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP request a stop instead of ending the program. To be made before
/// other threads are, because they inherit which signals are blocked.
class Interrupt {
  public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return source_.get_token(); }

  private:
    std::stop_source source_;
    std::jthread watcher_;
};

}  // namespace app::cli
