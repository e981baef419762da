// A figure of several pictures, picture by picture: what it shows of each is kept as it is finished, so that
// another run goes on from there, and so that the outputs of one picture only are in memory at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/export/cell_run.h"
#include "app/export/figure_export.h"
#include "app/storage/cell_store.h"
#include "engine/figure/plate.h"

namespace app {

/// The experiment on another picture, treated as the request's.
engine::Experiment experiment_on(const std::string& picture, const FigureExport& request,
                                 const engine::Progress& progress);

/// A cell is one picture with all pipelines; the first is the experiment's.
class FigureCells final : public CellWork {
  public:
    /// What the engine found out about the experiment's picture, where other files tell of it.
    struct First {
        std::shared_ptr<const engine::Findings> findings;
        std::vector<engine::Added> added;
    };
    using Write = std::function<std::string(std::vector<engine::PlateBlock>, const std::optional<First>&,
                                            const engine::Progress&)>;

    /// Reads every picture once, so that what cannot become a figure is refused before the long work. Throws
    /// engine::Error, engine::Cancelled. The request must outlive it.
    FigureCells(const FigureExport& request, Write write, const engine::Progress& progress);

    std::size_t cells() const override { return pictures_.size(); }
    std::string title(std::size_t cell) const override;
    std::string make(std::size_t cell, const engine::Progress& progress) override;
    bool is_kept(std::size_t cell) override;
    /// The kept cells go once the files are written.
    std::string write_results(const engine::Progress& progress) override;

  private:
    struct Picture {
        std::string name;
        std::vector<engine::Region> crops;
        std::vector<engine::Mark> marks;
        std::string contents;            ///< fingerprint of the pixels that it brings
        engine::Pair plane{};            ///< of A's output
        std::string file = {}, id = {};  ///< of the kept cell
        std::optional<engine::PlateBlock> block{};
    };

    bool draws() const { return !request_.figure.empty(); }
    engine::Experiment opened(const Picture& picture, const engine::Progress& progress) const;
    void survey(Picture& picture, const engine::Progress& progress);
    void identify(Picture& picture) const;
    engine::PlateBlock compute(std::size_t cell, const engine::Progress& progress);
    First evaluate(const engine::Experiment& experiment, bool all, const engine::Progress& progress) const;
    bool take_over(Picture& picture, std::string& damage) const;

    const FigureExport& request_;
    Write write_;
    std::vector<Picture> pictures_;
    engine::Pair crop_size_{};
    std::optional<CellStore> store_;  ///< nullopt without a state folder
    std::optional<First> first_;
};

/// Whether files tell of the experiment's picture alone.
bool tells_of_first(const FigureExport& request);

}  // namespace app
