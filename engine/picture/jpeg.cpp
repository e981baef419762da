// JPEG through libjpeg-turbo.
#include <cstdio>  // jpeglib.h needs it first

#include <jpeglib.h>

#include <jerror.h>  // needs that one first

#include <algorithm>
#include <csetjmp>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/picture/decoders.h"
#include "engine/picture/picture_size.h"

namespace engine {
namespace {

/// A file of thousands of scans, each over the whole picture, would take minutes.
constexpr int max_scans = 200;
constexpr int rows_at_once = 16;

/// The library's reader. It leaves by longjmp: nothing that needs a destructor may live in what step() runs.
class Reader {
  public:
    explicit Reader(const PictureBytes& file) : file_(file) {
        info_.err = jpeg_std_error(&errors_);
        errors_.error_exit = leave;
        errors_.emit_message = listen;
        errors_.output_message = [](j_common_ptr) {};
        info_.client_data = this;
        step([](Reader& reader) {
            jpeg_create_decompress(&reader.info_);
            jpeg_mem_src(&reader.info_, reinterpret_cast<const unsigned char*>(reader.file_.bytes.data()),
                         static_cast<unsigned long>(reader.file_.bytes.size()));
            jpeg_save_markers(&reader.info_, JPEG_APP0 + 1, 0xFFFF);
            jpeg_read_header(&reader.info_, TRUE);
        });
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    StoredPicture read() {
        const Pair size{static_cast<Index>(info_.image_height), static_cast<Index>(info_.image_width)};
        check_compressed_size(size, file_.bytes.size(), file_.name);
        choose_colours();
        StoredPicture stored;
        stored.orientation = orientation();
        stored.picture = picture_for(file_, size, channels_);
        take_memory(size);
        progress_.progress_monitor = watch;
        info_.progress = &progress_;
        step([](Reader& reader) { jpeg_start_decompress(&reader.info_); });
        read_rows(stored.picture);
        step([](Reader& reader) { jpeg_finish_decompress(&reader.info_); });
        if (is_cmyk())
            stored.notes.push_back(
                "The picture is stored in CMYK: its inks are converted without a colour profile.");
        return stored;
    }

  private:
    bool is_cmyk() const { return info_.out_color_space == JCS_CMYK; }

    void step(void (*work)(Reader&)) {
        if (setjmp(escape_) == 0) return work(*this);
        file_.progress.check();
        const int code = errors_.msg_code;
        if (code == JWRN_JPEG_EOF || code == JERR_INPUT_EOF || code == JERR_INPUT_EMPTY) fail_cut_off(file_);
        if (code == JWRN_HIT_MARKER) fail_damaged(file_, "the data of its pixels end too soon");
        if (too_many_scans_) fail_damaged(file_, fmt::format("more than the limit of {} scans", max_scans));
        if (code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE)
            throw ResourceError(fmt::format("'{}' needs more memory than is available", file_.name));
        char message[JMSG_LENGTH_MAX];
        errors_.format_message(reinterpret_cast<j_common_ptr>(&info_), message);
        fail_damaged(file_, message);
    }

    void choose_colours() {
        switch (info_.jpeg_color_space) {
            case JCS_GRAYSCALE: info_.out_color_space = JCS_GRAYSCALE; break;
            case JCS_CMYK:
            case JCS_YCCK: info_.out_color_space = JCS_CMYK; break;
            case JCS_RGB:
            case JCS_YCbCr: info_.out_color_space = JCS_RGB; break;
            default:
                fail_damaged(file_,
                             fmt::format("its {} channels have no known colours", info_.num_components));
        }
        channels_ = is_cmyk() ? 4 : info_.out_color_space == JCS_RGB ? 3 : 1;
    }

    /// A picture in several scans is kept as coefficients until the last has come: two bytes for each sample.
    void take_memory(Pair size) {
        const Index samples = size.h * size.w * info_.num_components;
        if (jpeg_has_multiple_scans(&info_)) require_memory(samples / 2, "'" + file_.name + "'");
        info_.mem->max_memory_to_use = 4 * samples + (1 << 26);
    }

    void read_rows(Tensor& picture) {
        const std::size_t stride = info_.output_width * static_cast<std::size_t>(channels_);
        std::vector<std::uint8_t> rows(stride * rows_at_once);
        for (int i = 0; i < rows_at_once; ++i)
            lines_[i] = rows.data() + stride * static_cast<std::size_t>(i);
        while (info_.output_scanline < info_.output_height) {
            file_.progress.check();
            const Index first = info_.output_scanline;
            step([](Reader& reader) {
                for (int i = 0; i < rows_at_once && reader.info_.output_scanline < reader.info_.output_height;
                     ++i)
                    jpeg_read_scanlines(&reader.info_, reader.lines_ + i, 1);
            });
            for (Index y = first; y < static_cast<Index>(info_.output_scanline); ++y) {
                std::uint8_t* line = lines_[y - first];
                if (is_cmyk()) mix_inks(line);
                set_row(picture, y, line, channels_);
            }
        }
    }

    /// Adobe's files hold 255 for no ink, others 0.
    void mix_inks(std::uint8_t* line) const {
        const int inverted = info_.saw_Adobe_marker ? 0 : 255;
        for (unsigned x = 0; x < info_.output_width; ++x, line += 4)
            for (int c = 0; c < 3; ++c)
                line[c] =
                    static_cast<std::uint8_t>(((line[c] ^ inverted) * (line[3] ^ inverted) + 127) / 255);
    }

    int orientation() const {
        for (jpeg_saved_marker_ptr marker = info_.marker_list; marker; marker = marker->next) {
            const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
            if (data.starts_with(std::string_view("Exif\0\0", 6))) return exif_orientation(data.substr(6));
        }
        return 1;
    }

    static Reader& of(j_common_ptr info) { return *static_cast<Reader*>(info->client_data); }
    static void leave(j_common_ptr info) { std::longjmp(of(info).escape_, 1); }
    /// Warnings that mean that pixels are made up are errors; the rest is harmless.
    static void listen(j_common_ptr info, int level) {
        if (level >= 0) return;
        constexpr int fatal[] = {JWRN_JPEG_EOF, JWRN_HIT_MARKER, JWRN_HUFF_BAD_CODE, JWRN_ARITH_BAD_CODE,
                                 JWRN_MUST_RESYNC};
        if (std::find(std::begin(fatal), std::end(fatal), info->err->msg_code) != std::end(fatal))
            leave(info);
    }
    static void watch(j_common_ptr info) {
        Reader& reader = of(info);
        reader.too_many_scans_ = reader.info_.input_scan_number > max_scans;
        if (reader.too_many_scans_ || reader.file_.progress.stopped()) leave(info);
    }

    struct Decompress : jpeg_decompress_struct {
        Decompress() : jpeg_decompress_struct{} {}
        ~Decompress() { jpeg_destroy_decompress(this); }
    };

    const PictureBytes& file_;
    Decompress info_;
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf escape_{};
    std::uint8_t* lines_[rows_at_once] = {};
    int channels_ = 0;
    bool too_many_scans_ = false;
};

}  // namespace

StoredPicture decode_jpeg(const PictureBytes& file) {
    check_frame(file, 1);
    return Reader(file).read();
}

}  // namespace engine
