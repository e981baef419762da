// History: undo as whole snapshots of the document, which share their pictures and so are small.
#pragma once

#include <deque>
#include <string>

#include "app/document/document.h"

namespace app {

class History {
  public:
    /// Notes that the document changed from `before` to `after`; forgets all undone steps.
    void commit(const Document& before, const Document& after, std::string label);

    bool can_undo() const { return position_ > 0; }
    bool can_redo() const { return position_ < steps_.size(); }
    /// The label of the step to undo, "stride 2 → 3"; empty when there is none.
    std::string undo_label() const { return can_undo() ? steps_[position_ - 1].label : ""; }
    std::string redo_label() const { return can_redo() ? steps_[position_].label : ""; }

    /// The document as it was before, or after, the step; only when can_undo() or can_redo().
    const Document& undo();
    const Document& redo();

  private:
    struct Step {
        Document before, after;
        std::string label;
    };
    static constexpr std::size_t limit = 500;
    std::deque<Step> steps_;
    std::size_t position_ = 0;  ///< steps before it are done, those from it on undone
};

}  // namespace app
