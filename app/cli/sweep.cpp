// deconvoscope sweep: one or two parameters varied; a contact sheet, an animation or a folder of files, and a
// table.
#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/figure_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/output_files.h"
#include "app/cli/pair_options.h"
#include "app/cli/sweep_store.h"
#include "app/core/paths.h"
#include "engine/core/error.h"
#include "engine/figure/contact_sheet.h"
#include "engine/io/animation.h"
#include "engine/io/atomic_file.h"
#include "engine/io/image_io.h"

namespace app::cli {
namespace {

namespace fs = std::filesystem;
using engine::fail;

struct SweepLine {
    PairOptions pair;
    std::vector<std::string> vary;
    std::optional<std::string> loss, csv, frames, shard, crop;
    std::string output, title, theme = "light";
    int width = 1600, frame_time = 600;
    double dpi = 150;
};

constexpr int max_frame_width = 1200;

enum class Target { sheet, animation, folder };

/// What `--output` names: a picture by its extension, otherwise a folder.
Target target_of(const std::string& output) {
    const std::string extension = fs::path(output).extension().string();
    if (fs::is_directory(output) || output.ends_with('/') || extension.empty()) return Target::folder;
    if (extension == ".webp") return Target::animation;
    if (extension == ".png" || extension == ".svg" || extension == ".pdf") return Target::sheet;
    fail("--output {}: a sheet (.png, .svg, .pdf), an animation (.webp) or a folder is expected", output);
}

/// "i/n", 1 <= i <= n
std::pair<std::size_t, std::size_t> parse_shard(const std::string& text) {
    std::size_t shard = 0, count = 0;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, shard);
    if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '/') {
        const auto second = std::from_chars(first.ptr + 1, end, count);
        if (second.ec == std::errc{} && second.ptr == end && shard >= 1 && shard <= count &&
            count <= engine::max_sweep_cells)
            return {shard, count};
    }
    fail("--shard {}: i/n is expected, with i from 1 to n and n at most {}", text, engine::max_sweep_cells);
}

engine::Sweep read_sweep(const SweepLine& line) {
    engine::Session session = chosen_session(line.pair);
    if (line.loss) session.loss = chosen_loss(*line.loss);
    std::vector<engine::SweepAxis> axes;
    for (const std::string& text : line.vary)
        for (engine::SweepAxis& axis : engine::parse_vary(text))
            axes.push_back(std::move(axis));
    return engine::make_sweep(
        {engine::load_source(session.source), session.left, session.right, session.loss}, axes);
}

void make_folder(const char* flag, const std::string& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) fail("{} {}: the folder cannot be made: {}", flag, folder, error.message());
    try {
        engine::check_writable(fs::path(folder) / "sheet.png");
    } catch (const engine::Error& sentence) {
        fail("{}: {}", flag, sentence.what());
    }
}

void check_line(const SweepLine& line) {
    if (line.theme != "light" && line.theme != "dark")
        fail("--theme {}: light or dark is expected", line.theme);
    if (line.width < engine::min_figure_width || line.width > engine::max_figure_width)
        fail("--width {}: {} to {} pixels are possible", line.width, engine::min_figure_width,
             engine::max_figure_width);
    if (!(line.dpi >= 10 && line.dpi <= 2400)) fail("--dpi {}: 10 to 2400 are possible", line.dpi);
    if (line.frame_time < 10 || line.frame_time > 60000)
        fail("--frame-time {}: 10 to 60000 milliseconds are possible", line.frame_time);
    std::vector<NamedFile> outputs, inputs;
    const bool folder = target_of(line.output) == Target::folder;
    if (!folder) outputs.emplace_back("--output", line.output);
    if (line.csv) outputs.emplace_back("--csv", *line.csv);
    if (line.pair.image) inputs.emplace_back("IMAGE", *line.pair.image);
    if (line.pair.session) inputs.emplace_back("--session", *line.pair.session);
    check_output_files(outputs, inputs);
    if (folder) make_folder("--output", line.output);
    if (line.frames) make_folder("--frames", *line.frames);
}

/// Without a folder of its own a sweep keeps its cells with the program's state, and removes them once it is
/// done.
fs::path store_folder(const SweepLine& line, const engine::Sweep& sweep) {
    if (target_of(line.output) == Target::folder) return fs::path(line.output) / ".cells";
    return state_folder() / "sweeps" / engine::fingerprint(sweep, 0);
}

class SweepRun {
  public:
    SweepRun(const SweepLine& line, const engine::Sweep& sweep)
        : line_(line),
          sweep_(sweep),
          region_(engine::sweep_region(
              *sweep.base.source.picture,
              line.crop ? std::optional(parse_region("--crop", *line.crop)) : std::nullopt)),
          store_(sweep, store_folder(line, sweep), region_) {}

    int run(const engine::Progress& progress) {
        const auto [shard, shards] =
            line_.shard ? parse_shard(*line_.shard) : std::pair<std::size_t, std::size_t>{1, 1};
        const auto mine = engine::shard_cells(sweep_.cells(), shard, shards);
        for (std::size_t i = 0; i < mine.size(); ++i)
            make_cell(mine[i], i + 1, mine.size(), progress);
        if (shards > 1) return finish_shard();
        write_results();
        return 0;
    }

  private:
    void make_cell(std::size_t cell, std::size_t number, std::size_t count,
                   const engine::Progress& progress) {
        const std::string title = engine::cell_title(sweep_, cell);
        if (is_finished(cell)) {
            std::fprintf(stderr, "[%zu/%zu] %s: kept from before\n", number, count, title.c_str());
            return;
        }
        const engine::CellResult result = engine::compute_cell(sweep_, cell, region_, progress, findings_);
        if (target_of(line_.output) == Target::folder && result.error.empty()) {
            const fs::path base = fs::path(line_.output) / store_.name(cell);
            engine::write_file(base.string() + ".png",
                               engine::encode_png(engine::cell_output(sweep_, *findings_)));
            engine::write_file(base.string() + ".json", result.report);
        }
        store_.keep(cell, result);  // last: a kept cell has all its files
        const std::string text = !result.error.empty() ? "impossible: " + result.error
                                 : result.ripple       ? fmt::format("ripple index {:.4g}", *result.ripple)
                                                       : "ripple index undefined";
        std::fprintf(stderr, "[%zu/%zu] %s: %s\n", number, count, title.c_str(), text.c_str());
    }

    bool is_finished(std::size_t cell) const {
        const auto kept = store_.find(cell);
        if (!kept) return false;
        if (target_of(line_.output) != Target::folder || !kept->error.empty()) return true;
        const std::string base = (fs::path(line_.output) / store_.name(cell)).string();
        return fs::exists(base + ".png") && fs::exists(base + ".json");
    }

    /// The shard that finds all cells done makes the sheet.
    int finish_shard() {
        std::size_t done = 0;
        for (std::size_t cell = 0; cell < sweep_.cells(); ++cell)
            done += is_finished(cell);
        if (done == sweep_.cells()) {
            write_results();
            return 0;
        }
        std::fprintf(stderr,
                     "%zu of %zu cells are done: the shard that completes them, or the same command without "
                     "--shard, writes the results\n",
                     done, sweep_.cells());
        return 0;
    }

    void write_results() {
        std::vector<engine::CellResult> cells;
        std::vector<const engine::CellResult*> rows;
        for (std::size_t cell = 0; cell < sweep_.cells(); ++cell) {
            auto kept = store_.find(cell);
            if (!kept) throw engine::ResourceError("a finished cell is gone: another process removed it");
            cells.push_back(std::move(*kept));
        }
        for (const engine::CellResult& cell : cells)
            rows.push_back(&cell);
        const std::string csv = engine::sweep_csv(sweep_, rows);
        std::vector<engine::PendingFile> files;
        const bool folder = target_of(line_.output) == Target::folder;
        if (folder) {
            files.emplace_back(fs::path(line_.output) / "sheet.png").write(picture(cells, "sheet.png"));
            files.emplace_back(fs::path(line_.output) / "sweep.csv").write(csv);
        } else {
            files.emplace_back(line_.output).write(picture(cells, line_.output));
        }
        if (line_.csv) files.emplace_back(*line_.csv).write(csv);
        if (line_.frames) add_frames(cells, files);
        for (engine::PendingFile& file : files)
            file.commit();
        if (!folder && !line_.shard) store_.clear();
    }

    std::vector<engine::Bitmap> frames(const std::vector<engine::CellResult>& cells) const {
        return engine::sweep_frames(sweep_, cells, std::min(line_.width, max_frame_width),
                                    line_.theme == "dark");
    }

    void add_frames(const std::vector<engine::CellResult>& cells,
                    std::vector<engine::PendingFile>& files) const {
        std::size_t number = 0;
        for (const engine::Bitmap& frame : frames(cells))
            files.emplace_back(fs::path(*line_.frames) / fmt::format("frame-{:04}.png", ++number))
                .write(engine::encode_png(frame));
    }

    std::string picture(const std::vector<engine::CellResult>& cells, const std::string& name) const {
        const bool dark = line_.theme == "dark";
        if (name.ends_with(".webp")) return engine::encode_webp(frames(cells), line_.frame_time);
        const engine::PageOptions page{line_.width, line_.dpi, dark};
        const engine::DrawPage draw = engine::contact_sheet(sweep_, cells, region_, line_.title);
        if (name.ends_with(".svg")) return engine::page_svg(page, draw);
        if (name.ends_with(".pdf")) return engine::page_pdf(page, draw);
        return engine::page_png(page, draw);
    }

    const SweepLine& line_;
    const engine::Sweep& sweep_;
    engine::Region region_;
    SweepStore store_;
    std::shared_ptr<const engine::Findings> findings_;
};

int sweep(const SweepLine& line) {
    if (line.shard) parse_shard(*line.shard);
    check_line(line);
    const engine::Sweep sweep = read_sweep(line);
    const Interrupt interrupt;
    try {
        return SweepRun(line, sweep).run(engine::Progress(interrupt.token()));
    } catch (const engine::Cancelled&) {
        throw engine::ResourceError(
            "interrupted: finished cells are kept, the same command goes on from there");
    }
}

}  // namespace

Command add_sweep(CLI::App& program) {
    CLI::App* app =
        program.add_subcommand("sweep", "Vary one or two parameters: contact sheet, animation, table");
    const auto line = std::make_shared<SweepLine>();
    add_pair_options(*app, line->pair);
    app->add_option(
           "--vary", line->vary,
           "SIDE.STAGE.KEY=VALUES, stages from 0: right.0.kernel=2..7,right.0.stride=1..4. VALUES is A..B, "
           "A..B..STEP or a list v|v|v; left.0.scale+right.0.stride=2..4 moves both; right.depth=1..3 stacks "
           "the pipeline")
        ->required()
        ->type_name("PARAMETER=VALUES");
    app->add_option("--output", line->output,
                    "Sheet (.png, .svg, .pdf), animation (.webp), or a folder for sheet.png, sweep.csv and a "
                    "PNG and JSON of every cell")
        ->required()
        ->type_name("SHEET|DIR");
    app->add_option("--csv", line->csv, "All the numbers of the reports, one row per cell")
        ->type_name("F.csv");
    app->add_option("--frames", line->frames, "Folder for the animation's frames as frame-0001.png, …")
        ->type_name("DIR");
    app->add_option("--shard", line->shard, "Compute only every n-th cell, beginning with the i-th, from 1")
        ->type_name("i/n");
    app->add_option("--loss", line->loss, "As in compare")->type_name("ID");
    app->add_option("--crop", line->crop,
                    "Part of the input that the cells show (top row, left column, height, width)")
        ->type_name("Y,X,H,W");
    app->add_option("--title", line->title, "Title of the sheet")->type_name("TEXT");
    app->add_option("--theme", line->theme, "Colours")->type_name("light|dark")->capture_default_str();
    app->add_option("--width", line->width, "Width in pixels")->type_name("N")->capture_default_str();
    app->add_option("--dpi", line->dpi, "Dots per inch, written into the file")
        ->type_name("F")
        ->capture_default_str();
    app->add_option("--frame-time", line->frame_time, "Milliseconds per frame of an animation")
        ->type_name("N")
        ->capture_default_str();
    app->footer(
        fmt::format("Finished cells are kept (in DIR/.cells, or with the program's state until the sheet is "
                    "written) and not computed "
                    "again. Impossible cells show the rule that they break. At most {} cells.\n\n{}",
                    engine::max_sweep_cells, app->get_footer()));
    return {app, [line] { return sweep(*line); }};
}

}  // namespace app::cli
