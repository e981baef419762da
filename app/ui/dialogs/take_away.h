// The memory, while the window is open, of the dialogs that take things out of it: sweep, animation, code,
// import.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/export/figure_export.h"
#include "app/export/sweep_run.h"
#include "engine/frameworks/code_export.h"
#include "engine/frameworks/convention.h"
#include "engine/pipeline/pipeline.h"

namespace app {

/// A running sweep's reports to the dialog, cell by cell; written by the worker's thread.
class SweepWatch {
  public:
    explicit SweepWatch(engine::Sweep sweep) : sweep_(std::move(sweep)), cells_(sweep_.cells()) {}
    const engine::Sweep& sweep() const { return sweep_; }

    struct Cell {
        std::string title, cost;
        engine::CellResult result;
    };
    void tell(const SweepNews& news) {
        const std::scoped_lock lock(mutex_);
        number_ = news.number, count_ = news.count;
        line_ = news.title + ": " + news.text;
        cells_[news.cell] = std::make_shared<const Cell>(Cell{news.title, news.cost, news.result});
    }
    struct View {
        std::size_t number = 0, count = 0;
        std::string line;
        std::vector<std::shared_ptr<const Cell>> cells;  ///< null until they are finished
    };
    View look() const {
        const std::scoped_lock lock(mutex_);
        return {number_, count_, line_, cells_};
    }

  private:
    engine::Sweep sweep_;
    mutable std::mutex mutex_;
    std::size_t number_ = 0, count_ = 0;
    std::string line_;
    std::vector<std::shared_ptr<const Cell>> cells_;
};

struct SweepChoice {
    struct Axis {
        std::string parameter;  ///< "right.0.kernel"; empty: none
        std::string values;     ///< "2..7"
    };
    std::array<Axis, 2> axes;
    std::string title;
    bool table = true, frames = false, separate = false, light = true;
    int width = 1600, frame_time = 600, dpi = 150;
    std::shared_ptr<SweepWatch> watch;  ///< of the last one started
    bool shows_sheet = false;           ///< instead of what is to be varied
};

struct AnimationChoice {
    int side = 1, kind = 0;  ///< A, B, both; WebP, GIF, PNGs
    bool gather = false, light = false;
    int width = 960, frame_time = 600, across = 12;
};

struct FigureChoice {
    int tab = 0;               ///< contents, look
    int width_unit = 0;        ///< pixels, mm, inches
    float width_length = 174;  ///< in that unit, when it is a length
    bool shows_marks = true;
    std::string new_column, new_picture;  ///< what is being typed
    std::vector<std::string> new_marks;   ///< the same on each picture
    std::string proposed;                 ///< the name that stands there until another is typed
    std::filesystem::path replaced;       ///< a file that the next press may write over
    bool shows_files = false;             ///< in place of the preview
    bool awaits_keyboard = false;         ///< the name gets it once one is proposed
};

struct CodeChoice {
    bool left = false, with_weights = false;
    int framework = 0;
    /// That of the controls when the framework was taken from it.
    std::optional<engine::Convention> convention;
    std::string text, error;                   ///< what is shown, of …
    std::optional<engine::Pipeline> pipeline;  ///< … this pipeline
    int shown_framework = -1;
    std::string shown_folder;
};

struct ImportChoice {
    bool left = false;
    std::string text, read;  ///< what is pasted; the text that `result` answers
    std::optional<engine::Pipeline> result;
    bool found_nothing = false;  ///< on the clipboard
    std::string error;
    std::vector<std::string> notes;  ///< what was left out
    engine::Index reduction = 1;     ///< the picture divided by this is one that the result can take
};

}  // namespace app
