"""As much of TensorFlow 2 as generated code uses; everything is done at once."""

import types

import numpy as np

import definitions as d


class Array(np.ndarray):
    def numpy(self):
        return np.asarray(self)


def array(x):
    return np.ascontiguousarray(x).view(Array)


def eager(function):
    return lambda *values, **named: array(function(*values, **named))


def function(f):
    return f


def shape(x):
    return x.shape


def pad(x, paddings, constant_values=0.0):
    return array(np.pad(x, paddings, constant_values=constant_values))


constant = eager(lambda x: np.asarray(x, np.float64))
repeat, reshape, transpose, einsum, ones_like = (eager(getattr(np, name)) for name in ("repeat", "reshape", "transpose", "einsum", "ones_like"))
gather = eager(np.take)
concat = eager(np.concatenate)


def first(x):
    return np.asarray(x).transpose(0, 3, 1, 2)


def last(x):
    return array(x.transpose(0, 2, 3, 1))


def paddings(size, kernel, strides, padding, dilations=(1, 1)):
    if padding == "VALID":
        return [(0, 0), (0, 0)]
    if padding == "SAME":
        return [d.same_padding(*axis) for axis in zip(size, kernel, strides, dilations)]
    assert padding[0] == padding[3] == [0, 0]
    return [tuple(padding[1]), tuple(padding[2])]


def conv2d(x, filters, strides, padding, dilations=(1, 1)):
    assert max(strides) == 1 or max(dilations) == 1, (strides, dilations)  # refused by TensorFlow
    kernel = np.asarray(filters).transpose(3, 2, 0, 1)
    x = first(x)
    sides = paddings(x.shape[2:], kernel.shape[2:], strides, padding, dilations)
    return last(d.conv(x, kernel, strides, *sides, dilations, x.shape[1] // kernel.shape[1]))


def conv2d_transpose(x, filters, output_shape, strides, padding):
    """The gradient of conv2d at an input of output_shape; filters are (kH, kW, O, I)."""
    kernel, y = np.asarray(filters).transpose(3, 2, 0, 1), first(x)
    n, h, w, c = output_shape
    assert n == y.shape[0] and c == kernel.shape[1]
    sides = paddings((h, w), kernel.shape[2:], strides, padding)
    for size, k, s, side, small in zip((h, w), kernel.shape[2:], strides, sides, y.shape[2:]):
        assert (size + sum(side) - k) // s + 1 == small, "output_shape does not match"
    return last(d.conv_gradient(y, kernel, (h, w), strides, *sides))


def pool(reduce):
    def apply(x, ksize, strides, padding):
        x = first(x)
        return last(reduce(x, ksize, strides, *paddings(x.shape[2:], ksize, strides, padding)))

    return apply


nn = types.SimpleNamespace(
    conv2d=conv2d,
    conv2d_transpose=conv2d_transpose,
    max_pool2d=pool(d.max_pool),
    avg_pool2d=pool(lambda *values: d.average_pool(*values, count_padding=False)),
    bias_add=eager(np.add),
    relu=eager(lambda x: np.maximum(x, 0)),
    leaky_relu=eager(lambda x, alpha=0.2: d.leaky_relu(x, alpha)),
    sigmoid=eager(d.sigmoid),
    tanh=eager(np.tanh),
    selu=eager(d.selu),
    gelu=eager(d.gelu),
    silu=eager(d.silu),
    relu6=eager(lambda x: np.clip(x, 0, 6)),
    softplus=eager(d.softplus),
)


def resize(x, size, method, antialias=False):
    x = first(x)
    if method.startswith("lanczos"):
        return last(d.resize_lanczos(x, size, int(method[7:]), antialias))
    assert method == "bilinear" and not antialias
    return last(d.resize(x, (size[0] // x.shape[2], size[1] // x.shape[3]), "linear", d.half_pixel))


math = types.SimpleNamespace(expm1=eager(np.expm1))
where = eager(np.where)
image = types.SimpleNamespace(resize=resize)
