// Pictures made larger, smaller or cut out, on their displayed bytes.
#pragma once

#include <utility>

#include "engine/analysis/side_findings.h"
#include "engine/figure/display.h"
#include "engine/picture/picture.h"

namespace engine {

/// The RGBA pixels of a display.
Bitmap to_bitmap(const Tensor& tensor, const Display& display);

/// Every pixel becomes factor×factor equal pixels.
Bitmap magnify(const Bitmap& bitmap, int factor);
/// The mean over the area that falls on each pixel; width and height at most the bitmap's.
Bitmap reduce(const Bitmap& bitmap, int width, int height);
/// The rows [first, last) of `rows` that fall on row y of `height`.
std::pair<Index, Index> rows_under(Index y, Index height, Index rows);
/// Row y of reduce(): `rows` are those of a picture of `height` rows from `first` on, at least all that fall
/// on row y.
void reduce_row(const Bitmap& rows, Index first, Index height, Index y, Bitmap& result);
/// Height and width.
Pair size_of(const Region& region);
Bitmap cut_out(const Bitmap& bitmap, const Region& region);

/// The same place of a picture of another size: corners scale with the size, at least one pixel, inside.
Region map_region(const Region& region, Pair from, Pair to);

/// The place of `size` where two pictures of equal shape differ most.
Region busiest_region(const Tensor& a, const Tensor& b, Pair size);

}  // namespace engine
