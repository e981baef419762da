#include "app/ui/parts/contrast.h"

namespace app {

engine::Tensor stretched(const engine::Tensor& picture, float by) {
    engine::Tensor result = picture;
    const engine::Index plane = picture.shape().h * picture.shape().w;
    for (engine::Index c = 0; c < picture.shape().c; ++c) {
        float* values = result.plane(0, c);
        double sum = 0;
        for (engine::Index i = 0; i < plane; ++i)
            sum += double{values[i]};
        const auto mean = static_cast<float>(sum / static_cast<double>(plane));
        for (engine::Index i = 0; i < plane; ++i)
            values[i] = mean + by * (values[i] - mean);
    }
    return result;
}

}  // namespace app
