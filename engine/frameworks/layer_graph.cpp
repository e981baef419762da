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
    std::vector<Index> row;  // backwards
    const auto leads_to = [&](Index ancestor, Index node) {
        std::vector<Index> open{node};
        std::vector<bool> seen(nodes_.size());
        while (!open.empty()) {
            const Index i = open.back();
            open.pop_back();
            if (i == ancestor) return true;
            if (seen[static_cast<std::size_t>(i)]) continue;
            seen[static_cast<std::size_t>(i)] = true;
            for (const Index input : (*this)[i].inputs)
                open.push_back(input);
        }
        return false;
    };
    std::map<Index, Index> main_of;
    for (Index node = output; node != picture;) {
        const Node& here = (*this)[node];
        if (!here.refusal.empty()) fail_at(here.place, "{}", here.refusal);
        row.push_back(node);
        Index next = here.inputs.empty() ? picture : here.inputs.front();
        // Of what is joined, that in which all the rest flows in goes on; the rest are earlier stages.
        for (const Index candidate : here.inputs)
            if (std::all_of(here.inputs.begin(), here.inputs.end(),
                            [&](Index other) { return leads_to(other, candidate); })) {
                next = candidate;
                break;
            }
        main_of[node] = next;
        node = next;
    }
    std::reverse(row.begin(), row.end());

    Pipeline pipeline;
    Seeds seeds;
    std::map<Index, Index> last_stage;  // by node; the input has none
    std::string pending;
    Index pending_node = 0;
    const auto flush = [&] {
        if (pending.empty()) return;
        std::vector<Stage> stages = stages_of((*this)[pending_node], pending);
        number_seeds(stages, (*this)[pending_node].layer, seeds);
        for (Stage& stage : stages)
            pipeline.stages.push_back(std::move(stage));
        pending.clear();
        last_stage[pending_node] = static_cast<Index>(pipeline.stages.size()) - 1;
    };
    for (const Index i : row) {
        const Node& node = (*this)[i];
        if (node.inputs.size() > 1) {
            flush();
            bool seen_main = false;
            for (const Index part : node.inputs) {
                if (part == main_of[i] && !seen_main) {
                    if (part != node.inputs.front())
                        notes.push_back(fmt::format(
                            "line {}, column {}: {} puts the earlier channels first, concat puts them last: the same "
                            "but for the order of the channels",
                            node.place.line, node.place.column, node.name));
                    seen_main = true;
                    continue;
                }
                if (!(*this)[part].refusal.empty()) fail_at((*this)[part].place, "{}", (*this)[part].refusal);
                if (part != picture && !last_stage.contains(part))
                    fail_at(
                        node.place,
                        "at {}: what is joined comes out of two branches, and a pipeline is one row whose concat "
                        "takes an earlier stage of it: paste the lines of one branch",
                        node.name);
                const auto found = last_stage.find(part);
                const bool is_input = part == picture || found->second < 0;
                const std::string text = is_input ? "input" : std::to_string(found->second);
                pipeline.stages.push_back(
                    parse_stage("concat stage=" + text, static_cast<Index>(pipeline.stages.size())));
            }
        } else if (std::string text = node.stages; !text.empty()) {
            if (pending.empty() || !join_padding(pending, text)) flush();
            pending = text;
            pending_node = i;
            // Others may join this output, so that only paddings wait for what comes next.
            if (!text.starts_with("pad ")) flush();
        }
        if (pending.empty()) last_stage[i] = static_cast<Index>(pipeline.stages.size()) - 1;
    }
    flush();
    return pipeline;
}

}  // namespace engine
