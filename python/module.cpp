// The Python module `deconvoscope`: layers, comparisons and trained networks on NumPy arrays.
#include <pybind11/pybind11.h>

#include <exception>

#include "engine/core/error.h"
#include "engine/core/version.h"
#include "python/functions.h"

namespace py = pybind11;
using py::literals::operator""_a;

namespace {

constexpr const char* module_help =
    "Upsampling + convolution beside transposed convolution: what layers do to pictures.\n\n"
    "Arrays are NumPy's, of float16, float32 or float64; results are float32. What is wrong with a request\n"
    "raises ValueError with one sentence. Long work lets other threads run, and Ctrl+C stops it.";

constexpr const char* apply_help =
    "One layer on an array x (N, C, H, W), exactly as PyTorch, Keras and ONNX compute it.\n\n"
    "op and its options are those of `deconvoscope apply`: apply('conv_transpose', x, weight=w, stride=2,\n"
    "padding=1). weight is (O, I/groups, kH, kW), of conv_transpose (I, O/groups, kH, kW), of prelu 1-D;\n"
    "bias is 1-D. With grad_output, the gradient of a loss with respect to the output, the result is a dict of\n"
    "output, grad_input, and where the layer has them grad_weight and grad_bias.";

constexpr const char* evaluate_help =
    "The report of `deconvoscope compare` as a dict.\n\n"
    "picture is a file, a built-in picture ('sample', 'signal:impulse:32x32'), or an array (C, H, W) of values\n"
    "from 0 to 1. left and right are pipelines such as 'upsample scale=2 | conv kernel=3', or preset names a\n"
    "ready pair. encoder comes before both. reference, a picture or 'original', is what outputs are scored\n"
    "against. study adds fixes, kernels and equivalences. With outputs the result is (report, left, right).";

constexpr const char* run_help =
    "A trained network's first output for a picture or an array, as `deconvoscope run` computes it.\n\n"
    "tensors names values inside the network; the result is then a dict. Pictures are written in input_range\n"
    "('0..1', '-1..1', '0..255' or 'imagenet'), arrays go in as they are. feeds are arrays for further inputs.";

void translate(std::exception_ptr pointer) {
    try {
        if (pointer) std::rethrow_exception(std::move(pointer));
    } catch (const engine::Error& error) {
        PyErr_SetString(PyExc_ValueError, error.what());
    }
}

}  // namespace

PYBIND11_MODULE(deconvoscope, module) {
    module.doc() = module_help;
    module.attr("__version__") = engine::version();
    py::register_exception_translator(&translate);
    module.def(
        "apply",
        [](std::string op, py::array x, python::OptionalArray weight, python::OptionalArray bias,
           python::OptionalArray grad_output, const py::kwargs& options) {
            return python::apply({std::move(op), std::move(x), std::move(weight), std::move(bias),
                                  std::move(grad_output), options});
        },
        apply_help, "op"_a, "x"_a, py::kw_only(), "weight"_a = py::none(), "bias"_a = py::none(),
        "grad_output"_a = py::none());
    module.def(
        "evaluate",
        [](python::Picture picture, python::OptionalText left, python::OptionalText right,
           python::OptionalText preset, python::OptionalText encoder, python::OptionalText loss,
           std::optional<python::Picture> reference, engine::Index score_border, bool score_luma, bool study,
           bool outputs) {
            return python::evaluate({std::move(picture), std::move(preset), std::move(left), std::move(right),
                                     std::move(encoder), std::move(loss), std::move(reference), score_border,
                                     score_luma, study, outputs});
        },
        evaluate_help, "picture"_a = "sample", py::kw_only(), "left"_a = py::none(), "right"_a = py::none(),
        "preset"_a = py::none(), "encoder"_a = py::none(), "loss"_a = py::none(), "reference"_a = py::none(),
        "score_border"_a = 0, "score_luma"_a = false, "study"_a = false, "outputs"_a = false);
    module.def(
        "run",
        [](std::string model, python::Picture input, std::optional<std::vector<std::string>> tensors,
           std::string input_range, bool bgr, bool fit,
           std::optional<std::pair<engine::Index, engine::Index>> input_size,
           std::map<std::string, py::array> feeds) {
            return python::run({std::move(model), std::move(input), std::move(tensors),
                                std::move(input_range), bgr, fit, input_size, std::move(feeds)});
        },
        run_help, "model"_a, "input"_a, py::kw_only(), "tensors"_a = py::none(), "input_range"_a = "0..1",
        "bgr"_a = false, "fit"_a = false, "input_size"_a = py::none(),
        "feeds"_a = std::map<std::string, py::array>());
}
