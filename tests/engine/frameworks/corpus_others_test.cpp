// Texts in the style of Paddle, MXNet, MindSpore and flax programs, and of frameworks that are not read.
#include "tests/engine/frameworks/corpus.h"

namespace engine {
namespace {

TEST(CorpusOthers, Paddle) {
    check({
        {"paddle.nn.Conv2D(3, 16, 3, padding=1)", "conv kernel=3 channels=16 padding=1 bias=0"},
        {"import paddle.nn as nn\nconv = nn.Conv2DTranspose(4, 6, (3, 3))",
         "conv_transpose kernel=3 channels=6 bias=0"},
        {"nn.Conv2D(3, 16, 3, padding=1)",
         "refused: it may be Paddle's (in, out, kernel), MXNet's (channels, kernel, strides) or Keras' (filters, kernel"},
        {"class N(nn.Layer):\n    def __init__(self):\n        super(N, self).__init__()\n        self.c = nn.Conv2D(3, 8, 3, bias_attr=False)\n"
         "        self.p = nn.MaxPool2D(2)\n    def forward(self, x):\n        return F.relu(self.p(self.c(x)))",
         "conv kernel=3 channels=8 | max_pool kernel=2 | relu"},
        {"from paddle import nn\nnn.Conv2D(3, 8, 3, stride=2, padding='SAME')",
         "conv kernel=3 channels=8 stride=2 padding=same bias=0"},
        {"paddle.nn.Upsample(scale_factor=2, mode='bilinear')", "upsample scale=2 mode=bilinear"},
        {"import paddle\nimport paddle.nn as nn\nc = nn.Conv2D(3, 3, 3, padding=1)\ny = paddle.concat([c(x), x], axis=1)",
         "conv kernel=3 channels=3 padding=1 bias=0 | concat stage=input"},
    });
}

TEST(CorpusOthers, Mxnet) {
    check({
        {"mx.sym.Deconvolution(data=x, kernel=(4, 4), stride=(2, 2), pad=(1, 1), num_filter=8)",
         "conv_transpose kernel=4 channels=8 stride=2 padding=1"},
        {"net = mx.sym.Convolution(data=d, kernel=(3, 3), pad=(1, 1), num_filter=8)\nnet = mx.sym.Activation(net, act_type='relu')\n"
         "net = mx.sym.Pooling(net, kernel=(2, 2), stride=(2, 2), pool_type='max')",
         "conv kernel=3 channels=8 padding=1 bias=0 | relu | max_pool kernel=2 stride=2"},
        {"from mxnet.gluon import nn\nnet = nn.HybridSequential()\nwith net.name_scope():\n    net.add(nn.Conv2D(channels=8, kernel_size=3, padding=1, activation='relu'))\n"
         "    net.add(nn.Conv2DTranspose(3, 4, strides=2, padding=1))",
         "conv kernel=3 channels=8 padding=1 bias=0 | relu | conv_transpose kernel=4 channels=3 stride=2 padding=1 bias=0"},
        {"F.Convolution(x, kernel=(3, 3), num_filter=8)", "conv kernel=3 channels=8 bias=0"},
        {"def add_conv(out, channels=8, kernel=3):\n    out.add(nn.Conv2D(channels, kernel, use_bias=False))\n"
         "    out.add(nn.BatchNorm())\n    out.add(nn.Activation('relu'))",
         "conv kernel=3 channels=8 | relu",
         {"nn.BatchNorm is left out"}},
        {"nn.Conv2D(channels=16, kernel_size=5, strides=2)", "conv kernel=5 channels=16 stride=2 bias=0"},
    });
}

TEST(CorpusOthers, MindsporeAndFlax) {
    check({
        {"import mindspore.nn as nn\nnn.Conv2d(3, 8, 3)", "conv kernel=3 channels=8 padding=same"},
        {"class N(nn.Cell):\n  def __init__(self):\n    super().__init__()\n    self.c = nn.Conv2dTranspose(8, 3, 4, stride=2, pad_mode='pad', padding=1, has_bias=True)\n"
         "    self.r = nn.ReLU()\n  def construct(self, x):\n    return self.r(self.c(x))",
         "conv_transpose kernel=4 channels=3 stride=2 padding=1 bias=0 | relu"},
        {"nn.ConvTranspose(features=8, kernel_size=(4, 4), strides=(2, 2), padding='SAME')(x)",
         "conv_transpose kernel=4 channels=8 stride=2 padding=same bias=0"},
        {"import flax.linen as nn\nnn.Conv(8, (3, 5), padding='CIRCULAR')(x)",
         "conv kernel=3,5 channels=8 padding=1,2 padding-mode=circular bias=0"},
        {"import flax.linen as nn\nnn.ConvTranspose(8, (4, 4), (2, 2), padding=((2, 2), (1, 3)))(x)",
         "conv_transpose kernel=4 channels=8 stride=2 padding=1,2,1,0 bias=0"},
        {"import flax.linen as nn\nnn.max_pool(x, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))",
         "max_pool kernel=3 stride=2 padding=1"},
        {"import flax.linen as nn\nh = nn.Conv(3, (3, 3))(x)\ny = jnp.concatenate([h, x], axis=-1)",
         "conv kernel=3 channels=3 padding=same bias=0 | concat stage=input"},
        {"y = nn.gelu(x)", "gelu approximate=tanh"},
        {"from flax import nnx\nnnx.Conv(3, 8, kernel_size=(3, 3), strides=2, rngs=rngs)(x)",
         "conv kernel=3 channels=8 stride=2 padding=same bias=0"},
        {"pool = partial(nnx.avg_pool, window_shape=(2, 2), strides=(2, 2))\ny = pool(nnx.relu(x))",
         "relu | avg_pool kernel=2 stride=2"},
        {"pool = partial(nn.avg_pool, window_shape=(2, 2))\ny = pool(nn.relu(x), window_shape=(3, 3), strides=(2, 2))",
         "relu | avg_pool kernel=3 stride=2"},
        {"hk.Conv2DTranspose(output_channels=8, kernel_shape=4, stride=2)(x)",
         "conv_transpose kernel=4 channels=8 stride=2 padding=same bias=0"},
        {"hk.max_pool(x, window_shape=(3, 3, 1), strides=(2, 2, 1), padding='SAME')",
         "max_pool kernel=3 stride=2 padding=same"},
        {"hk.MaxPool((2, 2, 2), (2, 2, 2), 'SAME')(x)",
         "refused: kernel must be a whole number or two of them"},
        {"hk.AvgPool(2, 2, 'SAME')(x)", "avg_pool kernel=2 stride=2 padding=same exclude-padding=true"},
        {"w = jax.random.normal(key, (3, 3, 3, 8))\ny = jax.lax.conv_transpose(x, w, (2, 2), 'SAME')",
         "conv_transpose kernel=3 channels=8 stride=2 padding=same"},
        {"y = lax.conv_general_dilated(x, jnp.ones((3, 3, 8, 8)), (1, 1), ((1, 1), (1, 1)), dimension_numbers=('NHWC', 'HWIO', "
         "'NHWC'))",
         "refused: its dimension_numbers must be"},
        {"import flax.linen as nn\nnn.Conv(8, 3)",
         "refused: a kernel_size of one number is a 1-D kernel in flax"},
        {R"(class G(nn.Module):
    features: int = 8

    @nn.compact
    def __call__(self, x):
        x = nn.Conv(self.features, (3, 3))(x)
        x = nn.relu(x)
        x = nn.avg_pool(x, (2, 2), strides=(2, 2))
        return nn.ConvTranspose(3, (2, 2), strides=(2, 2), use_bias=False)(x)
)",
         "conv kernel=3 channels=8 padding=same bias=0 | relu | avg_pool kernel=2 stride=2 | conv_transpose kernel=2 channels=3 stride=2 padding=same"},
    });
}

TEST(CorpusOthers, StrangersAreNotGuessed) {
    check({
        {"import chainer.links as L\nL.Convolution2D(3, 8, 3)",
         "refused: L.Convolution2D is chainer's, whose layers are not read: write it as"},
        {"tl.layers.Conv2d(32, (3, 3))", "refused: tl.layers.Conv2d is tl's, whose layers are not read"},
        {"y = tf.contrib.layers.batch_norm(tf.layers.conv2d(x, 32, 3))",
         "conv kernel=3 channels=32 padding=valid bias=0",
         {"tf.contrib.layers.batch_norm is left out"}},
        {"y = slim.dropout(tf.layers.conv2d(x, 32, 3))",
         "conv kernel=3 channels=32 padding=valid bias=0",
         {"slim.dropout does nothing"}},
        {"y = slim.batch_norm(tf.layers.conv2d(x, 32, 3), activation_fn=tf.nn.relu)",
         "refused: slim.batch_norm is slim's, whose layers are not read"},
        {"slim.conv2d(x, 32, [3, 3])", "refused: slim.conv2d is slim's, whose layers are not read"},
        {"import mlx.nn as nn\nnn.Conv2d(3, 8, 3)", "refused: nn.Conv2d is mlx's, whose layers are not read"},
        {"from .blocks import Conv2d\nConv2d(3, 8, 3)",
         "refused: comes from .blocks.Conv2d, which is not in the text"},
    });
}

// Modules that a flax module is given, as in its ResNet of ImageNet.
TEST(CorpusOthers, FlaxModulesThatAreGiven) {
    const std::string block =
        "class Block(nn.Module):\n  filters: int\n  conv: ModuleDef\n  act: Callable\n  @nn.compact\n"
        "  def __call__(self, x):\n    x = self.conv(self.filters, (3, 3))(x)\n    return self.act(x)\n";
    check({
        {block,
         "refused: line 8, column 12: self.act is a parameter whose value the text does not give: put one above, as "
         "in self.act = nn.relu"},
        {"self.act = nn.relu\n" + block, "refused: as in self.conv = nn.Conv"},
        {"self.act = nn.relu\nself.conv = nn.Conv\nself.filters = 8\n" + block,
         "conv kernel=3 channels=8 padding=same bias=0 | relu"},
        {"class Net(nn.Module):\n  @nn.compact\n  def __call__(self, x):\n    x = nn.Conv(8, (3, 3))(x)\n"
         "    x = jnp.mean(x, axis=(1, 2))\n    return nn.Dense(10)(x)\n",
         "conv kernel=3 channels=8 padding=same bias=0",
         {"jnp.mean gives one number a channel, and is left out", "nn.Dense"}},
    });
}

}  // namespace
}  // namespace engine
