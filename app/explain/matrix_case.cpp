#include "app/explain/matrix_case.h"

#include <numeric>

namespace app {
namespace {

using engine::Index;

std::size_t at(Index index) { return static_cast<std::size_t>(index); }

std::vector<double> counted(Index count, Index first) {
    std::vector<double> values(at(count));
    std::iota(values.begin(), values.end(), static_cast<double>(first));
    return values;
}

}  // namespace

Index MatrixCase::tap_at(Index row, Index column) const {
    const Index distance = column + axis.offset - row * axis.stride;
    if (distance < 0 || distance % axis.dilation != 0) return -1;
    const Index tap = distance / axis.dilation;
    return tap < axis.kernel ? tap : -1;
}

double MatrixCase::entry(Index row, Index column) const {
    const Index tap = tap_at(row, column);
    return tap < 0 ? 0.0 : taps[at(tap)];
}

std::vector<double> MatrixCase::conv() const {
    std::vector<double> result(at(axis.small), 0.0);
    for (Index row = 0; row < axis.small; ++row)
        for (Index column = 0; column < axis.large; ++column)
            result[at(row)] += entry(row, column) * large[at(column)];
    return result;
}

std::vector<double> MatrixCase::conv_transpose() const {
    std::vector<double> result(at(axis.large), 0.0);
    for (Index row = 0; row < axis.small; ++row)
        for (Index column = 0; column < axis.large; ++column)
            result[at(column)] += entry(row, column) * small[at(row)];
    return result;
}

double MatrixCase::left_product() const {
    const auto y = conv();
    return std::inner_product(y.begin(), y.end(), small.begin(), 0.0);
}

double MatrixCase::right_product() const {
    const auto x = conv_transpose();
    return std::inner_product(x.begin(), x.end(), large.begin(), 0.0);
}

MatrixCase make_matrix_case(Index n, Index k, Index s, Index p) {
    const engine::Padding padding{engine::PaddingKind::numbers, {p, 0, p, 0}};
    MatrixCase result;
    result.axis = engine::conv_geometry({n, 1}, {k, 1}, {s, 1}, padding, {1, 1}).y;
    result.taps = counted(k, 1);
    result.large = counted(n, 1);
    result.small = counted(result.axis.small, 1);
    return result;
}

}  // namespace app
