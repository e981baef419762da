// What is found of a trained network: its audit and outputs, or the weights of a file that says nothing of
// layers.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/document/document.h"
#include "app/document/view_state.h"
#include "engine/figure/display.h"
#include "engine/network/examination.h"
#include "engine/network/take_layer.h"

namespace app {

/// Everything that determines what is found of a network.
struct NetworkJob {
    std::string file;
    std::shared_ptr<const engine::network::Graph> graph;  ///< where the file has been read already
    engine::network::InputRange range = engine::network::InputRange::unit;
    bool bgr = false;
    engine::Index longest_side =
        256;  ///< of the picture, where the network leaves the size open; 0: as it is
    std::shared_ptr<const engine::Tensor> picture;
    std::string picture_name;
    /// Whether the same would be found; a graph that has been read changes nothing.
    bool same_as(const NetworkJob& other) const;
};

/// What the view asks for, on that picture.
NetworkJob network_job(const NetworkView& view, const engine::Source& source);

/// A weight of a file that says nothing of layers.
struct NetworkTensor {
    std::string name;
    engine::network::Extents extents;  ///< four
    bool likely_transposed = false;    ///< by its name and its kernel
};

/// What a tensor is taken for.
struct TensorUse {
    std::string name;
    bool transposed = false;
    engine::Index stride = 1;
    bool operator==(const TensorUse&) const = default;
};

/// What there is to see. Immutable once published.
struct NetworkFindings {
    NetworkJob job;
    std::string error;  ///< why the file is no network that can be looked at; then the rest is empty
    std::shared_ptr<const engine::network::Graph> graph;
    engine::network::AuditRequest request;
    engine::network::Examination examination;
    std::vector<NetworkTensor> tensors;  ///< of a file of weights alone; then there is no graph
    engine::Index parameters = 0;
    std::size_t constants = 0;       ///< how many of the sources, from the first, are constant colours
    std::size_t picture_source = 0;  ///< the source that is the picture, otherwise the first
    engine::Range output_range;      ///< that the outputs are shown with
    std::uint64_t serial = 0;        ///< another one for all findings of the program
};

/// Reads and runs the network, or lists its weights. What is impossible is its error. Throws Cancelled.
std::shared_ptr<const NetworkFindings> examine_network(const NetworkJob& job,
                                                       const engine::Progress& progress);

/// The tensor as one stage, with the bias of its name where there is one, and noise to go in. Throws
/// engine::Error.
engine::network::TakenLayer stage_of(const std::string& file, const TensorUse& use);

/// The audit as `deconvoscope audit` reports it, run as the Network view runs it. Throws engine::Error,
/// Cancelled.
std::string network_report(const NetworkJob& job, const engine::Progress& progress);

/// Throws engine::Error for a file that holds neither a network nor weights.
void check_network_file(const std::filesystem::path& path);

/// Whether a file is a trained network: by its name, or by its content where any JSON file may have such a
/// name.
bool is_network_file(const std::filesystem::path& path);

}  // namespace app
