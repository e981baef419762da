// The audits of networks whose answer is known, and the effect of mending on them.
#include "engine/network/audit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/network/audit_sources.h"
#include "engine/network/mend.h"
#include "engine/network/onnx_file.h"
#include "engine/network/phase_weights.h"
#include "engine/network/pipeline_graph.h"
#include "engine/network/ripple.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/support/networks.h"

namespace engine::network {
namespace {

Audit audited(const Graph& graph) { return audit(graph, constants_for(graph), {}); }

const OutputInSitu& at(const Audit& audit, const std::string& source) {
    for (const OutputInSitu& output : audit.output)
        if (output.source == source) return output;
    throw std::runtime_error("no " + source);
}

Tensor output_of(const Graph& graph, const Array& x) {
    return *run(graph, {{graph.inputs[0].name, x}}, {graph.outputs[0].name})
                .at(graph.outputs[0].name)
                .tensor();
}

TEST(Ripple, IsOfTheMiddleHalf) {
    // 16 columns: the middle half is 4 to 12. Columns 1, 3 in turn, and a border that does not count.
    Tensor x({1, 1, 16, 16}, 100.0f);
    for (Index i = 4; i < 12; ++i)
        for (Index j = 4; j < 12; ++j)
            x(0, 0, i, j) = j % 2 == 0 ? 1.0f : 3.0f;
    const Ripple ripple = measure_ripple(Array({1, 1, 16, 16}, x), {2, 2}, false);
    EXPECT_DOUBLE_EQ(*ripple.ripple, 0.5);
    EXPECT_DOUBLE_EQ(ripple.levels, 255.0);
    EXPECT_FALSE(measure_ripple(Array({1, 1, 16, 16}, x), {1, 1}, false).ripple);
    EXPECT_FALSE(measure_ripple(Array({1, 1, 16, 16}, x), {16, 16}, false).ripple);
}

TEST(PhaseSums, OfIndependentRandomWeightsAreTheirOwnMeasure) {
    Chain chain({1, 64, 8, 8});
    for (const Index s : {2, 3}) {
        chain = Chain({1, 64, 8, 8});
        const Graph graph = chain
                                .add("ConvTranspose", {{"strides", std::vector<Index>{s, s}}},
                                     {chain.random({64, 64, 6, 6}, 0)})
                                .graph();
        const auto weights = PhasedWeights::of(graph, scale_layers(graph, {}).at(0));
        EXPECT_NEAR(*weights->share_of_random(), 1, 0.03);
        EXPECT_NEAR(*weights->ripple(), std::sqrt(static_cast<double>(s * s - 1)), 0.1);
    }
}

TEST(Audit, OfUnevenCoverageNamesTheLayer) {
    const Graph graph =
        Chain({1, 3, 16, 16}).conv(3, 8, 3).add("Relu").conv_transpose(8, 3, 3, 2, 1, 1).graph();
    const Audit result = audited(graph);
    ASSERT_EQ(result.layers.size(), 1u);
    const AuditedLayer& layer = result.layers[0];
    EXPECT_EQ(layer.layer.name, "ConvTranspose2");
    EXPECT_EQ(layer.layer.kernel, (Pair{3, 3}));
    EXPECT_EQ(layer.layer.channels_in, 8);
    EXPECT_EQ(layer.layer.parameters, 8 * 3 * 9 + 3);
    EXPECT_DOUBLE_EQ(*layer.layer.coverage_ratio, 4);
    ASSERT_EQ(layer.in_situ.size(), 4u);
    EXPECT_GT(*layer.in_situ[0].ripple, 0.1);
    EXPECT_NEAR(*layer.in_situ[0].ripple, *at(result, "grey").ripple, 1e-12);
    EXPECT_LT(*layer.in_situ[0].output_ripple_if_mended, 1e-6);
    EXPECT_NE(result.verdict.find("ConvTranspose2 is the layer to mend"), std::string::npos)
        << result.verdict;
}

TEST(Audit, OfResizeAndConvFindsNothing) {
    const Audit result = audited(Chain({1, 3, 16, 16}).nearest(2).conv(3, 3, 3).graph());
    ASSERT_EQ(result.layers.size(), 1u);
    EXPECT_EQ(result.layers[0].layer.op, ScaleOp::upsample);
    EXPECT_FALSE(result.layers[0].layer.kernel);
    EXPECT_FALSE(result.layers[0].weight_ripple);
    EXPECT_LT(*at(result, "red").ripple, 1e-6);
    EXPECT_NE(result.verdict.find("the output does not ripple; what is left lies below rounding"),
              std::string::npos)
        << result.verdict;
}

TEST(Audit, DoesNotAccuseARippleThatIsCancelled) {
    // A box of 2×2 behind it takes away every ripple of period 2, exactly.
    Chain chain({1, 3, 16, 16});
    chain.conv_transpose(3, 3, 4, 2, 1);
    Tensor box({3, 3, 2, 2}, 0.0f);
    for (Index c = 0; c < 3; ++c)
        for (Index i = 0; i < 4; ++i)
            box.plane(c, c)[i] = 0.25f;
    const Audit result = audited(
        chain.add("Conv", {{"pads", std::vector<Index>{0, 0, 1, 1}}}, {Array({3, 3, 2, 2}, box)}).graph());
    EXPECT_GT(*result.layers[0].in_situ[0].ripple, 0.05);
    EXPECT_LT(at(result, "grey").levels, 1e-3);
    EXPECT_NE(result.verdict.find("No grid: "), std::string::npos) << result.verdict;
    EXPECT_NE(result.verdict.find("cancel"), std::string::npos) << result.verdict;
}

TEST(Audit, SeesPixelShufflesHoweverTheyAreWritten) {
    for (const bool crd : {true, false}) {
        Chain direct({1, 1, 16, 16}), spelled({1, 1, 16, 16});
        direct.conv(1, 4, 3).add("DepthToSpace",
                                 {{"blocksize", Index{2}}, {"mode", std::string(crd ? "CRD" : "DCR")}});
        spelled.conv(1, 4, 3)
            .add("Reshape", {},
                 {Array::list(crd ? std::vector<Index>{1, 1, 2, 2, 16, 16}
                                  : std::vector<Index>{1, 2, 2, 1, 16, 16})})
            .add("Transpose", {{"perm", crd ? std::vector<Index>{0, 1, 4, 2, 5, 3}
                                            : std::vector<Index>{0, 3, 4, 1, 5, 2}}})
            .add("Reshape", {}, {Array::list({1, 1, 32, 32})});
        const Audit a = audited(direct.graph()), b = audited(spelled.graph());
        ASSERT_EQ(a.layers.size(), 1u);
        ASSERT_EQ(b.layers.size(), 1u);
        EXPECT_EQ(b.layers[0].layer.name, "Reshape3");
        EXPECT_EQ(a.layers[0].layer.channels_out, 1);
        EXPECT_DOUBLE_EQ(*a.layers[0].weight_ripple, *b.layers[0].weight_ripple);
        EXPECT_DOUBLE_EQ(*a.layers[0].in_situ[1].ripple, *b.layers[0].in_situ[1].ripple);
        EXPECT_LT(*b.layers[0].in_situ[1].output_ripple_if_mended, 1e-6);
        EXPECT_NO_THROW(find_layer(scale_layers(spelled.graph(), {}), "Transpose2"));
    }
}

TEST(Audit, OfWhatCannotBeRunKeepsItsStructure) {
    const Audit result =
        audited(Chain({1, 3, 16, 16}).conv_transpose(3, 3, 3, 2, 1).add("FromTheFuture").graph());
    ASSERT_EQ(result.layers.size(), 1u);
    EXPECT_TRUE(result.layers[0].weight_ripple);
    EXPECT_TRUE(result.layers[0].in_situ.empty());
    ASSERT_EQ(result.notes.size(), 1u);
    EXPECT_NE(result.notes[0].find("FromTheFuture"), std::string::npos);
}

TEST(Periods, MultiplyDivideAndMeet) {
    const Graph graph = Chain({1, 3, 16, 16})
                            .conv(3, 3, 3, 2)
                            .conv_transpose(3, 3, 4, 2, 1)
                            .nearest(3)
                            .conv(3, 3, 3, 2)
                            .graph();
    EXPECT_EQ(audited(graph).output_period, (Pair{3, 3}));
}

TEST(Periods, OfTwoBranchesAreTheirCommonMultiple) {
    Graph graph = Chain({1, 3, 12, 12})
                      .conv(3, 3, 3, 2)
                      .conv_transpose(3, 3, 4, 2, 1)
                      .conv(3, 3, 3, 3)
                      .conv_transpose(3, 3, 3, 3, 0)
                      .add("Add")
                      .graph();
    graph.nodes[2].inputs[0] = "x";
    graph.nodes[4].inputs.push_back(graph.nodes[1].outputs[0]);
    EXPECT_EQ(audited(graph).output_period, (Pair{6, 6}));
}

TEST(Mend, ChangesThePhasesOfOneLayerAlone) {
    Graph graph =
        Chain({1, 3, 8, 8}).conv_transpose(3, 3, 5, 2, 2, 1).conv_transpose(3, 3, 5, 2, 2, 1).graph();
    graph.nodes[1].inputs[1] = graph.nodes[0].inputs[1];  // one weight for both
    const auto layers = scale_layers(graph, {});
    const Graph mended = with_equal_phases(graph, layers[0]);
    const auto after = scale_layers(mended, {});
    EXPECT_LT(*PhasedWeights::of(mended, after[0])->ripple(), 1e-6);
    EXPECT_DOUBLE_EQ(*PhasedWeights::of(mended, after[1])->ripple(),
                     *PhasedWeights::of(graph, layers[1])->ripple());
}

TEST(Mend, ByActivationsChangesLessAndServesThem) {
    const Graph graph = Chain({1, 3, 16, 16}).conv_transpose(3, 4, 3, 2, 1, 1).graph();
    const AuditRequest request = constants_for(graph);
    const ScaleLayer layer = scale_layers(graph, {}).at(0);
    const auto means = mean_activations(graph, layer, request, {});
    ASSERT_EQ(means.size(), 3u);
    EXPECT_NEAR(means[0], (0.5 + 0.9 + 1 + 0.05) / 4, 1e-6);
    const Graph all = with_equal_phases(graph, layer), some = with_equal_phases(graph, layer, means);
    const auto change = [&](const Graph& other) {
        const auto before = graph.constants.at(layer.weight).numbers(),
                   after = other.constants.at(mended_weight_name(graph, layer)).numbers();
        double sum = 0;
        for (std::size_t i = 0; i < before.size(); ++i)
            sum += std::pow(static_cast<double>(after[i] - before[i]), 2);
        return sum;
    };
    EXPECT_LT(change(some), 0.9 * change(all));
    Tensor x({1, 3, 16, 16});
    for (Index c = 0; c < 3; ++c)
        std::fill_n(x.plane(0, c), 256, static_cast<float>(means[static_cast<std::size_t>(c)]));
    EXPECT_LT(*measure_ripple(Array({1, 4, 32, 32}, output_of(some, Array({1, 3, 16, 16}, x))), {2, 2}, false)
                   .ripple,
              1e-5);
}

TEST(Mend, ByResizeAndConvGivesBackWhatWasOne) {
    // Nearest ×2 + conv 3×3, folded into a transposed convolution: the nearest conv is the one that it came
    // from.
    Tensor kernel({1, 1, 3, 3});
    for (Index i = 0; i < 9; ++i)
        kernel.data()[i] = static_cast<float>(i * i % 7) - 2;
    Tensor folded_kernel({1, 1, 4, 4}, 0.0f);
    for (Index a = 0; a < 3; ++a)
        for (Index b = 0; b < 3; ++b)
            for (Index e = 0; e < 2; ++e)
                for (Index f = 0; f < 2; ++f)
                    folded_kernel(0, 0, 2 - a + e, 2 - b + f) += kernel(0, 0, a, b);
    Chain chain({1, 1, 9, 7});
    const Graph graph =
        chain
            .add("ConvTranspose", {{"strides", std::vector<Index>{2, 2}}, {"pads", std::vector<Index>(4, 1)}},
                 {Array({1, 1, 4, 4}, folded_kernel)})
            .graph();
    const Graph mended = with_resize_conv(graph, scale_layers(graph, {}).at(0));
    ASSERT_EQ(mended.nodes.size(), 2u);
    EXPECT_EQ(mended.nodes[1].op, "Conv");
    const Array x = chain.random({1, 1, 9, 7});
    const Tensor before = output_of(graph, x), after = output_of(parse_onnx(print_onnx(mended), "."), x);
    ASSERT_EQ(before.shape(), after.shape());
    for (Index i = 0; i < before.size(); ++i)
        EXPECT_NEAR(before.data()[i], after.data()[i], 1e-4);
}

TEST(Mend, ByResizeAndConvKeepsSizesAtEveryOpset) {
    for (const Index opset : {7, 9, 10, 11, 13, 15})
        for (const auto& [k, s, p, more] : {std::array<Index, 4>{3, 2, 1, 1},
                                            {4, 2, 1, 0},
                                            {5, 2, 2, 1},
                                            {5, 3, 1, 0},
                                            {2, 2, 0, 0},
                                            {6, 4, 1, 0}}) {
            const Graph graph = Chain({1, 3, 9, 8}, 1, opset).conv_transpose(3, 2, k, s, p, more).graph();
            const Graph mended = with_resize_conv(graph, scale_layers(graph, {}).at(0));
            const Array x = Chain({}).random({1, 3, 9, 8});
            EXPECT_EQ(output_of(mended, x).shape(), output_of(graph, x).shape())
                << k << " " << s << " opset " << opset;
            EXPECT_LT(audited(mended).output.at(0).levels, 1e-2);
        }
}

TEST(Mend, RefusesPhasesWithoutTaps) {
    const Graph graph = Chain({1, 3, 8, 8}).conv_transpose(3, 3, 2, 3, 0).graph();
    EXPECT_THROW(with_equal_phases(graph, scale_layers(graph, {}).at(0)), Error);
    EXPECT_FALSE(audited(graph).layers[0].in_situ.at(0).output_ripple_if_mended);
}

TEST(PipelineGraph, GivesThePipelinesPixels) {
    for (
        const char* pipe :
        {"upsample scale=2 mode=nearest | conv kernel=3 padding=same init=normal",
         "conv_transpose kernel=4 stride=2 padding=1 init=normal bias=0.5",
         "conv_transpose kernel=3 stride=2 padding=same init=normal",
         "upsample scale=3,2 mode=bilinear | relu",
         "upsample scale=2 mode=bicubic",
         "conv kernel=3 stride=2 padding=same channels=6 init=normal | leaky_relu slope=0.2 | upsample scale=2",
         "zero_insert stride=2 | tanh",
         "avg_pool kernel=3 stride=2 padding=1",
         "avg_pool kernel=3 stride=2 padding=1 exclude-padding=true | sigmoid",
         "max_pool kernel=2",
         "conv kernel=3 channels=12 padding=1 padding-mode=reflect init=normal | pixel_shuffle factor=2",
         "conv kernel=5 padding=2 padding-mode=circular init=normal",
         "pixel_unshuffle factor=2 | pixel_shuffle factor=2 order=dcr",
         "pixel_unshuffle factor=2 order=dcr",
         "upsample scale=1.5 mode=bilinear",
         "upsample size=20,9 mode=nearest",
         "upsample scale=2 mode=nearest-exact",
         "upsample size=6,8 mode=area",
         "upsample scale=0.5 mode=bilinear antialias=true",
         "upsample scale=2 mode=bicubic cubic-a=-0.5",
         "avg_pool kernel=3 stride=2 ceil-mode=true",
         "max_pool kernel=3 stride=2 ceil-mode=true",
         "max_pool kernel=2 stride=1 dilation=2",
         "pad pad=1,2,0,1 mode=reflect",
         "pad pad=1,-2,0,1 value=0.5",
         "pad pad=2,1,1,0 mode=circular | upsample scale=2 mode=bilinear",
         "pad pad=1,1,1,1 | upsample scale=2 mode=bilinear",
         "elu alpha=0.5",
         "selu",
         "gelu",
         "gelu approximate=tanh",
         "silu",
         "hardswish",
         "softplus",
         "conv kernel=3 padding=1 init=normal | concat stage=input"}) {
        const Shape input{1, 3, 12, 16};
        const BuiltPipeline built = build(parse_pipeline(pipe), input);
        Tensor x = *Chain({}).random({1, 3, 12, 16}).tensor();
        const Graph graph = parse_onnx(print_onnx(pipeline_graph(built)), ".");
        const Tensor ours = forward(built, x).back(), theirs = output_of(graph, Array({1, 3, 12, 16}, x));
        ASSERT_EQ(ours.shape(), theirs.shape()) << pipe;
        for (Index i = 0; i < ours.size(); ++i)
            ASSERT_NEAR(ours.data()[i], theirs.data()[i], 1e-5) << pipe;
    }
}

}  // namespace
}  // namespace engine::network
