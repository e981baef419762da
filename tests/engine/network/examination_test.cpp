// A network as a line, its layers looked at, mended on trial, and taken out as pipelines.
#include "engine/network/examination.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/network/audit_sources.h"
#include "engine/network/layer_look.h"
#include "engine/network/mend_trial.h"
#include "engine/network/phase_weights.h"
#include "engine/network/take_layer.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/support/networks.h"

namespace engine::network {
namespace {

Array positive(Chain& chain, Index count) { return chain.random({count}, 1.0f, 0.1f); }

/// A conv, its batch normalisation, a pool, a transposed conv with uneven coverage and one more.
Graph decoder() {
    Chain chain({1, 3, 32, 32});
    chain.conv(3, 6, 3);
    chain.add("BatchNormalization", {},
              {positive(chain, 6), chain.random({6}), chain.random({6}), positive(chain, 6)});
    chain.add("Relu")
        .add("MaxPool", {{"kernel_shape", std::vector<Index>{2, 2}}, {"strides", std::vector<Index>{2, 2}}})
        .conv_transpose(6, 4, 3, 2, 1, 1);
    chain.add("BatchNormalization", {},
              {positive(chain, 4), chain.random({4}), chain.random({4}), positive(chain, 4)});
    return chain.add("Relu").conv(4, 3, 3).graph();
}

TEST(Examination, WalksTheNetworkFromLayerToLayer) {
    const Graph graph = decoder();
    const AuditRequest request = constants_for(graph);
    const Examination seen = examine(graph, request, {});
    ASSERT_EQ(seen.line.size(), 4u);
    EXPECT_EQ(seen.line[0].op, "Conv");
    EXPECT_EQ(seen.line[1].op, "max_pool");
    EXPECT_EQ(seen.line[2].op, "conv_transpose");
    EXPECT_EQ(seen.line[3].op, "Conv");
    EXPECT_FALSE(seen.line[0].audited);
    EXPECT_EQ(seen.audit.layers[*seen.line[2].audited].layer.name, seen.line[2].name);
    for (const LineLayer& layer : seen.line)
        ASSERT_EQ(layer.ripples.size(), 4u);
    EXPECT_FALSE(seen.line[0].ripples[0]) << "before anything enlarges there is one phase";
    EXPECT_GT(*seen.line[2].ripples[0], 0.01);
    // The same numbers as the audit's.
    const AuditedLayer& layer = seen.audit.layers[*seen.line[2].audited];
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_DOUBLE_EQ(*seen.line[2].ripples[i], *layer.in_situ[i].ripple);
        EXPECT_DOUBLE_EQ(*seen.line[3].ripples[i], *seen.audit.output[i].ripple);
        EXPECT_EQ(*seen.outputs[i], *run(graph, {{"x", request.sources[i].input}}, {graph.outputs[0].name})
                                         .at(graph.outputs[0].name)
                                         .tensor());
    }
    EXPECT_EQ(seen.ranking.front(), *seen.line[2].audited) << "what mends the output stands first";
}

TEST(Examination, OfANetworkThatCannotBeRunHasItsStructure) {
    Chain chain({1, 3, 32, 32});
    const Graph graph = chain.add("NoSuchOperator").conv_transpose(3, 3, 3, 2, 1, 1).graph();
    const Examination seen = examine(graph, constants_for(graph), {});
    EXPECT_TRUE(seen.line.empty());
    EXPECT_TRUE(seen.outputs.empty());
    EXPECT_EQ(seen.ranking.size(), 1u);
    EXPECT_FALSE(seen.audit.notes.empty());
}

TEST(LayerLook, ShowsTheMostUnevenKernelsFirst) {
    const Graph graph = decoder();
    const AuditRequest request = constants_for(graph);
    const Audit found = audit(graph, request, {});
    const ScaleLayer& layer = found.layers[1].layer;
    ASSERT_EQ(layer.op, ScaleOp::conv_transpose);
    const LayerLook look = look_at_layer(graph, layer, request, 1, {});
    EXPECT_EQ(look.pairs, 24);
    ASSERT_EQ(look.kernels.size(), 24u);
    const Array& weight = *find_constant(graph, layer.weight);
    for (std::size_t i = 0; i < 24; ++i) {
        if (i > 0) {
            EXPECT_LE(look.kernels[i].unevenness, look.kernels[i - 1].unevenness);
        }
        const PairKernel& kernel = look.kernels[i];
        EXPECT_FLOAT_EQ(
            static_cast<float>(kernel.taps(1, 2)),
            weight
                .numbers()[static_cast<std::size_t>((kernel.channels.in * 4 + kernel.channels.out) * 9 + 5)]);
    }
    // The unevenness of the first, from the definition: how far its four phase sums lie about their mean.
    const Grid& taps = look.kernels[0].taps;
    std::vector<double> sums(4);
    for (Index y = 0; y < 3; ++y)
        for (Index x = 0; x < 3; ++x)
            sums[static_cast<std::size_t>(y % 2 * 2 + x % 2)] += taps(y, x);
    double mean = 0, variance = 0;
    for (const double sum : sums)
        mean += sum / 4;
    for (const double sum : sums)
        variance += (sum - mean) * (sum - mean) / 4;
    EXPECT_NEAR(look.kernels[0].unevenness, std::sqrt(variance), 1e-9);
    // Phase sums of the whole layer, from the definition.
    double square = 0;
    for (Index pair = 0; pair < 24; ++pair) {
        double sum = 0;  // of phase (0, 0): the four corners
        for (const Index tap : {0, 2, 6, 8})
            sum += static_cast<double>(weight.numbers()[static_cast<std::size_t>(pair * 9 + tap)]);
        square += sum * sum / 24;
    }
    EXPECT_NEAR((*look.phase_sums)(0, 0), std::sqrt(square), 1e-9);
    // The mean power at zero frequency is the mean of the squared sums of all taps.
    double power = 0;
    for (Index pair = 0; pair < 24; ++pair) {
        double sum = 0;
        for (Index tap = 0; tap < 9; ++tap)
            sum += static_cast<double>(weight.numbers()[static_cast<std::size_t>(pair * 9 + tap)]);
        power += sum * sum / 24;
    }
    EXPECT_NEAR((*look.spectrum)(32, 32), power, 1e-6 * power);
    ASSERT_TRUE(look.before && look.after);
    EXPECT_EQ(look.before->shape(), (Shape{1, 6, 16, 16}));
    EXPECT_EQ(look.after->shape(), (Shape{1, 4, 32, 32}));
}

TEST(LayerLook, ShowsTheConvOfAPixelShufflePhaseByPhase) {
    Chain chain({1, 1, 16, 16});
    const Graph graph = chain.conv(1, 8, 3)
                            .add("DepthToSpace", {{"blocksize", Index{2}}, {"mode", std::string("CRD")}})
                            .graph();
    const Audit found = audit(graph, constants_for(graph), {});
    const LayerLook look = look_at_kernels(graph, found.layers[0].layer, {});
    ASSERT_EQ(look.kernels.size(), 2u);
    EXPECT_EQ(look.kernels[0].taps.rows, 6);
    const Array& weight = *find_constant(graph, found.layers[0].layer.weight);
    // CRD: output channel o's phase (1, 0) is conv channel 4 o + 2; its last tap is the equal transposed
    // conv's first of that phase.
    const auto out = static_cast<std::size_t>(look.kernels[0].channels.out);
    EXPECT_FLOAT_EQ(static_cast<float>(look.kernels[0].taps(1, 0)), weight.numbers()[(4 * out + 2) * 9 + 8]);
    // Phase by phase the sums are those that the ripple is judged by.
    double sum = 0;
    for (const Index y : {1, 3, 5})
        for (const Index x : {0, 2, 4})
            sum += look.kernels[0].taps(y, x);
    EXPECT_NEAR(sum, PhasedWeights::of(graph, found.layers[0].layer)->sums(look.kernels[0].channels.out)[2],
                1e-6);
}

TEST(LayerLook, NamesTheChannelsOfGroups) {
    Chain chain({1, 4, 16, 16});
    const Graph graph =
        chain
            .add("ConvTranspose", {{"strides", std::vector<Index>{2, 2}}, {"group", Index{2}}},
                 {chain.random({4, 3, 2, 2})})
            .graph();
    const Audit found = audit(graph, AuditRequest{"x", {}, {}, {}}, {});
    for (const PairKernel& kernel : look_at_kernels(graph, found.layers.at(0).layer, {}).kernels)
        EXPECT_EQ(kernel.channels.in / 2, kernel.channels.out / 3) << "both lie in one group";
}

TEST(LayerLook, SeesDilatedKernelsAsTheyLieOnThePicture) {
    // Two taps that lie two pixels apart: their power repeats twice over the frequencies.
    Chain chain({1, 1, 16, 16});
    const Graph graph =
        chain
            .add("ConvTranspose",
                 {{"strides", std::vector<Index>{1, 2}}, {"dilations", std::vector<Index>{1, 2}}},
                 {Array({1, 1, 1, 2}, Tensor({1, 1, 1, 2}, 1.0f))})
            .graph();
    const Audit found = audit(graph, AuditRequest{"x", {}, {}, {}}, {});
    const LayerLook look = look_at_kernels(graph, found.layers.at(0).layer, {});
    EXPECT_NEAR((*look.spectrum)(32, 32), 4, 1e-9);
    EXPECT_NEAR((*look.spectrum)(32, 0), 4, 1e-9) << "all of it at the stride's frequency, too";
    EXPECT_NEAR((*look.spectrum)(32, 16), 0, 1e-9);
}

TEST(LayerLook, SeesDilatedRowsToo) {
    Chain chain({1, 1, 16, 16});
    const Graph graph =
        chain
            .add("ConvTranspose",
                 {{"strides", std::vector<Index>{2, 1}}, {"dilations", std::vector<Index>{2, 1}}},
                 {Array({1, 1, 2, 1}, Tensor({1, 1, 2, 1}, 1.0f))})
            .graph();
    const Audit found = audit(graph, AuditRequest{"x", {}, {}, {}}, {});
    const LayerLook look = look_at_kernels(graph, found.layers.at(0).layer, {});
    EXPECT_NEAR((*look.spectrum)(0, 32), 4, 1e-9);
    EXPECT_NEAR((*look.spectrum)(16, 32), 0, 1e-9);
}

TEST(LayerLook, HasASpectrumUpTo256Taps) {
    for (const Index k : {16, 17}) {
        Chain chain({1, 1, 8, 8});
        const Graph graph = chain.conv_transpose(1, 1, k, 2, 0).graph();
        const Audit found = audit(graph, AuditRequest{"x", {}, {}, {}}, {});
        EXPECT_EQ(look_at_kernels(graph, found.layers.at(0).layer, {}).spectrum.has_value(), k == 16) << k;
    }
}

TEST(LayerLook, OfAPixelShuffleSeesWhatGoesIntoItsConv) {
    Chain chain({1, 1, 16, 16});
    const Graph graph =
        chain.conv(1, 8, 3).add("DepthToSpace", {{"blocksize", Index{2}}}).graph({1, 2, 32, 32});
    const AuditRequest request = constants_for(graph);
    const Audit found = audit(graph, request, {});
    const LayerLook look = look_at_layer(graph, found.layers[0].layer, request, 0, {});
    ASSERT_TRUE(look.before && look.after);
    EXPECT_EQ(look.before->shape(), (Shape{1, 1, 16, 16}));
    EXPECT_EQ(look.after->shape(), (Shape{1, 2, 32, 32}));
}

TEST(Examination, EndsWithTheOutputWhateverMakesIt) {
    Chain chain({1, 3, 16, 16});
    const Graph graph = chain.conv_transpose(3, 3, 3, 2, 1, 1).add("Relu").add("Tanh").graph();
    const Examination seen = examine(graph, constants_for(graph), {});
    ASSERT_EQ(seen.line.size(), 2u) << "the relu between is no layer of the line";
    EXPECT_EQ(seen.line[1].op, "Tanh");
    EXPECT_FALSE(seen.line[1].audited);
}

TEST(Examination, MendingIsJudgedOnTheSourceOfTheVerdict) {
    Audit audit;
    audit.output = {{"grey", 0.01, 1}, {"red", 0.2, 20}};
    audit.layers.resize(1);
    audit.layers[0].in_situ = {{"grey", 0.01, 0.5}, {"red", 0.2, 0.125}};
    EXPECT_EQ(worst_ripple_if_mended(audit, 0), 0.125);
    audit.layers[0].in_situ.pop_back();
    EXPECT_FALSE(worst_ripple_if_mended(audit, 0));
}

TEST(Picture, OfChannelsThatLieLastIsTurned) {
    std::vector<float> values(2 * 4 * 3);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i);
    const auto picture = as_picture(Array({1, 2, 4, 3}, Tensor({1, 2, 4, 3}, values)));
    ASSERT_TRUE(picture);
    ASSERT_EQ(picture->shape(), (Shape{1, 3, 2, 4}));
    EXPECT_EQ((*picture)(0, 2, 1, 3), 23.0f);
    EXPECT_EQ((*picture)(0, 1, 0, 2), 7.0f);
    EXPECT_FALSE(as_picture(Array({2, 3}, Tensor({1, 1, 2, 3}))));
}

/// From the definition: the range of `before` is the peak.
double psnr_of(const Tensor& before, const Tensor& after) {
    double low = before.data()[0], high = low, square = 0;
    for (Index i = 0; i < before.size(); ++i) {
        low = std::min<double>(low, before.data()[i]);
        high = std::max<double>(high, before.data()[i]);
        const double d = static_cast<double>(before.data()[i]) - static_cast<double>(after.data()[i]);
        square += d * d;
    }
    return 20 * std::log10(high - low) - 10 * std::log10(square / static_cast<double>(before.size()));
}

TEST(MendTrial, ComparesEachOutputWithTheOneBefore) {
    const Graph graph = decoder();
    const AuditRequest request = constants_for(graph);
    const Examination seen = examine(graph, request, {});
    const MendTrial trial = try_mending(graph, seen.audit, seen.audit.layers[1].layer, MendMethod::weights,
                                        request, seen.outputs, {});
    ASSERT_EQ(trial.outputs.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_NEAR(*trial.outputs[i].psnr, psnr_of(*seen.outputs[i], *trial.outputs[i].picture), 1e-6);
}

TEST(MendTrial, OfEqualPhasesChangesNothingAndHasNoPsnr) {
    Chain chain({1, 3, 16, 16});
    const Graph graph = chain
                            .add("ConvTranspose", {{"strides", std::vector<Index>{2, 2}}},
                                 {Array({3, 3, 4, 4}, Tensor({3, 3, 4, 4}, 0.25f))})
                            .graph();
    const AuditRequest request = constants_for(graph);
    const Examination seen = examine(graph, request, {});
    const MendTrial trial = try_mending(graph, seen.audit, seen.audit.layers[0].layer, MendMethod::weights,
                                        request, seen.outputs, {});
    ASSERT_EQ(trial.error, "");
    for (const MendedOutput& output : trial.outputs)
        EXPECT_FALSE(output.psnr);
}

TEST(MendTrial, EveryWayIsJudgedAtTheOutput) {
    const Graph graph = decoder();
    const AuditRequest request = constants_for(graph);
    const Examination seen = examine(graph, request, {});
    const ScaleLayer& layer = seen.audit.layers[1].layer;
    for (const auto method : {MendMethod::weights, MendMethod::activations, MendMethod::resize_conv}) {
        const MendTrial trial = try_mending(graph, seen.audit, layer, method, request, seen.outputs, {});
        ASSERT_EQ(trial.error, "");
        ASSERT_EQ(trial.outputs.size(), 4u);
        double before = 0, after = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            before += *seen.audit.output[i].ripple;
            after += *trial.outputs[i].ripple;
            EXPECT_EQ(trial.outputs[i].picture->shape(), seen.outputs[i]->shape());
        }
        EXPECT_LT(after, (method == MendMethod::activations ? 0.9 : 1e-4) * before);
        if (method == MendMethod::weights) {
            EXPECT_NEAR(*trial.outputs[0].ripple, *seen.audit.layers[1].in_situ[0].output_ripple_if_mended,
                        1e-9);
        }
    }
    const Graph resized = mended(graph, layer, MendMethod::resize_conv, request, {});
    EXPECT_EQ(resized.nodes.size(), graph.nodes.size() + 1) << "a resize stands before the conv";
    const MendTrial none = try_mending(graph, seen.audit, seen.audit.layers[0].layer, MendMethod::weights,
                                       request, seen.outputs, {});
    EXPECT_NE(none.error, "") << "a pool has no weights";
}

TEST(TakeLayer, BringsWhatStandsBeforeItAsTheEncoder) {
    const Graph graph = decoder();
    const AuditRequest request = constants_for(graph);
    const Audit found = audit(graph, request, {});
    const TakenLayer taken = take_layer(graph, "net.onnx", found, 1, request, 1, {});
    EXPECT_TRUE(taken.from_input);
    ASSERT_EQ(taken.encoder.stages.size(), 3u);  // conv with its normalisation, relu, pool
    ASSERT_EQ(taken.layer.stages.size(), 1u);
    const Tensor input = *taken.picture;
    const auto middle = forward(build(taken.encoder, input.shape()), input).back();
    const auto ours = forward(build(taken.layer, middle.shape()), middle).back();
    // Behind the normalisation, which is folded into the layer.
    const std::string value = graph.nodes[5].outputs[0];
    const Tensor theirs = *run(graph, {{"x", request.sources[1].input}}, {value}).at(value).tensor();
    for (Index i = 0; i < ours.size(); ++i)
        ASSERT_NEAR(ours.data()[i], theirs.data()[i], 1e-5);
    EXPECT_FALSE(taken.notes.empty());
}

TEST(TakeLayer, TakesWhatReachesItWhereNoStagesSayWhatStandsBefore) {
    Chain chain({1, 3, 32, 32});
    const Graph graph = chain.conv(3, 6, 3).add("Softsign").conv_transpose(6, 4, 4, 2, 1).graph();
    const AuditRequest request = constants_for(graph);
    const TakenLayer taken = take_layer(graph, "net.onnx", audit(graph, request, {}), 0, request, 0, {});
    EXPECT_FALSE(taken.from_input);
    EXPECT_TRUE(taken.encoder.stages.empty());
    EXPECT_EQ(taken.picture->shape(), (Shape{1, 6, 32, 32}));
    ASSERT_EQ(taken.notes.size(), 1u);
    EXPECT_NE(taken.notes[0].find("Softsign"), std::string::npos);
    EXPECT_EQ(taken.layer.stages[0].kernel.weight->file.rfind("net.onnx#", 0), 0u);
}

TEST(TakeLayer, TakesAResizeWithItsConvAndAPixelShuffleWithTheOneBefore) {
    Chain resize({1, 3, 16, 16});
    const Graph first = resize.nearest(2).conv(3, 3, 3).graph();
    AuditRequest request = constants_for(first);
    EXPECT_EQ(take_layer(first, "a", audit(first, request, {}), 0, request, 0, {}).layer.stages.size(), 2u);
    Chain shuffle({1, 3, 16, 16});
    const Graph second = shuffle.conv(3, 12, 3).add("DepthToSpace", {{"blocksize", Index{2}}}).graph();
    request = constants_for(second);
    EXPECT_EQ(take_layer(second, "a", audit(second, request, {}), 0, request, 0, {}).layer.stages.size(), 2u);
}

TEST(TakeLayer, CarriesASkip) {
    // A U-Net's up block: the transposed conv's output beside what came before the pool.
    Chain chain({1, 3, 32, 32});
    chain.conv(3, 4, 3);
    const std::string skip = "Conv0.y";
    chain.add("MaxPool", {{"kernel_shape", std::vector<Index>{2, 2}}, {"strides", std::vector<Index>{2, 2}}})
        .conv_transpose(4, 4, 3, 2, 1, 1);
    Graph graph = chain.add("Concat", {{"axis", Index{1}}}).conv_transpose(8, 3, 4, 2, 1).graph();
    graph.nodes[3].inputs.push_back(skip);
    const AuditRequest request = constants_for(graph);
    const Audit found = audit(graph, request, {});
    const TakenLayer taken = take_layer(graph, "net", found, 2, request, 1, {});
    EXPECT_TRUE(taken.from_input);
    EXPECT_EQ(taken.encoder.stages.size(), 4u);
}

}  // namespace
}  // namespace engine::network
