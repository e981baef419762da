// PNG through libpng; every checksum of the file is compared before.
#include <libdeflate.h>
#include <png.h>

#include <csetjmp>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/picture/decoders.h"
#include "engine/picture/picture_size.h"

namespace engine {
namespace {

/// The content of the chunks around the pixels.
struct Chunks {
    Pair size;
    int orientation = 1;
    Index animation_frames = 0;
};

/// Walks over all chunks up to IEND; libpng would take memory for a chunk before it looks whether the chunk
/// is there, and does not look at the checksums of chunks that it skips.
Chunks check_chunks(const PictureBytes& file) {
    Chunks chunks;
    for (std::size_t at = 8;;) {
        const std::size_t length = big_endian(file, at, 4);
        if (file.bytes.size() - at < 12 || file.bytes.size() - at - 12 < length) fail_cut_off(file);
        const std::string_view type = file.bytes.substr(at + 4, 4), data = file.bytes.substr(at + 8, length);
        if (at == 8) {
            if (type != "IHDR" || length != 13) fail_damaged(file, "it does not begin with its size");
            chunks.size = {big_endian(file, at + 12, 4), big_endian(file, at + 8, 4)};
            check_compressed_size(chunks.size, file.bytes.size(), file.name);
        }
        const auto sum = libdeflate_crc32(0, type.data(), 4 + length);
        if (sum != big_endian(file, at + 8 + length, 4))
            fail_damaged(file, fmt::format("the checksum of its {} at byte {} is wrong",
                                           length ? "data" : "chunk", at));
        if (type == "eXIf") chunks.orientation = exif_orientation(data);
        if (type == "acTL" && length == 8) chunks.animation_frames = big_endian(file, at + 8, 4);
        if (type == "IEND") return chunks;
        at += 12 + length;
        file.progress.check();
    }
}

/// libpng's reader. It leaves by longjmp: nothing that needs a destructor may live in what step() runs.
class Reader {
  public:
    explicit Reader(const PictureBytes& file) : file_(file) {
        png_ =
            png_create_read_struct(PNG_LIBPNG_VER_STRING, this, leave, [](png_structp, png_const_charp) {});
        info_ = png_ ? png_create_info_struct(png_) : nullptr;
        if (!info_) throw ResourceError("there is not enough memory to read a PNG");
    }
    ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    Tensor read(Pair size) {
        step([](Reader& reader) { reader.begin(); });
        palette_ = png_get_color_type(png_, info_) == PNG_COLOR_TYPE_PALETTE;
        channels_ = palette_ ? 3 : png_get_channels(png_, info_);
        deep_ = png_get_bit_depth(png_, info_) == 16;
        Tensor picture = picture_for(file_, size, channels_);
        const std::size_t stride = png_get_rowbytes(png_, info_);
        // The passes of an interlaced picture complete each other: all of its rows are kept until the last.
        const Index kept = passes_ > 1 ? size.h : 1;
        require_memory(kept * static_cast<Index>(stride) / 4, "'" + file_.name + "'");
        std::vector<std::uint8_t> rows(static_cast<std::size_t>(kept) * stride);
        for (int pass = 0; pass < passes_; ++pass)
            for (Index y = 0; y < size.h; ++y) {
                if (y % 16 == 0) file_.progress.check();
                row_ = rows.data() + (kept > 1 ? static_cast<std::size_t>(y) * stride : 0);
                step([](Reader& reader) { png_read_row(reader.png_, reader.row_, nullptr); });
                if (pass == passes_ - 1) take_row(picture, y);
            }
        step([](Reader& reader) { png_read_end(reader.png_, nullptr); });
        return picture;
    }

  private:
    void begin() {
        png_set_benign_errors(png_, 0);
        // Only the pixels are asked for; a damaged colour profile is no reason to refuse them.
        png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
        png_set_crc_action(png_, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);  // all were compared before
        png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_read_fn(png_, this, give);
        png_read_info(png_, info_);
        png_set_packing(png_);
        if (png_get_color_type(png_, info_) == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png_);
        png_set_swap(png_);  // 16-bit samples as this machine holds them
        passes_ = png_set_interlace_handling(png_);
        png_read_update_info(png_, info_);
    }

    void take_row(Tensor& picture, Index y) {
        if (palette_) return take_colours(picture, y);
        if (!deep_) return set_row(picture, y, row_, channels_);
        deep_row_.resize(png_get_rowbytes(png_, info_) / 2);
        std::memcpy(deep_row_.data(), row_, deep_row_.size() * 2);
        set_row(picture, y, deep_row_.data(), channels_, 65535.0f);
    }

    /// libpng itself would take black for colours that the table does not have.
    void take_colours(Tensor& picture, Index y) {
        png_colorp table = nullptr;
        int count = 0;
        png_get_PLTE(png_, info_, &table, &count);
        colours_.resize(static_cast<std::size_t>(picture.shape().w) * 3);
        for (std::size_t x = 0; 3 * x < colours_.size(); ++x) {
            if (row_[x] >= count)
                fail_damaged(file_, fmt::format("a pixel has colour {} of {}", row_[x], count));
            const png_color& colour = table[row_[x]];
            colours_[3 * x] = colour.red, colours_[3 * x + 1] = colour.green,
                         colours_[3 * x + 2] = colour.blue;
        }
        set_row(picture, y, colours_.data(), 3);
    }

    void step(void (*work)(Reader&)) {
        if (setjmp(png_jmpbuf(png_)) == 0) return work(*this);
        if (ended_) fail_cut_off(file_);
        fail_damaged(file_, message_);
    }

    static void give(png_structp png, png_bytep out, png_size_t wanted) {
        Reader& reader = *static_cast<Reader*>(png_get_io_ptr(png));
        if (reader.file_.bytes.size() - reader.position_ < wanted) {
            reader.ended_ = true;
            png_error(png, "it ends too soon");
        }
        std::memcpy(out, reader.file_.bytes.data() + reader.position_, wanted);
        reader.position_ += wanted;
    }

    [[noreturn]] static void leave(png_structp png, png_const_charp message) {
        Reader& reader = *static_cast<Reader*>(png_get_error_ptr(png));
        std::strncpy(reader.message_, message, sizeof reader.message_ - 1);
        png_longjmp(png, 1);
    }

    const PictureBytes& file_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    std::size_t position_ = 0;
    int passes_ = 1, channels_ = 0;
    bool deep_ = false, palette_ = false, ended_ = false;
    png_bytep row_ = nullptr;
    std::vector<std::uint16_t> deep_row_;
    std::vector<std::uint8_t> colours_;
    char message_[160] = "it cannot be decoded";
};

}  // namespace

StoredPicture decode_png(const PictureBytes& file) {
    check_frame(file, 1);
    const Chunks chunks = check_chunks(file);
    StoredPicture stored;
    stored.orientation = chunks.orientation;
    stored.picture = Reader(file).read(chunks.size);
    if (chunks.animation_frames > 1)
        stored.notes.push_back(
            fmt::format("The file is an animated PNG of {} frames: only its still picture is read.",
                        chunks.animation_frames));
    return stored;
}

}  // namespace engine
