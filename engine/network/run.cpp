#include "engine/network/run.h"

#include <algorithm>
#include <set>

#include "engine/core/error.h"

namespace engine::network {
namespace {

/// Everything a node reads, from the branches of an If, too.
void add_reads(const Node& node, std::vector<std::string>& reads) {
    for (const std::string& input : node.inputs)
        if (!input.empty()) reads.push_back(input);
    for (const auto& [key, attribute] : node.attributes)
        if (const auto* branch = std::get_if<std::shared_ptr<const Graph>>(&attribute)) {
            for (const Node& inner : (*branch)->nodes)
                add_reads(inner, reads);
            for (const Port& port : (*branch)->outputs)
                reads.push_back(port.name);
        }
}

/// A branch sees the values around it as its own inputs.
Values run_branch(const Node& node, const NamedArrays& around, const Array& condition,
                  const Progress& progress) {
    if (condition.is_number() || condition.size() != 1) fail("its condition must be a single truth value");
    const char* which = condition.integers()[0] != 0 ? "then_branch" : "else_branch";
    const auto found = node.attributes.find(which);
    const auto* branch =
        found == node.attributes.end() ? nullptr : std::get_if<std::shared_ptr<const Graph>>(&found->second);
    if (!branch) fail("its {} is missing", which);
    std::vector<std::string> wanted;
    for (const Port& port : (*branch)->outputs)
        wanted.push_back(port.name);
    Run inner(**branch, around, wanted);
    inner.advance(progress);
    Values results;
    for (const std::string& name : wanted)
        results.push_back(inner.value(name));
    return results;
}

std::string place(const Node& node) { return fmt::format("{} ({})", label(node), node.op); }

}  // namespace

Run::Run(const Graph& graph, NamedArrays feeds, const std::vector<std::string>& wanted)
    : graph_(&graph), values_(std::move(feeds)) {
    for (const auto& [name, array] : graph.constants)
        values_.emplace(name, array);
    plan(wanted);
}

/// Goes backwards from the wanted values.
void Run::plan(const std::vector<std::string>& wanted) {
    std::set<std::string> needed;
    for (const std::string& name : wanted) {
        needed.insert(name);
        ++uses_[name];
    }
    std::vector<std::size_t> nodes;
    for (std::size_t i = graph_->nodes.size(); i-- > 0;) {
        const Node& node = graph_->nodes[i];
        const bool used = std::any_of(node.outputs.begin(), node.outputs.end(), [&](const std::string& name) {
            return needed.contains(name) && !values_.contains(name);
        });
        if (!used) continue;
        if (node.op != "If" && !find_operator(node))
            fail("{}: the operator {} is not one of those that are computed", place(node),
                 node.domain.empty() ? node.op : node.domain + "." + node.op);
        nodes.push_back(i);
        std::vector<std::string> reads;
        add_reads(node, reads);
        for (const std::string& name : reads) {
            needed.insert(name);
            ++uses_[name];
        }
        for (const std::string& output : node.outputs)
            needed.erase(output);
    }
    for (const std::string& name : needed) {
        if (values_.contains(name)) continue;
        const bool input = std::any_of(graph_->inputs.begin(), graph_->inputs.end(),
                                       [&](const Port& port) { return port.name == name; });
        if (input) fail("the network's input {} is not given", name);
        if (std::find(wanted.begin(), wanted.end(), name) != wanted.end())
            fail("the network has no value {}", name);
    }
    std::reverse(nodes.begin(), nodes.end());
    nodes_ = std::make_shared<const std::vector<std::size_t>>(std::move(nodes));
}

Values Run::operands(std::size_t node) {
    Values inputs;
    for (const std::string& name : graph_->nodes[node].inputs) {
        if (name.empty()) {
            inputs.emplace_back();
            continue;
        }
        const auto found = values_.find(name);
        ENGINE_CHECK(found != values_.end(), "{} was forgotten too early", name);
        if (--uses_[name] == 0) {
            inputs.push_back(std::move(found->second));
            values_.erase(found);
        } else {
            inputs.push_back(found->second);
        }
    }
    return inputs;
}

void Run::step(std::size_t index, const Progress& progress) {
    const Node& node = graph_->nodes[index];
    Values results;
    try {
        if (node.op == "If") {
            results = run_branch(node, values_, value(node.inputs.empty() ? "" : node.inputs[0]), progress);
        } else {
            Call call{node, graph_->opset, operands(index), progress};
            results = find_operator(node)(call);
        }
    } catch (const Error& error) {
        fail("{}: {}", place(node), error.what());
    } catch (const std::out_of_range&) {
        fail("{}: one of its lists is too short", place(node));
    }
    for (std::size_t i = 0; i < node.outputs.size() && i < results.size(); ++i) {
        const std::string& name = node.outputs[i];
        if (!name.empty() && uses_.contains(name)) values_[name] = std::move(results[i]);
    }
}

void Run::advance(const Progress& progress, std::optional<std::size_t> last) {
    const auto count = static_cast<double>(nodes_->size());
    for (; next_ < nodes_->size() && (!last || (*nodes_)[next_] <= *last); ++next_) {
        const auto at = static_cast<double>(next_);
        progress.report(at / count);
        step((*nodes_)[next_], progress.section(at / count, (at + 1) / count));
    }
}

const Array* Run::find(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
}

const Array& Run::value(const std::string& name) const {
    const Array* array = find(name);
    if (!array) fail("the network does not compute {}", name);
    return *array;
}

void Run::replace(const std::string& name, Array array) { values_[name] = std::move(array); }

void Run::keep(const std::string& name) { ++uses_[name]; }

void Run::release(const std::string& name) {
    const auto found = uses_.find(name);
    if (found == uses_.end() || --found->second > 0) return;
    uses_.erase(found);
    values_.erase(name);
}

NamedArrays run(const Graph& graph, NamedArrays feeds, const std::vector<std::string>& wanted,
                const Progress& progress) {
    Run whole(graph, std::move(feeds), wanted);
    whole.advance(progress);
    NamedArrays results;
    for (const std::string& name : wanted)
        results.emplace(name, whole.value(name));
    return results;
}

}  // namespace engine::network
