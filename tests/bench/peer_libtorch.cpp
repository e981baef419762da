// libtorch 1.13: its CPU layers on NCHW or channels_last tensors, gradients by autograd. cmake compiles this
// without torch's warnings being ours.
#include <torch/torch.h>

#include "peers.h"
#include "phases.h"

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

/// How a row is written in torch's layers.
enum class Form {
    plain,    ///< as it is
    folded,   ///< a nearest upsampling and conv as the transposed conv that it is equal to
    subpixel  ///< a conv to four times the channels, whose phases are then interleaved
};

class LibTorch : public Contender {
  public:
    LibTorch(const Problem& problem, Form form, bool channels_last, bool with_backward)
        : problem_(problem),
          form_(form),
          format_(channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous),
          with_backward_(with_backward) {
        leaves_.push_back(wrap(problem.x).contiguous(format_));
        dy_ = wrap(problem.dy).contiguous(format_);
        for (std::size_t i = 0; i < problem.workload.steps.size(); ++i) {
            const Step& step = problem.workload.steps[i];
            if (step.resize()) continue;
            leaves_.push_back(weight_of(step, i).contiguous(format_));
            const torch::Tensor bias = wrap(*problem.parameters[i].bias, true);
            leaves_.push_back(form == Form::subpixel ? bias.repeat_interleave(4) : bias);
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
    std::vector<Tensor> parameter_gradients() override {
        std::vector<Tensor> all;
        if (form_ != Form::plain) return all;
        for (std::size_t i = 1, step = 0; i < gradients_.size(); i += 2, ++step) {
            all.push_back(unwrap(gradients_[i], problem_.parameters[step].weight->shape()));
            all.push_back(unwrap(gradients_[i + 1], problem_.parameters[step].bias->shape()));
        }
        return all;
    }

  private:
    bool is_folded(const Step& step) const {
        return step.kind == Step::Kind::nearest_conv && form_ != Form::plain;
    }
    Index crop_of(const Step& step) const {
        return is_folded(step) ? step.kernel - 1 - step.padding : step.padding;
    }
    torch::Tensor weight_of(const Step& step, std::size_t i) const {
        const Tensor weight = is_folded(step) ? problem_.folded(i) : *problem_.parameters[i].weight;
        return wrap(form_ == Form::subpixel ? subpixel_weight(weight, step, crop_of(step), false) : weight);
    }

    torch::Tensor step(const Step& step, const torch::Tensor& x, std::size_t i) const {
        const std::vector<int64_t> size{2 * step.size, 2 * step.size};
        if (step.kind == Step::Kind::bilinear) return at::upsample_bilinear2d(x, size, false);
        if (step.kind == Step::Kind::bicubic) return at::upsample_bicubic2d(x, size, false);
        const torch::Tensor &weight = leaves_[1 + 2 * i], &bias = leaves_[2 + 2 * i];
        if (form_ == Form::subpixel) return interleaved(step, x, weight, bias);
        if (step.kind == Step::Kind::nearest_conv && form_ == Form::plain)
            return at::conv2d(at::upsample_nearest2d(x, size), weight, bias, 1, step.padding, 1, step.groups);
        return at::conv_transpose2d(x, weight, bias, 2, crop_of(step), step.output_padding, step.groups);
    }

    torch::Tensor interleaved(const Step& step, const torch::Tensor& x, const torch::Tensor& weight,
                              const torch::Tensor& bias) const {
        const Phases phases(is_folded(step) ? step.kernel + 1 : step.kernel, crop_of(step));
        const torch::Tensor all = at::conv2d(x, weight, bias, 1, phases.padding, 1, step.groups);
        const auto part = [&](const torch::Tensor& from, Index axis, Index phase) {
            return from.narrow(axis, phases.start[static_cast<std::size_t>(phase)] + phases.padding,
                               step.size);
        };
        if (phases.interleave_alike()) return at::pixel_shuffle(part(part(all, 2, 0), 3, 0), 2);
        const torch::Tensor by_phase = all.unflatten(1, {step.outputs, 4});
        std::vector<torch::Tensor> rows;
        for (Index ry = 0; ry < 2; ++ry) {
            std::vector<torch::Tensor> columns;
            for (Index rx = 0; rx < 2; ++rx)
                columns.push_back(part(part(by_phase.select(2, 2 * ry + rx), 2, ry), 3, rx));
            rows.push_back(at::stack(columns, 4).flatten(3, 4));
        }
        return at::stack(rows, 3).flatten(2, 3);
    }

    const Problem& problem_;
    Form form_;
    at::MemoryFormat format_;
    bool with_backward_;
    std::vector<torch::Tensor> leaves_;
    torch::Tensor y_, dy_;
    std::vector<torch::Tensor> gradients_;
};

template <Form form, bool channels_last>
Made make(const Problem& problem, int threads, bool with_backward) {
    const Step& first = problem.workload.steps.front();
    if (form == Form::folded && first.kind != Step::Kind::nearest_conv) return nullptr;
    if (form == Form::subpixel && first.resize()) return nullptr;
    at::set_num_threads(threads);
    return std::make_unique<LibTorch>(problem, form, channels_last, with_backward);
}

}  // namespace

Made make_libtorch(const Problem& p, int threads, bool backward) {
    return make<Form::plain, false>(p, threads, backward);
}
Made make_libtorch_folded(const Problem& p, int threads, bool backward) {
    return make<Form::folded, false>(p, threads, backward);
}
Made make_libtorch_subpixel(const Problem& p, int threads, bool backward) {
    return make<Form::subpixel, false>(p, threads, backward);
}
Made make_libtorch_own(const Problem& p, int threads, bool backward) {
    return make<Form::plain, true>(p, threads, backward);
}
Made make_libtorch_subpixel_own(const Problem& p, int threads, bool backward) {
    return make<Form::subpixel, true>(p, threads, backward);
}

}  // namespace bench
