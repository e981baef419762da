// Small picture files, made byte by byte or by the libraries that also read them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/picture/picture_decode.h"

namespace engine::testing {

inline std::string bytes_of(const std::vector<int>& values) {
    std::string bytes;
    for (const int value : values)
        bytes.push_back(static_cast<char>(value));
    return bytes;
}

/// A number of that many bytes, the lowest first.
inline std::string low_first(std::uint64_t value, int width) {
    std::string bytes;
    for (int i = 0; i < width; ++i)
        bytes.push_back(i < 8 ? static_cast<char>(value >> (8 * i)) : '\0');
    return bytes;
}

inline std::string high_first(std::uint64_t value, int width) {
    const std::string bytes = low_first(value, width);
    return {bytes.rbegin(), bytes.rend()};
}

/// The sentence of the Error, or "" when there was none.
template <typename Call>
std::string error_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

inline void expect_says(const std::string& sentence, const std::string& what) {
    EXPECT_NE(sentence.find(what), std::string::npos) << "'" << sentence << "' does not say '" << what << "'";
    EXPECT_EQ(sentence.find('\n'), std::string::npos);
}

inline std::string refusal(const std::string& bytes) {
    return error_of([&] { decode_picture(bytes, "x"); });
}

inline StoredPicture decoded(const std::string& bytes, Index frame = 0) {
    return decode_picture(PictureBytes{bytes, "x", frame});
}

/// A file of tests/golden/pictures.
inline std::string golden_picture(const std::string& name) {
    std::ifstream stream(std::filesystem::path(TEST_DATA) / "pictures" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The values of a picture as whole numbers of 255, channel by channel, row by row.
inline std::vector<int> levels(const Tensor& picture) {
    std::vector<int> list;
    for (const float value : picture.values())
        list.push_back(static_cast<int>(value * 255 + 0.5f));
    return list;
}

/// Every file that is cut before its pixels end is refused as such.
inline void expect_every_cut_noticed(const std::string& bytes, std::size_t tail = 0) {
    for (std::size_t kept = 1; kept + tail < bytes.size(); ++kept)
        EXPECT_FALSE(refusal(bytes.substr(0, kept)).empty()) << kept << " of " << bytes.size() << " bytes";
}

/// Some bytes changed at a time: each file gives a picture or a sentence.
inline void expect_no_damage_breaks(const std::string& bytes, int rounds = 300) {
    std::uint32_t state = 1;
    for (int round = 0; round < rounds; ++round) {
        std::string damaged = bytes;
        for (int flips = 0; flips < 3; ++flips) {
            state = state * 1664525u + 1013904223u;
            damaged[(state >> 8) % damaged.size()] = static_cast<char>(state >> 24);
        }
        error_of([&] { decode_picture(damaged, "damaged"); });
    }
}

/// An entry of a TIFF directory: tag, type (3 short, 4 long), values.
struct TiffEntry {
    int tag, type;
    std::vector<std::uint32_t> values;
};

/// A TIFF of one page and one strip of pixels, low byte first; the entries for its place and size are added.
inline std::string tiff(std::vector<TiffEntry> entries, const std::string& pixels) {
    entries.push_back({273, 4, {8}});
    entries.push_back({279, 4, {static_cast<std::uint32_t>(pixels.size())}});
    std::sort(entries.begin(), entries.end(),
              [](const TiffEntry& a, const TiffEntry& b) { return a.tag < b.tag; });
    std::string body = pixels;
    if (body.size() % 2) body.push_back('\0');
    std::string directory = low_first(entries.size(), 2);
    for (const TiffEntry& entry : entries) {
        const int width = entry.type == 3 ? 2 : 4;
        std::string values;
        for (const std::uint32_t value : entry.values)
            values += low_first(value, width);
        directory += low_first(static_cast<std::uint64_t>(entry.tag), 2) +
                     low_first(static_cast<std::uint64_t>(entry.type), 2) + low_first(entry.values.size(), 4);
        if (values.size() <= 4) {
            values.resize(4);
            directory += values;
        } else {
            directory += low_first(8 + body.size(), 4);
            body += values;
        }
    }
    return "II*" + std::string(1, '\0') + low_first(8 + body.size(), 4) + body + directory + low_first(0, 4);
}

/// The usual entries of a TIFF.
inline std::vector<TiffEntry> tiff_entries(int width, int height, int bits, int samples, int photometric,
                                           int format = 1) {
    const auto number = [](int value) {
        return std::vector<std::uint32_t>{static_cast<std::uint32_t>(value)};
    };
    return {
        {256, 3, number(width)},
        {257, 3, number(height)},
        {258, 3,
         std::vector<std::uint32_t>(static_cast<std::size_t>(samples), static_cast<std::uint32_t>(bits))},
        {259, 3, {1}},
        {262, 3, number(photometric)},
        {277, 3, number(samples)},
        {278, 3, number(height)},
        {339, 3,
         std::vector<std::uint32_t>(static_cast<std::size_t>(samples), static_cast<std::uint32_t>(format))}};
}

/// A GIF of 4-colour frames (red, green, blue, white); a frame's pixels are its colour numbers, row by row.
struct GifFrame {
    int left = 0, top = 0, width = 0, height = 0;
    std::vector<int> pixels{};
    int disposal = 0, transparent = -1;
    bool interlaced = false;
};

inline std::string gif(int width, int height, const std::vector<GifFrame>& frames, int background = 0) {
    std::string bytes = "GIF89a" + low_first(static_cast<std::uint64_t>(width), 2) +
                        low_first(static_cast<std::uint64_t>(height), 2) +
                        bytes_of({0x81, background, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255});
    for (const GifFrame& frame : frames) {
        bytes += bytes_of({0x21, 0xF9, 4, frame.disposal << 2 | (frame.transparent >= 0), 0, 0,
                           std::max(frame.transparent, 0), 0, 0x2C});
        for (const int side : {frame.left, frame.top, frame.width, frame.height})
            bytes += low_first(static_cast<std::uint64_t>(side), 2);
        bytes += bytes_of({frame.interlaced ? 0x40 : 0, 2});
        // Codes of 3 bits; a clear code (4) before every pixel keeps them so.
        std::vector<int> codes;
        for (const int pixel : frame.pixels)
            codes.insert(codes.end(), {4, pixel});
        codes.push_back(5);
        std::string data;
        int filled = 0, byte = 0;
        for (const int code : codes)
            for (int bit = 0; bit < 3; ++bit) {
                byte |= (code >> bit & 1) << filled;
                if (++filled == 8) data.push_back(static_cast<char>(byte)), filled = byte = 0;
            }
        if (filled > 0) data.push_back(static_cast<char>(byte));
        for (std::size_t at = 0; at < data.size(); at += 255) {
            const std::string block = data.substr(at, 255);
            bytes += low_first(block.size(), 1) + block;
        }
        bytes.push_back('\0');
    }
    return bytes + ";";
}

/// A BMP with a header of 40 bytes; `palette` is of 4 bytes each (blue, green, red, 0), `rows` as they are
/// stored.
inline std::string bmp(int width, int height, int bits, int compression, const std::string& palette,
                       const std::string& rows) {
    const std::size_t start = 54 + palette.size();
    return "BM" + low_first(start + rows.size(), 4) + low_first(0, 4) + low_first(start, 4) +
           low_first(40, 4) + low_first(static_cast<std::uint32_t>(width), 4) +
           low_first(static_cast<std::uint32_t>(height), 4) + low_first(1, 2) +
           low_first(static_cast<std::uint64_t>(bits), 2) +
           low_first(static_cast<std::uint64_t>(compression), 4) + low_first(rows.size(), 4) +
           low_first(0, 8) + low_first(compression == 3 ? 0 : palette.size() / 4, 4) + low_first(0, 4) +
           palette + rows;
}

/// A TGA; `descriptor` 0x20 begins at the top, 0x10 at the right.
inline std::string tga(int type, int width, int height, int bits, int descriptor, const std::string& pixels,
                       const std::string& map = "", int map_bits = 0) {
    return bytes_of({0, map.empty() ? 0 : 1, type, 0, 0}) +
           low_first(map.empty() ? 0 : map.size() / static_cast<std::size_t>(map_bits / 8), 2) +
           bytes_of({map_bits, 0, 0, 0, 0}) + low_first(static_cast<std::uint64_t>(width), 2) +
           low_first(static_cast<std::uint64_t>(height), 2) + bytes_of({bits, descriptor}) + map + pixels;
}

}  // namespace engine::testing
