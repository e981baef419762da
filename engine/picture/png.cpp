// PNG output through libpng, and the text chunks of PNG files.
#include <png.h>

#include <cmath>
#include <csetjmp>
#include <fstream>
#include <optional>

#include "engine/core/error.h"
#include "engine/picture/picture.h"

namespace engine {
namespace {

void append(png_structp png, png_bytep data, png_size_t size) {
    static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(data), size);
}

[[noreturn]] void give_up(png_structp png, png_const_charp) { png_longjmp(png, 1); }

std::vector<png_text> text_chunks(const PngOptions& options) {
    std::vector<png_text> chunks;
    for (const auto& [key, text] : options.texts) {
        png_text chunk{};
        chunk.compression = PNG_ITXT_COMPRESSION_NONE;
        chunk.key = const_cast<char*>(key.c_str());
        chunk.text = const_cast<char*>(text.c_str());
        chunk.itxt_length = text.size();
        chunks.push_back(chunk);
    }
    return chunks;
}

int color_type(int channels) {
    return channels == 1   ? PNG_COLOR_TYPE_GRAY
           : channels == 3 ? PNG_COLOR_TYPE_RGB
                           : PNG_COLOR_TYPE_RGB_ALPHA;
}

/// False when libpng gave up. Nothing that needs a destructor may live in here: libpng leaves by longjmp.
bool write_png(png_structp png, png_infop info, const Bitmap& bitmap, double dpi,
               const std::vector<png_text>& texts, std::string* out) {
    if (setjmp(png_jmpbuf(png))) return false;
    png_set_write_fn(png, out, append, nullptr);
    // Fixed settings, so that the same pixels give the same bytes.
    png_set_compression_level(png, 6);
    png_set_IHDR(png, info, static_cast<png_uint_32>(bitmap.width), static_cast<png_uint_32>(bitmap.height),
                 8, color_type(bitmap.channels), PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (dpi > 0) {
        const auto per_metre = static_cast<png_uint_32>(std::lround(dpi / 0.0254));
        png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    }
    if (!texts.empty()) png_set_text(png, info, texts.data(), static_cast<int>(texts.size()));
    png_write_info(png, info);
    const std::size_t stride =
        static_cast<std::size_t>(bitmap.width) * static_cast<std::size_t>(bitmap.channels);
    for (int y = 0; y < bitmap.height; ++y)
        png_write_row(png, bitmap.pixels.data() + static_cast<std::size_t>(y) * stride);
    png_write_end(png, nullptr);
    return true;
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
    const std::vector<png_text> texts = text_chunks(options);
    std::string bytes;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, give_up, nullptr);
    png_infop info = png ? png_create_info_struct(png) : nullptr;
    const bool done = info && write_png(png, info, bitmap, options.dpi, texts, &bytes);
    png_destroy_write_struct(&png, &info);
    if (!done)
        throw ResourceError(
            fmt::format("the PNG of {}×{} pixels could not be made", bitmap.width, bitmap.height));
    return bytes;
}

std::string read_png_text(const std::filesystem::path& path, std::string_view key) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return {};  // a FIFO would be waited for
    std::ifstream stream(path, std::ios::binary);
    char head[8];
    if (!stream.read(head, 8) || std::string_view(head, 8) != std::string_view("\x89PNG\r\n\x1a\n", 8))
        return {};
    while (stream.read(head, 8)) {
        const std::uint32_t length = big_endian(head);
        const std::string_view type(head + 4, 4);
        if (type == "iTXt" || type == "tEXt") {
            constexpr std::uint32_t limit = 1u << 28;
            if (length > limit) return {};
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
