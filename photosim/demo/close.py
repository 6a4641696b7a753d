"""Scenes from near by: fruit on a table, a flower."""

from __future__ import annotations

import numpy as np

from photosim.demo.canvas import Canvas
from photosim.demo.textures import Random, mix, nearness, noise, plane, rgb, smoothstep
from photosim.demo.things import bokeh


def fruit(canvas: Canvas, place: Random, now: Random) -> None:
    """Oranges, apples and a lemon on a wooden table, light from a window at the left."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "4d5a58"), (0.6, "77827a"), (1, "5d655c")], 0, 0.56)
    canvas.pixels[: round(0.56 * height)] *= (
        0.93 + 0.14 * noise(place, round(0.56 * height), width, 180, octaves=6)[..., None]
    )
    canvas.glow(0.12, 0.2, 0.75, rgb("ffe9c4"), 0.5)
    top = round(0.55 * height)
    rows = height - top
    grain = plane(noise(place, 240, 1500, 40, octaves=5, stretch=14), rows, width, across=0.7, along=1.1)
    near = nearness(rows)[:, None]
    plank = np.abs(((1 / (near + 0.25)) * 2.1) % 1 - 0.5)
    wood = mix(rgb("5b3720"), rgb("c08a56"), np.clip(grain * 1.1 + 0.1 * near, 0, 1)[..., None])
    wood = (
        wood
        * (1 - 0.55 * smoothstep(0.03, 0.0, plank))[..., None]
        * np.linspace(1.15, 0.72, width, dtype=np.float32)[None, :, None]
    )
    canvas.pixels[top:] = wood
    _bowl(canvas, 0.56 * width, 0.60 * height, 0.34 * unit, before=False)
    heap = (
        ("orange", 0.45, 0.535, 0.11),
        ("apple", 0.665, 0.53, 0.108),
        ("orange", 0.56, 0.48, 0.112),
        ("lemon", 0.515, 0.59, 0.09),
        ("apple", 0.60, 0.58, 0.105),
    )
    for kind, x, y, size in heap:
        ball(canvas, place, kind, x * width, y * height, size * unit)
    _bowl(canvas, 0.56 * width, 0.60 * height, 0.34 * unit, before=True)
    for kind, x, y, size in (("orange", 0.2, 0.80, 0.11), ("lemon", 0.33, 0.86, 0.08), ("apple", 0.86, 0.81, 0.105))[
        : int(now.integers(1, 4))
    ]:
        x, y = x * width + now.normal(0, 0.015) * width, y * height + now.normal(0, 0.01) * height
        canvas.shadow(
            x + 0.55 * size * unit,
            y + 0.85 * size * unit,
            1.15 * size * unit,
            0.24 * size * unit,
            0.75,
            0.12 * size * unit,
        )
        ball(canvas, place, kind, x, y, size * unit)


FRUIT = {"orange": ("f08a1d", "9c3f08"), "apple": ("c92f2a", "4e0d12"), "lemon": ("f3d53b", "9a7416")}


def ball(canvas: Canvas, place: Random, kind: str, x: float, y: float, size: float) -> None:
    """A fruit of radius `size` pixels, shaded as a sphere lit from the upper left."""
    span = round(2.5 * size)
    row, column = np.mgrid[0:span, 0:span].astype(np.float32)
    dx, dy = (column - span / 2) / size, (row - span / 2) / size
    if kind == "lemon":
        dx, dy = dx * 0.82 + 0.1 * dy, dy * 1.18
        dx = np.sign(dx) * np.abs(dx) ** 1.12
    elif kind == "apple":
        dy = dy * 1.06 + 0.10 * (1 - np.abs(dx)) ** 2 * (dy < 0)
    reach = np.sqrt(dx**2 + dy**2)
    mask = np.clip((1 - reach) * size + 0.5, 0, 1)
    dz = np.sqrt(np.clip(1 - reach**2, 0, 1))
    skin = (
        noise(
            place,
            span,
            span,
            0.10 * size if kind != "apple" else 0.9 * size,
            octaves=4,
            stretch=1 if kind != "apple" else 0.3,
        )
        - 0.5
    )
    bump = skin * (0.22 if kind != "apple" else 0.05)
    light = np.clip(-0.55 * dx - 0.6 * dy + 0.58 * dz + bump, 0, 1)
    bounce = np.clip(0.5 * dx + 0.7 * dy, 0, 1) * 0.18
    bright, dark = (rgb(colour) for colour in FRUIT[kind])
    if kind == "apple":
        blush = smoothstep(0.1, 0.75, 0.5 + 0.9 * skin - 0.35 * dx)[..., None]
        bright = mix(rgb("d9a938"), bright, blush)
    shade = mix(dark, bright, (light**0.8)[..., None]) + (bounce[..., None] * rgb("a86a3a"))
    shine = np.clip(-0.50 * dx - 0.58 * dy + 0.64 * dz, 0, 1) ** (28 if kind == "apple" else 12)
    shade = shade + (shine * (0.65 if kind == "apple" else 0.28))[..., None] * rgb("fff6e4")
    canvas.blend(mask, shade.astype(np.float32), round(x - span / 2), round(y - span / 2))
    if kind == "apple":
        with canvas.sketch(x - size, y - 1.5 * size, x + size, y) as pen:
            pen.line(
                [(x, y - 0.78 * size), (x + 0.06 * size, y - 1.0 * size), (x + 0.16 * size, y - 1.16 * size)],
                0.06 * size,
                rgb("3d2a1a"),
            )


def _bowl(canvas: Canvas, x: float, y: float, size: float, *, before: bool) -> None:
    """A glazed bowl of radius `size` pixels with its rim at y: its inside first, its outside once it is filled."""
    if not before:
        canvas.shadow(x + 0.25 * size, y + 0.62 * size, 0.95 * size, 0.13 * size, 0.8, 0.09 * size)
        with canvas.sketch(x - 1.1 * size, y - 0.4 * size, x + 1.1 * size, y + 0.4 * size) as pen:
            pen.ellipse(x, y, size, 0.22 * size, rgb("2b4a58"))
        return
    rows, columns = round(0.7 * size), round(2.1 * size)
    row, column = np.mgrid[0:rows, 0:columns].astype(np.float32)
    dx, t = (column - columns / 2) / size, row / rows
    half = np.sqrt(np.clip(1 - (t * 0.93) ** 2.2, 0, 1))
    lip = 0.22 * size * np.sqrt(np.clip(1 - dx**2, 0, 1))
    mask = np.clip((half - np.abs(dx)) * size + 0.5, 0, 1) * np.clip(row - lip + 0.5, 0, 1)
    across = np.clip(dx / np.maximum(half, 0.05), -1, 1)
    light = np.clip(0.75 - 0.55 * across - 0.35 * t, 0.1, 1)
    glaze = (
        mix(rgb("12303f"), rgb("4f93a6"), light[..., None])
        + (np.exp(-((across + 0.55) ** 2) / 0.012) * 0.35 * (1 - t))[..., None]
    )
    glaze = mix(glaze, rgb("f0e6d2"), (np.abs(t - 0.46) < 0.03)[..., None] * 0.7)
    canvas.blend(mask, glaze.astype(np.float32), round(x - columns / 2), round(y))


def flower(canvas: Canvas, place: Random, now: Random) -> None:
    """A daisy close up in front of a blurred meadow."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "88a94f"), (0.5, "5d8a3c"), (1, "284a20")])
    canvas.blend(smoothstep(0.3, 0.75, noise(place, height, width, 480, octaves=3)) * 0.55, rgb("c3cf6b"))
    bokeh(canvas, place, 26, ("e8f0a0", "f4d0dc", "fff7d8", "a5cf6a"), 0.03, 0.08, 0.4)
    for x, y, size in ((0.16, 0.30, 0.10), (0.86, 0.66, 0.13)):
        daisy(canvas, place, x * width, y * height, size * unit, 0.4)
    canvas.soften(0.016 * unit)
    with canvas.sketch(0.3 * width, 0.5 * height, 0.8 * width, height) as pen:
        stem = [
            (0.52 * width + 0.05 * unit * np.sin(2.2 * s), (0.5 + 0.55 * s) * height) for s in np.linspace(0, 1, 30)
        ]
        pen.line(stem, 0.026 * unit, rgb("3f6b2a"))
        pen.line([(x - 0.006 * unit, y) for x, y in stem], 0.007 * unit, rgb("86b352"))
    daisy(
        canvas,
        place,
        (0.52 + now.uniform(-0.02, 0.02)) * width,
        (0.45 + now.uniform(-0.02, 0.02)) * height,
        0.34 * unit,
        now.uniform(0, 0.4),
    )


def daisy(canvas: Canvas, place: Random, x: float, y: float, size: float, turn: float) -> None:
    """A daisy of radius `size` pixels: three layers of petals and a domed, dotted centre."""
    random = place.spawn(1)[0]
    span = round(2.2 * size)
    row, column = np.mgrid[0:span, 0:span].astype(np.float32)
    dx, dy = (column - span / 2) / size, (row - span / 2) / size / 0.94
    reach, angle = np.hypot(dx, dy), np.arctan2(dy, dx) + turn
    for layer, (petals, length) in enumerate(((17, 1.0), (19, 0.93), (16, 0.82))):
        part = (angle / (2 * np.pi) * petals + 0.37 * layer) % petals
        which, along = part.astype(int) % petals, part % 1 * 2 - 1
        own = length * (1 - 0.12 * random.random(petals, np.float32))[which]
        bend = 0.25 * (random.random(petals, np.float32) - 0.5)[which] * reach
        t = np.clip(reach / own, 0, 1.2)
        half = 0.94 * np.clip(t / 0.3, 0, 1) ** 0.5 * np.sqrt(1 - np.clip((t - 0.72) / 0.28, 0, 1) ** 2)
        side = (along + bend) / np.maximum(half, 0.02)
        edge = (half - np.abs(along + bend)) * reach * size * np.pi / petals
        mask = np.clip(np.minimum(edge, (own - reach) * size) + 0.5, 0, 1)
        groove = 1 - 0.07 * np.cos(side * 9) - 0.10 * np.abs(side)
        tone = (0.70 + 0.10 * layer) + 0.22 * np.clip(t, 0, 1) - 0.10 * (dx * 0.5 + dy * 0.7)
        colour = mix(rgb("b8b4cf"), rgb("fffdf8"), np.clip(tone, 0, 1)[..., None]) * groove[..., None]
        canvas.blend(mask.astype(np.float32), colour.astype(np.float32), round(x - span / 2), round(y - span / 2))
    inner = reach / 0.27
    dots = noise(random, span, span, 0.045 * size, octaves=2) - 0.5
    dome = np.clip(0.95 - 0.45 * inner**2 - 0.35 * (dx + dy) + 0.7 * dots, 0, 1)
    heart = mix(rgb("8a4a08"), rgb("ffd93b"), dome[..., None])
    canvas.blend(
        (smoothstep(1.45, 0.9, inner) * 0.4).astype(np.float32), rgb("6b5a3a"), round(x - span / 2), round(y - span / 2)
    )
    canvas.blend(
        np.clip((1 - inner) * 0.27 * size + 0.5, 0, 1).astype(np.float32),
        heart.astype(np.float32),
        round(x - span / 2),
        round(y - span / 2),
    )
