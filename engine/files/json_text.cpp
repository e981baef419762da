#include "engine/files/json_text.h"

#include "engine/core/error.h"
#include "engine/core/printable.h"

namespace engine {
namespace {

/// U+EF80 to U+EFFF are the bytes 0xEE 0xBE 0x80 to 0xEE 0xBF 0xBF.
bool is_stand_in(std::string_view character) {
    return character.size() == 3 && character[0] == '\xee' &&
           (character[1] == '\xbe' || character[1] == '\xbf');
}

void add_stand_in(char byte, std::string& text) {
    const auto value = static_cast<unsigned char>(byte);  // 0x80 to 0xff: others are UTF-8 by themselves
    text += {'\xee', value < 0xc0 ? '\xbe' : '\xbf', static_cast<char>(0x80 | (value & 0x3f))};
}

}  // namespace

std::string json_name(std::string_view bytes) {
    std::string text;
    while (!bytes.empty()) {
        const std::size_t length = utf8_length(bytes);
        const std::string_view character = bytes.substr(0, length > 0 ? length : 1);
        if (length > 0 && !is_stand_in(character))
            text += character;
        else
            for (const char byte : character)
                add_stand_in(byte, text);
        bytes.remove_prefix(character.size());
    }
    return text;
}

std::string name_from_json(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view character = text.substr(i, 3);
        if (is_stand_in(character)) {
            const int high = character[1] == '\xbe' ? 0x80 : 0xc0;
            bytes += static_cast<char>(high | (character[2] & 0x3f));
            i += 3;
        } else {
            bytes += text[i++];
        }
    }
    return bytes;
}

std::string without_raw_controls(std::string_view json) {
    std::string text;
    while (!json.empty()) {
        const bool is_delete = json[0] == '\x7f';
        const bool is_c1 = json[0] == '\xc2' && json.size() > 1 && static_cast<unsigned char>(json[1]) < 0xa0;
        const std::size_t length = is_c1 ? 2 : 1;
        if (is_delete || is_c1)
            text += fmt::format("\\u00{:02x}", static_cast<unsigned char>(json[length - 1]));
        else
            text += json[0];
        json.remove_prefix(length);
    }
    return text;
}

void check_json_depth(std::string_view json) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > max_json_depth) fail("its values are nested more than {} deep", max_json_depth);
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
}

std::string json_trouble(std::string_view library_words) {
    constexpr std::string_view start = "parse error at ";
    const std::size_t at = library_words.find(start);
    if (at == std::string_view::npos) return "one of its values is of the wrong kind";
    const std::string_view place = library_words.substr(at + start.size());
    return "it is no JSON from " + std::string(place.substr(0, place.find(':'))) + " on";
}

}  // namespace engine
