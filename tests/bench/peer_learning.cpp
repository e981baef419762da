// libtorch learns: its layers, autograd and its own Adam.
#include <torch/torch.h>

#include <stdexcept>
#include <variant>

#include "learning.h"

namespace bench {
namespace {

using engine::Tensor;

torch::Tensor wrap(const Tensor& tensor) {
    const engine::Shape& s = tensor.shape();
    return torch::from_blob(const_cast<float*>(tensor.data()), {s.n, s.c, s.h, s.w}).clone();
}

class LibTorch : public LearningContender {
  public:
    LibTorch(const engine::BuiltPipeline& pipeline, const engine::LearningTarget& target, double rate,
             bool channels_last)
        : pipeline_(pipeline),
          format_(channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous),
          input_(wrap(*target.input).contiguous(format_)),
          target_(wrap(*target.target).contiguous(format_)) {
        for (const engine::BuiltStage& stage : pipeline_.stages) {
            weights_.emplace_back();
            if (!stage.parameters.weight) continue;
            weights_.back() = wrap(*stage.parameters.weight).contiguous(format_).requires_grad_(true);
            learned_.push_back(weights_.back());
        }
        adam_ = std::make_unique<torch::optim::Adam>(learned_, torch::optim::AdamOptions(rate));
    }

    void step() override {
        adam_->zero_grad();
        mse().backward();
        adam_->step();
    }
    double loss() override {
        const torch::NoGradGuard guard;
        return mse().item<double>();
    }

  private:
    torch::Tensor mse() const {
        torch::Tensor x = input_;
        for (std::size_t i = 0; i < pipeline_.stages.size(); ++i)
            x = apply(pipeline_.stages[i], x, weights_[i]);
        return at::mse_loss(x, target_);
    }

    static torch::Tensor apply(const engine::BuiltStage& stage, const torch::Tensor& x,
                               const torch::Tensor& weight) {
        const engine::Layer* layer = layer_of(stage);
        const engine::Pair size{x.size(2), x.size(3)};
        if (const auto* conv = std::get_if<engine::Conv>(layer)) {
            const engine::PlaneMap map = geometry(*conv, size, {weight.size(2), weight.size(3)});
            return at::conv2d(x, weight, {}, {conv->stride.h, conv->stride.w}, {map.y.offset, map.x.offset});
        }
        if (const auto* transposed = std::get_if<engine::ConvTranspose>(layer)) {
            const engine::PlaneMap map = geometry(*transposed, size, {weight.size(2), weight.size(3)});
            const engine::Pair more = transposed->output_padding.value_or(engine::Pair{0, 0});
            return at::conv_transpose2d(x, weight, {}, {transposed->stride.h, transposed->stride.w},
                                        {map.y.offset, map.x.offset}, {more.h, more.w});
        }
        if (const auto* resize = std::get_if<engine::Upsample>(layer))
            return at::upsample_nearest2d(
                x, std::vector<int64_t>{size.h * resize->scale.h, size.w * resize->scale.w});
        if (const auto* shuffle = std::get_if<engine::PixelShuffle>(layer))
            return at::pixel_shuffle(x, shuffle->factor);
        if (op_name(*layer) == "relu") return at::relu(x);
        throw std::runtime_error("a stage that the learning presets do not have");
    }

    engine::BuiltPipeline pipeline_;
    at::MemoryFormat format_;
    torch::Tensor input_, target_;
    std::vector<torch::Tensor> weights_, learned_;
    std::unique_ptr<torch::optim::Adam> adam_;
};

}  // namespace

std::unique_ptr<LearningContender> make_libtorch_learner(const engine::BuiltPipeline& pipeline,
                                                         const engine::LearningTarget& target, double rate,
                                                         int threads, bool channels_last) {
    at::set_num_threads(threads);
    return std::make_unique<LibTorch>(pipeline, target, rate, channels_last);
}

}  // namespace bench
