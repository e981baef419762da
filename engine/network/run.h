// Run: a network computed node by node.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/network/operators.h"

namespace engine::network {

using NamedArrays = std::map<std::string, Array>;

/// A network on its way. Copies share all values, so that a run can fork: the copy goes on with other
/// weights. Values that no node behind needs are forgotten.
class Run {
  public:
    /// Computes only what `wanted`, names of values, needs. `graph` must outlive the run. Throws Error for
    /// names that do not exist, for inputs that are not fed, and for nodes whose operator is not known.
    Run(const Graph& graph, NamedArrays feeds, const std::vector<std::string>& wanted);

    /// Runs on until the node of that index has run, or to the end. Throws Error that names the node,
    /// Cancelled.
    void advance(const Progress& progress, std::optional<std::size_t> last = std::nullopt);

    /// A value that was computed, fed or is a constant, and is not forgotten yet; the wanted ones never are.
    const Array& value(const std::string& name) const;
    /// Puts another array in the place of a constant or value, for the nodes to come.
    void replace(const std::string& name, Array array);
    /// Null where value() would throw.
    const Array* find(const std::string& name) const;
    /// Takes the nodes to come from another graph of as many nodes with the same values.
    void rewire(const Graph& graph) { graph_ = &graph; }
    /// Keeps a value from being forgotten; to be called before the run passes the last node that reads it.
    void keep(const std::string& name);
    /// Undoes a keep().
    void release(const std::string& name);

  private:
    void plan(const std::vector<std::string>& wanted);
    void step(std::size_t node, const Progress& progress);
    Values operands(std::size_t node);

    const Graph* graph_;
    NamedArrays values_;
    std::shared_ptr<const std::vector<std::size_t>> nodes_;  ///< those that are needed, in order
    std::map<std::string, int> uses_;                        ///< reads to come; wanted values have one more
    std::size_t next_ = 0;
};

/// The values of these names.
NamedArrays run(const Graph& graph, NamedArrays feeds, const std::vector<std::string>& wanted,
                const Progress& progress = {});

}  // namespace engine::network
