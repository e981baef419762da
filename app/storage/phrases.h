// Texts that the program has put together, in another language: sentences with numbers in them, several
// sentences, lists. gettext knows only what stands in its catalogue letter by letter.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace app {

class Phrases {
  public:
    /// Knows nothing: every text is its own translation.
    Phrases() = default;
    /// Reads a compiled catalogue (GNU .mo, in this machine's byte order); a missing file gives no entries.
    explicit Phrases(const std::filesystem::path& catalogue);

    /// An entry; an entry with "{}" that the text fits, filled; or part by part. Valid until forget().
    const std::string& translated(std::string_view text);
    /// The label with its words before "##" translated; its id, as Dear ImGui makes it, stays the same for
    /// all languages but the first.
    const char* label(const char* text);
    /// Forgets the translations worked out so far, once there are many of them.
    void forget();

    /// The texts that were asked for since then, with their translations.
    const std::unordered_map<std::string, std::string>& known() const { return known_; }
    /// All entries, by their English text.
    const std::map<std::string, std::string, std::less<>>& entries() const { return entries_; }

  private:
    /// An entry with places, in its pieces of fixed text.
    struct Pattern {
        std::vector<std::string> fixed;
        std::size_t letters = 0;  ///< of the fixed text
        std::string words;        ///< the translation
    };

    std::string work_out(std::string_view text) const;
    bool fill(std::string_view text, std::string& result) const;
    /// Part by part between separators, which become others (none after a sentence). False where no part is
    /// known.
    bool in_parts(std::string_view text, std::string_view separator, std::string_view other,
                  std::string& result) const;

    std::map<std::string, std::string, std::less<>> entries_;
    std::vector<Pattern> patterns_;  ///< those with much fixed text first
    std::unordered_map<std::string, std::string> known_, labels_;
};

/// Those of the window's language; what it shows can be read there.
const Phrases& current_phrases();

}  // namespace app
