// Text in lines of a given width: at spaces, and between Chinese, Japanese and Korean characters.
#include <algorithm>

#include "app/ui/widgets/imgui_compat.h"
#include "engine/core/utf8.h"

namespace app {
namespace {

float text_width(std::string_view text) {
    return ::ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
}

/// The number of bytes of the word that fit, at least one character.
std::size_t fitting_bytes(std::string_view word, float width) {
    std::size_t keep = word.size();
    const auto is_within = [&](std::size_t at) {
        return at < word.size() && (static_cast<unsigned char>(word[at]) & 0xC0) == 0x80;
    };
    while (keep > 1 && (is_within(keep) || text_width(word.substr(0, keep)) > width))
        --keep;
    while (is_within(keep))
        ++keep;
    return keep;
}

/// Characters between which lines may end without a space.
bool is_east_asian(char32_t code) { return code >= 0x2E80; }
/// A line does not begin with these, and none ends with those.
bool closes(char32_t code) {
    return std::u32string_view(U"，。：；？！、）》」』】”’…").find(code) != std::u32string_view::npos;
}
bool opens(char32_t code) {
    return std::u32string_view(U"（《「『【“‘").find(code) != std::u32string_view::npos;
}

/// The beginning of the line that stays together, of a text that is not empty and begins with no space.
std::size_t piece_bytes(std::string_view text) {
    std::size_t at = 0;
    bool only_opening = true, ended = false;
    while (at < text.size() && text[at] != ' ') {
        const engine::Character next = engine::character_at(text, at);
        const bool stays =
            only_opening || closes(next.code) || (!ended && !is_east_asian(next.code) && !opens(next.code));
        if (!stays) break;
        if (!opens(next.code)) {
            ended = is_east_asian(next.code) || (ended && closes(next.code));
            only_opening = false;
        }
        at += next.length;
    }
    return at;
}

/// One line's text, in as many lines as it needs.
std::string in_lines(std::string_view text, float width) {
    std::string lines;
    float used = 0;
    bool space = false;
    while (!text.empty()) {
        if (text.front() == ' ') {
            space = true;
            text.remove_prefix(1);
            continue;
        }
        std::string_view piece = text.substr(0, piece_bytes(text));
        if (text_width(piece) > width) piece = piece.substr(0, fitting_bytes(piece, width));
        const float own = text_width(piece), gap = space ? text_width(" ") : 0;
        if (!lines.empty() && used + gap + own > width) {
            lines += '\n';
            used = 0;
        } else if (space) {
            lines += ' ';
            used += gap;
        }
        lines += piece;
        used += own;
        space = false;
        text.remove_prefix(piece.size());
    }
    return lines;
}

}  // namespace

std::string break_lines(std::string_view text, float width) {
    std::string broken;
    float used = 0;
    while (!text.empty()) {
        const std::size_t spaces = std::min(text.find_first_not_of(' '), text.size());
        broken += text.substr(0, spaces);
        used += text_width(text.substr(0, spaces));
        text.remove_prefix(spaces);
        const std::string_view piece = text.substr(0, piece_bytes(text));
        const float own = text_width(piece);
        if (!broken.empty() && !piece.empty() && used + own > width) {
            broken += '\n';
            used = 0;
        }
        broken += piece;
        used += own;
        text.remove_prefix(piece.size());
    }
    return broken;
}

std::string joined_lines(std::string_view broken) {
    std::string text;
    char32_t before = ' ';
    for (std::size_t at = 0; at < broken.size();) {
        const engine::Character now = engine::character_at(broken, at);
        if (now.code != '\n') {
            text += broken.substr(at, now.length);
        } else if (at + 1 < broken.size() && before != ' ' && before != '\n') {
            const bool together =
                is_east_asian(before) || is_east_asian(engine::character_at(broken, at + 1).code);
            if (!together) text += ' ';
        }
        before = now.code;
        at += now.length;
    }
    return text;
}

std::string wrapped(std::string_view english, float width) {
    const std::string_view text = translated(english);
    std::string lines;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (at > 0) lines += '\n';
        lines += in_lines(text.substr(at, end - at), width);
        at = end + 1;
    }
    return lines;
}

ImVec2 wrapped_size(std::string_view text, float width) {
    return ::ImGui::CalcTextSize(wrapped(text, width).c_str());
}

void write_wrapped(std::string_view text, float width) {
    ::ImGui::TextUnformatted(wrapped(text, width > 0 ? width : ImGui::GetContentRegionAvail().x).c_str());
    take_text_under_pointer(text);
}

}  // namespace app
