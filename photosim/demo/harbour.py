"""A scene by the water: a row of wooden houses on a quay."""

from __future__ import annotations

import numpy as np

from photosim.demo.canvas import Canvas, Pen
from photosim.demo.textures import Array, Random, mix, noise, profile, rgb, smoothstep
from photosim.demo.things import boat, mountains, waves

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
