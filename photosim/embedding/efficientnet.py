"""EfficientNet-Lite2 without its classifier, in plain torch.

Tan and Le, EfficientNet: Rethinking Model Scaling (2019), in the *Lite* variant that Google released in 2020: no
squeeze-and-excitation, ReLU6 in the place of swish, stem and head not widened. Names of parameters are those of the
registry's package `efficientnet-lite-pytorch`, whose weights come along (see the card beside them).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from photosim.embedding.shapes import LITE2_STAGES, LITE_EPSILON, LITE_STEM, LITE_WIDTH, LiteStage, same_padding


class _SameConv(nn.Conv2d):
    """A convolution padded as TensorFlow does: what is odd goes to the right and below, by the size of the input."""

    def forward(self, x: Tensor) -> Tensor:
        sides: list[int] = []
        for size, kernel, stride in zip(x.shape[:1:-1], self.kernel_size[::-1], self.stride[::-1], strict=True):
            sides += same_padding(size, kernel, stride)
        if any(sides):
            x = nn.functional.pad(x, sides)
        padded: Tensor = self._conv_forward(x, self.weight, self.bias)
        return padded


def _conv(inside: int, out: int, kernel: int, stride: int = 1, groups: int = 1) -> _SameConv:
    return _SameConv(inside, out, kernel, stride, groups=groups, bias=False)


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=LITE_EPSILON)


class _Block(nn.Module):
    """An inverted residual: widen, convolve each channel alone, narrow; added to what came in where it fits."""

    def __init__(self, inside: int, stage: LiteStage, stride: int) -> None:
        super().__init__()
        wide = inside * stage.expansion
        self._widens = stage.expansion != 1
        if self._widens:
            self._expand_conv, self._bn0 = _conv(inside, wide, 1), _norm(wide)
        self._depthwise_conv = _conv(wide, wide, stage.kernel, stride, groups=wide)
        self._bn1 = _norm(wide)
        self._project_conv, self._bn2 = _conv(wide, stage.channels, 1), _norm(stage.channels)
        self._adds = stride == 1 and inside == stage.channels

    def forward(self, x: Tensor) -> Tensor:
        y = nn.functional.relu6(self._bn0(self._expand_conv(x))) if self._widens else x
        y = nn.functional.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        result: Tensor = x + y if self._adds else y
        return result


class EfficientNetLite2(nn.Module):
    """Pictures, float (n, 3, side, side) scaled as (pixel - 127) / 128, to features (n, LITE_WIDTH)."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem, self._bn0 = _conv(3, LITE_STEM, 3, 2), _norm(LITE_STEM)
        blocks, channels = [], LITE_STEM
        for stage in LITE2_STAGES:
            for stride in stage.strides():
                blocks.append(_Block(channels, stage, stride))
                channels = stage.channels
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = _conv(channels, LITE_WIDTH, 1), _norm(LITE_WIDTH)

    def maps(self, x: Tensor) -> Tensor:
        """The last feature maps, (n, LITE_WIDTH, side / 32, side / 32)."""
        x = nn.functional.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return nn.functional.relu6(self._bn1(self._conv_head(x)))

    def forward(self, x: Tensor) -> Tensor:
        return torch.flatten(nn.functional.adaptive_avg_pool2d(self.maps(x), 1), 1)
