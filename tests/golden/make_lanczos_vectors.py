#!/usr/bin/env python3
"""Writes lanczos_vectors.txt: Lanczos resizing as Pillow computes it, and as TensorFlow and JAX define it.

Needs Pillow and numpy (Debian: python3-pil, python3-numpy); the tests read the file and do not. Pillow's is antialiased and of
radius 3; its pictures of mode F are resized in double precision and stored as float32. For the two frameworks the weights are
those of their ScaleAndTranslate, in float64: the kernel around each output's place, stretched where it shrinks and antialias is
asked for, cut at the border and divided by its sum. The gradient is the transposed matrix.

    make_lanczos_vectors.py > lanczos_vectors.txt
"""
import numpy as np
from PIL import Image

random = np.random.default_rng(7)


def values(*shape):
    return random.integers(-16, 17, shape) / 4


def write(name, array):
    print(name, *array.shape)
    print(*("%.9g" % v for v in array.reshape(-1)))


def kernel(t, radius):
    return np.where(np.abs(t) < radius, np.sinc(t) * np.sinc(t / radius), 0)


def matrix(n, size, radius, antialias):
    """(size, n)"""
    step = n / size
    place = (np.arange(size)[:, None] + 0.5) * step - 0.5
    weights = kernel((place - np.arange(n)) / (max(step, 1) if antialias else 1), radius)
    return weights / weights.sum(1, keepdims=True)


def case(plane, size, radius, antialias):
    rows, columns = (matrix(n, to, radius, antialias) for n, to in zip(plane, size))
    x, dy = values(1, 2, *plane), values(1, 2, *size)
    print(f"case upsample size={size[0]},{size[1]} mode=lanczos{radius}" + (" antialias=true" if antialias else ""))
    write("x", x)
    write("y", np.einsum("oh,nchw,pw->ncop", rows, x, columns))
    write("dy", dy)
    write("dx", np.einsum("oh,ncop,pw->nchw", rows, dy, columns))
    print("end")


def pillow_case(plane, size):
    x = values(1, 1, *plane)
    picture = Image.fromarray(x[0, 0].astype(np.float32), "F").resize((size[1], size[0]), Image.LANCZOS)
    print(f"case upsample size={size[0]},{size[1]} mode=lanczos3 antialias=true")
    write("x", x)
    write("y", np.asarray(picture)[None, None])
    print("end")


print("# written by make_lanczos_vectors.py")
sizes = [((5, 7), (10, 14)), ((4, 3), (12, 15)), ((9, 8), (3, 4)), ((11, 10), (7, 13)), ((1, 6), (4, 5)), ((7, 7), (7, 5)), ((12, 3), (5, 9))]
for plane, size in sizes:
    pillow_case(plane, size)
for plane, size in sizes:
    for radius in (3, 5):
        for antialias in (False, True):
            case(plane, size, radius, antialias)
