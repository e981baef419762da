#include "app/cli/apply.h"

#include <filesystem>
#include <vector>

#include "app/cli/output_files.h"
#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/files/npy.h"
#include "engine/layers/facts.h"

namespace app::cli {
namespace {

namespace fs = std::filesystem;
using engine::fail;
using engine::Tensor;

std::vector<NamedFile> given(
    std::initializer_list<std::pair<const char*, const std::optional<std::string>*>> flags) {
    std::vector<NamedFile> files;
    for (const auto& [flag, file] : flags)
        if (*file) files.emplace_back(flag, **file);
    return files;
}

/// Whether the weight is a vector.
bool has_slopes(const ApplyRequest& request) { return facts(*layer_of(request.stage)).has_slopes; }

void check_request(const ApplyRequest& request) {
    if (!request.input) fail("--input is missing: the array that the layer is applied to");
    if ((request.stage.has_kernel() || has_slopes(request)) && !request.weight)
        fail("--weight is missing: {} needs it", op_name(request.stage));
    const bool wants_gradients = request.grad_input || request.grad_weight || request.grad_bias;
    if (wants_gradients && !request.grad_output)
        fail("--grad-output is missing: gradients start from the gradient of the output");
    if (request.grad_output && !wants_gradients)
        fail("--grad-output needs one of --grad-input, --grad-weight, --grad-bias to write to");
    if (!request.output && !wants_gradients)
        fail("nothing to do: give --output, or --grad-output with --grad-input");
}

void check_files(const ApplyRequest& request) {
    const auto inputs = given({{"--input", &request.input},
                               {"--weight", &request.weight},
                               {"--bias", &request.bias},
                               {"--grad-output", &request.grad_output}});
    const auto outputs = given({{"--output", &request.output},
                                {"--grad-input", &request.grad_input},
                                {"--grad-weight", &request.grad_weight},
                                {"--grad-bias", &request.grad_bias}});
    check_output_files(outputs, inputs);
}

Tensor read(const char* flag, const std::string& file, Tensor (*reader)(const fs::path&)) {
    try {
        return reader(file);
    } catch (const engine::Error& error) {
        fail("{}: {}", flag, error.what());
    }
}

/// The shape of the output; what makes it impossible is said with the flags and files that it comes from.
engine::Shape shape_of(const ApplyRequest& request, const engine::Layer& layer, const Tensor& x,
                       const engine::Parameters& parameters) {
    try {
        return output_shape(layer, x.shape(), parameters);
    } catch (const engine::Error& error) {
        std::string files = "--input " + *request.input;
        if (request.weight) files += ", --weight " + *request.weight;
        if (request.bias) files += ", --bias " + *request.bias;
        fail("{} ({}): {}", request.given, files, error.what());
    }
}

struct Results {
    std::optional<Tensor> output;
    engine::Gradients gradients;
};

/// Before anything is computed: room for the output and for the wanted gradients.
void check_memory(const ApplyRequest& request, const Tensor& x, const engine::Parameters& parameters,
                  const engine::Shape& output) {
    engine::check_size(output, "the output");
    engine::Index values = 0;
    if (request.output) values += output.elements();
    if (request.grad_output) values += output.elements();
    if (request.grad_input) values += x.size();
    if (request.grad_weight) values += parameters.weight->size();
    engine::require_memory(values, std::string(op_name(request.stage)));
}

Results compute(const ApplyRequest& request, const engine::Progress& progress) {
    const engine::Layer layer = layer_with_groups(request.stage);
    const Tensor x = read("--input", *request.input, engine::read_npy);
    engine::Parameters parameters;
    const bool transposed = facts(layer).inputs_first;
    Tensor (*const read_weight)(const fs::path&) =
        has_slopes(request) ? engine::read_npy_vector
        : transposed        ? +[](const fs::path& file) { return engine::read_npy_weight(file, true); }
                            : +[](const fs::path& file) { return engine::read_npy_weight(file, false); };
    if (request.weight) parameters.weight = read("--weight", *request.weight, read_weight);
    if (request.bias) parameters.bias = read("--bias", *request.bias, engine::read_npy_vector);
    const engine::Shape shape = shape_of(request, layer, x, parameters);
    check_memory(request, x, parameters, shape);
    Results results;
    if (request.grad_output) {
        const Tensor dy = read("--grad-output", *request.grad_output, engine::read_npy);
        if (dy.shape() != shape)
            fail("--grad-output: {} is {}, but the output is {}", *request.grad_output, to_string(dy.shape()),
                 to_string(shape));
        const engine::Wanted wanted{request.grad_input.has_value(), request.grad_weight.has_value(),
                                    request.grad_bias.has_value()};
        results.gradients = backward(layer, x, parameters, dy, wanted, progress);
    }
    if (request.output) results.output = forward(layer, x, parameters, progress);
    return results;
}

void write(const ApplyRequest& request, const Results& results) {
    std::vector<engine::PendingFile> files;
    if (request.output) write_npy(files.emplace_back(*request.output), *results.output);
    if (request.grad_input) write_npy(files.emplace_back(*request.grad_input), *results.gradients.input);
    if (request.grad_weight) {
        auto& file = files.emplace_back(*request.grad_weight);
        has_slopes(request) ? write_npy_vector(file, *results.gradients.weight)
                            : write_npy(file, *results.gradients.weight);
    }
    if (request.grad_bias) write_npy_vector(files.emplace_back(*request.grad_bias), *results.gradients.bias);
    engine::PendingFile::commit_all(files);
}

}  // namespace

void apply(const ApplyRequest& request, const engine::Progress& progress) {
    check_request(request);
    check_files(request);
    write(request, compute(request, progress));
}

}  // namespace app::cli
