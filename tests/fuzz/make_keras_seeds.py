#!/usr/bin/env python3
"""Writes the seeds of Keras' formats into corpus/keras and corpus/model, from the models in tests/golden/networks.

    tests/fuzz/make_keras_seeds.py
"""
import json
import pathlib
import shutil
import zipfile

HERE = pathlib.Path(__file__).parent
NETWORKS = HERE.parent / "golden" / "networks"
MOST_LAYERS = 8  # a seed is to be small


def without_training(value):
    """The part of a description that reading depends on."""
    if isinstance(value, dict):
        return {key: without_training(item) for key, item in value.items()
                if not key.endswith(("_regularizer", "_constraint", "_initializer")) and key != "trainable"}
    return [without_training(item) for item in value] if isinstance(value, list) else value


def shortened(model):
    model = without_training(model)
    config = model["config"]
    if isinstance(config, dict) and len(config["layers"]) > MOST_LAYERS:
        config["layers"] = config["layers"][:MOST_LAYERS]
        if "output_layers" in config:
            last = config["layers"][-1]["config"]["name"]
            config["output_layers"] = [[last, 0, 0]]
    return model


def main():
    (HERE / "corpus" / "keras").mkdir(exist_ok=True)
    for folder in sorted(path.parent for path in NETWORKS.glob("*/model.json")):
        description = json.loads((folder / "model.json").read_text())
        description["modelTopology"] = shortened(description["modelTopology"])
        names = json.dumps(description["modelTopology"])
        for group in description["weightsManifest"]:
            group["weights"] = [entry for entry in group["weights"] if '"' + entry["name"].split("/")[0] + '"' in names]
        target = HERE / "corpus" / "keras" / folder.name
        target.with_suffix(".json").write_bytes(b"\0" + json.dumps(description, separators=(",", ":")).encode())
        if (folder / "model.keras").exists():
            with zipfile.ZipFile(folder / "model.keras") as archive:
                config = shortened(json.loads(archive.read("config.json")))
            target.with_suffix(".keras").write_bytes(b"\1" + json.dumps(config, separators=(",", ":")).encode())
    for name in ("model.keras", "model.h5"):
        shutil.copyfile(NETWORKS / "nested" / name, HERE / "corpus" / "model" / name)


if __name__ == "__main__":
    main()
