// The rows W1 to W7: what is computed, on which numbers, and the interface of everybody who computes it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/tensor.h"
#include "engine/layers/parameters.h"
#include "engine/layers/upsample.h"

namespace bench {

using engine::Index;
using engine::Shape;
using engine::Tensor;

/// One layer on a square picture: "A", nearest x2 and then conv, "B", a transposed conv of stride 2, or a
/// resize x2.
struct Step {
    enum class Kind { nearest_conv, conv_transpose, bilinear, bicubic };
    Kind kind = Kind::conv_transpose;
    Index inputs = 1, outputs = 1, groups = 1;
    Index size = 1;  ///< of the input; the output has twice that
    Index kernel = 4, padding = 1, output_padding = 0;

    bool resize() const { return kind == Kind::bilinear || kind == Kind::bicubic; }
    Shape input_shape() const { return {1, inputs, size, size}; }
    Shape output_shape() const { return {1, outputs, 2 * size, 2 * size}; }
    /// Stored as we store it: conv (O, I/g, k, k), transposed conv (I, O/g, k, k).
    Shape weight_shape() const;
    /// Crop or padding behind the last pixel.
    Index padding_end() const;
    /// Multiplications and additions of the folded form.
    double flops() const;
};

/// Steps after one another, with a ReLU between two of them.
struct Workload {
    std::string name;
    std::vector<Step> steps;
};

std::vector<Workload> workloads();

/// The numbers: the input, the weights and biases, and the gradient of the last output.
struct Problem {
    explicit Problem(const Workload& workload);
    const Workload& workload;
    Tensor x, dy;
    std::vector<engine::Parameters> parameters;

    /// The sizes of the tensors above.
    double bytes(bool with_dy) const;

    /// The transposed conv's weight that does what a nearest x2 and conv does, (I, O/g, k + 1, k + 1).
    Tensor folded(std::size_t step) const;
};

/// Bytes that have to be read and written: each tensor once per use.
double forward_bytes(const Workload& workload);
double backward_bytes(const Workload& workload);
double forward_flops(const Workload& workload);
/// Of all steps' outputs and, with gradients, of the gradients of their inputs, weights and biases.
double output_bytes(const Workload& workload, bool with_gradients);

/// Somebody who computes a problem: everything is prepared in the constructor, as for a layer that is used
/// often.
class Contender {
  public:
    virtual ~Contender() = default;
    virtual void forward() = 0;
    /// After forward: gradients of the input and of all weights and biases.
    virtual void backward() = 0;

    virtual Tensor output() = 0;
    virtual Tensor input_gradient() = 0;
    /// Of each weight and bias in turn, as we store them; empty where it has them in another form.
    virtual std::vector<Tensor> parameter_gradients() { return {}; }
};

struct Peer {
    std::string name;
    bool own_layout;  ///< NCHW at neither end, so not compared on the same terms
    bool has_backward;
    bool resizes, convolves;
    /// Null for what it cannot do.
    std::unique_ptr<Contender> (*make)(const Problem& problem, int threads, bool with_backward);
};

/// Ours, and the peers that were found when this was compiled.
std::unique_ptr<Contender> make_ours(const Problem& problem, int threads, bool with_backward);
std::vector<Peer> peers();

}  // namespace bench
