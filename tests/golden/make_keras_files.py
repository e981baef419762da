#!/usr/bin/env python3
"""Writes the models in networks/NAME as Keras 2 (model.h5) and Keras 3 (model.keras) save them.

TensorFlow is no Debian package: make_keras_models.js writes the models and what they make of an input, and this
script puts the same description and weights into the other two forms. Needs python3-h5py; the tests need nothing.

    make_keras_files.py networks
"""
import io
import json
import pathlib
import re
import sys
import zipfile

import h5py
import numpy as np

ORDER = ["kernel", "depthwise_kernel", "pointwise_kernel", "gamma", "beta", "moving_mean", "moving_variance", "alpha", "bias"]


def read(folder):
    model = json.loads((folder / "model.json").read_text())
    values, at, weights = (folder / "weights.bin").read_bytes(), 0, {}
    for entry in model["weightsManifest"][0]["weights"]:
        count = int(np.prod(entry["shape"]))
        weights[entry["name"]] = np.frombuffer(values, "<f4", count, at).reshape(entry["shape"])
        at += 4 * count
    return model["modelTopology"], weights


def names_of(layer, weights):
    if "layers" in layer["config"]:
        return [name for inner in layer["config"]["layers"] for name in names_of(inner, weights)]
    own = [name for name in weights if name.startswith(layer["config"]["name"] + "/")]
    return sorted(own, key=lambda name: ORDER.index(name.split("/")[-1]))


def write_h5(topology, weights, path):
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps({key: topology[key] for key in ("class_name", "config")})
        file.attrs["keras_version"] = "2.11.0"
        groups = file.create_group("model_weights")
        for layer in topology["config"]["layers"]:
            group, names = groups.create_group(layer["config"]["name"]), names_of(layer, weights)
            group.attrs["weight_names"] = [(name + ":0").encode() for name in names]
            for name in names:
                packed = "gzip" if weights[name].size > 50 else None
                group.create_dataset(name + ":0", data=weights[name], compression=packed)


def snake_case(name):
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def put_numbered(file, layers, weights, at):
    counts = {}
    for layer in layers:
        if layer["class_name"] == "InputLayer":
            continue
        kind = snake_case(layer["class_name"])
        count = counts[kind] = counts.get(kind, -1) + 1
        path = f"{at}layers/{kind}" + (f"_{count}" if count else "")
        if "layers" in layer["config"]:
            put_numbered(file, layer["config"]["layers"], weights, path + "/")
            continue
        file.create_group(path + "/vars")
        for i, name in enumerate(names_of(layer, weights)):
            file.create_dataset(f"{path}/vars/{i}", data=weights[name])


def as_keras_3(model):
    model = json.loads(json.dumps(model))
    config = model["config"]

    def tensor(value):
        return {"class_name": "__keras_tensor__", "config": {"dtype": "float32", "keras_history": value[:3]}}

    for i, layer in enumerate(config["layers"]):
        if "layers" in layer["config"]:
            config["layers"][i] = as_keras_3(layer)
            continue
        shape = layer["config"].pop("batch_input_shape", None)
        if shape and layer["class_name"] == "InputLayer":
            layer["config"]["batch_shape"] = shape
        elif shape:
            layer["build_config"] = {"input_shape": shape}
        if "inbound_nodes" in layer:
            calls = [[tensor(value) for value in call] for call in layer["inbound_nodes"]]
            layer["inbound_nodes"] = [{"args": call if len(call) == 1 else [call], "kwargs": {}} for call in calls]
    if "output_layers" in config:
        model["class_name"] = "Functional"
        config["input_layers"], config["output_layers"] = config["input_layers"][0], config["output_layers"][0]
    return model


def write_keras(topology, weights, path):
    held = io.BytesIO()
    with h5py.File(held, "w") as file:
        put_numbered(file, topology["config"]["layers"], weights, "")
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (("metadata.json", json.dumps({"keras_version": "3.3.3"})),
                           ("config.json", json.dumps(as_keras_3({key: topology[key] for key in ("class_name", "config")})))):
            archive.writestr(zipfile.ZipInfo(name), text)
        archive.writestr(zipfile.ZipInfo("model.weights.h5"), held.getvalue(), zipfile.ZIP_DEFLATED)


for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    model, tensors = read(folder)
    if folder.name == "bilinear":  # which Keras samples in another way
        continue
    if folder.name != "sizes":  # its many layers need much room in this form
        write_h5(model, tensors, folder / "model.h5")
    write_keras(model, tensors, folder / "model.keras")
