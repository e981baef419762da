#include <google/protobuf/stubs/logging.h>

#include <limits>

#include "engine/core/error.h"
#include "engine/core/version.h"
#include "engine/network/onnx_file.h"
#include "engine/network/onnx_tensor.h"

namespace engine::network {
namespace {

/// The first version of the file format in which weights need not stand among the inputs; it knows every
/// opset.
constexpr int lowest_version = 4;

void write(const Graph& graph, onnx::GraphProto& proto);

struct AttributeWriter {
    onnx::AttributeProto& proto;

    void operator()(Index value) const {
        proto.set_type(onnx::AttributeProto::INT);
        proto.set_i(value);
    }
    void operator()(float value) const {
        proto.set_type(onnx::AttributeProto::FLOAT);
        proto.set_f(value);
    }
    void operator()(const std::string& value) const {
        proto.set_type(onnx::AttributeProto::STRING);
        proto.set_s(value);
    }
    void operator()(const std::vector<Index>& values) const {
        proto.set_type(onnx::AttributeProto::INTS);
        proto.mutable_ints()->Add(values.begin(), values.end());
    }
    void operator()(const std::vector<float>& values) const {
        proto.set_type(onnx::AttributeProto::FLOATS);
        proto.mutable_floats()->Add(values.begin(), values.end());
    }
    void operator()(const std::vector<std::string>& values) const {
        proto.set_type(onnx::AttributeProto::STRINGS);
        for (const std::string& value : values)
            proto.add_strings(value);
    }
    void operator()(const Array& array) const {
        proto.set_type(onnx::AttributeProto::TENSOR);
        write_tensor(array, "", *proto.mutable_t());
        proto.mutable_t()->clear_name();
    }
    void operator()(const std::shared_ptr<const Graph>& graph) const {
        proto.set_type(onnx::AttributeProto::GRAPH);
        write(*graph, *proto.mutable_g());
    }
};

void write(const Node& node, onnx::NodeProto& proto) {
    if (!node.name.empty()) proto.set_name(node.name);
    proto.set_op_type(node.op);
    if (!node.domain.empty()) proto.set_domain(node.domain);
    for (const std::string& input : node.inputs)
        proto.add_input(input);
    for (const std::string& output : node.outputs)
        proto.add_output(output);
    for (const auto& [key, value] : node.attributes) {
        onnx::AttributeProto& attribute = *proto.add_attribute();
        attribute.set_name(key);
        std::visit(AttributeWriter{attribute}, value);
    }
}

void write(const Port& port, std::size_t index, onnx::ValueInfoProto& proto) {
    proto.set_name(port.name);
    auto& type = *proto.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx_type(port.type));
    if (port.any_rank) return;
    auto& shape = *type.mutable_shape();
    for (std::size_t i = 0; i < port.extents.size(); ++i) {
        auto& extent = *shape.add_dim();
        if (port.extents[i] >= 0)
            extent.set_dim_value(port.extents[i]);
        else
            extent.set_dim_param(fmt::format("{}{}_{}", port.name, index, i));
    }
}

void write(const Graph& graph, onnx::GraphProto& proto) {
    proto.set_name(graph.name.empty() ? "network" : graph.name);
    for (const auto& [name, array] : graph.constants)
        write_tensor(array, name, *proto.add_initializer());
    for (const Node& node : graph.nodes)
        write(node, *proto.add_node());
    for (std::size_t i = 0; i < graph.inputs.size(); ++i)
        write(graph.inputs[i], i, *proto.add_input());
    for (std::size_t i = 0; i < graph.outputs.size(); ++i)
        write(graph.outputs[i], i, *proto.add_output());
}

}  // namespace

std::string print_onnx(const Graph& graph) {
    const google::protobuf::LogSilencer silence;
    onnx::ModelProto model;
    // Each version of the file format allows opsets from a certain one on; 8 is what ONNX 1.12 writes.
    model.set_ir_version(graph.opset >= 13 ? 7 : lowest_version);
    model.set_producer_name("deconvoscope");
    model.set_producer_version(engine::version());
    onnx::OperatorSetIdProto& own = *model.add_opset_import();
    own.set_domain("");
    own.set_version(graph.opset);
    for (const auto& [domain, version] : graph.domains) {
        onnx::OperatorSetIdProto& other = *model.add_opset_import();
        other.set_domain(domain);
        other.set_version(version);
    }
    write(graph, *model.mutable_graph());
    if (model.ByteSizeLong() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        fail("the model would be larger than 2 GiB, the limit of its format");
    return model.SerializeAsString();
}

}  // namespace engine::network
