// The panels that are pictures: input, outputs, difference, gradient.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/figure/marks.h"
#include "engine/figure/sheet.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

constexpr double gap = 14, crop_height = 720, locator_share = 0.3;

struct Size {
    double width = 0, height = 0;
};

/// A picture and the way it is shown.
struct Shown {
    Displayed picture;
    Rgba accent;
    std::optional<ColourBar> bar;
    Pair scale_of{0, 0};  ///< the size that chooses the factor, when larger
};

Region all_of(const Displayed& picture) { return {0, 0, picture.plane().h, picture.plane().w}; }

/// The largest whole factor by which a picture fits, 0 when it does not.
int fitting_factor(Pair size, double width, double height, double unit) {
    return static_cast<int>(
        std::min(pixel_budget(width, unit) / size.w, pixel_budget(height, unit) / size.h));
}

/// Draws the marks over a part of a picture that has been drawn there, and notes its place.
void finish_picture(const Sheet& sheet, const Shown& shown, const Region& part, double x, double y,
                    Size size) {
    const PicturePlace place{x, y, size.width, size.height, part, shown.picture.plane()};
    draw_marks(sheet.drawing, sheet.options.marks, sheet.findings.left->source->shape().plane(), place,
               caption_font.size);
    sheet.drawing.note_place(place);
}

/// Draws a region at a whole factor with a frame; returns its size.
Size draw_whole_factor(const Sheet& sheet, const Shown& shown, const Region& region, double x, double y,
                       int factor) {
    const Drawing& d = sheet.drawing;
    d.magnified(shown.picture, region, x, y, factor);
    const Pair plane = size_of(region);
    const Size size{static_cast<double>(plane.w) * factor / d.unit(),
                    static_cast<double>(plane.h) * factor / d.unit()};
    finish_picture(sheet, shown, region, x, y, size);
    d.frame(x, y, size.width, size.height, shown.accent, 2);
    return size;
}

/// Draws the whole picture into the lower right corner of a crop of it, with a frame at the crop's place.
void draw_locator(const Drawing& d, const Shown& shown, const Region& part, double x, double y, Size crop) {
    const double across = static_cast<double>(shown.picture.plane().w),
                 down = static_cast<double>(shown.picture.plane().h);
    const double scale = locator_share * std::min(crop.width / across, crop.height / down);
    const double left = x + crop.width - across * scale, top = y + crop.height - down * scale;
    if (!d.measuring()) d.picture(shown.picture, left, top, across * scale, down * scale);
    d.frame(left - 1, top - 1, across * scale + 2, down * scale + 2, {1, 1, 1, 1}, 3);
    draw_place(d, part, left, top, scale, shown.accent);
    d.note_place({left, top, across * scale, down * scale, all_of(shown.picture), shown.picture.plane()});
}

/// Draws the crop only. The other pictures show the same place in the same size.
Size draw_crop(const Sheet& sheet, const Shown& shown, double x, double y, double width, std::string& how) {
    const Drawing& d = sheet.drawing;
    const Region part = map_region(*sheet.options.crop, sheet.detail_plane, shown.picture.plane());
    const Pair plane = size_of(part);
    const Region& crop = *sheet.options.crop;
    const double limit = sheet.options.magnification > 0 ? crop_height : body_height;
    int factor = fitting_factor(plane, width, limit, d.unit());
    if (const Index wanted = sheet.options.magnification; wanted > 0) {
        const Pair size = size_of(crop);
        const int most = fitting_factor(size, width, limit, d.unit());
        if (wanted > most)
            fail(
                "a crop of {} pixels at magnification {} does not fit: a panel of this figure holds {}×{} "
                "pixels",
                to_string(size), wanted, pixel_budget(limit, d.unit()), pixel_budget(width, d.unit()));
        factor = std::max(1, std::min(static_cast<int>(wanted * size.w / plane.w),
                                      static_cast<int>(wanted * size.h / plane.h)));
    }
    if (factor >= 1) {
        how = fmt::format("{}, magnified ×{}", place_text(part), factor);
        const Size size = draw_whole_factor(sheet, shown, part, x, y, factor);
        if (sheet.options.locator) draw_locator(d, shown, part, x, y, size);
        return size;
    }
    const double across = static_cast<double>(plane.w), down = static_cast<double>(plane.h);
    const double scale = std::min(width / across, limit / down);
    if (!d.measuring()) d.picture(shown.picture.part(part), x, y, across * scale, down * scale);
    how = fmt::format("{}, reduced to {:.0f} %", place_text(part), 100 * scale * d.unit());
    const Size size{across * scale, down * scale};
    finish_picture(sheet, shown, part, x, y, size);
    if (sheet.options.locator) draw_locator(d, shown, part, x, y, size);
    return size;
}

/// Draws the whole picture, with a magnified detail on its right and a frame at its place.
Size draw_with_detail(const Sheet& sheet, const Shown& shown, double x, double y, double width,
                      std::string& how) {
    const Drawing& d = sheet.drawing;
    const Pair plane = shown.picture.plane();
    const Region part = map_region(sheet.detail, sheet.detail_plane, plane);
    const double room = width - detail_width - gap;
    const int whole = fitting_factor(plane, room, body_height, d.unit());
    const double scale = whole >= 1 ? whole / d.unit()
                                    : std::min(room / static_cast<double>(plane.w),
                                               body_height / static_cast<double>(plane.h));
    const double w = static_cast<double>(plane.w) * scale, h = static_cast<double>(plane.h) * scale;
    if (whole >= 1)
        d.magnified(shown.picture, all_of(shown.picture), x, y, whole);
    else
        d.picture(shown.picture, x, y, w, h);
    finish_picture(sheet, shown, all_of(shown.picture), x, y, {w, h});
    d.frame(x, y, w, h, d.colours().rule, 1);
    draw_place(d, part, x, y, scale, shown.accent);

    const int factor =
        std::max(1, fitting_factor(size_of(part), detail_width + 1, body_height + 1, d.unit()));
    const double detail_left = x + w + gap;
    const Size detail = draw_whole_factor(sheet, shown, part, detail_left, y, factor);
    const double right = x + static_cast<double>(part.right) * scale;
    d.line(right, y + static_cast<double>(part.top) * scale, detail_left, y, shown.accent, 1);
    d.line(right, y + static_cast<double>(part.bottom) * scale, detail_left, y + detail.height, shown.accent,
           1);
    const std::string size = whole == 1  ? "whole at 100 %"
                             : whole > 1 ? fmt::format("whole ×{}", whole)
                                         : fmt::format("whole at {:.0f} %", 100 * scale * d.unit());
    how = fmt::format("{}; detail ×{} ({})", size, factor, place_text(part));
    return {detail_left + detail.width - x, std::max(h, detail.height)};
}

/// Returns the size with the colour bar; `how` says at which scale it is drawn.
Size draw_shown(const Sheet& sheet, const Shown& shown, double x, double y, double width, std::string& how) {
    const Drawing& d = sheet.drawing;
    const bool bar = shown.bar && sheet.options.colour_bars;
    const double room = width - (bar ? colour_bar_width : 0);
    Size size;
    const Pair plane = shown.picture.plane();
    const Pair larger{std::max(plane.h, shown.scale_of.h), std::max(plane.w, shown.scale_of.w)};
    const int fits = fitting_factor(larger, room, body_height, d.unit());
    const Index wanted = sheet.options.magnification;
    if (sheet.options.crop) {
        size = draw_crop(sheet, shown, x, y, room, how);
    } else if (wanted > 0 ? wanted <= fits : fits >= 4) {
        const int factor = wanted > 0 ? static_cast<int>(wanted) : fits;
        size = draw_whole_factor(sheet, shown, all_of(shown.picture), x, y, factor);
        how = fmt::format("whole ×{}", factor);
    } else {
        size = draw_with_detail(sheet, shown, x, y, room, how);
    }
    if (bar) draw_colour_bar(d, x + size.width + 16, y, std::min(size.height, body_height), *shown.bar);
    return size;
}

double captioned(const Sheet& sheet, const Shown& shown, const std::string& caption, double x, double y,
                 double width) {
    std::string how;
    const double height = draw_shown(sheet, shown, x, y, width, how).height;
    return height + 8 +
           sheet.drawing.paragraph(x, y + height + 8, width, caption.empty() ? how : caption + " · " + how,
                                   caption_font, sheet.drawing.colours().muted);
}

/// An output or the input as it is shown; a colour map has a bar.
Shown shown_of(const Sheet& sheet, const Tensor& picture, Rgba accent, Pair scale_of = {0, 0}) {
    const Display display = output_display(sheet.options.look, sheet.findings, picture);
    std::optional<ColourBar> bar;
    if (display.map && shows_one_number(picture, display))
        bar = ColourBar{*display.map, display.range, "value"};
    return {Displayed(picture, display), accent, bar, scale_of};
}

Range given_range(const std::optional<double>& reach, const Range& otherwise) {
    return reach ? Range{-*reach, *reach} : otherwise;
}
std::string reach_words(const std::optional<double>& reach, const Range& range, double largest) {
    return reach ? fmt::format("range ±{}", number_text(*reach, 3))
                 : "automatic range " + difference_range_text(range, largest);
}

/// Draws (B − A) / max(|A|, 1/255): the step of an 8-bit picture keeps the quotient from exploding in black.
double draw_relative_difference(const Sheet& sheet, double x, double y, double width) {
    const Tensor &a = sheet.findings.left->output(), &b = sheet.findings.right->output();
    Tensor relative(a.shape());
    double largest = 0;
    for (Index i = 0; i < a.size(); ++i) {
        const float value = (b.data()[i] - a.data()[i]) / std::max(std::abs(a.data()[i]), 1.0f / 255.0f);
        relative.data()[i] = value;
        if (std::isfinite(value)) largest = std::max(largest, static_cast<double>(std::abs(value)));
    }
    const std::optional<double>& reach = sheet.options.difference_reach;
    const Range range = given_range(reach, difference_range(Tensor(a.shape()), relative, largest));
    const ColourMap map = sheet.options.difference_map.value_or(ColourMap::diverging);
    const Shown shown{Displayed(relative, {DisplayKind::signed_map, range, 0, map}),
                      sheet.drawing.colours().muted,
                      ColourBar{map, range, "(B − A)/|A|"},
                      {}};
    return captioned(
        sheet, shown,
        fmt::format("(B − A) / max(|A|, 1/255), mean over channels, {}", reach_words(reach, range, largest)),
        x, y, width);
}

}  // namespace

double draw_input(const Sheet& sheet, double x, double y, double width) {
    const Source& source = sheet.findings.experiment.source;
    const Tensor& input = *sheet.findings.left->source;
    const Shown shown = shown_of(sheet, input, sheet.drawing.colours().muted);
    std::string caption = fmt::format("{} · {}", short_name(source), to_string(input.shape()));
    if (const Pipeline& encoder = sheet.findings.experiment.encoder; !encoder.stages.empty())
        caption += " · after the encoder " + print(encoder);
    if (sheet.options.look != OutputLook{})
        caption += " · " + look_text(sheet.options.look, sheet.findings, input);
    return captioned(sheet, shown, caption, x, y, width);
}

double draw_output(const Sheet& sheet, const SideFindings& side, Rgba accent, double x, double y,
                   double width) {
    const Tensor& output = side.output();
    const OutputStatistics& s = side.statistics;
    const std::string caption = fmt::format("{} · min {}, max {}, mean {} · {}", to_string(output.shape()),
                                            number_text(s.min), number_text(s.max), number_text(s.mean),
                                            look_text(sheet.options.look, sheet.findings, output));
    const Pair scale_of = common_plane(sheet.findings, output.shape().plane());
    return captioned(sheet, shown_of(sheet, output, accent, scale_of), caption, x, y, width);
}

double draw_difference(const Sheet& sheet, double x, double y, double width) {
    const Tensor &a = sheet.findings.left->output(), &b = sheet.findings.right->output();
    const Drawing& d = sheet.drawing;
    if (a.shape() != b.shape())
        return d.paragraph(
            x, y, width,
            fmt::format("The outputs differ in shape ({} and {}): there is no difference to show.",
                        to_string(a.shape()), to_string(b.shape())),
            {19}, d.colours().ink);
    const ImageDifference& n = sheet.findings.difference;
    const DifferenceLook look = sheet.options.difference;
    if (look == DifferenceLook::relative) return draw_relative_difference(sheet, x, y, width);
    const bool absolute = look == DifferenceLook::absolute;
    Range range = given_range(sheet.options.difference_reach, difference_range(a, b, n.max_abs.value_or(0)));
    const std::string range_words = (absolute ? "magnitude, " : "") +
                                    reach_words(sheet.options.difference_reach, range, n.max_abs.value_or(0));
    if (absolute) range.low = 0;
    const ColourMap map =
        sheet.options.difference_map.value_or(absolute ? ColourMap::sequential : ColourMap::diverging);
    const Shown shown{
        Displayed(b, a, {absolute ? DisplayKind::magnitude : DisplayKind::signed_map, range, 0, map}),
        d.colours().muted,
        ColourBar{map, range, absolute ? "|B − A|" : "B − A"},
        {}};
    const auto number = [](const std::optional<double>& value) {
        return value ? number_text(*value) : std::string("undefined");
    };
    if (n.max_abs == 0.0) return captioned(sheet, shown, "A and B are equal in every pixel", x, y, width);
    return captioned(sheet, shown,
                     fmt::format("mean over channels, {} · max |B − A| {}, mean |B − A| {}, PSNR {}, SSIM {}",
                                 range_words, number(n.max_abs), number(n.mae),
                                 n.psnr ? number_text(*n.psnr) + " dB" : "undefined", number(n.ssim)),
                     x, y, width);
}

/// The range of this side's gradient, or of both.
static Range shown_gradient_range(const Sheet& sheet, const GradientFlow& flow) {
    Range range = given_range(sheet.options.gradient_reach, gradient_range(flow));
    if (sheet.options.gradient_reach || !sheet.options.one_gradient_scale) return range;
    for (const auto& side : {sheet.findings.left, sheet.findings.right})
        if (side->gradient && gradient_range(*side->gradient).high > range.high)
            range = gradient_range(*side->gradient);
    return range;
}

double draw_gradient(const Sheet& sheet, const SideFindings& side, Rgba accent, double x, double y,
                     double width) {
    const Drawing& d = sheet.drawing;
    if (!side.gradient) {
        std::string why = "The gradient is undefined here.";
        for (const std::string& note : side.gradient_notes)
            why += " " + note;
        return d.paragraph(x, y, width, why, {19}, d.colours().ink);
    }
    const GradientFlow& flow = *side.gradient;
    const Range range = shown_gradient_range(sheet, flow);
    const ColourMap map = sheet.options.gradient_map.value_or(ColourMap::diverging);
    const Shown shown{Displayed(*flow.input(), {DisplayKind::signed_map, range, 0, map}),
                      accent,
                      ColourBar{map, range, "∂loss/∂x"},
                      {}};
    const double height =
        captioned(
            sheet, shown,
            fmt::format("d({})/d(input), mean over channels, range ±{} ({}) · loss {}, l2 {}, mean |.| {}",
                        print(flow.loss), number_text(range.high, 3),
                        sheet.options.gradient_reach || sheet.options.one_gradient_scale
                            ? "one scale for A and B"
                            : "own scale",
                        number_text(flow.value), number_text(flow.l2), number_text(flow.mean_abs)),
            x, y, width) +
        8;
    return height + draw_gradient_flow(sheet, flow, side.built, x, y + height, width);
}

}  // namespace engine
