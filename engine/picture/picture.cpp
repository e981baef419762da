#include "engine/picture/picture.h"

#include <charconv>
#include <cstdlib>
#include <sstream>
#include <system_error>

#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/npy_picture.h"
#include "engine/picture/picture_decode.h"

namespace engine {
namespace {

constexpr std::uintmax_t max_picture_bytes = std::uintmax_t{1} << 31;

/// "signal:NAME" or "signal:NAME:HxW"
Tensor signal_from(const std::string& name, const Progress& progress) {
    const std::string_view rest = std::string_view(name).substr(7);
    const auto colon = rest.find(':');
    if (colon == std::string_view::npos) return make_signal(rest, {64, 64}, progress);
    const std::string_view text = rest.substr(colon + 1);
    Pair size;
    const char* end = text.data() + text.size();
    const auto height = std::from_chars(text.data(), end, size.h);
    if (height.ec == std::errc{} && height.ptr != end && *height.ptr == 'x') {
        const auto width = std::from_chars(height.ptr + 1, end, size.w);
        if (width.ec == std::errc{} && width.ptr == end)
            return make_signal(rest.substr(0, colon), size, progress);
    }
    fail("'{}': the size after the signal's name must be HxW in pixels, such as 32x48", name);
}

Source load_file(const std::filesystem::path& path, const std::string& name, Index frame,
                 const Progress& progress) {
    if (is_npy(path)) {
        NpyPicture array = read_npy_picture(path, frame, progress);
        return {name, std::make_shared<const Tensor>(std::move(array.picture)), std::move(array.notes),
                array.frames};
    }
    const std::string bytes = read_file(path, max_picture_bytes);
    StoredPicture stored = decode_picture(PictureBytes{bytes, path.string(), frame, progress});
    return {name, std::make_shared<const Tensor>(std::move(stored.picture)), std::move(stored.notes),
            stored.frames};
}

Source without_frames(const std::string& name, Index frame, Tensor picture) {
    if (frame != 0) fail("'{}' has no frame {}: it is a single picture, frame 0", name, frame);
    return {name, std::make_shared<const Tensor>(std::move(picture))};
}

}  // namespace

std::filesystem::path assets_folder() {
    static const std::filesystem::path folder = [] {
        std::error_code unknown;  // where /proc is not mounted
        const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
        // Installed beside bin; as built, beside the program or, for the tests, one folder up. Other programs
        // that use the engine find what is installed for all.
        std::vector<std::filesystem::path> places = {program / "../share", program / "share"};
        const char* data = std::getenv("XDG_DATA_DIRS");
        std::istringstream installed(data && *data ? data : "/usr/local/share:/usr/share");
        for (std::string place; std::getline(installed, place, ':');)
            if (place.starts_with('/')) places.emplace_back(place);
        for (const auto& place : places)
            if (std::filesystem::exists(place / "deconvoscope/sample.png"))
                return (place / "deconvoscope").lexically_normal();
        return (program / "../share/deconvoscope").lexically_normal();
    }();
    return folder;
}

bool is_built_in(const std::string& name) {
    return name.empty() || name == "sample" || name.starts_with("sample:") || name.starts_with("signal:");
}

Source load_source(const std::string& name, Index frame, const Progress& progress) {
    if (name.starts_with("signal:")) return without_frames(name, frame, signal_from(name, progress));
    if (name.empty() || name == "sample")
        return load_file(assets_folder() / "sample.png", "sample", frame, progress);
    if (name.starts_with("sample:")) {
        const std::string picture = name.substr(7);
        if (picture != "portrait" && picture != "fruit")
            fail("'{}' is unknown: sample, sample:portrait or sample:fruit is expected", name);
        return load_file(assets_folder() / (picture + ".png"), name, frame, progress);
    }
    return load_file(name, name, frame, progress);
}

}  // namespace engine
