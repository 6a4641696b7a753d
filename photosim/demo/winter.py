"""A scene in the snow: a hut between firs."""

from __future__ import annotations

import numpy as np

from photosim.demo.canvas import Canvas
from photosim.demo.textures import Random, noise, profile, rgb
from photosim.demo.things import fir, mountains


def snow(canvas: Canvas, place: Random, now: Random) -> None:
    """A hut with lit windows between snowy firs at dusk."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "3d5f97"), (0.6, "b7a9c8"), (1, "f6cfb6")], 0, 0.62)
    canvas.clouds(now, 0.5, rgb("ffd9c4"), rgb("7f86ad"), cover=now.uniform(0.35, 0.5), amount=0.8)
    crest = height * (0.36 + 0.11 * profile(place, width, 3))
    mountains(
        canvas,
        place,
        crest,
        (rgb("8b86a0"), rgb("4a5378")),
        (rgb("ffe6d8"), rgb("8797c4")),
        rgb("c5bfd4"),
        bottom=round(0.64 * height),
        mist=0.2,
        snow_line=0.9,
    )
    dark, white = rgb("2c4650"), rgb("e9effa")
    for level, count, tall in ((0.585, 46, 0.09), (0.63, 30, 0.13)):
        line = height * (level + 0.02 * profile(place, width, 3, soft=True, octaves=3))
        canvas.ridge(line, rgb("dfe6f5"), base=rgb("b9c7e6"), fade=0.3)
        with canvas.sketch(0, 0.35 * height, width, 0.75 * height) as pen:
            for x in np.sort(place.uniform(0, 1, count)):
                if abs(x - 0.55) > 0.08:
                    at = min(width - 1, int(x * width))
                    fir(pen, place, x * width, line[at] + 3, tall * height * place.uniform(0.6, 1.2), dark * 1.1, white)
    line = height * (0.71 + 0.03 * profile(place, width, 2, soft=True, octaves=3))
    canvas.ridge(line, rgb("f4f4fb"), base=rgb("a9bbe2"), fade=0.42)
    relief = noise(place, height - round(0.6 * height), width, 260, octaves=6, stretch=2.6)
    lit = np.clip((relief - np.roll(relief, 6, axis=0)) * 5, -0.12, 0.10)
    rows = np.arange(round(0.6 * height), height, dtype=np.float32)[:, None]
    canvas.pixels[round(0.6 * height) :] += (lit * np.clip((rows - line[None, :]) / 20, 0, 1))[..., None] * rgb(
        "f6dccb"
    )
    _hut(canvas, 0.54 * width, 0.75 * height, 0.22 * unit)
    with canvas.sketch(0, 0.3 * height, width, height) as pen:
        for x, base, tall in (
            (0.08, 0.86, 0.46),
            (0.2, 0.80, 0.32),
            (0.9, 0.88, 0.50),
            (0.80, 0.79, 0.30),
            (0.30, 0.765, 0.2),
        ):
            fir(pen, place, x * width, base * height, tall * height, dark, white)
    flakes = int(now.choice([0, 260, 600]))
    if flakes:
        with canvas.sketch(opacity=0.8, blur=0.8) as pen:
            for x, y, size in zip(
                now.random(flakes), now.random(flakes), now.uniform(0.0008, 0.003, flakes), strict=True
            ):
                pen.ellipse(x * width, y * height, size * unit, size * unit, rgb("ffffff"))


def _hut(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.shadow(x + 0.3 * size, y + 0.06 * size, 0.9 * size, 0.09 * size, 0.35, 0.06 * size)
    with canvas.sketch(x - 1.1 * size, y - 1.3 * size, x + 1.1 * size, y + 0.2 * size) as pen:
        pen.rectangle(x - 0.62 * size, y - 0.45 * size, x + 0.62 * size, y + 0.06 * size, rgb("6b4330"))
        for row in np.arange(-0.4, 0.06, 0.07):
            pen.line(
                [(x - 0.62 * size, y + row * size), (x + 0.62 * size, y + row * size)], 0.012 * size, rgb("4a2d21")
            )
        pen.rectangle(x + 0.28 * size, y - 1.05 * size, x + 0.42 * size, y - 0.6 * size, rgb("574a46"))
        pen.rectangle(x + 0.26 * size, y - 1.09 * size, x + 0.44 * size, y - 1.03 * size, rgb("f5f6fc"))
        pen.polygon(
            [
                (x - 0.82 * size, y - 0.40 * size),
                (x - 0.5 * size, y - 0.92 * size),
                (x + 0.5 * size, y - 0.92 * size),
                (x + 0.82 * size, y - 0.40 * size),
            ],
            rgb("eef1fa"),
        )
        pen.polygon(
            [
                (x - 0.82 * size, y - 0.40 * size),
                (x + 0.82 * size, y - 0.40 * size),
                (x + 0.80 * size, y - 0.34 * size),
                (x - 0.80 * size, y - 0.34 * size),
            ],
            rgb("aebbdc"),
        )
        for left in (-0.42, 0.2):
            pen.rectangle(
                x + (left - 0.03) * size, y - 0.3 * size, x + (left + 0.25) * size, y - 0.05 * size, rgb("3a241b")
            )
            pen.rectangle(x + left * size, y - 0.27 * size, x + (left + 0.22) * size, y - 0.08 * size, rgb("ffd27a"))
            pen.line(
                [(x + (left + 0.11) * size, y - 0.27 * size), (x + (left + 0.11) * size, y - 0.08 * size)],
                0.02 * size,
                rgb("3a241b"),
            )
        pen.rectangle(x - 0.1 * size, y - 0.28 * size, x + 0.1 * size, y + 0.06 * size, rgb("44291e"))
    for left in (-0.31, 0.31):
        canvas.glow((x + left * size) / canvas.width, (y - 0.17 * size) / canvas.height, 0.09, rgb("ffb04a"), 0.55)
        canvas.glow((x + left * size) / canvas.width, (y + 0.12 * size) / canvas.height, 0.05, rgb("ffb04a"), 0.35)
