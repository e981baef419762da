// Pictures made larger, smaller or cut out, on their displayed bytes.
#pragma once

#include "engine/analysis/side_findings.h"
#include "engine/figure/display.h"
#include "engine/io/image_io.h"

namespace engine {

/// The RGBA pixels of a display.
Bitmap to_bitmap(const Tensor& tensor, const Display& display);

/// Every pixel becomes factor×factor equal pixels.
Bitmap magnify(const Bitmap& bitmap, int factor);
/// The mean over the area that falls on each pixel; width and height at most the bitmap's.
Bitmap reduce(const Bitmap& bitmap, int width, int height);
Bitmap cut_out(const Bitmap& bitmap, const Region& region);

/// The same place of a picture of another size: corners scale with the size, at least one pixel, inside.
Region map_region(const Region& region, Pair from, Pair to);

/// Where a detail of that size best shows texture as well as even, middle-bright parts: a checkerboard is
/// drowned by edges, and vanishes in black and in what is clipped. Corners are multiples of 4.
Region telling_region(const Bitmap& bitmap, Pair size);

/// Where two pictures of equal shape differ most, in places of that size.
Region busiest_region(const Tensor& a, const Tensor& b, Pair size);

}  // namespace engine
