#include "engine/network/own_process.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>
#include <new>

#include "engine/core/error.h"

namespace engine::network {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

constexpr std::uint64_t max_text = std::uint64_t{1} << 26;
constexpr rlim_t most_seconds = 60;
constexpr const char* ended_early = "it ended early";

/// The other process says this first, and once more before it ends.
enum Word : std::uint64_t { results = 1, error = 2, memory = 3, done = 4 };

void quiet_signals() {
    for (const int signal : {SIGINT, SIGTERM, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPIPE})
        std::signal(signal, SIG_DFL);
    const rlimit seconds{most_seconds, most_seconds}, none{0, 0};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &none);
}

[[noreturn]] void work_and_end(const std::function<void(Pipe&)>& work, int descriptor) {
    quiet_signals();
    std::FILE* file = fdopen(descriptor, "wb");
    Pipe pipe(file);
    try {
        pipe.put(Word::results);
        work(pipe);
        pipe.put(Word::done);
    } catch (const std::bad_alloc&) {
        pipe.put(Word::memory);
    } catch (const std::exception& failure) {
        pipe.put(Word::error);
        pipe.put(std::string(failure.what()));
    }
    _exit(0);  // what the first process registered for its end is not for this one
}

void wait_for_end(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
}

/// How the other process ended, as it said itself.
struct Ending {
    bool finished = false;
    std::string sentence;  ///< of its Error, or empty
};

/// Reads what the other process writes, to its last word.
Ending ending_of(int descriptor, const std::function<void(Pipe&)>& read) {
    Ending ending;
    const File file(fdopen(descriptor, "rb"), std::fclose);
    Pipe pipe(file.get());
    try {
        std::uint64_t word = pipe.get_number();
        if (word == Word::results) {
            read(pipe);
            word = pipe.get_number();
        }
        if (word == Word::error) ending.sentence = pipe.get_text();
        if (word == Word::memory) throw std::bad_alloc();
        ending.finished = word == Word::done;
    } catch (const Error& trouble) {
        ending.sentence = trouble.what();
    }
    return ending;
}

}  // namespace

void Pipe::put(const void* bytes, std::size_t size) {
    const auto* at = static_cast<const char*>(bytes);
    while (size > 0) {
        const ssize_t written = file_ ? ::write(fileno(file_), at, size) : -1;
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) _exit(1);
        at += written;
        size -= static_cast<std::size_t>(written);
    }
}

void Pipe::put(const std::string& text) {
    put(text.size());
    put(text.data(), text.size());
}

void Pipe::get(void* bytes, std::size_t size) {
    if (std::fread(bytes, 1, size, file_) != size) fail("{}", ended_early);
}

std::uint64_t Pipe::get_number() {
    std::uint64_t number = 0;
    get(&number, sizeof number);
    return number;
}

std::string Pipe::get_text() {
    const std::uint64_t size = get_number();
    if (size > max_text) fail("a text of {} bytes is above the limit of {}", size, max_text);
    std::string text(size, '\0');
    get(text.data(), text.size());
    return text;
}

void in_own_process(const std::function<void(Pipe&)>& work, const std::function<void(Pipe&)>& read,
                    const std::string& death) {
    int ends[2];
    if (::pipe(ends) != 0) fail("no further process can be started");
    const pid_t child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        fail("no further process can be started");
    }
    if (child == 0) {
        close(ends[0]);
        work_and_end(work, ends[1]);
    }
    close(ends[1]);
    Ending ending;
    try {
        ending = ending_of(ends[0], read);
    } catch (...) {
        kill(child, SIGKILL);
        wait_for_end(child);
        throw;
    }
    // One that still has something to say is not waited for.
    if (!ending.finished) kill(child, SIGKILL);
    wait_for_end(child);
    if (ending.finished) return;
    fail("{}", ending.sentence.empty() || ending.sentence == ended_early ? death : ending.sentence);
}

}  // namespace engine::network
