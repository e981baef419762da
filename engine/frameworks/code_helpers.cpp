// The Python functions that generated code may need.
#include "engine/frameworks/code_writer.h"

namespace engine {
namespace {

constexpr std::string_view pad_index = R"(def pad_index(n, before, after, mode):
    """Which of n rows stands where once they are padded: mode reflect, edge or wrap."""
    return np.pad(np.arange(n), (before, after), mode)


)";

constexpr std::string_view interpolation_matrix = R"(def interpolation_matrix(n, scale, mode, align_corners):
    """(n * scale, n): resizing by a whole factor, half-pixel centres or aligned corners, bicubic with a = -0.75."""
    o = np.arange(n * scale)
    at = o * (n - 1) / max(n * scale - 1, 1) if align_corners else (o + 0.5) / scale - 0.5
    low = np.floor(at).astype(int)
    t, a = at - low, -0.75
    if mode == "bilinear":
        taps = {0: 1 - t, 1: t}
    else:
        near = lambda d: ((a + 2) * d - (a + 3)) * d * d + 1
        far = lambda d: ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
        taps = {-1: far(t + 1), 0: near(t), 1: near(1 - t), 2: far(2 - t)}
    matrix = np.zeros((n * scale, n))
    for offset, weight in taps.items():
        np.add.at(matrix, (o, np.clip(low + offset, 0, n - 1)), weight)
    return matrix.astype(np.float32)


)";

constexpr std::string_view resize_matrix =
    R"(def resize_matrix(n, size, step, mode, align_corners=False, antialias=False, a=-0.75):
    """(size, n): how an axis of n pixels is sampled at size places, step pixels apart."""
    o, i = np.arange(size)[:, None], np.arange(n)
    if mode.startswith("nearest"):
        at = (np.float32(o) + np.float32(0.5 * (mode == "nearest-exact"))) * np.float32(step)
        return np.float32(np.minimum(np.floor(at), n - 1) == i)
    if mode == "area":
        inside = (i >= o * n // size) & (i < -(-(o + 1) * n // size))
        return np.float32(inside / inside.sum(1, keepdims=True))
    if mode == "bilinear":
        kernel = lambda t: np.maximum(1 - abs(t), 0)
    elif mode.startswith("lanczos"):
        kernel = lambda t: np.where(abs(t) < int(mode[7:]), np.sinc(t) * np.sinc(t / int(mode[7:])), 0)
    else:
        near = lambda t: ((a + 2) * t - (a + 3)) * t * t + 1
        far = lambda t: ((a * t - 5 * a) * t + 8 * a) * t - 4 * a
        kernel = lambda t: np.where(abs(t) <= 1, near(abs(t)), np.where(abs(t) < 2, far(abs(t)), 0))
    if align_corners:
        step = (n - 1) / max(size - 1, 1)
    if antialias or mode.startswith("lanczos"):
        weights = kernel((i + 0.5 - step * (o + 0.5)) / (max(step, 1) if antialias else 1))
        return np.float32(weights / weights.sum(1, keepdims=True))
    at = step * o if align_corners else step * (o + 0.5) - 0.5
    matrix = np.zeros((size, n))
    for offset in range(-1, 3):
        pixel = np.floor(at).astype(int) + offset
        np.add.at(matrix, (o, np.clip(pixel, 0, n - 1)), kernel(at - pixel))
    return np.float32(matrix)


)";

constexpr std::string_view pool_matrix = R"(def pool_matrix(n, size, kernel, stride, padding, first, end):
    """(size, n): means over windows of an axis of n pixels, of the places from first to before end."""
    o, i = np.arange(size)[:, None] * stride - padding, np.arange(n)
    count = np.minimum(o + kernel, end) - np.maximum(o, first)
    return np.float32(((i >= o) & (i < o + kernel)) / count)


)";

constexpr std::string_view block_diagonal = R"(def block_diagonal(weight, groups):
    """(I, O/groups, kH, kW) -> (I, O, kH, kW): groups that do not see each other, as one dense kernel."""
    i, o = weight.shape[0] // groups, weight.shape[1]
    dense = np.zeros((weight.shape[0], o * groups) + weight.shape[2:], weight.dtype)
    for g in range(groups):
        dense[g * i : (g + 1) * i, g * o : (g + 1) * o] = weight[g * i : (g + 1) * i]
    return dense


)";

constexpr std::string_view dilated = R"(def dilated(weight, dilation):
    """A dilated kernel as a plain one, with zeros between its taps."""
    size = [(k - 1) * d + 1 for k, d in zip(weight.shape[2:], dilation)]
    plain = np.zeros(weight.shape[:2] + tuple(size), weight.dtype)
    plain[:, :, :: dilation[0], :: dilation[1]] = weight
    return plain


)";

constexpr std::string_view as_conv_weight = R"(def as_conv_weight(weight, groups):
    """(I, O/groups, kH, kW) of a transposed convolution -> (O, I/groups, kH, kW) of the equal convolution."""
    i, o, *taps = weight.shape
    split = weight.reshape(groups, i // groups, o, *taps).swapaxes(1, 2)
    return np.ascontiguousarray(split.reshape(o * groups, i // groups, *taps)[:, :, ::-1, ::-1])


)";

}  // namespace

std::string_view helper_text(Helper helper) {
    switch (helper) {
        case Helper::pad_index: return pad_index;
        case Helper::interpolation_matrix: return interpolation_matrix;
        case Helper::resize_matrix: return resize_matrix;
        case Helper::pool_matrix: return pool_matrix;
        case Helper::block_diagonal: return block_diagonal;
        case Helper::dilated: return dilated;
        case Helper::as_conv_weight: return as_conv_weight;
    }
    return {};
}

}  // namespace engine
