#include "app/export/figure_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <span>
#include <vector>

#include "app/session/session_document.h"
#include "app/workbench/evaluation.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/experiment/evaluate.h"
#include "engine/files/atomic_file.h"
#include "engine/files/npy.h"
#include "engine/picture/picture.h"
#include "engine/records/comparison_table.h"
#include "engine/records/report.h"
#include "engine/records/report_table.h"

namespace app {
namespace {

using Files = std::vector<engine::PendingFile>;

/// The report and the table hold numbers only.
engine::Request findings_needed(const FigureExport& request) {
    if (!request.figure.empty()) return engine::request_for(request.options.panels);
    engine::Request needed;
    needed.spectrum = false;
    needed.left = request.raw_left.empty() ? engine::Keep::nothing() : engine::Keep::only_output();
    needed.right = request.raw_right.empty() ? engine::Keep::nothing() : engine::Keep::only_output();
    return needed;
}

/// The row about that picture, treated in the same way; nullptr where there is none.
const engine::FigureRow* row_about(const std::string& picture, const FigureMaterial& known,
                                   const FigureExport& request) {
    const auto row = std::ranges::find_if(known.rows, [&](const engine::FigureRow& one) {
        const engine::Experiment& old = one.findings->experiment;
        return old.source.name == picture &&
               old.reference.has_value() == request.experiment.reference.has_value();
    });
    return known.treatment == request.treatment && row != known.rows.end() ? &*row : nullptr;
}

/// The picture, treated as the experiment's, in its place.
engine::Experiment experiment_on(const std::string& picture, const FigureExport& request,
                                 const engine::FigureRow* known, const engine::Progress& progress) {
    if (known) {
        engine::Experiment experiment = request.experiment;
        experiment.source = known->findings->experiment.source;
        if (experiment.reference)
            experiment.reference->picture = known->findings->experiment.reference->picture;
        return experiment;
    }
    Document document;
    document.experiment = request.experiment;
    document.treatment = request.treatment;
    document.treatment.frame = 0;
    set_picture(document, engine::load_source(picture, 0, progress), progress);
    return document.experiment;
}

engine::FigureRow evaluate_row(const engine::FigurePicture& picture, const FigureExport& request,
                               const engine::Request& needed, const engine::FigureRow* known,
                               const engine::Progress& progress) {
    engine::FigureRow row;
    row.crops = picture.crops;
    row.marks = picture.marks;
    const engine::Experiment experiment =
        experiment_on(picture.name, request, known, progress.section(0, 0.1));
    row.findings = engine::evaluate(experiment, needed, progress.section(0.1, 0.6),
                                    known ? known->findings.get() : nullptr);
    row.added = engine::evaluate_added(request.added, *row.findings, progress.section(0.6, 1),
                                       known ? std::span(known->added) : std::span<const engine::Added>());
    return row;
}

FigureMaterial evaluate_material(const FigureExport& request, const engine::Request& needed,
                                 const engine::Progress& progress, const FigureMaterial& known = {}) {
    const auto& reference = request.experiment.reference;
    if (!request.pictures.empty() && reference && reference->picture.name != engine::original_name)
        engine::fail("several pictures are scored against the originals of each, not against one file");
    FigureMaterial material;
    const engine::Findings* before = known.findings ? known.findings.get() : request.known.get();
    material.findings = engine::evaluate(request.experiment, needed, progress.section(0, 0.3), before);
    material.added =
        engine::evaluate_added(request.added, *material.findings, progress.section(0.3, 0.5), known.added);
    material.treatment = request.treatment;
    const double share = 0.2 / static_cast<double>(request.pictures.size());
    for (const engine::FigurePicture& picture : request.pictures) {
        const double done = 0.5 + share * static_cast<double>(material.rows.size());
        material.rows.push_back(evaluate_row(picture, request, needed,
                                             row_about(picture.name, known, request),
                                             progress.section(done, done + share)));
    }
    return material;
}

/// What brings the figure back, but for its look.
Document document_of(const FigureExport& request) {
    Document document{.experiment = request.experiment, .treatment = request.treatment};
    document.added = request.added;
    document.marks = request.options.marks;
    document.figure.pictures = request.pictures;
    if (request.options.crop) document.figure.crops.push_back(*request.options.crop);
    std::ranges::copy(request.options.more_crops, std::back_inserter(document.figure.crops));
    return document;
}

std::string render(const FigureMaterial& material, const FigureExport& request,
                   const engine::Progress& progress) {
    engine::FigureOptions options = request.options;
    const engine::FigureMore more{material.added, material.rows};
    const engine::Progress drawing = progress.section(0.7, 0.9);
    switch (figure_format(request.figure)) {
        case FigureFormat::svg: return engine::render_svg(*material.findings, options, more, drawing);
        case FigureFormat::pdf: return engine::render_pdf(*material.findings, options, more, drawing);
        case FigureFormat::png: break;
    }
    options.session = engine::session_json(session_for(document_of(request)));
    return engine::render_png(*material.findings, options, more, drawing);
}

void write_weights(const engine::SideFindings& side, const std::string& stem, Files& files) {
    for (std::size_t i = 0; i < side.built.stages.size(); ++i) {
        const engine::Parameters& parameters = side.built.stages[i].parameters;
        const std::string name = fmt::format("{}.stage{}", stem, i);
        if (parameters.weight)
            engine::write_npy(files.emplace_back(name + "_weight.npy"), *parameters.weight);
        if (parameters.bias)
            engine::write_npy_vector(files.emplace_back(name + "_bias.npy"), *parameters.bias);
    }
}

void check(const FigureExport& request) {
    if (!request.figure.empty()) figure_format(request.figure);
    if (!request.comparison.empty()) engine::table_format(request.comparison);
    for (const auto* path : {&request.figure, &request.comparison, &request.report, &request.table,
                             &request.raw_left, &request.raw_right, &request.weights})
        if (!path->empty()) engine::check_writable(*path);
}

std::string comparison_text(const FigureMaterial& material, const FigureExport& request) {
    const auto label = [](const std::string& given, const char* otherwise) {
        return given.empty() ? std::string(otherwise) : given;
    };
    std::vector<engine::ComparisonRow> rows;
    const auto add = [&](const engine::Findings& findings, const std::vector<engine::Added>& added) {
        for (engine::ComparisonRow& row :
             engine::comparison_rows(findings, added, label(request.options.left_label, "A"),
                                     label(request.options.right_label, "B"))) {
            if (!material.rows.empty())
                row.picture = std::filesystem::path(findings.experiment.source.name).filename().string();
            rows.push_back(std::move(row));
        }
    };
    add(*material.findings, material.added);
    for (const engine::FigureRow& row : material.rows)
        add(*row.findings, row.added);
    if (!material.rows.empty()) std::ranges::move(engine::mean_rows(rows), std::back_inserter(rows));
    return engine::comparison_table(rows, engine::table_format(request.comparison));
}

}  // namespace

FigureFormat figure_format(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (extension == ".png") return FigureFormat::png;
    if (extension == ".svg") return FigureFormat::svg;
    if (extension == ".pdf") return FigureFormat::pdf;
    engine::fail("{}: the name must end in .png, .svg or .pdf", path.string());
}

engine::Bitmap preview_figure(const FigureExport& request, FigureMaterial& material,
                              const engine::Progress& progress, std::vector<engine::PicturePlace>* places) {
    material = evaluate_material(request, engine::request_for(request.options.panels), progress, material);
    progress.check();
    return engine::render_bitmap(*material.findings, request.options, {material.added, material.rows},
                                 progress, places);
}

std::string export_figure(const FigureExport& request, const engine::Progress& progress) {
    check(request);
    const FigureMaterial material = evaluate_material(request, findings_needed(request), progress);
    const auto& findings = material.findings;
    Files files;
    std::string first;
    const auto write = [&](const std::filesystem::path& path, const auto& bytes) {
        if (path.empty()) return;
        files.emplace_back(path).write(bytes());
        if (first.empty()) first = path.string();
    };
    // Drawing and compressing a figure keeps one thread busy, and so do the report's demonstrations: they run
    // side by side.
    std::string figure, report;
    engine::parallel_for(2, 1, progress, [&](engine::Index part, engine::Index) {
        if (part == 0 && !request.figure.empty()) figure = render(material, request, progress);
        if (part == 1 && !request.report.empty())
            report = engine::report_json(
                *material.findings,
                engine::make_study({material.findings->experiment, true, true}, progress).get(),
                material.added);
    });
    write(request.figure, [&] { return std::move(figure); });
    progress.report(0.9);
    write(request.report, [&] { return std::move(report); });
    write(request.table,
          [&] { return engine::report_csv(engine::report_json(*findings, nullptr, material.added)); });
    write(request.comparison, [&] { return comparison_text(material, request); });
    if (!request.raw_left.empty())
        engine::write_npy(files.emplace_back(request.raw_left), findings->left->output());
    if (!request.raw_right.empty())
        engine::write_npy(files.emplace_back(request.raw_right), findings->right->output());
    if (!request.weights.empty()) {
        write_weights(*findings->left, request.weights.string() + ".left", files);
        write_weights(*findings->right, request.weights.string() + ".right", files);
    }
    engine::PendingFile::commit_all(files);
    if (files.size() == 1) return "Saved " + first;
    return fmt::format("Saved {} and {} file{} beside it", first, files.size() - 1,
                       files.size() == 2 ? "" : "s");
}

}  // namespace app
