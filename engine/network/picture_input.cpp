#include "engine/network/picture_input.h"

#include <algorithm>
#include <array>

#include "engine/core/error.h"
#include "engine/network/array_file.h"
#include "engine/network/elementwise.h"
#include "engine/picture/picture.h"
#include "engine/picture/picture_resize.h"

namespace engine::network {
namespace {

/// Mean and deviation of ImageNet's training set, as torchvision writes them.
constexpr std::array<float, 3> imagenet_mean = {0.485f, 0.456f, 0.406f},
                               imagenet_deviation = {0.229f, 0.224f, 0.225f};

bool colours(Index count) { return count == 1 || count == 3; }

/// The first convolution that reads the port directly says how many channels a port of open extents has.
Index channels_behind(const Graph& graph, const Port& port) {
    for (const Node& node : graph.nodes)
        if (node.op == "Conv" && node.inputs.size() > 1 && node.inputs[0] == port.name)
            if (const Array* weight = find_constant(graph, node.inputs[1]); weight && weight->rank() == 4)
                return weight->extents()[1] * std::max<Index>(integer_of(node, "group", 1), 1);
    return 3;
}

/// Layers that read the port itself take the channels second, whatever its extents suggest.
bool read_by_a_layer(const Graph& graph, const Port& port) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
        const bool layer = node.op == "Conv" || node.op == "ConvTranspose" || node.op.ends_with("Pool") ||
                           node.op == "Resize";
        return layer && !node.inputs.empty() && node.inputs[0] == port.name;
    });
}

Tensor with_channels(const Tensor& x, Index channels) {
    const Shape s = x.shape();
    Tensor y = Tensor::uninitialized({s.n, channels, s.h, s.w});
    const Index plane = s.h * s.w;
    for (Index n = 0; n < s.n; ++n)
        for (Index c = 0; c < channels; ++c)
            for (Index i = 0; i < plane; ++i) {
                float sum = 0;
                for (Index k = 0; k < s.c; ++k)
                    sum += x.plane(n, k)[i];
                y.plane(n, c)[i] = s.c == 1 ? x.plane(n, 0)[i] : sum / static_cast<float>(s.c);
            }
    return y;
}

Tensor fitted(const Tensor& picture, const PictureLayout& layout, const InputOptions& options,
              const Progress& progress) {
    const Shape s = picture.shape();
    const Pair size{layout.height.value_or(s.h), layout.width.value_or(s.w)};
    if (!options.fit && s.c != layout.channels)
        fail("the network takes {} channel{}, but the picture has {}; --fit repeats or mixes them",
             layout.channels, layout.channels == 1 ? "" : "s", s.c);
    if (!options.fit && s.plane() != size)
        fail("the network takes pictures of {}, but this one has {}; --fit resizes it", to_string(size),
             to_string(s.plane()));
    Tensor result = picture;
    if (s.c != layout.channels) result = with_channels(result, layout.channels);
    if (s.plane() != size)
        result = resize_picture(result, size, Interpolation::bilinear, Antialias::yes, progress);
    return result;
}

float in_range(float value, InputRange range, Index channel, Index channels) {
    switch (range) {
        case InputRange::unit: return value;
        case InputRange::symmetric: return 2 * value - 1;
        case InputRange::bytes: return 255 * value;
        case InputRange::imagenet: break;
    }
    if (channels != 3)
        fail("the range imagenet is one of three channels, but the network takes {}", channels);
    const auto c = static_cast<std::size_t>(channel);
    return (value - imagenet_mean[c]) / imagenet_deviation[c];
}

/// Signals without a size of their own take the one that constants have.
std::string sized_signal(const std::string& name, const PictureLayout& layout, const InputOptions& options) {
    if (!name.starts_with("signal:") || std::count(name.begin(), name.end(), ':') > 1) return name;
    const Pair size = constant_size(layout, options);
    return fmt::format("{}:{}x{}", name, size.h, size.w);
}

}  // namespace

InputRange parse_input_range(std::string_view text) {
    if (text == "0..1") return InputRange::unit;
    if (text == "-1..1") return InputRange::symmetric;
    if (text == "0..255") return InputRange::bytes;
    if (text == "imagenet") return InputRange::imagenet;
    fail("\"{}\" is no range: there are 0..1, -1..1, 0..255 and imagenet", text);
}

const Port& picture_port(const Graph& graph, const std::vector<std::string>& fed) {
    const Port* found = nullptr;
    for (const Port& port : graph.inputs) {
        if (std::find(fed.begin(), fed.end(), port.name) != fed.end()) continue;
        if (found)
            fail("the network has the inputs {} and {}: all but one need --feed NAME=x.npy", found->name,
                 port.name);
        found = &port;
    }
    if (!found) fail("the network has no input left for the picture");
    return *found;
}

std::optional<PictureLayout> picture_layout(const Graph& graph, const Port& port) {
    if (!is_floating(port.type)) return std::nullopt;
    PictureLayout layout;
    if (port.any_rank) {
        layout.channels = channels_behind(graph, port);
        return layout;
    }
    const Extents& e = port.extents;
    if (e.size() != 4) return std::nullopt;
    const auto known = [](Index extent) { return extent > 0 ? std::optional<Index>(extent) : std::nullopt; };
    layout.batch = known(e[0]).value_or(1);
    layout.channels_last =
        !read_by_a_layer(graph, port) && !colours(e[1]) && (colours(e[3]) || e[3] == 4) && e[2] != 1;
    if (layout.channels_last) {
        layout.channels = e[3];
        layout.height = known(e[1]);
        layout.width = known(e[2]);
    } else {
        layout.channels = e[1] > 0 ? e[1] : channels_behind(graph, port);
        layout.height = known(e[2]);
        layout.width = known(e[3]);
    }
    return layout;
}

Pair constant_size(const PictureLayout& layout, const InputOptions& options) {
    const Pair wanted = options.size.value_or(Pair{64, 64});
    return {layout.height.value_or(wanted.h), layout.width.value_or(wanted.w)};
}

Array picture_array(const Tensor& picture, const PictureLayout& layout, const InputOptions& options,
                    const Progress& progress) {
    const Tensor x = fitted(picture, layout, options, progress);
    const Shape s = x.shape();
    const Index plane = s.h * s.w, channels = s.c;
    check_size({layout.batch, channels, s.h, s.w}, "the network's input");
    Tensor y = layout.channels_last ? Tensor::uninitialized({layout.batch, s.h, s.w, channels})
                                    : Tensor::uninitialized({layout.batch, channels, s.h, s.w});
    for (Index n = 0; n < layout.batch; ++n)
        for (Index c = 0; c < channels; ++c) {
            const Index from = options.bgr ? channels - 1 - c : c;
            for (Index i = 0; i < plane; ++i) {
                const float value = in_range(x.plane(0, from)[i], options.range, from, channels);
                y.data()[layout.channels_last ? (n * plane + i) * channels + c
                                              : (n * channels + c) * plane + i] = value;
            }
        }
    const Shape shape = y.shape();
    return Array({shape.n, shape.c, shape.h, shape.w}, std::move(y));
}

const Port& port_named(const Graph& graph, const std::string& name) {
    const auto port =
        std::find_if(graph.inputs.begin(), graph.inputs.end(), [&](const Port& p) { return p.name == name; });
    if (port == graph.inputs.end()) fail("the network has no input {}", name);
    return *port;
}

Array input_array(const std::string& name, const Graph& graph, const Port& port, const InputOptions& options,
                  const Progress& progress) {
    if (name.ends_with(".npy")) return checked_feed(read_array(name), port);
    const auto layout = picture_layout(graph, port);
    if (!layout)
        fail("the network's input {} is {}, no picture: give an .npy", port.name, to_string(port.extents));
    Source source = load_source(sized_signal(name, *layout, options), 0, progress);
    // A signal is of all colours; pictures are only changed when asked to be.
    if (name.starts_with("signal:") && layout->channels == 3)
        source.picture = std::make_shared<const Tensor>(with_channels(*source.picture, 3));
    try {
        return picture_array(*source.picture, *layout, options, progress);
    } catch (const Error& error) {
        fail("{}: {}", name, error.what());
    }
}

Array checked_feed(const Array& array, const Port& port) {
    const bool fits = port.any_rank ||
                      (array.extents().size() == port.extents.size() &&
                       std::equal(port.extents.begin(), port.extents.end(), array.extents().begin(),
                                  [](Index wanted, Index given) { return wanted < 0 || wanted == given; }));
    if (!fits)
        fail("the network's input {} is {}, but the array is {}", port.name, to_string(port.extents),
             to_string(array.extents()));
    return as_type(array, port.type);
}

}  // namespace engine::network
