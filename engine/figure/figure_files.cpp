// The comparison sheet as a file of each format.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/figure/page.h"
#include "engine/figure/plate.h"
#include "engine/figure/sheet.h"
#include "engine/records/session.h"

namespace engine {
namespace {

PageOptions page_options(const FigureOptions& options, const Progress& progress) {
    if (options.panels.empty()) fail("a figure needs at least one panel");
    for (const auto& reach : {options.difference_reach, options.gradient_reach})
        if (reach && !(*reach > 0 && std::isfinite(*reach)))
            fail("colours that reach to {}: a positive number is expected", *reach);
    if (options.magnification < 0 || options.magnification > 256)
        fail("magnification {}: 1 to 256 are possible, 0 means automatic", options.magnification);
    if (options.type_size != 0 && !(options.type_size >= min_type_size && options.type_size <= max_type_size))
        fail("type of {} points: {} to {} are possible", options.type_size, min_type_size, max_type_size);
    const auto check_map = [](const std::optional<ColourMap>& map, ColourMapUse use) {
        if (map) parse_colour_map(print(*map), use);
    };
    check_map(options.look.map, ColourMapUse::magnitudes);
    check_map(options.difference_map, map_use(options.difference));
    check_map(options.gradient_map, ColourMapUse::signed_values);
    check_marks(options.marks);
    PageOptions page{options.width, options.dpi, options.theme == FigureTheme::dark};
    page.progress = progress;
    if (!options.session.empty()) page.texts = {{std::string(session_text_key), options.session}};
    return page;
}

void check_look(Index left_channels, Index right_channels, const OutputLook& look) {
    if (!look.automatic && !(look.range.low < look.range.high))
        fail("a range from {} to {}: the value of black must be below that of white", look.range.low,
             look.range.high);
    if (look.map != ColourMap::grey && !look.channel && left_channels == 3 && right_channels == 3)
        fail(
            "the colours {} show one number a pixel, and these outputs are red, green and blue: choose one channel",
            print(look.map));
    const Index channels = std::max(left_channels, right_channels);
    if (look.channel && (*look.channel < 0 || *look.channel >= channels))
        fail("there is no channel {}: the outputs have channels 0 to {}", *look.channel, channels - 1);
}

/// The study that the panels show besides the findings; it uses small pictures, so it takes milliseconds.
std::shared_ptr<const Study> study_for(const Findings& findings, const FigureOptions& options,
                                       const Progress& progress) {
    const bool demonstrations = std::ranges::find(options.panels, Panel::equivalence) != options.panels.end();
    return make_study({findings.experiment, demonstrations, true}, progress);
}

DrawPage draw_page(const Findings& findings, const FigureOptions& options, const FigureMore& more,
                   const Progress& progress) {
    check_look(findings.left->output_shape().c, findings.right->output_shape().c, options.look);
    if (is_plate(options, more))
        return [plate = Plate{plate_blocks(findings, options, more, progress), options}](
                   const Drawing& drawing) { return draw_plate(plate, drawing); };
    const Region detail = choose_detail(findings, options, options.width / sheet_width, progress);
    return [&findings, &options, detail, study = study_for(findings, options, progress),
            heights = std::vector<double>()](const Drawing& drawing) mutable {
        return draw_sheet({findings, *study, options, drawing, detail, findings.left->output_shape().plane()},
                          heights);
    };
}

}  // namespace

void check_figure(const FigureOptions& options, Index left_channels, Index right_channels) {
    page_options(options, {});
    check_look(left_channels, right_channels, options.look);
}

std::string render_plate(std::vector<PlateBlock> blocks, const FigureOptions& options, FigureFormat format,
                         const Progress& progress) {
    const PageOptions page = page_options(options, progress);
    const DrawPage draw = [plate = Plate{std::move(blocks), options}](const Drawing& drawing) {
        return draw_plate(plate, drawing);
    };
    switch (format) {
        case FigureFormat::svg: return page_svg(page, draw);
        case FigureFormat::pdf: return page_pdf(page, draw);
        case FigureFormat::png: break;
    }
    return page_png(page, draw);
}

Request request_for(const std::vector<Panel>& panels) {
    const auto shows = [&](Panel panel) {
        return std::find(panels.begin(), panels.end(), panel) != panels.end();
    };
    Request request;
    request.spectrum = shows(Panel::spectrum);
    request.left = request.right = Keep::only_output();
    if (shows(Panel::gradient)) request.left.gradients = request.right.gradients = StageSet::of({0});
    return request;
}

std::string render_png(const Findings& findings, const FigureOptions& options, const FigureMore& more,
                       const Progress& progress) {
    return page_png(page_options(options, progress), draw_page(findings, options, more, progress));
}

Bitmap render_bitmap(const Findings& findings, const FigureOptions& options, const FigureMore& more,
                     const Progress& progress, std::vector<PicturePlace>* places) {
    return page_bitmap(page_options(options, progress), draw_page(findings, options, more, progress), places);
}

std::string render_svg(const Findings& findings, const FigureOptions& options, const FigureMore& more,
                       const Progress& progress) {
    return page_svg(page_options(options, progress), draw_page(findings, options, more, progress));
}

FigureBook::FigureBook() : pages_(std::make_unique<PdfPages>()) {}
FigureBook::~FigureBook() = default;

void FigureBook::add(const Findings& findings, const FigureOptions& options, const Progress& progress) {
    pages_->add(page_options(options, progress), draw_page(findings, options, {}, progress));
}

std::string FigureBook::finish() { return pages_->finish(); }

std::string render_pdf(const Findings& findings, const FigureOptions& options, const FigureMore& more,
                       const Progress& progress) {
    return page_pdf(page_options(options, progress), draw_page(findings, options, more, progress));
}

}  // namespace engine
