// A small 1-D convolution written out as the matrix C beside its transpose, which is the transposed
// convolution.
#pragma once

#include <vector>

#include "engine/core/geometry.h"

namespace app {

struct MatrixCase {
    engine::AxisMap axis;
    std::vector<double> taps;          ///< one per tap
    std::vector<double> small, large;  ///< example vectors on the two grids

    /// The tap number of C's entry (row: small index, column: large index), or -1 for a zero. C^T swaps the
    /// two.
    engine::Index tap_at(engine::Index row, engine::Index column) const;
    double entry(engine::Index row, engine::Index column) const;
    std::vector<double> conv() const;            ///< C * large
    std::vector<double> conv_transpose() const;  ///< C^T * small
    /// <C*large, small> and <large, C^T*small>, which are equal.
    double left_product() const;
    double right_product() const;
};

/// A conv of an input of n pixels with kernel k, stride s and padding p, with easy numbers. Throws
/// engine::Error for impossible sizes.
MatrixCase make_matrix_case(engine::Index n, engine::Index k, engine::Index s, engine::Index p);

}  // namespace app
