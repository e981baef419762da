"""As much of Keras 3 as generated code uses. Calls on a symbolic input are kept and done when the model gets an array,
since weights are set after a layer has been called."""

import sys
import types

import numpy as np

import definitions as d


class Symbol:
    def __init__(self, compute):
        self.compute = compute

    def __getitem__(self, key):
        return Symbol(lambda x: self.compute(x)[key])

    def __add__(self, other):
        return Symbol(lambda x: self.compute(x) + np.asarray(other))

    def __truediv__(self, other):
        return Symbol(lambda x: self.compute(x) / value(other, x))


def value(thing, x):
    return thing.compute(x) if isinstance(thing, Symbol) else thing


def Input(shape):
    def checked(x):
        assert x.shape[1:] == tuple(shape), (x.shape, shape)
        return np.asarray(x, np.float64)

    return Symbol(checked)


class Model:
    def __init__(self, inputs, outputs):
        self.outputs = outputs

    def __call__(self, x):
        return self.outputs.compute(x)


def channels_first(x):
    return x.transpose(0, 3, 1, 2)


def channels_last(x):
    return x.transpose(0, 2, 3, 1)


class Layer:
    def __call__(self, x):
        return Symbol(lambda value: channels_last(self.apply(channels_first(x.compute(value)))))


class Weighted(Layer):
    def set_weights(self, weights):
        assert len(weights) == 1 + self.use_bias, len(weights)
        self.kernel = np.asarray(weights[0], np.float64)
        assert self.kernel.shape[:2] == self.kernel_size, (self.kernel.shape, self.kernel_size)
        self.bias = np.asarray(weights[1]) if self.use_bias else np.zeros(self.filters)
        assert self.bias.shape == (self.filters,)

    def options(self, filters, kernel_size, strides, padding, dilation_rate, use_bias):
        self.filters, self.use_bias = filters, use_bias
        self.kernel_size, self.strides, self.dilation = d.pair(kernel_size), d.pair(strides), d.pair(dilation_rate)
        assert padding in ("valid", "same"), padding
        self.padding = padding
        # Both are refused by Keras: strides with dilations.
        assert max(self.strides) == 1 or max(self.dilation) == 1, (strides, dilation_rate)


class Conv2D(Weighted):
    def __init__(self, filters, kernel_size, strides=1, padding="valid", dilation_rate=1, groups=1, use_bias=True):
        self.options(filters, kernel_size, strides, padding, dilation_rate, use_bias)
        self.groups = groups

    def apply(self, x):
        sides = [d.same_padding(n, k, s, r) if self.padding == "same" else (0, 0)
                 for n, k, s, r in zip(x.shape[2:], self.kernel_size, self.strides, self.dilation)]
        assert self.kernel.shape[2:] == (x.shape[1] // self.groups, self.filters)
        return d.conv(x, self.kernel.transpose(3, 2, 0, 1), self.strides, *sides, self.dilation, self.groups) + self.bias[:, None, None]


def transposed_sides(kernel, stride, padding, output_padding):
    """Zeros around the zero-inserted input, as Keras' backends reckon them."""
    if padding == "valid":
        more = max(kernel, stride) - kernel if output_padding is None else output_padding
        return kernel - 1, kernel - 1 + more
    total = stride + kernel - 2 if output_padding is None else kernel + kernel % 2 - 2 + output_padding
    left = min(total // 2 + total % 2, kernel - 1)
    return left, total - left


class Conv2DTranspose(Weighted):
    def __init__(self, filters, kernel_size, strides=1, padding="valid", output_padding=None, dilation_rate=1, use_bias=True):
        self.options(filters, kernel_size, strides, padding, dilation_rate, use_bias)
        self.output_padding = (None, None) if output_padding is None else d.pair(output_padding)
        for a, s in zip(self.output_padding, self.strides):
            assert a is None or a < s, (output_padding, strides)

    def apply(self, x):
        assert self.kernel.shape[2:] == (self.filters, x.shape[1])
        sides = [transposed_sides(r * (k - 1) + 1, s, self.padding, a)
                 for k, s, r, a in zip(self.kernel_size, self.strides, self.dilation, self.output_padding)]
        rotated = self.kernel[::-1, ::-1].transpose(2, 3, 0, 1)
        return d.conv(d.insert_zeros(x, self.strides), rotated, (1, 1), *sides, self.dilation) + self.bias[:, None, None]


class ZeroPadding2D(Layer):
    def __init__(self, padding):
        self.padding = padding

    def apply(self, x):
        return d.pad(x, *self.padding)


class UpSampling2D(Layer):
    def __init__(self, size, interpolation="nearest"):
        self.size, self.interpolation = d.pair(size), interpolation

    def apply(self, x):
        if self.interpolation == "nearest":
            return x.repeat(self.size[0], 2).repeat(self.size[1], 3)
        assert self.interpolation == "bilinear"
        return d.resize(x, self.size, "linear", d.half_pixel)


class Pool(Layer):
    def __init__(self, pool_size, strides=None, padding="valid"):
        self.kernel = d.pair(pool_size)
        self.strides = self.kernel if strides is None else d.pair(strides)
        self.padding = padding

    def sides(self, x):
        return [d.same_padding(n, k, s) if self.padding == "same" else (0, 0) for n, k, s in zip(x.shape[2:], self.kernel, self.strides)]


class MaxPooling2D(Pool):
    def apply(self, x):
        return d.max_pool(x, self.kernel, self.strides, *self.sides(x))


class AveragePooling2D(Pool):
    def apply(self, x):
        return d.average_pool(x, self.kernel, self.strides, *self.sides(x), count_padding=False)


class Activation(Layer):
    def __init__(self, name):
        self.function = {"relu": lambda x: np.maximum(x, 0), "sigmoid": d.sigmoid, "tanh": np.tanh, "selu": d.selu, "silu": d.silu,
                         "hard_silu": d.hardswish, "softplus": d.softplus}[name]

    def apply(self, x):
        return self.function(x)


class LeakyReLU(Layer):
    def __init__(self, negative_slope=0.3):
        self.slope = negative_slope

    def apply(self, x):
        return d.leaky_relu(x, self.slope)


class ELU(Layer):
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def apply(self, x):
        return d.elu(x, self.alpha)


class PReLU(Layer):
    def __init__(self, shared_axes=None):
        assert shared_axes == [1, 2]

    def set_weights(self, weights):
        (self.slopes,) = weights
        assert self.slopes.shape[:2] == (1, 1), self.slopes.shape

    def apply(self, x):
        assert self.slopes.shape[2] == x.shape[1]
        return np.where(x > 0, x, self.slopes.transpose(2, 0, 1) * x)


def lifted(function):
    """On the arrays that symbols stand for; lists of symbols as well."""

    def call(x, *rest, **named):
        if isinstance(x, str):  # einsum("…", a, b)
            return Symbol(lambda v: function(x, *[value(a, v) for a in rest]))
        if isinstance(x, list):
            return Symbol(lambda v: function([value(a, v) for a in x], *rest, **named))
        return Symbol(lambda v: function(value(x, v), *rest, **named))

    return call


layers = types.ModuleType("keras.layers")
for layer in (Conv2D, Conv2DTranspose, ZeroPadding2D, UpSampling2D, MaxPooling2D, AveragePooling2D, Activation, LeakyReLU, ELU, PReLU):
    setattr(layers, layer.__name__, layer)
ops = types.ModuleType("keras.ops")
for name in ("take", "concatenate", "reshape", "transpose", "einsum", "ones_like"):
    setattr(ops, name, lifted(getattr(np, name)))
ops.pad = lifted(lambda x, widths, constant_values=0.0: np.pad(x, widths, constant_values=constant_values))
ops.image = types.SimpleNamespace(resize=lifted(lambda x, size, interpolation, antialias: channels_last(
    d.resize_lanczos(channels_first(x), size, int(interpolation[7:]), antialias))))
ops.gelu = lifted(d.gelu)
ops.convert_to_numpy = np.asarray
sys.modules.update({"keras.layers": layers, "keras.ops": ops})
