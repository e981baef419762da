"""run_code.py FOLDER FRAMEWORK: applies FOLDER/FRAMEWORK0.py, FRAMEWORK1.py, … to x0.npy, x1.npy, … and writes y0.npy, … there.

PyTorch's and ONNX' programs import the real libraries; for the others the fakes beside this file stand in."""

import importlib.util
import itertools
import os
import sys

import numpy as np


def apply(module, framework, x):
    if framework != "onnx":
        return module.run(x)
    import onnx
    import onnx_evaluator

    model = module.model()
    onnx.checker.check_model(model, full_check=True)
    y = onnx_evaluator.run(model, x)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True).graph.output[0].type.tensor_type.shape
    assert [n.dim_value for n in inferred.dim][1:] == list(y.shape[1:]), inferred
    return y


folder, framework = sys.argv[1:]
if framework == "pytorch":
    import torch

    torch.set_num_threads(1)
for i in itertools.count():
    file = f"{folder}/{framework}{i}.py"
    if not os.path.exists(file):
        break
    spec = importlib.util.spec_from_file_location("code", file)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        y = apply(module, framework, np.load(f"{folder}/x{i}.npy"))
    except Exception:
        print(open(file).read(), file=sys.stderr)
        raise
    np.save(f"{folder}/y{i}.npy", np.ascontiguousarray(y, np.float32))
