// The parts of the Network view.
#pragma once

#include "app/ui/widgets/ui.h"
#include "app/workbench/network_run.h"

namespace app {

/// The network's name, what goes into it, and how, in one or two lines.
void network_choices(Ui& ui);
/// The weights of a file that says nothing of layers: the user says which of them is what layer.
void network_tensors(Ui& ui, const NetworkFindings& findings);
/// The whole of it from input to output, a pair of bars at every layer, in that height; a click chooses one.
void network_line(Ui& ui, const NetworkFindings& findings, float height);
/// The layers that change the scale, worst first, with their three columns, in that size.
void network_layers(Ui& ui, const NetworkFindings& findings, ImVec2 size);
/// The chosen layer: kernels, inside, output, mending, in that size.
void network_layer(Ui& ui, const NetworkFindings& findings, ImVec2 size);
/// Its kernels with phase sums and spectrum, what goes in and comes out, the network's output, and ways to
/// mend it.
void network_kernels(Ui& ui, const NetworkLayer& layer, ImVec2 size);
void network_inside(Ui& ui, const NetworkLayer& layer, ImVec2 size);
void network_output(Ui& ui, const NetworkFindings& findings, ImVec2 size);
void network_mending(Ui& ui, const NetworkFindings& findings, ImVec2 size);

/// How far what is under way has come, with a way to cancel it, or to begin it again.
void network_progress(Ui& ui, const char* words);
/// The largest of a layer's ripples on constants, and that on the picture (or what else goes in).
struct RippleOfLayer {
    std::optional<double> constants, picture;
};
RippleOfLayer ripple_of(const std::vector<std::optional<double>>& ripples, const NetworkFindings& findings);
/// "12.3 %", "–" where there is none.
std::string percent_or_dash(const std::optional<double>& value);
/// A ripple in levels of 255; "0" for what lies below rounding.
std::string levels_text(double levels);
/// One of the network's outputs fitted into a box; constants with their contrast raised, which is said.
void network_picture(Ui& ui, const std::string& slot, std::uint64_t version, const engine::Tensor& picture,
                     const NetworkFindings& findings, std::size_t source, ImVec2 size);

}  // namespace app
