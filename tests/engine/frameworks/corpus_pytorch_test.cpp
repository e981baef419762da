// Texts in the style of PyTorch programs.
#include "tests/engine/frameworks/corpus.h"

namespace engine {
namespace {

TEST(CorpusPytorch, ForwardOrdersTheLayers) {
    check({
        {R"(class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(3, 12, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(12, 3, 4, 2, 1)
        self.act = nn.ReLU(True)

    def forward(self, x):
        x = self.act(self.down(x))
        return torch.tanh(self.up(x))
)",
         "conv kernel=3 channels=12 stride=2 padding=1 bias=0 | relu | conv_transpose kernel=4 channels=3 stride=2 padding=1 "
         "bias=0 | tanh"},
        // Declared in another order than applied.
        {"class A(nn.Module):\n  def __init__(s):\n    super().__init__()\n    s.last = nn.Conv2d(8, 3, 1, bias=False)\n"
         "    s.first = nn.Conv2d(3, 8, 5, bias=False)\n  def forward(s, v):\n    return s.last(s.first(v))",
         "conv kernel=5 channels=8 | conv kernel=1 channels=3"},
        {R"(class Decoder(nn.Module):
    def __init__(self, width=16, depth=2, scale=2.0):
        super(Decoder, self).__init__()
        blocks = []
        for i in range(depth):
            blocks += [nn.Upsample(scale_factor=scale), nn.Conv2d(width, width // 2, 3, padding=1), nn.ReLU()]
            width //= 2
        self.body = nn.Sequential(*blocks)

    def forward(self, x):
        return self.body(x)
)",
         "upsample scale=2 mode=nearest | conv kernel=3 channels=8 padding=1 bias=0 | relu | upsample scale=2 mode=nearest | conv "
         "kernel=3 channels=4 padding=1 bias=0 | relu"},
        {R"(class Block(nn.Module):
    def __init__(self, cin, cout, k=3):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, k, padding=k // 2, bias=False)
        self.bn = nn.BatchNorm2d(cout)

    def forward(self, x):
        return F.relu(self.bn(self.conv(x)), inplace=True)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Block(3, 8)
        self.b = Block(8, 16, k=5)
        self.pool = nn.MaxPool2d(2, 2)

    def forward(self, x):
        return self.pool(self.b(self.pool(self.a(x))))
)",
         "conv kernel=3 channels=8 padding=1 | relu | max_pool kernel=2 stride=2 | conv kernel=5 channels=16 padding=2 | relu | "
         "max_pool kernel=2 stride=2",
         {"line 5, column 19: nn.BatchNorm2d is left out: once trained"}},
        {R"(def block(cin, cout):
    return nn.Sequential(nn.Conv2d(cin, cout, 3, 1, 1), nn.LeakyReLU(0.1, True))

class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two, self.three = block(3, 8), block(8, 16), block(24, 8)
        self.up = nn.Upsample(scale_factor=2, mode='bilinear', align_corners=False)

    def forward(self, x):
        a = self.one(x)
        b = self.two(F.avg_pool2d(a, 2))
        return self.three(torch.cat([self.up(b), a], dim=1))
)",
         "conv kernel=3 channels=8 padding=1 bias=0 | leaky_relu slope=0.1 | avg_pool kernel=2 | conv kernel=3 channels=16 padding=1 "
         "bias=0 | leaky_relu slope=0.1 | upsample scale=2 mode=bilinear | concat stage=1 | conv kernel=3 channels=8 padding=1 "
         "bias=0 | leaky_relu slope=0.1"},
        {"class D(nn.Module):\n  def __init__(self):\n    self.c = nn.Conv2d(3, 3, 3, padding=1)\n  def forward(self, x):\n"
         "    return torch.cat((x, self.c(x)), 1)",
         "conv kernel=3 channels=3 padding=1 bias=0 | concat stage=input",
         {"line 5, column 12: torch.cat puts the earlier channels first"}},
        {R"(class Parts(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(4, 4, 3, padding=1) for _ in range(2)])

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i < len(self.layers) - 1:
                x = x.relu()
        return x
)",
         "conv kernel=3 channels=4 padding=1 bias=0 | relu | conv kernel=3 channels=4 padding=1 bias=0"},
        {R"(class ConvRelu(nn.Sequential):
    def __init__(self, i, o):
        super().__init__(nn.Conv2d(i, o, 3), nn.ReLU())

net = nn.Sequential(OrderedDict([('one', ConvRelu(3, 6)), ('two', ConvRelu(6, 9))]))
)",
         "conv kernel=3 channels=6 bias=0 | relu | conv kernel=3 channels=9 bias=0 | relu"},
    });
}

TEST(CorpusPytorch, WhatForwardDoesBesidesIsSaid) {
    const std::string head =
        "class N(nn.Module):\n    def __init__(self, flag):\n        super().__init__()\n"
        "        self.c = nn.Conv2d(3, 3, 3, padding=1)\n        self.d = nn.Conv2d(3, 3, 1)\n\n"
        "    def forward(self, x):\n";
    check({
        {head + "        return x + self.c(x)\n",
         "refused: line 8, column 16: x + self.c(x): a sum of two results (a residual connection)"},
        {head + "        return self.c(x) * 0.5\n",
         "refused: line 8, column 16: self.c(x) * 0.5: arithmetic with numbers"},
        {head + "        return self.d(self.missing(x))\n",
         "refused: line 8, column 23: self.missing has no counterpart in a pipeline: it is not declared"},
        {head + "        if self.flag:\n            x = self.c(x)\n        return self.d(x)\n",
         "refused: it depends on \"if self.flag\" in line 8"},
        {head + "        if self.training:\n            x = self.c(x)\n        return self.d(x)\n",
         "conv kernel=1 channels=3 bias=0"},
        {head + "        return torch.cat([self.c(x), self.d(x)], 1)\n",
         "refused: line 8, column 16: at torch.cat: what is joined comes out of two branches"},
        {head + "        return self.c(x), self.d(x)\n",
         "conv kernel=3 channels=3 padding=1 bias=0",
         {"of several results the first is read"}},
        {head + "        return torch.einsum('nchw->nhwc', self.c(x))\n",
         "refused: line 8, column 16: torch.einsum has no counterpart"},
        {head + "        return self.d(self.c(x).permute(0, 1, 3, 2))\n",
         "refused: permute(0, 1, 3, 2) has no counterpart"},
        {head + "        return self.d(self.c(x)[:, :1])\n",
         "refused: line 8, column 23: a slice of a layer's output"},
        {"x = F.interpolate(self.a(x), scale_factor=2)",
         "refused: line 1, column 19: self.a has no counterpart in a pipeline"},
        {"x = x + nn.Conv2d(8, 8, 3, padding=1)(x)", "refused: line 1, column 5"},
        {"x = 2 * nn.Conv2d(8, 8, 3, padding=1)(x) - 1", "refused: arithmetic with numbers"},
        {"a = nn.Conv2d(3, 8, 3)(x)\nb = nn.Conv2d(3, 8, 5)(x)",
         "refused: several results, nn.Conv2d in line 1 and nn.Conv2d in line 2"},
        {"class G(nn.Module):\n  def __init__(self):\n    self.a = nn.Conv2d(3, 8, 3)\n  def forward(self, x): return self.a(x)\n"
         "class D(nn.Module):\n  def __init__(self):\n    self.a = nn.Conv2d(8, 3, 3)\n  def forward(self, x): return self.a(x)\n",
         "refused: several networks, G (line 1) and D (line 5): paste one of them"},
    });
}

TEST(CorpusPytorch, LinesAndFunctions) {
    check({
        {"nn.LeakyReLU(0.2, True)", "leaky_relu slope=0.2"},
        {"F.leaky_relu(x, 0.2, True)", "leaky_relu slope=0.2"},
        {"nn.ConvTranspose2d(3, 3, 4, 2, 1, padding_mode='zeros')",
         "conv_transpose kernel=4 channels=3 stride=2 padding=1 bias=0"},
        {"F.max_pool2d(F.relu(x), 2)", "relu | max_pool kernel=2"},
        {"F.pixel_shuffle(x, 2)", "pixel_shuffle factor=2"},
        {"F.upsample(x, scale_factor=2)", "upsample scale=2 mode=nearest"},
        {"nn.Upsample(scale_factor=2, mode='nearest-exact')", "upsample scale=2 mode=nearest"},
        {"nn.Conv2d(3, 2**4, kernel_size=(3, 5), padding=(1, 2))",
         "conv kernel=3,5 channels=16 padding=1,2 bias=0"},
        {"nn.Conv2d(8, 8, 3, padding=1, groups=8, bias=False)", "conv kernel=3 padding=1"},
        {"nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(3, 3, 3))",
         "conv kernel=3 channels=3 padding=1 padding-mode=reflect bias=0"},
        {"nn.Sequential(nn.ZeroPad2d((1, 2, 0, 3)), nn.Conv2d(3, 3, 3))",
         "conv kernel=3 channels=3 padding=0,1,3,2 bias=0"},
        {"nn.Conv1d(8, 16, 5, stride=2, padding=2)",
         "conv kernel=1,5 channels=16 stride=1,2 padding=0,2 bias=0",
         {"a signal is a picture of height 1"}},
        {"nn.utils.spectral_norm(nn.Conv2d(3, 8, 4, 2, 1))",
         "conv kernel=4 channels=8 stride=2 padding=1 bias=0",
         {"nn.utils.spectral_norm is left out: it divides the weights by their largest singular value"}},
        {"nn.LazyConv2d(8, 3)", "conv kernel=3 channels=8 bias=0"},
        {"nn.Conv2d(3, c_out, 3, padding=1)",
         "conv kernel=3 padding=1 bias=0",
         {"c_out has no value in the text"}},
        {">>> m = nn.ConvTranspose2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2))\n>>> input = torch.randn(20, 16, 50, 100)\n>>> output = m(input)",
         "conv_transpose kernel=3,5 channels=33 stride=2,1 padding=4,2 bias=0"},
        {"```python\nnn.ReLU()\n```", "relu"},
        {"        self.conv1 = nn.Conv2d(3, 8, 3),\n", "conv kernel=3 channels=8 bias=0"},
        {"nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(8 * 26 * 26, 10), nn.ReLU())",
         "conv kernel=3 channels=8 bias=0",
         {"nn.Flatten makes a vector", "nn.Linear works on vectors", "nn.ReLU works on vectors here"}},
    });
}

TEST(CorpusPytorch, WhatPytorchRefusesIsRefused) {
    check({
        {"nn.Conv2d(3, 8, 3, stride=2, padding='same')",
         "refused: PyTorch refuses padding=\"same\" with a stride"},
        {"nn.ConvTranspose2d(3, 3, 4, 2, 1, padding_mode='circular')",
         "refused: takes no padding_mode but zeros"},
        {"nn.ConvTranspose2d(3, 3, 3, 2, 1, output_padding=2)",
         "refused: output_padding must be smaller than the stride"},
        {"nn.ConvTranspose2d(3, 3, 3, 2, padding='same')", "refused: a transposed layer takes numbers"},
        {"nn.MaxPool2d(2, padding=2)", "refused: more than half its kernel"},
        {"nn.Conv2d(6, 8, 3, groups=4)", "refused: groups 4 must divide the channels, 6 in and 8 out"},
        {"nn.Conv2d(3, 64 / 2, 3)", "refused: PyTorch refuses 32.0 (// divides whole numbers)"},
        {"nn.Upsample(scale_factor=2, mode='nearest', align_corners=True)",
         "refused: align_corners with mode"},
        {"nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(16, 8, 3))",
         "refused: line 1, column 35: nn.Conv2d takes 16 channels, and 8 come in"},
        {"nn.Conv3d(3, 8, 3)", "refused: a pipeline works on pictures, and this layer on volumes"},
        {"nn.LSTM(8, 8)", "refused: line 1, column 1: nn.LSTM has no counterpart"},
        {"nn.Conv2d(3, 8, kernel)", "refused: kernel has no value in the text"},
        {"nn.Conv2d(3, 8, **options)", "refused: what **options holds is not in the text"},
        {"F.interpolate(x, size=skip.shape[2:])", "refused: give scale_factor"},
        {"x = F.conv2d(x, w, padding=1)", "refused: the size of its kernel is not in the text"},
        {"nn.Sequential(\n    nn.Conv2d(3, 8, 3),\n",
         "refused: line 1, column 14: the bracket ( that opens here is not closed"},
    });
}

// The halves of a U-Net are made to fit by their sizes, which no text gives in numbers.
TEST(CorpusPytorch, SizesThatAreCompared) {
    const std::string head =
        "class Half(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.down = nn.Conv2d(4, 4, 3, 2, 1)\n"
        "        self.narrow = nn.Conv2d(4, 4, 3)\n"
        "        self.up = nn.ConvTranspose2d(4, 4, 2, 2)\n"
        "    def forward(self, x):\n"
        "        first = self.down(x)\n";
    const std::string u_net =
        "conv kernel=3 channels=4 stride=2 padding=1 bias=0 | conv kernel=3 channels=4 stride=2 padding=1 bias=0 | "
        "conv_transpose kernel=2 channels=4 stride=2 bias=0";
    check({
        {head + "        up = self.up(self.down(first))\n"
                "        dy = first.size()[2] - up.size()[2]\n"
                "        dx = first.shape[3] - up.shape[-1]\n"
                "        up = F.pad(up, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])\n"
                "        return torch.cat([up, first], dim=1)\n",
         u_net + " | concat stage=0",
         {"line 10, column 14: first.size()[2] - up.size()[2] is taken as 0, as it is where",
          "is taken as 0"}},
        {head + "        up = self.up(self.down(first))\n"
                "        if up.shape != first.shape:\n"
                "            up = F.interpolate(up, size=first.shape[2:])\n"
                "        return torch.cat([up, first], dim=1)\n",
         u_net + " | concat stage=0",
         {"line 10, column 12: up.shape != first.shape is taken as false"}},
        {head + "        up = self.down(first)\n"
                "        if up.shape[2:] != first.shape[2:]:\n"
                "            up = F.interpolate(up, first.shape[2:], mode='nearest')\n"
                "        return torch.cat([up, first], dim=1)\n",
         "conv kernel=3 channels=4 stride=2 padding=1 bias=0 | conv kernel=3 channels=4 stride=2 padding=1 bias=0 | "
         "upsample scale=2 mode=nearest | concat stage=0",
         {"is taken as true", "line 11, column 18: at F.interpolate: its size is taken as 2 × 2 times"}},
        {head + "        h, w = first.shape[2:]\n"
                "        return F.interpolate(self.down(first), size=(h, w), mode='nearest')\n",
         "conv kernel=3 channels=4 stride=2 padding=1 bias=0 | conv kernel=3 channels=4 stride=2 padding=1 bias=0 | "
         "upsample scale=2 mode=nearest",
         {"its size is taken as 2 × 2 times"}},
        {head + "        up = self.narrow(first)\n"
                "        d = first.size(2) - up.size(2)\n"
                "        return torch.cat([F.pad(up, (d // 2, d // 2, d // 2, d // 2)), first], 1)\n",
         "conv kernel=3 channels=4 stride=2 padding=1 bias=0 | conv kernel=3 channels=4 bias=0 | pad pad=1 | "
         "concat stage=0",
         {"first.size(2) - up.size(2) is taken as 2"}},
        // Of a batch, and of rows against columns, nothing is known.
        {head +
             "        if first.shape[0] != x.shape[0]:\n            first = self.up(first)\n        return first\n",
         "refused: it depends on"},
        {head +
             "        if first.shape[2] != x.shape[3]:\n            first = self.up(first)\n        return first\n",
         "refused: it depends on"},
    });
}

TEST(CorpusPytorch, NumbersThatALineBelowTells) {
    check({
        {"class Sharp(nn.Module):\n    def __init__(self, r):\n        super().__init__()\n"
         "        self.c = nn.Conv2d(3, 3 * r ** 2, 3, padding=1)\n        self.s = nn.PixelShuffle(r)\n"
         "    def forward(self, x):\n        return self.s(self.c(x))\n"
         "if __name__ == '__main__':\n    r = 4\n    net = Sharp(r).to('cpu')\n    print(net(torch.rand(1, 3, 9, 9)))\n",
         "conv kernel=3 channels=48 padding=1 bias=0 | pixel_shuffle factor=4"},
        {"class Up(nn.Sequential):\n    def __init__(self, scale=4):\n        steps = []\n"
         "        for _ in range(int(math.log(scale, 2))):\n            steps.append(nn.Conv2d(8, 32, 3, padding=1))\n"
         "            steps.append(nn.PixelShuffle(2))\n        super().__init__(*steps)\nUp()",
         "conv kernel=3 channels=32 padding=1 bias=0 | pixel_shuffle factor=2 | conv kernel=3 channels=32 padding=1 bias=0 | "
         "pixel_shuffle factor=2"},
        {"nn.ConvTranspose2D(8, 8, 4)", "refused: is ConvTranspose2d meant?"},
    });
}

TEST(CorpusPytorch, PrintedModels) {
    check({
        {R"(Sequential(
  (0): ConvTranspose2d(100, 64, kernel_size=(4, 4), stride=(1, 1), bias=False)
  (1): BatchNorm2d(64, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
  (2): ReLU(inplace=True)
  (3): Tanh()
))",
         "conv_transpose kernel=4 channels=64 | relu | tanh",
         {"line 3, column 8: BatchNorm2d is left out"}},
        {R"(Net(
  (body): Sequential(
    (0-1): 2 x Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), padding_mode=reflect)
    (2): Upsample(scale_factor=2.0, mode=nearest)
  )
  (out): Conv2d(8, 3, kernel_size=(1, 1), stride=(1, 1))
))",
         "conv kernel=3 channels=8 padding=1 padding-mode=reflect bias=0 | conv kernel=3 channels=8 padding=1 padding-mode=reflect bias=0 | "
         "upsample scale=2 mode=nearest | conv kernel=1 channels=3 bias=0",
         {"line 1, column 1: a printed model tells in which order Net makes its layers"}},
        {"  (conv1): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))\n  (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)",
         "conv kernel=5 channels=6 bias=0 | max_pool kernel=2 stride=2"},
        {"Net(\n  (a): LSTM(3, 4)\n)", "refused: LSTM has no counterpart"},
        {"Layer (type)  Output Shape  Param #\nConv2d-1  [-1, 64, 30, 30]  1,792",
         "refused: print(model) does, and is read"},
    });
}

}  // namespace
}  // namespace engine
