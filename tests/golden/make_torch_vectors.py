#!/usr/bin/env python3
"""Writes torch_vectors.txt: layers at their awkward corners, forward and backward, as PyTorch computes them.

Needs PyTorch (Debian: python3-torch); the tests read the file and do not. Inputs are multiples of 1/4 and everything is
computed in float64, so that the file is short and exact.

    make_torch_vectors.py > torch_vectors.txt       the frozen cases
    make_torch_vectors.py --random 500 > wide.txt   random ones; test_layers reads the file named in GOLDEN_VECTORS too
"""
import argparse
import random

import torch
import torch.nn.functional as F

MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


def values(*shape):
    return torch.randint(-16, 17, shape).double() / 4


def pair(value):
    return "%d,%d" % tuple(value)


def write(name, tensor):
    shape = list(tensor.shape)
    print(name, *([1, shape[0], 1, 1] if len(shape) == 1 else shape))
    print(*("%.9g" % v for v in tensor.reshape(-1).tolist()))


def case(stage, function, x, weight=None, bias=None):
    """Runs function(x, weight, bias) forward and backward and writes all of it."""
    tensors = [t.requires_grad_() if t is not None else None for t in (x, weight, bias)]
    y = function(*tensors)
    dy = values(*y.shape)
    y.backward(dy)
    print("case", stage)
    for name, tensor in zip(("x", "weight", "bias"), tensors):
        if tensor is not None:
            write(name, tensor.detach())
    write("y", y.detach())
    write("dy", dy)
    for name, tensor in zip(("dx", "dweight", "dbias"), tensors):
        if tensor is not None:
            write(name, tensor.grad)
    print("end")


def conv(n, size, channels, out, kernel, stride=(1, 1), sides=(0, 0, 0, 0), dilation=(1, 1), groups=1, mode="zeros"):
    """sides: top, left, bottom, right."""
    top, left, bottom, right = sides

    def run(x, weight, bias):
        padded = F.pad(x, (left, right, top, bottom), mode=MODES[mode]) if any(sides) else x
        return F.conv2d(padded, weight, bias, stride, 0, dilation, groups)

    text = f"conv stride={pair(stride)} padding={top},{left},{bottom},{right} dilation={pair(dilation)} groups={groups}"
    case(text + f" padding-mode={mode}", run, values(n, channels, *size), values(out, channels // groups, *kernel),
         values(out))


def conv_same(n, size, channels, out, kernel, dilation=(1, 1)):
    case(f"conv padding=same dilation={pair(dilation)}",
         lambda x, w, b: F.conv2d(x, w, b, padding="same", dilation=dilation),
         values(n, channels, *size), values(out, channels, *kernel), values(out))


def transposed(n, size, channels, out, kernel, stride=(1, 1), padding=(0, 0), output_padding=(0, 0), dilation=(1, 1),
               groups=1):
    case(f"conv_transpose stride={pair(stride)} padding={pair(padding)} output-padding={pair(output_padding)} "
         f"dilation={pair(dilation)} groups={groups}",
         lambda x, w, b: F.conv_transpose2d(x, w, b, stride, padding, output_padding, groups, dilation),
         values(n, channels, *size), values(channels, out // groups, *kernel), values(out))


def transposed_size(size, kernel, stride, padding, output_size):
    layer = torch.nn.ConvTranspose2d(2, 3, kernel, stride, padding).double()
    weight, bias = values(2, 3, *kernel), values(3)
    layer.weight, layer.bias = torch.nn.Parameter(weight), torch.nn.Parameter(bias)

    def run(x, w, b):
        extra = [o - ((n - 1) * s - 2 * p + k)
                 for o, n, s, p, k in zip(output_size, size, stride, padding, kernel)]
        y = F.conv_transpose2d(x, w, b, stride, padding, extra)
        assert y.shape == layer(x, output_size=list(output_size)).shape
        return y

    case(f"conv_transpose stride={pair(stride)} padding={pair(padding)} output-size={pair(output_size)}", run,
         values(1, 2, *size), weight, bias)


def transposed_same(size, kernel, stride):
    """TensorFlow's and Keras' same: n*s pixels from floor((k-s)/2) on; where k < s the tail holds the bias alone."""

    def run(x, w, b):
        full = F.conv_transpose2d(x, w, None, stride)
        tops = [max((k - s) // 2, 0) for k, s in zip(kernel, stride)]
        sizes = [n * s for n, s in zip(size, stride)]
        short = [max(top + want - have, 0) for top, want, have in zip(tops, sizes, full.shape[2:])]
        full = F.pad(full, (0, short[1], 0, short[0]))
        y = full[:, :, tops[0]:tops[0] + sizes[0], tops[1]:tops[1] + sizes[1]]
        return y + b.reshape(1, -1, 1, 1)

    case(f"conv_transpose stride={pair(stride)} padding=same", run, values(1, 2, *size), values(2, 2, *kernel), values(2))


def upsample(size, scale, mode, align=False):
    # Exactly on a pixel PyTorch multiplies its neighbours by zero; the same value for finite inputs.
    arguments = {} if mode == "nearest" else {"align_corners": align}
    case(f"upsample scale={pair(scale)} mode={mode}" + (" align-corners=true" if align else ""),
         lambda x, w, b: F.interpolate(x, size=[n * s for n, s in zip(size, scale)], mode=mode, **arguments),
         values(1, 2, *size))


def avg_pool(size, kernel, stride, padding, exclude):
    case(f"avg_pool kernel={pair(kernel)} stride={pair(stride)} padding={pair(padding)}"
         + (" exclude-padding=true" if exclude else ""),
         lambda x, w, b: F.avg_pool2d(x, kernel, stride, padding, count_include_pad=not exclude), values(2, 2, *size))


def max_pool(size, kernel, stride, padding, x=None):
    case(f"max_pool kernel={pair(kernel)} stride={pair(stride)} padding={pair(padding)}",
         lambda x, w, b: F.max_pool2d(x, kernel, stride, padding), values(2, 2, *size) if x is None else x)


def shuffles(r, channels, size):
    case(f"pixel_shuffle factor={r}", lambda x, w, b: F.pixel_shuffle(x, r), values(2, channels * r * r, *size))
    case(f"pixel_unshuffle factor={r}", lambda x, w, b: F.pixel_unshuffle(x, r),
         values(2, channels, size[0] * r, size[1] * r))

    def depth_to_space(x, w, b):  # TensorFlow's order
        n, c, h, w_ = x.shape
        y = x.reshape(n, r, r, c // (r * r), h, w_).permute(0, 3, 4, 1, 5, 2)
        return y.reshape(n, c // (r * r), h * r, w_ * r)

    case(f"pixel_shuffle factor={r} order=dcr", depth_to_space, values(1, channels * r * r, *size))


def activations():
    x = torch.tensor([-100., -20., -4., -1., -0.25, 0., 0.25, 1., 4., 20., 100., 3.]).double().reshape(1, 1, 3, 4)
    for name in ("relu", "sigmoid", "tanh"):
        case(name, lambda x, w, b, f=getattr(torch, name): f(x), x.clone())


def later_activations():
    x = torch.tensor([-100., -20., -4., -2.75, -1., -0.25, 0.25, 1., 2.75, 4., 20., 100.]).double().reshape(1, 2, 2, 3)
    for stage, f in (("elu", F.elu), ("elu alpha=0.5", lambda x: F.elu(x, 0.5)), ("selu", F.selu), ("gelu", F.gelu),
                     ("gelu approximate=tanh", lambda x: F.gelu(x, approximate="tanh")), ("silu", F.silu),
                     ("hardswish", F.hardswish), ("softplus", F.softplus), ("leaky_relu slope=0.25", lambda x: F.leaky_relu(x, 0.25))):
        case(stage, lambda x, w, b, f=f: f(x), x.clone())
    for count in (1, 2):
        case("prelu", lambda x, w, b: F.prelu(x, w), x.clone(), values(count))


def interpolate(plane, text, **options):
    case("upsample " + text, lambda x, w, b: F.interpolate(x, **options), values(1, 2, *plane))


def later_layers():
    for scale in (0.5, 0.75, 1.5, 2.5):
        for mode in ("nearest", "nearest-exact", "area"):
            interpolate((5, 6), f"scale={scale} mode={mode}", scale_factor=scale, mode=mode)
        for mode in ("bilinear", "bicubic"):
            interpolate((5, 6), f"scale={scale} mode={mode}", scale_factor=scale, mode=mode)
            interpolate((5, 6), f"scale={scale} mode={mode} antialias=true", scale_factor=scale, mode=mode, antialias=True)
    for size in ((3, 11), (7, 4)):
        text = f"size={size[0]},{size[1]}"
        for mode in ("nearest", "nearest-exact", "area"):
            interpolate((5, 6), f"{text} mode={mode}", size=size, mode=mode)
        for mode in ("bilinear", "bicubic"):
            interpolate((5, 6), f"{text} mode={mode}", size=size, mode=mode)
            interpolate((5, 6), f"{text} mode={mode} align-corners=true", size=size, mode=mode, align_corners=True)
            interpolate((5, 6), f"{text} mode={mode} antialias=true", size=size, mode=mode, antialias=True)
    for size, kernel, stride, padding in (((5, 6), (3, 2), (2, 3), (1, 0)), ((7, 4), (2, 3), (3, 2), (0, 1)), ((2, 2), (3, 3), (2, 2), (0, 0))):
        for exclude in (False, True):
            case(f"avg_pool kernel={pair(kernel)} stride={pair(stride)} padding={pair(padding)} ceil-mode=true"
                 + (" exclude-padding=true" if exclude else ""),
                 lambda x, w, b: F.avg_pool2d(x, kernel, stride, padding, True, not exclude), values(1, 2, *size))
        case(f"max_pool kernel={pair(kernel)} stride={pair(stride)} padding={pair(padding)} ceil-mode=true",
             lambda x, w, b: F.max_pool2d(x, kernel, stride, padding, ceil_mode=True), values(1, 2, *size))
    for dilation in ((2, 1), (2, 3)):
        case(f"max_pool kernel=3,2 stride=2,1 padding=1,1 dilation={pair(dilation)}",
             lambda x, w, b: F.max_pool2d(x, (3, 2), (2, 1), (1, 1), dilation), values(1, 2, 7, 8))
    for mode in ("reflect", "replicate", "circular"):
        adjoint((7, 8), (3, 4), (2, 1), (1, 2, 1, 0), (1, 2), mode)


def adjoint(size, kernel, stride, sides, dilation, mode):
    """conv_transpose with a padding mode, as the gradient of conv with that mode."""
    top, left, bottom, right = sides
    small = [(n + p + q - d * (k - 1) - 1) // s + 1
             for n, p, q, d, k, s in zip(size, sides[:2], sides[2:], dilation, kernel, stride)]

    def run(x, w, b):
        u = torch.zeros(1, 3, *size).double().requires_grad_()
        padded = F.pad(u, (left, right, top, bottom), mode=MODES[mode])
        conv = F.conv2d(padded, w, None, stride, 0, dilation)
        return torch.autograd.grad(conv, u, x, create_graph=True)[0] + b.reshape(1, -1, 1, 1)

    case(f"conv_transpose stride={pair(stride)} padding={top},{left},{bottom},{right} dilation={pair(dilation)} "
         f"output-size={pair(size)} padding-mode={mode}", run, values(1, 2, *small), values(2, 3, *kernel), values(3))


def pad(size, sides, mode, value=0):
    """sides: top, left, bottom, right; negative ones crop."""
    top, left, bottom, right = sides
    options = {"value": value} if mode == "zeros" else {}
    case(f"pad pad={top},{left},{bottom},{right} mode={mode} value={value}",
         lambda x, w, b: F.pad(x, (left, right, top, bottom), mode=MODES[mode], **options), values(2, 2, *size))


def frozen():
    conv(2, (5, 7), 4, 6, (3, 2), (2, 3), (1, 0, 2, 1), (1, 2), 2)
    conv(1, (2, 3), 2, 3, (5, 4), sides=(3, 2, 2, 1))                     # kernel larger than the input
    conv(1, (6, 6), 3, 3, (3, 3), (2, 2), groups=3)                       # last row and column dropped
    conv(1, (1, 1), 1, 2, (1, 1), (3, 3))
    conv(1, (4, 5), 2, 4, (1, 1), (3, 2), groups=2)                       # stride larger than the kernel
    conv(1, (4, 5), 1, 1, (3, 3), (1, 2), (3, 4, 2, 1), mode="reflect")
    conv(1, (3, 2), 2, 2, (3, 3), (1, 1), (4, 5, 6, 0), mode="replicate")
    conv(1, (3, 4), 2, 2, (2, 3), (2, 1), (3, 4, 2, 3), mode="circular")
    conv(1, (5, 5), 1, 2, (3, 3), (3, 3), (2, 2, 2, 2), mode="reflect")   # the end's padding is dropped
    conv_same(1, (4, 5), 2, 2, (4, 2), (1, 3))
    transposed(1, (3, 3), 1, 1, (3, 3), (2, 2), (1, 1), (1, 1))
    transposed(2, (2, 3), 4, 6, (3, 2), (2, 3), (1, 0), (1, 2), (2, 1), 2)
    transposed(1, (3, 2), 1, 2, (1, 2), (3, 4), (0, 1), (2, 3))           # holes
    transposed(1, (2, 2), 2, 1, (2, 2), (1, 1), (0, 0), (2, 1), (3, 2))   # output padding below the dilation
    transposed(1, (4, 4), 1, 1, (2, 3), (1, 1), (2, 2))                   # crops more than a kernel at each end
    transposed(1, (1, 1), 3, 3, (4, 4), (2, 2), (1, 1), groups=3)
    transposed(1, (2, 3), 2, 2, (3, 3), (3, 2), (2, 2), (2, 1), (2, 2))
    transposed_size((3, 4), (3, 3), (2, 3), (1, 0), (6, 14))
    for kernel, stride in (((3, 3), (2, 2)), ((5, 5), (2, 2)), ((4, 4), (3, 3)), ((1, 2), (3, 4)), ((7, 2), (2, 2))):
        transposed_same((3, 2), kernel, stride)
    for mode, align in (("nearest", False), ("bilinear", False), ("bilinear", True), ("bicubic", False), ("bicubic", True)):
        for size, scale in (((3, 4), (2, 3)), ((1, 2), (4, 5)), ((1, 1), (3, 1)), ((5, 2), (1, 7))):
            upsample(size, scale, mode, align)
    for exclude in (False, True):
        avg_pool((5, 6), (3, 2), (2, 1), (1, 1), exclude)
        avg_pool((7, 4), (2, 4), (3, 5), (1, 2), exclude)
    max_pool((5, 6), (3, 2), (2, 1), (1, 1))
    max_pool((7, 4), (2, 4), (3, 5), (1, 2))
    max_pool((4, 4), (3, 3), (1, 1), (1, 1), torch.ones(1, 1, 4, 4).double())      # ties: the first
    max_pool((3, 3), (2, 2), (1, 1), (1, 1), -values(1, 1, 3, 3).abs() - 1)        # padding must not win
    low = torch.full((1, 1, 3, 3), float("-inf")).double()
    max_pool((3, 3), (2, 2), (2, 2), (1, 1), low)
    broken = values(1, 1, 4, 4)
    broken[0, 0, 1, 2] = float("nan")
    max_pool((4, 4), (2, 2), (1, 1), (0, 0), broken)
    shuffles(2, 2, (2, 3))
    shuffles(3, 1, (1, 2))
    activations()
    later_activations()
    later_layers()
    for mode, value in (("zeros", 0), ("zeros", 1.5), ("reflect", 0), ("replicate", 0), ("circular", 0)):
        pad((4, 5), (1, 2, 3, 0), mode, value)
        pad((4, 5), (-1, 2, 2, -2), mode, value)
        pad((4, 5), (2, -1, -1, 3), mode, value)


def wide(count):
    r = random.Random(5)
    two = lambda low, high: (r.randint(low, high), r.randint(low, high))
    done = 0
    while done < count:
        groups, size, kernel, stride, dilation = r.randint(1, 3), two(1, 9), two(1, 5), two(1, 4), two(1, 3)
        kind = r.randint(0, 5)
        if kind == 0:
            mode, sides = r.choice(list(MODES)), tuple(r.randint(0, 4) for _ in range(4))
            room = [n + a + b - d * (k - 1) for n, a, b, d, k in zip(size, sides[:2], sides[2:], dilation, kernel)]
            limit = {"reflect": min(size) - 1, "circular": min(size)}.get(mode, 9)
            if min(room) < 1 or max(sides) > limit:
                continue
            conv(r.randint(1, 2), size, groups * r.randint(1, 2), groups * r.randint(1, 2), kernel, stride, sides, dilation,
                 groups, mode)
        elif kind == 1:
            padding, extra = two(0, 3), two(0, 3)
            sizes = [(n - 1) * s - 2 * p + d * (k - 1) + a + 1
                     for n, s, p, d, k, a in zip(size, stride, padding, dilation, kernel, extra)]
            if min(sizes) < 1 or any(a >= max(s, d) for a, s, d in zip(extra, stride, dilation)):
                continue
            transposed(r.randint(1, 2), size, groups * r.randint(1, 2), groups * r.randint(1, 2), kernel, stride, padding,
                       extra, dilation, groups)
        elif kind == 2:
            transposed_same(size, kernel, stride)
        elif kind == 3:
            mode = r.choice(["nearest", "bilinear", "bicubic"])
            upsample(size, two(1, 6), mode, mode != "nearest" and r.random() < 0.5)
        else:
            padding = tuple(r.randint(0, k // 2) for k in kernel)
            if any(n + 2 * p < k for n, p, k in zip(size, padding, kernel)):
                continue
            if kind == 4:
                avg_pool(size, kernel, stride, padding, r.random() < 0.5)
            else:
                max_pool(size, kernel, stride, padding)
        done += 1


parser = argparse.ArgumentParser()
parser.add_argument("--random", type=int, default=0, metavar="N")
arguments = parser.parse_args()
torch.manual_seed(7)
print(f"# made by make_torch_vectors.py with PyTorch {torch.__version__}")
wide(arguments.random) if arguments.random else frozen()
