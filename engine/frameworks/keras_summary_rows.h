// The table that Keras' model.summary() prints, row by row.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/tensor.h"

namespace engine {

/// One line of the table.
struct SummaryRow {
    Index line = 0;
    std::string name, type;
    std::vector<std::optional<Index>> shape;  ///< behind the batch; a size may be None
    Index parameters = 0;
    std::string from;  ///< "Connected to"
};

/// The lines of the text that are rows of such a table; what stands between them is passed over.
std::vector<SummaryRow> summary_rows(std::string_view text);

}  // namespace engine
