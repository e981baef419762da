#include "engine/analysis/noise.h"

#include "engine/layers/weight_init.h"

namespace engine {

Tensor noise(const Shape& shape, std::uint64_t seed) {
    InitRequest request;
    request.init = Init::normal;  // a standard deviation of 0.05
    request.normalize = Normalize::none;
    request.seed = seed;
    request.gain = 20.0f;
    request.weight = shape;
    return make_kernel(request);
}

}  // namespace engine
