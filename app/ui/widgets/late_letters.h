// Letters beyond those that the window's fonts are loaded with, such as Chinese and Korean: loading them all
// would take seconds, so that only those are loaded which were met in a frame.
#pragma once

#include <imgui.h>

#include <set>
#include <vector>

namespace app {

class LateLetters {
  public:
    /// Looks through the frame that was drawn last for letters that the fonts lack. True when the fonts are
    /// to be loaded anew, with ranges(), and then prepared by stand_in().
    bool meet();

    /// The letters met so far, as ImGui's ranges; null for none. Valid until the next call.
    const ImWchar* ranges();

    /// Gives every letter that the fonts of the atlas (which is built) lack an invisible glyph of its own, by
    /// which meet() knows it again. Letters that were met, and that no font has, keep ImGui's replacement.
    void stand_in(ImFontAtlas& atlas);

  private:
    bool watching_ = false;  ///< something was replaced once; until then there are no stand-ins
    std::set<ImWchar> met_;
    std::vector<ImWchar> ranges_;
};

}  // namespace app
