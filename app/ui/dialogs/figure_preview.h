// The figure that the export dialog would write, drawn beside its choices while they change. It is made on a
// thread of its own by the code that makes the file, and reduced to the room that it has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/export/figure_export.h"
#include "app/ui/widgets/ui.h"
#include "app/workbench/worker.h"

namespace app {

class FigurePreview {
  public:
    FigurePreview();

    /// A part of a picture (0: the first) that was marked with the mouse, in A's output pixels on it.
    struct Marked {
        std::size_t picture;
        engine::Region crop;
    };

    /// Draws the latest picture into `size`, and asks for a new one when the request has changed. A rectangle
    /// drawn on one of its pictures is returned when it is done, of the size of the crops that are there.
    std::optional<Marked> draw(Ui& ui, const FigureExport& request, ImVec2 size);
    /// Gives up what is being made; for a dialog that closes.
    void rest();
    void wait_idle() const { worker_.wait_idle(); }

  private:
    struct Job {
        FigureExport request;
        int width = 0, height = 0;  ///< of the room, in pixels
        int opening = 0;
    };
    struct Picture {
        engine::Bitmap bitmap;                     ///< RGBA
        int width = 0, height = 0;                 ///< of the figure itself, in pixels
        std::string error;                         ///< why there is none
        std::vector<engine::PicturePlace> places;  ///< in pixels of the figure
        std::vector<engine::Pair> planes;          ///< of A's output on each picture
    };
    Picture make(const Job& job, const engine::Progress& progress);
    static bool same(const Job& a, const Job& b);
    std::optional<Marked> draw_picture(Ui& ui, ImVec2 size) const;
    std::optional<Marked> draw_rectangle(const Ui& ui, ImVec2 corner, float scale) const;

    std::optional<Job> asked_;
    std::optional<Picture> shown_;
    std::uint64_t version_ = 0;
    int opening_ = 0;          ///< how often the dialog was closed: files may have changed since
    FigureMaterial material_;  ///< of the last picture; the worker's alone, as its …
    int opening_of_material_ = 0;
    Worker<Job, Picture> worker_;
};

}  // namespace app
