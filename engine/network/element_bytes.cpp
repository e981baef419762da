#include "engine/network/element_bytes.h"

#include <Eigen/Core>
#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/memory.h"

namespace engine::network {
namespace {

static_assert(std::endian::native == std::endian::little, "files are read as the machine holds them");

template <typename Value>
Value load(const char* bytes) {
    Value value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

/// Calls visit(position) for every value, in C order, with its place among the stored values.
template <typename Visit>
void for_each_place(const Layout& layout, Index count, const Visit& visit) {
    const std::size_t rank = layout.extents.size();
    std::vector<Index> index(rank, 0);
    Index place = layout.offset;
    for (Index i = 0; i < count; ++i) {
        visit(place);
        for (std::size_t axis = rank; axis-- > 0;) {
            place += layout.strides[axis];
            if (++index[axis] < layout.extents[axis]) break;
            place -= layout.extents[axis] * layout.strides[axis];
            index[axis] = 0;
        }
    }
}

/// The bytes of one value in the machine's order.
const char* ordered(const char* bytes, std::size_t width, bool big_endian, char* room) {
    if (!big_endian) return bytes;
    std::reverse_copy(bytes, bytes + width, room);
    return room;
}

}  // namespace

float half_to_float(std::uint16_t bits) {
    return static_cast<float>(Eigen::numext::bit_cast<Eigen::half>(bits));
}

float bfloat16_to_float(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

float float_at(ElementType type, const char* bytes) {
    switch (type) {
        case ElementType::float32: return load<float>(bytes);
        case ElementType::float64: return static_cast<float>(load<double>(bytes));
        case ElementType::float16: return half_to_float(load<std::uint16_t>(bytes));
        default: return bfloat16_to_float(load<std::uint16_t>(bytes));
    }
}

Index integer_at(ElementType type, const char* bytes) {
    switch (type) {
        case ElementType::int8: return load<std::int8_t>(bytes);
        case ElementType::int16: return load<std::int16_t>(bytes);
        case ElementType::int32: return load<std::int32_t>(bytes);
        case ElementType::uint8: return load<std::uint8_t>(bytes);
        case ElementType::uint16: return load<std::uint16_t>(bytes);
        case ElementType::uint32: return load<std::uint32_t>(bytes);
        case ElementType::boolean: return load<std::uint8_t>(bytes) != 0;
        default: return load<Index>(bytes);
    }
}

std::vector<Index> dense_strides(const Extents& extents, bool first_is_fastest) {
    const std::size_t rank = extents.size();
    std::vector<Index> strides(rank, 1);
    Index stride = 1;
    for (std::size_t i = 0; i < rank; ++i) {
        const std::size_t axis = first_is_fastest ? i : rank - 1 - i;
        strides[axis] = stride;
        // An overflow is one of the extents' product too, which check_layout() refuses.
        if (__builtin_mul_overflow(stride, extents[axis], &stride)) stride = 0;
    }
    return strides;
}

void check_layout(const Layout& layout, Index held) {
    const Index count = count_of(layout.extents, "it");
    if (count == 0) fail("it is empty, {}", to_string(layout.extents));
    if (layout.strides.size() != layout.extents.size())
        fail("it has {} extents, but {} strides", layout.extents.size(), layout.strides.size());
    bool honest = layout.offset >= 0 && layout.offset < held && count <= held;
    Index last = layout.offset;
    for (std::size_t axis = 0; honest && axis < layout.extents.size(); ++axis) {
        Index reach = 0;
        honest = layout.strides[axis] >= 0 &&
                 !__builtin_mul_overflow(layout.extents[axis] - 1, layout.strides[axis], &reach) &&
                 !__builtin_add_overflow(last, reach, &last) && last < held;
    }
    if (!honest)
        fail("it claims {} values, {}, more than the {} that are there", count, to_string(layout.extents),
             held);
}

Array gather(const Layout& layout, const std::string& bytes) {
    const std::size_t width = width_of(layout.type);
    check_layout(layout, static_cast<Index>(bytes.size() / width));
    const Index count = count_of(layout.extents, "it");
    const Index words = is_floating(layout.type) ? 1 : 2;
    require_memory(count * words, "the tensor");
    char room[8];
    const auto at = [&](Index place) {
        return ordered(bytes.data() + static_cast<std::size_t>(place) * width, width, layout.big_endian,
                       room);
    };
    if (is_floating(layout.type)) {
        Tensor values = Tensor::uninitialized(folded(layout.extents));
        float* target = values.data();
        for_each_place(layout, count, [&](Index place) { *target++ = float_at(layout.type, at(place)); });
        return Array(layout.extents, std::move(values), layout.type);
    }
    std::vector<Index> values;
    values.reserve(static_cast<std::size_t>(count));
    for_each_place(layout, count, [&](Index place) { values.push_back(integer_at(layout.type, at(place))); });
    return Array(layout.extents, std::move(values), layout.type);
}

}  // namespace engine::network
