#include "engine/figure/page.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "engine/core/error.h"
#include "engine/core/version.h"
#include "engine/figure/figure.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;
Surface own(cairo_surface_t* surface) { return {surface, cairo_surface_destroy}; }

void check(const PageOptions& options) {
    if (options.width < min_figure_width || options.width > max_figure_width)
        fail("a figure of {} pixels' width: {} to {} are possible", options.width, min_figure_width,
             max_figure_width);
    if (!(options.dpi >= 10 && options.dpi <= 2400))
        fail("a density of {} dots per inch: 10 to 2400 are possible", options.dpi);
}

/// A drawing that is drawn twice: measured, and for good.
class Composition {
  public:
    Composition(const PageOptions& options, const DrawPage& draw, bool vector)
        : draw_(draw),
          unit_(options.width / sheet_width),
          colours_(palette(options.dark)),
          progress_(options.progress),
          vector_(vector) {
        check(options);
        const Surface ruler = own(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1));
        height_ =
            std::max(1, static_cast<int>(std::ceil(pass(ruler.get(), true, 1, nullptr, nullptr) * unit_)));
        if (height_ > 32000)
            fail("the figure would be {} pixels high: less in it or a smaller width is needed", height_);
    }
    int height() const { return height_; }  ///< pixels
    void draw_on(cairo_surface_t* surface, double scale, std::vector<WrittenText>* written = nullptr,
                 std::vector<PicturePlace>* places = nullptr) const {
        pass(surface, false, scale, written, places);
    }

  private:
    double pass(cairo_surface_t* surface, bool measuring, double scale, std::vector<WrittenText>* written,
                std::vector<PicturePlace>* places) const {
        const Context context(cairo_create(surface), cairo_destroy);
        if (!measuring) cairo_scale(context.get(), scale, scale);
        Drawing drawing(context.get(), unit_, colours_, measuring, vector_);
        drawing.poll(progress_);
        if (written) drawing.remember_texts(*written);
        if (places) drawing.remember_places(*places);
        if (!measuring) drawing.fill(0, 0, 2 * sheet_width, 1e5, colours_.paper);
        return draw_(drawing);
    }

    const DrawPage& draw_;
    double unit_;
    const Palette& colours_;
    const Progress& progress_;
    bool vector_;
    int height_ = 0;
};

/// Throws ResourceError where the drawing did not come through.
void finish_surface(cairo_surface_t* surface) {
    cairo_surface_finish(surface);
    if (const cairo_status_t status = cairo_surface_status(surface); status != CAIRO_STATUS_SUCCESS)
        throw ResourceError(fmt::format("the figure could not be drawn: {}", cairo_status_to_string(status)));
}

/// cairo numbers the pictures of all its SVG surfaces in one row; each file shall begin at 0, so that it
/// depends on nothing but its contents.
std::string renumber(const std::string& svg) {
    std::string result;
    std::map<std::string, std::size_t> numbers;
    for (std::size_t at = 0; at < svg.size();) {
        const std::size_t mark =
            std::min(svg.find("\"image", at), std::min(svg.find("#image", at), svg.find("\"surface", at)));
        const std::size_t digits =
            mark == std::string::npos ? svg.size() : svg.find_first_of("0123456789\"", mark + 1);
        const std::size_t end =
            digits >= svg.size() ? svg.size() : svg.find_first_not_of("0123456789", digits);
        result.append(svg, at, std::min(digits, svg.size()) - at);
        if (digits < end)
            result += std::to_string(
                numbers.emplace(svg.substr(digits, end - digits), numbers.size()).first->second);
        at = std::max(end, digits);
    }
    return result;
}

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text)
        result += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    return result;
}

/// cairo draws an SVG's letters as shapes. The same texts are laid over them invisibly, as in scanned
/// documents, so that they can be searched, selected and read aloud.
std::string with_texts(const std::string& svg, const std::vector<WrittenText>& written) {
    const std::size_t end = svg.rfind("</svg>");
    ENGINE_CHECK(end != std::string::npos, "an SVG of {} bytes without an end", svg.size());
    std::string result = svg.substr(0, end) +
                         "<g fill-opacity=\"0\" font-family=\"Inter, sans-serif\" xml:space=\"preserve\">\n";
    for (const WrittenText& text : written)
        result += fmt::format(
            "<text x=\"{:.2f}\" y=\"{:.2f}\" font-size=\"{:.2f}\"{} textLength=\"{:.2f}\">{}</text>\n",
            text.x, text.baseline, text.size, text.bold ? " font-weight=\"bold\"" : "", text.width,
            escaped(text.text));
    return result + "</g>\n" + svg.substr(end);
}

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Bitmap page_bitmap(const PageOptions& options, const DrawPage& draw, std::vector<PicturePlace>* places) {
    const Composition page(options, draw, false);
    Bitmap bitmap{options.width, page.height(), 3, {}};
    std::vector<std::uint32_t> data(static_cast<std::size_t>(bitmap.height) *
                                    static_cast<std::size_t>(options.width));
    const Surface surface = own(
        cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(data.data()), CAIRO_FORMAT_RGB24,
                                            options.width, bitmap.height, options.width * 4));
    page.draw_on(surface.get(), 1, nullptr, places);
    finish_surface(surface.get());
    bitmap.pixels.reserve(data.size() * 3);
    for (const std::uint32_t word : data)
        for (int shift : {16, 8, 0})
            bitmap.pixels.push_back(static_cast<std::uint8_t>(word >> shift));
    return bitmap;
}

std::string page_png(const PageOptions& options, const DrawPage& draw) {
    PngOptions png{options.dpi, {{"Software", signature()}}};
    png.texts.insert(png.texts.end(), options.texts.begin(), options.texts.end());
    return encode_png(page_bitmap(options, draw), png);
}

std::string page_svg(const PageOptions& options, const DrawPage& draw) {
    const Composition page(options, draw, true);
    std::string bytes;
    std::vector<WrittenText> written;
    const Surface surface =
        own(cairo_svg_surface_create_for_stream(append, &bytes, options.width, page.height()));
    cairo_svg_surface_set_document_unit(surface.get(), CAIRO_SVG_UNIT_PX);
    page.draw_on(surface.get(), 1, &written);
    finish_surface(surface.get());
    return with_texts(renumber(bytes), written);
}

std::string page_pdf(const PageOptions& options, const DrawPage& draw) {
    PdfPages pages;
    pages.add(options, draw);
    return pages.finish();
}

struct PdfPages::Document {
    std::string bytes;
    Surface surface = own(nullptr);
};

PdfPages::PdfPages() : document_(std::make_unique<Document>()) {}
PdfPages::~PdfPages() = default;

void PdfPages::add(const PageOptions& options, const DrawPage& draw) {
    const Composition page(options, draw, true);
    const double points = 72.0 / options.dpi, width = options.width * points, height = page.height() * points;
    Surface& surface = document_->surface;
    if (!surface) {
        surface = own(cairo_pdf_surface_create_for_stream(append, &document_->bytes, width, height));
        // Without a fixed date the same contents would give other bytes every second.
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00");
    } else {
        cairo_surface_show_page(surface.get());
        cairo_pdf_surface_set_size(surface.get(), width, height);
    }
    page.draw_on(surface.get(), points);
}

std::string PdfPages::finish() {
    ENGINE_CHECK(document_->surface != nullptr, "a PDF without a page");
    finish_surface(document_->surface.get());
    return std::move(document_->bytes);
}

}  // namespace engine
