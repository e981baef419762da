#include "engine/picture/picture_decode.h"

#include "engine/core/error.h"
#include "engine/picture/orientation.h"
#include "engine/picture/other_formats.h"

namespace engine {
namespace {

using namespace std::string_view_literals;

/// Formats that stb_image calls by that name: a Softimage picture begins with a number and says PICT after
/// its comment.
bool is_pic(std::string_view bytes) {
    return bytes.starts_with("\x53\x80\xf6\x34"sv) && bytes.size() >= 92 && bytes.substr(88, 4) == "PICT";
}

bool is_tiff(std::string_view bytes) {
    return bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv) || bytes.starts_with("II+\0"sv) ||
           bytes.starts_with("MM\0+"sv);
}

bool is_pnm(std::string_view bytes) {
    return bytes.size() > 2 && bytes[0] == 'P' && "123456fF"sv.find(bytes[1]) != std::string_view::npos &&
           " \t\n\v\f\r#"sv.find(bytes[2]) != std::string_view::npos;
}

using Decoder = StoredPicture (*)(const PictureBytes&);

Decoder decoder_of(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return decode_png;
    if (bytes.starts_with("\xff\xd8"sv) && !bytes.starts_with("\xff\xd8\xff\xf7"sv)) return decode_jpeg;
    if (is_tiff(bytes) && !(bytes.size() > 10 && bytes.substr(8, 3) == "CR\x02"sv)) return decode_tiff;
    if (bytes.starts_with("RIFF"sv) && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP"sv)
        return decode_webp;
    if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return decode_gif;
    if (bytes.starts_with("BM"sv) && bytes.size() > 18) return decode_bmp;
    if (is_pnm(bytes)) return decode_pnm;
    if (bytes.starts_with("8BPS\0\1"sv) || is_pic(bytes)) return decode_with_stb;
    if (bytes.starts_with("#?RADIANCE\n"sv) || bytes.starts_with("#?RGBE\n"sv)) return decode_with_stb;
    if (looks_like_tga(bytes)) return decode_tga;
    return nullptr;
}

/// Formats of which a file that ends within its signature may have been one.
bool is_beginning_of_a_picture(std::string_view bytes) {
    for (const std::string_view signature : {"\x89PNG\r\n\x1a\n"sv, "\xff\xd8"sv, "GIF89a"sv, "GIF87a"sv,
                                             "#?RADIANCE\n"sv, "8BPS\0\1"sv, "RIFF"sv})
        if (signature.starts_with(bytes)) return true;
    return bytes.size() <= 18 && bytes.starts_with("BM"sv);
}

}  // namespace

const char* picture_formats() {
    return "PNG, JPEG, TIFF, WebP, GIF, BMP, TGA, PBM, PGM, PPM, PFM, PSD, PIC or HDR";
}

StoredPicture decode_picture(const PictureBytes& file) {
    if (file.bytes.empty()) fail("'{}' is empty: 0 bytes are no picture", file.name);
    const Decoder decode = decoder_of(file.bytes);
    if (!decode) {
        if (const std::string other = other_format(file.bytes); !other.empty())
            fail("'{}' is {}", file.name, other);
        if (is_beginning_of_a_picture(file.bytes)) fail_cut_off(file);
        fail("'{}' is not a picture that can be read: {} is expected", file.name, picture_formats());
    }
    StoredPicture stored = decode(file);
    if (stored.frames > 1)
        stored.notes.push_back(
            fmt::format("The file holds {} frames (0 to {}): this is frame {}; --frame N takes another.",
                        stored.frames, stored.frames - 1, file.frame));
    if (stored.orientation != 1) {
        const Pair before = stored.picture.shape().plane();
        stored.picture = turned(stored.picture, stored.orientation);
        stored.notes.push_back(fmt::format(
            "The picture is {}, as its file asks (EXIF orientation {}): stored are {} pixels, seen {}.",
            turning_text(stored.orientation), stored.orientation, to_string(before),
            to_string(stored.picture.shape().plane())));
    }
    return stored;
}

Tensor decode_picture(std::string_view bytes, const std::string& name) {
    return decode_picture(PictureBytes{bytes, name}).picture;
}

}  // namespace engine
