// The window's words in the language that is set, through gettext; docs/languages.md says how one is added.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace app {

/// The translation into the language that is set; the words themselves where its catalogue lacks them. Valid
/// until another language is set.
const char* tr(const char* english);

/// Any text of the window in the language that is set. It may be an entry of the catalogue, or fit one with
/// "{}" in it, whose places are then filled with the translated parts of the text; several sentences and
/// lists are translated one by one. Unknown text stays as it is. Valid until forget_translations() or another
/// language.
const std::string& translated(std::string_view english);
/// The same for a widget's label, whose id stays that of the English one.
const char* translated_label(const char* english);
/// To be called once per frame, between frames: numbers in texts change, and their translations are not kept
/// for ever.
void forget_translations();

/// Sets the language, "en" or "zh"; `catalogues` holds zh/LC_MESSAGES/deconvoscope.mo. To be called on the
/// window's thread.
void set_language(const std::string& id, const std::filesystem::path& catalogues);

}  // namespace app
