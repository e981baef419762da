// Pictures as OpenGL textures.
#pragma once

#include <map>
#include <string>

#include "app/workbench/texture_provider.h"

namespace app {

class GlTextures : public TextureProvider {
  public:
    GlTextures();
    ~GlTextures() override;

    Texture texture(std::string_view slot, std::uint64_t version, int width, int height,
                    const std::function<std::vector<std::uint8_t>()>& pixels) override;
    bool has(std::string_view slot, std::uint64_t version) const override;
    int max_size() const override { return max_size_; }

    /// Frees what was not asked for since the last call, and returns the milliseconds spent on new pixels
    /// since then.
    double end_frame();
    /// Whether any pixels are new since the last frame.
    bool changed() const { return milliseconds_ > 0; }

  private:
    struct Slot {
        unsigned name = 0;
        std::uint64_t version = 0;
        int width = 0, height = 0;
        bool used = false;
    };
    std::map<std::string, Slot, std::less<>> slots_;
    int max_size_ = 0;
    double milliseconds_ = 0;
};

}  // namespace app
