// Every layer on small random arrays, on every instruction set: equal to the reference forwards and
// backwards, and what is linear is the adjoint of its gradient.
#include <cmath>

#include "engine/core/parallel.h"
#include "engine/reference/reference.h"
#include "engine/simd/loops.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/random_pipeline.h"

namespace {

using namespace engine;

double product(const Tensor& a, const Tensor& b) {
    double sum = 0;
    for (Index i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a.data()[i]) * static_cast<double>(b.data()[i]);
    return sum;
}

double size_of(const Tensor& a) { return std::sqrt(product(a, a)); }

void expect_near(const Tensor& fast, const Tensor& slow, double scale) {
    FUZZ_CHECK(fast.shape() == slow.shape());
    for (Index i = 0; i < fast.size(); ++i) {
        const float a = fast.data()[i], b = slow.data()[i];
        FUZZ_CHECK(std::isfinite(a) == std::isfinite(b));
        if (std::isfinite(a)) FUZZ_CHECK(std::abs(a - b) <= 2e-5 * scale + 1e-5 * std::abs(b));
    }
}

void expect_near(const std::optional<Tensor>& fast, const std::optional<Tensor>& slow, double scale) {
    FUZZ_CHECK(fast.has_value() == slow.has_value());
    if (fast) expect_near(*fast, *slow, scale);
}

void check(const Layer& layer, bool linear, const Tensor& x, const Parameters& parameters, unsigned seed) {
    const Tensor y = forward(layer, x, parameters), dy = fuzz::values_of(y.shape(), seed);
    const double weights = parameters.weight ? size_of(*parameters.weight) : 1;
    const double scale = 1 + size_of(x) * (1 + weights), back = 1 + size_of(dy) * (1 + weights);
    expect_near(y, reference::forward(layer, x, parameters), scale);
    const Wanted wanted{true, parameters.weight.has_value(), parameters.bias.has_value()};
    const Gradients fast = backward(layer, x, parameters, dy, wanted);
    const Gradients slow = reference::backward(layer, x, parameters, dy, wanted);
    expect_near(fast.input, slow.input, back);
    expect_near(fast.weight, slow.weight, 1 + size_of(dy) * size_of(x));
    expect_near(fast.bias, slow.bias, back);
    if (!linear) return;
    const Tensor constant =
        forward(layer, Tensor(x.shape(), 0), parameters);  // the bias, and what pad puts there
    const double forwards = product(y, dy) - product(constant, dy), backwards = product(x, *fast.input);
    if (std::isfinite(forwards) && std::isfinite(backwards))
        FUZZ_CHECK(std::abs(forwards - backwards) <= 1e-4 * (1 + size_of(y) * size_of(dy) + scale * back));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> sets = instruction_sets();
    fuzz::Bytes bytes(data, size);
    force_instruction_set(sets[bytes.below(static_cast<unsigned>(sets.size()))]);
    set_thread_count(1);
    const Shape shape{1, 1 + bytes.below(bytes.below(4) == 0 ? 40 : 6), 1 + bytes.below(20),
                      1 + bytes.below(40)};
    const Index batch = 1 + bytes.below(2);
    const engine::Pipeline pipeline{{fuzz::stage_of(bytes)}};
    if (!fuzz::is_small(pipeline)) return 0;
    fuzz::expect_an_answer([&] {
        const BuiltPipeline built = build(pipeline, shape);
        const BuiltStage& stage = built.stages[0];
        const Layer* layer = std::get_if<Layer>(&stage.op);
        const double products =
            static_cast<double>(stage.output.elements()) *
            static_cast<double>(stage.parameters.weight ? stage.parameters.weight->size() : 64);
        if (!layer || stage.output.elements() > 100000 || products > 3e7) return;
        const Tensor x = fuzz::values_of({batch, shape.c, shape.h, shape.w}, static_cast<unsigned>(size));
        check(*layer, is_linear(stage), x, stage.parameters, bytes.below(255));
    });
    return 0;
}
