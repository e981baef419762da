// The way of a picture into a network: its range, the order of its channels, its size.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/progress.h"
#include "engine/network/graph.h"

namespace engine::network {

/// The range in which values from 0 to 1 are handed to the network.
enum class InputRange { unit, symmetric, bytes, imagenet };
/// "0..1", "-1..1", "0..255" or "imagenet"; throws Error that lists them.
InputRange parse_input_range(std::string_view text);

struct InputOptions {
    InputRange range = InputRange::unit;
    bool bgr = false;
    std::optional<Pair> size;  ///< of constants and signals where the network leaves it open; 64×64 otherwise
    bool fit = false;          ///< resize, and repeat or mix channels, where the network wants others
};

/// The input that takes the picture: the first one of the network that nothing else feeds. Throws Error when
/// there is none, or more than one without a feed.
const Port& picture_port(const Graph& graph, const std::vector<std::string>& fed);

/// The axes of a port that hold its channels and its picture; empty for ports of fewer axes, whose extents
/// are taken as they are.
struct PictureLayout {
    bool channels_last = false;
    Index channels = 3;
    Index batch = 1;
    std::optional<Index> height, width;  ///< fixed by the model
};
/// nullopt for ports that are no picture of 4 axes.
std::optional<PictureLayout> picture_layout(const Graph& graph, const Port& port);

/// The size of constants and signals.
Pair constant_size(const PictureLayout& layout, const InputOptions& options);

/// A picture (1, C, H, W) of values from 0 to 1 as the port's array. Throws Error for a size or a number of
/// channels that the network does not take, unless options.fit.
Array picture_array(const Tensor& picture, const PictureLayout& layout, const InputOptions& options,
                    const Progress& progress);

/// The input of that name; throws Error when the network has none.
const Port& port_named(const Graph& graph, const std::string& name);

/// The port's array for a name: an .npy goes in as it is, pictures and signals as picture_array() makes them.
/// Signals without a size take constant_size(), in all channels. Throws Error that names it.
Array input_array(const std::string& name, const Graph& graph, const Port& port, const InputOptions& options,
                  const Progress& progress);

/// Checks an array that is fed as it is against the port; converts it to the port's type.
Array checked_feed(const Array& array, const Port& port);

}  // namespace engine::network
