#include "engine/picture/picture_size.h"

#include "engine/core/error.h"

namespace engine {

void check_picture_size(Pair size, const std::string& name) {
    if (size.h < 1 || size.w < 1)
        fail("'{}' says that it is {} pixels: there is nothing in it", name, to_string(size));
    if (size.h > max_picture_pixels / size.w)
        fail("'{}' says that it is {} pixels: more than the limit of {} pixels", name, to_string(size),
             max_picture_pixels);
}

void check_compressed_size(Pair size, std::size_t bytes, const std::string& name) {
    check_picture_size(size, name);
    const Index most =
        free_pixels + pixels_per_byte * static_cast<Index>(std::min<std::size_t>(bytes, 1 << 20));
    if (size.h * size.w > most)
        fail(
            "'{}' says that it is {} pixels, but its {} bytes cannot hold that many: {} is the limit for them",
            name, to_string(size), bytes, most);
}

void check_plain_size(Pair size, std::uint64_t needed, std::size_t bytes, const std::string& name) {
    check_picture_size(size, name);
    if (needed > bytes)
        fail("'{}' says that it is {} pixels, but its {} bytes cannot hold that many", name, to_string(size),
             bytes);
}

}  // namespace engine
