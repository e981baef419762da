#include "engine/sweep/kept_file.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/files/json_text.h"
#include "engine/files/json_value.h"

namespace engine {

using Json = nlohmann::ordered_json;

std::string encode_kept(std::string_view key, const std::string& id, Json values, const Bitmap& picture) {
    Json json;
    json["id"] = id;
    json.update(values);
    const Bitmap nothing{1, 1, 4, {0, 0, 0, 255}};
    return encode_png(picture.pixels.empty() ? nothing : picture,
                      {0, {{std::string(key), json.dump(-1, ' ', false, Json::error_handler_t::replace)}}});
}

bool read_kept(const std::filesystem::path& path, std::string_view key, const std::string& id,
               const std::function<void(const Json&)>& use) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return false;
    const std::string text = read_png_text(path, key);
    if (text.empty()) fail("it holds no cell");
    try {
        check_json_depth(text);
        const Json json = Json::parse(text);
        if (checked<std::string>(json.at("id"), "id") != id) return false;
        use(json);
        return true;
    } catch (const Json::exception& damage) {
        fail("{}", json_trouble(damage.what()));
    }
}

Bitmap kept_picture(const std::filesystem::path& path) {
    const Tensor picture = *load_source(path.string()).picture;
    Bitmap bitmap{static_cast<int>(picture.shape().w), static_cast<int>(picture.shape().h), 4, {}};
    for (Index i = 0; i < picture.shape().h * picture.shape().w; ++i)
        for (Index c = 0; c < 4; ++c)
            bitmap.pixels.push_back(
                c == 3 ? 255
                       : static_cast<std::uint8_t>(
                             std::lround(255 * picture.plane(0, std::min(c, picture.shape().c - 1))[i])));
    return bitmap;
}

}  // namespace engine
