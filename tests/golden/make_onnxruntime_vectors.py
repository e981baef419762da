#!/usr/bin/env python3
"""Writes onnxruntime_vectors.txt: layers at their awkward corners as ONNX Runtime computes them, forward only.

Needs the Python package onnx (Debian: python3-onnx) to make the models, and node with onnxruntime-web (npm) to run them; the
tests read the file and need nothing. Transposed convolutions are given explicit pads: runtimes disagree on auto_pad there.

    make_onnxruntime_vectors.py > onnxruntime_vectors.txt      the frozen cases
    make_onnxruntime_vectors.py --random 500 > wide.txt        random ones; test_layers reads the file named in GOLDEN_VECTORS
"""
import argparse
import json
import random
import subprocess

import numpy as np
from onnx import TensorProto, helper, numpy_helper

RUN = """
const ort = require('onnxruntime-web');
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';
(async () => {
  for (const model of JSON.parse(require('fs').readFileSync(0, 'utf8'))) {
    try {
      const session = await ort.InferenceSession.create(Buffer.from(model.bytes, 'base64'));
      const {y} = await session.run({x: new ort.Tensor('float32', Float32Array.from(model.x), model.shape)});
      console.log(JSON.stringify({shape: y.dims, values: Array.from(y.data, v => Number.isFinite(v) ? v : String(v))}));
    } catch (error) { console.log(JSON.stringify({error: String(error)})); }
  }
})();
"""

cases = []
numbers = np.random.default_rng(7)


def values(*shape):
    return (numbers.integers(-16, 17, shape) / 4).astype(np.float32)


def case(text, nodes, x, weight=None, bias=None, extra=()):
    """nodes: a list of ONNX nodes from "x" to "y"; extra: further constants by name."""
    constants = [numpy_helper.from_array(a, n) for n, a in (("w", weight), ("b", bias), *extra) if a is not None]
    graph = helper.make_graph(nodes, "case", [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    cases.append((text, model.SerializeToString(), x, weight, bias))


def comma(numbers_):
    return ",".join(str(n) for n in numbers_)


def conv(n, size, channels, out, kernel, stride=(1, 1), pads=(0, 0, 0, 0), dilation=(1, 1), groups=1, auto=None, mode="zeros"):
    """pads: top, left, bottom, right, as in ONNX; auto: SAME_UPPER, SAME_LOWER or VALID; mode: PyTorch's word."""
    word = {None: comma(pads), "SAME_UPPER": "same", "SAME_LOWER": "same_lower", "VALID": "valid"}[auto]
    weight = values(out, channels // groups, *kernel)
    attributes = dict(strides=stride, dilations=dilation, group=groups, kernel_shape=kernel)
    extra, source, nodes = [], "x", []
    if mode != "zeros":
        extra = [("pads", np.array([0, 0, *pads[:2], 0, 0, *pads[2:]]))]
        nodes = [helper.make_node("Pad", ["x", "pads"], ["padded"], mode={"replicate": "edge"}.get(mode, mode))]
        source = "padded"
    elif auto:
        attributes["auto_pad"] = auto
    else:
        attributes["pads"] = pads
    nodes.append(helper.make_node("Conv", [source, "w", "b"], ["y"], **attributes))
    case(f"conv stride={comma(stride)} padding={word} dilation={comma(dilation)} groups={groups} padding-mode={mode}", nodes,
         values(n, channels, *size), weight, values(out), extra)


def transposed(n, size, channels, out, kernel, stride=(1, 1), pads=(0, 0, 0, 0), output_padding=(0, 0), dilation=(1, 1), groups=1):
    node = helper.make_node("ConvTranspose", ["x", "w", "b"], ["y"], strides=stride, pads=pads, dilations=dilation, group=groups,
                            output_padding=output_padding, kernel_shape=kernel)
    case(f"conv_transpose stride={comma(stride)} padding={comma(pads)} output-padding={comma(output_padding)} "
         f"dilation={comma(dilation)} groups={groups}", [node],
         values(n, channels, *size), values(channels, out // groups, *kernel), values(out))


def resize(size, scale, mode, align=False):
    attributes = {"nearest": dict(mode="nearest", coordinate_transformation_mode="half_pixel", nearest_mode="round_prefer_floor"),
                  "bilinear": dict(mode="linear"), "bicubic": dict(mode="cubic", cubic_coeff_a=-0.75)}[mode]
    if mode != "nearest":
        attributes["coordinate_transformation_mode"] = "align_corners" if align else "half_pixel"
    case(f"upsample scale={comma(scale)} mode={mode}" + (" align-corners=true" if align else ""),
         [helper.make_node("Resize", ["x", "", "scales"], ["y"], **attributes)], values(1, 2, *size),
         extra=[("scales", np.array([1, 1, *scale], np.float32))])


def pool(kind, size, kernel, stride, pads=(0, 0, 0, 0), auto=None, exclude=False):
    word = {None: comma(pads), "SAME_UPPER": "same", "SAME_LOWER": "same_lower", "VALID": "valid"}[auto]
    attributes = dict(kernel_shape=kernel, strides=stride)
    attributes.update(dict(auto_pad=auto) if auto else dict(pads=pads))
    if kind == "avg":
        attributes["count_include_pad"] = 0 if exclude else 1
    case(f"{kind}_pool kernel={comma(kernel)} stride={comma(stride)} padding={word}" + (" exclude-padding=true" if exclude else ""),
         [helper.make_node({"avg": "AveragePool", "max": "MaxPool"}[kind], ["x"], ["y"], **attributes)], values(2, 2, *size))


def shuffles(r, channels, size):
    for order in ("crd", "dcr"):
        case(f"pixel_shuffle factor={r} order={order}",
             [helper.make_node("DepthToSpace", ["x"], ["y"], blocksize=r, mode=order.upper())],
             values(2, channels * r * r, *size))
    case(f"pixel_unshuffle factor={r} order=dcr", [helper.make_node("SpaceToDepth", ["x"], ["y"], blocksize=r)],
         values(1, channels, size[0] * r, size[1] * r))


def frozen():
    conv(2, (5, 7), 4, 6, (3, 2), (2, 3), (1, 0, 2, 1), (1, 2), 2)
    conv(1, (2, 3), 2, 3, (5, 4), pads=(3, 2, 2, 1))
    for auto in ("SAME_UPPER", "SAME_LOWER", "VALID"):
        conv(1, (5, 6), 2, 2, (4, 3), (2, 2), auto=auto)
        conv(1, (6, 5), 1, 2, (3, 2), (3, 1), auto=auto)
        pool("avg", (5, 6), (2, 3), (2, 2), auto=auto, exclude=True)
        pool("max", (5, 5), (4, 2), (3, 2), auto=auto)
    conv(1, (4, 5), 1, 1, (3, 3), (1, 2), (3, 4, 2, 1), mode="reflect")
    conv(1, (3, 2), 2, 2, (3, 3), (1, 1), (4, 5, 6, 0), mode="replicate")
    transposed(2, (2, 3), 4, 6, (3, 2), (2, 3), (0, 1, 1, 0), (1, 2), (2, 1), 2)
    transposed(1, (3, 3), 1, 2, (3, 3), (2, 2), (0, 0, 1, 1))              # TensorFlow's same, k3 s2
    transposed(1, (3, 2), 1, 1, (5, 5), (2, 2), (1, 1, 2, 2))              # and k5 s2
    transposed(1, (3, 2), 1, 2, (4, 4), (3, 3), (0, 0, 1, 1))
    transposed(1, (2, 3), 1, 2, (3, 3), (2, 2), (2, 0, 0, 1))              # cropped on one side only
    transposed(1, (3, 2), 1, 2, (1, 2), (3, 4), output_padding=(2, 2))     # holes, and a tail of bias alone
    transposed(1, (1, 1), 3, 3, (4, 4), (2, 2), (1, 1, 1, 1), groups=3)
    transposed(1, (2, 2), 2, 1, (3, 3), (2, 3), (1, 2, 2, 1), (1, 2), (2, 1))
    for mode, align in (("nearest", False), ("bilinear", False), ("bilinear", True), ("bicubic", False), ("bicubic", True)):
        for size, scale in (((3, 4), (2, 3)), ((1, 2), (4, 5)), ((5, 2), (1, 3))):
            resize(size, scale, mode, align)
    pool("avg", (4, 5), (3, 2), (2, 1), (2, 1, 1, 0))                      # padded up to one less than the kernel
    pool("avg", (4, 5), (3, 2), (2, 1), (2, 1, 1, 0), exclude=True)
    pool("max", (4, 5), (3, 2), (2, 1), (2, 1, 1, 0))
    pool("max", (3, 4), (2, 2), (4, 3))
    shuffles(2, 2, (2, 3))
    shuffles(3, 1, (1, 2))


def wide(count):
    r = random.Random(5)
    two = lambda low, high: (r.randint(low, high), r.randint(low, high))
    while len(cases) < count:
        groups, size, kernel, stride, dilation = r.randint(1, 3), two(1, 9), two(1, 5), two(1, 4), two(1, 3)
        channels, out = groups * r.randint(1, 2), groups * r.randint(1, 2)
        pads, auto = tuple(r.randint(0, 3) for _ in range(4)), r.choice([None, "SAME_UPPER", "SAME_LOWER", "VALID"])
        kind = r.randint(0, 5)
        if auto and any((-(-n // s) - 1) * s + k < n for n, k, s in zip(size, kernel, stride)):
            continue  # ONNX Runtime pads by a negative number where TensorFlow and Keras drop pixels at the end
        if kind in (0, 4) and auto in (None, "VALID"):
            d = dilation if kind == 0 else (1, 1)
            room = size if auto else [n + a + b for n, a, b in zip(size, pads[:2], pads[2:])]
            if any(n < e * (k - 1) + 1 for n, k, e in zip(room, kernel, d)):
                continue
        if kind == 0:
            conv(r.randint(1, 2), size, channels, out, kernel, stride, pads, dilation if not auto or auto == "VALID" else (1, 1),
                 groups, auto)
        elif kind == 1:
            mode = r.choice(["reflect", "replicate"])
            if mode == "reflect" and max(pads) >= min(size) or any(
                    n + a + b < d * (k - 1) + 1 for n, a, b, k, d in zip(size, pads[:2], pads[2:], kernel, dilation)):
                continue
            conv(1, size, channels, out, kernel, stride, pads, dilation, groups, mode=mode)
        elif kind == 2:
            extra = tuple(r.randint(0, max(s, d) - 1) for s, d in zip(stride, dilation))
            if any((n - 1) * s + d * (k - 1) + 1 + e - a - b < 1
                   for n, s, d, k, e, a, b in zip(size, stride, dilation, kernel, extra, pads[:2], pads[2:])):
                continue
            transposed(r.randint(1, 2), size, channels, out, kernel, stride, pads, extra, dilation, groups)
        elif kind == 3:
            mode = r.choice(["nearest", "bilinear", "bicubic"])
            resize(size, two(1, 6), mode, mode != "nearest" and r.random() < 0.5)
        elif kind == 4:
            if not auto and any(p >= k for p, k in zip(pads, kernel * 2)):
                continue
            which = r.choice(["avg", "max"])
            pool(which, size, kernel, stride, pads, auto, which == "avg" and (bool(auto) or r.random() < 0.5))
        else:
            shuffles(r.randint(1, 3), r.randint(1, 2), two(1, 4))


def write(name, array):
    shape = [1, array.size, 1, 1] if array.ndim == 1 else array.shape
    print(name, *shape)
    print(*("%.9g" % v for v in array.reshape(-1).tolist()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    wide(arguments.random) if arguments.random else frozen()
    import base64
    request = [dict(bytes=base64.b64encode(m).decode(), x=x.reshape(-1).tolist(), shape=x.shape) for _, m, x, _, _ in cases]
    answers = subprocess.run(["node", "-e", RUN], input=json.dumps(request), stdout=subprocess.PIPE, text=True, check=True).stdout
    print("# made by make_onnxruntime_vectors.py with onnxruntime-web")
    for (text, _, x, weight, bias), line in zip(cases, answers.splitlines()):
        answer = json.loads(line)
        if "error" in answer:
            print("#", text, answer["error"].replace("\n", " "))
            continue
        print("case", text)
        write("x", x)
        if weight is not None:
            write("weight", weight)
        if bias is not None:
            write("bias", bias)
        write("y", np.array([float(v) for v in answer["values"]], np.float32).reshape(answer["shape"]))
        print("end")


main()
