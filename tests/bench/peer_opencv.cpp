// OpenCV imgproc: resize, channel by channel, since our pictures are planes.
#include <opencv2/imgproc.hpp>

#include "peers.h"

namespace bench {
namespace {

class OpenCv : public Contender {
  public:
    OpenCv(const Problem& problem, const Step& step)
        : problem_(problem),
          y_(step.output_shape()),
          how_(step.kind == Step::Kind::bilinear ? cv::INTER_LINEAR : cv::INTER_CUBIC) {}

    void forward() override {
        const Shape &from = problem_.x.shape(), &to = y_.shape();
        for (Index c = 0; c < to.c; ++c) {
            const cv::Mat x(static_cast<int>(from.h), static_cast<int>(from.w), CV_32FC1,
                            const_cast<float*>(problem_.x.plane(0, c)));
            cv::Mat y(static_cast<int>(to.h), static_cast<int>(to.w), CV_32FC1, y_.plane(0, c));
            cv::resize(x, y, y.size(), 0, 0, how_);
        }
    }
    void backward() override {}
    Tensor output() override { return y_; }
    Tensor input_gradient() override { return {}; }

  private:
    const Problem& problem_;
    Tensor y_;
    int how_;
};

}  // namespace

Made make_opencv(const Problem& problem, int threads, bool) {
    cv::setNumThreads(threads);
    return std::make_unique<OpenCv>(problem, problem.workload.steps.front());
}

}  // namespace bench
