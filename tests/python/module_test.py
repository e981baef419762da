"""The Python module against the command line, which other tests hold to PyTorch, Keras and ONNX."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import numpy as np

import deconvoscope

PROGRAM = os.environ["DECONVOSCOPE_PROGRAM"]


def numbers(*shape):
    return np.random.default_rng(sum(shape)).standard_normal(shape).astype(np.float32)


class ModuleTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def save(self, name, array):
        np.save(self.path(name), array)
        return self.path(name)

    def program(self, *arguments):
        subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, cwd=self.folder.name)

    def refused(self, pattern):
        return self.assertRaisesRegex(ValueError, pattern)


class Apply(ModuleTest):
    CASES = [
        ("conv", [2, 4, 9, 11], [6, 2, 3, 3], dict(stride=2, padding=(1, 2), groups=2)),
        ("conv", [1, 3, 8, 8], [5, 3, 3, 3], dict(padding="same", padding_mode="reflect")),
        ("conv_transpose", [1, 3, 7, 5], [3, 2, 4, 4], dict(stride=2, padding="same")),
        ("conv_transpose", [1, 2, 5, 5], [2, 3, 3, 3], dict(stride=(2, 3), output_padding=(1, 2))),
        ("upsample", [1, 2, 5, 6], None, dict(scale=1.5, mode="bilinear", align_corners=True)),
        ("max_pool", [1, 2, 7, 7], None, dict(kernel=3, stride=2, ceil_mode=True)),
        ("leaky_relu", [1, 2, 3, 3], None, dict(slope=0.3)),
    ]

    def test_results_and_gradients_are_those_of_the_command_line(self):
        for op, shape, weight_shape, options in self.CASES:
            with self.subTest(op=op, **options):
                x, arrays = numbers(*shape), {}
                files = ["--input", self.save("x.npy", x)]
                if weight_shape:
                    arrays["weight"] = numbers(*weight_shape)
                    outputs = weight_shape[1] if op == "conv_transpose" else weight_shape[0]
                    arrays["bias"] = numbers(outputs)
                    for name, array in arrays.items():
                        files += [f"--{name}", self.save(f"{name}.npy", array)]
                y = deconvoscope.apply(op, x, **arrays, **options)
                dy = numbers(*y.shape)
                results = deconvoscope.apply(op, x, **arrays, grad_output=dy, **options)
                np.testing.assert_array_equal(results["output"], y)
                self.assertEqual(y.dtype, np.float32)
                files += ["--grad-output", self.save("dy.npy", dy)]
                for name in results:
                    files += ["--" + name.replace("_", "-"), self.path(f"out_{name}.npy")]
                for key, value in options.items():
                    files.append("--" + key.replace("_", "-"))
                    if value is not True:
                        files.append(",".join(map(str, value)) if isinstance(value, tuple) else str(value))
                self.program("apply", op, *files)
                self.assertEqual(len(results), 4 if weight_shape else 2)
                for name, array in results.items():
                    np.testing.assert_array_equal(array, np.load(self.path(f"out_{name}.npy")), err_msg=name)

    def test_arrays_of_other_layouts_and_types(self):
        x = numbers(1, 2, 6, 7)
        weight = np.ones((2, 2, 3, 3))
        plain = deconvoscope.apply("conv", x, weight=weight)
        fortran = np.asfortranarray(x.astype(">f8"))
        np.testing.assert_array_equal(deconvoscope.apply("conv", fortran, weight=weight), plain)
        flipped = x[:, :, ::-1, ::-1]
        of_copy = deconvoscope.apply("conv", flipped.copy(), weight=weight)
        np.testing.assert_array_equal(deconvoscope.apply("conv", flipped, weight=weight), of_copy)

    def test_what_is_wrong_is_a_sentence(self):
        x = numbers(1, 1, 4, 4)
        with self.refused("there is no operation \"convolve\""):
            deconvoscope.apply("convolve", x)
        with self.refused("weight is missing"):
            deconvoscope.apply("conv", x)
        with self.refused("relu does not take weight"):
            deconvoscope.apply("relu", x, weight=x)
        with self.refused("conv does not take strides; its options: .*output|stride"):
            deconvoscope.apply("conv", x, weight=x, strides=2)
        with self.refused("scale: "):
            deconvoscope.apply("upsample", x, scale="two")
        with self.refused("x is of int64: float16, float32 or float64"):
            deconvoscope.apply("relu", x.astype(int))
        with self.refused("x has 2 dimensions: 4"):
            deconvoscope.apply("relu", x[0, 0])
        with self.refused("x is empty"):
            deconvoscope.apply("relu", x[:0])
        with self.refused("grad_output is 1×1×4×4, but the output is 1×1×8×8"):
            deconvoscope.apply("upsample", x, grad_output=x)


class Evaluate(ModuleTest):
    def test_the_report_is_that_of_the_command_line(self):
        pair = dict(left="upsample scale=2 | conv kernel=3 padding=same", right="conv_transpose kernel=3 stride=2")
        self.program(
            "compare", "signal:zoneplate:40x48", "--left", pair["left"], "--right", pair["right"],
            "--loss", "pixel:3,4", "--encoder", "avg_pool kernel=2", "--reference", "original",
            "--report", "r.json", "--raw-left", "l.npy", "--raw-right", "r.npy",
        )
        report, left, right = deconvoscope.evaluate(
            "signal:zoneplate:40x48", **pair, loss="pixel:3,4", encoder="avg_pool kernel=2",
            reference="original", study=True, outputs=True,
        )
        with open(self.path("r.json"), encoding="utf-8") as file:
            self.assertEqual(report, json.load(file))
        np.testing.assert_array_equal(left, np.load(self.path("l.npy")))
        np.testing.assert_array_equal(right, np.load(self.path("r.npy")))

    def test_an_array_is_a_picture(self):
        picture = numbers(3, 16, 20)
        self.program("compare", self.save("p.npy", picture), "--preset", "fair_pair", "--report", "r.json")
        with open(self.path("r.json"), encoding="utf-8") as file:
            expected = json.load(file)
        report = deconvoscope.evaluate(picture, preset="fair_pair", study=True)
        expected["source"]["name"] = report["source"]["name"]
        self.assertEqual(report, expected)
        self.assertEqual(report["deconvoscope"], deconvoscope.__version__)

    def test_what_is_wrong_is_a_sentence(self):
        with self.refused("left: pipeline text, column 1"):
            deconvoscope.evaluate(left="convv")
        with self.refused("no such file"):
            deconvoscope.evaluate(self.path("nothing.png"))
        with self.refused("preset stands beside left or right"):
            deconvoscope.evaluate(preset="fair_pair", left="conv")
        with self.refused("score_luma needs reference"):
            deconvoscope.evaluate(score_luma=True)
        with self.refused("picture is \\[2, 3, 4, 5\\]: one picture"):
            deconvoscope.evaluate(numbers(2, 3, 4, 5))


class Run(ModuleTest):
    def test_networks_give_what_the_command_line_gives(self):
        pipe = "conv_transpose kernel=4 stride=2 padding=1 channels=5 | relu"
        self.program("code", "--pipeline", "conv channels=3 | " + pipe, "--framework", "onnx", "--output", "m.onnx")
        model, x = self.path("m.onnx"), numbers(2, 3, 64, 64)
        self.program("run", model, self.save("x.npy", x), "--output", "y.npy")
        y = deconvoscope.run(model, x)
        np.testing.assert_array_equal(y, np.load(self.path("y.npy")))
        self.assertTrue((y >= 0).all() and y.any())
        self.program("run", model, "sample:fruit", "--fit", "--input-range", "-1..1", "--bgr", "--output", "z.npy")
        z = deconvoscope.run(model, "sample:fruit", fit=True, input_range="-1..1", bgr=True)
        np.testing.assert_array_equal(z, np.load(self.path("z.npy")))
        with self.refused("there is no such|has no|no value"):
            deconvoscope.run(model, x, tensors=["nothing"])
        with self.refused("the network has no input other"):
            deconvoscope.run(model, x, feeds={"other": x})
        with self.refused("but the array is"):
            deconvoscope.run(model, x[0])


class Background(ModuleTest):
    # Some seconds of work on any machine.
    LONG = "upsample scale=8 | conv kernel=31 padding=same channels=8"

    def test_other_threads_run_meanwhile(self):
        done = threading.Event()
        ticks = []

        def count():
            while not done.is_set():
                ticks.append(time.monotonic())
                time.sleep(0.005)

        thread = threading.Thread(target=count)
        thread.start()
        begin = time.monotonic()
        x = numbers(1, 16, 256, 256)
        deconvoscope.apply("conv", x, weight=numbers(16, 16, 15, 15), padding="same")
        end = time.monotonic()
        done.set()
        thread.join()
        during = sum(begin < tick < end for tick in ticks)
        self.assertGreater(during, (end - begin) / 0.005 / 10, "the lock was held")

    def test_an_interrupt_stops_the_work(self):
        script = (
            "import deconvoscope, sys\n"
            "print('begins', flush=True)\n"
            "try:\n"
            f"    deconvoscope.evaluate('signal:noise:1000x1000', left='{self.LONG}', right='{self.LONG}')\n"
            "except KeyboardInterrupt:\n"
            "    print('interrupted', deconvoscope.__version__)\n"
        )
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        self.assertEqual(child.stdout.readline(), "begins\n")
        time.sleep(0.3)
        begin = time.monotonic()
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=60)
        self.assertEqual(output, f"interrupted {deconvoscope.__version__}\n")
        self.assertLess(time.monotonic() - begin, 10)


if __name__ == "__main__":
    unittest.main()
