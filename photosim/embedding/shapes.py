"""How the networks that come along are built, in numbers, for whoever computes them."""

from __future__ import annotations

from typing import Final, NamedTuple

RESNET_STEM: Final = 64
RESNET_CHANNELS: Final = (64, 128, 256, 512)
RESNET18_BLOCKS: Final = (2, 2, 2, 2)
"""Blocks of each stage; the first of each but the first stage halves the sides of its maps."""


class LiteStage(NamedTuple):
    """Blocks of one resolution in an EfficientNet-Lite."""

    blocks: int
    kernel: int
    stride: int
    """Of the first block; the others have 1."""
    expansion: int
    channels: int

    def strides(self) -> list[int]:
        """Of each block."""
        return [self.stride, *[1] * (self.blocks - 1)]


# Lite0's stages scaled by Lite2's factors (width 1.1, rounded to multiples of 8; depth 1.2, rounded up, but for the
# first and the last stage).
LITE2_STAGES: Final = (
    LiteStage(1, 3, 1, 1, 16),
    LiteStage(3, 3, 2, 6, 24),
    LiteStage(3, 5, 2, 6, 48),
    LiteStage(4, 3, 2, 6, 88),
    LiteStage(4, 5, 1, 6, 120),
    LiteStage(5, 5, 2, 6, 208),
    LiteStage(1, 3, 1, 6, 352),
)
LITE_STEM: Final = 32
LITE_WIDTH: Final = 1280
"""Features for a picture."""
LITE_EPSILON: Final = 1e-3
"""Of batch norms; those of ResNets have torch's own."""
RESNET_EPSILON: Final = 1e-5


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Before and after a side of `size`, as TensorFlow pads: what is odd goes to the right and below."""
    missing = max(0, (-(-size // stride) - 1) * stride + kernel - size)
    return missing // 2, missing - missing // 2
