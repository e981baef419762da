#include "engine/files/json_text.h"

#include "engine/core/error.h"

namespace engine {

void check_json_depth(std::string_view json) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > max_json_depth) fail("its values are nested more than {} deep", max_json_depth);
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
}

}  // namespace engine
