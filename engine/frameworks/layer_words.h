// The words by which frameworks make layers, and what each becomes in a pipeline.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/frameworks/layer_arguments.h"

namespace engine {

/// Whose words they are; as bits, for words that several share.
enum Family : unsigned {
    torch_family = 1,
    keras_family = 2,       ///< layers of Keras 1 to 3 and tf.keras
    tensorflow_family = 4,  ///< tf.nn, tf.layers, tf.image
    paddle_family = 8,
    mxnet_family = 16,
    mindspore_family = 32,
    flax_family = 64,   ///< and jax.nn, jax.lax, Haiku
    onnx_family = 128,  ///< node("Conv", …) of exported programs
    every_family = 255
};

struct LayerWord {
    std::string_view name;
    unsigned families;
    bool is_function;  ///< applied in the same call: its first argument is the tensor, and is not among the
                       ///< others
    ReadLayer (*read)(LayerArguments& arguments, Family family);
};

/// nullptr where a name is no layer of that framework that is known.
const LayerWord* find_layer_word(std::string_view name, Family family);

/// A layer's name that differs from this one in its capitals alone; empty without one.
std::string_view similar_word(std::string_view name);

/// Whose a dotted path is, imports resolved; nullopt for frameworks that are not read, and for what is none.
/// A bare nn. in front of Conv2D may be Paddle's or MXNet's: then the arguments tell, or Error is thrown.
/// Names that several share are `home`'s.
std::optional<Family> family_of(const LibraryCall& call, Family home);
/// The framework of a dotted path whose layers bear known names and are not read: "mlx"; empty for others.
std::string_view stranger_of(std::string_view path);
/// Whether a path names a layer of a framework by its looks: nn.LSTM, keras.layers.Foo.
bool looks_like_layer(const LibraryCall& call);

/// " | relu" for activation="relu", F.relu, LeakyReLU(0.2); nothing for None and linear.
std::string activation_text(LayerArguments& arguments, std::string_view key);

/// The rows of the table, by subject.
std::span<const LayerWord> conv_words();
std::span<const LayerWord> keras_conv_words();
std::span<const LayerWord> flax_conv_words();
std::span<const LayerWord> pool_words();
std::span<const LayerWord> resize_words();
std::span<const LayerWord> picture_words();  ///< resizing of loaded pictures
const LayerWord& opencv_resize_word();       ///< cv2.resize
const LayerWord& pillow_resize_word();       ///< resize of a picture
std::span<const LayerWord> size_words();     ///< shuffles, padding
std::span<const LayerWord> export_words();   ///< functions of exported programs
std::span<const LayerWord> activation_words();
std::span<const LayerWord> left_out_words();  ///< and joins

}  // namespace engine
