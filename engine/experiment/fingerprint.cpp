#include "engine/experiment/fingerprint.h"

#include <fmt/format.h>

#include <cstring>

#include "engine/pipeline/pipe_text.h"

namespace engine {

void Fingerprint::add_bytes(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    std::uint64_t word = 0;
    std::size_t at = 0;
    for (; at + sizeof word <= size; at += sizeof word) {
        std::memcpy(&word, bytes + at, sizeof word);
        mix(word);
    }
    word = 0;
    std::memcpy(&word, bytes + at, size - at);
    mix(word);
    mix(size);
}

void Fingerprint::add(std::string_view text) { add_bytes(text.data(), text.size()); }

void Fingerprint::add(const Tensor& tensor) {
    const Shape shape = tensor.shape();
    add_bytes(&shape, sizeof shape);
    add_bytes(tensor.data(), static_cast<std::size_t>(tensor.size()) * sizeof(float));
}

void Fingerprint::add(Index number) { add_bytes(&number, sizeof number); }

void Fingerprint::add(const Pipeline& pipeline) {
    add(pipeline.stages.empty() ? std::string() : print(pipeline));
    for (const Stage& stage : pipeline.stages)
        for (const auto& given : {stage.kernel.weight, stage.kernel.given_bias})
            if (given && given->values) add(*given->values);
}

void Fingerprint::add(const std::optional<Reference>& reference) {
    add(Index{reference.has_value()});
    if (!reference) return;
    if (reference->picture.picture) add(*reference->picture.picture);
    add(reference->rule.border);
    add(Index{reference->rule.luma});
}

std::string Fingerprint::text() const { return fmt::format("{:016x}", state_); }

}  // namespace engine
