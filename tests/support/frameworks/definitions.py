"""What Keras, TensorFlow, JAX and ONNX mean by their layers, straight from the formulas of their documentation.

Plain numpy in float64, made to be read and not to be fast: the fake frameworks beside this file run generated code with it.
Arrays are NCHW here.
"""

import math

import numpy as np


def pair(value):
    return (value, value) if np.isscalar(value) else tuple(value)


def same_padding(n, kernel, stride, dilation=1):
    """TensorFlow's SAME on one axis: as little as makes ceil(n / stride) outputs, the odd one at the end."""
    effective = dilation * (kernel - 1) + 1
    total = max((-(-n // stride) - 1) * stride + effective - n, 0)
    return total // 2, total - total // 2


def pad(x, rows, columns, value=0.0):
    """Negative numbers cut off."""
    x = np.pad(x, ((0, 0), (0, 0), tuple(max(p, 0) for p in rows), tuple(max(p, 0) for p in columns)), constant_values=value)
    cut = [slice(max(-p[0], 0), n - max(-p[1], 0)) for p, n in zip((rows, columns), x.shape[2:])]
    return x[:, :, cut[0], cut[1]]


def insert_zeros(x, stride):
    n, c, h, w = x.shape
    y = np.zeros((n, c, (h - 1) * stride[0] + 1, (w - 1) * stride[1] + 1))
    y[:, :, :: stride[0], :: stride[1]] = x
    return y


def conv(x, weight, stride, rows, columns, dilation=(1, 1), groups=1):
    """Cross-correlation; weight is (O, I/groups, kH, kW)."""
    x, weight = pad(np.asarray(x, np.float64), rows, columns), np.asarray(weight, np.float64)
    out, per, kh, kw = weight.shape
    assert x.shape[1] == per * groups and out % groups == 0, (x.shape, weight.shape, groups)
    h = (x.shape[2] - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    w = (x.shape[3] - dilation[1] * (kw - 1) - 1) // stride[1] + 1
    y = np.zeros((x.shape[0], out, h, w))
    for o in range(out):
        first = o // (out // groups) * per
        for ky in range(kh):
            for kx in range(kw):
                top, left = ky * dilation[0], kx * dilation[1]
                part = x[:, first : first + per, top : top + (h - 1) * stride[0] + 1 : stride[0], left : left + (w - 1) * stride[1] + 1 : stride[1]]
                y[:, o] += np.einsum("nihw,i->nhw", part, weight[o, :, ky, kx])
    return y


def conv_gradient(y, weight, size, stride, rows, columns, dilation=(1, 1), groups=1):
    """The gradient of conv() with respect to an input of `size`: what a transposed convolution is defined as."""
    out, per, kh, kw = weight.shape
    x = np.zeros((y.shape[0], per * groups, size[0] + sum(rows), size[1] + sum(columns)))
    h, w = y.shape[2:]
    for o in range(out):
        first = o // (out // groups) * per
        for ky in range(kh):
            for kx in range(kw):
                top, left = ky * dilation[0], kx * dilation[1]
                x[:, first : first + per, top : top + (h - 1) * stride[0] + 1 : stride[0], left : left + (w - 1) * stride[1] + 1 : stride[1]] += np.einsum(
                    "nhw,i->nihw", np.asarray(y, np.float64)[:, o], np.asarray(weight, np.float64)[o, :, ky, kx])
    return x[:, :, rows[0] : rows[0] + size[0], columns[0] : columns[0] + size[1]]


def windows(x, kernel, stride, rows, columns, value):
    """(kH*kW, N, C, H, W): what each output pixel of a pool sees."""
    x = pad(np.asarray(x, np.float64), rows, columns, value)
    h, w = ((x.shape[2 + a] - kernel[a]) // stride[a] + 1 for a in (0, 1))
    return np.stack([x[:, :, ky : ky + (h - 1) * stride[0] + 1 : stride[0], kx : kx + (w - 1) * stride[1] + 1 : stride[1]]
                     for ky in range(kernel[0]) for kx in range(kernel[1])])


def max_pool(x, kernel, stride, rows, columns):
    return windows(x, kernel, stride, rows, columns, -np.inf).max(0)


def average_pool(x, kernel, stride, rows, columns, count_padding):
    total = windows(x, kernel, stride, rows, columns, 0.0).sum(0)
    if count_padding:
        return total / (kernel[0] * kernel[1])
    return total / windows(np.ones_like(x), kernel, stride, rows, columns, 0.0).sum(0)


def cubic(t, a):
    t = abs(t)
    if t <= 1:
        return (a + 2) * t**3 - (a + 3) * t**2 + 1
    return a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a if t < 2 else 0.0


def resize_axis(x, axis, scale, mode, position, a=-0.75):
    """position(o, n, size): where output pixel o lies among n input pixels; clamped at the border."""
    n, size = x.shape[axis], x.shape[axis] * scale
    matrix = np.zeros((size, n))
    for o in range(size):
        at = position(o, n, size)
        low = int(np.floor(at))
        for i in range(low - 1, low + 3):
            weight = (1.0 if i == low else 0.0) if mode == "floor" else max(0.0, 1 - abs(at - i)) if mode == "linear" else cubic(at - i, a)
            matrix[o, min(max(i, 0), n - 1)] += weight
    return np.moveaxis(np.tensordot(matrix, x, (1, axis)), 0, axis)


def lanczos(t, radius):
    t = abs(t)
    if t == 0:
        return 1.0
    return radius * math.sin(math.pi * t) * math.sin(math.pi * t / radius) / (math.pi * t) ** 2 if t < radius else 0.0


def resize_lanczos(x, size, radius, antialias):
    """The pixels within the radius of where an output lies, their weights brought to a sum of 1; antialiased the radius grows where x shrinks."""
    for axis in (2, 3):
        n, places = x.shape[axis], size[axis - 2]
        matrix = np.zeros((places, n))
        stretch = max(n / places, 1) if antialias else 1
        for o in range(places):
            for i in range(n):
                matrix[o, i] = lanczos((i + 0.5 - (o + 0.5) * n / places) / stretch, radius)
            matrix[o] /= matrix[o].sum()
        x = np.moveaxis(np.tensordot(matrix, x, (1, axis)), 0, axis)
    return x


def half_pixel(o, n, size):
    return (o + 0.5) * n / size - 0.5


def asymmetric(o, n, size):
    return o * n / size


def align_corners(o, n, size):
    return o * (n - 1) / (size - 1) if size > 1 else 0.0


def resize(x, scale, mode, position):
    x = np.asarray(x, np.float64)
    return resize_axis(resize_axis(x, 2, scale[0], mode, position), 3, scale[1], mode, position)


def leaky_relu(x, slope):
    return np.where(np.asarray(x) > 0, x, slope * np.asarray(x, np.float64))


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def elu(x, alpha):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def selu(x):
    return 1.0507009873554805 * elu(x, 1.6732632423543772)


def gelu(x, approximate):
    if approximate:
        return 0.5 * x * (1 + np.tanh((2 / np.pi)**0.5 * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + erf(x / 2**0.5))


def erf(x):
    return np.vectorize(math.erf)(np.asarray(x, np.float64))


def silu(x):
    return x * sigmoid(x)


def hardswish(x):
    return x * np.clip(x + 3, 0, 6) / 6


def softplus(x):
    return np.logaddexp(x, 0)
