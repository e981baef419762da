// The equivalences and the gradients, reproduced as a reader would: with
// `deconvoscope apply` and array files alone.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "engine/files/npy.h"
#include "program.h"

namespace {

using engine::Index;
using engine::Pair;
using engine::Shape;
using engine::Tensor;

constexpr double float_accuracy = 2e-6;

class ApplyIdentities : public ::testing::Test {
  protected:
    Index draw(Index low, Index high) { return std::uniform_int_distribution<Index>(low, high)(random_); }
    Pair draw_pair(Index low, Index high) { return {draw(low, high), draw(low, high)}; }
    Tensor random(const Shape& shape) {
        Tensor result(shape);
        for (float& value : result.values())
            value = std::normal_distribution<float>()(random_);
        return result;
    }

    std::string put(const Tensor& tensor) {
        const std::string name = fmt::format("{}.npy", files_++);
        engine::write_npy(program_.file(name), tensor);
        return name;
    }

    /// `apply OPERATION…` of x, with a weight where there is one.
    Tensor apply(const std::string& operation, const Tensor& x, const Tensor& weight = {}) {
        return result("apply " + operation + " --input " + put(x) +
                          (weight.empty() ? "" : " --weight " + put(weight)) + " --output ",
                      operation);
    }

    /// The gradient with respect to x of a gradient dy of the output.
    Tensor gradient(const std::string& operation, const Tensor& x, const Tensor& dy,
                    const Tensor& weight = {}) {
        return result("apply " + operation + " --input " + put(x) +
                          (weight.empty() ? "" : " --weight " + put(weight)) + " --grad-output " + put(dy) +
                          " --grad-input ",
                      operation);
    }

  private:
    Tensor result(const std::string& arguments, const std::string& operation) {
        const std::string name = fmt::format("{}.npy", files_++);
        const Outcome run = program_.run(arguments + name);
        EXPECT_EQ(run.status, 0) << operation << "\n" << run.err;
        return run.status == 0 ? engine::read_npy(program_.file(name)) : Tensor();
    }

    Program program_;
    std::mt19937_64 random_{5};
    int files_ = 0;
};

std::string text(Pair pair) { return fmt::format("{},{}", pair.h, pair.w); }

double largest_difference(const Tensor& a, const Tensor& b) {
    EXPECT_EQ(a.shape(), b.shape());
    double largest = 0, scale = 1e-30;
    for (Index i = 0; a.shape() == b.shape() && i < a.size(); ++i) {
        largest = std::max(largest, std::abs(double{a.data()[i]} - b.data()[i]));
        scale = std::max(scale, std::abs(double{b.data()[i]}));
    }
    return largest / scale;
}

double dot(const Tensor& a, const Tensor& b) {
    EXPECT_EQ(a.shape(), b.shape());
    double sum = 0;
    for (Index i = 0; i < a.size(); ++i)
        sum += double{a.data()[i]} * b.data()[i];
    return sum;
}

/// A tensor of the given shape whose values come from their indices.
template <typename Value>
Tensor filled(const Shape& shape, const Value& value) {
    Tensor result(shape);
    for (Index n = 0; n < shape.n; ++n)
        for (Index c = 0; c < shape.c; ++c)
            for (Index h = 0; h < shape.h; ++h)
                for (Index w = 0; w < shape.w; ++w)
                    result(n, c, h, w) = value(n, c, h, w);
    return result;
}

/// Turned by 180 degrees, input and output channels swapped.
Tensor turned_and_swapped(const Tensor& w) {
    const Shape s = w.shape();
    return filled({s.c, s.n, s.h, s.w},
                  [&](Index n, Index c, Index y, Index x) { return w(c, n, s.h - 1 - y, s.w - 1 - x); });
}

/// Summed over windows of s×s, all of them that touch a tap.
Tensor blurred(const Tensor& w, Pair s) {
    const Shape k = w.shape();
    return filled({k.n, k.c, k.h + s.h - 1, k.w + s.w - 1}, [&](Index n, Index c, Index y, Index x) {
        float sum = 0;
        for (Index i = std::max<Index>(y - s.h + 1, 0); i <= std::min(y, k.h - 1); ++i)
            for (Index j = std::max<Index>(x - s.w + 1, 0); j <= std::min(x, k.w - 1); ++j)
                sum += w(n, c, i, j);
        return sum;
    });
}

Tensor interior(const Tensor& t, Index border) {
    const Shape s = t.shape();
    return filled({s.n, s.c, s.h - 2 * border, s.w - 2 * border},
                  [&](Index n, Index c, Index y, Index x) { return t(n, c, y + border, x + border); });
}

TEST_F(ApplyIdentities, TransposedConvIsZeroInsertionAndConv) {
    for (int round = 0; round < 8; ++round) {
        const Pair k = draw_pair(1, 4), s = draw_pair(1, 3), d = draw_pair(1, 2);
        const Pair p{draw(0, d.h * (k.h - 1)), draw(0, d.w * (k.w - 1))};
        const Pair a{draw(0, std::max(s.h, d.h) - 1), draw(0, std::max(s.w, d.w) - 1)};
        const Tensor x = random({2, 2, draw(3, 5), draw(3, 6)}), w = random({2, 3, k.h, k.w});
        const Pair pad{d.h * (k.h - 1) - p.h, d.w * (k.w - 1) - p.w};
        const Tensor direct =
            apply(fmt::format("conv_transpose --stride {} --padding {} --output-padding {} --dilation {}",
                              text(s), text(p), text(a), text(d)),
                  x, w);
        const Tensor inserted = apply("zero_insert --stride " + text(s), x);
        const Tensor gathered = apply(fmt::format("conv --padding {},{},{},{} --dilation {}", pad.h, pad.w,
                                                  pad.h + a.h, pad.w + a.w, text(d)),
                                      inserted, turned_and_swapped(w));
        EXPECT_LE(largest_difference(gathered, direct), float_accuracy) << round;
    }
}

TEST_F(ApplyIdentities, TransposedConvIsTheAdjointOfConv) {
    for (int round = 0; round < 8; ++round) {
        const Pair k = draw_pair(1, 4), s = draw_pair(1, 3), p = draw_pair(0, 1), n{draw(4, 7), draw(4, 8)};
        const Pair a{(n.h + 2 * p.h - k.h) % s.h, (n.w + 2 * p.w - k.w) % s.w};
        const Tensor u = random({1, 3, n.h, n.w}), w = random({2, 3, k.h, k.w});
        const std::string geometry = fmt::format(" --stride {} --padding {}", text(s), text(p));
        const Tensor conv = apply("conv" + geometry, u, w);
        const Tensor x = random(conv.shape());
        const Tensor back = apply("conv_transpose" + geometry + " --output-padding " + text(a), x, w);
        EXPECT_NEAR(dot(conv, x), dot(u, back), 1e-4) << round;
        // ... which is to say, the gradient of the one is the other.
        EXPECT_LE(largest_difference(gradient("conv" + geometry, u, x, w), back), float_accuracy) << round;
    }
}

TEST_F(ApplyIdentities, NearestThenConvIsATransposedConvWithABlurredKernel) {
    for (int round = 0; round < 8; ++round) {
        const Pair s = draw_pair(1, 3), k{2 * draw(0, 2) + 1, 2 * draw(0, 1) + 1};
        const Tensor x = random({1, 2, draw(2, 5), draw(2, 5)}), w = random({3, 2, k.h, k.w});
        const Tensor plain = apply("conv --padding same", apply("upsample --scale " + text(s), x), w);
        const Tensor kernel = blurred(turned_and_swapped(w), s);
        const Tensor direct = apply(
            fmt::format("conv_transpose --stride {} --padding {},{}", text(s), (k.h - 1) / 2, (k.w - 1) / 2),
            x, kernel);
        EXPECT_LE(largest_difference(direct, plain), float_accuracy) << round;
    }
}

TEST_F(ApplyIdentities, BilinearIsATransposedConvWithATriangleInside) {
    for (const Index s : {1, 2, 3, 4, 5}) {
        const Index k = 2 * s - s % 2;
        const double middle = static_cast<double>(k - 1) / 2;
        const Tensor x = random({1, 2, 5, 6});
        const Tensor triangle = filled({2, 1, k, k}, [&](Index, Index, Index i, Index j) {
            const auto tap = [&](Index t) {
                return 1 - std::abs(static_cast<double>(t) - middle) / static_cast<double>(s);
            };
            return static_cast<float>(tap(i) * tap(j));
        });
        const Tensor direct =
            apply(fmt::format("conv_transpose --groups 2 --stride {} --padding {}", s, s / 2), x, triangle);
        const Tensor resized = apply(fmt::format("upsample --mode bilinear --scale {}", s), x);
        EXPECT_LE(largest_difference(interior(direct, s), interior(resized, s)), float_accuracy) << s;
        if (s == 1) continue;
        EXPECT_GT(largest_difference(direct, resized), 0.01) << "clamp and zero differ at the border";
    }
}

TEST_F(ApplyIdentities, TransposedConvOfAMultipleOfTheStrideIsASubPixelConv) {
    for (const Index r : {2, 3}) {
        const Index m = 2, in = 2, out = 3;
        const Tensor x = random({1, in, 3, 4}), w = random({in, out, r * m, r * m});
        const auto sub_kernels = [&](bool crd) {
            return filled({out * r * r, in, m, m}, [&](Index channel, Index i, Index y, Index z) {
                const Index o = crd ? channel / (r * r) : channel % out;
                const Index phase = crd ? channel % (r * r) : channel / out;
                return w(i, o, (m - 1 - y) * r + phase / r, (m - 1 - z) * r + phase % r);
            });
        };
        const Tensor direct = apply(fmt::format("conv_transpose --stride {}", r), x, w);
        for (const bool crd : {true, false}) {
            const Tensor low = apply(fmt::format("conv --padding {}", m - 1), x, sub_kernels(crd));
            const Tensor shuffled =
                apply(fmt::format("pixel_shuffle --factor {} --order {}", r, crd ? "crd" : "dcr"), low);
            EXPECT_LE(largest_difference(shuffled, direct), float_accuracy) << r;
        }
    }
}

TEST_F(ApplyIdentities, AlikeSubKernelsAreALowResolutionConvAndNearest) {
    const Tensor x = random({1, 2, 4, 5}), w = random({3, 2, 3, 3});
    const Tensor alike =
        filled({12, 2, 3, 3}, [&](Index o, Index i, Index h, Index v) { return w(o / 4, i, h, v); });
    const Tensor sub_pixel = apply("pixel_shuffle --factor 2", apply("conv --padding 1", x, alike));
    const Tensor blocky = apply("upsample --scale 2", apply("conv --padding 1", x, w));
    EXPECT_LE(largest_difference(sub_pixel, blocky), float_accuracy);
}

TEST_F(ApplyIdentities, GradientOfConvThenAveragePoolIsNearestThenTurnedConv) {
    const Tensor x = random({1, 2, 8, 6}), w = random({3, 2, 3, 3});
    const Tensor convolved = apply("conv --padding 1", x, w),
                 pooled = apply("avg_pool --kernel 2", convolved);
    const Tensor dy = random(pooled.shape());
    const Tensor back = gradient("conv --padding 1", x, gradient("avg_pool --kernel 2", convolved, dy), w);
    Tensor spread = apply("upsample --scale 2", dy);
    for (float& value : spread.values())
        value /= 4;
    EXPECT_LE(largest_difference(apply("conv --padding 1", spread, turned_and_swapped(w)), back),
              float_accuracy);
}

}  // namespace
