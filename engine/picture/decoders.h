// The decoders of picture files, one per format, and what all of them share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

/// The bytes of a picture file, and what is wanted of them.
struct PictureBytes {
    std::string_view bytes;
    std::string name;     ///< stands in the sentences
    Index frame = 0;      ///< of an animation, or the page of a TIFF
    Progress progress{};  ///< polled every few milliseconds
};

/// A file's content as it is stored.
struct StoredPicture {
    Tensor picture;  ///< (1, C, H, W), C = 1 or 3, without alpha; whole numbers are divided by their largest
    Index frames = 1;     ///< how many the file holds
    int orientation = 1;  ///< how it is to be turned, as EXIF counts: 1 upright to 8
    std::vector<std::string> notes{};
};

// Each throws Error for damaged and cut off files, and before memory is taken for a size that the file cannot
// hold. Messages of libraries become sentences of these errors; nothing is ever printed.
StoredPicture decode_jpeg(const PictureBytes& file);
StoredPicture decode_png(const PictureBytes& file);
StoredPicture decode_tiff(const PictureBytes& file);
StoredPicture decode_webp(const PictureBytes& file);
StoredPicture decode_gif(const PictureBytes& file);
StoredPicture decode_bmp(const PictureBytes& file);
StoredPicture decode_tga(const PictureBytes& file);
/// PBM, PGM and PPM (P1 to P6), and PFM, whose values are taken as they are.
StoredPicture decode_pnm(const PictureBytes& file);
/// PSD, PIC and Radiance HDR, through stb_image.
StoredPicture decode_with_stb(const PictureBytes& file);

/// Whether the first bytes are a plausible header of a TGA, which has no signature.
bool looks_like_tga(std::string_view bytes);

/// The sentence for a file that ends too soon.
[[noreturn]] void fail_cut_off(const PictureBytes& file);
/// The sentence for damage, with the reason.
[[noreturn]] void fail_damaged(const PictureBytes& file, std::string_view why);
/// Refuses a frame that is not among the `frames` of the file.
void check_frame(const PictureBytes& file, Index frames);

/// Unsigned number of `width` bytes at `at`; fails where the file ends before.
std::uint32_t little_endian(const PictureBytes& file, std::size_t at, int width);
std::uint32_t big_endian(const PictureBytes& file, std::size_t at, int width);

/// An empty picture of that size for samples of so many channels, of which alpha is not kept; its size and
/// its memory are checked before.
Tensor picture_for(const PictureBytes& file, Pair size, int channels);
/// One row of interleaved samples, divided by `largest`; more channels than the picture has are skipped.
void set_row(Tensor& picture, Index y, const std::uint8_t* samples, int channels);
void set_row(Tensor& picture, Index y, const std::uint16_t* samples, int channels, float largest);

/// The EXIF orientation in a block of TIFF form ("II" or "MM" first); 1 where it says nothing, or nonsense.
int exif_orientation(std::string_view exif);

}  // namespace engine
