#include "app/document/added_labels.h"

#include <fmt/format.h>

namespace app {

std::string usual_label(std::size_t place) {
    return place < 24 ? std::string(1, static_cast<char>('C' + place))
                      : fmt::format("pipeline {}", place + 3);
}

std::vector<engine::AddedPipeline> labelled(std::vector<engine::AddedPipeline> added) {
    for (std::size_t i = 0; i < added.size(); ++i)
        if (added[i].label.empty()) added[i].label = usual_label(i);
    return added;
}

}  // namespace app
