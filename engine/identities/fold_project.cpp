// The two conversions: upsample + conv into one transposed convolution, and the other way round as far as
// that goes.
#include <Eigen/Dense>
#include <cmath>

#include "engine/core/error.h"
#include "engine/identities/equivalence_tools.h"

namespace engine {

namespace {

using Matrix = Eigen::MatrixXd;

const Upsample* nearest(const Stage& stage) {
    const Upsample* upsample = std::get_if<Upsample>(&stage.op);
    return upsample && upsample->mode == UpsampleMode::nearest && is_periodic(*upsample) ? upsample : nullptr;
}

/// Every conversion keeps these of a stage's kernel: channels, groups and bias; the weights are given.
KernelSpec with_weight(const KernelSpec& from, const char* name, Tensor weight) {
    KernelSpec spec;
    spec.channels = from.channels;
    spec.groups = from.groups;
    spec.bias = from.bias;
    spec.kernel = weight.shape().plane();
    spec.weight = GivenWeight{name, std::make_shared<const Tensor>(std::move(weight))};
    return spec;
}

/// Replaces `count` stages from `at` on; concats keep appending what they did.
Pipeline replaced(const Pipeline& pipeline, std::size_t at, std::size_t count,
                  const std::vector<Stage>& stages) {
    Pipeline result = pipeline;
    const auto begin = result.stages.begin() + static_cast<std::ptrdiff_t>(at);
    result.stages.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
    result.stages.insert(result.stages.begin() + static_cast<std::ptrdiff_t>(at), stages.begin(),
                         stages.end());
    const Index first = static_cast<Index>(at), last = first + static_cast<Index>(count) - 1;
    for (Stage& stage : result.stages) {
        Concat* concat = std::get_if<Concat>(&stage.op);
        if (!concat || !concat->stage || *concat->stage < first) continue;
        if (*concat->stage < last)
            fail("A concat appends the output of stage {}, which would be gone: remove the concat first.",
                 *concat->stage);
        *concat->stage += static_cast<Index>(stages.size()) - static_cast<Index>(count);
    }
    return result;
}

Padding sides(Index top, Index left, Index bottom, Index right) {
    return {PaddingKind::numbers, {top, left, bottom, right}};
}

Stage folded_stage(const Stage& upsample, const Stage& conv_stage, const BuiltStage& built) {
    const Conv& conv = std::get<Conv>(std::get<Layer>(built.op));
    const Pair scale = nearest(upsample)->scale;
    const Tensor& weight = *built.parameters.weight;
    if (conv.stride != Pair{1, 1})
        fail("Only a convolution of stride 1 folds into a transposed one; this one has stride {}.",
             to_string(conv.stride));
    const PlaneMap map = geometry(conv, built.input.plane(), weight.shape().plane());
    const Index reach_y = map.y.effective_kernel() - 1, reach_x = map.x.effective_kernel() - 1;
    const Padding crop = sides(reach_y - map.y.offset, reach_x - map.x.offset, reach_y - map.y.offset_end(),
                               reach_x - map.x.offset_end());
    const auto& c = crop.sides;
    if (std::min({c.top, c.left, c.bottom, c.right}) < 0)
        fail(
            "A convolution padded by more than its kernel's reach of {} does not fold: a transposed one "
            "cannot crop less "
            "than nothing.",
            to_string(Pair{reach_y, reach_x}));
    const bool padded =
        map.y.offset > 0 || map.x.offset > 0 || map.y.offset_end() > 0 || map.x.offset_end() > 0;
    if (padded && conv.padding_mode != PaddingMode::zeros)
        fail("Only zero padding folds: a transposed convolution has zeros beyond its border.");
    ConvTranspose transposed;
    transposed.stride = scale;
    transposed.padding = crop;
    return {transposed, with_weight(conv_stage.kernel, "folded.npy",
                                    folded_kernel(weight, conv.dilation, scale, conv.groups))};
}

/// B(m + r, m) = 1 for r in [0, scale): a kernel of `taps` values convolved with a box.
Matrix box_matrix(Index taps, Index scale) {
    Matrix result = Matrix::Zero(taps + scale - 1, taps);
    for (Index m = 0; m < taps; ++m)
        result.block(m, m, scale, 1).setOnes();
    return result;
}

/// The kernels v of least |kernel - v * ones(s, s)|, in the layout of `kernel`.
Tensor least_squares(const Tensor& kernel, Pair scale) {
    const Shape& shape = kernel.shape();
    const Pair taps{shape.h - scale.h + 1, shape.w - scale.w + 1};
    const Eigen::ColPivHouseholderQR<Matrix> down(box_matrix(taps.h, scale.h)),
        across(box_matrix(taps.w, scale.w));
    Tensor result = Tensor::uninitialized({shape.n, shape.c, taps.h, taps.w});
    using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    for (Index n = 0; n < shape.n; ++n)
        for (Index c = 0; c < shape.c; ++c) {
            const Matrix k = Eigen::Map<const Rows>(kernel.plane(n, c), shape.h, shape.w).cast<double>();
            const Matrix half = down.solve(k);
            const Matrix solved = across.solve(half.transpose()).transpose();
            Eigen::Map<Rows>(result.plane(n, c), taps.h, taps.w) = solved.cast<float>();
        }
    return result;
}

double norm(const Tensor& x) {
    double sum = 0;
    for (const float v : x.values())
        sum += static_cast<double>(v) * v;
    return std::sqrt(sum);
}

/// upsample + conv for a transposed convolution; `projection` receives the residual.
std::vector<Stage> projected_stages(const Stage& stage, const BuiltStage& built, Projection& projection) {
    const ConvTranspose& layer = std::get<ConvTranspose>(std::get<Layer>(built.op));
    const Pair scale = layer.stride;
    if (layer.padding_mode != PaddingMode::zeros)
        fail("Only a plain crop can be projected: a convolution does not fold what is cropped back in.");
    const PlaneMap map = geometry(layer, built.input.plane(), built.parameters.weight->shape().plane());
    const Tensor kernel = without_dilation(*built.parameters.weight, layer.dilation);
    const Pair taps{kernel.shape().h - scale.h + 1, kernel.shape().w - scale.w + 1};
    if (taps.h < 1 || taps.w < 1)
        fail(
            "A kernel of {} is smaller than the stride of {}: an upsample + convolution has no holes and "
            "cannot come near.",
            to_string(kernel.shape().plane()), to_string(scale));
    const Padding padding = sides(taps.h - 1 - map.y.offset, taps.w - 1 - map.x.offset,
                                  taps.h - 1 - map.y.offset_end(), taps.w - 1 - map.x.offset_end());
    const auto& p = padding.sides;
    if (std::min({p.top, p.left, p.bottom, p.right}) < 0)
        fail(
            "The transposed convolution crops more than {} pixels on a side, and a convolution of {} taps "
            "cannot crop.",
            to_string(Pair{taps.h - 1, taps.w - 1}), to_string(taps));
    const Tensor weight = rotate_and_swap(least_squares(kernel, scale), layer.groups);
    const Tensor reached = folded_kernel(weight, {1, 1}, scale, layer.groups);
    projection.residual = kernel;
    for (Index i = 0; i < kernel.size(); ++i)
        projection.residual.data()[i] -= reached.data()[i];
    const double size = norm(kernel);
    projection.relative_residual = size > 0 ? norm(projection.residual) / size : 0.0;
    Conv conv;
    conv.padding = padding;
    return {Stage{Upsample{scale, UpsampleMode::nearest, false}, {}},
            Stage{conv, with_weight(stage.kernel, "projected.npy", weight)}};
}

}  // namespace

Pipeline fold(const Pipeline& pipeline, const Shape& input) {
    const BuiltPipeline built = build(pipeline, input);
    for (std::size_t i = 0; i + 1 < pipeline.stages.size(); ++i)
        if (nearest(pipeline.stages[i]) && std::holds_alternative<Conv>(pipeline.stages[i + 1].op))
            return replaced(pipeline, i, 2,
                            {folded_stage(pipeline.stages[i], pipeline.stages[i + 1], built.stages[i + 1])});
    fail("Nothing to fold: the pipeline has no nearest upsample that is followed by a convolution.");
}

Projection project(const Pipeline& pipeline, const Shape& input) {
    const BuiltPipeline built = build(pipeline, input);
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        if (!std::holds_alternative<ConvTranspose>(pipeline.stages[i].op)) continue;
        Projection projection;
        projection.pipeline =
            replaced(pipeline, i, 1, projected_stages(pipeline.stages[i], built.stages[i], projection));
        return projection;
    }
    fail("Nothing to project: the pipeline has no transposed convolution.");
}

}  // namespace engine
