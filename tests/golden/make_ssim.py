#!/usr/bin/python3
"""SSIM after Wang et al. 2004 and PSNR of two formula-made pictures, straight from the paper in numpy: the numbers in
tests/engine/analysis/image_difference_test.cpp. Run it to see them again."""
import numpy as np


def pictures(channels, height, width):
    c, y, x = np.meshgrid(np.arange(channels), np.arange(height), np.arange(width), indexing="ij")
    a = (((37 * y + 91 * x + 13 * c) % 101) / np.float32(101)).astype(np.float32)
    b = (a * np.float32(0.75) + ((y * x + c) % 7).astype(np.float32) / np.float32(32)).astype(np.float32)
    return a.astype(np.float64), b.astype(np.float64)


def ssim(a, b):
    g = np.exp(-0.5 * ((np.arange(11) - 5) / 1.5) ** 2)
    window = np.outer(g, g) / np.outer(g, g).sum()

    def local_mean(p):
        views = np.lib.stride_tricks.sliding_window_view(p, (11, 11))
        return np.einsum("yxij,ij->yx", views, window)

    values = []
    for p, q in zip(a, b):
        mp, mq = local_mean(p), local_mean(q)
        vp, vq, cov = local_mean(p * p) - mp**2, local_mean(q * q) - mq**2, local_mean(p * q) - mp * mq
        c1, c2 = 0.01**2, 0.03**2
        values.append(np.mean((2 * mp * mq + c1) * (2 * cov + c2) / ((mp**2 + mq**2 + c1) * (vp + vq + c2))))
    return np.mean(values)


for shape in [(1, 11, 11), (3, 24, 19), (2, 40, 13)]:
    a, b = pictures(*shape)
    d = a - b
    print("{%d, %d, %d}" % shape, "%.12f, %.12f, %.12f, %.9f, %.12f" % (
        np.abs(d).max(), np.abs(d).mean(), (d * d).mean(), -10 * np.log10((d * d).mean()), ssim(a, b)))
