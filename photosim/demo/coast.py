"""Scenes by the sea: a beach, a sunset, a lighthouse."""

from __future__ import annotations

import numpy as np

from photosim.demo.canvas import Canvas, Pen
from photosim.demo.textures import Array, Random, mix, nearness, noise, plane, profile, rgb, smoothstep
from photosim.demo.things import waves


def sea(canvas: Canvas, random: Random, horizon: float, far: Array, near: Array, crest: Array) -> int:
    """Paint water below `horizon`; returns the horizon's row."""
    top = round(horizon * canvas.height)
    rows = canvas.height - top
    surface = waves(random, rows, canvas.width)
    body = mix(far, near, (nearness(rows) ** 0.7)[:, None, None])
    canvas.pixels[top:] = body + surface[..., None] * mix(crest, near, 0.3) * 0.55
    canvas.blend(smoothstep(0.16, 0.34, surface) * 0.55, crest, top=top)
    return top


def glitter(canvas: Canvas, random: Random, top: int, x: float, colour: Array, spread: float, strength: float) -> None:
    """The sun's path on the water below row `top`."""
    rows = canvas.height - top
    near = nearness(rows)[:, None]
    sparkle = smoothstep(0.03, 0.2, waves(random, rows, canvas.width, size=46))
    away = (np.arange(canvas.width, dtype=np.float32) / canvas.width - x)[None, :] / (spread * (0.35 + near))
    canvas.blend(np.clip(sparkle * np.exp(-(away**2)) * strength, 0, 1), colour, top=top)


def sailboat(canvas: Canvas, x: float, y: float, size: float, sail: Array, hull: Array) -> None:
    """A boat whose waterline is at (x, y); position and size in pixels."""
    with canvas.sketch(x - size, y - 1.5 * size, x + size, y + 0.3 * size) as pen:
        pen.polygon(
            [(x - 0.02 * size, y - 1.4 * size), (x - 0.02 * size, y - 0.14 * size), (x - 0.55 * size, y - 0.14 * size)],
            sail,
        )
        pen.polygon(
            [(x + 0.03 * size, y - 1.2 * size), (x + 0.42 * size, y - 0.16 * size), (x + 0.03 * size, y - 0.14 * size)],
            sail * 0.86,
        )
        pen.polygon(
            [
                (x - 0.55 * size, y - 0.1 * size),
                (x + 0.6 * size, y - 0.1 * size),
                (x + 0.4 * size, y + 0.08 * size),
                (x - 0.42 * size, y + 0.08 * size),
            ],
            hull,
        )


def beach(canvas: Canvas, place: Random, now: Random) -> None:
    """A bay in the middle of the day: headland, turquoise water, foam, sand, a parasol."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "2f7fc6"), (0.6, "8fc4e8"), (1, "d9ecf2")], 0, 0.45)
    canvas.clouds(now, 0.42, rgb("ffffff"), rgb("b9cbdc"), cover=now.uniform(0.42, 0.55), amount=0.9)
    top = sea(canvas, now, 0.42, rgb("2a78ad"), rgb("58c7c4"), rgb("d8f6f0"))
    x = np.linspace(0, 1, width, dtype=np.float32)
    for depth, colour in enumerate(("8fb0bf", "5f8a7d")):
        rise = (0.05 + 0.05 * depth) * height * np.clip(1.15 - (2.2 + 0.9 * depth) * x, 0, 1) ** 0.8
        line = top - rise * (1 + 0.35 * profile(place, width, 5, soft=True)) + 2
        bumps = noise(place, top + 4, width, 40, octaves=5)
        mask = np.clip(np.arange(top + 4, dtype=np.float32)[:, None] - line[None, :], 0, 1) * (rise > 1)
        canvas.blend(mask, rgb(colour) * (0.62 + 0.76 * bumps[..., None]))
    glitter(canvas, now, top, 0.72, rgb("ffffff"), 0.5, 0.55)
    if now.random() < 0.75:
        sailboat(canvas, now.uniform(0.5, 0.9) * width, top + 0.03 * height, 0.06 * unit, rgb("fdfbf5"), rgb("7c3b32"))

    shore = height * (0.7 + 0.10 * (x - 0.5) + 0.025 * profile(place, width, 3, octaves=2, soft=True))
    shore += height * 0.008 * profile(now, width, 9, octaves=3, soft=True)
    rows = np.arange(height, dtype=np.float32)[:, None]
    below = rows - shore[None, :]
    ground = plane(noise(place, 900, 1300, 14, octaves=4, stretch=1.6), height - top, width, across=1.5, along=2.2)
    sand = mix(rgb("e9d0a0"), rgb("f6e6c4"), np.clip(below / (0.3 * height), 0, 1)[top:, :, None])
    sand = sand * (0.9 + 0.18 * ground[..., None])
    canvas.blend(np.clip(below[top:] + 0.5, 0, 1), sand, top=top)
    wet = np.clip(1 - below / (0.07 * height), 0, 1) * (below > 0) * 0.5
    canvas.blend(wet[top:], rgb("a98f6c"), top=top)
    lace = noise(now, height - top, width, 60, octaves=5, stretch=2)
    for distance, strength in ((0.0, 1.0), (-0.045, 0.75), (-0.1, 0.5)):
        edge = np.exp(-(((below[top:] - distance * height - 14 * (lace - 0.5)) / (0.007 * height)) ** 2))
        canvas.blend(np.clip(edge * smoothstep(0.3, 0.6, lace) * 1.3 * strength, 0, 1), rgb("fffffb"), top=top)
    _parasol(canvas, (0.26 + now.uniform(-0.02, 0.02)) * width, 0.87 * height, 0.17 * unit)


def _parasol(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.shadow(x + 0.5 * size, y + 0.1 * size, 0.75 * size, 0.13 * size, 0.42, 0.05 * size)
    with canvas.sketch(x - 1.3 * size, y - 1.6 * size, x + 1.3 * size, y + 0.4 * size) as pen:
        pen.line([(x, y), (x + 0.08 * size, y - 1.3 * size)], 0.035 * size, rgb("f2ece0"))
        # Eight gores of a dome: each runs from the tip along two meridians to a scalloped rim.
        for gore in range(8):
            sides = np.cos(np.pi * np.array([gore, gore + 1]) / 8)
            fall = np.linspace(0, 1, 9)
            outline = [
                (
                    x + 0.07 * size - sides[0] * 0.98 * size * np.sin(s * np.pi / 2),
                    y - (0.72 + 0.6 * np.cos(s * np.pi / 2)) * size,
                )
                for s in fall
            ]
            outline.append((x + 0.07 * size - sides.mean() * 0.98 * size, y - 0.76 * size))
            outline += [
                (
                    x + 0.07 * size - sides[1] * 0.98 * size * np.sin(s * np.pi / 2),
                    y - (0.72 + 0.6 * np.cos(s * np.pi / 2)) * size,
                )
                for s in fall[::-1]
            ]
            colour = rgb("e04f3f") if gore % 2 == 0 else rgb("fbf3e2")
            pen.polygon(outline, colour * (1.06 - 0.05 * gore))
        pen.rectangle(x + 0.4 * size, y + 0.1 * size, x + 1.0 * size, y + 0.19 * size, rgb("2f9aa8"))
        pen.rectangle(x + 0.4 * size, y + 0.19 * size, x + 1.0 * size, y + 0.22 * size, rgb("f4efe4"))


def sunset(canvas: Canvas, place: Random, now: Random) -> None:
    """The sun just above the sea, islands, a glittering path."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "2b2f63"), (0.35, "8a4a7d"), (0.68, "f0815a"), (0.9, "ffc46b"), (1, "ffe09a")], 0, 0.58)
    sun = 0.6 + now.uniform(-0.03, 0.03)
    low = 0.5 - now.uniform(0.0, 0.05)
    canvas.glow(sun, low, 0.75, rgb("ff9a4d"), 0.5)
    canvas.clouds(now, 0.55, rgb("ffb36b"), rgb("6d3f6e"), cover=now.uniform(0.48, 0.58), amount=0.85)
    canvas.glow(sun, low, 0.22, rgb("ffd98a"), 0.8)
    canvas.glow(sun, low, 0.055, rgb("fffbe6"), 3.0)
    top = round(0.57 * height)
    for depth, colour in enumerate(("a8586a", "5a3558")):
        line = top - height * (0.02 + 0.035 * depth) * np.clip(
            profile(place, width, 3 + depth, soft=depth == 0) + 0.15, 0, 2
        )
        mask = np.clip(np.arange(top, dtype=np.float32)[:, None] - line[None, :] + 0.5, 0, 1)
        canvas.blend(mask, rgb(colour))
    surface = waves(now, height - top, width)
    canvas.mirror(top, surface * 0.13 * height + 2, tint=rgb("3b2a55"), share=0.42, squeeze=1.1)
    canvas.blend(np.clip(-surface * 1.2, 0, 0.5), rgb("2a1d45"), top=top)
    glitter(canvas, now, top, sun, rgb("ffe3a6"), 0.13, 1.0)
    if now.random() < 0.6:
        sailboat(
            canvas, (0.24 + now.uniform(-0.04, 0.04)) * width, 0.62 * height, 0.1 * unit, rgb("3a2440"), rgb("241628")
        )
    with canvas.sketch(0, 0, width, 0.4 * height) as pen:
        for _ in range(int(now.integers(3, 7))):
            gull(
                pen,
                now.uniform(0.1, 0.5) * width,
                now.uniform(0.12, 0.3) * height,
                now.uniform(0.012, 0.022) * unit,
                rgb("3a2440"),
            )


def gull(pen: Pen, x: float, y: float, size: float, colour: Array) -> None:
    """A bird far away with its wings spread, in pixels."""
    pen.line(
        [
            (x - size, y - 0.35 * size),
            (x - 0.4 * size, y - 0.5 * size),
            (x, y),
            (x + 0.4 * size, y - 0.5 * size),
            (x + size, y - 0.3 * size),
        ],
        0.12 * size,
        colour,
    )


def lighthouse(canvas: Canvas, place: Random, now: Random) -> None:
    """A lighthouse on a grassy headland above a rough sea."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "4d86b8"), (0.7, "b8d3e2"), (1, "eadfd0")], 0, 0.66)
    canvas.clouds(now, 0.6, rgb("fffaf2"), rgb("93a7b8"), cover=now.uniform(0.5, 0.62))
    top = sea(canvas, now, 0.6, rgb("33607c"), rgb("1d4a5e"), rgb("cfe0e2"))
    x = np.linspace(0, 1, width, dtype=np.float32)
    cliff = height * (1.05 - 0.55 * smoothstep(0.34, 0.62, x + 0.02 * profile(place, width, 14)))
    cliff += height * 0.012 * profile(place, width, 6, soft=True)
    rows = np.arange(height, dtype=np.float32)[:, None]
    below = (rows - cliff[None, :]) / height
    grass = 0.55 * noise(place, height, width, 13, octaves=3, stretch=0.4) + 0.45 * noise(
        place, height, width, 150, octaves=4
    )
    rock = noise(place, height, width, 130, octaves=7, stretch=0.5)
    rock = 0.35 * rock + 1.3 * np.abs(rock - 0.5) + 0.35 * np.roll(rock, 5, axis=1) - 0.12
    green = mix(rgb("566f2c"), rgb("b5bd62"), grass[..., None])
    # Rock shows where the ground falls steeply towards the sea, grass lies on top.
    stone = mix(rgb("3d3834"), rgb("b3a28b"), smoothstep(0.25, 0.85, rock)[..., None])
    bare = smoothstep(0.0, 0.04, (0.62 - x)[None, :] + 0.35 * below + 0.1 * (rock - 0.5))
    canvas.blend(np.clip(below * height + 0.5, 0, 1), mix(green, stone, bare[..., None]))
    foam = smoothstep(0.45, 0.8, noise(now, height - top, width, 70, octaves=5, stretch=2)) * np.exp(
        -np.abs(below[top:] * height + 0.012 * height) / (0.03 * height)
    )
    canvas.blend(np.clip(foam * 1.2, 0, 1) * (x < 0.62), rgb("f7fbfa"), top=top)
    _tower(canvas, 0.76 * width, 0.555 * height, 0.31 * unit)
    with canvas.sketch(0, 0.1 * height, width, 0.5 * height) as pen:
        for _ in range(int(now.integers(4, 9))):
            gull(
                pen,
                now.uniform(0.1, 0.6) * width,
                now.uniform(0.2, 0.45) * height,
                now.uniform(0.01, 0.02) * unit,
                rgb("f7f7f5"),
            )


def _tower(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A banded tower of `size` pixels standing at (x, y), lit from the left like a cylinder."""
    rows, columns = round(size), round(0.3 * size)
    t = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    across = np.linspace(-1, 1, columns, dtype=np.float32)[None, :] / (0.52 + 0.34 * t)
    bands = (((t * 5).astype(int) % 2) == 0)[..., None]
    shade = np.clip(0.62 + 0.5 * np.cos(np.clip(across, -1, 1) * 1.35 + 0.75), 0.3, 1.08)
    canvas.shadow(x + 0.22 * size, y + 0.01 * size, 0.3 * size, 0.02 * size, 0.35, 0.02 * size)
    with canvas.sketch(x - 0.5 * size, y - 0.3 * size, x + 0.6 * size, y + 0.06 * size) as pen:
        pen.polygon(
            [
                (x + 0.1 * size, y + 0.02 * size),
                (x + 0.1 * size, y - 0.13 * size),
                (x + 0.42 * size, y - 0.13 * size),
                (x + 0.42 * size, y + 0.02 * size),
            ],
            rgb("efe9dd"),
        )
        pen.polygon(
            [
                (x + 0.06 * size, y - 0.12 * size),
                (x + 0.16 * size, y - 0.22 * size),
                (x + 0.37 * size, y - 0.22 * size),
                (x + 0.46 * size, y - 0.12 * size),
            ],
            rgb("a2483a"),
        )
        for step in range(3):
            left = x + (0.17 + 0.08 * step) * size
            pen.rectangle(left, y - 0.09 * size, left + 0.035 * size, y - 0.03 * size, rgb("4d5a66"))
    colour = np.where(bands, rgb("f5efe4"), rgb("c23b32")) * shade[..., None]
    mask = np.clip((1 - np.abs(across)) * columns * 0.4, 0, 1) * np.ones_like(t)
    canvas.blend(mask, colour, round(x - columns / 2), round(y - size))
    with canvas.sketch(x - 0.2 * size, y - 1.35 * size, x + 0.2 * size, y - 0.9 * size) as pen:
        head = y - size
        pen.rectangle(x - 0.1 * size, head - 0.02 * size, x + 0.1 * size, head + 0.02 * size, rgb("3b4046"))
        pen.rectangle(x - 0.055 * size, head - 0.13 * size, x + 0.055 * size, head - 0.02 * size, rgb("ffe9a8"))
        for bar in (-0.055, -0.018, 0.018, 0.055):
            pen.line(
                [(x + bar * size, head - 0.13 * size), (x + bar * size, head - 0.02 * size)],
                0.008 * size,
                rgb("3b4046"),
            )
        pen.polygon(
            [(x - 0.08 * size, head - 0.13 * size), (x, head - 0.22 * size), (x + 0.08 * size, head - 0.13 * size)],
            rgb("8f2d28"),
        )
