"""Scenes of the country: a misty wood, a lavender field, balloons over hills."""

from __future__ import annotations

import numpy as np

from photosim.demo.canvas import Canvas
from photosim.demo.textures import Array, Random, mix, nearness, noise, plane, profile, resize, rgb, smoothstep


def forest(canvas: Canvas, place: Random, now: Random) -> None:
    """Autumn: trunks that fade into mist, rays of the low sun, a floor of leaves."""
    width, height = canvas.width, canvas.height
    mist = rgb("f3dfb4")
    canvas.gradient([(0, "c98f3f"), (0.45, "f3dca6"), (0.68, "f7e7c0"), (1, "a8743a")])
    sun = 0.62 + now.uniform(-0.04, 0.04)
    canvas.glow(sun, 0.34, 0.6, rgb("fff3c9"), 0.8)
    for far, count in ((0.86, 34), (0.68, 22), (0.44, 13), (0.12, 7)):
        near = 1 - far
        ground = height * (0.66 + 0.26 * near**1.6)
        line = ground + height * 0.012 * profile(place, width, 5, soft=True)
        canvas.ridge(line, mix(rgb("7d4f22"), mist, far), base=mix(rgb("9c5c22"), mist, 0.6 * far), fade=0.3)
        _trunks(
            canvas,
            place,
            line,
            count,
            (0.008 + 0.052 * near**1.5) * canvas.unit,
            mix(rgb("2b1d15"), mist, far),
            mix(rgb("6b4a30"), mist, far),
        )
        leaves = noise(place, round(0.52 * height), width, 60 + 170 * near, octaves=6)
        high = np.linspace(1, 0, len(leaves), dtype=np.float32)[:, None]
        cover = smoothstep(0.58, 0.70, leaves + 0.42 * high - 0.18 - 0.05 * near) * smoothstep(0, 0.3, high)
        tone = mix(
            rgb("8f4a14"),
            rgb("f0b030"),
            np.clip(1.6 * (noise(place, len(leaves), width, 40, octaves=4) - 0.2), 0, 1)[..., None],
        )
        canvas.blend(cover * (0.85 - 0.4 * far), mix(tone, mist, far))
        canvas.glow(sun, 0.36, 0.5, rgb("ffe9b0"), 0.16)
    top = round(0.68 * height)
    litter = plane(noise(place, 800, 1300, 16, octaves=4), height - top, width, across=1.4, along=1.6)
    here = nearness(height - top)[:, None]
    floor = mix(rgb("6e3510"), rgb("f0a63c"), litter[..., None]) * 1.05
    canvas.blend(np.clip(here * 1.1, 0, 0.8) * smoothstep(0.25, 0.6, litter), floor, top=top)
    _rays(canvas, now, sun)


def _trunks(canvas: Canvas, place: Random, line: Array, count: int, thick: float, dark: Array, light: Array) -> None:
    """Trunks with a lit and a dark side, standing on `line`, wider at the foot."""
    width = canvas.width
    slots = (np.arange(count) + place.uniform(0.15, 0.85, count)) / count
    bark = noise(place, canvas.height, 96, 24, octaves=4, stretch=0.25)
    for x in slots * width:
        across, lean = thick * place.uniform(0.6, 1.25), place.uniform(-0.03, 0.03)
        foot = int(min(line[min(width - 1, int(x))] + 0.6 * across, canvas.height))
        rows = np.arange(foot, dtype=np.float32)
        centre = 1.3 * across + lean * (rows - foot)
        half = across * (0.38 + 0.12 * rows / foot + 0.5 * np.exp((rows - foot) / (1.2 * across)))
        span = round(2.6 * across + abs(lean) * foot) + 2
        offset = abs(lean) * foot if lean > 0 else 0.0
        columns = np.arange(span, dtype=np.float32)[None, :] - offset
        side = (columns - centre[:, None]) / half[:, None]
        mask = np.clip((1 - np.abs(side)) * half[:, None] + 0.5, 0, 1)
        grain = bark[:foot, np.arange(span) * 3 % 96] if across > 12 else 0.5
        shade = np.clip(0.45 + 0.5 * side + 0.8 * (grain - 0.5), 0, 1)
        canvas.blend(mask, mix(dark, light, shade[..., None]), round(x - 1.3 * across - offset))


def _rays(canvas: Canvas, now: Random, sun: float) -> None:
    """Beams that fan out from above the picture, painted at an eighth of the size and scaled up."""
    rows, columns = canvas.height // 8, canvas.width // 8
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    angle = np.arctan2(x - sun * columns, y + 0.25 * rows)
    steps = profile(now, 720, 40, octaves=3, soft=True)
    beams = np.clip(steps[np.clip((angle + 1.6) / 3.2 * 719, 0, 719).astype(int)], 0, 1) * np.exp(-(angle**2) * 1.4)
    beams *= smoothstep(1.0, 0.55, y / rows)
    canvas.blend(resize(beams.astype(np.float32) * 0.36, canvas.height, canvas.width).clip(0, 1), rgb("fff4cf"))


def lavender(canvas: Canvas, place: Random, now: Random) -> None:
    """Rows of lavender that run to hills and a lone tree."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "5b9bd5"), (0.7, "c4dcec"), (1, "fbe9cf")], 0, 0.48)
    canvas.clouds(now, 0.44, rgb("fffdf6"), rgb("b9c2d4"), cover=now.uniform(0.42, 0.58), amount=0.95)
    top = round(0.46 * height)
    for level, colour, mist in ((0.36, "8fa3c0", 0.2), (0.40, "7f9aa0", 0.1), (0.435, "6f8a5a", 0.0)):
        line = height * (level + 0.03 * profile(place, width, 3, soft=True, octaves=4))
        canvas.ridge(line, mix(rgb(colour), rgb("dfe6ee"), mist), base=rgb("cfd6c6"), fade=0.14)
    woods = noise(place, top, width, 26, octaves=4, stretch=1.6)
    band = np.exp(-(((np.arange(top, dtype=np.float32) - top + 0.012 * height) / (0.014 * height)) ** 2))[:, None]
    canvas.blend(
        smoothstep(0.5, 0.62, woods * 0.6 + 0.45 * band) * band, mix(rgb("2f4a2c"), rgb("7f9a4e"), woods[..., None])
    )

    rows = height - top
    near = nearness(rows)[:, None]
    x = (np.arange(width, dtype=np.float32) / width - 0.56)[None, :] / (near + 0.015)
    texture = plane(
        noise(place, 900, 1400, 22, octaves=4, stretch=0.8), rows, width, across=1.3, along=1.5, centre=0.56
    )
    fade = smoothstep(0.0, 0.14, near)
    stripe = 0.5 + 0.5 * np.cos(2 * np.pi * 3.6 * x + 2.2 * (texture - 0.5)) * fade
    light = np.clip(0.5 + 0.5 * np.cos(2 * np.pi * 3.6 * x - 1.0), 0, 1) * fade
    bloom = mix(rgb("4b2f86"), rgb("b48be6"), np.clip(0.15 + 0.5 * light + 1.1 * (texture - 0.4), 0, 1)[..., None])
    soil = mix(rgb("5c4a32"), rgb("93a05a"), smoothstep(0.35, 0.65, texture)[..., None])
    field = mix(soil, bloom, smoothstep(0.22, 0.42, stripe)[..., None])
    field = mix(rgb("a593cb"), field, (0.25 + 0.75 * smoothstep(0, 0.3, near))[..., None])
    canvas.pixels[top:] = field * (0.8 + 0.35 * texture[..., None])
    _tree(canvas, place, 0.3 * width, top + 0.03 * height, 0.3 * unit)
    canvas.glow(0.95, 0.2, 0.7, rgb("ffdca0"), 0.28)


def _tree(canvas: Canvas, place: Random, x: float, base: float, size: float) -> None:
    """A round tree built of leaf clusters, from the dark ones below to the lit ones above."""
    canvas.shadow(x - 0.2 * size, base, 0.5 * size, 0.04 * size, 0.5, 0.03 * size)
    with canvas.sketch(x - 0.8 * size, base - 1.2 * size, x + 0.8 * size, base + 0.1 * size) as pen:
        pen.polygon(
            [
                (x - 0.05 * size, base),
                (x - 0.03 * size, base - 0.5 * size),
                (x + 0.03 * size, base - 0.5 * size),
                (x + 0.05 * size, base),
            ],
            rgb("3d2d22"),
        )
        count = 1500
        angle, reach = place.uniform(0, 2 * np.pi, count), np.sqrt(place.uniform(0, 1, count))
        lumps = 1 + 0.16 * np.sin(3 * angle + 1) + 0.08 * np.sin(7 * angle)
        dx, dy = np.cos(angle) * reach * 0.46 * lumps, np.sin(angle) * reach * 0.38 * lumps
        shine = np.clip(0.45 + 0.9 * dx - 0.9 * dy + place.normal(0, 0.14, count), 0, 1)
        for index in np.argsort(shine):
            colour = mix(rgb("1d3318"), rgb("a9bd55"), float(shine[index]))
            leaf = size * (0.012 + 0.018 * place.random())
            pen.ellipse(x + dx[index] * size, base - 0.68 * size + dy[index] * size, leaf, leaf, colour)


def balloons(canvas: Canvas, place: Random, now: Random) -> None:
    """Hot-air balloons over misty hills in the morning."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "6fa3d8"), (0.5, "d3d9e8"), (0.8, "ffd9b0"), (1, "ffc690")], 0, 0.75)
    canvas.clouds(place, 0.6, rgb("fff6ea"), rgb("c5bfd2"), cover=0.42, amount=0.7)
    canvas.glow(0.18, 0.66, 0.5, rgb("ffcf8a"), 0.6)
    layers = (("b9a7b8", 0.60), ("96899f", 0.66), ("6b7384", 0.72), ("4a5d5c", 0.79), ("2f4538", 0.88))
    for depth, (colour, level) in enumerate(layers):
        line = height * (level + (0.035 + 0.01 * depth) * profile(place, width, 3 + depth % 2, soft=True, octaves=5))
        canvas.ridge(
            line, rgb(colour), base=mix(rgb(colour), rgb("ffe2c4"), 0.75 - 0.12 * depth), fade=0.12 + 0.03 * depth
        )
        if depth >= 3:
            with canvas.sketch(0, 0.6 * height, width, height) as pen:
                for x in place.uniform(0, width - 1, 46 if depth == 3 else 26):
                    bush = unit * place.uniform(0.005, 0.012) * (depth - 2)
                    pen.ellipse(x, line[int(x)] - 0.2 * bush, bush, 1.5 * bush, rgb(colour) * place.uniform(0.7, 0.95))
    palette = (
        ("d8412f", "f6e7c9", "e8a33a"),
        ("2f6fae", "f4f1e8", "e3c04a"),
        ("7a3f92", "f0c64c", "d9663a"),
        ("2f8f6f", "f2e8cf", "c8452f"),
    )
    drift = now.normal(0, 0.004, 2)
    for index, (x, y, size) in enumerate(
        ((0.63, 0.30, 0.155), (0.30, 0.42, 0.095), (0.83, 0.52, 0.07), (0.47, 0.56, 0.05), (0.13, 0.25, 0.055))
    ):
        sway = now.normal(0, 0.003, 2) + drift
        balloon(
            canvas,
            (x + sway[0]) * width,
            (y + sway[1]) * height,
            size * unit,
            [rgb(c) for c in palette[index % 4]],
            0.5 - 3 * size,
        )


def balloon(canvas: Canvas, x: float, y: float, size: float, colours: list[Array], haze: float) -> None:
    """A striped envelope of radius `size` around (x, y), lit from the left, with its basket; in pixels."""
    span = round(2.7 * size)
    row, column = np.mgrid[0:span, 0:span].astype(np.float32)
    dx, dy = (column - span / 2) / size, (row - 1.1 * size) / size
    half = np.where(dy < 0, np.sqrt(np.clip(1 - dy**2, 0, 1)), np.clip(1 - 0.62 * np.clip(dy, 0, 2) ** 1.6, 0, 1))
    half = np.where((dy > -1) & (dy < 1.24), np.maximum(half, 0.02), 0.02)
    across = np.clip(dx / half, -1, 1)
    mask = np.clip((half - np.abs(dx)) * size + 0.5, 0, 1) * ((dy > -1) & (dy < 1.24))
    gore = np.floor((np.arcsin(across) / np.pi + 0.5) * 9.99).astype(int)
    skin = np.where((gore % 2 == 0)[..., None], colours[0], colours[1])
    skin = np.where((np.abs(dy - 0.12) < 0.16)[..., None], colours[2], skin)
    shade = np.clip(0.98 - 0.42 * across - 0.16 * dy, 0.42, 1.2)
    seam = 1 - 0.18 * np.exp(-((((np.arcsin(across) / np.pi + 0.5) * 9.99) % 1 - 0.03) ** 2) / 0.004)
    colour = mix((skin * (shade * seam)[..., None]).astype(np.float32), rgb("ffe6cc"), float(np.clip(haze, 0, 0.35)))
    canvas.blend(mask.astype(np.float32), colour, round(x - span / 2), round(y - 1.1 * size))
    with canvas.sketch(x - size, y + 0.9 * size, x + size, y + 2.1 * size) as pen:
        for side in (-1, 1):
            pen.line(
                [(x + side * 0.2 * size, y + 1.2 * size), (x + side * 0.11 * size, y + 1.52 * size)], 1.2, rgb("4a3a30")
            )
        pen.rectangle(
            x - 0.13 * size, y + 1.5 * size, x + 0.13 * size, y + 1.7 * size, mix(rgb("6b4528"), rgb("ffe6cc"), 0.15)
        )
