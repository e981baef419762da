// Marks, crops and further pictures in session files.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/records/figure_contents.h"

namespace engine {

/// A list of the texts that parse_mark() reads.
nlohmann::ordered_json marks_json(const std::vector<Mark>& marks);
/// Throws Error.
std::vector<Mark> marks_of(const nlohmann::ordered_json& list);

/// {"crops": [[top, left, height, width]], "pictures": [{"picture", "crops", "marks"}]}
nlohmann::ordered_json figure_json(const FigureContents& figure);
/// Throws Error.
FigureContents figure_of(const nlohmann::ordered_json& json);

}  // namespace engine
