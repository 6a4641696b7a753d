"""What several scenes share: water, mountains, firs, boats, lights out of focus."""

from __future__ import annotations

import numpy as np

from photosim.demo.canvas import Canvas, Pen
from photosim.demo.textures import Array, Random, mix, nearness, noise, plane, rgb, smoothstep


def waves(random: Random, rows: int, width: int, *, size: float = 90) -> Array:
    """Height of the sea's surface in perspective, about -0.5 to 0.5, fading towards the horizon; (rows, width)."""
    tile = noise(random, 700, 1100, size, octaves=5, stretch=3.5) - 0.5
    return plane(tile, rows, width, across=1.1, along=1.4) * (0.25 + 0.75 * nearness(rows)[:, None] ** 0.5)


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


def bokeh(
    canvas: Canvas, random: Random, count: int, colours: tuple[str, ...], low: float, high: float, strength: float
) -> None:
    """Discs of light out of focus, each with a brighter rim; sizes are shares of the unit."""
    for _ in range(count):
        size = random.uniform(low, high) * canvas.unit
        span = round(2.4 * size)
        row, column = np.mgrid[0:span, 0:span].astype(np.float32)
        reach = np.hypot(row - span / 2, column - span / 2) / size
        disc = smoothstep(1.05, 0.93, reach) * (0.65 + 0.35 * reach**4) * strength * random.uniform(0.3, 1)
        colour = rgb(colours[int(random.integers(0, len(colours)))])
        canvas.blend(
            disc,
            colour,
            round(random.random() * canvas.width - span / 2),
            round(random.beta(1.4, 1.8) * canvas.height - span / 2),
        )
