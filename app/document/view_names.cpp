#include "app/document/view_names.h"

namespace app {

std::optional<View> find_view(std::string_view id) {
    for (const ViewInfo& one : views)
        if (one.id == id) return one.view;
    return std::nullopt;
}

std::string view_list() {
    std::string list;
    for (const ViewInfo& one : views)
        list += (list.empty() ? "" : ", ") + std::string(one.id);
    return list;
}

}  // namespace app
