// Displayed: a tensor as it is displayed. Its pixels are made where they are needed, so that those of a large
// picture never exist all at once.
#pragma once

#include "engine/core/progress.h"
#include "engine/figure/pixels.h"

namespace engine {

class Displayed {
  public:
    /// The tensors must outlive it.
    Displayed(const Tensor& tensor, const Display& display) : tensor_(tensor), display_(display) {}
    /// tensor - base, both of one shape.
    Displayed(const Tensor& tensor, const Tensor& base, const Display& display);

    Pair plane() const { return tensor_.shape().plane(); }
    Bitmap whole() const;
    Bitmap part(const Region& region) const;
    /// reduce(whole(), width, height)
    Bitmap reduced(int width, int height) const;

  private:
    Tensor values(const Region& region) const;

    const Tensor& tensor_;
    const Tensor* base_ = nullptr;
    Display display_;
};

/// The place where a detail of that size best shows texture as well as even, middle-bright parts: edges drown
/// a checkerboard, and it vanishes in black and in clipped values. Corners are multiples of 4. Throws
/// Cancelled.
Region telling_region(const Displayed& picture, Pair size, const Progress& progress = {});

}  // namespace engine
