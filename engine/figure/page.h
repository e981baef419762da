// Makes a file of a drawing: it is measured first, so that the height follows from the contents, then drawn.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/progress.h"
#include "engine/figure/drawing.h"

namespace engine {

struct PageOptions {
    int width = 1600;  ///< pixels; sheet_width units
    double dpi = 150;
    bool dark = false;
    std::vector<std::pair<std::string, std::string>> texts = {};  ///< text chunks of a PNG
    Progress progress = {};                                       ///< asked before every picture
};

/// Draws everything and returns the height that it took, in sheet units. Called twice: measuring, then for
/// good.
using DrawPage = std::function<double(const Drawing&)>;

/// Throw Error for widths and densities beyond the limits.
Bitmap page_bitmap(const PageOptions& options, const DrawPage& draw,
                   std::vector<PicturePlace>* places = nullptr);
std::string page_png(const PageOptions& options, const DrawPage& draw);
std::string page_svg(const PageOptions& options, const DrawPage& draw);
std::string page_pdf(const PageOptions& options, const DrawPage& draw);

/// Pages of a PDF, each of its own size.
class PdfPages {
  public:
    PdfPages();
    PdfPages(const PdfPages&) = delete;
    PdfPages& operator=(const PdfPages&) = delete;
    ~PdfPages();
    /// Throws as page_pdf() does.
    void add(const PageOptions& options, const DrawPage& draw);
    std::string finish();

  private:
    struct Document;
    std::unique_ptr<Document> document_;
};

}  // namespace engine
