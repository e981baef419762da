#include "app/storage/picture_list.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>

namespace app {
namespace {

std::string ending(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension;
}

bool is_picture(const std::filesystem::path& path) {
    constexpr std::array<const char*, 21> extensions{
        ".png", ".jpg", ".jpeg", ".bmp", ".tga",  ".gif",  ".ppm", ".pgm",  ".pnm", ".pbm", ".pfm",
        ".psd", ".hdr", ".pic",  ".tif", ".tiff", ".webp", ".npy", ".jfif", ".jpe", ".dib"};
    return std::ranges::find(extensions, ending(path)) != extensions.end();
}

}  // namespace

bool can_open(const std::filesystem::path& path) {
    // Sessions and models of TensorFlow.js, lessons, networks and weights.
    constexpr std::array<const char*, 10> others{".json", ".lesson", ".onnx", ".keras",       ".h5",
                                                 ".hdf5", ".pt",     ".pth",  ".safetensors", ".npz"};
    return is_picture(path) || std::ranges::find(others, ending(path)) != others.end();
}

std::vector<std::string> pictures_beside(const std::string& name) {
    std::vector<std::string> list;
    std::error_code failed;
    if (!std::filesystem::is_regular_file(name, failed)) return list;
    const std::filesystem::path folder = std::filesystem::absolute(name).parent_path();
    for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        std::error_code ignored;
        if (is_picture(at->path()) && at->is_regular_file(ignored)) list.push_back(at->path().string());
    }
    std::sort(list.begin(), list.end());
    return list;
}

std::string stepped(const std::vector<std::string>& list, const std::string& now, int step) {
    const auto found = std::find(list.begin(), list.end(), now);
    if (list.empty() || (found != list.end() && list.size() < 2)) return {};
    if (found == list.end()) return list.front();
    const auto count = static_cast<int>(list.size()), at = static_cast<int>(found - list.begin());
    return list[static_cast<std::size_t>(((at + step) % count + count) % count)];
}

}  // namespace app
