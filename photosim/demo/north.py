"""Scenes of the north: a fjord, northern lights."""

from __future__ import annotations

import numpy as np

from photosim.demo.canvas import Canvas
from photosim.demo.textures import Random, mix, noise, profile, rgb, smoothstep
from photosim.demo.things import boat, fir, mountains, waves


def fjord(canvas: Canvas, place: Random, now: Random) -> None:
    """Snowy mountains in layers of haze, mirrored in still water."""
    width, height = canvas.width, canvas.height
    canvas.gradient([(0, "3f7db5"), (0.55, "a9cde0"), (1, "f3e4d3")], 0, 0.6)
    canvas.clouds(now, 0.5, rgb("ffffff"), rgb("b3c3d2"), cover=now.uniform(0.4, 0.55), amount=0.85)
    shore = round(0.6 * height)
    haze = rgb("dfe3e4")
    x = np.linspace(0, 1, width, dtype=np.float32)
    layers = (
        (0.33 + 0.10 * profile(place, width, 3), rgb("7d8fa3"), rgb("5d7088"), 0.55),
        (
            0.30 + 0.5 * np.abs(x - 0.58) ** 1.5 - 0.02 + 0.12 * profile(place, width, 4),
            rgb("7d746e"),
            rgb("3a4350"),
            0.25,
        ),
    )
    for line, bright, dark, mist in layers:
        mountains(
            canvas, place, line * height, (bright, dark), (rgb("fffdf8"), rgb("93abc6")), haze, bottom=shore, mist=mist
        )
    for side, (start, end, rise) in enumerate(((0.42, 0.02, 0.24), (0.66, 1.0, 0.20))):
        slope = smoothstep(start, end, x) * rise + 0.02 * smoothstep(start, end, x) * profile(place, width, 8)
        wood = noise(place, shore, width, 22, octaves=4, stretch=0.35)
        mask = np.clip(
            np.arange(shore, dtype=np.float32)[:, None] - (shore - slope * height)[None, :] - 16 * wood, 0, 1
        )
        canvas.blend(mask, mix(rgb("1f3a33"), rgb("6d8a4e"), (wood**1.3)[..., None]) * (0.9 + 0.15 * side))
    canvas.blend(
        np.linspace(0, 0.6, 40, dtype=np.float32)[:, None] * np.ones((1, width), np.float32), haze, top=shore - 39
    )
    surface = waves(now, height - shore, width, size=60)
    canvas.mirror(shore, surface * now.uniform(0.04, 0.075) * height + 1, tint=rgb("1d4257"), share=0.3)
    canvas.blend(smoothstep(0.12, 0.4, surface) * 0.35, rgb("cfe3ea"), top=shore)
    size, left, y = 0.05 * canvas.unit, (0.35 + now.uniform(-0.1, 0.25)) * width, 0.72 * height
    canvas.shadow(left, y + 0.2 * size, 1.1 * size, 0.1 * size, 0.4, 0.08 * size)
    with canvas.sketch(left - 2 * size, y - 1.5 * size, left + 2 * size, y + size) as pen:
        boat(pen, left, y, size, rgb("b3392f"))


def aurora(canvas: Canvas, place: Random, now: Random) -> None:
    """Northern lights over a frozen lake."""
    width, height = canvas.width, canvas.height
    canvas.gradient([(0, "050b1e"), (0.6, "0b2238"), (1, "1c4650")], 0, 0.68)
    _stars(canvas, place, round(0.65 * height), 900)
    shore = round(0.68 * height)
    rows = np.arange(shore, dtype=np.float32)[:, None]
    for strength, lift in ((0.55, 0.0), (1.0, 0.10), (0.6, 0.2)):
        curtain = height * (0.36 + lift + 0.13 * profile(now, width, 2, octaves=3, soft=True, rough=0.4))
        rays = np.clip(
            0.55 + 0.5 * profile(now, width, 30, octaves=4, soft=True) + 0.4 * profile(now, width, 4, soft=True),
            0.03,
            1.4,
        )
        above = (curtain[None, :] - rows) / height
        length = 0.10 + 0.16 * rays[None, :]
        light = (
            np.where(above > 0, np.exp(-np.maximum(above, 0) / length), np.exp(np.minimum(above, 0) / 0.012))
            * rays[None, :]
            * strength
        )
        canvas.pixels[:shore] += (
            light[..., None] * mix(rgb("2fe08a"), rgb("8a3fd0"), np.clip(above / 0.42, 0, 1)[..., None]) * 0.72
        )
    crest = height * (0.57 + 0.07 * profile(place, width, 4))
    mountains(
        canvas,
        place,
        crest,
        (rgb("4f7a82"), rgb("14283a")),
        (rgb("8fc7bd"), rgb("2c4d62")),
        rgb("1b3b4a"),
        bottom=shore,
        mist=0.1,
        snow_line=0.7,
    )
    with canvas.sketch(0, 0.5 * height, width, shore + 4) as pen:
        for x in np.concatenate([place.uniform(0, 0.28, 26), place.uniform(0.74, 1, 24)]):
            fir(pen, place, x * width, shore + 2, place.uniform(0.04, 0.12) * height, rgb("07131c"), None)
    surface = waves(place, height - shore, width, size=70)
    canvas.mirror(shore, surface * 0.12 * height, tint=rgb("0a1a2a"), share=0.4)
    cracks = np.abs(noise(place, height - shore, width, 240, octaves=6, stretch=2.2) - 0.5)
    canvas.blend(smoothstep(0.014, 0.0, cracks) * 0.4, rgb("7fd6bd"), top=shore)


def _stars(canvas: Canvas, place: Random, rows: int, count: int) -> None:
    ys, xs = place.integers(1, rows - 1, count), place.integers(1, canvas.width - 1, count)
    power = (place.random(count).astype(np.float32) ** 5)[:, None]
    for dy, dx, share in ((0, 0, 1.0), (0, 1, 0.5), (1, 0, 0.5), (0, -1, 0.5), (-1, 0, 0.5)):
        canvas.pixels[ys + dy, xs + dx] += share * (0.2 + 0.9 * power) * rgb("e9f1ff")
