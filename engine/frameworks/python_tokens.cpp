#include "engine/frameworks/python_tokens.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace engine {
namespace {

bool begins_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80) != 0;
}
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool continues_name(char c) { return begins_name(c) || is_digit(c); }
bool is_quote(char c) { return c == '"' || c == '\''; }

constexpr auto long_symbols = std::to_array<std::string_view>(
    {"**=", "//=", "...", ">>=", "<<=", "**", "//", "==", "!=", "<=", ">=", "->",
     ":=",  "+=",  "-=",  "*=",  "/=",  "%=", "@=", "&=", "|=", "^=", "<<", ">>"});

class Lexer {
  public:
    explicit Lexer(std::string_view source) : source_(source) {}

    std::vector<PythonToken> tokens() {
        begin_line();
        while (!at_end())
            next();
        if (!open_.empty())
            fail_at(open_.back().place, "the bracket {} that opens here is not closed", open_.back().text);
        end_line();
        add(PythonToken::Kind::end, position_, "");
        return std::move(tokens_);
    }

  private:
    bool at_end() const { return position_ >= source_.size(); }
    char peek(std::size_t ahead = 0) const {
        return position_ + ahead < source_.size() ? source_[position_ + ahead] : '\0';
    }
    bool starts_with(std::string_view text) const { return source_.substr(position_).starts_with(text); }

    /// Places are asked for from left to right, so that each goes on counting from the one before.
    TextPlace place(std::size_t at) {
        if (at < counted_ || counted_ < line_begin_) {
            counted_ = line_begin_;
            columns_ = 0;
        }
        for (; counted_ < at; ++counted_)
            columns_ += (source_[counted_] & 0xC0) != 0x80;
        return {line_, 1 + columns_};
    }

    PythonToken& add(PythonToken::Kind kind, std::size_t begin, std::string text) {
        PythonToken token{
            kind, std::move(text), place(std::max(begin, line_begin_)), indent_, begin, position_, false};
        tokens_.push_back(std::move(token));
        return tokens_.back();
    }

    void new_line() {
        ++position_;
        ++line_;
        line_begin_ = position_;
    }

    /// Blanks in front of a line, prompts of an interpreter and fences of a marked-down text.
    void begin_line() {
        indent_ = 0;
        for (; peek() == ' ' || peek() == '\t' || peek() == '\r'; ++position_)
            indent_ += peek() == '\t' ? 8 - indent_ % 8 : 1;
        if (starts_with("```"))
            skip_line();
        else if (starts_with(">>> ") || starts_with("... ")) {
            position_ += 4;
            begin_line();
        } else if (peek() == '%' || peek() == '!') {  // commands of a notebook
            skip_line();
        }
    }

    void skip_line() { position_ = std::min(source_.find('\n', position_), source_.size()); }

    void end_line() {
        if (!tokens_.empty() && tokens_.back().kind != PythonToken::Kind::line_end)
            add(PythonToken::Kind::line_end, position_, "");
    }

    void next() {
        const char c = peek();
        if (c == '\n') {
            if (open_.empty()) end_line();
            new_line();
            if (open_.empty()) begin_line();
        } else if (std::isspace(static_cast<unsigned char>(c))) {
            ++position_;
        } else if (c == '\\') {
            ++position_;
            while (peek() == ' ' || peek() == '\r')
                ++position_;
            if (peek() == '\n') new_line();
        } else if (c == '#') {
            skip_line();
        } else if (is_quote(c) || string_prefix() > 0) {
            string();
        } else if (begins_name(c)) {
            const std::size_t begin = position_;
            while (continues_name(peek()))
                ++position_;
            add(PythonToken::Kind::name, begin, std::string(source_.substr(begin, position_ - begin)));
        } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
            number();
        } else {
            symbol();
        }
    }

    /// How many letters stand before the quotes of r"…", f"…", b"…".
    std::size_t string_prefix() const {
        for (std::size_t n = 1; n <= 2; ++n) {
            if (std::string_view("rRbBfFuU").find(peek(n - 1)) == std::string_view::npos ||
                peek(n - 1) == '\0')
                return 0;
            if (is_quote(peek(n))) return n;
        }
        return 0;
    }

    void string() {
        const std::size_t begin = position_, letters = string_prefix();
        const TextPlace start = place(begin);
        const bool formatted = source_.substr(begin, letters).find_first_of("fF") != std::string_view::npos;
        position_ += letters;
        const char quote = peek();
        const bool triple = peek(1) == quote && peek(2) == quote;
        position_ += triple ? 3 : 1;
        std::string text;
        for (;; ++position_) {
            if (at_end() || (peek() == '\n' && !triple))
                fail_at(start, "the quotation mark that opens here is not closed");
            if (peek() == quote && (!triple || (peek(1) == quote && peek(2) == quote))) break;
            if (peek() == '\\' && position_ + 1 < source_.size()) ++position_;
            if (peek() == '\n') {
                ++line_;
                line_begin_ = position_ + 1;
            }
            text += peek();
        }
        position_ += triple ? 3 : 1;
        PythonToken token{
            PythonToken::Kind::text, std::move(text), start, indent_, begin, position_, formatted};
        tokens_.push_back(std::move(token));
    }

    void number() {
        const std::size_t begin = position_;
        while (is_digit(peek()) || continues_name(peek()) || peek() == '.' ||
               ((peek() == '-' || peek() == '+') && exponent_before()))
            ++position_;
        add(PythonToken::Kind::number, begin, std::string(source_.substr(begin, position_ - begin)));
    }
    bool exponent_before() const {
        const char e = source_[position_ - 1];
        return (e == 'e' || e == 'E') && position_ >= 2 &&
               (is_digit(source_[position_ - 2]) || source_[position_ - 2] == '.');
    }

    void symbol() {
        const std::size_t begin = position_;
        for (const std::string_view symbol : long_symbols)
            if (starts_with(symbol)) {
                position_ += symbol.size();
                add(PythonToken::Kind::symbol, begin, std::string(symbol));
                return;
            }
        const char c = source_[position_++];
        PythonToken& token = add(PythonToken::Kind::symbol, begin, std::string(1, c));
        if (c == '(' || c == '[' || c == '{') open(token);
        if (c == ')' || c == ']' || c == '}') close(token);
    }

    void open(const PythonToken& token) {
        if (open_.size() >= 64) fail_at(token.place, "brackets stand in brackets more than 64 deep");
        open_.push_back(token);
    }

    void close(const PythonToken& token) {
        if (open_.empty()) {  // the rest of something that was not copied
            tokens_.pop_back();
            return;
        }
        const std::string& opened = open_.back().text;
        if ((opened == "(") != token.is(")") || (opened == "[") != token.is("]"))
            fail_at(token.place, "{} stands here, and {} of line {}, column {} is still open", token.text,
                    opened, open_.back().place.line, open_.back().place.column);
        open_.pop_back();
    }

    std::string_view source_;
    std::size_t position_ = 0, line_begin_ = 0, counted_ = 0;
    Index line_ = 1, indent_ = 0, columns_ = 0;
    std::vector<PythonToken> tokens_, open_;
};

}  // namespace

std::vector<PythonToken> python_tokens(std::string_view source) { return Lexer(source).tokens(); }

}  // namespace engine
