#include "engine/network/audit_sources.h"

#include <algorithm>
#include <array>

#include "engine/core/error.h"

namespace engine::network {
namespace {

struct Constant {
    const char* name;
    std::array<float, 3> colour;
};

constexpr Constant constants[] = {{"grey", {0.5f, 0.5f, 0.5f}},
                                  {"red", {0.9f, 0.3f, 0.2f}},
                                  {"white", {1, 1, 1}},
                                  {"dark", {0.05f, 0.05f, 0.05f}}};

Tensor constant_picture(const Constant& constant, Index channels, Pair size) {
    Tensor x = Tensor::uninitialized({1, channels, size.h, size.w});
    for (Index c = 0; c < channels; ++c) {
        const auto& [r, g, b] = constant.colour;
        const float value = channels == 1 ? (r + g + b) / 3 : constant.colour[static_cast<std::size_t>(c)];
        std::fill_n(x.plane(0, c), size.h * size.w, value);
    }
    return x;
}

}  // namespace

void add_constants(const Graph& graph, const Port& port, const InputOptions& options, AuditRequest& request,
                   const Progress& progress) {
    const auto layout = picture_layout(graph, port);
    if (!layout || (layout->channels != 1 && layout->channels != 3)) {
        request.notes.push_back(
            fmt::format("Constant colours need an input of 1 or 3 channels, but {} is {}: give an .npy.",
                        port.name, to_string(port.extents)));
        return;
    }
    const Pair size = constant_size(*layout, options);
    check_size({layout->batch, layout->channels, size.h, size.w}, "the network's input");
    for (const Constant& constant : constants)
        request.sources.push_back(
            {constant.name,
             picture_array(constant_picture(constant, layout->channels, size), *layout, options, progress)});
}

bool is_constant_colour(std::string_view name) {
    return std::ranges::any_of(constants, [&](const Constant& constant) { return constant.name == name; });
}

KnownExtents known_extents(const Graph& graph, const AuditRequest& request, const Progress& progress) {
    try {
        return run_extents(graph, request, progress);
    } catch (const Error&) {
        return {};
    }
}

}  // namespace engine::network
