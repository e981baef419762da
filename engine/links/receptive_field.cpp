#include "engine/links/receptive_field.h"

namespace engine {
namespace {

/// The other end of one tap of one axis.
struct AxisLink {
    Index other, tap;
};

std::vector<AxisLink> smalls_of_large(const AxisMap& axis, Index large) {
    std::vector<AxisLink> links;
    if (large < 0 || large >= axis.large) return links;
    for (Index tap = 0; tap < axis.kernel; ++tap) {
        const Index start = large + axis.offset - tap * axis.dilation;
        if (start < 0 || start % axis.stride != 0) continue;
        if (const Index small = start / axis.stride; small < axis.small) links.push_back({small, tap});
    }
    return links;
}

std::vector<AxisLink> larges_of_small(const AxisMap& axis, Index small) {
    std::vector<AxisLink> links;
    if (small < 0 || small >= axis.small) return links;
    for (Index tap = 0; tap < axis.kernel; ++tap) {
        const Index large = small * axis.stride + tap * axis.dilation - axis.offset;
        if (large >= 0 && large < axis.large) links.push_back({large, tap});
    }
    return links;
}

}  // namespace

std::vector<TapLink> links_of_large(const PlaneMap& map, Index y, Index x) {
    std::vector<TapLink> links;
    const auto columns = smalls_of_large(map.x, x);
    for (const auto& row : smalls_of_large(map.y, y))
        for (const auto& column : columns)
            links.push_back({row.other, column.other, y, x, row.tap, column.tap});
    return links;
}

std::vector<TapLink> links_of_small(const PlaneMap& map, Index y, Index x) {
    std::vector<TapLink> links;
    const auto columns = larges_of_small(map.x, x);
    for (const auto& row : larges_of_small(map.y, y))
        for (const auto& column : columns)
            links.push_back({y, x, row.other, column.other, row.tap, column.tap});
    return links;
}

}  // namespace engine
