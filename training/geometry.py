"""Crops, resizing, mirroring, borders and softening of a whole batch as two small matrix products a picture.

Resampling is separable: `out = rows @ picture @ columns.T`. A mirrored crop has its columns reversed, a border is rows
without weights, and a wider filter is what a picture has been through that was made small and shown large again. So
one function does them all, with proper antialiasing, on any device.
"""

from __future__ import annotations

import torch
from torch import Tensor


def weights(start: Tensor, end: Tensor, source: int, size: int, soft: Tensor, border: Tensor) -> Tensor:
    """Return (n, size, source) weights that resample `start`..`end` (fractions of the source) to `size` pixels.

    `end` below `start` mirrors; `soft` (1 or more) widens the filter; `border` is the empty fraction at either end.
    """
    device = start.device
    out = (torch.arange(size, device=device) + 0.5) / size
    inner = (out[None] - border[:, None]) / (1 - 2 * border[:, None])
    centre = (start[:, None] + inner * (end - start)[:, None]) * source
    step = (end - start).abs() * source / (size * (1 - 2 * border))
    support = step.clamp(min=1) * soft
    pixels = torch.arange(source, device=device) + 0.5
    distance = (pixels[None, None] - centre[..., None]).abs() / support[:, None, None]
    # Keys' cubic with a = -0.5, the bicubic filter of Pillow, which the product uses.
    near = (1.5 * distance - 2.5) * distance**2 + 1
    far = ((-0.5 * distance + 2.5) * distance - 4) * distance + 2
    kernel = torch.where(distance < 1, near, torch.where(distance < 2, far, 0.0))
    kernel = kernel / kernel.sum(-1, keepdim=True).clamp(min=1e-6)
    return kernel * ((inner >= 0) & (inner <= 1))[..., None]


def resample(
    pictures: Tensor,
    boxes: Tensor,
    size: int,
    mirror: Tensor | None = None,
    soft: Tensor | None = None,
    border: Tensor | None = None,
    fill: Tensor | None = None,
) -> Tensor:
    """Cut `boxes` (n, 4: left, top, right, bottom as fractions) out of uint8 `pictures` (n, h, w, 3).

    Returns float (n, 3, size, size) in 0..1. `fill` (n, 3) is the colour of the border.
    """
    n, height, width, _ = pictures.shape
    left, top, right, bottom = boxes.unbind(1)
    if mirror is not None:
        left, right = torch.where(mirror, right, left), torch.where(mirror, left, right)
    soft = torch.ones_like(left) if soft is None else soft
    border = torch.zeros_like(left) if border is None else border
    columns = weights(left, right, width, size, soft, border)
    rows = weights(top, bottom, height, size, soft, border)
    out = rows @ (pictures.reshape(n, height, width * 3).float() / 255)
    out = out.view(n, size, width, 3).permute(0, 3, 1, 2).reshape(n, 3 * size, width) @ columns.transpose(1, 2)
    out = out.view(n, 3, size, size)
    if fill is not None:
        inside = rows.sum(-1)[:, :, None] * columns.sum(-1)[:, None, :]
        out = out + (1 - inside)[:, None] * fill[:, :, None, None]
    return out.clamp(0, 1)


def quarter_turns(pictures: Tensor, turns: Tensor) -> Tensor:
    """Rotate each of (n, c, s, s) by its number of quarter turns."""
    out = pictures.clone()
    for k in (1, 2, 3):
        chosen = turns == k
        out[chosen] = torch.rot90(pictures[chosen], k, (2, 3))
    return out


def uniform(n: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.empty(n, device=generator.device).uniform_(low, high, generator=generator)


def random_boxes(n: int, area: tuple[float, float], aspect: tuple[float, float], generator: torch.Generator) -> Tensor:
    """Return (n, 4) boxes of a share `area` of the picture and a ratio of width to height `aspect`, both ranges."""
    size = uniform(n, *area, generator)
    low, high = torch.tensor(aspect).log().tolist()
    ratio = uniform(n, low, high, generator).exp()
    width, height = (size * ratio).sqrt().clamp(max=1), (size / ratio).sqrt().clamp(max=1)
    left = uniform(n, 0, 1, generator) * (1 - width)
    top = uniform(n, 0, 1, generator) * (1 - height)
    return torch.stack([left, top, left + width, top + height], 1)


def boxes_within(boxes: Tensor, keep: tuple[float, float], generator: torch.Generator) -> Tensor:
    """Return boxes that keep a share `keep` (range) of both sides of `boxes`, anywhere inside them."""
    n = len(boxes)
    left, top, right, bottom = boxes.unbind(1)
    share = uniform(n, *keep, generator)
    width, height = (right - left) * share, (bottom - top) * share
    left = left + uniform(n, 0, 1, generator) * (right - left - width)
    top = top + uniform(n, 0, 1, generator) * (bottom - top - height)
    return torch.stack([left, top, left + width, top + height], 1)
