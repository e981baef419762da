// Our layers as the program runs them, into tensors that are kept.
#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/correlation/correlation.h"
#include "engine/layers/conv_transpose.h"
#include "engine/layers/nearest_conv.h"
#include "engine/layers/upsample_fast.h"
#include "workload.h"

namespace bench {
namespace {

using engine::Gradients;

class Ours : public Contender {
  public:
    explicit Ours(const Problem& problem)
        : problem_(problem),
          outputs_(problem.workload.steps.size()),
          gradients_(problem.workload.steps.size()) {}

    void forward() override {
        for (std::size_t i = 0; i < outputs_.size(); ++i) {
            step_forward(i, input(i), outputs_[i]);
            if (i + 1 < outputs_.size())
                for (float& value : outputs_[i].values())
                    value = std::max(value, 0.0f);
        }
    }

    void backward() override {
        for (std::size_t i = outputs_.size(); i-- > 0;) {
            const Tensor* dy = &problem_.dy;
            if (i + 1 < outputs_.size()) {
                Tensor& upstream = *gradients_[i + 1].input;
                for (Index j = 0; j < upstream.size(); ++j)
                    if (!(outputs_[i].data()[j] > 0)) upstream.data()[j] = 0;
                dy = &upstream;
            }
            step_backward(i, input(i), *dy, gradients_[i]);
        }
    }

    Tensor output() override { return outputs_.back(); }
    Tensor input_gradient() override { return *gradients_.front().input; }
    std::vector<Tensor> parameter_gradients() override {
        std::vector<Tensor> all;
        for (const Gradients& step : gradients_) {
            if (!step.weight || step.weight->empty()) continue;
            all.push_back(*step.weight);
            all.push_back(*step.bias);
        }
        return all;
    }

  private:
    const Tensor& input(std::size_t i) const { return i == 0 ? problem_.x : outputs_[i - 1]; }

    static engine::Upsample upsample(const Step& step) {
        return {{2, 2},
                step.kind == Step::Kind::bilinear  ? engine::UpsampleMode::bilinear
                : step.kind == Step::Kind::bicubic ? engine::UpsampleMode::bicubic
                                                   : engine::UpsampleMode::nearest,
                false};
    }
    static engine::Conv conv(const Step& step) {
        return {{1, 1},
                {engine::PaddingKind::numbers, {step.padding, step.padding, step.padding, step.padding}},
                {1, 1},
                step.groups,
                engine::PaddingMode::zeros};
    }
    static engine::Correlation transposed(const Step& step) {
        const engine::AxisMap axis{step.size, 2 * step.size, step.kernel, 2, 1, step.padding};
        return {{axis, axis}, step.groups};
    }

    void step_forward(std::size_t i, const Tensor& x, Tensor& y) const {
        const Step& step = problem_.workload.steps[i];
        const engine::Parameters& own = problem_.parameters[i];
        if (step.resize())
            engine::resize(upsample(step), x, {}, y);
        else if (step.kind == Step::Kind::nearest_conv)
            engine::forward_joined(upsample(step), conv(step), x, own, {}, y);
        else
            engine::to_large(transposed(step), x, *own.weight, &*own.bias, {}, y);
    }

    void step_backward(std::size_t i, const Tensor& x, const Tensor& dy, Gradients& to) const {
        const Step& step = problem_.workload.steps[i];
        const engine::Parameters& own = problem_.parameters[i];
        if (step.kind == Step::Kind::nearest_conv)
            return engine::backward_joined(upsample(step), conv(step), x, own, dy, {true, true, true}, {},
                                           to);
        if (!to.input) to = {Tensor{}, Tensor{}, Tensor{}};
        if (step.resize()) return engine::resize_backward(upsample(step), x.shape(), dy, {}, *to.input);
        to.weight->reset(own.weight->shape());
        engine::gradients_of_large(transposed(step), x, *own.weight, dy, {}, *to.input, *to.weight,
                                   &*to.bias);
    }

    const Problem& problem_;
    std::vector<Tensor> outputs_;
    std::vector<Gradients> gradients_;
};

}  // namespace

std::unique_ptr<Contender> make_ours(const Problem& problem, int threads, bool) {
    engine::set_thread_count(threads);
    return std::make_unique<Ours>(problem);
}

}  // namespace bench
