// The chosen layer of the network: its kernels, what goes in and comes out.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/network/network_parts.h"
#include "app/ui/parts/channel_grid.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/canvas.h"
#include "app/ui/widgets/heatmap.h"
#include "app/ui/widgets/tiled_picture.h"

namespace app {
namespace {

using engine::Grid;
using engine::Index;
namespace network = engine::network;

/// As many kernels as fit, side by side with a gap of one cell, in rows.
struct Mosaic {
    Grid grid;
    Index columns = 1;
    std::size_t shown = 0;
};

Mosaic mosaic_of(const std::vector<network::PairKernel>& kernels, ImVec2 size) {
    const Index rows = kernels.front().taps.rows + 1, cols = kernels.front().taps.cols + 1;
    const float area =
        size.x * size.y / static_cast<float>(kernels.size() * static_cast<std::size_t>(rows * cols));
    const float cell = std::max(std::floor(std::sqrt(area)), 3.0f);
    Mosaic mosaic;
    mosaic.columns = std::max<Index>(1, static_cast<Index>(size.x / (cell * static_cast<float>(cols))));
    const Index fitting = std::max<Index>(1, static_cast<Index>(size.y / (cell * static_cast<float>(rows))));
    mosaic.shown = std::min(kernels.size(), static_cast<std::size_t>(fitting * mosaic.columns));
    const Index used = engine::ceil_div(static_cast<Index>(mosaic.shown), mosaic.columns);
    mosaic.grid = Grid(used * rows - 1, mosaic.columns * cols - 1);
    for (std::size_t i = 0; i < mosaic.shown; ++i) {
        const Index top = static_cast<Index>(i) / mosaic.columns * rows,
                    left = static_cast<Index>(i) % mosaic.columns * cols;
        for (Index y = 0; y + 1 < rows; ++y)
            for (Index x = 0; x + 1 < cols; ++x)
                mosaic.grid(top + y, left + x) = kernels[i].taps(y, x);
    }
    return mosaic;
}

/// Between the kernels, and where the last row ends early, nothing is shown.
void cover_gaps(const Ui& ui, const HeatMap& map, const Mosaic& mosaic, Index rows, Index cols) {
    const auto cover = [&](Index top, Index left, Index bottom, Index right) {
        fill({map.at(static_cast<double>(top), static_cast<double>(left)),
              map.at(static_cast<double>(bottom), static_cast<double>(right))},
             ui.theme.background);
    };
    const Index height = mosaic.grid.rows, width = mosaic.grid.cols;
    for (Index y = rows - 1; y < height; y += rows)
        cover(y, 0, y + 1, width);
    for (Index x = cols - 1; x < width; x += cols)
        cover(0, x, height, x + 1);
    const Index last = static_cast<Index>(mosaic.shown) % mosaic.columns;
    if (last > 0) cover(height - rows + 1, last * cols, height, width);
}

void kernel_pictures(Ui& ui, const NetworkLayer& layer, const Mosaic& mosaic, ImVec2 size) {
    const auto& kernels = layer.look.kernels;
    double reach = 1e-9;
    for (std::size_t i = 0; i < mosaic.shown; ++i)
        for (const double tap : kernels[i].taps.values)
            if (std::isfinite(tap)) reach = std::max(reach, std::abs(tap));
    const HeatMap map = heat_map(ui, "##network/kernels",
                                 {.slot = "network/kernels",
                                  .version = layer.serial * 4096 + static_cast<std::uint64_t>(mosaic.columns),
                                  .size = {mosaic.grid.rows, mosaic.grid.cols},
                                  .value = [&](Index y, Index x) { return mosaic.grid(y, x); },
                                  .map = engine::ColourMap::diverging,
                                  .range = {-reach, reach}},
                                 size);
    const Index rows = kernels.front().taps.rows + 1, cols = kernels.front().taps.cols + 1;
    cover_gaps(ui, map, mosaic, rows, cols);
    if (!map.pixel) return;
    const auto at = static_cast<std::size_t>(map.pixel->h / rows * mosaic.columns + map.pixel->w / cols);
    if (at >= mosaic.shown) return;
    const double tap = mosaic.grid(map.pixel->h, map.pixel->w);
    tooltip(fmt::format(
        "From channel {} to channel {}: its phase sums differ by {} (standard deviation).{}\nRed above 0, blue below, up to ±{}.",
        kernels[at].channels.in, kernels[at].channels.out, table_number(kernels[at].unevenness),
        std::isfinite(tap) ? fmt::format("\nThis tap is {}.", table_number(tap)) : "", table_number(reach)));
}

void spectrum_picture(Ui& ui, const NetworkLayer& layer, ImVec2 size) {
    const Grid& power = *layer.look.spectrum;
    double most = 0;
    for (const double value : power.values)
        most = std::max(most, value);
    const auto decibels = [&](Index y, Index x) {
        return 10 * std::log10(std::max(power(y, x) / std::max(most, 1e-300), 1e-4));
    };
    const HeatMap map = heat_map(ui, "##network/spectrum",
                                 {.slot = "network/spectrum",
                                  .version = layer.serial,
                                  .size = {power.rows, power.cols},
                                  .value = decibels,
                                  .range = {-20, 0}},
                                 size);
    // What a grid of this stride is made of.
    const engine::Pair stride = layer.of->examination.audit.layers[layer.layer].layer.stride;
    for (Index y = 0; y < stride.h; ++y)
        for (Index x = 0; x < stride.w; ++x) {
            if (y == 0 && x == 0) continue;
            const double row = std::fmod(static_cast<double>(y * power.rows) / static_cast<double>(stride.h) +
                                             static_cast<double>(power.rows) / 2,
                                         static_cast<double>(power.rows));
            const double column =
                std::fmod(static_cast<double>(x * power.cols) / static_cast<double>(stride.w) +
                              static_cast<double>(power.cols) / 2,
                          static_cast<double>(power.cols));
            ImGui::GetWindowDrawList()->AddCircle(map.at(row + 0.5, column + 0.5), em(0.4f), ui.theme.mark, 0,
                                                  1.5f);
        }
    if (map.hovered)
        tooltip(
            "Mean power of all kernels by frequency, in dB below the strongest (to −20), zero in the middle. Rings: the frequencies of this stride's grid; power there makes the ripple, of a strided conv that of its gradient.");
}

/// All channels, each in the range of its own values, because a network's channels have no common range.
void channels(Ui& ui, const char* title, const engine::Tensor& tensor, std::uint64_t version, ImVec2 size) {
    const auto range_of = [&](Index c) {
        const engine::Range own = engine::automatic_range(tensor, engine::DisplayKind::channel, c);
        return own.low < own.high ? own : engine::Range{own.low - 0.5, own.low + 0.5};
    };
    const engine::Shape& s = tensor.shape();
    channel_grid(ui,
                 {.slot = std::string("network/") + title,
                  .version = version,
                  .tensor = tensor,
                  .range = range_of,
                  .help =
                      [&](Index c) {
                          const engine::Range own = range_of(c);
                          return fmt::format("Channel {}, black {} to white {}.", c, table_number(own.low),
                                             table_number(own.high));
                      },
                  .title = fmt::format("{}, {}×{}", title, s.h, s.w)},
                 size);
}

void source_choice(Ui& ui, const NetworkFindings& findings) {
    std::vector<std::string> names;
    for (const auto& source : findings.request.sources)
        names.push_back(source.name);
    if (names.empty()) return;
    const std::size_t shown = ui.bench().shown_network_source();
    next_group(em(9));
    ImGui::SetNextItemWidth(em(9));
    const int chosen =
        combo("##network/source", fitted(names[shown], em(6.5f)).c_str(), names, static_cast<int>(shown),
              "What goes into the network: the constants, then the picture.");
    if (chosen >= 0) ui.view.network.source = names[static_cast<std::size_t>(chosen)];
}

void small_action(Ui& ui, const char* label, const char* id) {
    next_group(ImGui::CalcTextSize(label, nullptr, true).x + em(1), ImGui::GetStyle().ItemSpacing.x);
    if (button(label, find_action(id)->help)) ui.run(id);
}

}  // namespace

void network_kernels(Ui& ui, const NetworkLayer& layer, ImVec2 size) {
    if (layer.look.kernels.empty()) return write_wrapped("This layer has no weights of its own.", size.x);
    const float line = ImGui::GetTextLineHeightWithSpacing();
    const float side = std::floor(std::min(size.x * 0.3f, (size.y - 2 * line) / 2));
    const bool beside = side >= em(5);
    ImGui::BeginGroup();
    const ImVec2 room{size.x - (beside ? side + em(1) : 0), size.y - line};
    const Mosaic mosaic = mosaic_of(layer.look.kernels, room);
    text_fitted(fmt::format("kernels, the most uneven first ({} of {})", mosaic.shown, layer.look.pairs),
                room.x);
    kernel_pictures(ui, layer, mosaic, room);
    ImGui::EndGroup();
    if (!beside) return;
    ImGui::SameLine(0, em(1));
    ImGui::BeginGroup();
    caption(
        ui, "phase sums",
        "The root mean square over all kernels of each phase's sum. Different numbers mean that phases weigh differently; equal ones do not yet mean that each kernel's sums are equal.");
    GridStyle style;
    const Grid& sums = *layer.look.phase_sums;
    style.range = even_range(mean_of(sums));
    style.digits = 3;
    number_grid(ui.theme, "##network/phases", sums, {side, side - line}, style);
    if (layer.look.spectrum) {
        caption(ui, "spectrum", "Mean power of all kernels by frequency.");
        spectrum_picture(ui, layer, {side, side - line});
    }
    ImGui::EndGroup();
}

void network_inside(Ui& ui, const NetworkLayer& layer, ImVec2 size) {
    if (!layer.look.before && !layer.look.after)
        return write_wrapped(layer.error.empty() ? "What goes in and comes out is no picture." : layer.error,
                             size.x);
    const float gap = em(1), width = std::floor((size.x - gap) / 2);
    bool first = true;
    for (const auto& [name, tensor] :
         {std::pair{"goes in", layer.look.before}, std::pair{"comes out", layer.look.after}}) {
        if (!first) ImGui::SameLine(0, gap);
        first = false;
        ImGui::BeginGroup();
        if (tensor) {
            channels(ui, name, *tensor, layer.serial, {width, size.y});
        } else {
            ImGui::TextDisabled("no picture");
        }
        ImGui::EndGroup();
    }
}

void network_layer(Ui& ui, const NetworkFindings& findings, ImVec2 size) {
    ImGui::BeginChild("##network/chosen", size, false,
                      ImGuiWindowFlags_NavFlattened | ImGuiWindowFlags_NoScrollbar);
    const auto chosen = ui.bench().shown_network_layer();
    NetworkView& view = ui.view.network;
    if (chosen) {
        const auto& layer = findings.examination.audit.layers[*chosen].layer;
        const WithFont bold(ui.theme.fonts.bold);
        text_fitted(layer.name, size.x);
    }
    const int part =
        segmented("##network/part", {"Kernels", "Inside", "Output", "Mend"}, static_cast<int>(view.part),
                  {"The layer's kernels as pictures, their phase sums and spectrum.",
                   "What goes into the layer and what comes out, channel by channel.",
                   "The network's output for the picture and the constants.",
                   "Three ways to mend the layer, each tried at the network's output."});
    if (part >= 0) view.part = static_cast<NetworkPart>(part);
    source_choice(ui, findings);
    if (chosen) {
        small_action(ui, "To A##network", "network_to_a");
        small_action(ui, "To B##network", "network_to_b");
    }
    const ImVec2 room{size.x, size.y - ImGui::GetCursorPosY()};
    const NetworkLayer* layer = ui.bench().network().layer();
    if (view.part == NetworkPart::output)
        network_output(ui, findings, room);
    else if (!chosen)
        ImGui::TextDisabled("No layer changes the scale.");
    else if (view.part == NetworkPart::mend)
        network_mending(ui, findings, room);
    else if (!layer)
        ImGui::TextDisabled("Computing …");
    else if (view.part == NetworkPart::kernels)
        network_kernels(ui, *layer, room);
    else
        network_inside(ui, *layer, room);
    ImGui::EndChild();
}

}  // namespace app
