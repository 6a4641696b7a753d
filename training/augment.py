"""The views that are trained on: a light one, and a heavily edited one as people edit and pass on their photos.

Everything works on whole batches, on the device of the generator that is handed in.
"""

from __future__ import annotations

import math

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from training.geometry import boxes_within, quarter_turns, resample, uniform

GREY = (0.299, 0.587, 0.114)
JPEG_LUMINANCE = """
16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99
"""


def chance(n: int, share: float, generator: torch.Generator) -> Tensor:
    return torch.rand(n, device=generator.device, generator=generator) < share


def grade(x: Tensor, strength: float, generator: torch.Generator, grey: Tensor | None = None) -> Tensor:
    """Change brightness, contrast, saturation and white balance, each by up to `strength`; `grey` marks full greys."""
    n = len(x)

    def factor(amount: float) -> Tensor:
        return uniform(n, -amount, amount, generator).exp()[:, None, None, None]

    luminance = (x * x.new_tensor(GREY)[:, None, None]).sum(1, keepdim=True)
    saturation = factor(strength)
    if grey is not None:
        saturation = torch.where(grey[:, None, None, None], 0.0, saturation)
    x = luminance + saturation * (x - luminance)
    balance = uniform(3 * n, -strength / 4, strength / 4, generator).exp().view(n, 3, 1, 1)
    if grey is not None:
        balance = torch.where(grey[:, None, None, None], 1.0, balance)
    mean = luminance.mean((2, 3), keepdim=True)
    x = mean + factor(strength) * (x - mean)
    return (x * balance * factor(strength)).clamp(0, 1)


def jpeg(x: Tensor, quality: Tensor) -> Tensor:
    """Quantise 8 x 8 blocks as JPEG does at `quality` (n,); chroma with the same table. The side must divide by 8."""
    n, _, side, _ = x.shape
    k = torch.arange(8, device=x.device, dtype=x.dtype)
    cosines = torch.cos((2 * k[None] + 1) * k[:, None] * math.pi / 16) * 0.5
    cosines[0] /= math.sqrt(2)
    to_ycc = x.new_tensor([GREY, (-0.1687, -0.3313, 0.5), (0.5, -0.4187, -0.0813)])
    scale = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    table = x.new_tensor([float(v) for v in JPEG_LUMINANCE.split()]).view(8, 8)
    table = (table[None] * scale[:, None, None]).clamp(min=1)[:, None, None, None] / 255
    planes = torch.einsum("ij,njhw->nihw", to_ycc, x - 0.5)
    blocks = planes.view(n, 3, side // 8, 8, side // 8, 8).transpose(3, 4)
    blocks = cosines.T @ ((cosines @ blocks @ cosines.T) / table).round().mul(table) @ cosines
    planes = blocks.transpose(3, 4).reshape(n, 3, side, side)
    return (torch.einsum("ij,njhw->nihw", torch.linalg.inv(to_ycc), planes) + 0.5).clamp(0, 1)


def captions(count: int = 256, side: int = 128, seed: int = 0) -> Tensor:
    """Draw (count, side, side) masks in 0..1: a line or two of writing, somewhere, in some size."""
    random = torch.Generator().manual_seed(seed)

    def pick(low: int, high: int) -> int:
        return int(torch.randint(low, high, (), generator=random))

    masks = []
    for _ in range(count):
        image = Image.new("L", (side, side))
        words = " ".join("".join(chr(pick(97, 123)) for _ in range(pick(2, 8))) for _ in range(pick(1, 4)))
        text = words.title() + (f" {pick(1990, 2030)}" if pick(0, 2) else "")
        place = (pick(0, side // 3), pick(0, side * 9 // 10))
        ImageDraw.Draw(image).text(place, text, fill=255, font=ImageFont.load_default(pick(side // 20, side // 6)))
        masks.append(torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).view(side, side))
    return torch.stack(masks).float() / 255


class Views:
    """Makes training views; holds the caption masks on the device and draws all chances from one generator."""

    def __init__(self, generator: torch.Generator) -> None:
        self.generator = generator
        self.masks = captions().to(generator.device)

    def light(self, pictures: Tensor, boxes: Tensor, size: int, strength: float = 0.25) -> Tensor:
        """The box as it is, perhaps mirrored, slightly graded: (n, 3, size, size) in 0..1."""
        x = resample(pictures, boxes, size, mirror=chance(len(boxes), 0.5, self.generator))
        return grade(x, strength, self.generator)

    def window(self, pictures: Tensor, boxes: Tensor, size: int) -> Tensor:
        """Another window of the box each time, graded: what has a label must not be known by its frame alone.

        Returns (n, 3, size, size) in 0..1.
        """
        return self.light(pictures, boxes_within(boxes, (0.65, 1), self.generator), size, strength=0.4)

    def edited(self, pictures: Tensor, boxes: Tensor, size: int) -> Tensor:
        """A heavily edited copy of the box: (n, 3, size, size) in 0..1."""
        g, n = self.generator, len(boxes)
        boxes = torch.where(chance(n, 0.7, g)[:, None], boxes_within(boxes, (0.55, 0.98), g), boxes)
        soft = torch.where(chance(n, 0.3, g), uniform(n, 1, 3.5, g), 1.0)
        border = torch.where(chance(n, 0.15, g), uniform(n, 0.01, 0.12, g), 0.0)
        fill = torch.rand(n, 3, device=boxes.device, generator=g)
        fill = torch.where(chance(n, 0.7, g)[:, None], fill[:, :1].round(), fill)
        x = resample(pictures, boxes, size, chance(n, 0.5, g), soft, border, fill)
        turns = torch.randint(1, 4, (n,), device=boxes.device, generator=g) * chance(n, 0.4, g)
        x = quarter_turns(x, turns)
        x = torch.where(chance(n, 0.8, g)[:, None, None, None], grade(x, 0.4, g, grey=chance(n, 0.3, g)), x)
        x = self._caption(x, chance(n, 0.15, g))
        chosen = chance(n, 0.25, g)
        x[chosen] = jpeg(x[chosen], uniform(int(chosen.sum()), 15, 80, g))
        return x

    def _caption(self, x: Tensor, chosen: Tensor) -> Tensor:
        g, count = self.generator, int(chosen.sum())
        which = torch.randint(len(self.masks), (count,), device=x.device, generator=g)
        mask = torch.nn.functional.interpolate(self.masks[which][:, None], x.shape[-2:], mode="area")
        colour = torch.rand(count, 3, 1, 1, device=x.device, generator=g)
        colour = torch.where(chance(count, 0.7, g)[:, None, None, None], colour[:, :1].round(), colour)
        x[chosen] = x[chosen] * (1 - mask) + colour * mask
        return x
