#include "app/storage/words.h"

#include <libintl.h>

#include <clocale>
#include <cstdlib>

namespace app {
namespace {

constexpr const char* domain = "deconvoscope";

}  // namespace

const char* tr(const char* english) { return *english ? dgettext(domain, english) : english; }

// gettext asks LANGUAGE, and only in a locale other than "C"; C.UTF-8 is on every system.
void set_language(const std::string& id, const std::filesystem::path& catalogues) {
    setenv("LANGUAGE", id.c_str(), 1);
    std::setlocale(LC_MESSAGES, "C.UTF-8");
    bindtextdomain(domain, catalogues.c_str());
    bind_textdomain_codeset(domain, "UTF-8");
    textdomain(domain);  // lets gettext look at LANGUAGE again
}

}  // namespace app
