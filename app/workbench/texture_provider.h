// Pictures on screen are opaque ids, so that panels (and their tests) know nothing of OpenGL.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace app {

struct Texture {
    std::uintptr_t id = 0;
    int width = 0, height = 0;
};

/// Magnified by nearest neighbour, minified through mipmaps.
class TextureProvider {
  public:
    virtual ~TextureProvider() = default;

    /// The texture of a slot, a stable name of the place on screen such as "output/left". `pixels` (RGBA8,
    /// row by row, width*height*4 bytes) is asked only when `version` differs from the slot's last one. Slots
    /// that are not asked for during a frame are freed.
    virtual Texture texture(std::string_view slot, std::uint64_t version, int width, int height,
                            const std::function<std::vector<std::uint8_t>()>& pixels) = 0;
    /// Whether that version is there already, so that asking for it costs nothing.
    virtual bool has(std::string_view slot, std::uint64_t version) const = 0;
    /// Largest width and height of one texture.
    virtual int max_size() const = 0;
};

}  // namespace app
