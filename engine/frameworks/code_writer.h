// The common part of the writers of Python code: the frame of the program, numbers as Python writes them,
// helper functions that the program gets only when it uses them.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/layers/facts.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

/// "2" or "(2, 3)"
std::string python(const Pair& pair);
/// "(2, 3)" always
std::string python_tuple(const Pair& pair);
const char* python(bool value);
/// "0.5", "1.0": always with what makes it no whole number.
std::string python_float(float value);
/// "1:-1", "2:" or ":": what is left of an axis when so much is cut off.
std::string python_slice(Index start, Index end);

/// The geometry of a conv, conv_transpose or pool stage.
PlaneMap plane_map(const BuiltStage& stage);
/// The framework's name of a padding mode.
struct ModeName {
    const char *numpy, *torch;
};
ModeName mode_name(PaddingMode mode);
/// PyTorch's name of a mode of resizing; ours beside Lanczos', which it does not have.
const char* mode_name(UpsampleMode mode);
/// Whether this resize is more than a whole factor in one of the three modes that all frameworks have alike.
bool is_special(const Upsample& layer);
/// The framework's code for each activation: {0} is its argument, {1} its parameter.
struct ActivationForms {
    const char *relu, *leaky_relu, *sigmoid, *tanh, *elu, *selu, *gelu, *gelu_by_tanh, *silu, *hardswish,
        *softplus;
};
std::string activation_text(const Activation& layer, const ActivationForms& forms,
                            const std::string& input = {});

/// Python functions that generated code may need; each text ends with two empty lines.
enum class Helper {
    pad_index,
    interpolation_matrix,
    resize_matrix,
    pool_matrix,
    block_diagonal,
    dilated,
    as_conv_weight
};
std::string_view helper_text(Helper helper);

/// One stage and the names that its code uses.
struct StageNames {
    std::size_t index = 0;
    const BuiltStage& stage;
    std::string input, output;  ///< variables
    std::string weight, bias;   ///< expressions; empty without
    std::string layer;          ///< "stage1"
};

class CodeWriter {
  public:
    virtual ~CodeWriter() = default;

    /// The program behind the opening comment and in front of the weights.
    virtual std::string imports() const = 0;
    /// The model and the function run(x), from array to array.
    virtual std::string model(const BuiltPipeline& pipeline) = 0;
    /// The last lines, which run the model from the command line.
    virtual std::string main(const Shape& input) const;
    /// How to call the program, for the opening comment.
    virtual std::string usage() const;
    /// The helpers that model() asked for.
    std::string helpers() const;

  protected:
    virtual void write(const StageNames& place, const Conv& layer) = 0;
    virtual void write(const StageNames& place, const ConvTranspose& layer) = 0;
    virtual void write(const StageNames& place, const Upsample& layer) = 0;
    virtual void write(const StageNames& place, const ZeroInsert& layer) = 0;
    virtual void write(const StageNames& place, const AvgPool& layer) = 0;
    virtual void write(const StageNames& place, const MaxPool& layer) = 0;
    virtual void write(const StageNames& place, const PixelShuffle& layer) = 0;
    virtual void write(const StageNames& place, const PixelUnshuffle& layer) = 0;
    virtual void write(const StageNames& place, const Pad& layer) = 0;
    virtual void write(const StageNames& place, const Activation& layer) = 0;
    virtual void write(const StageNames& place, const Prelu& layer) = 0;
    /// output = rows * input * columns^T for every plane; both are (outputs, inputs) arrays in Python.
    virtual void write_planes(const std::string& output, const std::string& input, const std::string& rows,
                              const std::string& columns) = 0;
    virtual void write_bias(const StageNames& place) = 0;
    virtual void write_concat(const StageNames& place, const std::string& skip) = 0;

    /// Calls write() for every stage, in order.
    void write_stages(const BuiltPipeline& pipeline);
    void need(Helper helper);
    /// A Lanczos resize that is sampled by the ratio of the sizes, as TensorFlow, Keras and JAX sample it.
    static bool is_plain_lanczos(const StageNames& place, const Upsample& layer);
    /// "(24, 32), method="lanczos3", antialias=True": how these three call it, `size` in front and the word
    /// for the method theirs.
    static std::string lanczos_options(const Upsample& layer, const std::string& size, const char* method);
    /// Writes such a resize, or an average in ceil_mode, as one matrix for each axis.
    void write_resize_by_matrices(const StageNames& place, const Upsample& layer);
    void write_pool_by_matrices(const StageNames& place, const AvgPool& layer);
    /// A transposed conv whose crop is folded back into the output: the whole of it, and then the fold as
    /// matrices.
    virtual void write_folded(const StageNames& place, const ConvTranspose& layer);
    /// The rows (or columns) that a padded axis takes, as an array in Python: pad_index(5, 2, 1,
    /// "reflect")[1:].
    std::string pad_index_text(const AxisRule& rule);
    /// A line of the model's body.
    template <typename... Args>
    void line(fmt::format_string<Args...> format, Args&&... args) {
        body_.push_back(fmt::format(format, std::forward<Args>(args)...));
    }
    std::string body(int indent) const;

  private:
    void write_layer(const StageNames& place, const Layer& layer);

    std::vector<std::string> body_;
    std::vector<Helper> helpers_;
};

/// Reshape, axis order and reshape again that make a pixel_shuffle or pixel_unshuffle, batch aside.
struct ShuffleSteps {
    std::string inner;  ///< "-1, 2, 2, 3, 8, 8"
    const char* order;  ///< "0, 3, 4, 1, 5, 2"
    std::string outer;  ///< "-1, 3, 16, 16"
};
ShuffleSteps shuffle_steps(const PixelShuffle& layer, const Shape& output, bool channels_last);
ShuffleSteps shuffle_steps(const PixelUnshuffle& layer, const Shape& input, bool channels_last);

std::unique_ptr<CodeWriter> make_pytorch_writer();
std::unique_ptr<CodeWriter> make_keras_writer();
std::unique_ptr<CodeWriter> make_tensorflow_writer();
std::unique_ptr<CodeWriter> make_onnx_writer();
std::unique_ptr<CodeWriter> make_jax_writer();

}  // namespace engine
