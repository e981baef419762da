#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <limits>
#include <set>

#include "engine/core/error.h"
#include "engine/network/names.h"
#include "engine/network/onnx_file.h"
#include "engine/network/onnx_tensor.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;
using onnx::AttributeProto;

/// Turns one model's messages into a Graph.
class Reader {
  public:
    explicit Reader(fs::path folder) : folder_(std::move(folder)) {}

    /// `outer` are the names that the graphs around this one give.
    Graph graph(const onnx::GraphProto& proto, std::set<std::string> outer) const {
        if (proto.sparse_initializer_size() > 0) fail("the network holds sparse tensors, which are not read");
        Graph graph;
        graph.name = proto.name();
        for (const auto& tensor : proto.initializer()) {
            check_text(tensor.name());
            if (!graph.constants.emplace(tensor.name(), read_tensor(tensor, folder_)).second)
                fail("two tensors of the network have the same name, {}", tensor.name());
        }
        for (const auto& input : proto.input())
            if (!graph.constants.contains(input.name())) graph.inputs.push_back(port(input));
        for (const auto& output : proto.output())
            graph.outputs.push_back(port(output));
        const std::vector<std::string> outside(outer.begin(), outer.end());
        for (const auto& [name, array] : graph.constants)
            outer.insert(name);
        for (const Port& input : graph.inputs)
            outer.insert(input.name);
        for (const auto& node : proto.node())
            outer.insert(node.output().begin(), node.output().end());
        for (const auto& node : proto.node())
            graph.nodes.push_back(read(node, outer));
        put_in_order(graph, outside);
        return graph;
    }

  private:
    static Port port(const onnx::ValueInfoProto& info) {
        Port port;
        check_text(info.name());
        port.name = info.name();
        if (!info.type().has_tensor_type()) {
            // The outputs of a branch need no type; sequences and maps never reach an operator of ours.
            port.any_rank = true;
            return port;
        }
        const auto& type = info.type().tensor_type();
        if (type.elem_type() != onnx::TensorProto::UNDEFINED)
            port.type = element_type(type.elem_type(), "the port " + info.name());
        port.any_rank = !type.has_shape();
        for (const auto& extent : type.shape().dim())
            port.extents.push_back(extent.has_dim_value() && extent.dim_value() >= 0 ? extent.dim_value()
                                                                                     : -1);
        return port;
    }

    Node read(const onnx::NodeProto& proto, const std::set<std::string>& outer) const {
        Node node;
        node.name = proto.name();
        node.op = proto.op_type();
        node.domain = proto.domain() == "ai.onnx" ? "" : proto.domain();
        node.inputs.assign(proto.input().begin(), proto.input().end());
        node.outputs.assign(proto.output().begin(), proto.output().end());
        check_text(node.name);
        check_text(node.op);
        for (const auto* names : {&node.inputs, &node.outputs})
            for (const std::string& name : *names)
                check_text(name);
        for (const auto& attribute : proto.attribute())
            if (!node.attributes.emplace(attribute.name(), read(attribute, node, outer)).second)
                fail("{} ({}): its attribute {} is given twice", label(node), node.op, attribute.name());
        return node;
    }

    Attribute read(const AttributeProto& proto, const Node& node, const std::set<std::string>& outer) const {
        switch (type_of(proto)) {
            case AttributeProto::FLOAT: return proto.f();
            case AttributeProto::INT: return Index{proto.i()};
            case AttributeProto::STRING: return proto.s();
            case AttributeProto::TENSOR: return tensor(proto, node);
            case AttributeProto::GRAPH: return std::make_shared<const Graph>(graph(proto.g(), outer));
            case AttributeProto::FLOATS:
                return std::vector<float>(proto.floats().begin(), proto.floats().end());
            case AttributeProto::INTS: return std::vector<Index>(proto.ints().begin(), proto.ints().end());
            case AttributeProto::STRINGS:
                return std::vector<std::string>(proto.strings().begin(), proto.strings().end());
            default:
                fail("{} ({}): its attribute {} is of a kind that is not read", label(node), node.op,
                     proto.name());
        }
    }

    Array tensor(const AttributeProto& proto, const Node& node) const {
        try {
            return read_tensor(proto.t(), folder_);
        } catch (const Error& error) {
            fail("{} ({}): {}", label(node), node.op, error.what());
        }
    }

    /// Files of ONNX' first version do not say which field counts.
    static AttributeProto::AttributeType type_of(const AttributeProto& proto) {
        if (proto.type() != AttributeProto::UNDEFINED) return proto.type();
        if (proto.has_f()) return AttributeProto::FLOAT;
        if (proto.has_i()) return AttributeProto::INT;
        if (proto.has_s()) return AttributeProto::STRING;
        if (proto.has_t()) return AttributeProto::TENSOR;
        if (proto.has_g()) return AttributeProto::GRAPH;
        if (proto.floats_size() > 0) return AttributeProto::FLOATS;
        if (proto.strings_size() > 0) return AttributeProto::STRINGS;
        return AttributeProto::INTS;
    }

    fs::path folder_;
};

/// protobuf's own complaints would stand on standard error beside our sentence.
onnx::ModelProto parse_message(const std::string& bytes) {
    namespace protobuf = google::protobuf;
    const protobuf::LogSilencer silence;
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        fail("the model is larger than 2 GiB, the limit of its format");
    protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
    protobuf::io::CodedInputStream coded(&stream);
    coded.SetRecursionLimit(100);
    onnx::ModelProto model;
    if (!model.ParseFromCodedStream(&coded) || !coded.ConsumedEntireMessage())
        fail("it is no ONNX model, or it is damaged: its messages cannot be parsed");
    return model;
}

}  // namespace

Graph parse_onnx(const std::string& bytes, const fs::path& folder) {
    const onnx::ModelProto model = parse_message(bytes);
    if (!model.has_graph() || model.graph().node_size() == 0)
        fail("it is no ONNX model: there is no graph in it");
    if (model.functions_size() > 0)
        fail("the model defines operators of its own ({}), which are not read", model.functions(0).name());
    Graph graph = Reader(folder).graph(model.graph(), {});
    graph.format = "onnx";
    graph.opset = 1;  // files of the first version name none
    for (const auto& set : model.opset_import())
        if (set.domain().empty() || set.domain() == "ai.onnx")
            graph.opset = set.version();
        else
            graph.domains[set.domain()] = set.version();
    return graph;
}

}  // namespace engine::network
