// The functions of the module; module.cpp documents them for Python.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/tensor.h"

namespace python {

using OptionalArray = std::optional<pybind11::array>;
using OptionalText = std::optional<std::string>;
/// A file or built-in picture by its name, or the values themselves.
using Picture = std::variant<std::string, pybind11::array>;

struct ApplyArguments {
    std::string operation;
    pybind11::array x;
    OptionalArray weight, bias, grad_output;
    pybind11::dict options;  ///< parameters of the operation, "-" written "_"
};
/// The output, or with grad_output a dict of it and of all gradients.
pybind11::object apply(const ApplyArguments& arguments);

struct EvaluateArguments {
    Picture picture;
    OptionalText preset, left, right, encoder, loss;
    std::optional<Picture> reference;
    engine::Index score_border = 0;
    bool score_luma = false, study = false, outputs = false;
};
/// The report as a dict; with outputs a tuple of it and both outputs.
pybind11::object evaluate(const EvaluateArguments& arguments);

struct RunArguments {
    std::string model;
    Picture input;
    std::optional<std::vector<std::string>> tensors;
    std::string input_range;
    bool bgr = false, fit = false;
    std::optional<std::pair<engine::Index, engine::Index>> input_size;
    std::map<std::string, pybind11::array> feeds;
};
/// The network's first output, or a dict of the tensors that are asked for by name.
pybind11::object run(const RunArguments& arguments);

}  // namespace python
