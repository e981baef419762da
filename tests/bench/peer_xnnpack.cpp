// XNNPACK: its operators take NHWC only, so these rows are in its own layout; forward only.
#include <pthreadpool.h>
#include <xnnpack.h>

#include <limits>
#include <stdexcept>

#include "peers.h"

namespace bench {
namespace {

void check(xnn_status status) {
    if (status != xnn_status_success) throw std::runtime_error("XNNPACK refuses");
}

Tensor transpose(const Tensor& x, bool to_nhwc) {
    const Shape s = x.shape();
    Tensor result(s);
    for (Index c = 0; c < s.c; ++c)
        for (Index i = 0; i < s.h * s.w; ++i) {
            const Index plain = c * s.h * s.w + i, mixed = i * s.c + c;
            result.data()[to_nhwc ? mixed : plain] = x.data()[to_nhwc ? plain : mixed];
        }
    return result;
}

class XnnPack : public Contender {
  public:
    XnnPack(const Problem& problem, int threads) : problem_(problem), x_(transpose(problem.x, true)) {
        check(xnn_initialize(nullptr));
        pool_ = pthreadpool_create(static_cast<std::size_t>(threads));
        const auto& steps = problem.workload.steps;
        outputs_.reserve(steps.size());
        const float* x = x_.data();
        for (std::size_t i = 0; i < steps.size(); ++i) {
            outputs_.emplace_back(steps[i].output_shape());
            operators_.push_back(steps[i].resize()
                                     ? resize(steps[i], x, outputs_[i].data())
                                     : deconvolve(i, x, outputs_[i].data(), i + 1 < steps.size()));
            x = outputs_[i].data();
        }
    }
    ~XnnPack() override {
        for (xnn_operator_t each : operators_)
            xnn_delete_operator(each);
        pthreadpool_destroy(pool_);
    }

    void forward() override {
        for (xnn_operator_t each : operators_)
            check(xnn_run_operator(each, pool_));
    }
    void backward() override {}
    Tensor output() override { return transpose(outputs_.back(), false); }
    Tensor input_gradient() override { return {}; }

  private:
    xnn_operator_t resize(const Step& step, const float* x, float* y) const {
        const auto channels = static_cast<std::size_t>(step.inputs),
                   size = static_cast<std::size_t>(step.size);
        xnn_operator_t made = nullptr;
        check(xnn_create_resize_bilinear2d_nhwc_f32(channels, channels, channels, 0, &made));
        check(xnn_setup_resize_bilinear2d_nhwc_f32(made, 1, size, size, 2 * size, 2 * size, x, y, pool_));
        return made;
    }

    xnn_operator_t deconvolve(std::size_t i, const float* x, float* y, bool relu) const {
        const Step& step = problem_.workload.steps[i];
        const bool folded = step.kind == Step::Kind::nearest_conv;
        const Tensor weight = folded ? problem_.folded(i) : *problem_.parameters[i].weight;
        const Index k = weight.shape().h, g = step.groups, outputs = step.outputs / g,
                    inputs = step.inputs / g;
        std::vector<float> ordered(weight.values().size());  // (g, O/g, k, k, I/g)
        float* to = ordered.data();
        for (Index group = 0; group < g; ++group)
            for (Index o = 0; o < outputs; ++o)
                for (Index t = 0; t < k * k; ++t)
                    for (Index c = 0; c < inputs; ++c)
                        *to++ = weight.plane(group * inputs + c, o)[t];
        const Index begin = folded ? step.kernel - 1 - step.padding : step.padding;
        const Index end = (step.size - 1) * 2 + k - begin - 2 * step.size;
        const Index cropped = std::max<Index>(end, 0), adjustment = std::max<Index>(-end, 0);
        const auto u = [](Index value) { return static_cast<std::uint32_t>(value); };
        const float limit = std::numeric_limits<float>::infinity();
        xnn_operator_t made = nullptr;
        check(xnn_create_deconvolution2d_nhwc_f32(
            u(begin), u(cropped), u(cropped), u(begin), u(k), u(k), 2, 2, 1, 1, u(g),
            static_cast<std::size_t>(inputs), static_cast<std::size_t>(outputs),
            static_cast<std::size_t>(step.inputs), static_cast<std::size_t>(step.outputs), ordered.data(),
            problem_.parameters[i].bias->data(), relu ? 0.0f : -limit, limit, 0, &made));
        check(xnn_setup_deconvolution2d_nhwc_f32(made, 1, static_cast<std::size_t>(step.size),
                                                 static_cast<std::size_t>(step.size), u(adjustment),
                                                 u(adjustment), x, y, pool_));
        return made;
    }

    const Problem& problem_;
    Tensor x_;
    pthreadpool_t pool_ = nullptr;
    std::vector<Tensor> outputs_;
    std::vector<xnn_operator_t> operators_;
};

Made make(const Problem& problem, int threads, bool folded) {
    const Step::Kind kind = problem.workload.steps.front().kind;
    if (kind == Step::Kind::bicubic || folded != (kind == Step::Kind::nearest_conv)) return nullptr;
    return std::make_unique<XnnPack>(problem, threads);
}

}  // namespace

Made make_xnnpack(const Problem& p, int threads, bool) { return make(p, threads, false); }
Made make_xnnpack_folded(const Problem& p, int threads, bool) { return make(p, threads, true); }

}  // namespace bench
