// Texts that people brought and that were once read wrongly, refused without need or refused without help.
// Each kind stands with neighbours of its own.
#include "tests/engine/frameworks/corpus.h"

namespace engine {
namespace {

TEST(Field, ForwardGivesTheOrder) {
    const std::string declared =
        "class Net(nn.Module):\n  def __init__(self):\n    self.a = nn.Conv2d(3, 8, 3, padding=1)\n    self.b = nn.ConvTranspose2d(8, 3, 2, 2)\n"
        "    self.r = nn.ReLU()\n  def forward(self, x):\n";
    const std::string a = "conv kernel=3 channels=8 padding=1 bias=0",
                      b = "conv_transpose kernel=2 channels=3 stride=2 bias=0";
    check({
        {declared + "    return torch.sigmoid(self.b(self.r(self.a(x))))\n",
         a + " | relu | " + b + " | sigmoid"},
        {declared + "    return self.r(self.b(self.r(self.a(x))))\n", a + " | relu | " + b + " | relu"},
        {declared + "    x = F.relu(self.a(x))\n    return self.b(x).tanh()\n",
         a + " | relu | " + b + " | tanh"},
        {declared + "    x = self.b(x)\n    return self.a(x)\n", b + " | " + a},
        {declared + "    return self.c(x)\n", "refused: self.c has no counterpart in a pipeline"},
        {"self.conv = nn.Conv2d(3, 8, 3)\nself.pool = nn.MaxPool2d(2, 2)\nx = self.pool(x)",
         "max_pool kernel=2 stride=2",
         {"self.conv is made and never applied"}},
    });
}

TEST(Field, NothingInBracketsVanishes) {
    check({
        {"x = F.interpolate(self.a(x), scale_factor=2)",
         "refused: line 1, column 19: self.a has no counterpart"},
        {"y = F.relu(F.batch_norm(x, m, v))", "relu", {"line 1, column 12: F.batch_norm is left out"}},
        {"y = tf.nn.relu(tf.concat([a, b], 3))", "refused: b has no value in the text (the input is a)"},
        {"y = tf.nn.relu(tf.layers.conv2d(x, 32, 3))",
         "conv kernel=3 channels=32 padding=valid bias=0 | relu"},
        {"y = self.a(x)", "refused: line 1, column 5: self.a has no counterpart"},
        {"F.pixel_shuffle(self.up(x), 2)", "refused: line 1, column 17: self.up has no counterpart"},
        {"F.relu(F.max_pool2d(F.tanh(x), 2))", "tanh | max_pool kernel=2 | relu"},
    });
}

TEST(Field, NoArithmeticVanishes) {
    check({
        {"x = x + nn.Conv2d(8, 8, 3, padding=1)(x)", "refused: a sum of two results (a residual connection)"},
        {"x = 2 * nn.Conv2d(8, 8, 3, padding=1)(x) - 1",
         "refused: arithmetic with numbers has no counterpart"},
        {"h = Conv2D(8, 3, padding=\"same\")(x)\ny = h + x",
         "refused: line 2, column 5: h + x: a sum of two results"},
        {"x = torch.relu(nn.Conv2d(3, 8, 3)(x)) * 0.5",
         "refused: arithmetic with numbers has no counterpart"},
        {"y = nn.Conv2d(3, 3, 1)(x)\nz = x * y",
         "refused: line 2, column 5: x * y: arithmetic on two results"},
        {"x = Add()([Conv2D(8, 3, padding='same')(x), x])", "refused: joins two branches value by value"},
    });
}

TEST(Field, TheSizeThatACallAsksForIsNotDropped) {
    const std::string up = "up = nn.ConvTranspose2d(8, 8, 3, stride=2, padding=1)\n";
    const std::string sentence = "refused: output_size is not followed: give the layer the output_padding";
    check({
        {up + "y = up(x, output_size=x.size())", sentence},
        {up + "y = up(x, output_size=(16, 16))", sentence},
        {up + "y = up(x, x.size())", sentence},
        {"y = nn.ReLU()(nn.ConvTranspose2d(8, 8, 3, 2, 1)(x, output_size=[16, 16]))", sentence},
        {"down = nn.Conv2d(8, 8, 3, stride=2, padding=1)\n" + up +
             "h = down(x)\ny = up(h, output_size=x.size())",
         sentence},
        {up + "y = up(x)", "conv_transpose kernel=3 channels=8 stride=2 padding=1 bias=0"},
    });
}

TEST(Field, AliasesAndArgumentsByPosition) {
    check({
        {"nn.LeakyReLU(0.2, True)", "leaky_relu slope=0.2"},
        {"F.leaky_relu(x, 0.2, True)", "leaky_relu slope=0.2"},
        {"layers.ReLU(6.)(x)",
         "refused: a bounded ReLU has no counterpart in a pipeline; leave max_value out"},
        {"layers.ReLU(None, 0.1)(x)", "leaky_relu slope=0.1"},
        {"layers.ReLU(None, 0.0, 1.0)(x)", "refused: a threshold other than 0 has no counterpart"},
        {"model.add(Deconv2D(32, (3, 3), strides=(2, 2)))",
         "conv_transpose kernel=3 channels=32 stride=2 padding=valid bias=0"},
        {"layers.Convolution2D(64, 3, padding='same')", "conv kernel=3 channels=64 padding=same bias=0"},
        {"MaxPooling2D(pool_size=(2, 2), border_mode='same')(x)", "max_pool kernel=2 padding=same"},
        {"nn.ConvTranspose2d(8, 8, 4, 2, 1, 0, 8, False)", "conv_transpose kernel=4 stride=2 padding=1"},
        {"nn.AvgPool2d(3, 1, 1, False, False)", "avg_pool kernel=3 stride=1 padding=1 exclude-padding=true"},
    });
}

TEST(Field, TablesThatDoNotSuffice) {
    check({
        {"        Layer (type)               Output Shape         Param #\n            Conv2d-1           [-1, 64, 32, 32]           1,792\n",
         "refused: this table of torchsummary does not tell kernels and strides; print(model) does"},
        {"Layer (type:depth-idx)                   Output Shape              Param #\n├─Conv2d: 1-1                            [1, 8, 32, 32]            224\n",
         "refused: this table of torchinfo does not tell kernels and strides; print(model) does"},
    });
}

TEST(Field, ResizesByFractionsAndToSizes) {
    check({
        {"F.interpolate(x, scale_factor=1.5, mode='bilinear')", "upsample scale=1.5 mode=bilinear"},
        {"F.interpolate(x, size=skip.shape[2:], mode='bilinear')", "refused: size follows another tensor"},
        {"nn.Upsample(scale_factor=2, mode='nearest-exact')", "upsample scale=2 mode=nearest"},
        {"UpSampling2D(2, interpolation='bicubic')",
         "upsample scale=2 mode=bicubic antialias=true cubic-a=-0.5"},
        {"nn.Upsample(size=(128, 128), mode='bilinear')", "upsample mode=bilinear size=128"},
        {"F.interpolate(x, scale_factor=0.5, mode='bilinear', antialias=True)",
         "upsample scale=0.5 mode=bilinear antialias=true"},
        {"nn.UpsamplingBilinear2d(scale_factor=2)", "upsample scale=2 mode=bilinear align-corners=true"},
        {"F.interpolate(x, None, 2, 'bicubic', False)", "upsample scale=2 mode=bicubic"},
    });
}

TEST(Field, RefusalsNameTheArgumentAndTheRemedy) {
    const std::string joins =
        "it joins two branches value by value, and a pipeline is one row of stages: paste the lines of one";
    check({
        {"nn.Conv2d(3, 8, 3, stride=0)",
         "refused: line 1, column 1: at nn.Conv2d: stride must be at least 1, and 0 is given"},
        {"nn.MaxPool2d(2, stride=0)", "refused: at nn.MaxPool2d: stride must be at least 1, and 0 is given"},
        {"Conv2D(8, 3, strides=0)", "refused: at Conv2D: strides must be at least 1, and 0 is given"},
        {"nn.Conv2d(3, 8, 3, dilation=(1, 0))", "refused: dilation must be at least 1, and 0 is given"},
        {"nn.Conv2d(3, 8, -1)", "refused: kernel_size must be at least 1, and -1 is given"},
        {"y = layers.add([x, Conv2D(8, 3, padding='same')(x)])",
         "refused: layers.add has no counterpart in a pipeline: " + joins},
        {"a = Conv2D(8, 3)(x)\nb = Activation('relu')(a)\nc = add([a, b])",
         "refused: line 3, column 5: add has no counterpart in a pipeline: " + joins},
        {"h = nn.Conv2d(3, 3, 1)(x)\nh += x", "refused: line 2, column 1: h += x: a sum of two results"},
        {"y = torch.mul(nn.Conv2d(3, 3, 1)(x), x)",
         "refused: torch.mul has no counterpart in a pipeline: " + joins},
        {"x = nn.Conv2d(3, 3, 1)(x) + self.shift",
         "refused: arithmetic with something that has no value in the text"},
        {"y = nn.LSTM(3, 8)(x)",
         "refused: nn.LSTM has no counterpart in a pipeline: leave it out, or paste the lines before or behind it"},
        {"y = conv2d_bn(x, 32, 3)",
         "refused: conv2d_bn has no counterpart in a pipeline: it is not declared in the text"},
        {"y = self.relu(x)",
         "refused: self.relu has no counterpart in a pipeline: it is not declared in the text"},
        {"y = nn.max_pool(window_shape=(2, 2))",
         "refused: nn.max_pool(window_shape=(2, 2)) is applied to nothing: the picture is its first argument"},
        {"nn.Conv2d(3, 8, opt.kernel)",
         "refused: opt.kernel has no value in the text (put one above, as in opt.kernel = 2)"},
        {"opt.kernel = 5\nnn.Conv2d(3, 8, opt.kernel)", "conv kernel=5 channels=8 bias=0"},
        {"y = torch.cat([x, nn.Conv2d(3, 3, 1)(x)])", "refused: axis 0 joins pictures"},
        {"y = torch.cat([x, nn.Conv2d(3, 3, 1)(x)], d)",
         "refused: along which axis it joins has no value in the text"},
    });
}

TEST(Field, TextsFromWebPagesAreRead) {
    check({
        {"model = keras.Sequential()\nmodel.add(keras.Input(shape=(28, 28, 1)))\nmodel.add(layers.Conv2D(8, 3))",
         "conv kernel=3 channels=8 padding=valid bias=0"},
        {"model = Sequential()\nmodel.add(InputLayer(input_shape=(8, 8, 1)))\nmodel.add(Conv2D(8, 3))",
         "conv kernel=3 channels=8 padding=valid bias=0"},
        {"nn.Conv2d(3,\u00a08,\u202f3)", "conv kernel=3 channels=8 bias=0"},
        {"\ufeffnn.Conv2d(3, 8, 3)", "conv kernel=3 channels=8 bias=0"},
        {"nn.Conv2d(3, 8, 3, padding_mode=\u2018reflect\u2019, padding=1)",
         "conv kernel=3 channels=8 padding=1 padding-mode=reflect bias=0"},
        {"Conv2D(8, 3, padding=\u201csame\u201d)", "conv kernel=3 channels=8 padding=same bias=0"},
        {"nn.ConvTranspose2d(8,\u00a08, 3, stride=0)",
         "refused: line 1, column 1: at nn.ConvTranspose2d: stride must be at least 1"},
        {"u = nn.Upsample(scale_factor=2)\u200b\nnn.Conv2d(3, 8, (k - 1) // 2)",
         "refused: (put one above, as in k = 2)"},
        {"nn.Conv2d(3, 8, 3, padding=(k - 1) // 2)", "refused: (put one above, as in k = 1)"},
    });
}

TEST(Field, WrappersAreLeftOutWithANote) {
    const std::string conv = "conv kernel=3 channels=8 bias=0";
    check({
        {"spectral_norm(nn.Conv2d(3, 8, 3))", conv, {"divides the weights by their largest singular value"}},
        {"nn.utils.weight_norm(nn.Conv2d(3, 8, 3))",
         conv,
         {"as directions and lengths, which changes no result"}},
        {"torch.nn.utils.parametrizations.spectral_norm(nn.Conv2d(3, 8, 3))", conv, {"is left out"}},
        {"layers.SpectralNormalization(layers.Conv2D(8, 3))",
         "conv kernel=3 channels=8 padding=valid bias=0",
         {"is left out"}},
        {"TimeDistributed(Conv2D(8, 3))(x)",
         "conv kernel=3 channels=8 padding=valid bias=0",
         {"every step is a picture of its own"}},
        {"nn.DataParallel(nn.Conv2d(3, 8, 3))", conv},
        {"Sequential([layers.Rescaling(1./255), layers.RandomFlip(), layers.Conv2D(8, 3)])",
         "conv kernel=3 channels=8 padding=valid bias=0",
         {"layers.Rescaling is left out", "layers.RandomFlip does nothing"}},
        {"Sequential([layers.Conv2D(8, 3), layers.Rescaling(1./255)])",
         "refused: layers.Rescaling stands behind other layers"},
    });
}

TEST(Field, ActivationsThatDifferOnlyInTheirSlope) {
    check({
        {"nn.PReLU()", "prelu"},
        {"nn.PReLU(num_parameters=8, init=0.1)",
         "leaky_relu slope=0.1",
         {"the slope that it begins with, 0.1"}},
        {"layers.PReLU(shared_axes=[1, 2])", "leaky_relu slope=0", {"the slope that it begins with, 0"}},
        {"layers.PReLU(alpha_initializer=Constant(0.25))", "prelu"},
        {"nn.CELU(1.0)", "elu"},
        {"nn.CELU(0.5)", "refused: an alpha other than 1"},
        {"nn.RReLU()", "leaky_relu slope=0.22916667"},
    });
}

TEST(Field, VectorsThatBecomePicturesBeginThePipeline) {
    check({
        {"class G(nn.Module):\n  def __init__(self):\n    super().__init__()\n    self.emb = nn.Embedding(10, 10)\n"
         "    self.l = nn.Linear(110, 6272)\n    self.up = nn.ConvTranspose2d(128, 3, 4, 2, 1)\n"
         "  def forward(self, noise, labels):\n    h = self.l(torch.cat((self.emb(labels), noise), -1))\n"
         "    return self.up(h.view(h.shape[0], 128, 7, 7))",
         "conv_transpose kernel=4 channels=3 stride=2 padding=1 bias=0",
         {"nn.Linear works on vectors", "makes a picture of a vector"}},
        {"class D(nn.Module):\n  def __init__(self):\n    self.m = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())\n"
         "  def forward(self, x):\n    return self.m(x)",
         "refused: nothing is left of it for a pipeline; line 3, column 28: nn.Linear works on vectors"},
        {"def up(n):\n    def apply(x):\n        return Conv2D(n, 3, padding='same')(UpSampling2D()(x))\n    return apply",
         "upsample scale=2 mode=nearest | conv kernel=3 padding=same bias=0",
         {"n has no value in the text"}},
    });
}

TEST(Field, FurtherArgumentsArePassedOn) {
    const std::string block =
        "class BasicConv2d(nn.Module):\n  def __init__(self, i, o, **kwargs):\n    super().__init__()\n"
        "    self.conv = nn.Conv2d(i, o, bias=False, **kwargs)\n    self.bn = nn.BatchNorm2d(o, eps=0.001)\n"
        "  def forward(self, x):\n    return F.relu(self.bn(self.conv(x)), inplace=True)\n";
    const std::string net =
        "class Net(nn.Module):\n  def __init__(self, conv_block=None):\n    super().__init__()\n"
        "    if conv_block is None:\n      conv_block = BasicConv2d\n";
    const std::string bn = "nn.BatchNorm2d is left out";
    check({
        {block + net +
             "    self.a = conv_block(3, 8, kernel_size=(1, 7), padding=(0, 3))\n"
             "    self.b = BasicConv2d(8, 4, kernel_size=1)\n"
             "  def forward(self, x):\n    return self.b(self.a(x))\n",
         "conv kernel=1,7 channels=8 padding=0,3 | relu | conv kernel=1 channels=4 | relu",
         {bn}},
        {block + net +
             "    self.a = conv_block(3, 8, kernel_size=1)\n    self.b = conv_block(3, 8, kernel_size=3, padding=1)\n"
             "  def forward(self, x):\n    return torch.cat([self.a(x), self.b(x)], 1)\n",
         "refused: what is joined comes out of two branches"},
        {block, "refused: what **kwargs holds is not in the text: add a line that calls it with its numbers"},
        {"def block(i, o, k=3, **kw):\n  return nn.Sequential(nn.Conv2d(i, o, k, **kw), nn.ReLU())\n"
         "m = nn.Sequential(block(3, 4, stride=2), block(4, 4, 5))",
         "conv kernel=3 channels=4 stride=2 bias=0 | relu | conv kernel=5 channels=4 bias=0 | relu"},
        {"def conv(i, o, *args, **kw):\n  return nn.Conv2d(i, o, *args, **kw)\n"
         "m = nn.Sequential(conv(3, 4, 3), conv(4, 4, 3, 2, padding=1))",
         "conv kernel=3 channels=4 bias=0 | conv kernel=3 channels=4 stride=2 padding=1 bias=0"},
        {"def conv(i, *, o=8, k=3):\n  return nn.Conv2d(i, o, k)\nm = nn.Sequential(conv(3, k=1))",
         "conv kernel=1 channels=8 bias=0"},
        {"def chain(*layers, act=nn.ReLU):\n  return nn.Sequential(*layers, act())\n"
         "m = chain(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 1))",
         "conv kernel=3 channels=4 bias=0 | conv kernel=1 channels=4 bias=0 | relu"},
    });
}

/// Programs around their networks: what they build, and where, is not always a forward().
TEST(Field, NetworksInsideOfPrograms) {
    const std::string gluon =
        "class N(HybridBlock):\n  def __init__(self, base, n=17):\n    self.f = nn.HybridSequential()\n";
    check({
        {gluon + "    self.f.add(nn.Conv2D(8, 1), nn.MaxPool2D(2),\n               nn.Conv2D(n, 3))\n"
                 "  def hybrid_forward(self, F, x):\n    return self.f(x)\n",
         "conv kernel=1 channels=8 bias=0 | max_pool kernel=2 | conv kernel=3 channels=17 bias=0"},
        {gluon + "    self.f.add(nn.Conv2D(8, 1), DUC(512, 2))\n"
                 "  def hybrid_forward(self, F, x):\n    return self.f(x)\n",
         "refused: DUC has no counterpart in a pipeline: it is not declared in the text"},
        {gluon +
             "    if base.startswith('m'):\n      self.f.add(zoo(base).features[:-1])\n"
             "    self.g = nn.Conv2D(8, 3)\n  def hybrid_forward(self, F, x):\n    return self.g(self.f(x))\n",
         "refused: it depends on \"if base.startswith('m')\" in line 4"},
        {"class Net(Base):\n  def create_model(self, size=32):\n    x = Input((size, size, 3))\n"
         "    y = Convolution2D(16, (3, 3), padding='same')(x)\n    return Model(x, y)\n",
         "conv kernel=3 channels=16 padding=same bias=0"},
        {"class Net(Base):\n  def generator(self):\n    return Sequential([Conv2DTranspose(3, 4, strides=2)])\n"
         "  def critic(self):\n    return Sequential([Conv2D(3, 4, strides=2)])\n",
         "refused: the text makes several networks, critic() and generator(): paste one of them"},
        {"class Net(Base):\n  def create_model(self):\n    x = Input((8, 8, 3))\n    return Model(x, own_block(x))\n",
         "refused: own_block has no counterpart in a pipeline: it is not declared in the text"},
        {"class Net(Base):\n  def up(self, x):\n    return UpSampling2D()(x)\n  def create_model(self):\n"
         "    x = Input((8, 8, 3))\n    return Model(x, self.up(x))\n",
         "upsample scale=2 mode=nearest"},
        {"def g():\n  m = Sequential()\n  m.add(Conv2DTranspose(3, 4, strides=2))\n  return m\n"
         "def train(n):\n  net = g()\n  for i in range(n):\n    net.fit(x)\ntrain(3)\n",
         "conv_transpose kernel=4 channels=3 stride=2 padding=valid bias=0"},
        {"def g():\n  m = Sequential()\n  m.add(Conv2DTranspose(3, 4, strides=2))\n  return m\n"
         "def d():\n  m = Sequential()\n  m.add(Conv2D(3, 4))\n  return m\n"
         "def train(n):\n  a = g()\n  b = d()\n  a.fit(x)\ntrain(3)\n",
         "refused: the text makes several networks, g (line 1) and d (line 5): paste one of them"},
    });
}

TEST(Field, NormsThatMeasureAreNotSaidToBeFoldable) {
    const std::string measures = "measures every picture anew, also once trained";
    const std::string conv = "conv kernel=3 channels=8 bias=0";
    check({
        {"nn.Conv2d(3, 8, 3), nn.InstanceNorm2d(8)", conv, {measures}},
        {"nn.Conv2d(3, 8, 3), nn.GroupNorm(2, 8)", conv, {measures}},
        {"nn.Conv2d(3, 8, 3), nn.LayerNorm([8, 6, 6])", conv, {measures}},
        {"nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8)", conv, {"can be worked into the weights and bias"}},
        {"nn.GroupNorm(8, 64)",
         "refused: nothing is left of it for a pipeline; line 1, column 1: nn.GroupNorm"},
    });
}

}  // namespace
}  // namespace engine
