#include "app/ui/equivalence/matrix_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/explain/matrix_case.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/diagram.h"
#include "engine/core/error.h"

namespace app {
namespace {

using engine::Index;

/// The things that the cursor connects: an entry of C, or a pixel with all its entries (-1: all).
struct Lit {
    bool any = false;
    Index small = -1, large = -1;
    bool has(Index s, Index l) const { return any && (small < 0 || small == s) && (large < 0 || large == l); }
};

/// The layout: C with its vectors at the left, its transpose with its own at the right.
struct Layout {
    float cell = 0;
    ImVec2 conv_result, conv_matrix, conv_input;
    ImVec2 transposed_result, transposed_matrix, transposed_input;
    float height = 0, right = 0;

    Box at(ImVec2 origin, Index row, Index column) const {
        const ImVec2 min{origin.x + cell * static_cast<float>(column),
                         origin.y + cell * static_cast<float>(row)};
        return {min, {min.x + cell - 1, min.y + cell - 1}};
    }
};

Layout lay_out(const MatrixCase& matrix, ImVec2 origin, float width) {
    const auto small = static_cast<float>(matrix.axis.small), large = static_cast<float>(matrix.axis.large);
    Layout layout;
    // Two matrices, four vectors, two equal signs, a gap, and the room of one cell between each.
    layout.cell = std::min(em(2.2f), width / (small + large + 11));
    const float c = layout.cell, y = origin.y + em(1.6f);
    float x = origin.x;
    layout.conv_result = {x, y};
    layout.conv_matrix = {x += 2 * c, y};
    layout.conv_input = {x += (large + 0.5f) * c, y};
    layout.transposed_result = {x += 3 * c, y};
    layout.transposed_matrix = {x += 2 * c, y};
    layout.transposed_input = {x + (small + 0.5f) * c, y};
    layout.right = layout.transposed_input.x + c;
    layout.height = em(1.6f) + c * std::max(small, large);
    return layout;
}

/// The two rows of pixels: the large one above, the small one below in its places.
struct PixelRows {
    ImVec2 origin;
    float cell = 0, stride = 1, shift = 0;

    PixelRows(const MatrixCase& matrix, ImVec2 corner, float width)
        : origin(corner),
          cell(std::min(em(2), width / static_cast<float>(matrix.axis.large + 1))),
          stride(static_cast<float>(matrix.axis.stride)),
          shift(cell * (static_cast<float>(matrix.axis.effective_kernel() - 1) / 2 -
                        static_cast<float>(matrix.axis.offset))) {}

    Box box(float x, float y) const { return {{x, y}, {x + cell - 1, y + cell - 1}}; }
    Box low(Index s) const {
        return box(origin.x + cell * static_cast<float>(s) * stride + shift, origin.y + em(4));
    }
    Box high(Index l) const { return box(origin.x + cell * static_cast<float>(l), origin.y); }
};

Lit lit_under(const MatrixCase& matrix, const Layout& layout, const PixelRows& pixels, ImVec2 mouse) {
    for (Index s = 0; s < matrix.axis.small; ++s) {
        if (layout.at(layout.conv_result, s, 0).contains(mouse) ||
            layout.at(layout.transposed_input, s, 0).contains(mouse) || pixels.low(s).contains(mouse))
            return {true, s, -1};
        for (Index l = 0; l < matrix.axis.large; ++l)
            if (layout.at(layout.conv_matrix, s, l).contains(mouse) ||
                layout.at(layout.transposed_matrix, l, s).contains(mouse))
                return {true, s, l};
    }
    for (Index l = 0; l < matrix.axis.large; ++l)
        if (layout.at(layout.conv_input, l, 0).contains(mouse) ||
            layout.at(layout.transposed_result, l, 0).contains(mouse) || pixels.high(l).contains(mouse))
            return {true, -1, l};
    return {};
}

ImU32 tap_colour(const MatrixCase& matrix, Index tap) {
    return value_colour(engine::ColourMap::sequential, static_cast<double>(tap) + 1,
                        {0, static_cast<double>(matrix.axis.kernel) + 1});
}

void draw_entry(const Theme& theme, const MatrixCase& matrix, const Box& box, Index s, Index l,
                const Lit& lit) {
    const Index tap = matrix.tap_at(s, l);
    const bool on = lit.has(s, l);
    if (tap < 0) {
        fill(box, theme.raised);
        centred_text(theme, box, theme.dim, "·");
    } else {
        const ImU32 colour = tap_colour(matrix, tap);
        fill(box, on || !lit.any ? colour : with_alpha(colour, 0.35f));
        centred_text(theme, box, ink_on(colour), fmt::format("w{}", tap));
    }
    if (on) outline(box, theme.accent, tap < 0 ? 1.0f : 2.5f);
}

void draw_vector(const Theme& theme, const Layout& layout, ImVec2 origin, const std::vector<double>& values,
                 ImU32 colour, const std::vector<bool>& lit) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Box box = layout.at(origin, static_cast<Index>(i), 0);
        fill(box, theme.canvas);
        outline(box, lit[i] ? theme.accent : colour, lit[i] ? 2.5f : 1);
        cell_number(theme, box, theme.text, values[i]);
    }
}

void write_above(const Theme& theme, ImVec2 origin, const char* text) {
    ImGui::GetWindowDrawList()->AddText({origin.x, origin.y - em(1.4f)}, theme.dim, translated(text).c_str());
}

void write_between(const Theme& theme, const Layout& layout, ImVec2 matrix, const char* text) {
    ImGui::GetWindowDrawList()->AddText({matrix.x - layout.cell * 0.75f, matrix.y + layout.cell * 0.2f},
                                        theme.text, text);
}

/// The indices of one grid that meet a lit entry.
std::vector<bool> lit_indices(const MatrixCase& matrix, const Lit& lit, bool small) {
    std::vector<bool> on(static_cast<std::size_t>(small ? matrix.axis.small : matrix.axis.large), false);
    for (Index s = 0; s < matrix.axis.small; ++s)
        for (Index l = 0; l < matrix.axis.large; ++l)
            if (lit.has(s, l) && matrix.tap_at(s, l) >= 0) on[static_cast<std::size_t>(small ? s : l)] = true;
    return on;
}

void draw_matrices(const Theme& theme, const MatrixCase& matrix, const Layout& layout, const Lit& lit) {
    for (Index s = 0; s < matrix.axis.small; ++s)
        for (Index l = 0; l < matrix.axis.large; ++l) {
            draw_entry(theme, matrix, layout.at(layout.conv_matrix, s, l), s, l, lit);
            draw_entry(theme, matrix, layout.at(layout.transposed_matrix, l, s), s, l, lit);
        }
    const auto small = lit_indices(matrix, lit, true), large = lit_indices(matrix, lit, false);
    draw_vector(theme, layout, layout.conv_result, matrix.conv(), theme.a, small);
    draw_vector(theme, layout, layout.conv_input, matrix.large, theme.dim, large);
    draw_vector(theme, layout, layout.transposed_result, matrix.conv_transpose(), theme.b, large);
    draw_vector(theme, layout, layout.transposed_input, matrix.small, theme.dim, small);
    write_above(theme, layout.conv_result, "C u");
    write_above(theme, layout.conv_matrix, "C");
    write_above(theme, layout.conv_input, "u");
    write_above(theme, layout.transposed_result, "Cᵀ x");
    write_above(theme, layout.transposed_matrix, "Cᵀ");
    write_above(theme, layout.transposed_input, "x");
    write_between(theme, layout, layout.conv_matrix, "=");
    write_between(theme, layout, layout.transposed_matrix, "=");
}

/// The two rows of pixels with an arrow for every lit entry: what the matrix does, as geometry.
void draw_pixels(const Theme& theme, const MatrixCase& matrix, const PixelRows& pixels, const Lit& lit) {
    for (Index s = 0; s < matrix.axis.small; ++s)
        for (Index l = 0; l < matrix.axis.large; ++l) {
            const Index tap = matrix.tap_at(s, l);
            if (tap < 0) continue;
            const Box from = pixels.high(l), to = pixels.low(s);
            const bool on = lit.has(s, l);
            ImGui::GetWindowDrawList()->AddLine({from.centre().x, from.max.y}, {to.centre().x, to.min.y},
                                                with_alpha(on ? theme.accent : theme.dim, on        ? 1.0f
                                                                                          : lit.any ? 0.15f
                                                                                                    : 0.5f),
                                                on ? 2.5f : 1.2f);
        }
    const auto small_on = lit_indices(matrix, lit, true), large_on = lit_indices(matrix, lit, false);
    for (Index l = 0; l < matrix.axis.large; ++l)
        outline(pixels.high(l), large_on[static_cast<std::size_t>(l)] ? theme.accent : theme.b, 1.5f);
    for (Index s = 0; s < matrix.axis.small; ++s)
        outline(pixels.low(s), small_on[static_cast<std::size_t>(s)] ? theme.accent : theme.a, 1.5f);
}

void size_sliders(Ui& ui) {
    ViewState& view = ui.view;
    const auto choose = [&](const char* text, int* value, int low, int high, const char* help) {
        ImGui::SetNextItemWidth(em(7.4f));
        slider(fmt::format("##matrix/{}", text).c_str(), value, low, high, help,
               fmt::format("{} %d", text).c_str());
        ImGui::SameLine();
    };
    choose("pixels", &view.matrix_n, 1, 12, "Length n of the large row, the convolution's input u.");
    choose("kernel", &view.matrix_kernel, 1, 6, "Number of taps k, called w0, w1, … and worth 1, 2, …");
    choose("stride", &view.matrix_stride, 1, 4,
           "Stride s: how far each row of C is shifted against the one above.");
    choose("padding", &view.matrix_padding, 0, 5,
           "Padding p of the convolution: the crop of the transposed one.");
    ImGui::NewLine();
}

}  // namespace

void matrix_view(Ui& ui) {
    size_sliders(ui);
    MatrixCase matrix;
    try {
        matrix = make_matrix_case(ui.view.matrix_n, ui.view.matrix_kernel, ui.view.matrix_stride,
                                  ui.view.matrix_padding);
    } catch (const engine::Error& error) {
        const WithColour red(ImGuiCol_Text, ui.theme.bad);
        write_wrapped(error.what());
        return;
    }
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, pixels = std::min(width * 0.28f, em(20));
    const Layout layout = lay_out(matrix, origin, width - pixels - em(1));
    ImGui::InvisibleButton("##matrix/cells", {width, std::max(layout.height, em(8)) + em(0.3f)});
    note("matrix/cells");
    const ImVec2 corner{std::min(layout.right + em(4), origin.x + width - pixels), origin.y + em(1.6f)};
    const PixelRows rows(matrix, corner, pixels);
    const Lit lit = ImGui::IsItemHovered() ? lit_under(matrix, layout, rows, ImGui::GetIO().MousePos) : Lit{};
    if (probing()) note("matrix/pixel/0", rows.high(0).min, rows.high(0).max);
    if (probing())
        note("matrix/entry/0,0", layout.at(layout.conv_matrix, 0, 0).min,
             layout.at(layout.conv_matrix, 0, 0).max);
    draw_matrices(ui.theme, matrix, layout, lit);
    draw_pixels(ui.theme, matrix, rows, lit);
    write_above(ui.theme, corner, "as pixels: u over x");
    remark(
        ui,
        fmt::format(
            "C u is the convolution; Cᵀ x, with rows and columns exchanged, is the transposed convolution. "
            "Adjoint: <C u, x> = {} = <u, Cᵀ x> = {}. Hover an entry or a pixel: what it connects lights up.",
            table_number(matrix.left_product()), table_number(matrix.right_product())));
}

}  // namespace app
