#include <string>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/layers/facts.h"
#include "engine/pipeline/parameter_table.h"
#include "python/arrays.h"
#include "python/background.h"
#include "python/functions.h"

namespace python {
namespace {

namespace py = pybind11;

/// A value as the command line writes it: True, 2, 0.5, "same", (1, 2).
std::string text_of(const py::handle& value) {
    if (py::isinstance<py::bool_>(value)) return value.cast<bool>() ? "true" : "false";
    if (!py::isinstance<py::tuple>(value) && !py::isinstance<py::list>(value)) return py::str(value);
    std::string text;
    for (const py::handle& part : value)
        text += (text.empty() ? "" : ",") + std::string(py::str(part));
    return text;
}

std::string joined_keys(const engine::OperationInfo& operation) {
    std::string keys;
    for (const engine::ParameterInfo& parameter : operation.parameters)
        if (!parameter.pipe_only) keys += (keys.empty() ? "" : ", ") + std::string(parameter.key);
    std::replace(keys.begin(), keys.end(), '-', '_');
    return keys.empty() ? "none" : keys;
}

void set_option(engine::Stage& stage, const engine::OperationInfo& operation, const std::string& name,
                const py::dict& options) {
    std::string key = name;
    std::replace(key.begin(), key.end(), '_', '-');
    const engine::ParameterInfo* parameter = find_parameter(operation, key);
    if (!parameter || parameter->pipe_only)
        engine::fail("{} does not take {}; its options: {}", operation.name, name, joined_keys(operation));
    const std::string other(parameter->instead_of);
    if (!other.empty() && options.contains(other))
        engine::fail("{} and {} say the same thing: give one of them", name, other);
    try {
        parameter->set(stage, text_of(options[name.c_str()]));
    } catch (const engine::Error& error) {
        engine::fail("{}: {}", name, error.what());
    }
}

engine::Stage stage_of(const ApplyArguments& arguments) {
    const engine::OperationInfo* operation = engine::find_operation(arguments.operation);
    if (!operation || std::holds_alternative<engine::Concat>(operation->prototype.op))
        engine::fail("there is no operation \"{}\" to apply", arguments.operation);
    engine::Stage stage = operation->prototype;
    for (const auto& [name, value] : arguments.options)
        if (!value.is_none()) set_option(stage, *operation, name.cast<std::string>(), arguments.options);
    return stage;
}

engine::Parameters parameters_of(const ApplyArguments& arguments, const engine::LayerFacts& layer) {
    engine::Parameters parameters;
    if (layer.has_kernel || layer.has_slopes) {
        if (!arguments.weight) engine::fail("weight is missing: {} needs it", arguments.operation);
        parameters.weight = layer.has_slopes ? vector_from(*arguments.weight, "weight")
                                             : tensor_from(*arguments.weight, "weight");
    } else if (arguments.weight) {
        engine::fail("{} does not take weight", arguments.operation);
    }
    if (arguments.bias && !layer.has_kernel) engine::fail("{} does not take bias", arguments.operation);
    if (arguments.bias) parameters.bias = vector_from(*arguments.bias, "bias");
    return parameters;
}

py::dict gradients_of(engine::Gradients gradients, bool slopes, engine::Tensor output) {
    py::dict result;
    result["output"] = to_numpy(std::move(output));
    result["grad_input"] = to_numpy(std::move(*gradients.input));
    if (gradients.weight)
        result["grad_weight"] =
            slopes ? to_numpy_vector(std::move(*gradients.weight)) : to_numpy(std::move(*gradients.weight));
    if (gradients.bias) result["grad_bias"] = to_numpy_vector(std::move(*gradients.bias));
    return result;
}

}  // namespace

py::object apply(const ApplyArguments& arguments) {
    const engine::Layer layer = layer_with_groups(stage_of(arguments));
    const engine::LayerFacts known = facts(layer);
    const engine::Tensor x = tensor_from(arguments.x, "x");
    const engine::Parameters parameters = parameters_of(arguments, known);
    const engine::Shape shape = output_shape(layer, x.shape(), parameters);
    engine::check_size(shape, "the output");
    engine::require_memory(shape.elements() + (arguments.grad_output ? shape.elements() + x.size() : 0),
                           arguments.operation);
    const auto forward_pass = [&](const engine::Progress& progress) {
        return forward(layer, x, parameters, progress);
    };
    if (!arguments.grad_output) return to_numpy(in_background(forward_pass));
    const engine::Tensor dy = tensor_from(*arguments.grad_output, "grad_output");
    if (dy.shape() != shape)
        engine::fail("grad_output is {}, but the output is {}", to_string(dy.shape()), to_string(shape));
    const engine::Wanted wanted{true, parameters.weight.has_value(), known.has_kernel};
    auto [output, gradients] = in_background([&](const engine::Progress& progress) {
        return std::pair(forward_pass(progress), backward(layer, x, parameters, dy, wanted, progress));
    });
    return gradients_of(std::move(gradients), known.has_slopes, std::move(output));
}

}  // namespace python
