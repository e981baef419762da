// Ui: what every panel draws from and speaks to. Panels read `state`, may change `view` (how things are
// looked at) directly, and ask for everything else; what they ask is done after the frame, so that `state`
// holds still while they draw.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/actions/actions.h"
#include "app/document/edits.h"
#include "app/ui/widgets/imgui_compat.h"
#include "app/ui/widgets/theme.h"
#include "app/workbench/texture_provider.h"
#include "app/workbench/workbench.h"
#include "engine/core/error.h"
#include "engine/figure/display.h"

namespace app {

class Ui {
  public:
    Ui(Workbench& bench, TextureProvider& texture_provider, const Theme& current_theme)
        : state(bench.state()),
          view(bench.view()),
          textures(texture_provider),
          theme(current_theme),
          thumbnails(bench.thumbnails()),
          folders(bench.folders()),
          bench_(bench) {}

    const State& state;
    ViewState& view;
    TextureProvider& textures;
    const Theme& theme;
    Thumbnails& thumbnails;
    FolderLister& folders;
    std::pair<std::uint64_t, engine::Range> difference_range;  ///< of which findings, and of B − A
    /// The findings and stages that are meant, and their outputs.
    mutable std::pair<std::array<std::uint64_t, 4>, engine::Range> stage_range;
    /// The largest height that the named part has needed in this window and type: parts that grow and shrink
    /// with what they say would move all that stands under them while a setting is dragged.
    float steady(const std::string& name, float needed);
    float room = 60;  ///< height of the view in font sizes: with little of it the views draw in together

    /// One undo step.
    void edit(Edit edit) {
        later([edit = std::move(edit)](Workbench& bench) { bench.edit(edit); });
    }
    /// For sliders and drags: the change happens at once, and becomes one undo step when the drag ends. Pass
    /// what the widget returned.
    void edit(const Change& change, Edit edit) {
        if (change.changed) later([edit = std::move(edit)](Workbench& bench) { bench.drag(edit); });
        if (change.finished) later([](Workbench& bench) { bench.finish_drag(); });
    }
    /// The text typed into a field; a refused one stays there to be mended.
    void edit_typed(Edit edit, std::string typed) {
        later([edit = std::move(edit), typed = std::move(typed)](Workbench& bench) {
            try {
                bench.edit(edit);
            } catch (const engine::Error& error) {
                bench.refuse(error, typed);
            }
        });
    }
    void run(std::string action) {
        later([action = std::move(action)](Workbench& bench) { run_action(bench, action); });
    }
    void later(std::function<void(Workbench&)> what) { queue_.push_back(std::move(what)); }
    /// Happens at once; call it only between frames.
    void now(const std::function<void(Workbench&)>& what);
    /// Keeps frames coming: something moves on screen.
    void animate() { animating_ = true; }
    /// Tiles of a large picture are left for the next frame.
    void owe_tiles() { animating_ = owes_tiles_ = true; }
    /// Whether the last frame left any.
    bool owed_tiles() const { return owed_tiles_; }

    const Workbench& bench() const { return bench_; }

    /// Does what was asked for; called once after the frame. True when frames must keep coming.
    bool finish_frame();

  private:
    struct Height {
        ImVec2 window;
        float type = 0, height = 0;
    };
    std::map<std::string, Height> heights_;
    Workbench& bench_;
    std::vector<std::function<void(Workbench&)>> queue_;
    bool animating_ = false, owes_tiles_ = false, owed_tiles_ = false;
};

}  // namespace app
