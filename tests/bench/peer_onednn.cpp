// oneDNN: plain NCHW at both ends of every layer, or whatever layout it likes best for pictures. Weights are
// brought into its favourite layout once, before the clock runs.
#include <omp.h>

#include <algorithm>
#include <dnnl.hpp>

#include "peers.h"
#include "phases.h"

namespace bench {
namespace {

using namespace dnnl;
using Dims = memory::dims;
using Tag = memory::format_tag;

struct Options {
    bool folded, own_layout, with_backward;
    bool reorders = false;  ///< own layout inside, plain at both ends, on the clock
    bool subpixel = false;  ///< a conv to four times the channels, whose phases are then interleaved
};

memory::desc any(const Dims& dims) { return {dims, memory::data_type::f32, Tag::any}; }
memory::desc plain(const Dims& dims) { return {dims, memory::data_type::f32, Tag::nchw}; }

/// A primitive and what it works on.
struct Call {
    primitive what;
    std::unordered_map<int, memory> arguments;
};

class OneDnn : public Contender {
  public:
    OneDnn(const Problem& problem, const Options& options) : problem_(problem), options_(options) {
        memory x = wrap(problem.x);
        for (std::size_t i = 0; i < problem.workload.steps.size(); ++i) {
            const Step& step = problem.workload.steps[i];
            const bool relu = i + 1 < problem.workload.steps.size();
            if (options.subpixel) {
                x = interleaved(x, i, relu);
            } else if (step.resize()) {
                x = resample(x, step, algorithm::resampling_linear, false);
            } else if (step.kind == Step::Kind::nearest_conv && !options.folded) {
                x = resample(x, step, algorithm::resampling_nearest, true);
                x = convolve(x, i, relu);
            } else {
                x = deconvolve(x, i, relu);
            }
        }
        y_ = bring(x, options.reorders ? plain(x.get_desc().dims()) : x.get_desc(), forward_);
        if (!options.with_backward) return;
        memory dy = bring(wrap(problem.dy), x.get_desc(), backward_);
        for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer)
            dy = (*layer)(dy);
        dx_ = bring(dy, options.reorders ? plain(dy.get_desc().dims()) : dy.get_desc(), backward_);
        layers_.clear();
    }

    void forward() override { run(forward_); }
    void backward() override { run(backward_); }
    Tensor output() override { return read(y_, problem_.dy.shape()); }
    Tensor input_gradient() override { return read(dx_, problem_.x.shape()); }
    std::vector<Tensor> parameter_gradients() override {
        std::vector<Tensor> all;
        if (options_.folded || options_.subpixel) return all;
        for (std::size_t i = 0; i < gradients_.size(); ++i) {  // the last layer's came first
            const std::size_t at = gradients_.size() - 1 - i;
            const Step& step = problem_.workload.steps[i];
            const bool transposed = step.kind != Step::Kind::nearest_conv;
            Tensor& weight = all.emplace_back(problem_.parameters[i].weight->shape());
            memory to = weights(weight, step, transposed), from = gradients_[at].first;
            reorder(from, to).execute(stream_, from, to);
            stream_.wait();
            Tensor& bias = all.emplace_back(problem_.parameters[i].bias->shape());
            std::copy_n(static_cast<const float*>(gradients_[at].second.get_data_handle()), bias.size(),
                        bias.data());
        }
        return all;
    }

  private:
    void run(std::vector<Call>& calls) {
        for (Call& call : calls)
            call.what.execute(stream_, call.arguments);
        stream_.wait();
    }

    static Dims dims(const Shape& s) { return {s.n, s.c, s.h, s.w}; }
    memory::desc image(const Dims& dims) const { return options_.own_layout ? any(dims) : plain(dims); }

    memory wrap(const Tensor& tensor) {
        return memory(plain(dims(tensor.shape())), engine_, const_cast<float*>(tensor.data()));
    }
    memory as_layout_of(memory from, const memory::desc& desc) {
        if (from.get_desc() == desc) return from;
        memory to(desc, engine_);
        reorder(from, to).execute(stream_, from, to);
        stream_.wait();
        return to;
    }
    /// The same, as part of what is timed where the plain layout is promised at both ends.
    memory bring(memory from, const memory::desc& desc, std::vector<Call>& calls) {
        return options_.reorders ? moved(from, desc, calls) : as_layout_of(from, desc);
    }
    memory moved(memory from, const memory::desc& desc, std::vector<Call>& calls) {
        if (from.get_desc() == desc) return from;
        memory to(desc, engine_);
        calls.push_back({reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}});
        return to;
    }
    Tensor read(memory from, const Shape& shape) {
        Tensor result(shape);
        memory to = wrap(result);
        reorder(from, to).execute(stream_, from, to);
        stream_.wait();
        return result;
    }

    /// Weights of a conv or a transposed conv as we store them, seen as (g,) O, I, k, k.
    memory weights(const Tensor& weight, const Step& step, bool transposed) {
        const Index k = weight.shape().h, taps = k * k, g = step.groups, o = step.outputs / g,
                    i = step.inputs / g;
        Dims dims{o, i, k, k}, strides = transposed ? Dims{taps, o * taps, k, 1} : Dims{i * taps, taps, k, 1};
        if (g > 1) {
            dims.insert(dims.begin(), g);
            strides.insert(strides.begin(), o * i * taps);
        }
        return memory(memory::desc(dims, memory::data_type::f32, strides), engine_,
                      const_cast<float*>(weight.data()));
    }

    static primitive_attr attributes(bool relu) {
        primitive_attr attr;
        if (relu) {
            post_ops ops;
            ops.append_eltwise(1.0f, algorithm::eltwise_relu, 0.0f, 0.0f);
            attr.set_post_ops(ops);
        }
        return attr;
    }

    /// The ReLU's gradient, from its output.
    memory relu_backward(memory y, memory dy, bool relu) {
        if (!relu) return dy;
        const eltwise_forward::primitive_desc hint(
            {prop_kind::forward_training, algorithm::eltwise_relu_use_dst_for_bwd, y.get_desc(), 0.0f},
            engine_);
        const eltwise_backward::primitive_desc desc(
            {algorithm::eltwise_relu_use_dst_for_bwd, dy.get_desc(), y.get_desc(), 0.0f}, engine_, hint);
        backward_.push_back(
            {eltwise_backward(desc), {{DNNL_ARG_DST, y}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dy}}});
        return dy;
    }

    memory resample(memory x, const Step& step, algorithm how, bool nearest) {
        const auto kind = options_.with_backward ? prop_kind::forward_training : prop_kind::forward_inference;
        const Dims large{1, step.inputs, 2 * step.size, 2 * step.size};
        const resampling_forward::primitive_desc desc({kind, how, x.get_desc(), image(large)}, engine_);
        memory y(desc.dst_desc(), engine_);
        forward_.push_back({resampling_forward(desc), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, y}}});
        if (nearest || step.resize())
            layers_.push_back([=, this](memory dy) {
                const resampling_backward::primitive_desc back({how, x.get_desc(), dy.get_desc()}, engine_,
                                                               desc);
                memory dx(back.diff_src_desc(), engine_);
                backward_.push_back(
                    {resampling_backward(back), {{DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dx}}});
                return dx;
            });
        return y;
    }

    memory convolve(memory x, std::size_t i, bool relu) {
        const Step& step = problem_.workload.steps[i];
        const Dims large{1, step.outputs, 2 * step.size, 2 * step.size}, p{step.padding, step.padding};
        return apply<convolution_forward, convolution_backward_data, convolution_backward_weights>(
            x, i, *problem_.parameters[i].weight, false, large, p, p, algorithm::convolution_auto, relu,
            {1, 1});
    }

    memory deconvolve(memory x, std::size_t i, bool relu) {
        const Step& step = problem_.workload.steps[i];
        const bool folded = step.kind == Step::Kind::nearest_conv;
        if (folded) folded_.push_back(std::make_unique<Tensor>(problem_.folded(i)));
        const Tensor& weight = folded ? *folded_.back() : *problem_.parameters[i].weight;
        const Index p = folded ? step.kernel - 1 - step.padding : step.padding;
        const Index end = (step.size - 1) * 2 + weight.shape().h - p - 2 * step.size;
        const Dims large{1, step.outputs, 2 * step.size, 2 * step.size};
        return apply<deconvolution_forward, deconvolution_backward_data, deconvolution_backward_weights>(
            x, i, weight, true, large, {p, p}, {end, end}, algorithm::deconvolution_direct, relu, {2, 2});
    }

    /// The phases that the conv made, each written into its places of the picture by a reorder, and the
    /// gradient's gathered in the same way.
    memory interleaved(memory x, std::size_t i, bool relu) {
        const Step& step = problem_.workload.steps[i];
        const bool folded = step.kind == Step::Kind::nearest_conv;
        const Index crop = folded ? step.kernel - 1 - step.padding : step.padding, n = step.size,
                    outputs = step.outputs;
        const Phases phases(folded ? step.kernel + 1 : step.kernel, crop);
        folded_.push_back(std::make_unique<Tensor>(
            subpixel_weight(folded ? problem_.folded(i) : *problem_.parameters[i].weight, step, crop, true)));
        biases_.push_back(std::make_unique<Tensor>(Shape{1, 4 * outputs, 1, 1}));
        for (Index o = 0; o < 4 * outputs; ++o)
            biases_.back()->data()[o] = problem_.parameters[i].bias->data()[o % outputs];
        const Index all_size = n + 2 * phases.padding - phases.taps + 1;
        const Dims all_dims{1, 4 * outputs, all_size, all_size}, p{phases.padding, phases.padding};
        memory all = apply<convolution_forward, convolution_backward_data, convolution_backward_weights>(
            x, i, *folded_.back(), false, all_dims, p, p, algorithm::convolution_auto, relu, {1, 1});
        memory y(plain({1, outputs, 2 * n, 2 * n}), engine_);
        const Dims part{1, outputs, n, n}, every_other{4 * n * n * outputs, 4 * n * n, 4 * n, 2};
        const memory::desc places(part, memory::data_type::f32, every_other);
        const auto of_phase = [=](const memory& whole, Index ry, Index rx) {
            return whole.get_desc().submemory_desc(
                part,
                {0, (2 * ry + rx) * outputs, phases.start[static_cast<std::size_t>(ry)] + phases.padding,
                 phases.start[static_cast<std::size_t>(rx)] + phases.padding});
        };
        const auto place = [=, this](const memory& picture, Index ry, Index rx) {
            return memory(places, engine_, static_cast<float*>(picture.get_data_handle()) + ry * 2 * n + rx);
        };
        const auto move = [](std::vector<Call>& calls, const memory& from, const memory& to) {
            calls.push_back({reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}});
        };
        for (Index ry = 0; ry < 2; ++ry)
            for (Index rx = 0; rx < 2; ++rx)
                move(forward_, memory(of_phase(all, ry, rx), engine_, all.get_data_handle()),
                     place(y, ry, rx));
        layers_.push_back([=, this](memory dy) {
            memory gathered(plain(all_dims), engine_);
            std::fill_n(static_cast<float*>(gathered.get_data_handle()), 4 * outputs * all_size * all_size,
                        0.0f);
            for (Index ry = 0; ry < 2; ++ry)
                for (Index rx = 0; rx < 2; ++rx)
                    move(backward_, place(dy, ry, rx),
                         memory(of_phase(gathered, ry, rx), engine_, gathered.get_data_handle()));
            return gathered;
        });
        return y;
    }

    template <typename Forward, typename BackwardData, typename BackwardWeights>
    memory apply(memory x, std::size_t i, const Tensor& weight, bool transposed, const Dims& large,
                 const Dims& begin, const Dims& end, algorithm how, bool relu, const Dims& strides) {
        const auto kind = options_.with_backward ? prop_kind::forward_training : prop_kind::forward_inference;
        Step step = problem_.workload.steps[i];
        if (options_.subpixel) step.outputs *= 4;
        const memory w = weights(weight, step, transposed);
        const Dims w_dims = w.get_desc().dims(), b_dims{large[1]}, x_dims = x.get_desc().dims();
        const memory::desc any_w = any(w_dims), b_desc(b_dims, memory::data_type::f32, Tag::x);
        // Between two layers the picture keeps the layout that it has.
        const memory::desc x_desc = forward_.empty() ? image(x_dims) : x.get_desc();
        const typename Forward::primitive_desc desc(
            {kind, how, x_desc, any_w, b_desc, image(large), strides, begin, end}, attributes(relu), engine_);
        const memory source = bring(x, desc.src_desc(), forward_),
                     packed = as_layout_of(w, desc.weights_desc());
        const Tensor& b = options_.subpixel ? *biases_.back() : *problem_.parameters[i].bias;
        const memory bias(b_desc, engine_, const_cast<float*>(b.data()));
        memory y(desc.dst_desc(), engine_);
        forward_.push_back(
            {Forward(desc),
             {{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_BIAS, bias}, {DNNL_ARG_DST, y}}});
        layers_.push_back([=, this](memory dy) {
            dy = relu_backward(y, dy, relu);
            const memory::desc dy_desc = backward_.empty() ? image(large) : dy.get_desc();
            const typename BackwardData::primitive_desc data(
                {how, x_desc, any_w, dy_desc, strides, begin, end}, engine_, desc);
            memory dx(data.diff_src_desc(), engine_);
            const memory dy_data = bring(dy, data.diff_dst_desc(), backward_);
            backward_.push_back({BackwardData(data),
                                 {{DNNL_ARG_DIFF_DST, dy_data},
                                  {DNNL_ARG_WEIGHTS, as_layout_of(w, data.weights_desc())},
                                  {DNNL_ARG_DIFF_SRC, dx}}});
            const typename BackwardWeights::primitive_desc gradient(
                {how, x_desc, any_w, b_desc, dy_desc, strides, begin, end}, engine_, desc);
            const memory dy_weight = bring(dy, gradient.diff_dst_desc(), backward_);
            // Made by the forward pass, so it can be moved only once that has run.
            const memory read = moved(source, gradient.src_desc(), backward_);
            gradients_.emplace_back(memory(gradient.diff_weights_desc(), engine_), memory(b_desc, engine_));
            backward_.push_back({BackwardWeights(gradient),
                                 {{DNNL_ARG_SRC, read},
                                  {DNNL_ARG_DIFF_DST, dy_weight},
                                  {DNNL_ARG_DIFF_WEIGHTS, gradients_.back().first},
                                  {DNNL_ARG_DIFF_BIAS, gradients_.back().second}}});
            return dx;
        });
        return y;
    }

    const Problem& problem_;
    Options options_;
    dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
    stream stream_{engine_};
    std::vector<std::unique_ptr<Tensor>> folded_, biases_;
    std::vector<std::pair<memory, memory>> gradients_;  ///< of weight and bias, the last layer first
    std::vector<Call> forward_, backward_;
    std::vector<std::function<memory(memory)>> layers_;
    memory y_, dx_;
};

Made make(const Problem& problem, int threads, const Options& options) {
    const Step& first = problem.workload.steps.front();
    if (first.kind == Step::Kind::bicubic) return nullptr;
    const bool nearest = first.kind == Step::Kind::nearest_conv;
    if (options.subpixel && (first.resize() || first.groups > 1)) return nullptr;
    if (options.folded ? !nearest : nearest && options.own_layout) return nullptr;
    omp_set_num_threads(threads);
    return std::make_unique<OneDnn>(problem, options);
}

}  // namespace

Made make_onednn(const Problem& p, int threads, bool backward) {
    return make(p, threads, {false, false, backward});
}
Made make_onednn_folded(const Problem& p, int threads, bool backward) {
    return make(p, threads, {true, false, backward});
}
Made make_onednn_reordered(const Problem& p, int threads, bool backward) {
    return make(p, threads, {false, true, backward, true});
}
Made make_onednn_folded_reordered(const Problem& p, int threads, bool backward) {
    return make(p, threads, {true, true, backward, true});
}
Made make_onednn_subpixel(const Problem& p, int threads, bool backward) {
    return make(p, threads, {false, false, backward, false, true});
}
Made make_onednn_own(const Problem& p, int threads, bool backward) {
    return make(p, threads, {false, true, backward});
}
Made make_onednn_folded_own(const Problem& p, int threads, bool backward) {
    return make(p, threads, {true, true, backward});
}

}  // namespace bench
