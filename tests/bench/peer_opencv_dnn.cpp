// OpenCV's dnn module: layers of a network that is built here, forward only.
#include <opencv2/dnn.hpp>

#include "peers.h"

namespace bench {
namespace {

cv::Mat wrap(const Tensor& tensor, const std::vector<int>& sizes) {
    return cv::Mat(sizes, CV_32FC1, const_cast<float*>(tensor.data())).clone();
}

class OpenCvDnn : public Contender {
  public:
    explicit OpenCvDnn(const Problem& problem) : problem_(problem) {
        for (std::size_t i = 0; i < problem.workload.steps.size(); ++i) {
            if (i > 0) add("ReLU", {});
            const Step& step = problem.workload.steps[i];
            if (step.kind == Step::Kind::conv_transpose)
                add_layer("Deconvolution", i, step.padding, 2, step.output_padding);
            else
                resize(step);
            if (step.kind == Step::Kind::nearest_conv) add_layer("Convolution", i, step.padding, 1, 0);
        }
        net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        const Shape& s = problem.x.shape();
        net_.setInput(wrap(problem.x, {static_cast<int>(s.n), static_cast<int>(s.c), static_cast<int>(s.h),
                                       static_cast<int>(s.w)}));
    }

    void forward() override {
        const Shape& s = problem_.x.shape();
        // The input counts as new, otherwise the last output is handed out again.
        net_.setInput(cv::Mat(
            {static_cast<int>(s.n), static_cast<int>(s.c), static_cast<int>(s.h), static_cast<int>(s.w)},
            CV_32FC1, const_cast<float*>(problem_.x.data())));
        y_ = net_.forward();
    }
    void backward() override {}
    Tensor output() override {
        return Tensor(problem_.dy.shape(), {y_.ptr<float>(), static_cast<std::size_t>(y_.total())});
    }
    Tensor input_gradient() override { return {}; }

  private:
    void add(const char* type, cv::dnn::LayerParams parameters) {
        parameters.name = std::string(type) + std::to_string(++input_);
        parameters.type = type;
        net_.addLayerToPrev(parameters.name, type, parameters);
    }
    void resize(const Step& step) {
        cv::dnn::LayerParams parameters;
        parameters.set("interpolation", step.kind == Step::Kind::bilinear ? "opencv_linear" : "nearest");
        parameters.set("zoom_factor", 2);
        add("Resize", parameters);
    }
    void add_layer(const char* type, std::size_t i, Index padding, int stride, Index more) {
        const Step& step = problem_.workload.steps[i];
        cv::dnn::LayerParams parameters;
        parameters.set("kernel_size", static_cast<int>(step.kernel));
        parameters.set("stride", stride);
        parameters.set("pad", static_cast<int>(padding));
        parameters.set("num_output", static_cast<int>(step.outputs));
        parameters.set("group", static_cast<int>(step.groups));
        parameters.set("adj_w", static_cast<int>(more));
        parameters.set("adj_h", static_cast<int>(more));
        const Tensor& weight = *problem_.parameters[i].weight;
        const Shape& s = weight.shape();
        parameters.blobs.push_back(wrap(weight, {static_cast<int>(s.n), static_cast<int>(s.c),
                                                 static_cast<int>(s.h), static_cast<int>(s.w)}));
        parameters.blobs.push_back(wrap(*problem_.parameters[i].bias, {1, static_cast<int>(step.outputs)}));
        add(type, parameters);
    }

    const Problem& problem_;
    cv::dnn::Net net_;
    cv::Mat y_;
    int input_ = 0;
};

}  // namespace

Made make_opencv_dnn(const Problem& problem, int threads, bool) {
    if (problem.workload.steps.front().kind == Step::Kind::bicubic) return nullptr;
    cv::setNumThreads(threads);
    return std::make_unique<OpenCvDnn>(problem);
}

}  // namespace bench
