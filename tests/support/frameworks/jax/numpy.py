from numpy import concatenate, inf, ones_like, pad, repeat, take, tanh, where  # noqa: F401
from numpy import einsum as _einsum


def einsum(text, *arrays, precision=None):
    return _einsum(text, *arrays)
