#include "app/export/sweep_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>
#include <vector>

#include "app/storage/new_folder.h"
#include "app/storage/paths.h"
#include "app/storage/sweep_store.h"
#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/animation.h"
#include "engine/sweep/contact_sheet.h"

namespace app {
namespace {

namespace fs = std::filesystem;

constexpr int max_frame_width = 1200;

/// A sweep without a folder of its own keeps its cells with the program's state and removes them once it is
/// done; where there is no such place it uses a folder that only this run can see.
fs::path store_folder(const SweepRequest& request, const fs::path& own) {
    if (sweep_target(request.output) == SweepTarget::folder) return request.output / ".cells";
    const std::string name = engine::fingerprint(request.sweep, 0);
    return own.empty() ? state_folder() / "sweeps" / name : own / name;
}

/// The cost in the report of the side that the cell shows; empty for an impossible cell.
std::string cost_words(const engine::CellResult& result, engine::SweepSide side) {
    if (!result.error.empty()) return "";
    const auto report = nlohmann::json::parse(result.report, nullptr, false);
    const char* name = side == engine::SweepSide::left ? "left" : "right";
    if (!report.is_object() || !report.contains(name)) return "";
    return fmt::format("{} parameters, {} multiply-adds", report[name].value("parameters", engine::Index{0}),
                       report[name].value("macs", engine::Index{0}));
}

class SweepRun final : public CellWork {
  public:
    SweepRun(const SweepRequest& request, const engine::Progress& progress)
        : request_(request),
          sweep_(request.sweep),
          region_(engine::sweep_region(request.sweep, request.crop, progress)),
          own_(keeps_cells(request) ? nullptr : std::make_unique<PrivateFolder>()),
          store_(request.sweep, store_folder(request, own_ ? own_->path() : fs::path()), region_),
          has_folder_(sweep_target(request.output) == SweepTarget::folder) {}

    std::size_t cells() const override { return sweep_.cells(); }
    std::string title(std::size_t cell) const override { return engine::cell_title(sweep_, cell); }
    bool is_kept(std::size_t cell) override {
        std::string damage;  // of another shard's cell: whoever computes that one again says so
        return finished(cell, damage).has_value();
    }
    /// Of the cell that was made last.
    const engine::CellResult& result() const { return result_; }

    std::string make(std::size_t cell, const engine::Progress& progress) override {
        std::string damage;
        if (auto kept = finished(cell, damage)) {
            result_ = std::move(*kept);
            return "kept from before";
        }
        if (!damage.empty()) damage += ", computed again: ";
        result_ = engine::compute_cell(sweep_, cell, region_, progress, findings_);
        if (has_folder_ && result_.error.empty()) {
            const fs::path base = request_.output / store_.name(cell);
            engine::write_file(base.string() + ".png",
                               engine::encode_png(engine::cell_output(sweep_, *findings_)));
            engine::write_file(base.string() + ".json", result_.report);
        }
        store_.keep(cell, result_);  // last: a kept cell has all its files
        if (!result_.error.empty()) return damage + "impossible: " + result_.error;
        return damage + (result_.ripple ? "ripple index " + engine::number_text(*result_.ripple)
                                        : "ripple index undefined");
    }

    std::string write_results(const engine::Progress&) override {
        std::vector<engine::CellResult> cells;
        std::vector<const engine::CellResult*> rows;
        for (std::size_t cell = 0; cell < sweep_.cells(); ++cell) {
            std::string damage;
            auto kept = store_.find(cell, damage);
            if (!kept)
                throw engine::ResourceError(
                    damage.empty() ? "a finished cell is gone: another process removed it" : damage);
            cells.push_back(std::move(*kept));
        }
        for (const engine::CellResult& cell : cells)
            rows.push_back(&cell);
        const std::string csv = engine::sweep_csv(sweep_, rows);
        std::vector<engine::PendingFile> files;
        const fs::path sheet = has_folder_ ? request_.output / "sheet.png" : request_.output;
        files.emplace_back(sheet).write(picture(cells, sheet.string()));
        if (has_folder_) files.emplace_back(request_.output / "sweep.csv").write(csv);
        if (request_.csv) files.emplace_back(*request_.csv).write(csv);
        if (request_.frames) add_frames(cells, files);
        engine::PendingFile::commit_all(files);
        if (!has_folder_ && request_.shard.is_whole()) store_.clear();
        return fmt::format("Saved {} ({} cells)", request_.output.string(), sweep_.cells());
    }

  private:
    /// A finished cell with all its files; nullopt where it or one of them is missing.
    std::optional<engine::CellResult> finished(std::size_t cell, std::string& damage) const {
        auto kept = store_.find(cell, damage);
        if (!kept || !has_folder_ || !kept->error.empty()) return kept;
        const std::string base = (request_.output / store_.name(cell)).string();
        if (!fs::exists(base + ".png") || !fs::exists(base + ".json")) return std::nullopt;
        return kept;
    }

    std::vector<engine::Bitmap> frames(const std::vector<engine::CellResult>& cells) const {
        return engine::sweep_frames(sweep_, cells, region_, std::min(request_.width, max_frame_width),
                                    request_.dark);
    }

    void add_frames(const std::vector<engine::CellResult>& cells,
                    std::vector<engine::PendingFile>& files) const {
        std::size_t number = 0;
        for (const engine::Bitmap& frame : frames(cells))
            files.emplace_back(*request_.frames / fmt::format("frame-{:04}.png", ++number))
                .write(engine::encode_png(frame));
    }

    std::string picture(const std::vector<engine::CellResult>& cells, const std::string& name) const {
        if (name.ends_with(".webp")) return engine::encode_webp(frames(cells), request_.frame_time);
        const engine::PageOptions page{request_.width, request_.dpi, request_.dark};
        const engine::DrawPage draw = engine::contact_sheet(sweep_, cells, region_, request_.title);
        if (name.ends_with(".svg")) return engine::page_svg(page, draw);
        if (name.ends_with(".pdf")) return engine::page_pdf(page, draw);
        return engine::page_png(page, draw);
    }

    const SweepRequest& request_;
    const engine::Sweep& sweep_;
    engine::Region region_;
    std::unique_ptr<PrivateFolder> own_;
    SweepStore store_;
    bool has_folder_;
    engine::CellResult result_;
    std::shared_ptr<const engine::Findings> findings_;
};

}  // namespace

SweepTarget sweep_target(const fs::path& output) {
    const std::string extension = output.extension().string();
    if (output.string().ends_with('/') || extension.empty()) return SweepTarget::folder;
    if (extension == ".webp") return SweepTarget::animation;
    if (extension == ".png" || extension == ".svg" || extension == ".pdf") return SweepTarget::sheet;
    if (fs::is_directory(output)) return SweepTarget::folder;
    engine::fail("{}: a sheet (.png, .svg, .pdf), an animation (.webp) or a folder is expected",
                 output.string());
}

bool keeps_cells(const SweepRequest& request) {
    return sweep_target(request.output) == SweepTarget::folder || !state_folder().empty();
}

std::string run_sweep(const SweepRequest& request, const engine::Progress& progress,
                      const std::function<void(const SweepNews&)>& news) {
    std::vector<NewFolder> folders;
    if (sweep_target(request.output) == SweepTarget::folder) {
        folders.emplace_back(request.output);
        for (const char* name : {"sheet.png", "sweep.csv"})
            engine::check_writable(request.output / name);
    } else {
        engine::check_writable(request.output);
    }
    if (request.csv) engine::check_writable(*request.csv);
    if (request.frames) folders.emplace_back(*request.frames);
    SweepRun run(request, progress);
    return run_cells(run, request.shard, progress, [&](const CellNews& told) {
        if (news) news({told, cost_words(run.result(), request.sweep.shown_side()), run.result()});
    });
}

}  // namespace app
