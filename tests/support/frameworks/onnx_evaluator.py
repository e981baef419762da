"""Runs an ONNX model of the operators that generated code uses, opset 13, as the standard defines them."""

import numpy as np
from onnx import helper, numpy_helper

import definitions as d


def sides(attributes):
    top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
    return (top, bottom), (left, right)


def conv(a, x, weight, bias=None):
    y = d.conv(x, weight, a["strides"], *sides(a), a.get("dilations", [1, 1]), a.get("group", 1))
    return y if bias is None else y + bias[:, None, None]


def conv_transpose(a, x, weight, bias=None):
    group, stride = a.get("group", 1), a["strides"]
    dilation, more, (rows, columns) = a.get("dilations", [1, 1]), a.get("output_padding", [0, 0]), sides(a)
    size = [s * (n - 1) + o + r * (k - 1) + 1 - sum(p)
            for s, n, o, r, k, p in zip(stride, x.shape[2:], more, dilation, weight.shape[2:], (rows, columns))]
    y = d.conv_gradient(x, weight, size, stride, rows, columns, dilation, group)
    return y if bias is None else y + bias[:, None, None]


def resize(a, x, _, scales):
    assert list(scales[:2]) == [1, 1]
    position = getattr(d, a["coordinate_transformation_mode"].decode())
    mode = {"nearest": "floor", "linear": "linear", "cubic": "cubic"}[a["mode"].decode()]
    assert mode != "floor" or a["nearest_mode"] == b"floor"
    assert mode != "cubic" or abs(a["cubic_coeff_a"] + 0.75) < 1e-7
    return d.resize(x, [int(s) for s in scales[2:]], mode, position)


def depth_to_space(a, x):
    b, (n, c, h, w) = a["blocksize"], x.shape
    if a["mode"] == b"DCR":
        return x.reshape(n, b, b, c // (b * b), h, w).transpose(0, 3, 4, 1, 5, 2).reshape(n, -1, h * b, w * b)
    return x.reshape(n, c // (b * b), b, b, h, w).transpose(0, 1, 4, 2, 5, 3).reshape(n, -1, h * b, w * b)


def space_to_depth(a, x):
    b, (n, c, h, w) = a["blocksize"], x.shape
    return x.reshape(n, c, h // b, b, w // b, b).transpose(0, 3, 5, 1, 2, 4).reshape(n, -1, h // b, w // b)


def pad(a, x, pads, value):
    assert a["mode"] == b"constant"
    sides = list(zip(pads[:4], pads[4:]))
    y = np.pad(x, [(max(b, 0), max(e, 0)) for b, e in sides], constant_values=float(value))
    return y[tuple(slice(max(-b, 0), n - max(-e, 0)) for (b, e), n in zip(sides, y.shape))]


operators = {
    "Pad": pad,
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "Resize": resize,
    "AveragePool": lambda a, x: d.average_pool(x, a["kernel_shape"], a["strides"], *sides(a), bool(a.get("count_include_pad", 0))),
    "MaxPool": lambda a, x: d.max_pool(x, a["kernel_shape"], a["strides"], *sides(a)),
    "DepthToSpace": depth_to_space,
    "SpaceToDepth": space_to_depth,
    "Reshape": lambda a, x, shape: x.reshape([int(n) for n in shape]),
    "Transpose": lambda a, x: x.transpose(a["perm"]),
    "Gather": lambda a, x, at: np.take(x, at, a["axis"]),
    "Concat": lambda a, *x: np.concatenate(x, a["axis"]),
    "Relu": lambda a, x: np.maximum(x, 0),
    "LeakyRelu": lambda a, x: d.leaky_relu(x, a.get("alpha", 0.01)),
    "Sigmoid": lambda a, x: d.sigmoid(x),
    "Tanh": lambda a, x: np.tanh(x),
    "Elu": lambda a, x: d.elu(x, a["alpha"]),
    "Selu": lambda a, x: d.selu(x),
    "PRelu": lambda a, x, slope: np.where(x > 0, x, slope * x),
    "HardSigmoid": lambda a, x: np.clip(a["alpha"] * x + a["beta"], 0, 1),
    "Softplus": lambda a, x: d.softplus(x),
    "Erf": lambda a, x: d.erf(x),
    "MatMul": lambda a, x, y: np.matmul(x, y),
    "Mul": lambda a, x, y: x * y,
    "Add": lambda a, x, y: x + y,
    "Identity": lambda a, x: x,
}


def run(model, x):
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    values["x"], values[""] = np.asarray(x, np.float64), None
    for node in model.graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        values[node.output[0]] = operators[node.op_type](attributes, *[values[name] for name in node.input])
    return values[model.graph.output[0].name]
