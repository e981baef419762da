"""Exports a generator, a U-Net and a super-resolver by PyTorch into a folder: NAME.onnx, NAME_x.npy and NAME_y.npy."""

import sys
import warnings

import numpy as np
import torch
from torch import nn

warnings.filterwarnings("ignore")


def generator():
    """DCGAN with the layers that leave a grid: kernel 3, stride 2."""
    layers, channels = [nn.ConvTranspose2d(16, 32, 4, 1, 0)], [32, 16, 8, 3]
    for i, o in zip(channels, channels[1:]):
        layers += [nn.BatchNorm2d(i), nn.ReLU(), nn.ConvTranspose2d(i, o, 3, 2, 1, output_padding=1)]
    return nn.Sequential(*layers, nn.Tanh())


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([self.block(3, 8), self.block(8, 16), self.block(16, 32)])
        self.pool, self.up = nn.MaxPool2d(2), nn.ConvTranspose2d(32, 16, 2, 2)
        self.decoder = nn.ModuleList([self.block(32, 16), self.block(24, 8)])
        self.last = nn.Conv2d(8, 3, 1)

    @staticmethod
    def block(i, o):
        return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.InstanceNorm2d(o, affine=True), nn.LeakyReLU(0.2))

    def forward(self, x):
        a = self.encoder[0](x)
        b = self.encoder[1](self.pool(a))
        c = self.encoder[2](self.pool(b))
        d = self.decoder[0](torch.cat([self.up(c), b], 1))
        d = nn.functional.interpolate(d, size=a.shape[2:], mode="bilinear", align_corners=False)
        return torch.sigmoid(self.last(self.decoder[1](torch.cat([d, a], 1))))


def super_resolver():
    return nn.Sequential(nn.Conv2d(1, 16, 5, padding=2), nn.Tanh(), nn.Conv2d(16, 8, 3, padding=1), nn.Tanh(),
                         nn.Conv2d(8, 9, 3, padding=1), nn.PixelShuffle(3))


def main(folder):
    torch.manual_seed(0)
    for name, network, shape in [("generator", generator(), (1, 16, 1, 1)), ("unet", UNet(), (1, 3, 32, 48)),
                                 ("super", super_resolver(), (1, 1, 20, 24))]:
        for layer in network.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.running_mean.normal_()
                layer.running_var.uniform_(0.5, 2)
        network.eval()
        x = torch.randn(shape)
        for opset in (9, 11, 13, 16):
            axes = {"x": {2: "h", 3: "w"}} if name == "super" else None
            torch.onnx.export(network, x, f"{folder}/{name}{opset}.onnx", opset_version=opset, input_names=["x"],
                              output_names=["y"], dynamic_axes=axes)
        np.save(f"{folder}/{name}_x.npy", x.numpy())
        np.save(f"{folder}/{name}_y.npy", network(x).detach().numpy())


main(sys.argv[1])
