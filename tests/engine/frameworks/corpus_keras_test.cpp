// Texts in the style of Keras and TensorFlow programs.
#include "tests/engine/frameworks/corpus.h"

namespace engine {
namespace {

TEST(CorpusKeras, LinesOfEveryVersion) {
    check({
        {"layers.Convolution2D(64, 3, padding='same')", "conv kernel=3 channels=64 padding=same bias=0"},
        {"Convolution2D(64, 3, 3, activation='relu', border_mode='same')(x)",
         "conv kernel=3 channels=64 padding=same bias=0 | relu"},
        {"Convolution2D(32, 5, 3, subsample=(2, 2), bias=False)(x)",
         "conv kernel=5,3 channels=32 stride=2 padding=valid"},
        {"Deconvolution2D(1, 7, 7, output_shape=(None, 1, 56, 56), subsample=(2, 2), border_mode='same')(x)",
         "conv_transpose kernel=7 channels=1 stride=2 padding=same bias=0",
         {"output_shape is not read"}},
        {"MaxPooling2D(pool_size=(2, 2), border_mode='same')(x)", "max_pool kernel=2 padding=same"},
        {"net.add(Conv2DTranspose(8, 4, strides=2, padding='same', kernel_initializer='he_normal'))\nnet.add(LeakyReLU(alpha=0.2))",
         "conv_transpose kernel=4 channels=8 stride=2 padding=same bias=0 | leaky_relu slope=0.2"},
        {"tf.keras.layers.Conv2D(8, 3, dilation_rate=2, activation=tf.nn.relu)",
         "conv kernel=3 channels=8 padding=valid dilation=2 bias=0 | relu"},
        {"layers.SeparableConv2D(16, 3, padding='same')",
         "conv kernel=3 padding=same | conv kernel=1 channels=16 bias=0"},
        {"layers.Conv2D(8, 3, activation=layers.LeakyReLU(alpha=0.2))",
         "conv kernel=3 channels=8 padding=valid bias=0 | leaky_relu slope=0.2"},
        {"pad = 'same'\nConv2DTranspose(8, 4, strides=2, padding=pad)",
         "conv_transpose kernel=4 channels=8 stride=2 padding=same bias=0"},
        {"layers.Conv1DTranspose(8, 4, strides=2, padding='same')",
         "conv_transpose kernel=1,4 channels=8 stride=1,2 padding=same bias=0",
         {"a signal is a picture of height 1"}},
        {"layers.Conv2D(8, 3, strides=2, dilation_rate=2)",
         "refused: Keras refuses strides and a dilation_rate"},
        {"layers.Conv2DTranspose(8, 3, strides=2, output_padding=2)",
         "refused: output_padding must be smaller than the strides"},
        {"layers.Conv2D(8, 3, padding='causal')", "refused: neither same nor valid"},
        {"layers.Conv2D(8, 3, activation='softsign')", "refused: there is no activation softsign"},
        {"layers.GroupNormalization(8)", "refused: measures every picture anew"},
        {"layers.ReLU(max_value=6.)", "refused: a bounded ReLU"},
        {"layers.Conv2D(8, 3)\nlayers.BatchNormalization()\nlayers.LayerNormalization()",
         "conv kernel=3 channels=8 padding=valid bias=0",
         {"line 2, column 1: layers.BatchNormalization is left out: once trained",
          "line 3, column 1: layers.LayerNormalization is left out: it measures"}},
    });
}

TEST(CorpusKeras, Programs) {
    check({
        {R"(z = keras.Input(shape=(32,))
x = layers.Dense(7 * 7 * 16, activation="relu")(z)
x = layers.Reshape((7, 7, 16))(x)
x = layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu")(x)
y = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
decoder = keras.Model(z, y, name="decoder")
)",
         "conv_transpose kernel=3 channels=8 stride=2 padding=same bias=0 | relu | conv_transpose kernel=3 channels=1 stride=2 padding=same "
         "bias=0 | sigmoid",
         {"line 2, column 5: layers.Dense", "line 3, column 5: layers.Reshape makes a picture"}},
        {R"(def up(x, n, times=2):
    for _ in range(times):
        x = layers.UpSampling2D(2)(x)
        x = layers.Conv2D(n, 3, padding="same")(x)
        x = layers.ReLU()(x)
    return x

inputs = keras.Input((8, 8, 4))
model = keras.Model(inputs, up(inputs, 6))
)",
         "upsample scale=2 mode=nearest | conv kernel=3 channels=6 padding=same bias=0 | relu | upsample scale=2 mode=nearest | conv kernel=3 "
         "channels=6 padding=same bias=0 | relu"},
        {R"(def unet(size=(64, 64, 3)):
    inputs = Input(size)
    c1 = Conv2D(4, 3, activation='relu', padding='same')(inputs)
    p1 = MaxPooling2D()(c1)
    c2 = Conv2D(8, 3, activation='relu', padding='same')(p1)
    u1 = UpSampling2D((2, 2))(c2)
    m1 = concatenate([u1, c1], axis=-1)
    out = Conv2D(1, 1, activation='sigmoid')(m1)
    return Model(inputs=[inputs], outputs=[out])
)",
         "conv kernel=3 channels=4 padding=same bias=0 | relu | max_pool kernel=2 | conv kernel=3 channels=8 padding=same bias=0 | relu | "
         "upsample scale=2 mode=nearest | concat stage=1 | conv kernel=1 channels=1 padding=valid bias=0 | sigmoid"},
        {R"(class Up(keras.layers.Layer):
    def __init__(self, n, **kwargs):
        super().__init__(**kwargs)
        self.conv = layers.Conv2DTranspose(n, 4, 2, "same")

    def call(self, inputs, training=False):
        return tf.nn.relu(self.conv(inputs))

model = keras.Sequential([keras.Input((8, 8, 3)), Up(16), layers.Dropout(0.3), Up(3)])
model.compile("adam", "mse")
)",
         "conv_transpose kernel=4 channels=16 stride=2 padding=same bias=0 | relu | conv_transpose kernel=4 channels=3 stride=2 padding=same "
         "bias=0 | relu",
         {"layers.Dropout does nothing"}},
        {"encoder = Sequential([Conv2D(8, 3)])\ndecoder = Sequential([Conv2DTranspose(3, 3)])",
         "refused: several networks, encoder (line 1) and decoder (line 2)"},
        {"encoder = Sequential([Conv2D(8, 3)])\ndecoder = Sequential([Conv2DTranspose(3, 3)])\nboth = Sequential([encoder, decoder])",
         "conv kernel=3 channels=8 padding=valid bias=0 | conv_transpose kernel=3 channels=3 padding=valid bias=0"},
        {"h = Conv2D(8, 3, padding=\"same\")(x)\ny = h + x",
         "refused: line 2, column 5: h + x: a sum of two results"},
        {"y = Add()([Conv2D(8, 3)(x), x])",
         "refused: Add has no counterpart in a pipeline: it joins two branches value by value"},
        {"y = concatenate([Conv2D(8, 3)(x), skip])",
         "refused: skip has no value in the text (the input is x)"},
        {"up = Lambda(lambda t: tf.nn.depth_to_space(t, 2))(Conv2D(12, 3)(x))",
         "conv kernel=3 channels=12 padding=valid bias=0 | pixel_shuffle factor=2 order=dcr"},
    });
}

TEST(CorpusKeras, TensorflowFunctions) {
    check({
        {"tf.nn.max_pool2d(x, 2, 2, 'SAME')", "max_pool kernel=2 stride=2 padding=same"},
        {"tf.layers.conv2d_transpose(x, 64, 4, strides=2, padding='same')",
         "conv_transpose kernel=4 channels=64 stride=2 padding=same bias=0"},
        {"y = tf.nn.relu(tf.layers.conv2d(x, 32, 3))",
         "conv kernel=3 channels=32 padding=valid bias=0 | relu"},
        {"y = tf.nn.relu(tf.concat([a, b], 3))", "refused: b has no value in the text"},
        {"W = tf.Variable(tf.truncated_normal([5, 5, 1, 32], stddev=0.1))\nh = tf.nn.relu(tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding='SAME'))",
         "conv kernel=5 channels=32 padding=same | relu"},
        {"tf.nn.conv2d(x, w, 1, 'SAME')", "refused: the size of its kernel is not in the text"},
    });
}

TEST(CorpusKeras, Json) {
    const std::string sequential =
        R"({"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 8, 8, 3], "name": "in"}}, )"
        R"({"class_name": "Conv2D", "config": {"name": "conv2d", "trainable": true, "filters": 16, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same", "data_format": "channels_last", "dilation_rate": [1, 1], "groups": 1, "activation": "relu", "use_bias": false, "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}}}}, )";
    check({
        {sequential +
             R"({"class_name": "LeakyReLU", "config": {"name": "l", "alpha": 0.25}}, {"class_name": "UpSampling2D", "config": {"name": "u", "size": [2, 2], "interpolation": "bilinear"}}]}})",
         "conv kernel=3 channels=16 stride=2 padding=same | relu | leaky_relu slope=0.25 | upsample scale=2 mode=bilinear"},
        {sequential + R"({"class_name": "Lambda", "config": {"name": "my_lambda"}}]}})",
         "refused: my_lambda: layers.Lambda has no counterpart"},
        {sequential, "refused: the JSON of the model cannot be read"},
        {R"({"class_name": "Functional", "config": {"layers": [{"class_name": "InputLayer", "config": {"name": "a"}, "name": "a", "inbound_nodes": []},
 {"class_name": "Conv2DTranspose", "config": {"name": "b", "filters": 3, "kernel_size": [4, 4], "strides": [2, 2], "padding": "same", "output_padding": null}, "name": "b", "inbound_nodes": [[["a", 0, 0, {}]]]},
 {"class_name": "MaxPooling2D", "config": {"name": "c", "pool_size": [2, 2], "padding": "valid", "strides": [2, 2]}, "name": "c", "inbound_nodes": [[["b", 0, 0, {}]]]},
 {"class_name": "Concatenate", "config": {"name": "d", "axis": -1}, "name": "d", "inbound_nodes": [[["c", 0, 0, {}], ["a", 0, 0, {}]]]}],
 "input_layers": [["a", 0, 0]], "output_layers": [["d", 0, 0]]}})",
         "conv_transpose kernel=4 channels=3 stride=2 padding=same bias=0 | max_pool kernel=2 stride=2 | concat stage=input"},
        {R"({"class_name": "Functional", "config": {"layers": [{"class_name": "InputLayer", "config": {"name": "a"}, "name": "a", "inbound_nodes": []},
 {"class_name": "Conv2D", "config": {"name": "b", "filters": 3, "kernel_size": [1, 1]}, "name": "b", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["a", 0, 0]}}], "kwargs": {}}]}],
 "input_layers": ["a", 0, 0], "output_layers": ["b", 0, 0]}})",
         "conv kernel=1 channels=3 padding=valid bias=0"},
    });
}

TEST(CorpusKeras, Summaries) {
    check({
        {R"(Model: "sequential"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 input_1 (InputLayer)        [(None, 28, 28, 1)]       0
 conv2d (Conv2D)             (None, 14, 14, 16)        160
 conv2d_transpose (Conv2DTr  (None, 28, 28, 8)         2056
 anspose)
 up_sampling2d (UpSampling2D)  (None, 56, 56, 8)       0
 dropout (Dropout)           (None, 56, 56, 8)         0
=================================================================
)",
         "conv kernel=3 channels=16 stride=2 padding=same bias=0 | conv_transpose kernel=4 channels=8 stride=2 padding=same bias=0 | upsample "
         "scale=2 mode=nearest",
         {"does not tell its activation", "does not tell its activation", "nearest, as by default",
          "layers.Dropout does nothing"}},
        {R"(┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
│ input (InputLayer)              │ (None, 26, 26, 32)     │             0 │
│ conv2d_1 (Conv2D)               │ (None, 24, 24, 64)     │        18,496 │
│ flatten (Flatten)               │ (None, 36864)          │             0 │
)",
         "conv kernel=3 channels=64 padding=valid bias=0",
         {"does not tell its activation", "layers.Flatten makes a vector"}},
        {"Layer (type)   Output Shape  Param #\nin (InputLayer)  (None, 8, 8, 3)  0\nlambda (Lambda)  (None, 8, 8, 3)  0\n",
         "refused: print(model.to_json()) says it"},
        {"Layer (type)   Output Shape  Param #\nin (InputLayer)  (None, 8, 8, 3)  0\nconv (Conv2D)  (None, 8, 8, 4)  111\n",
         "refused: the size of its kernel does not follow"},
    });
}

// Keras' names after nn., whose import was not copied.
TEST(CorpusKeras, LayersCalledNn) {
    check({
        {"nn.UpSampling2D(size=(2, 2), data_format=data_format)(x)", "upsample scale=2 mode=nearest"},
        {"nn.Conv2DTranspose(64, 3, strides=2, padding='same', activation='relu')",
         "conv_transpose kernel=3 channels=64 stride=2 padding=same bias=0 | relu"},
        {"up = nn.Conv2DTranspose(8, kernel_size=4, strides=2, padding='same', kernel_initializer='he_normal')",
         "conv_transpose kernel=4 channels=8 stride=2 padding=same bias=0"},
        {"nn.Conv2D(8, 3, padding='same')", "conv kernel=3 channels=8 padding=same bias=0"},
        {"nn.MaxPooling2D(2)", "max_pool kernel=2"},
        {"nn.Conv2D(8, 4, 3, padding='same')", "refused: put the line that imports nn above it"},
    });
}

}  // namespace
}  // namespace engine
