#include "engine/network/keras_graph.h"

#include <algorithm>
#include <deque>
#include <map>

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/files/json_value.h"

namespace engine::network {
namespace {

using nlohmann::json;

std::string key_of(const std::string& layer, std::size_t call) { return fmt::format("{}\n{}", layer, call); }

/// Opset whose operators all are written in.
constexpr Index opset = 13;

class Translation {
  public:
    Translation(const KerasWeights& weights, KerasDialect dialect) : builder_(graph_, weights, dialect) {
        graph_.format = dialect.tensorflow_js ? "tfjs" : "keras";
        graph_.opset = opset;
    }

    Graph go(const KerasModel& model) {
        graph_.name = model.name;
        std::vector<KerasOutput> inputs;
        for (const std::string& name : model.inputs)
            inputs.push_back(input(model, name));
        const auto outputs = translate(model, "", inputs);
        for (const KerasOutput& output : outputs)
            add_output(output);
        // Layers beside the way to the outputs have nothing to be computed for.
        put_in_order(graph_);
        return std::move(graph_);
    }

  private:
    using Values = std::map<std::string, std::vector<KerasOutput>>;

    KerasOutput input(const KerasModel& model, const std::string& name) {
        const auto layer = std::find_if(model.layers.begin(), model.layers.end(),
                                        [&](const KerasLayer& one) { return one.name == name; });
        if (layer == model.layers.end() || layer->type != "InputLayer")
            fail("its input {} is no InputLayer", printable_line(name));
        Port port;
        port.name = name;
        const json* shape = nullptr;
        for (const char* key : {"batch_input_shape", "batch_shape"})
            if (layer->config.is_object() && layer->config.contains(key)) shape = &layer->config[key];
        if (!shape || !shape->is_array() || shape->size() > 8)
            fail("its input {} has no shape", printable_line(name));
        for (const json& extent : *shape)
            port.extents.push_back(extent.is_null() ? -1 : checked<Index>(extent, "an extent of an input"));
        const std::size_t rank = port.extents.size();
        graph_.inputs.push_back(port);
        if (rank != 4) return {name, rank};
        Node node;
        node.name = name + "/channels_first";
        node.op = "Transpose";
        node.inputs = {name};
        node.outputs = {node.name};
        node.attributes["perm"] = std::vector<Index>{0, 3, 1, 2};
        graph_.nodes.push_back(node);
        return {node.name, 4};
    }

    void add_output(const KerasOutput& value) {
        Port port;
        port.name = value.name;
        port.extents.assign(value.rank, -1);
        if (value.rank == 4) {
            port.name += "/channels_last";
            Node node;
            node.name = port.name;
            node.op = "Transpose";
            node.inputs = {value.name};
            node.outputs = {node.name};
            node.attributes["perm"] = std::vector<Index>{0, 2, 3, 1};
            const bool again = std::any_of(graph_.outputs.begin(), graph_.outputs.end(),
                                           [&](const Port& one) { return one.name == port.name; });
            if (again) return;
            graph_.nodes.push_back(std::move(node));
        }
        graph_.outputs.push_back(std::move(port));
    }

    struct Step {
        const KerasLayer* layer = nullptr;
        std::size_t call = 0;
        std::size_t missing = 0;
    };

    /// A model's outputs for these inputs; every call runs when all that it reads is there.
    std::vector<KerasOutput> translate(const KerasModel& model, const std::string& outer,
                                       const std::vector<KerasOutput>& inputs) {
        if (inputs.size() != model.inputs.size())
            fail("its model {} takes {} inputs, but is given {}", printable_line(model.name),
                 model.inputs.size(), inputs.size());
        Values values;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            values[key_of(model.inputs[i], 0)] = {inputs[i]};
        std::vector<Step> steps;
        for (const KerasLayer& layer : model.layers)
            for (std::size_t call = 0; call < layer.calls.size(); ++call)
                steps.push_back({&layer, call});
        std::map<std::string, std::vector<std::size_t>> readers;
        std::deque<std::size_t> ready;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            for (const KerasValue& from : steps[i].layer->calls[steps[i].call].inputs)
                if (const std::string key = key_of(from.layer, from.call); !values.contains(key)) {
                    readers[key].push_back(i);
                    ++steps[i].missing;
                }
            if (steps[i].missing == 0) ready.push_back(i);
        }
        while (!ready.empty()) {
            const Step step = steps[ready.front()];
            ready.pop_front();
            const std::string key = key_of(step.layer->name, step.call);
            if (!values.emplace(key, call(*step.layer, step.call, outer, values)).second)
                fail("two of its layers have the name {}", printable_line(step.layer->name));
            for (const std::size_t reader : readers[key])
                if (--steps[reader].missing == 0) ready.push_back(reader);
        }
        std::vector<KerasOutput> outputs;
        for (const KerasValue& output : model.outputs)
            outputs.push_back(value_of(output, values));
        return outputs;
    }

    static KerasOutput value_of(const KerasValue& value, const Values& values) {
        const auto found = values.find(key_of(value.layer, value.call));
        if (found == values.end() || value.output >= found->second.size())
            fail("its layer {} is read, but is missing or waits for its own result",
                 printable_line(value.layer));
        return found->second[value.output];
    }

    std::vector<KerasOutput> call(const KerasLayer& layer, std::size_t index, const std::string& outer,
                                  const Values& values) {
        const KerasCall& call = layer.calls[index];
        std::vector<KerasOutput> inputs;
        for (const KerasValue& from : call.inputs)
            inputs.push_back(value_of(from, values));
        const std::string path = outer + layer.name;
        const std::string scope = uses_[path]++ == 0 ? path : fmt::format("{}_{}", path, uses_[path] - 1);
        if (layer.inner) {
            // The constants of a shared model's layers are named once; its values for every use.
            const std::string before = std::exchange(
                scope_, scope == path ? scope_ : scope_ + "use" + std::to_string(uses_[path] - 1) + "/");
            const auto outputs = translate(*layer.inner, path + "/", inputs);
            scope_ = before;
            return outputs;
        }
        return {builder_.translate(layer, path, scope_ + scope, call, std::move(inputs))};
    }

    Graph graph_;
    KerasBuilder builder_;
    std::string scope_;
    std::map<std::string, std::size_t> uses_;
};

}  // namespace

Graph keras_graph(const KerasModel& model, const KerasWeights& weights, KerasDialect dialect) {
    return Translation(weights, dialect).go(model);
}

}  // namespace engine::network
