// The sums and writings of the stride-and-padding view as text.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/panels/stage_cells.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;
using engine::Term;

/// Several input channels meet in one output value: then each line names its channel.
bool names_channels(const Lit& lit) {
    return std::any_of(lit.terms.begin(), lit.terms.end(),
                       [&](const Term& term) { return term.input.c != lit.terms.front().input.c; });
}

struct Words {
    const StageScene& scene;
    const engine::Tensor& input;

    double value(const Term& term) const { return static_cast<double>(input(0, term.input.c, term.input.y, term.input.x)); }

    std::string read_line(const Term& term, bool channels) const {
        const std::string channel = channels ? fmt::format("{}: ", term.input.c) : "";
        return fmt::format("{} × in[{}{}, {}] {} = {}", short_number(term.weight, 3), channel, term.input.y, term.input.x,
                           short_number(value(term), 3), short_number(term.weight * value(term), 3));
    }
    std::string write_line(const Term& term) const {
        return fmt::format("× {} = {} → out[{}, {}]", short_number(term.weight, 3),
                           short_number(term.weight * value(term), 3), term.output.y, term.output.x);
    }
};

std::string output_heading(const StageScene& scene, const Lit& lit) {
    const Pair at = lit.focus.at;
    const double value = scene.output_cell(at.h, at.w).value;
    if (lit.terms.empty())
        return fmt::format("out[{}, {}] = bias {}: a hole, no tap reaches it", at.h, at.w, short_number(scene.bias(), 3));
    const std::string bias = scene.bias() != 0 ? " + bias " + short_number(scene.bias(), 3) : "";
    return fmt::format("out[{}, {}] = {} from {} product{}{}", at.h, at.w, short_number(value, 4), lit.terms.size(),
                       lit.terms.size() == 1 ? "" : "s", bias);
}

std::string input_heading(const Words& words, const Lit& lit) {
    const Pair at = lit.focus.at;
    if (lit.terms.empty()) return fmt::format("in[{}, {}] is read by no tap: dropped", at.h, at.w);
    return fmt::format("in[{}, {}] = {} is written {} time{}", at.h, at.w, short_number(words.value(lit.terms.front()), 3),
                       lit.terms.size(), lit.terms.size() == 1 ? "" : "s");
}

/// "row 2·i + 0 - 1": where tap t takes index i, or from where.
std::string place_formula(const engine::AxisMap& axis, Index tap, const char* index) {
    const Index shift = tap * axis.dilation - axis.offset;
    const std::string scaled = axis.stride == 1 ? index : fmt::format("{}·{}", axis.stride, index);
    return shift == 0 ? scaled : fmt::format("{} {} {}", scaled, shift < 0 ? "−" : "+", shift < 0 ? -shift : shift);
}

std::vector<std::string> tap_lines(const StageScene& scene, const Lit& lit) {
    const Pair stored = scene.turned(lit.focus.at);
    const auto& map = scene.map().map;
    const std::string y = place_formula(map.y, stored.h, "i"), x = place_formula(map.x, stored.w, "j");
    const double weight = scene.taps()(lit.focus.at.h, lit.focus.at.w);
    return {fmt::format("tap [{}, {}] = {}", stored.h, stored.w, short_number(weight, 4)),
            scene.scatters() ? "takes in[i, j]" : "takes in[" + y + ", " + x + "]",
            scene.scatters() ? "to out[" + y + ", " + x + "]" : "to out[i, j]",
            fmt::format("{} pixels of the output seen here", lit.outputs.size())};
}

}  // namespace

void draw_terms(const Ui& ui, const StageScene& scene, const Lit& lit, const CellsStep& step, Form form, const Box& box) {
    const Words words{scene, scene.input()};
    std::vector<std::string> lines;
    if (lit.focus.kind == CellFocus::Kind::tap) {
        lines = tap_lines(scene, lit);
    } else {
        const bool reading = lit.focus.kind == CellFocus::Kind::output, channels = names_channels(lit);
        lines.push_back(reading ? output_heading(scene, lit) : input_heading(words, lit));
        for (const Term& term : lit.terms)
            lines.push_back(reading ? words.read_line(term, channels) : words.write_line(term));
    }
    if (step.running) lines[0] = (form == Form::scatter ? "stamping: " : "gathering: ") + lines[0];
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRect(box.min, box.max, true);
    const float line_height = ImGui::GetTextLineHeight() + em(0.1f);
    float y = box.min.y;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const float height = ImGui::CalcTextSize(lines[i].c_str(), nullptr, false, box.width()).y + em(0.1f);
        const bool last = i + 1 == lines.size();
        if (i > 0 && y + height + (last ? 0 : line_height) > box.max.y + em(0.2f)) {
            list->AddText({box.min.x, y}, ui.theme.dim, fmt::format("… and {} more", lines.size() - i).c_str());
            break;
        }
        list->AddText(ImGui::GetFont(), ImGui::GetFontSize(), {box.min.x, y}, i == 0 ? ui.theme.text : ui.theme.dim, lines[i].c_str(),
                      nullptr, box.width() + 1);
        y += height;
    }
    list->PopClipRect();
}

}  // namespace app
