// Small pipelines made of the bytes of a fuzz input, through the parameter table: every operation and every
// key that there is.
#pragma once

#include <string>
#include <vector>

#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/pipeline.h"

namespace fuzz {

/// The bytes of an input one by one; zeros behind its end.
class Bytes {
  public:
    Bytes(const std::uint8_t* data, std::size_t size) : data_(data), end_(data + size) {}
    unsigned below(unsigned count) { return data_ == end_ ? 0 : *data_++ % count; }
    bool at_end() const { return data_ == end_; }

  private:
    const std::uint8_t *data_, *end_;
};

inline std::string number(Bytes& bytes, unsigned least, unsigned most) {
    return std::to_string(least + bytes.below(most - least + 1));
}

/// A value that the key may or may not take.
inline std::string value_of(const engine::ParameterInfo& parameter, Bytes& bytes) {
    using engine::ParameterKind;
    constexpr const char* numbers[] = {"0", "1", "-1", "0.5", "2.5", "0.01", "1e-3", "-0.75"};
    constexpr const char* words[] = {"same", "valid", "same_lower"};
    const bool counts = parameter.key == "channels" || parameter.key == "groups";
    switch (parameter.kind) {
        case ParameterKind::pair:
        case ParameterKind::optional_pair:
            return number(bytes, 0, 5) + (bytes.below(2) ? "," + number(bytes, 0, 5) : "");
        case ParameterKind::integer: return number(bytes, 0, counts && bytes.below(8) == 0 ? 70 : 6);
        case ParameterKind::number: return numbers[bytes.below(std::size(numbers))];
        case ParameterKind::choice:
            return parameter.choices.empty()
                       ? "0"
                       : std::string(
                             parameter.choices[bytes.below(static_cast<unsigned>(parameter.choices.size()))]);
        case ParameterKind::padding:
            if (bytes.below(2)) return words[bytes.below(std::size(words))];
            return number(bytes, 0, 4) + (bytes.below(2) ? "," + number(bytes, 0, 4) + "," +
                                                               number(bytes, 0, 4) + "," + number(bytes, 0, 4)
                                                         : "");
        case ParameterKind::flag: return "true";
        default: return "";
    }
}

inline engine::Stage stage_of(Bytes& bytes) {
    const auto all = engine::operations();
    const engine::OperationInfo& operation = all[bytes.below(static_cast<unsigned>(all.size()))];
    engine::Stage stage = operation.prototype;
    for (const engine::ParameterInfo& parameter : operation.parameters) {
        if (parameter.kind == engine::ParameterKind::file || bytes.below(3) != 0) continue;
        try {
            parameter.set(stage, value_of(parameter, bytes));
        } catch (const engine::Error&) {
            continue;  // it keeps what it had
        }
    }
    return stage;
}

inline engine::Pipeline pipeline_of(Bytes& bytes) {
    engine::Pipeline pipeline;
    const unsigned stages = 1 + bytes.below(5);
    for (unsigned i = 0; i < stages; ++i)
        pipeline.stages.push_back(stage_of(bytes));
    return pipeline;
}

inline engine::Tensor values_of(const engine::Shape& shape, unsigned seed) {
    engine::Tensor result(shape);
    std::uint32_t state = seed * 2654435761u + 12345;
    for (float& value : result.values()) {
        state = state * 1664525u + 1013904223u;
        value = static_cast<float>(state >> 8) / static_cast<float>(1 << 23) - 1;
    }
    return result;
}

}  // namespace fuzz
