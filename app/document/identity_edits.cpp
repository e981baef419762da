#include "app/document/identity_edits.h"

#include <fmt/format.h>

#include <memory>

#include "engine/core/number_text.h"
#include "engine/experiment/encoder.h"
#include "engine/identities/equivalence.h"

namespace app {

Edit fold_into(Side from, Side to) {
    return {[=](Document& document) {
                document.pipeline(to) =
                    engine::fold(document.pipeline(from), engine::input_shape(document.experiment));
            },
            [=](const Document&, const Document&) {
                return fmt::format("{} = {} folded", letter(to), letter(from));
            }};
}

Edit project_into(Side from, Side to) {
    const auto left_over = std::make_shared<double>(0);
    return {[=](Document& document) {
                auto projection =
                    engine::project(document.pipeline(from), engine::input_shape(document.experiment));
                document.pipeline(to) = std::move(projection.pipeline);
                *left_over = projection.relative_residual;
            },
            [=](const Document&, const Document&) {
                return fmt::format("{} = {} projected ({} % of the kernel left over)", letter(to),
                                   letter(from), engine::number_text(*left_over * 100, 3));
            }};
}

}  // namespace app
