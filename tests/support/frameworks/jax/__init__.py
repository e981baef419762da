"""As much of JAX as generated code uses; everything is done at once."""

import types

import numpy as np

import definitions

from . import lax, numpy


def jit(function):
    return lambda x: function(np.asarray(x, np.float64))


image = types.SimpleNamespace(resize=lambda x, shape, method, antialias=True: definitions.resize_lanczos(
    x, shape[2:], int(method[7:]), antialias))
nn = types.SimpleNamespace(relu=lambda x: np.maximum(x, 0), leaky_relu=lambda x, negative_slope=0.01: definitions.leaky_relu(x, negative_slope),
                           sigmoid=definitions.sigmoid, elu=definitions.elu, selu=definitions.selu, gelu=definitions.gelu,
                           silu=definitions.silu, hard_swish=definitions.hardswish, softplus=definitions.softplus)
