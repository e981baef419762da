#include "app/core/figure_export.h"

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/io/atomic_file.h"
#include "engine/io/report.h"
#include "engine/io/session.h"

namespace app {
namespace {

std::string render(const engine::Findings& findings, engine::FigureOptions options, const std::filesystem::path& path) {
    const auto extension = path.extension();
    if (extension == ".svg") return engine::render_svg(findings, options);
    if (extension == ".pdf") return engine::render_pdf(findings, options);
    if (extension != ".png") engine::fail("{}: a figure is a .png, .svg or .pdf file", path.string());
    options.session = engine::session_json(engine::session_of(findings.experiment));
    return engine::render_png(findings, options);
}

}  // namespace

std::string export_figure(const FigureExport& request, const engine::Progress& progress) {
    engine::check_writable(request.figure);
    if (!request.report.empty()) engine::check_writable(request.report);
    const auto findings =
        engine::evaluate(request.experiment, engine::Request{}, progress.section(0, 0.7), request.known.get());
    const std::string figure = render(*findings, request.options, request.figure);
    progress.report(0.95);
    engine::write_file(request.figure, figure);
    if (request.report.empty()) return "Saved " + request.figure.string();
    engine::write_file(request.report, engine::report_json(*findings));
    return "Saved " + request.figure.string() + " and " + request.report.filename().string();
}

}  // namespace app
