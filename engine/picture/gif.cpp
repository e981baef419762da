// GIF through giflib, record by record: the frames before the wanted one are drawn, those behind it only
// counted.
#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/picture/decoders.h"
#include "engine/picture/picture_size.h"

namespace engine {
namespace {

struct Input {
    std::string_view bytes;
    std::size_t position = 0;
};

int give(GifFileType* gif, GifByteType* out, int wanted) {
    auto& input = *static_cast<Input*>(gif->UserData);
    const std::size_t given = std::min(static_cast<std::size_t>(wanted), input.bytes.size() - input.position);
    std::memcpy(out, input.bytes.data() + input.position, given);
    input.position += given;
    return static_cast<int>(given);
}

struct Colour {
    std::uint8_t r = 0, g = 0, b = 0;
};

/// Draws the frames upon each other. Alpha is dropped: what nothing was drawn upon has the background's
/// colour, a transparent pixel of the first frame its own, one of a later frame that of the pixel below.
class Player {
  public:
    explicit Player(const PictureBytes& file) : file_(file), input_{file.bytes} {
        int error = 0;
        gif_.reset(DGifOpen(&input_, give, &error));
        if (!gif_) give_up(error);
        check_compressed_size(size(), file_.bytes.size(), file_.name);
    }

    StoredPicture play() {
        StoredPicture stored;
        stored.frames = 0;
        for (;;) {
            file_.progress.check();
            GifRecordType type;
            if (DGifGetRecordType(gif_.get(), &type) == GIF_ERROR) {
                // A file without its last byte has all its pixels.
                if (input_.position < file_.bytes.size() || stored.frames == 0 || begun_)
                    give_up(gif_->Error);
                break;
            }
            if (type == TERMINATE_RECORD_TYPE) break;
            if (type == EXTENSION_RECORD_TYPE) read_extension();
            if (type == IMAGE_DESC_RECORD_TYPE) read_frame(stored.frames++);
        }
        if (stored.frames == 0) fail_damaged(file_, "it holds no frame");
        check_frame(file_, stored.frames);
        stored.picture = picture_for(file_, size(), 3);
        for (Index y = 0; y < size().h; ++y)
            set_row(stored.picture, y, &canvas_[static_cast<std::size_t>(y * size().w)].r, 3);
        return stored;
    }

  private:
    Pair size() const { return {gif_->SHeight, gif_->SWidth}; }

    [[noreturn]] void give_up(int error) const {
        if (error == D_GIF_ERR_READ_FAILED || error == D_GIF_ERR_EOF_TOO_SOON ||
            input_.position >= file_.bytes.size())
            fail_cut_off(file_);
        const char* why = GifErrorString(error);
        fail_damaged(file_, why ? why : "its records are out of order");
    }

    void read_extension() {
        begun_ = true;
        int code = 0;
        GifByteType* block = nullptr;
        if (DGifGetExtension(gif_.get(), &code, &block) == GIF_ERROR) give_up(gif_->Error);
        while (block) {
            if (code == GRAPHICS_EXT_FUNC_CODE && block[0] == 4) DGifExtensionToGCB(4, block + 1, &control_);
            if (DGifGetExtensionNext(gif_.get(), &block) == GIF_ERROR) give_up(gif_->Error);
        }
    }

    void read_frame(Index number) {
        if (DGifGetImageDesc(gif_.get()) == GIF_ERROR) give_up(gif_->Error);
        begun_ = false;
        if (number > file_.frame) return skip_pixels();
        if (canvas_.empty()) begin_canvas();
        dispose();
        draw(number);
        control_ = {DISPOSAL_UNSPECIFIED, false, 0, NO_TRANSPARENT_COLOR};
    }

    void begin_canvas() {
        require_memory(2 * size().h * size().w, "'" + file_.name + "'");
        const ColorMapObject* map = gif_->SColorMap;
        if (map && gif_->SBackGroundColor < map->ColorCount) {
            const GifColorType& colour = map->Colors[gif_->SBackGroundColor];
            background_ = {colour.Red, colour.Green, colour.Blue};
        }
        canvas_.assign(static_cast<std::size_t>(size().h * size().w), background_);
    }

    void skip_pixels() {
        int code_size = 0;
        GifByteType* block = nullptr;
        if (DGifGetCode(gif_.get(), &code_size, &block) == GIF_ERROR) give_up(gif_->Error);
        while (block)
            if (DGifGetCodeNext(gif_.get(), &block) == GIF_ERROR) give_up(gif_->Error);
    }

    struct Area {
        Index top = 0, left = 0, bottom = 0, right = 0;
    };

    /// Does with the place of the frame before what that frame asks for.
    void dispose() {
        if (after_ == DISPOSE_PREVIOUS && !before_.empty()) canvas_ = before_;
        if (after_ != DISPOSE_BACKGROUND) return;
        for (Index y = area_.top; y < area_.bottom; ++y)
            std::fill_n(canvas_.begin() + y * size().w + area_.left, area_.right - area_.left, background_);
    }

    void draw(Index number) {
        const GifImageDesc& image = gif_->Image;
        const ColorMapObject* map = image.ColorMap ? image.ColorMap : gif_->SColorMap;
        if (!map) fail_damaged(file_, "it has no colour table");
        if (image.Width < 1 || image.Height < 1) fail_damaged(file_, "a frame is empty");
        if (control_.DisposalMode == DISPOSE_PREVIOUS) before_ = canvas_;
        after_ = control_.DisposalMode;
        area_ = {std::min<Index>(image.Top, size().h), std::min<Index>(image.Left, size().w),
                 std::min<Index>(image.Top + image.Height, size().h),
                 std::min<Index>(image.Left + image.Width, size().w)};
        const int transparent = number > 0 ? control_.TransparentColor : NO_TRANSPARENT_COLOR;
        std::vector<GifPixelType> line(static_cast<std::size_t>(image.Width));
        // Interlaced: every 8th row, those between, and so on.
        constexpr int starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
        for (int pass = 0; pass < (image.Interlace ? 4 : 1); ++pass)
            for (int y = image.Interlace ? starts[pass] : 0; y < image.Height;
                 y += image.Interlace ? steps[pass] : 1) {
                if (y % 64 < 8) file_.progress.check();
                if (DGifGetLine(gif_.get(), line.data(), image.Width) == GIF_ERROR) give_up(gif_->Error);
                put_line(line, image.Top + y, *map, transparent);
            }
    }

    void put_line(const std::vector<GifPixelType>& line, Index y, const ColorMapObject& map,
                  int transparent) {
        for (std::size_t x = 0; x < line.size(); ++x) {
            const int index = line[x];
            if (index == transparent) continue;
            if (index >= map.ColorCount)
                fail_damaged(file_, fmt::format("a pixel has colour {} of {}", index, map.ColorCount));
            const Index column = gif_->Image.Left + static_cast<Index>(x);
            if (y >= size().h || column >= size().w) continue;
            const GifColorType& colour = map.Colors[index];
            canvas_[static_cast<std::size_t>(y * size().w + column)] = {colour.Red, colour.Green,
                                                                        colour.Blue};
        }
    }

    struct Close {
        void operator()(GifFileType* gif) const {
            int error = 0;
            DGifCloseFile(gif, &error);
        }
    };

    const PictureBytes& file_;
    Input input_;
    std::unique_ptr<GifFileType, Close> gif_;
    GraphicsControlBlock control_{DISPOSAL_UNSPECIFIED, false, 0, NO_TRANSPARENT_COLOR};
    Colour background_;
    std::vector<Colour> canvas_, before_;
    Area area_;
    int after_ = DISPOSAL_UNSPECIFIED;
    bool begun_ = false;  ///< what belongs to a frame has come, but the frame has not
};

}  // namespace

StoredPicture decode_gif(const PictureBytes& file) { return Player(file).play(); }

}  // namespace engine
