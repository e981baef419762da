// TIFF through libtiff: whole numbers of 1 to 32 bits and floats, strips and tiles, every compression that
// the library knows.
#include <tiffio.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/picture/decoders.h"
#include "engine/picture/picture_size.h"

namespace engine {
namespace {

/// The file's bytes as libtiff reads them, and the last thing that it complained about.
struct Handle {
    const PictureBytes& file;
    std::uint64_t position = 0;
    std::string complaint;
};

tmsize_t read(thandle_t handle, void* out, tmsize_t wanted) {
    auto& self = *static_cast<Handle*>(handle);
    const std::uint64_t size = self.file.bytes.size(), at = std::min(self.position, size);
    const std::uint64_t given =
        std::min<std::uint64_t>(static_cast<std::uint64_t>(std::max<tmsize_t>(wanted, 0)), size - at);
    std::memcpy(out, self.file.bytes.data() + at, given);
    self.position = at + given;
    return static_cast<tmsize_t>(given);
}

toff_t seek(thandle_t handle, toff_t offset, int from) {
    auto& self = *static_cast<Handle*>(handle);
    const std::uint64_t base = from == SEEK_CUR   ? self.position
                               : from == SEEK_END ? self.file.bytes.size()
                                                  : 0;
    return self.position = base + offset;
}

toff_t size_of(thandle_t handle) { return static_cast<Handle*>(handle)->file.bytes.size(); }

int complain(TIFF*, void* user, const char*, const char* format, va_list values) {
    char text[256];
    std::vsnprintf(text, sizeof text, format, values);
    static_cast<Handle*>(user)->complaint = text;
    return 1;  // so that it is not printed
}
int ignore(TIFF*, void*, const char*, const char*, va_list) { return 1; }

using Tiff = std::unique_ptr<TIFF, decltype(&TIFFClose)>;

Tiff open(Handle& handle) {
    const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(),
                                                                                   TIFFOpenOptionsFree);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), complain, &handle);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, nullptr);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), tmsize_t{1} << 31);
    Tiff tiff(TIFFClientOpenExt(
                  handle.file.name.c_str(), "rm", &handle, read,
                  [](thandle_t, void*, tmsize_t) -> tmsize_t { return 0; }, seek, [](thandle_t) { return 0; },
                  size_of, nullptr, nullptr, options.get()),
              TIFFClose);
    return tiff;
}

/// One page of a file, as its tags describe it.
class Page {
  public:
    Page(Handle& handle, TIFF* tiff) : handle_(handle), file_(handle.file), tiff_(tiff) {
        width_ = required<std::uint32_t>(TIFFTAG_IMAGEWIDTH, "width");
        height_ = required<std::uint32_t>(TIFFTAG_IMAGELENGTH, "height");
        TIFFGetFieldDefaulted(tiff_, TIFFTAG_BITSPERSAMPLE, &bits_);
        TIFFGetFieldDefaulted(tiff_, TIFFTAG_SAMPLESPERPIXEL, &samples_);
        TIFFGetFieldDefaulted(tiff_, TIFFTAG_SAMPLEFORMAT, &format_);
        TIFFGetFieldDefaulted(tiff_, TIFFTAG_PLANARCONFIG, &planar_);
        TIFFGetFieldDefaulted(tiff_, TIFFTAG_COMPRESSION, &compression_);
        TIFFGetFieldDefaulted(tiff_, TIFFTAG_ORIENTATION, &orientation_);
        photometric_ = required<std::uint16_t>(TIFFTAG_PHOTOMETRIC, "kind of colours");
        refuse_what_is_not_read();
    }

    StoredPicture read() {
        check_compressed_size({height_, width_}, file_.bytes.size(), file_.name);
        if (photometric_ == PHOTOMETRIC_YCBCR && compression_ == COMPRESSION_JPEG &&
            planar_ == PLANARCONFIG_CONTIG) {
            TIFFSetField(tiff_, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
            photometric_ = PHOTOMETRIC_RGB;
        }
        StoredPicture stored;
        stored.orientation = orientation_ >= 1 && orientation_ <= 8 ? orientation_ : 1;
        const bool plain = photometric_ == PHOTOMETRIC_MINISBLACK || photometric_ == PHOTOMETRIC_MINISWHITE ||
                           photometric_ == PHOTOMETRIC_RGB || photometric_ == PHOTOMETRIC_PALETTE;
        stored.picture = plain ? read_samples() : read_converted(stored.notes);
        if (plain && photometric_ != PHOTOMETRIC_RGB && samples_ > 2)
            stored.notes.push_back(fmt::format("The file holds {} channels: the first is shown.", samples_));
        return stored;
    }

  private:
    template <typename Value>
    Value required(std::uint32_t tag, const char* what) {
        Value value = 0;
        if (!TIFFGetField(tiff_, tag, &value))
            fail_damaged(file_, fmt::format("it does not say its {}", what));
        return value;
    }

    void refuse_what_is_not_read() const {
        std::uint32_t kind = 0;
        TIFFGetFieldDefaulted(tiff_, TIFFTAG_SUBFILETYPE, &kind);
        void* version = nullptr;
        std::uint16_t children = 0;
        void* offsets = nullptr;
        const bool small =
            (kind & FILETYPE_REDUCEDIMAGE) != 0 && TIFFGetField(tiff_, TIFFTAG_SUBIFD, &children, &offsets);
        if (TIFFGetField(tiff_, TIFFTAG_DNGVERSION, &version) || photometric_ == PHOTOMETRIC_CFA || small)
            fail("'{}' is a camera's raw file, which is not read: develop it and save it as PNG or TIFF",
                 file_.name);
        if (compression_ == COMPRESSION_OJPEG)
            fail("'{}' is a TIFF with JPEG of the old style, which is not read: save it anew", file_.name);
        if (!TIFFIsCODECConfigured(compression_))
            fail("'{}' is a TIFF of compression {}, which is not read: save it with LZW, deflate or without",
                 file_.name, compression_);
        const bool whole = format_ == SAMPLEFORMAT_UINT || format_ == SAMPLEFORMAT_VOID;
        const bool known_float = format_ == SAMPLEFORMAT_IEEEFP && (bits_ == 32 || bits_ == 64);
        const bool known_whole =
            whole && (bits_ == 1 || bits_ == 2 || bits_ == 4 || bits_ == 8 || bits_ == 16 || bits_ == 32);
        if (!known_float && !known_whole)
            fail(
                "'{}' is a TIFF of {}-bit {}: whole numbers of 1, 2, 4, 8, 16 and 32 bits without sign and floats of 32 and 64 "
                "bits are read",
                file_.name, bits_,
                whole                            ? "whole numbers"
                : format_ == SAMPLEFORMAT_IEEEFP ? "floats"
                                                 : "numbers with a sign or in pairs");
        if (samples_ < 1 || (photometric_ == PHOTOMETRIC_RGB && samples_ < 3))
            fail_damaged(file_, "it has too few channels");
    }

    [[noreturn]] void give_up() const {
        file_.progress.check();
        fail_damaged(file_, handle_.complaint.empty() ? "its pixels are not all there" : handle_.complaint);
    }

    /// The meaning of the file's samples, kept as they are: 16 bits over 65535, floats untouched.
    Tensor read_samples() {
        palette_ = photometric_ == PHOTOMETRIC_PALETTE;
        if (palette_ && (bits_ > 16 || format_ == SAMPLEFORMAT_IEEEFP ||
                         !TIFFGetField(tiff_, TIFFTAG_COLORMAP, &colours_[0], &colours_[1], &colours_[2])))
            fail_damaged(file_, "its colour table is missing");
        if (palette_) find_colour_bytes();
        const int channels = palette_ || photometric_ == PHOTOMETRIC_RGB ? 3 : 1;
        Tensor picture = picture_for(file_, {height_, width_}, channels);
        const bool tiled = TIFFIsTiled(tiff_) != 0;
        Pair block{height_, width_};
        if (tiled) {
            block = {required<std::uint32_t>(TIFFTAG_TILELENGTH, "tiles' height"),
                     required<std::uint32_t>(TIFFTAG_TILEWIDTH, "tiles' width")};
            check_compressed_size(block, file_.bytes.size(), file_.name);
        } else {
            std::uint32_t rows = 0;
            TIFFGetFieldDefaulted(tiff_, TIFFTAG_ROWSPERSTRIP, &rows);
            block.h = std::clamp<Index>(rows, 1, height_);
        }
        const bool apart = planar_ == PLANARCONFIG_SEPARATE;
        const Index in_pixel = apart ? 1 : samples_;
        row_bytes_ = (block.w * in_pixel * bits_ + 7) / 8;
        const Index bytes = row_bytes_ * block.h;
        require_memory(bytes / 4 + picture.size(), "'" + file_.name + "'");
        std::vector<std::uint8_t> buffer(static_cast<std::size_t>(bytes));
        std::uint32_t number = 0;
        const int planes = apart ? std::min<int>(samples_, palette_ ? 1 : channels) : 1;
        for (int plane = 0; plane < planes; ++plane)
            for (Index top = 0; top < height_; top += block.h)
                for (Index left = 0; left < width_; left += block.w, ++number) {
                    file_.progress.check();
                    const Index rows = tiled ? block.h : std::min<Index>(block.h, height_ - top);
                    const tmsize_t wanted = static_cast<tmsize_t>(row_bytes_ * rows);
                    const tmsize_t got = tiled ? TIFFReadEncodedTile(tiff_, number, buffer.data(), wanted)
                                               : TIFFReadEncodedStrip(tiff_, number, buffer.data(), wanted);
                    if (got != wanted) give_up();
                    place(picture, buffer.data(),
                          {top, left, std::min<Index>(rows, height_ - top),
                           std::min<Index>(block.w, width_ - left)},
                          in_pixel, plane);
                }
        return picture;
    }

    /// The place of a file's block in the picture.
    struct Place {
        Index top, left, rows, cols;
    };

    void place(Tensor& picture, const std::uint8_t* block, const Place& at, Index in_pixel, int plane) const {
        for (Index y = 0; y < at.rows; ++y) {
            const std::uint8_t* row = block + y * row_bytes_;
            for (Index c = 0; c < (in_pixel == 1 && !palette_ ? 1 : picture.shape().c); ++c) {
                float* out = picture.plane(0, plane + c) + (at.top + y) * width_ + at.left;
                for (Index x = 0; x < at.cols; ++x)
                    out[x] = palette_ ? colour(raw(row, x * in_pixel), static_cast<int>(c))
                                      : value(row, x * in_pixel + c);
            }
        }
    }

    template <typename Sample>
    static Sample load(const std::uint8_t* row, Index at) {
        Sample sample;
        std::memcpy(&sample, row + at * static_cast<Index>(sizeof(Sample)), sizeof(Sample));
        return sample;
    }

    /// The whole number at that place of a row.
    std::uint32_t raw(const std::uint8_t* row, Index at) const {
        if (bits_ == 8) return row[at];
        if (bits_ == 16) return load<std::uint16_t>(row, at);
        if (bits_ == 32) return load<std::uint32_t>(row, at);
        const Index bit = at * bits_;
        return static_cast<std::uint32_t>(row[bit / 8] >> (8 - bits_ - bit % 8)) & ((1u << bits_) - 1);
    }

    float value(const std::uint8_t* row, Index at) const {
        double number;
        if (format_ == SAMPLEFORMAT_IEEEFP)
            number = bits_ == 32 ? static_cast<double>(load<float>(row, at)) : load<double>(row, at);
        else if (bits_ == 8 || bits_ == 16)
            number = static_cast<float>(raw(row, at)) / (bits_ == 8 ? 255.0f : 65535.0f);
        else
            number = raw(row, at) / (std::exp2(bits_) - 1);
        return static_cast<float>(photometric_ == PHOTOMETRIC_MINISWHITE ? 1 - number : number);
    }

    float colour(std::uint32_t index, int channel) const {
        const std::uint16_t level = colours_[channel][index];
        switch (colour_bytes_) {
            case ColourBytes::low: return static_cast<float>(level) / 255.0f;
            case ColourBytes::high: return static_cast<float>(level >> 8) / 255.0f;
            case ColourBytes::both: break;
        }
        return static_cast<float>(level) / 65535.0f;
    }

    /// Colour tables hold 16 bits, but many writers fill one of the two bytes only.
    void find_colour_bytes() {
        std::uint32_t seen = 0;
        for (const std::uint16_t* levels : colours_)
            for (std::size_t i = 0; i < std::size_t{1} << bits_; ++i)
                seen |= levels[i];
        colour_bytes_ = (seen & 0xFF00) == 0 ? ColourBytes::low
                        : (seen & 0xFF) == 0 ? ColourBytes::high
                                             : ColourBytes::both;
    }

    /// Other kinds of colours, through libtiff's own conversion to 8 bits.
    Tensor read_converted(std::vector<std::string>& notes) {
        char why[1024] = "";
        if (!TIFFRGBAImageOK(tiff_, why)) fail_damaged(file_, why);
        Tensor picture = picture_for(file_, {height_, width_}, 3);
        const std::size_t pixels = static_cast<std::size_t>(height_) * static_cast<std::size_t>(width_);
        require_memory(static_cast<Index>(pixels) + picture.size(), "'" + file_.name + "'");
        std::vector<std::uint32_t> raster(pixels);
        if (!TIFFReadRGBAImageOriented(tiff_, static_cast<std::uint32_t>(width_),
                                       static_cast<std::uint32_t>(height_), raster.data(), orientation_, 1))
            give_up();
        for (std::size_t i = 0; i < pixels; ++i)
            for (int c = 0; c < 3; ++c)
                picture.plane(0, c)[i] = static_cast<float>(raster[i] >> (8 * c) & 255) / 255.0f;
        if (photometric_ != PHOTOMETRIC_YCBCR)
            notes.push_back(
                "The picture's colours (CMYK, Lab or of the like) are converted without a colour profile, to 8 bits.");
        return picture;
    }

    Handle& handle_;
    const PictureBytes& file_;
    TIFF* tiff_;
    Index width_ = 0, height_ = 0, row_bytes_ = 0;
    std::uint16_t bits_ = 1, samples_ = 1, format_ = SAMPLEFORMAT_UINT, planar_ = PLANARCONFIG_CONTIG;
    std::uint16_t compression_ = COMPRESSION_NONE, photometric_ = 0, orientation_ = 1;
    enum class ColourBytes { both, low, high };
    ColourBytes colour_bytes_ = ColourBytes::both;
    std::uint16_t* colours_[3] = {};
    bool palette_ = false;
};

}  // namespace

StoredPicture decode_tiff(const PictureBytes& file) {
    Handle handle{file, 0, {}};
    const Tiff tiff = open(handle);
    if (!tiff) fail_damaged(file, handle.complaint.empty() ? "it holds no picture" : handle.complaint);
    const auto frames = static_cast<Index>(TIFFNumberOfDirectories(tiff.get()));
    check_frame(file, frames);
    if (!TIFFSetDirectory(tiff.get(), static_cast<tdir_t>(file.frame)))
        fail_damaged(file, handle.complaint.empty() ? "a page cannot be found" : handle.complaint);
    StoredPicture stored = Page(handle, tiff.get()).read();
    stored.frames = frames;
    return stored;
}

}  // namespace engine
