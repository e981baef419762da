// Formats that are not read are named, and those that stb_image reads keep their values.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/engine/picture/files.h"

namespace engine {
namespace {

using namespace testing;

TEST(Formats, WhatIsNotReadIsNamed) {
    const std::pair<std::string, std::string> cases[] = {
        {bytes_of({0, 0, 0, 24}) + "ftypheic" + std::string(12, '\0'),
         "'x' is a HEIC file, which is not read: save it as PNG"},
        {bytes_of({0, 0, 0, 24}) + "ftypmif1" + std::string(12, '\0'), "a HEIF file"},
        {bytes_of({0, 0, 0, 28}) + "ftypavif" + std::string(12, '\0'), "an AVIF file"},
        {bytes_of({0, 0, 0, 12}) + "JXL \r\n\x87\n" + std::string(12, '\0'), "a JPEG XL file"},
        {bytes_of({0xff, 0x0a, 1, 2, 3}), "a JPEG XL file"},
        {bytes_of({0, 0, 0, 12}) + "jP  \r\n\x87\n" + std::string(12, '\0'), "a JPEG 2000 file"},
        {"%PDF-1.7\n", "a PDF file"},
        {"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG file"},
        {"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- drawn -->\n<svg/>", "an SVG file"},
        {"<!DOCTYPE html><html><body>404</body></html>", "a web page"},
        {"%!PS-Adobe-3.0 EPSF-3.0", "PostScript"},
        {"v/1\x01" + std::string(20, '\0'), "OpenEXR"},
        {bytes_of({0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 1, 2, 3, 4, 5, 6}), "an icon"},
        {"gimp xcf v011", "GIMP"},
        {"qoif" + std::string(10, '\0'), "QOI"},
        {"II*" + std::string(1, '\0') + bytes_of({16, 0, 0, 0}) + "CR\x02" + std::string(9, '\0'),
         "raw file (CR2)"},
        {"FUJIFILMCCD-RAW 0201", "raw file (RAF)"},
        {bytes_of({0, 0, 0, 24}) + "ftypmp42", "MP4"},
        {bytes_of({0, 0, 0, 24}) + "ftypqt  ", "MP4"},
        {"\x1a\x45\xdf\xa3", "WebM"},
        {"PK\x03\x04rest", "a zip archive, such as .npz, .pth, .keras"},
        {"\x89HDF\r\n\x1a\n", "HDF5"},
        {"\x80\x02\x8a\x0al", "PyTorch"},
        {"\x1f\x8b\x08", "gzip"},
        {"P7\nWIDTH 1\n", "PAM"},
        {std::string("8BPS\0\x02", 6) + std::string(20, '\0'), "PSB"},
        {std::string(128, '\0') + "DICM", "DICOM"},
        {"this is no picture at all", "is not a picture that can be read: PNG, JPEG, TIFF, WebP, GIF"},
        {std::string(40, '\0'), "is not a picture"},
        {bytes_of({'P', '5', 0, '1'}), "is not a picture"},
    };
    for (const auto& [bytes, says] : cases)
        expect_says(refusal(bytes), says);
    expect_says(refusal(""), "0 bytes");
}

TEST(Formats, AFileThatEndsInItsSignatureIsCutOff) {
    for (const char* bytes : {"\x89PN", "\xff\xd8", "GIF8", "RIF", "BM123", "#?RADI", "\xff"})
        expect_says(refusal(bytes), "cut off");
}

const std::string radiance =
    "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 2\n" + bytes_of({128, 64, 32, 129, 0, 0, 0, 0});

TEST(Formats, RadianceIsMantissaOver256TimesAPowerOf2) {
    EXPECT_EQ(decoded(radiance).picture, Tensor({1, 3, 1, 2}, std::vector<float>{1, 0, 0.5f, 0, 0.25f, 0}));
    expect_every_cut_noticed(radiance);
    expect_no_damage_breaks(radiance);
}

/// A PSD of one row: channels one after another, 8 or 16 bits, plain.
std::string psd(int width, int bits, const std::string& planes) {
    return "8BPS" + high_first(1, 2) + high_first(0, 6) + high_first(3, 2) + high_first(1, 4) +
           high_first(static_cast<std::uint64_t>(width), 4) +
           high_first(static_cast<std::uint64_t>(bits), 2) + high_first(3, 2) + high_first(0, 12) +
           high_first(0, 2) + planes;
}

TEST(Formats, PsdKeepsSixteenBits) {
    const std::string shallow = psd(2, 8, bytes_of({1, 2, 3, 4, 5, 6})),
                      deep = psd(1, 16, bytes_of({0x12, 0x34, 0, 1, 0xff, 0xff}));
    EXPECT_EQ(levels(decoded(shallow).picture), (std::vector<int>{1, 2, 3, 4, 5, 6}));
    const Tensor picture = decoded(deep).picture;
    EXPECT_EQ(picture(0, 0, 0, 0), static_cast<float>(0x1234) / 65535.0f);
    EXPECT_EQ(picture(0, 2, 0, 0), 1.0f);
    for (const std::string& bytes : {shallow, deep}) {
        expect_every_cut_noticed(bytes);
        expect_no_damage_breaks(bytes);
    }
    const auto start = std::chrono::steady_clock::now();
    expect_says(refusal(psd(134217728, 8, std::string(20000, '\0'))), "cannot hold that many");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
}

}  // namespace
}  // namespace engine
