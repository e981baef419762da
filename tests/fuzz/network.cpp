// Networks that are run and audited on a small input: numbers or a sentence, and an end soon after it is
// asked for.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/network/audit_sources.h"
#include "engine/network/onnx_file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/random_pipeline.h"

namespace {

using namespace engine;

/// Asks for an end after a moment, as an impatient user does.
class Impatience {
  public:
    engine::Progress progress() const { return engine::Progress(source_.get_token()); }

  private:
    std::stop_source source_;
    std::mutex mutex_;
    std::condition_variable_any over_;
    std::jthread watch_{[this](const std::stop_token& done) {
        std::unique_lock lock(mutex_);
        over_.wait_for(lock, done, std::chrono::milliseconds(300), [] { return false; });
        source_.request_stop();
    }};
};

/// The values that the program would feed into every input, however many there are.
network::NamedArrays small_inputs(const network::Graph& graph, unsigned seed) {
    network::NamedArrays feeds;
    for (const network::Port& port : graph.inputs) {
        network::Extents extents = port.extents;
        Index count = 1;
        for (Index& extent : extents) {
            if (extent < 0) extent = 8;
            if (extent == 0 || count > 40000 / extent) fail("it is too large for this");
            count *= extent;
        }
        const network::Array numbers(extents, fuzz::values_of(network::folded(extents), seed));
        feeds.emplace(
            port.name,
            is_floating(port.type)
                ? numbers
                : network::Array(extents, std::vector<Index>(static_cast<std::size_t>(count), 1), port.type));
    }
    return feeds;
}

void audit_like_the_program(const network::Graph& graph, const Progress& progress) {
    network::AuditRequest request;
    const network::Port& port = network::picture_port(graph, {});
    request.port = port.name;
    network::InputOptions options;
    options.size = Pair{16, 16};
    const auto layout = network::picture_layout(graph, port);
    if (layout && (layout->channels > 8 || layout->height.value_or(1) * layout->width.value_or(1) > 4096))
        return;
    network::add_constants(graph, port, options, request, progress);
    network::audit(graph, request, progress);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Impatience impatience;
    const Progress progress = impatience.progress();
    fuzz::expect_an_answer([&] {
        const network::Graph graph = network::parse_onnx(std::string(fuzz::text_of(data, size)), "/nowhere");
        try {
            std::vector<std::string> wanted;
            for (const network::Port& port : graph.outputs)
                wanted.push_back(port.name);
            fuzz::expect_an_answer([&] {
                network::run(graph, small_inputs(graph, static_cast<unsigned>(size)), wanted, progress);
            });
            audit_like_the_program(graph, progress);
        } catch (const Cancelled&) {
        }
    });
    return 0;
}
