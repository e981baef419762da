// A piece of Python read from left to right: blanks, names, strings and brackets.
#pragma once

#include <string>
#include <string_view>

namespace engine {

class PythonText {
  public:
    explicit PythonText(std::string_view text) : text_(text) {}

  protected:
    static bool begins_name(char c);
    static bool continues_name(char c);
    static bool is_quote(char c);

    bool at_end() const { return position_ >= text_.size(); }
    /// The next character; '\0' at the end.
    char peek() const { return at_end() ? '\0' : text_[position_]; }
    /// Of a place, in characters from 1.
    std::size_t column(std::size_t place) const;
    [[noreturn]] void fail_here(std::string_view sentence) const;

    /// White space, comments and continued lines.
    void skip_blanks();
    /// Whether `c` comes next, blanks aside; then past it.
    bool accept(char c);
    /// A name with its dots, "nn.Conv2d".
    std::string dotted_name();
    /// What stands in quotes, and past them.
    std::string string();
    /// Past the bracket that closes the one that was just opened.
    void skip_to_close();

    std::string_view text_;
    std::size_t position_ = 0;
};

}  // namespace engine
