#include "app/storage/words.h"

#include <libintl.h>

#include <clocale>
#include <cstdlib>

#include "app/storage/phrases.h"

namespace app {
namespace {

constexpr const char* domain = "deconvoscope";
Phrases phrases;

}  // namespace

const char* tr(const char* english) { return *english ? dgettext(domain, english) : english; }

const std::string& translated(std::string_view english) { return phrases.translated(english); }
const char* translated_label(const char* english) { return phrases.label(english); }
void forget_translations() { phrases.forget(); }
const Phrases& current_phrases() { return phrases; }

// gettext asks LANGUAGE, and only in a locale other than "C"; C.UTF-8 is on every system.
void set_language(const std::string& id, const std::filesystem::path& catalogues) {
    setenv("LANGUAGE", id.c_str(), 1);
    std::setlocale(LC_MESSAGES, "C.UTF-8");
    bindtextdomain(domain, catalogues.c_str());
    bind_textdomain_codeset(domain, "UTF-8");
    textdomain(domain);  // lets gettext look at LANGUAGE again
    phrases = Phrases(catalogues / id / "LC_MESSAGES" / (std::string(domain) + ".mo"));
}

}  // namespace app
