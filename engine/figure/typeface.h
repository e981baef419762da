// Chooses the font for each character: the sheets' own font, and others for characters that it lacks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace engine {

/// A part of a text that one font family has all characters of.
struct FontRun {
    const char* family;
    std::string text;
};

/// The text in such parts. Characters that no installed font has, and bytes that are none, become U+FFFD,
/// which is drawn as a mark that nobody takes for a letter.
std::vector<FontRun> font_runs(std::string_view text);

}  // namespace engine
