"""The canvas that scenes are painted on, from the sky forward to what is near, and its development into a photo."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from photosim.demo.textures import Array, Random, mix, noise, planes, resize, rgb, smoothstep

Point = tuple[float, float]
STRIP = 96
"""Rows worked on at a time: what is computed on the way stays in the processor's cache."""


class Pen:
    """Draws shapes in canvas coordinates on a layer of twice the resolution."""

    def __init__(self, layer: Image.Image, left: int, top: int) -> None:
        self._draw = ImageDraw.Draw(layer)
        self._left, self._top = left, top

    def _at(self, x: float, y: float) -> Point:
        return 2 * (x - self._left), 2 * (y - self._top)

    def polygon(self, points: Sequence[Point], colour: Array) -> None:
        self._draw.polygon([self._at(*point) for point in points], fill=ink(colour))

    def ellipse(self, x: float, y: float, across: float, down: float, colour: Array) -> None:
        """Fill an ellipse with its centre at (x, y) and these half axes."""
        self._draw.ellipse([self._at(x - across, y - down), self._at(x + across, y + down)], fill=ink(colour))

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: Array) -> None:
        if right > left and bottom > top:
            self._draw.rectangle([self._at(left, top), self._at(right, bottom)], fill=ink(colour))

    def line(self, points: Sequence[Point], width: float, colour: Array) -> None:
        self._draw.line(
            [self._at(*point) for point in points], fill=ink(colour), width=max(1, round(2 * width)), joint="curve"
        )


class Canvas:
    """Pixels of shape (height, width, 3), float32, sRGB values from 0 to 1 (more is clipped when developed)."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.unit = min(width, height)
        """Pixels; sizes of things are shares of it, positions are shares of width and height."""
        self.pixels = planes(height, width)
        self.pixels[:] = 0

    def gradient(self, stops: Sequence[tuple[float, str]], top: float = 0.0, bottom: float = 1.0) -> None:
        """Fill the rows between two heights with a vertical gradient; stops are (share of it, colour)."""
        first, last = round(top * self.height), round(bottom * self.height)
        at, colours = [place for place, _ in stops], np.array([rgb(colour) for _, colour in stops])
        t = np.linspace(0, 1, max(1, last - first))
        column = np.stack([np.interp(t, at, colours[:, channel]) for channel in range(3)], axis=1)
        self.pixels[first:last] = column.astype(np.float32)[:, None, :]

    def blend(self, mask: Array, colour: Array, left: int = 0, top: int = 0) -> None:
        """Lay a colour (or pixels of the mask's size) over the canvas where the mask (h, w) says, clipped to it."""
        y0, x0 = max(0, top), max(0, left)
        y1, x1 = min(self.height, top + mask.shape[0]), min(self.width, left + mask.shape[1])
        if y1 <= y0 or x1 <= x0:
            return
        for first in range(y0, y1, STRIP):
            rows = slice(first, min(first + STRIP, y1))
            cut = (slice(rows.start - top, rows.stop - top), slice(x0 - left, x1 - left))
            share = mask[cut]
            for channel in range(3):
                under = self.pixels[rows, x0:x1, channel]
                over = colour[channel] if colour.ndim == 1 else colour[(*cut, channel)]
                under += (over - under) * share

    def ridge(self, line: Array, colour: Array, *, base: Array | None = None, fade: float = 1.0) -> None:
        """Fill below a line of rows (width,); towards `fade` of the height below it the colour becomes `base`."""
        top = max(0, int(line.min()) - 1)
        rows = np.arange(top, self.height, dtype=np.float32)[:, None]
        mask = np.clip(rows - line[None, :] + 0.5, 0, 1)
        if base is None:
            self.blend(mask, colour, top=top)
            return
        share = np.clip((rows - line.min()) / (fade * self.height), 0, 1)
        self.blend(mask, np.broadcast_to(mix(colour, base, share[..., None]), (*mask.shape, 3)), top=top)

    def glow(self, x: float, y: float, radius: float, colour: Array, strength: float) -> None:
        """Add light around a point; position as shares of the canvas, radius as a share of its unit."""
        r = radius * self.unit
        across = np.exp(-(((np.arange(self.width) - x * self.width) / r) ** 2)).astype(np.float32)
        down = np.exp(-(((np.arange(self.height) - y * self.height) / r) ** 2)).astype(np.float32)
        rows, columns = np.flatnonzero(down > 0.004), np.flatnonzero(across > 0.004)
        if len(rows) and len(columns):
            cut = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
            light = strength * down[cut[0], None] * across[None, cut[1]]
            for channel in range(3):
                under = self.pixels[(*cut, channel)]
                under += light * colour[channel] * (1.15 - np.clip(under, 0, 1))

    def clouds(
        self, random: Random, bottom: float, light: Array, shade: Array, *, cover: float = 0.5, amount: float = 1.0
    ) -> None:
        """Clouds down to `bottom` (share of the height) that grow smaller towards it and are lit from above."""
        rows, half = round(bottom * self.height), (self.width + 1) // 2
        field = noise(random, 520, half, 100, octaves=6, stretch=2.3)
        distance = 1 / (1.45 - np.linspace(0, 1, rows))
        row = (distance - distance[0]) / (distance[-1] - distance[0]) * 518.9
        whole, rest = row.astype(int), (row % 1).astype(np.float32)[:, None]
        field = field[whole] * (1 - rest) + field[whole + 1] * rest
        field = resize(field, rows, self.width, Image.Resampling.BILINEAR)
        lit = np.clip(0.55 + 5 * (field - np.roll(field, -round(0.012 * self.height), axis=0)), 0, 1)
        body = smoothstep(1 - cover, 1 - cover + 0.34, field) * amount
        self.blend(body * smoothstep(1, 0.82, np.linspace(0, 1, rows))[:, None], mix(shade, light, lit[..., None]))

    def mirror(self, horizon: int, ripple: Array, *, tint: Array, share: float = 0.35, squeeze: float = 1.0) -> None:
        """Fill the rows below `horizon` with those above upside down; `ripple` (rows, width) moves them, in pixels."""
        depth = self.height - horizon
        rows = np.arange(depth, dtype=np.float32)[:, None] * squeeze + ripple
        source = np.clip(horizon - 1 - rows, 0, horizon - 1).astype(np.int32)
        columns = np.arange(self.width)[None, :]
        for channel in range(3):
            seen = self.pixels[:, :, channel][source, columns]
            self.pixels[horizon:, :, channel] = seen + (tint[channel] - seen) * share

    @contextlib.contextmanager
    def sketch(
        self,
        left: float = 0,
        top: float = 0,
        right: float | None = None,
        bottom: float | None = None,
        *,
        blur: float = 0.0,
        opacity: float = 1.0,
    ) -> Iterator[Pen]:
        """Yield a pen for a box in pixels (default: all); on leaving, its shapes are laid over with smooth edges."""
        x0, y0 = max(0, int(left)), max(0, int(top))
        x1 = self.width if right is None else min(self.width, int(right) + 1)
        y1 = self.height if bottom is None else min(self.height, int(bottom) + 1)
        layer = Image.new("RGBA", (max(1, x1 - x0) * 2, max(1, y1 - y0) * 2))
        yield Pen(layer, x0, y0)
        small = layer.reduce(2)
        if blur:
            # Premultiplied, or the transparent black around the shapes would darken their edges.
            small = small.convert("RGBa").filter(ImageFilter.GaussianBlur(blur)).convert("RGBA")
        values = np.asarray(small)
        self.blend(values[..., 3] * np.float32(opacity / 255), values[..., :3] * np.float32(1 / 255), x0, y0)

    def shadow(self, x: float, y: float, across: float, down: float, strength: float, soft: float) -> None:
        """A soft elliptical shadow, in pixels."""
        pad = 2.2 * soft
        with self.sketch(
            x - across - pad, y - down - pad, x + across + pad, y + down + pad, blur=soft, opacity=strength
        ) as pen:
            pen.ellipse(x, y, across, down, rgb("0d0a12"))

    def soften(self, radius: float) -> None:
        """Put everything painted so far out of focus."""
        image = Image.fromarray((np.clip(self.pixels, 0, 1) * 255).astype(np.uint8))
        self.pixels[:] = np.asarray(image.filter(ImageFilter.GaussianBlur(radius))) * np.float32(1 / 255)

    def develop(
        self,
        random: Random,
        box: tuple[int, int, int, int],
        *,
        exposure: float = 1.0,
        warmth: float = 0.0,
        grain: float = 0.011,
    ) -> Image.Image:
        """Cut out (left, top, right, bottom) as a camera would show it; `warmth` shifts the white balance."""
        left, top, right, bottom = box
        height, width = bottom - top, right - left
        y, x = np.linspace(-1, 1, height, dtype=np.float32)[:, None], np.linspace(-1, 1, width, dtype=np.float32)
        # Grain also hides the steps that 8 bits leave in smooth skies.
        noise = random.spawn(1)[0].random((height, width), np.float32) - np.float32(0.5)
        photo = np.empty((height, width, 3), np.uint8)
        for first in range(0, height, STRIP):
            rows = slice(first, min(first + STRIP, height))
            vignette = 1 - np.float32(0.10) * (x**2 + y[rows] ** 2)
            for channel, balance in enumerate((1 + warmth, 1.0, 1 - warmth)):
                view = self.pixels[top + rows.start : top + rows.stop, left:right, channel] * np.float32(
                    exposure * balance
                )
                np.clip(view, 0, 1, out=view)
                view += np.float32(0.22) * view * (1 - view) * (2 * view - 1)
                view *= vignette
                view += np.float32(grain * 12**0.5) * noise[rows]
                np.clip(view, 0, 1, out=view)
                photo[rows, :, channel] = view * 255 + 0.5
        return Image.fromarray(photo)


def ink(colour: Array) -> tuple[int, int, int, int]:
    """A colour of this module as Pillow wants it."""
    red, green, blue = (round(255 * min(1.0, max(0.0, float(value)))) for value in colour)
    return red, green, blue, 255
