#include "engine/picture/other_formats.h"

#include <fmt/format.h>

#include <algorithm>

namespace engine {
namespace {

using namespace std::string_view_literals;

enum class Remedy { save_as_picture, draw, network, other };

struct Signature {
    std::size_t at;
    std::string_view bytes;
    std::string_view name;
    Remedy remedy;
};

constexpr Signature signatures[] = {
    {4, "ftypheic"sv, "a HEIC file", Remedy::save_as_picture},
    {4, "ftypheix"sv, "a HEIC file", Remedy::save_as_picture},
    {4, "ftyphevc"sv, "a HEIC file", Remedy::save_as_picture},
    {4, "ftyphevx"sv, "a HEIC file", Remedy::save_as_picture},
    {4, "ftypheim"sv, "a HEIC file", Remedy::save_as_picture},
    {4, "ftypheis"sv, "a HEIC file", Remedy::save_as_picture},
    {4, "ftypavif"sv, "an AVIF file", Remedy::save_as_picture},
    {4, "ftypavis"sv, "an AVIF file", Remedy::save_as_picture},
    {4, "ftypmif1"sv, "a HEIF file", Remedy::save_as_picture},
    {4, "ftypmsf1"sv, "a HEIF file", Remedy::save_as_picture},
    {4, "ftypcrx "sv, "a camera's raw file (CR3)", Remedy::save_as_picture},
    {4, "ftypjxl "sv, "a JPEG XL file", Remedy::save_as_picture},
    {4, "ftyp"sv, "a video or another file of the MP4 family", Remedy::save_as_picture},
    {4, "moov"sv, "a video (QuickTime)", Remedy::save_as_picture},
    {0, "\0\0\0\x0cJXL \r\n\x87\n"sv, "a JPEG XL file", Remedy::save_as_picture},
    {0, "\xff\x0a"sv, "a JPEG XL file", Remedy::save_as_picture},
    {0, "\0\0\0\x0cjP  \r\n\x87\n"sv, "a JPEG 2000 file", Remedy::save_as_picture},
    {0, "\xff\x4f\xff\x51"sv, "a JPEG 2000 file", Remedy::save_as_picture},
    {0, "\xff\xd8\xff\xf7"sv, "a JPEG-LS file", Remedy::save_as_picture},
    {0, "II\xbc\x01"sv, "a JPEG XR file", Remedy::save_as_picture},
    {0, "v/1\x01"sv, "an OpenEXR file", Remedy::save_as_picture},
    {0, "DDS "sv, "a DDS texture", Remedy::save_as_picture},
    {0, "\xabKTX "sv, "a KTX texture", Remedy::save_as_picture},
    {0, "\0\0\x01\0"sv, "an icon (ICO)", Remedy::save_as_picture},
    {0, "\0\0\x02\0"sv, "a cursor (CUR)", Remedy::save_as_picture},
    {0, "icns"sv, "an icon (ICNS)", Remedy::save_as_picture},
    {0, "qoif"sv, "a QOI file", Remedy::save_as_picture},
    {0, "FLIF"sv, "a FLIF file", Remedy::save_as_picture},
    {0, "BPG\xfb"sv, "a BPG file", Remedy::save_as_picture},
    {0, "gimp xcf"sv, "a GIMP file (XCF)", Remedy::save_as_picture},
    {0, "P7\n"sv, "a PAM file", Remedy::save_as_picture},
    {0, "P7 332"sv, "an XV thumbnail", Remedy::save_as_picture},
    {0, "8BPS\0\x02"sv, "a large Photoshop file (PSB)", Remedy::save_as_picture},
    {0, "\x8aMNG"sv, "an MNG animation", Remedy::save_as_picture},
    {0, "\x8bJNG"sv, "a JNG file", Remedy::save_as_picture},
    {0, "\x59\xa6\x6a\x95"sv, "a Sun raster file", Remedy::save_as_picture},
    {0, "\x01\xda"sv, "an SGI picture", Remedy::save_as_picture},
    {0, "\x0a\x05\x01"sv, "a PCX file", Remedy::save_as_picture},
    {0, "/* XPM */"sv, "an XPM file", Remedy::save_as_picture},
    {0, "#define "sv, "an XBM file or source text", Remedy::save_as_picture},
    {0, "SIMPLE  ="sv, "a FITS file", Remedy::save_as_picture},
    {128, "DICM"sv, "a DICOM file", Remedy::save_as_picture},
    {0, "FUJIFILMCCD-RAW"sv, "a camera's raw file (RAF)", Remedy::save_as_picture},
    {0, "IIRO"sv, "a camera's raw file (ORF)", Remedy::save_as_picture},
    {0, "IIRS"sv, "a camera's raw file (ORF)", Remedy::save_as_picture},
    {0, "IIU\0"sv, "a camera's raw file (RW2)", Remedy::save_as_picture},
    {8, "CR\x02"sv, "a camera's raw file (CR2)", Remedy::save_as_picture},
    {0, "\0MRM"sv, "a camera's raw file (MRW)", Remedy::save_as_picture},
    {0, "FOVb"sv, "a camera's raw file (X3F)", Remedy::save_as_picture},
    {8, "AVI "sv, "a video (AVI)", Remedy::save_as_picture},
    {8, "WAVE"sv, "a sound (WAV)", Remedy::other},
    {0, "\x1a\x45\xdf\xa3"sv, "a video (Matroska or WebM)", Remedy::save_as_picture},
    {0, "OggS"sv, "an Ogg file", Remedy::other},
    {0, "ID3"sv, "a sound (MP3)", Remedy::other},
    {0, "%PDF"sv, "a PDF file", Remedy::draw},
    {0, "%!PS"sv, "a PostScript file", Remedy::draw},
    {0, "\xc5\xd0\xd3\xc6"sv, "a PostScript file", Remedy::draw},
    {0, "\xd7\xcd\xc6\x9a"sv, "a Windows metafile (WMF)", Remedy::draw},
    {40, " EMF"sv, "a Windows metafile (EMF)", Remedy::draw},
    {0, "AT&TFORM"sv, "a DjVu file", Remedy::draw},
    {0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file, such as a network of Keras", Remedy::network},
    {0, "PK\x03\x04"sv, "a zip archive, such as .npz, .pth, .keras or an office document", Remedy::network},
    {0, "\x80\x02\x8a\x0a"sv, "a pickle, such as a network of PyTorch", Remedy::network},
    {0, "\x80\x02"sv, "a pickle", Remedy::network},
    {0, "\x80\x03"sv, "a pickle", Remedy::network},
    {0, "\x80\x04"sv, "a pickle", Remedy::network},
    {0, "\x80\x05"sv, "a pickle", Remedy::network},
    {4, "TFL3"sv, "a network of TensorFlow Lite", Remedy::network},
    {0, "MATLAB 5.0"sv, "a MATLAB file", Remedy::other},
    {0, "\x1f\x8b"sv, "a gzip archive", Remedy::other},
    {0, "BZh"sv, "a bzip2 archive", Remedy::other},
    {0,
     "\xfd"
     "7zXZ"sv,
     "an xz archive", Remedy::other},
    {0, "7z\xbc\xaf"sv, "a 7z archive", Remedy::other},
    {0, "Rar!"sv, "a RAR archive", Remedy::other},
    {0, "\x28\xb5\x2f\xfd"sv, "a zstd archive", Remedy::other},
    {0,
     "\x7f"
     "ELF"sv,
     "a program", Remedy::other},
    {0, "MZ"sv, "a program", Remedy::other},
    {0, "#!"sv, "a script", Remedy::other},
    {0, "version https://git-lfs"sv, "a pointer of Git LFS: the file itself was never fetched",
     Remedy::other},
};

std::string_view remedy_text(Remedy remedy) {
    switch (remedy) {
        case Remedy::save_as_picture: return ", which is not read: save it as PNG, TIFF, JPEG or WebP";
        case Remedy::draw: return ", which is not read: export it as PNG in the size that you want";
        case Remedy::network:
            return ", which is no picture: deconvoscope run and audit take networks, and an array saved with numpy.save is read";
        case Remedy::other: break;
    }
    return ", which is no picture";
}

/// Formats in text have no signature: the word that they cannot do without, near the beginning, behind white
/// space or a mark of UTF-8.
std::string text_format(std::string_view bytes) {
    std::string_view head = bytes.substr(0, 2048);
    if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
    head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
    std::string lower(head);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (!lower.starts_with('<')) return {};
    if (lower.find("<svg") != std::string::npos)
        return fmt::format("an SVG file{}", remedy_text(Remedy::draw));
    if (lower.starts_with("<!doctype html") || lower.find("<html") != std::string::npos)
        return "a web page, which is no picture: perhaps a download that went wrong";
    return {};
}

}  // namespace

std::string other_format(std::string_view bytes) {
    for (const Signature& signature : signatures)
        if (bytes.size() >= signature.at && bytes.substr(signature.at).starts_with(signature.bytes))
            return fmt::format("{}{}", signature.name, remedy_text(signature.remedy));
    return text_format(bytes);
}

}  // namespace engine
