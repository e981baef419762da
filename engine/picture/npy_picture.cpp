#include "engine/picture/npy_picture.h"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <system_error>

#include "engine/core/error.h"
#include "engine/files/npy.h"
#include "engine/picture/decoders.h"

namespace engine {
namespace {

/// Nobody has pictures of one, three or four columns and of so many channels.
bool has_channels_last(const std::vector<Index>& shape) {
    const Index last = shape.back();
    return (last == 1 || last == 3 || last == 4) && shape[shape.size() - 2] >= 16 &&
           shape[shape.size() - 3] >= 16;
}

}  // namespace

bool is_npy(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return false;  // a FIFO would be waited for
    std::ifstream stream(path, std::ios::binary);
    char head[6];
    return stream.read(head, sizeof head) && std::string_view(head, sizeof head) == "\x93NUMPY";
}

NpyPicture read_npy_picture(const std::filesystem::path& path, Index frame, const Progress& progress) {
    const std::string name = path.string();
    const std::vector<Index> shape = npy_shape(path);
    if (shape.size() != 3 && shape.size() != 4)
        fail("{} holds a {}-D array: a picture is (C, H, W) or (N, C, H, W){}", name, shape.size(),
             shape.size() == 2 ? "; x[None] in NumPy makes it one of one channel" : "");
    if (has_channels_last(shape))
        fail(
            "{} holds an array of {}, with its channels last: numpy.moveaxis(x, -1, -3) puts them first, as (C, H, W)",
            name, fmt::join(shape, "×"));
    NpyPicture result;
    result.frames = shape.size() == 4 ? shape[0] : 1;
    check_frame({{}, name, frame, progress}, result.frames);
    Tensor all = read_npy_pictures(path, progress);
    const Shape whole = all.shape();
    if (whole.n == 1) {
        result.picture = std::move(all);
    } else {
        result.picture = Tensor::uninitialized({1, whole.c, whole.h, whole.w});
        std::copy_n(all.plane(frame, 0), result.picture.size(), result.picture.data());
        result.notes.push_back(
            fmt::format("The array holds {} pictures (0 to {}): this is number {}; --frame N takes another.",
                        whole.n, whole.n - 1, frame));
    }
    return result;
}

}  // namespace engine
