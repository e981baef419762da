// deconvoscope apply: every operation from the command line, its gradients, its files.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "engine/files/npy.h"
#include "engine/pipeline/parameter_table.h"
#include "program.h"

namespace {

using engine::Shape;
using engine::Tensor;

class Apply : public ::testing::Test {
  protected:
    void put(const std::string& name, const Tensor& tensor) {
        engine::write_npy(program_.file(name), tensor);
    }
    void put(const std::string& name, const Shape& shape, std::vector<float> values) {
        put(name, Tensor(shape, values));
    }
    void put_bias(const std::string& name, engine::Index count) {
        engine::PendingFile file(program_.file(name));
        engine::write_npy_vector(file, Tensor({1, count, 1, 1}, 0.25f));
        file.commit();
    }
    /// Runs `apply OPERATION`, which is to succeed, and gives the file back.
    Tensor result(const std::string& operation, const std::string& name = "y.npy") {
        const Outcome run = program_.run("apply " + operation);
        EXPECT_EQ(run.status, 0) << operation << "\n" << run.err;
        EXPECT_EQ(run.err + run.out, "") << operation;
        return run.status == 0 ? engine::read_npy(program_.file(name)) : Tensor();
    }

    Program program_;
};

TEST_F(Apply, GivesTheGoldenValues) {
    std::vector<float> nine(9), four = {1, 2, 3, 4};
    std::iota(nine.begin(), nine.end(), 0.0f);
    put("x9.npy", {1, 1, 3, 3}, nine);
    put("x4.npy", {1, 1, 2, 2}, four);
    put("w3.npy", Tensor({1, 1, 3, 3}, 1.0f));
    put("w2.npy", Tensor({1, 1, 2, 2}, 1.0f));
    EXPECT_EQ(result("conv_transpose --weight w3.npy --input x9.npy --output y.npy"),
              Tensor({1, 1, 5, 5}, std::vector<float>{0,  1,  3, 3,  2,  3,  8,  15, 12, 7,  9,  21, 36,
                                                      27, 15, 9, 20, 33, 24, 13, 6,  13, 21, 15, 8}));
    EXPECT_EQ(result("conv_transpose --stride 2 --padding 1 --weight w3.npy --input x4.npy --output y.npy"),
              Tensor({1, 1, 3, 3}, std::vector<float>{1, 3, 2, 4, 10, 6, 3, 7, 4}));
    EXPECT_EQ(result("conv_transpose --stride 2 --dilation 2 --weight w2.npy --input x4.npy --output y.npy"),
              Tensor({1, 1, 5, 5}, std::vector<float>{1, 0, 3, 0, 2, 0, 0, 0, 0, 0, 4, 0, 10,
                                                      0, 6, 0, 0, 0, 0, 0, 3, 0, 7, 0, 4}));
    const Tensor padded =
        result("conv_transpose --stride 2 --output-padding 1 --weight w3.npy --input x4.npy --output y.npy");
    ASSERT_EQ(padded.shape(), (Shape{1, 1, 6, 6}));
    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(padded(0, 0, i, 5) + padded(0, 0, 5, i), 0.0f);

    std::iota(nine.begin(), nine.end(), 1.0f);
    put("x.npy", {1, 1, 3, 3}, nine);
    const Tensor bilinear = result("upsample --scale 2 --mode bilinear --input x.npy --output y.npy");
    const float first_row[] = {1, 1.25f, 1.75f, 2.25f, 2.75f, 3};
    for (int i = 0; i < 6; ++i)
        EXPECT_FLOAT_EQ(bilinear(0, 0, 0, i), first_row[i]);
}

TEST_F(Apply, EveryOperationRunsForwardsAndBackwards) {
    put("x.npy", Tensor({2, 4, 6, 6}, 0.5f));
    put("w.npy", Tensor({4, 2, 3, 3}, 0.1f));
    put_bias("b.npy", 4);
    for (const auto& operation : engine::operations()) {
        if (operation.name == "concat") continue;
        const std::string name(operation.name);
        const bool kernel = operation.prototype.has_kernel();
        const std::string arguments = name + " --input x.npy" +
                                      (kernel ? " --weight w.npy --groups 2 --bias b.npy" : "") +
                                      (name == "prelu" ? " --weight b.npy" : "");
        const Tensor y = result(arguments + " --output y.npy");
        put("dy.npy", Tensor(y.shape(), 1.0f));
        const Tensor dx = result(arguments + " --grad-output dy.npy --grad-input dx.npy", "dx.npy");
        EXPECT_EQ(dx.shape(), (Shape{2, 4, 6, 6})) << name;
        if (!kernel) continue;
        std::filesystem::remove(program_.file("y.npy"));
        const Outcome run =
            program_.run("apply " + name +
                         " --input x.npy --weight w.npy --groups 2 --output y.npy "
                         "--grad-output dy.npy --grad-input dx.npy --grad-weight dw.npy --grad-bias db.npy");
        EXPECT_EQ(run.status, 0) << run.err;
        EXPECT_EQ(engine::read_npy(program_.file("dx.npy")), dx);
        EXPECT_EQ(engine::read_npy(program_.file("dw.npy")).shape(), (Shape{4, 2, 3, 3}));
        const Tensor db = engine::read_npy_vector(program_.file("db.npy"));
        EXPECT_EQ(db, Tensor({1, 4, 1, 1}, static_cast<float>(2 * y.shape().h * y.shape().w)))
            << "a bias is not needed";
    }
}

TEST_F(Apply, PaddingWordsGiveTheFrameworksSizes) {
    put("x.npy", Tensor({1, 1, 5, 4}, 1.0f));
    put("w.npy", Tensor({1, 1, 3, 2}, 1.0f));
    const std::vector<std::pair<std::string, Shape>> table = {
        {"conv --padding same --stride 2", {1, 1, 3, 2}},
        {"conv --padding same_lower --stride 2,3", {1, 1, 3, 2}},
        {"conv --padding valid --stride 2", {1, 1, 2, 2}},
        {"conv --padding 1,2", {1, 1, 5, 7}},
        {"conv --padding 1,2,0,3 --dilation 2", {1, 1, 2, 7}},
        {"conv_transpose --padding same --stride 2", {1, 1, 10, 8}},
        {"conv_transpose --padding valid --stride 3,5", {1, 1, 15, 20}},
        {"conv_transpose --padding same --stride 2 --output-padding 0", {1, 1, 9, 6}},
        {"conv_transpose --padding valid --stride 2 --output-padding 1", {1, 1, 12, 9}},
        {"conv_transpose --stride 2 --output-size 12,9", {1, 1, 12, 9}},
        {"conv_transpose --stride 2 --padding same --output-size 9,8", {1, 1, 9, 8}},
        {"conv_transpose --stride 2x3 --output-padding 1x2", {1, 1, 12, 13}},
    };
    for (const auto& [arguments, shape] : table)
        EXPECT_EQ(result(arguments + " --input x.npy --weight w.npy --output y.npy").shape(), shape)
            << arguments;
}

TEST_F(Apply, NonFiniteValuesReachTheirTapsOnly) {
    Tensor x({1, 1, 6, 6}, 1.0f);
    x(0, 0, 3, 3) = std::numeric_limits<float>::quiet_NaN();
    put("x.npy", x);
    put("w.npy", Tensor({1, 1, 3, 3}, 0.0f));
    const Tensor y = result("conv_transpose --stride 2 --weight w.npy --input x.npy --output y.npy");
    for (int h = 0; h < 13; ++h)
        for (int w = 0; w < 13; ++w) {
            const bool touched = h >= 6 && h <= 8 && w >= 6 && w <= 8;
            EXPECT_EQ(std::isnan(y(0, 0, h, w)), touched) << h << " " << w;
        }
}

TEST_F(Apply, AnUnwritableOutputLeavesNoneBehind) {
    put("x.npy", Tensor({1, 1, 64, 64}, 1.0f));
    put("dy.npy", Tensor({1, 1, 64, 64}, 1.0f));
    engine::write_file(program_.file("old.npy"), "old");
    const std::size_t before = program_.folder().count();
    const Outcome missing = program_.run(
        "apply relu --input x.npy --output old.npy --grad-output dy.npy --grad-input none/dx.npy");
    EXPECT_EQ(missing.status, 2) << missing.err;
    // The disk is full after 8 KiB: neither output comes, and the old file survives.
    const Outcome full =
        program_.run("apply relu --input x.npy --output old.npy --grad-output dy.npy --grad-input dx.npy",
                     "ulimit -f 16;");
    EXPECT_EQ(full.status, 1) << full.err;
    EXPECT_NE(full.err.find("old.npy"), std::string::npos) << full.err;
    EXPECT_EQ(Program::slurp(program_.file("old.npy")), "old");
    EXPECT_EQ(program_.folder().count(), before);
}

TEST_F(Apply, LaterLayersTakeTheirFlags) {
    put("x.npy", {1, 1, 2, 3}, {1, 2, 3, 4, 5, 6});
    const Tensor padded = result("pad --pad 1,-1,0,2 --value 0.5 --input x.npy --output y.npy");
    EXPECT_EQ(padded, Tensor({1, 1, 3, 4},
                             std::vector<float>{0.5f, 0.5f, 0.5f, 0.5f, 2, 3, 0.5f, 0.5f, 5, 6, 0.5f, 0.5f}));
    const Tensor cropped = result("pad --pad -1,0,0,-1 --input x.npy --output y.npy");
    EXPECT_EQ(cropped, Tensor({1, 1, 1, 2}, std::vector<float>{4, 5}));
    EXPECT_EQ(result("upsample --scale 1.5 --input x.npy --output y.npy").shape(), (Shape{1, 1, 3, 4}));
    EXPECT_EQ(result("upsample --size 5,2 --mode area --input x.npy --output y.npy").shape(),
              (Shape{1, 1, 5, 2}));
    EXPECT_EQ(result("avg_pool --kernel 2 --ceil-mode --input x.npy --output y.npy").shape(),
              (Shape{1, 1, 1, 2}));
    put("w.npy", Tensor({1, 1, 1, 1}, 1.0f));
    const Outcome both = program_.run("apply upsample --scale 2 --size 4,4 --input x.npy --output y.npy");
    EXPECT_EQ(both.status, 2);
    EXPECT_NE(both.err.find("say the same thing"), std::string::npos) << both.err;
}

TEST_F(Apply, PreluHasASlopePerChannelAndItsGradient) {
    put("x.npy", {1, 2, 1, 2}, {-1, 2, -3, -4});
    put("dy.npy", {1, 2, 1, 2}, {1, 1, 1, 2});
    put_bias("w.npy", 2);  // 0.25
    EXPECT_EQ(result("prelu --weight w.npy --input x.npy --output y.npy"),
              Tensor({1, 2, 1, 2}, std::vector<float>{-0.25f, 2, -0.75f, -1}));
    result("prelu --weight w.npy --input x.npy --grad-output dy.npy --grad-weight dw.npy --grad-input dx.npy",
           "dx.npy");
    const Tensor dw = engine::read_npy_vector(program_.file("dw.npy"));
    EXPECT_EQ(dw, Tensor({1, 2, 1, 1}, std::vector<float>{-1, -11}));
}

}  // namespace
