// PNG output, compressed by libdeflate in half of the time that libpng takes; and the text chunks of PNG
// files.
#include <libdeflate.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>

#include "engine/core/error.h"
#include "engine/picture/picture.h"

namespace engine {
namespace {

std::string high_first(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

void append_chunk(std::string& png, std::string_view type, std::string_view data) {
    png += high_first(static_cast<std::uint32_t>(data.size()));
    const std::size_t begin = png.size();
    png += type;
    png += data;
    png += high_first(libdeflate_crc32(0, png.data() + begin, png.size() - begin));
}

/// Size, 8 bits, the kind of colours, and three times the only method that there is.
std::string header(const Bitmap& bitmap) {
    const char colours = bitmap.channels == 1 ? 0 : bitmap.channels == 3 ? 2 : 6;
    return high_first(static_cast<std::uint32_t>(bitmap.width)) +
           high_first(static_cast<std::uint32_t>(bitmap.height)) + std::string{8, colours, 0, 0, 0};
}

/// The distance of the bytes from 0, as signed numbers: small ones compress well.
int weight_of(const std::uint8_t* bytes, std::size_t count) {
    int weight = 0;
    for (std::size_t i = 0; i < count; ++i)
        weight += std::abs(static_cast<int>(static_cast<std::int8_t>(bytes[i])));
    return weight;
}

void subtract(const std::uint8_t* from, const std::uint8_t* what, std::size_t count,
              std::uint8_t* __restrict out) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<std::uint8_t>(from[i] - what[i]);
}

/// Filters all rows, each behind the number of its filter: as it is (0), minus the pixel to the left (1) or
/// the one above (2), whichever leaves the smallest numbers.
std::vector<std::uint8_t> filtered_rows(const Bitmap& bitmap) {
    const auto pixel = static_cast<std::size_t>(bitmap.channels),
               height = static_cast<std::size_t>(bitmap.height);
    const std::size_t stride = static_cast<std::size_t>(bitmap.width) * pixel;
    std::vector<std::uint8_t> all((stride + 1) * height), candidate(stride);
    const std::vector<std::uint8_t> nothing(stride);
    for (std::size_t y = 0; y < height; ++y) {
        const std::uint8_t* row = bitmap.pixels.data() + y * stride;
        std::uint8_t* out = all.data() + y * (stride + 1);
        std::copy_n(row, stride, out + 1);
        int least = weight_of(row, stride);
        const auto take_if_smaller = [&](std::uint8_t filter) {
            const int weight = weight_of(candidate.data(), stride);
            if (weight >= least) return;
            least = weight;
            out[0] = filter;
            std::copy(candidate.begin(), candidate.end(), out + 1);
        };
        std::copy_n(row, pixel, candidate.data());
        subtract(row + pixel, row, stride - pixel, candidate.data() + pixel);
        take_if_smaller(1);
        subtract(row, y > 0 ? row - stride : nothing.data(), stride, candidate.data());
        take_if_smaller(2);
    }
    return all;
}

/// Always at the same level, so that the same pixels give the same bytes.
std::string compressed(const std::vector<std::uint8_t>& bytes) {
    constexpr int level = 6;
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(level), libdeflate_free_compressor);
    if (!compressor) throw std::bad_alloc();
    std::string result(libdeflate_zlib_compress_bound(compressor.get(), bytes.size()), '\0');
    result.resize(
        libdeflate_zlib_compress(compressor.get(), bytes.data(), bytes.size(), result.data(), result.size()));
    ENGINE_CHECK(!result.empty(), "{} bytes were not compressed", bytes.size());
    return result;
}

std::uint32_t big_endian(const char* bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

/// The text in the data of an iTXt (uncompressed) or tEXt chunk with that key; nullopt when it is another's.
std::optional<std::string> chunk_text(std::string_view type, std::string_view data, std::string_view key) {
    if ((type != "iTXt" && type != "tEXt") || !data.starts_with(key) || data.size() <= key.size() ||
        data[key.size()] != '\0')
        return std::nullopt;
    data.remove_prefix(key.size() + 1);
    if (type == "tEXt") return std::string(data);
    if (data.size() < 2 || data[0] != 0) return std::nullopt;
    data.remove_prefix(2);
    for (int field = 0; field < 2; ++field) {  // language tag and translated keyword
        const auto end = data.find('\0');
        if (end == std::string_view::npos) return std::nullopt;
        data.remove_prefix(end + 1);
    }
    return std::string(data);
}

}  // namespace

std::string encode_png(const Bitmap& bitmap, const PngOptions& options) {
    ENGINE_CHECK(bitmap.width > 0 && bitmap.height > 0 &&
                     bitmap.pixels.size() == static_cast<std::size_t>(bitmap.width) *
                                                 static_cast<std::size_t>(bitmap.height) *
                                                 static_cast<std::size_t>(bitmap.channels),
                 "{} bytes for {}×{}×{}", bitmap.pixels.size(), bitmap.height, bitmap.width, bitmap.channels);
    constexpr std::size_t largest_chunk = 0x7FFFFFFF;
    std::string png = "\x89PNG\r\n\x1a\n";
    append_chunk(png, "IHDR", header(bitmap));
    if (options.dpi > 0) {
        const std::string per_metre =
            high_first(static_cast<std::uint32_t>(std::lround(options.dpi / 0.0254)));
        append_chunk(png, "pHYs", per_metre + per_metre + '\1');
    }
    for (const auto& [key, text] : options.texts)  // not compressed, in no language
        append_chunk(png, "iTXt", key + std::string(5, '\0') + text);
    const std::string pixels = compressed(filtered_rows(bitmap));
    for (std::size_t at = 0; at < pixels.size(); at += largest_chunk)
        append_chunk(png, "IDAT", std::string_view(pixels).substr(at, largest_chunk));
    append_chunk(png, "IEND", {});
    return png;
}

std::string read_png_text(const std::filesystem::path& path, std::string_view key) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return {};  // a FIFO would be waited for
    const std::uintmax_t file_size = std::filesystem::file_size(path, error);
    if (error) return {};
    std::ifstream stream(path, std::ios::binary);
    char head[8];
    if (!stream.read(head, 8) || std::string_view(head, 8) != std::string_view("\x89PNG\r\n\x1a\n", 8))
        return {};
    while (stream.read(head, 8)) {
        const std::uint32_t length = big_endian(head);
        const std::string_view type(head + 4, 4);
        if (type == "iTXt" || type == "tEXt") {
            constexpr std::uintmax_t limit = std::uintmax_t{1} << 28;
            if (length > std::min(limit, file_size)) return {};
            std::string data(length, '\0');
            if (!stream.read(data.data(), length)) return {};
            if (auto text = chunk_text(type, data, key)) return *text;
            stream.ignore(4);
        } else {
            stream.ignore(static_cast<std::streamsize>(length) + 4);
        }
    }
    return {};
}

}  // namespace engine
