#include "app/document/history.h"

#include "engine/core/error.h"

namespace app {

void History::commit(const Document& before, const Document& after, std::string label) {
    if (before == after) return;
    steps_.resize(position_);
    steps_.push_back({before, after, std::move(label)});
    if (steps_.size() > limit) steps_.pop_front();
    position_ = steps_.size();
}

const Document& History::undo() {
    ENGINE_CHECK(can_undo(), "at step {} of {}", position_, steps_.size());
    return steps_[--position_].before;
}

const Document& History::redo() {
    ENGINE_CHECK(can_redo(), "at step {} of {}", position_, steps_.size());
    return steps_[position_++].after;
}

}  // namespace app
