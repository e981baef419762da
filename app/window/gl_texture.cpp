#include "app/window/gl_texture.h"

#include <glad/gl.h>

#include <chrono>
#include <utility>

namespace app {
namespace {

unsigned make_texture() {
    unsigned name = 0;
    glGenTextures(1, &name);
    glBindTexture(GL_TEXTURE_2D, name);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return name;
}

void upload(const std::vector<std::uint8_t>& rgba, int width, int height, bool same_size) {
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    if (same_size)
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
    else
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
    glGenerateMipmap(GL_TEXTURE_2D);
}

}  // namespace

GlTextures::GlTextures() { glGetIntegerv(GL_MAX_TEXTURE_SIZE, &max_size_); }

GlTextures::~GlTextures() {
    for (auto& [name, slot] : slots_)
        glDeleteTextures(1, &slot.name);
}

Texture GlTextures::texture(std::string_view name, std::uint64_t version, int width, int height,
                            const std::function<std::vector<std::uint8_t>()>& pixels) {
    auto found = slots_.find(name);
    if (found == slots_.end()) found = slots_.emplace(std::string(name), Slot{}).first;
    Slot& slot = found->second;
    slot.used = true;
    if (slot.name == 0 || slot.version != version || slot.width != width || slot.height != height) {
        const auto start = std::chrono::steady_clock::now();
        const auto rgba = pixels();
        if (slot.name == 0) slot.name = make_texture();
        glBindTexture(GL_TEXTURE_2D, slot.name);
        upload(rgba, width, height, slot.width == width && slot.height == height);
        slot = {slot.name, version, width, height, true};
        milliseconds_ +=
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    }
    return {slot.name, width, height};
}

bool GlTextures::has(std::string_view name, std::uint64_t version) const {
    const auto found = slots_.find(name);
    return found != slots_.end() && found->second.name != 0 && found->second.version == version;
}

double GlTextures::end_frame() {
    for (auto slot = slots_.begin(); slot != slots_.end();) {
        if (std::exchange(slot->second.used, false)) {
            ++slot;
            continue;
        }
        glDeleteTextures(1, &slot->second.name);
        slot = slots_.erase(slot);
    }
    return std::exchange(milliseconds_, 0.0);
}

}  // namespace app
