// The sums and writings of the stride-and-padding view as text.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/stride_padding/stage_cells.h"

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

    double value(const Term& term) const {
        return static_cast<double>(input(0, term.input.c, term.input.y, term.input.x));
    }

    std::string read_line(const Term& term, bool channels) const {
        const std::string channel = channels ? fmt::format("{}: ", term.input.c) : "";
        return fmt::format("{} × in[{}{}, {}] {} = {}", short_number(term.weight, 3), channel, term.input.y,
                           term.input.x, short_number(value(term), 3),
                           short_number(term.weight * value(term), 3));
    }
    std::string brief_read(const Term& term) const {
        return fmt::format("{}×{} = {}", short_number(term.weight, 3), short_number(value(term), 3),
                           short_number(term.weight * value(term), 3));
    }
    std::string brief_write(const Term& term) const {
        return fmt::format("{} → [{}, {}]", short_number(term.weight * value(term), 3), term.output.y,
                           term.output.x);
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
        return fmt::format("out[{}, {}] = bias {}: a hole, no tap reaches it", at.h, at.w,
                           short_number(scene.bias(), 3));
    const std::string bias = scene.bias() != 0 ? " + bias " + short_number(scene.bias(), 3) : "";
    return fmt::format("out[{}, {}] = {}: {} product{}{}", at.h, at.w, short_number(value, 4),
                       lit.terms.size(), lit.terms.size() == 1 ? "" : "s", bias);
}

std::string input_heading(const Words& words, const Lit& lit) {
    const Pair at = lit.focus.at;
    if (lit.terms.empty()) return fmt::format("in[{}, {}] is read by no tap: dropped", at.h, at.w);
    return fmt::format("in[{}, {}] = {} is written {} time{}", at.h, at.w,
                       short_number(words.value(lit.terms.front()), 3), lit.terms.size(),
                       lit.terms.size() == 1 ? "" : "s");
}

/// "row 2·i + 0 - 1": where tap t takes index i, or from where.
std::string place_formula(const engine::AxisMap& axis, Index tap, const char* index) {
    const Index shift = tap * axis.dilation - axis.offset;
    const std::string scaled = axis.stride == 1 ? index : fmt::format("{}·{}", axis.stride, index);
    return shift == 0 ? scaled
                      : fmt::format("{} {} {}", scaled, shift < 0 ? "−" : "+", shift < 0 ? -shift : shift);
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

namespace {

/// The text beside the taps: a heading, and under it the products as cells of a table.
struct Sum {
    std::string heading;
    std::vector<std::string> full, brief;  ///< the same products, with and without their places
    std::vector<double> products;          ///< empty where the lines are no products to be summed up
};

Sum sum_of(const StageScene& scene, const Lit& lit) {
    const Words words{scene, scene.input()};
    Sum sum;
    if (lit.focus.kind == CellFocus::Kind::tap) {
        sum.full = tap_lines(scene, lit);
        sum.heading = sum.full.front();
        sum.full.erase(sum.full.begin());
        sum.brief = sum.full;
        return sum;
    }
    const bool reading = lit.focus.kind == CellFocus::Kind::output, channels = names_channels(lit);
    sum.heading = reading ? output_heading(scene, lit) : input_heading(words, lit);
    for (const Term& term : lit.terms) {
        sum.full.push_back(reading ? words.read_line(term, channels) : words.write_line(term));
        sum.brief.push_back(reading ? words.brief_read(term) : words.brief_write(term));
        if (reading) sum.products.push_back(term.weight * words.value(term));
    }
    return sum;
}

float column_gap() { return em(0.8f); }

/// The lines and columns of such texts for which a box has room, in the current font.
struct Table {
    std::size_t rows = 0, columns = 1;
    float width = 0;
    Table(const std::vector<std::string>& texts, ImVec2 room) {
        for (const std::string& text : texts)
            width = std::max(width, ImGui::CalcTextSize(text.c_str()).x);
        width += column_gap();
        rows = static_cast<std::size_t>(std::max(room.y, 0.0f) / line());
        columns = static_cast<std::size_t>(std::max(1.0f, (room.x + column_gap()) / width));
    }
    std::size_t cells() const { return rows * columns; }
    static float line() { return ImGui::GetTextLineHeight() + em(0.1f); }
};

void draw_table(const Theme& theme, const std::vector<std::string>& texts, const Table& table, ImVec2 at) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const ImVec2 place{at.x + static_cast<float>(i / table.rows) * table.width,
                           at.y + static_cast<float>(i % table.rows) * Table::line()};
        ImGui::GetWindowDrawList()->AddText(place, theme.dim, translated(texts[i]).c_str());
    }
}

/// The first products, and what the others come to, so that the sum is whole.
std::vector<std::string> shortened(const Sum& sum, std::size_t cells) {
    std::vector<std::string> texts(sum.brief.begin(),
                                   sum.brief.begin() + static_cast<std::ptrdiff_t>(cells - 1));
    double rest = 0;
    for (std::size_t i = cells - 1; i < sum.products.size(); ++i)
        rest += sum.products[i];
    const std::size_t more = sum.brief.size() - cells + 1;
    texts.push_back(sum.products.empty() ? fmt::format("{} more", more)
                                         : fmt::format("{} more: {}", more, short_number(rest, 3)));
    return texts;
}

}  // namespace

void draw_terms(const Ui& ui, const StageScene& scene, const Lit& lit, const CellsStep& step, Form form,
                const Box& box) {
    Sum sum = sum_of(scene, lit);
    const auto fits = [&](const std::string& text) {
        return ImGui::CalcTextSize(text.c_str()).x <= box.width();
    };
    // Shortens the text for little room: the value without its number of products, and without what is going
    // on.
    if (!fits(sum.heading) && !sum.products.empty()) sum.heading.resize(sum.heading.find(": "));
    const std::string running = (form == Form::scatter ? "stamping: " : "gathering: ") + sum.heading;
    const std::string text = wrapped(step.running && fits(running) ? running : sum.heading, box.width());
    const float heading = ImGui::CalcTextSize(text.c_str()).y + em(0.15f);
    if (heading > box.height() + em(0.3f)) return;
    ImGui::GetWindowDrawList()->AddText(box.min, ui.theme.text, text.c_str());
    const ImVec2 at{box.min.x, box.min.y + heading}, room{box.width(), box.height() - heading};
    for (const auto& [texts, font] : {std::pair(&sum.full, ui.theme.fonts.regular),
                                      {&sum.full, ui.theme.fonts.small},
                                      {&sum.brief, ui.theme.fonts.small}}) {
        const WithFont with(font);
        const Table table(*texts, room);
        if (table.cells() >= texts->size() && table.width - column_gap() <= room.x)
            return draw_table(ui.theme, *texts, table, at);
    }
    const WithFont small(ui.theme.fonts.small);
    const Table table(sum.brief, room);
    const std::size_t cells = std::min(table.cells(), sum.brief.size());
    if (cells > 0) draw_table(ui.theme, shortened(sum, cells), table, at);
}

}  // namespace app
