"""Scenes of the north: a fjord, a harbour with wooden houses, northern lights, a hut in the snow."""

from __future__ import annotations

import numpy as np

from photosim.demo.canvas import Canvas, Pen
from photosim.demo.coast import waves
from photosim.demo.textures import Array, Random, mix, noise, profile, rgb, smoothstep


def mountains(
    canvas: Canvas,
    random: Random,
    line: Array,
    rock: tuple[Array, Array],
    snow: tuple[Array, Array] | None,
    haze: Array,
    *,
    bottom: int,
    mist: float,
    snow_line: float = 0.5,
) -> None:
    """A range whose crest is `line` (rows): facets lit from the left, snow near the crest, haze towards its foot.

    Colours are (in light, in shade); `mist` is the share of haze at the crest, `snow_line` the share of the height of
    the range, from the crest, where the snow ends.
    """
    top = max(0, int(line.min()) - 1)
    height, width = bottom - top, canvas.width
    if height < 2:
        return
    rows = np.arange(top, bottom, dtype=np.float32)[:, None]
    depth = (rows - line[None, :]) / height
    rough = noise(random, height, width, 0.5 * height, octaves=7)
    fine = noise(random, height, width, 0.16 * height, octaves=5, stretch=0.7)
    # The slope of the crest, carried down along wavering lines, gives faces as on real rock.
    slope = np.gradient(np.convolve(line, np.hanning(25) / 12.5, "same")).astype(np.float32)
    shift = (depth - 0.3) * 0.25 * height + (rough - 0.5) * 0.25 * height + (fine - 0.5) * 0.10 * height
    columns = np.clip(np.arange(width, dtype=np.float32)[None, :] + shift, 0, width - 1).astype(np.int32)
    light = np.clip(0.5 - 0.75 * slope[columns] + 1.3 * (fine - 0.5) - 0.5 * (rough - 0.5), 0, 1)[..., None]
    ground = mix(rock[1], rock[0], light)
    if snow is not None:
        cover = smoothstep(
            0.10,
            -0.06,
            depth - snow_line * (0.5 + 0.5 * rough + 0.5 * fine) + 0.35 * (1 - light[..., 0]) * (depth - 0.1),
        )[..., None]
        ground = mix(ground, mix(snow[1], snow[0], light), cover)
    ground = mix(ground, haze, (mist + (0.85 - mist) * np.clip(depth, 0, 1) ** 2.2)[..., None])
    canvas.blend(np.clip(rows - line[None, :] + 0.5, 0, 1), ground, top=top)


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


def boat(pen: Pen, x: float, y: float, size: float, colour: Array) -> None:
    """A small fishing boat, side on; its waterline is at y, sizes in pixels."""
    white, dark = rgb("f4f1ea"), rgb("2c333a")
    pen.polygon(
        [
            (x - 1.1 * size, y - 0.34 * size),
            (x + 1.25 * size, y - 0.42 * size),
            (x + 0.95 * size, y + 0.1 * size),
            (x - 0.95 * size, y + 0.1 * size),
        ],
        colour,
    )
    pen.polygon(
        [
            (x - 1.1 * size, y - 0.34 * size),
            (x + 1.25 * size, y - 0.42 * size),
            (x + 1.2 * size, y - 0.32 * size),
            (x - 1.08 * size, y - 0.25 * size),
        ],
        white,
    )
    pen.rectangle(x - 0.5 * size, y - 0.85 * size, x + 0.2 * size, y - 0.34 * size, white)
    pen.rectangle(x - 0.56 * size, y - 0.92 * size, x + 0.26 * size, y - 0.84 * size, dark)
    for left in (-0.42, -0.1):
        pen.rectangle(x + left * size, y - 0.74 * size, x + (left + 0.22) * size, y - 0.54 * size, rgb("4c6a80"))
    pen.line([(x + 0.5 * size, y - 0.38 * size), (x + 0.5 * size, y - 1.3 * size)], 0.05 * size, dark)


HOUSES = ("c8452f", "e6b23c", "f2ede1", "3f7f7a", "a8322c", "d98a3d", "5f86a8", "efe2c2", "7b9a5b", "b8553f")


def harbour(canvas: Canvas, place: Random, now: Random) -> None:
    """A row of wooden houses on a quay, doubled by the water."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "5f9ac9"), (0.6, "bcd8e6"), (1, "f0eadf")], 0, 0.62)
    canvas.clouds(now, 0.45, rgb("ffffff"), rgb("a9bccb"), cover=now.uniform(0.45, 0.6), amount=0.9)
    quay = round(0.63 * height)
    crest = height * (0.30 + 0.09 * profile(place, width, 3, soft=True, octaves=6))
    mountains(
        canvas,
        place,
        crest,
        (rgb("8fa18e"), rgb("52697a")),
        (rgb("fbfbf8"), rgb("9fb2c6")),
        rgb("cfd9dc"),
        bottom=quay,
        mist=0.3,
        snow_line=0.25,
    )
    edge = 0.02 * width - place.uniform(0, 0.05) * width
    with canvas.sketch(0, 0.15 * height, width, 0.7 * height) as pen:
        number = int(place.integers(0, len(HOUSES)))
        while edge < width:
            across, tall = place.uniform(0.13, 0.19) * unit, place.uniform(0.20, 0.32) * unit
            house(pen, place, edge, quay, across, tall, rgb(HOUSES[number % len(HOUSES)]))
            edge += across + place.choice([0.0, 0.006, 0.02]) * unit
            number += int(place.integers(1, 4))
        pen.rectangle(0, quay - 0.012 * unit, width, quay + 0.02 * unit, rgb("6b6259"))
        for post in np.arange(0.02, 1, 0.045):
            pen.rectangle(
                post * width, quay - 0.02 * unit, post * width + 0.008 * unit, quay + 0.03 * unit, rgb("433b35")
            )
    grime = noise(place, quay, width, 50, octaves=6) - 0.5
    canvas.pixels[:quay] *= 1 + 0.10 * grime[..., None]
    lip = round(0.003 * height)
    spots = [(0.2, 0.075, "efe9dc"), (0.52, 0.06, "2f6e8f"), (0.82, 0.085, "c2452f")]
    surface = waves(now, height - quay, width, size=50)
    canvas.mirror(quay + lip, surface[lip:] * 0.07 * height, tint=rgb("173544"), share=0.36)
    canvas.blend(smoothstep(0.14, 0.4, surface) * 0.4, rgb("d3e4ea"), top=quay)
    with canvas.sketch(0, 0.55 * height, width, height) as pen:
        for at, size, colour in spots[: int(now.integers(1, 4))]:
            x, y = (at + now.uniform(-0.03, 0.03)) * width, (0.72 + now.uniform(-0.02, 0.05)) * height
            boat(pen, x, y, size * unit, rgb(colour))
            for row in range(5):
                pen.line(
                    [
                        (x - (1 - 0.12 * row) * size * unit, y + (0.2 + 0.16 * row) * size * unit),
                        (x + (0.95 - 0.15 * row) * size * unit, y + (0.2 + 0.16 * row) * size * unit),
                    ],
                    0.05 * size * unit,
                    rgb(colour) * 0.55,
                )


def house(pen: Pen, place: Random, left: float, ground: float, across: float, tall: float, colour: Array) -> None:
    """A gabled house front standing on `ground`, in pixels, lit from the left."""
    right, eaves, peak = left + across, ground - tall, ground - tall - place.uniform(0.38, 0.62) * across
    middle = (left + right) / 2
    roof, frame = rgb("4d4742") * place.uniform(0.8, 1.3), mix(colour, rgb("ffffff"), 0.82)
    pen.polygon([(left, ground), (left, eaves), (middle, peak), (right, eaves), (right, ground)], colour)
    pen.polygon(
        [
            (right - 0.14 * across, ground),
            (right - 0.14 * across, eaves - 0.1 * across),
            (right, eaves),
            (right, ground),
        ],
        colour * 0.86,
    )
    planks = max(6, int(across / 7))
    for plank in range(1, planks):
        at = left + across * plank / planks
        pen.line([(at, ground), (at, eaves)], 0.6, colour * 0.9)
    over = 0.05 * across
    pen.line([(left - over, eaves + over), (middle, peak), (right + over, eaves + over)], 0.055 * across, roof)
    pen.line([(left, eaves), (left, ground)], 0.03 * across, frame)
    pen.line([(right, eaves), (right, ground)], 0.03 * across, frame)
    columns, floors = int(place.integers(2, 4)), max(2, int(tall / (0.42 * across)))
    for floor in range(floors):
        for column in range(columns):
            x = left + across * (column + 0.5) / columns
            y = ground - tall * (floor + 0.6) / floors
            pane, rise = 0.10 * across, min(0.15 * across, 0.3 * tall / floors)
            pen.rectangle(
                x - pane - 0.02 * across,
                y - rise - 0.02 * across,
                x + pane + 0.02 * across,
                y + rise + 0.02 * across,
                frame,
            )
            glass = rgb("ffd98a") if place.random() < 0.12 else mix(rgb("2d3f4d"), rgb("9fbccb"), place.uniform(0, 0.6))
            pen.rectangle(x - pane, y - rise, x + pane, y + rise, glass)
            pen.line([(x, y - rise), (x, y + rise)], 0.018 * across, frame)
            pen.line([(x - pane, y), (x + pane, y)], 0.018 * across, frame)
    pen.ellipse(middle, eaves - 0.12 * across, 0.07 * across, 0.07 * across, frame)
    pen.ellipse(middle, eaves - 0.12 * across, 0.05 * across, 0.05 * across, rgb("2d3f4d"))


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


def fir(pen: Pen, random: Random, x: float, base: float, tall: float, colour: Array, snow: Array | None) -> None:
    """A fir tree of ragged tiers standing at (x, base), in pixels, with snow on its branches where wanted."""
    tiers, spread = 7, 0.24 * tall
    pen.rectangle(x - 0.02 * tall, base - 0.12 * tall, x + 0.02 * tall, base, colour * 0.7)
    for tier in range(tiers):
        low = base - tall * (0.07 + 0.82 * tier / tiers)
        reach = spread * (1 - tier / tiers) ** 0.85 + 0.02 * tall
        peak = min(low - 0.24 * tall, base - 0.2 * tall) if tier < tiers - 1 else base - tall
        wobble = random.uniform(0.85, 1.12, 4)
        shape = [
            (x, peak),
            (x + reach * wobble[0], low),
            (x + 0.45 * reach, low - 0.03 * tall),
            (x, low + 0.015 * tall),
            (x - 0.45 * reach, low - 0.03 * tall),
            (x - reach * wobble[1], low),
        ]
        pen.polygon(shape, colour * (0.85 + 0.05 * tier))
        if snow is not None:
            lie = 0.45 * (low - peak)
            pen.polygon(
                [
                    (x, peak),
                    (x + 0.42 * reach * wobble[2], peak + lie),
                    (x + 0.12 * reach, peak + 1.1 * lie),
                    (x - 0.1 * reach, peak + 1.5 * lie),
                    (x - 0.4 * reach, peak + 1.45 * lie),
                    (x - 0.92 * reach * wobble[1], low - 0.03 * lie),
                ],
                snow * (0.88 + 0.02 * tier),
            )


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
