#include "app/document/document.h"

#include "engine/core/error.h"

namespace app {

engine::Interpolation parse_interpolation(std::string_view id) {
    for (std::size_t i = 0; i < interpolation_ids.size(); ++i)
        if (interpolation_ids[i] == id) return static_cast<engine::Interpolation>(i);
    engine::fail("there is no interpolation \"{}\"; there are {}", id, fmt::join(interpolation_ids, ", "));
}

}  // namespace app
