"""Scenes of a city on a river: by day and by night."""

from __future__ import annotations

import numpy as np

from photosim.demo.canvas import Canvas
from photosim.demo.textures import Array, Random, mix, noise, rgb, smoothstep
from photosim.demo.things import waves


def tower(
    canvas: Canvas,
    place: Random,
    left: int,
    ground: int,
    across: int,
    tall: int,
    wall: Array,
    glass: tuple[Array, Array],
    lit: float,
) -> None:
    """A block with a grid of windows, its right third in shade; `lit` is the share of windows with light in them."""
    cell = max(6, round(0.0085 * canvas.unit))
    rows, columns = max(2, tall // cell), max(2, across // cell)
    style = place.integers(0, 3)
    windows = mix(glass[0], glass[1], place.random((rows, columns, 1), np.float32))
    lamps = place.random((rows, columns, 1)) < lit * np.clip(place.normal(1, 0.7, (rows, 1, 1)), 0.1, 2)
    glow = mix(rgb("ffb65c"), rgb("fff1cf"), place.random((rows, columns, 1), np.float32))
    windows = np.where(lamps, glow * place.uniform(0.55, 1.1, (rows, columns, 1)), windows).astype(np.float32)
    face = np.repeat(np.repeat(windows, cell, axis=0), cell, axis=1)
    inside_y, inside_x = np.arange(face.shape[0]) % cell, np.arange(face.shape[1]) % cell
    gap = max(1, cell // 4)
    frame_y, frame_x = inside_y < gap * (1 if style == 1 else 2), inside_x < (0 if style == 2 else gap)
    face[frame_y] = wall
    face[:, frame_x] = wall
    shade = np.ones(face.shape[1], np.float32)
    shade[round(0.66 * len(shade)) :] = 0.74
    height = np.linspace(1.08, 0.92, len(face), dtype=np.float32)[:, None]
    face = face * (shade[None, :] * height)[..., None]
    canvas.blend(np.ones(face.shape[:2], np.float32), face, left, ground - len(face))
    top, width = ground - len(face), face.shape[1]
    with canvas.sketch(left, top - 0.12 * canvas.unit, left + width, top + 2) as pen:
        crown = place.integers(0, 5)
        if crown == 0:
            pen.polygon(
                [(left + 0.15 * width, top), (left + 0.5 * width, top - 0.6 * width), (left + 0.85 * width, top)],
                wall * 0.9,
            )
        elif crown == 1:
            pen.rectangle(left + 0.2 * width, top - 0.012 * canvas.unit, left + 0.8 * width, top, wall * 0.85)
            pen.line([(left + 0.5 * width, top), (left + 0.5 * width, top - 0.08 * canvas.unit)], 2, wall * 0.7)
        elif crown == 2:
            pen.rectangle(left + 0.12 * width, top - 0.02 * canvas.unit, left + 0.6 * width, top, wall * 0.8)


def skyline(
    canvas: Canvas,
    place: Random,
    ground: int,
    walls: tuple[str, ...],
    haze: Array,
    glass: tuple[Array, Array],
    lit: float,
) -> None:
    """Three rows of towers from far to near, the far ones paler, the tallest a little off the middle."""
    width, unit = canvas.width, canvas.unit
    for row, (low, high, mist) in enumerate(((0.18, 0.42, 0.62), (0.12, 0.34, 0.33), (0.05, 0.2, 0.0))):
        left = -place.uniform(0, 0.04) * unit
        while left < width:
            across = place.uniform(0.045, 0.095) * unit
            centre = np.exp(-(((left / width - 0.45) / 0.22) ** 2))
            tall = place.uniform(low, low + (high - low) * (0.45 + 0.75 * centre)) * unit
            wall = mix(rgb(walls[int(place.integers(0, len(walls)))]), haze, mist)
            panes = (mix(glass[0], haze, mist), mix(glass[1], haze, mist))
            tower(canvas, place, round(left), ground, round(across), round(tall), wall, panes, lit * (1 - 0.6 * mist))
            left += across * place.uniform(1.0, 1.25 if row == 0 else 1.5)
        if row < 2:
            band = np.linspace(0, 0.35, round(0.16 * unit), dtype=np.float32)[:, None] * np.ones((1, width), np.float32)
            canvas.blend(band, haze, top=ground - len(band))


def bridge(canvas: Canvas, ground: int, colour: Array, lamp: Array | None) -> None:
    """A suspension bridge from the right edge to the middle of the picture."""
    width, unit = canvas.width, canvas.unit
    deck = ground - 0.035 * unit
    posts = (0.66 * width, 0.92 * width)
    with canvas.sketch(0.5 * width, 0.3 * canvas.height, width, ground + 0.04 * unit) as pen:
        pen.rectangle(0.5 * width, deck, width, deck + 0.012 * unit, colour)
        for post in posts:
            pen.rectangle(
                post - 0.008 * unit, deck - 0.16 * unit, post + 0.008 * unit, ground + 0.03 * unit, colour * 0.9
            )
        spans = ((0.5 * width, posts[0], 0.0, 1.0), (*posts, 1.0, 1.0), (posts[1], 1.2 * width, 1.0, 0.0))
        for start, end, first, last in spans:
            t = np.linspace(0, 1, 24)
            sag = (first * (1 - t) ** 2 + last * t**2) * 0.155 * unit
            cable = list(zip(start + (end - start) * t, deck - 0.004 * unit - sag, strict=True))
            pen.line(cable, 0.005 * unit, colour)
            for x, y in cable:
                pen.line([(x, y), (x, deck)], 1, colour)
                if lamp is not None:
                    pen.ellipse(x, y, 0.0028 * unit, 0.0028 * unit, lamp)


def day(canvas: Canvas, place: Random, now: Random) -> None:
    """Towers over the river on a clear morning."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "3f8ad0"), (0.65, "a8d0ea"), (1, "f0efe6")], 0, 0.7)
    canvas.clouds(now, 0.55, rgb("ffffff"), rgb("b7c7d6"), cover=now.uniform(0.42, 0.58))
    ground = round(0.7 * height)
    skyline(
        canvas,
        place,
        ground,
        ("c9b79c", "a86f55", "8c98a5", "d9d4c8", "6f8296", "b58a6a"),
        rgb("d4e2ea"),
        (rgb("33536e"), rgb("9cc4dc")),
        0.0,
    )
    bridge(canvas, ground, rgb("7f3b33"), None)
    leaves = noise(place, round(0.06 * height), width, 30, octaves=4)
    line = np.arange(len(leaves), dtype=np.float32)[:, None] / len(leaves)
    canvas.blend(
        smoothstep(0.42, 0.55, leaves * 0.8 + line * 0.5),
        mix(rgb("234a2a"), rgb("8fb254"), leaves[..., None]),
        top=ground - len(leaves),
    )
    surface = waves(now, height - ground, width, size=54)
    canvas.mirror(ground, surface * 0.10 * height, tint=rgb("2b5b72"), share=0.5)
    canvas.blend(smoothstep(0.1, 0.38, surface) * 0.5, rgb("e4f1f6"), top=ground)
    with canvas.sketch(0, ground - 0.1 * unit, width, height) as pen:
        x, y, size = now.uniform(0.15, 0.6) * width, now.uniform(0.77, 0.84) * height, 0.06 * unit
        pen.polygon(
            [
                (x - 2 * size, y - 0.3 * size),
                (x + 2.1 * size, y - 0.3 * size),
                (x + 1.8 * size, y + 0.15 * size),
                (x - 1.8 * size, y + 0.15 * size),
            ],
            rgb("f3f1ec"),
        )
        pen.rectangle(x - 1.5 * size, y - 0.75 * size, x + 1.2 * size, y - 0.3 * size, rgb("e8e4da"))
        for pane in np.arange(-1.35, 1.0, 0.36):
            pen.rectangle(x + pane * size, y - 0.66 * size, x + (pane + 0.26) * size, y - 0.42 * size, rgb("3c5a70"))
        pen.rectangle(x - 1.8 * size, y + 0.02 * size, x + 1.85 * size, y + 0.1 * size, rgb("c0432f"))


def night(canvas: Canvas, place: Random, now: Random) -> None:
    """The same kind of city after dark: lit windows, a moon, long reflections."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "070b24"), (0.55, "1b2450"), (0.85, "59407a"), (1, "b0617c")], 0, 0.66)
    canvas.clouds(now, 0.6, rgb("6b5c93"), rgb("1a1f45"), cover=now.uniform(0.35, 0.55), amount=0.7)
    x, y = 0.2 + now.uniform(-0.02, 0.02), 0.17
    canvas.glow(x, y, 0.16, rgb("9fb0ff"), 0.35)
    with canvas.sketch(0, 0, 0.5 * width, 0.5 * height, blur=0.8) as pen:
        pen.ellipse(x * width, y * height, 0.036 * unit, 0.036 * unit, rgb("fdf6df"))
        for dx, dy, size in ((-0.3, -0.2, 0.24), (0.25, 0.2, 0.3), (-0.15, 0.45, 0.16)):
            pen.ellipse(
                x * width + dx * 0.036 * unit,
                y * height + dy * 0.036 * unit,
                size * 0.036 * unit,
                size * 0.036 * unit,
                rgb("e6dcc2"),
            )
    ground = round(0.66 * height)
    canvas.glow(0.45, 0.64, 0.5, rgb("ff9d6b"), 0.35)
    skyline(
        canvas,
        place,
        ground,
        ("1b2038", "262c4b", "141830", "2f2a45"),
        rgb("4a3d6e"),
        (rgb("141a33"), rgb("2b3558")),
        0.42,
    )
    bridge(canvas, ground, rgb("2a2440"), rgb("ffe3a3"))
    with canvas.sketch(0, ground - 0.03 * height, width, ground + 2) as pen:
        for at in np.arange(0.01, 1, 0.027):
            pen.ellipse(at * width, ground - 0.008 * unit, 0.0034 * unit, 0.0034 * unit, rgb("ffdf9e"))
    for at in np.arange(0.01, 1, 0.108):
        canvas.glow(at, (ground - 0.008 * unit) / height, 0.022, rgb("ffc56e"), 0.6)
    surface = waves(now, height - ground, width, size=46)
    canvas.mirror(ground, surface * 0.22 * height, tint=rgb("0a0e26"), share=0.38, squeeze=0.9)
    canvas.blend(np.clip(-surface * 1.6, 0, 0.7), rgb("0a0e24"), top=ground)
    canvas.blend(smoothstep(0.2, 0.45, surface) * 0.2, rgb("ffcf9a"), top=ground)
