// libtorch 1.13: its CPU layers on contiguous NCHW tensors, gradients by autograd. cmake compiles this
// without torch's warnings being ours.
#include <torch/torch.h>

#include "peers.h"

namespace bench {
namespace {

torch::Tensor wrap(const Tensor& tensor, bool vector = false) {
    const Shape& s = tensor.shape();
    const std::vector<int64_t> sizes =
        vector ? std::vector<int64_t>{s.c} : std::vector<int64_t>{s.n, s.c, s.h, s.w};
    return torch::from_blob(const_cast<float*>(tensor.data()), sizes).clone();
}

Tensor unwrap(const torch::Tensor& tensor, const Shape& shape) {
    const torch::Tensor flat = tensor.contiguous();
    return Tensor(shape, {flat.data_ptr<float>(), static_cast<std::size_t>(flat.numel())});
}

class LibTorch : public Contender {
  public:
    LibTorch(const Problem& problem, bool folded, bool with_backward)
        : problem_(problem), folded_(folded), with_backward_(with_backward) {
        leaves_.push_back(wrap(problem.x));
        dy_ = wrap(problem.dy);
        for (std::size_t i = 0; i < problem.workload.steps.size(); ++i) {
            if (problem.workload.steps[i].resize()) continue;
            leaves_.push_back(wrap(folded ? problem.folded(i) : *problem.parameters[i].weight));
            leaves_.push_back(wrap(*problem.parameters[i].bias, true));
        }
        for (torch::Tensor& leaf : leaves_)
            leaf.requires_grad_(with_backward);
    }

    void forward() override {
        const torch::AutoGradMode mode(with_backward_);
        torch::Tensor x = leaves_[0];
        for (std::size_t i = 0; i < problem_.workload.steps.size(); ++i) {
            if (i > 0) x = torch::relu(x);
            x = step(problem_.workload.steps[i], x, i);
        }
        y_ = x;
    }
    void backward() override { gradients_ = torch::autograd::grad({y_}, leaves_, {dy_}); }

    Tensor output() override { return unwrap(y_, problem_.dy.shape()); }
    Tensor input_gradient() override { return unwrap(gradients_[0], problem_.x.shape()); }

  private:
    torch::Tensor step(const Step& step, const torch::Tensor& x, std::size_t i) const {
        const std::vector<int64_t> size{2 * step.size, 2 * step.size};
        if (step.kind == Step::Kind::bilinear) return at::upsample_bilinear2d(x, size, false);
        if (step.kind == Step::Kind::bicubic) return at::upsample_bicubic2d(x, size, false);
        const torch::Tensor &weight = leaves_[1 + 2 * i], &bias = leaves_[2 + 2 * i];
        if (step.kind == Step::Kind::nearest_conv && !folded_)
            return at::conv2d(at::upsample_nearest2d(x, size), weight, bias, 1, step.padding, 1, step.groups);
        const Index padding = folded_ ? step.kernel - 1 - step.padding : step.padding;
        return at::conv_transpose2d(x, weight, bias, 2, padding, step.output_padding, step.groups);
    }

    const Problem& problem_;
    bool folded_, with_backward_;
    std::vector<torch::Tensor> leaves_;
    torch::Tensor y_, dy_;
    std::vector<torch::Tensor> gradients_;
};

Made make(const Problem& problem, int threads, bool folded, bool with_backward) {
    if (folded && problem.workload.steps.front().kind != Step::Kind::nearest_conv) return nullptr;
    at::set_num_threads(threads);
    return std::make_unique<LibTorch>(problem, folded, with_backward);
}

}  // namespace

Made make_libtorch(const Problem& p, int threads, bool backward) { return make(p, threads, false, backward); }
Made make_libtorch_folded(const Problem& p, int threads, bool backward) {
    return make(p, threads, true, backward);
}

}  // namespace bench
