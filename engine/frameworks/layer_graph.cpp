#include "engine/frameworks/layer_graph.h"

#include <algorithm>
#include <functional>
#include <map>

#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

using Node = LayerGraph::Node;

/// "pad pad=1,1,1,1 mode=reflect" in front of a conv without padding is that conv's own padding.
bool join_padding(const std::string& pad, std::string& conv) {
    const auto value = [&](const std::string& key) {
        const std::size_t at = pad.find(" " + key + "=");
        if (at == std::string::npos) return std::string();
        const std::size_t begin = at + key.size() + 2;
        return pad.substr(begin, pad.find(' ', begin) - begin);
    };
    const std::string sides = value("pad"), mode = value("mode");
    if (!pad.starts_with("pad ") || pad.find('|') != std::string::npos ||
        sides.find('-') != std::string::npos || !value("value").empty())
        return false;
    std::string first = conv.substr(0, conv.find(" | ")), rest = conv.substr(first.size());
    if (!first.starts_with("conv ") || first.find("padding=same") != std::string::npos) return false;
    if (const std::size_t at = first.find(" padding=valid"); at != std::string::npos) first.erase(at, 14);
    if (first.find(" padding=") != std::string::npos) return false;
    if (const std::size_t at = first.find(" padding-mode="); at != std::string::npos)
        first.erase(at, first.find(' ', at + 1) - at);
    conv =
        first + " padding=" + sides + (mode.empty() || mode == "zeros" ? "" : " padding-mode=" + mode) + rest;
    return true;
}

std::vector<Stage> stages_of(const Node& node, const std::string& text) {
    try {
        return parse_pipeline(text).stages;
    } catch (const Error& error) {
        for (std::size_t at = 0; at != std::string::npos;) {
            const std::string operation = text.substr(at, text.find_first_of(" |", at) - at);
            if (!find_operation(operation))
                fail_at(node.place, "at {}: there is no {} in a pipeline", node.name, operation);
            at = text.find(" | ", at);
            if (at != std::string::npos) at += 3;
        }
        std::string why = error.what();  // pipeline text, column 5, at "kernel=0": why
        if (const std::size_t at = why.find("\": ");
            why.starts_with("pipeline text") && at != std::string::npos)
            why.erase(0, at + 3);
        fail_at(node.place, "at {}: no stage is like that: {} (it would be \"{}\")", node.name, why, text);
    }
}

struct Seeds {
    std::uint64_t last = 0;
    std::map<std::pair<const void*, std::size_t>, std::uint64_t> of_layers;
};

/// Every layer gets random weights of its own, and the same ones wherever it is applied.
void number_seeds(std::vector<Stage>& stages, const void* layer, Seeds& seeds) {
    for (std::size_t i = 0; i < stages.size(); ++i) {
        Stage& stage = stages[i];
        if (!stage.has_kernel() || stage.kernel.weight || stage.kernel.seed != 0) continue;
        std::uint64_t fresh = seeds.last + 1;
        const std::uint64_t seed =
            layer ? seeds.of_layers.try_emplace({layer, i}, fresh).first->second : fresh;
        stage.kernel.seed = seed;
        seeds.last = std::max(seeds.last, seed);
    }
}

bool leads_to(const LayerGraph& graph, Index ancestor, Index node) {
    std::vector<Index> open{node};
    std::vector<bool> seen(static_cast<std::size_t>(graph.size()));
    while (!open.empty()) {
        const Index i = open.back();
        open.pop_back();
        if (i == ancestor) return true;
        if (seen[static_cast<std::size_t>(i)]) continue;
        seen[static_cast<std::size_t>(i)] = true;
        for (const Index input : graph[i].inputs)
            open.push_back(input);
    }
    return false;
}

/// Of what a node joins, that in which all the rest flows in goes on; the rest are earlier stages.
Index main_input(const LayerGraph& graph, const std::vector<Index>& inputs) {
    for (const Index candidate : inputs)
        if (std::all_of(inputs.begin(), inputs.end(),
                        [&](Index other) { return leads_to(graph, other, candidate); }))
            return candidate;
    return inputs.empty() ? LayerGraph::picture : inputs.front();
}

/// The nodes that lead from the input to the output one after the other.
struct Row {
    std::vector<Index> nodes;
    std::map<Index, Index> main_of;  ///< the input of each that stands before it in the row
};

Row row_to(const LayerGraph& graph, Index output) {
    Row row;
    for (Index node = output; node != LayerGraph::picture; node = row.main_of[node]) {
        const Node& here = graph[node];
        if (!here.refusal.empty()) fail_at(here.place, "{}", here.refusal);
        row.nodes.push_back(node);
        row.main_of[node] = main_input(graph, here.inputs);
    }
    std::reverse(row.nodes.begin(), row.nodes.end());
    return row;
}

/// Writes the stages of a row.
class RowWriter {
  public:
    RowWriter(const LayerGraph& graph, Row row, std::vector<std::string>& notes)
        : graph_(graph), row_(std::move(row)), notes_(notes) {}

    Pipeline pipeline() {
        for (const Index node : row_.nodes) {
            if (graph_[node].inputs.size() > 1) {
                flush();
                join(node);
            } else if (!graph_[node].stages.empty()) {
                append(node, graph_[node].stages);
            }
            if (pending_.empty()) last_stage_[node] = size() - 1;
        }
        flush();
        return std::move(pipeline_);
    }

  private:
    Index size() const { return static_cast<Index>(pipeline_.stages.size()); }

    /// Others may join an output, so that only paddings wait for what comes next.
    void append(Index node, std::string text) {
        if (pending_.empty() || !join_padding(pending_, text)) flush();
        pending_ = text;
        pending_node_ = node;
        if (!text.starts_with("pad ")) flush();
    }

    void flush() {
        if (pending_.empty()) return;
        std::vector<Stage> stages = stages_of(graph_[pending_node_], pending_);
        number_seeds(stages, graph_[pending_node_].layer, seeds_);
        for (Stage& stage : stages)
            pipeline_.stages.push_back(std::move(stage));
        pending_.clear();
        last_stage_[pending_node_] = size() - 1;
    }

    void join(Index at) {
        const Node& node = graph_[at];
        bool seen_main = false;
        for (const Index part : node.inputs) {
            if (part != row_.main_of[at] || seen_main) {
                pipeline_.stages.push_back(parse_stage("concat stage=" + source_of(part, node), size()));
                continue;
            }
            std::string order = fmt::format(
                "line {}, column {}: {} puts the earlier channels first, concat puts them last: the same "
                "but for the order of the channels",
                node.place.line, node.place.column, node.name);
            if (part != node.inputs.front() && std::ranges::find(notes_, order) == notes_.end())
                notes_.push_back(std::move(order));
            seen_main = true;
        }
    }

    /// "input", or the number of the earlier stage that a concat appends.
    std::string source_of(Index part, const Node& joining) const {
        if (!graph_[part].refusal.empty()) fail_at(graph_[part].place, "{}", graph_[part].refusal);
        const auto found = last_stage_.find(part);
        if (part != LayerGraph::picture && found == last_stage_.end())
            fail_at(joining.place,
                    "at {}: what is joined comes out of two branches, and a pipeline is one row whose concat "
                    "takes an earlier stage of it: paste the lines of one branch",
                    joining.name);
        const bool is_input = part == LayerGraph::picture || found->second < 0;
        return is_input ? "input" : std::to_string(found->second);
    }

    const LayerGraph& graph_;
    Row row_;
    std::vector<std::string>& notes_;
    Pipeline pipeline_;
    Seeds seeds_;
    std::map<Index, Index> last_stage_;  ///< by node; the input has none
    std::string pending_;
    Index pending_node_ = 0;
};

}  // namespace

Index LayerGraph::add(Node node) {
    if (nodes_.size() > 4096) fail_at(node.place, "the text makes more than 4096 layers");
    nodes_.push_back(std::move(node));
    return size() - 1;
}

std::vector<Index> LayerGraph::ends() const {
    std::vector<bool> taken(nodes_.size());
    for (const Node& node : nodes_)
        for (const Index input : node.inputs)
            taken[static_cast<std::size_t>(input)] = true;
    std::vector<Index> result;
    for (Index i = 1; i < size(); ++i)
        if (!taken[static_cast<std::size_t>(i)]) result.push_back(i);
    return result;
}

Index LayerGraph::repeat(Index from, Index to, Index on) {
    std::map<Index, Index> copies{{from, on}};
    std::vector<bool> needed(nodes_.size());
    needed[static_cast<std::size_t>(to)] = true;
    for (Index i = to; i > from; --i)  // inputs stand before what takes them
        if (needed[static_cast<std::size_t>(i)])
            for (const Index input : (*this)[i].inputs)
                needed[static_cast<std::size_t>(input)] = true;
    for (Index i = from + 1; i <= to; ++i) {
        if (!needed[static_cast<std::size_t>(i)]) continue;
        Node copy = (*this)[i];
        for (Index& input : copy.inputs)
            if (const auto found = copies.find(input); found != copies.end()) input = found->second;
        copies[i] = add(std::move(copy));
    }
    const auto found = copies.find(to);
    return found == copies.end() ? to : found->second;
}

Pipeline LayerGraph::pipeline(Index output, std::vector<std::string>& notes) const {
    return RowWriter(*this, row_to(*this, output), notes).pipeline();
}

}  // namespace engine
