// Document: what undo walks through and a session file keeps.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/experiment/added_pipeline.h"
#include "engine/experiment/experiment.h"
#include "engine/picture/picture_resize.h"
#include "engine/records/figure_contents.h"

namespace app {

enum class Side { left, right };

/// "A" is the left side and "B" the right one, everywhere in the window.
inline const char* letter(Side side) { return side == Side::left ? "A" : "B"; }
inline Side other(Side side) { return side == Side::left ? Side::right : Side::left; }

/// One of a document's pipelines: a side's, or the encoder that the picture passes before both. Every Side is
/// a Part.
class Part {
  public:
    constexpr Part(Side side) : side_(side) {}  // NOLINT(google-explicit-constructor): a side is a part
    static constexpr Part encoder() { return Part(std::nullopt); }
    /// The side, or nothing for the encoder.
    constexpr std::optional<Side> side() const { return side_; }
    bool operator==(const Part&) const = default;

  private:
    constexpr explicit Part(std::nullopt_t) {}
    std::optional<Side> side_;
};

/// "A", "B" or "encoder", as undo steps and the window call it.
inline const char* letter(Part part) { return part.side() ? letter(*part.side()) : "encoder"; }
/// The name in the engine's Error and in files.
inline const char* engine_name(Part part) {
    return !part.side() ? "encoder" : *part.side() == Side::left ? "left" : "right";
}

/// How the opened picture is prepared before it becomes the experiment's source.
struct SourceTreatment {
    bool grey = false;     ///< the mean over channels instead of colour
    int longest_side = 0;  ///< shrunk so that no side is longer; 0 keeps the size
    bool enlarge = false;  ///< a smaller picture grows to longest_side
    engine::Interpolation interpolation = engine::Interpolation::bilinear;
    bool antialias = true;  ///< of bilinear and bicubic, when they shrink
    int frame = 0;          ///< of an animation, a TIFF's pages or an array's pictures
    bool operator==(const SourceTreatment&) const = default;
};

inline constexpr std::array<const char*, 4> interpolation_ids{"nearest", "bilinear", "bicubic", "area"};
/// Throws engine::Error that lists the known ones.
engine::Interpolation parse_interpolation(std::string_view id);
inline const char* print(engine::Interpolation interpolation) {
    return interpolation_ids[static_cast<std::size_t>(interpolation)];
}

struct Document {
    engine::Experiment experiment;
    SourceTreatment treatment;
    std::shared_ptr<const engine::Tensor>
        original{};  ///< as opened, before treatment and encoder; null: as the source
    std::vector<engine::AddedPipeline> added{};  ///< beside A and B in figures and tables; no label: C, D, …
    std::vector<engine::Mark> marks{};           ///< on the picture
    engine::FigureContents figure{};
    bool operator==(const Document&) const = default;

    const engine::Pipeline& pipeline(Part part) const {
        if (!part.side()) return experiment.encoder;
        return *part.side() == Side::left ? experiment.left : experiment.right;
    }
    engine::Pipeline& pipeline(Part part) {
        return const_cast<engine::Pipeline&>(std::as_const(*this).pipeline(part));
    }
};

}  // namespace app
