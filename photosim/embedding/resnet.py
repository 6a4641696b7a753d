"""ResNet-18 and ResNet-50 without their classifier, in plain torch.

He et al., Deep Residual Learning for Image Recognition (2015); in ResNet-50 the middle convolution of a block takes
the stride, as in torchvision. Names of parameters are torchvision's, so its weights fit. It is not imported itself:
that takes longer than torch and the network together, in every process that looks at a picture.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from photosim.embedding.shapes import RESNET18_BLOCKS, RESNET_CHANNELS, RESNET_STEM


def _conv(inside: int, out: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inside, out, kernel, stride, padding=kernel // 2, bias=False)


class _Block(nn.Module):
    """What both kinds have in common: the input is added to what the convolutions make of it."""

    def __init__(self, inside: int, out: int, stride: int) -> None:
        super().__init__()
        self.relu = nn.ReLU(inplace=True)
        self.downsample: nn.Module | None = None
        if stride != 1 or inside != out:
            self.downsample = nn.Sequential(_conv(inside, out, 1, stride), nn.BatchNorm2d(out))

    def convolved(self, x: Tensor) -> Tensor:
        """The last batch norm's output, (n, out, h, w)."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        added = self.convolved(x)
        added += x if self.downsample is None else self.downsample(x)
        out: Tensor = self.relu(added)
        return out


class _Basic(_Block):
    def __init__(self, inside: int, channels: int, stride: int) -> None:
        super().__init__(inside, channels, stride)
        self.conv1, self.bn1 = _conv(inside, channels, 3, stride), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = _conv(channels, channels, 3), nn.BatchNorm2d(channels)

    def convolved(self, x: Tensor) -> Tensor:
        out: Tensor = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return out


class _Bottleneck(_Block):
    def __init__(self, inside: int, channels: int, stride: int) -> None:
        super().__init__(inside, 4 * channels, stride)
        self.conv1, self.bn1 = _conv(inside, channels, 1), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = _conv(channels, channels, 3, stride), nn.BatchNorm2d(channels)
        self.conv3, self.bn3 = _conv(channels, 4 * channels, 1), nn.BatchNorm2d(4 * channels)

    def convolved(self, x: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.conv1(x)))
        out: Tensor = self.bn3(self.conv3(self.relu(self.bn2(self.conv2(x)))))
        return out


class ResNet(nn.Module):
    """Float (n, 3, h, w) to pooled features (n, channels of the last stage)."""

    def __init__(self, block: Callable[[int, int, int], nn.Module], widening: int, depths: tuple[int, ...]) -> None:
        """`widening` is how many times the channels of its stage a block gives; `depths` are blocks a stage."""
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, RESNET_STEM, 7, 2, padding=3, bias=False), nn.BatchNorm2d(RESNET_STEM)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, padding=1)
        inside = RESNET_STEM
        for number, (channels, depth) in enumerate(zip(RESNET_CHANNELS, depths, strict=True), start=1):
            out = widening * channels
            first = block(inside, channels, 1 if number == 1 else 2)
            others = [block(out, channels, 1) for _ in range(depth - 1)]
            setattr(self, f"layer{number}", nn.Sequential(first, *others))
            inside = out
        self.avgpool: nn.Module = nn.AdaptiveAvgPool2d((1, 1))

    def stages(self, x: Tensor) -> list[Tensor]:
        """The maps (n, channels, h, w) after each of the four stages, the first one first."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        maps = []
        for number in range(1, 5):
            x = getattr(self, f"layer{number}")(x)
            maps.append(x)
        return maps

    def forward(self, x: Tensor) -> Tensor:
        pooled: Tensor = self.avgpool(self.stages(x)[-1])
        return torch.flatten(pooled, 1)


def resnet18() -> ResNet:
    """Features of 512 numbers; those of the stages before have 256, 128 and 64."""
    return ResNet(_Basic, 1, RESNET18_BLOCKS)


def resnet50() -> ResNet:
    """Features of 2048 numbers; those of the stages before have 1024, 512 and 256."""
    return ResNet(_Bottleneck, 4, (3, 4, 6, 3))
