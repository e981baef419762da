#include "app/document/mark_sight.h"

#include <fmt/format.h>

#include "engine/core/error.h"
#include "engine/experiment/encoder.h"

namespace app {

std::string why_unseen(const engine::Mark& mark, const engine::Experiment& experiment) {
    const engine::Pair plane = engine::input_shape(experiment).plane();
    if (engine::is_seen(mark, plane)) return {};
    const std::string& name = experiment.source.name;
    return fmt::format(
        "{}: nothing of it lies in {}, of which A and B take {}×{} pixels; of a box the edges are seen, a text from "
        "its beginning",
        print(mark), name.empty() ? "the sample picture" : name, plane.h, plane.w);
}

void check_seen(std::string_view words, const std::vector<engine::Mark>& marks,
                const engine::Experiment& experiment) {
    for (const engine::Mark& mark : marks)
        if (const std::string why = why_unseen(mark, experiment); !why.empty())
            engine::fail("{} {}", words, why);
}

void check_row_marks(const std::string& picture, const std::vector<engine::Mark>& marks,
                     const engine::Experiment& experiment) {
    check_seen(fmt::format("--row {} --mark", picture), marks, experiment);
}

std::vector<engine::Mark> seen_marks(std::vector<engine::Mark> marks, engine::Pair plane) {
    std::erase_if(marks, [&](const engine::Mark& mark) { return !engine::is_seen(mark, plane); });
    return marks;
}

std::string unseen_remark(const Document& document) {
    if (document.marks.empty() || !document.experiment.source.picture) return {};
    try {
        const engine::Pair plane = engine::input_shape(document.experiment).plane();
        const std::size_t all = document.marks.size(), seen = seen_marks(document.marks, plane).size();
        if (seen == all) return {};
        return fmt::format("marks that lie beside the picture, of which A and B take {}×{} pixels: {} of {}",
                           plane.h, plane.w, all - seen, all);
    } catch (const engine::Error&) {  // the encoder cannot take the picture, which is said elsewhere
        return {};
    }
}

}  // namespace app
