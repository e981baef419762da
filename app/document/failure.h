// Failure: why the document has no findings, or an edit was not taken, and which settings are to blame for
// it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/document/document.h"
#include "engine/core/error.h"

namespace app {

struct Failure {
    std::string sentence;  ///< without the "left: stage 1 (conv): " before it
    std::vector<engine::Setting>
        settings;         ///< that break the rule together; none when it is not about settings
    std::string typed{};  ///< the text that was not taken, so that it can be mended

    /// Whether one of the settings belongs to the part, or to the stage, or is the parameter.
    bool concerns(Part part) const;
    bool concerns(Part part, std::size_t stage) const;
    bool concerns(Part part, std::size_t stage, std::string_view parameter) const;
    /// Whether it concerns a setting outside all stages: "loss".
    bool concerns(std::string_view parameter) const;
    /// The stage's parameter that the sentence is about; empty when that is none of them.
    std::string_view subject(Part part, std::size_t stage) const;
    /// Where the sentence is to be shown: beside the first setting. Nothing without one.
    std::optional<Part> part() const;
    std::optional<std::size_t> stage() const;
};

Failure failure_of(const engine::Error& error);
/// "A, stage 1: the rule that is broken".
std::string full_text(const Failure& failure);

}  // namespace app
