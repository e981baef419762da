#include "engine/pipeline/pipe_text.h"

#include <algorithm>
#include <vector>

#include "engine/core/error.h"
#include "engine/pipeline/parameter_table.h"

namespace engine {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view special = " \t\r\n|\"\\";

/// A word of the text as written, and its content once its quotes are taken off.
struct Word {
    std::size_t begin = 0;
    std::string raw, text;
};

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    Pipeline pipeline() {
        Pipeline result;
        do {
            check_stage_count(result.stages.size() + 1);
            result.stages.push_back(stage(static_cast<Index>(result.stages.size())));
        } while (skip_bar());
        return result;
    }

    bool at_end() const { return position_ >= text_.size(); }
    [[noreturn]] void fail_here(const std::string& sentence) const { fail_at(position_, "", sentence); }

    /// One stage, up to the next bar or the end; `number` is its place in the pipeline.
    Stage stage(Index number) {
        skip_blanks();
        const std::size_t begin = position_;
        if (at_end() || text_[position_] == '|')
            fail_at(begin, "", fmt::format("an operation is missing here (stage {} is empty)", number));
        const Word name = word();
        const OperationInfo* operation = find_operation(name.text);
        if (!operation)
            fail_at(name.begin, name.raw, fmt::format("there is no such operation; there are {}", names()));
        Stage result = operation->prototype;
        std::vector<std::string> keys;
        for (skip_blanks(); !at_end() && text_[position_] != '|'; skip_blanks())
            pair(*operation, number, result, keys);
        check_given_weight(result, keys, begin);
        return result;
    }

  private:
    [[noreturn]] void fail_at(std::size_t place, const std::string& token,
                              const std::string& sentence) const {
        // Columns count characters, not the bytes of UTF-8.
        const auto before = text_.substr(0, place);
        const auto column =
            1 + std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; });
        if (token.empty()) fail("pipeline text, column {}: {}", column, sentence);
        fail("pipeline text, column {}, at \"{}\": {}", column, token, sentence);
    }

    void skip_blanks() { position_ = std::min(text_.find_first_not_of(blanks, position_), text_.size()); }

    bool skip_bar() {
        if (at_end()) return false;
        ++position_;
        return true;
    }

    /// Reads up to a blank or a bar. Double quotes keep both inside, and a backslash there keeps a quote or
    /// backslash.
    Word word() {
        Word result{position_, {}, {}};
        bool quoted = false;
        for (; !at_end(); ++position_) {
            const char c = text_[position_];
            if (!quoted && (c == '|' || blanks.find(c) != std::string_view::npos)) break;
            if (c == '"') {
                quoted = !quoted;
            } else {
                if (quoted && c == '\\' && position_ + 1 < text_.size()) ++position_;
                result.text += text_[position_];
            }
        }
        result.raw = text_.substr(result.begin, position_ - result.begin);
        if (quoted) fail_at(result.begin, result.raw, "the quotation mark is not closed");
        return result;
    }

    void pair(const OperationInfo& operation, Index number, Stage& stage, std::vector<std::string>& keys) {
        const Word token = word();
        const std::size_t equals = token.text.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == token.text.size())
            fail_at(token.begin, token.raw, "expected key=value, without blanks around the =");
        const std::string key = token.text.substr(0, equals), value = token.text.substr(equals + 1);
        const ParameterInfo* parameter = find_parameter(operation, key);
        if (!parameter)
            fail_at(token.begin, token.raw, fmt::format("{} {}", operation.name, known_keys(operation)));
        if (std::find(keys.begin(), keys.end(), key) != keys.end())
            fail_at(token.begin, token.raw, fmt::format("{} is given twice", key));
        if (std::find(keys.begin(), keys.end(), parameter->instead_of) != keys.end())
            fail_at(
                token.begin, token.raw,
                fmt::format("{} and {} say the same thing: give one of them", key, parameter->instead_of));
        keys.push_back(key);
        try {
            parameter->set(stage, value);
        } catch (const Error& error) {
            fail_at(token.begin, token.raw, error.what());
        }
        if (const auto* concat = std::get_if<Concat>(&stage.op);
            concat && concat->stage && *concat->stage >= number)
            fail_at(token.begin, token.raw,
                    fmt::format("this is stage {}, and concat takes the input or an earlier stage (from 0)",
                                number));
    }

    void check_given_weight(const Stage& stage, const std::vector<std::string>& keys,
                            std::size_t begin) const {
        const auto given = [&](std::string_view key) {
            return std::find(keys.begin(), keys.end(), key) != keys.end();
        };
        if (!given("weight")) return;
        for (const char* key : {"init", "seed", "gain", "normalize"})
            if (given(key))
                fail_at(begin, std::string(op_name(stage)),
                        fmt::format(
                            "{} cannot stand beside weight: weights from a file are taken as they are", key));
    }

    static std::string names() {
        std::string list;
        for (const auto& operation : operations())
            list += fmt::format("{}{}", list.empty() ? "" : ", ", operation.name);
        return list;
    }

    static std::string known_keys(const OperationInfo& operation) {
        std::string list;
        for (const auto& parameter : operation.parameters)
            list += fmt::format("{}{}", list.empty() ? "has no such key; it has " : ", ", parameter.key);
        return list.empty() ? "takes no keys" : list;
    }

    std::string_view text_;
    std::size_t position_ = 0;
};

std::string quoted_if_needed(const std::string& value) {
    if (value.find_first_of(special) == std::string::npos) return value;
    std::string result = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

}  // namespace

Pipeline parse_pipeline(std::string_view text) { return Parser(text).pipeline(); }

Stage parse_stage(std::string_view text, Index number) {
    Parser parser(text);
    const Stage result = parser.stage(number);
    if (!parser.at_end()) parser.fail_here("only one stage is expected here");
    return result;
}

std::string print(const Stage& stage) {
    const OperationInfo* operation = find_operation(op_name(stage));
    ENGINE_CHECK(operation, "no row for {}", op_name(stage));
    std::string text(operation->name);
    for (const ParameterInfo& parameter : operation->parameters) {
        if (!parameter.always_printed && parameter.is_default(stage)) continue;
        if (const std::string value = parameter.get(stage); !value.empty())
            text += fmt::format(" {}={}", parameter.key, quoted_if_needed(value));
    }
    return text;
}

std::string print(const Pipeline& pipeline) {
    std::string text;
    for (const Stage& stage : pipeline.stages)
        text += (text.empty() ? "" : " | ") + print(stage);
    return text;
}

}  // namespace engine
