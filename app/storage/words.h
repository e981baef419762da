// The window's words in the language that is set, through gettext; docs/languages.md says how one is added.
#pragma once

#include <filesystem>
#include <string>

namespace app {

/// The translation into the language that is set; the words themselves where its catalogue lacks them. Valid
/// until another language is set.
const char* tr(const char* english);

/// Sets the language, "en" or "zh"; `catalogues` holds zh/LC_MESSAGES/deconvoscope.mo. To be called on the
/// window's thread.
void set_language(const std::string& id, const std::filesystem::path& catalogues);

}  // namespace app
