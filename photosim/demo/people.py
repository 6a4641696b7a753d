"""A scene with people: two walkers against the evening sun."""

from __future__ import annotations

from photosim.demo.canvas import Canvas, Pen
from photosim.demo.textures import Array, Random, mix, profile, rgb
from photosim.demo.things import bokeh


def walkers(canvas: Canvas, place: Random, now: Random) -> None:
    """A grown-up and a child hand in hand on a ridge, dark against a large low sun."""
    width, height, unit = canvas.width, canvas.height, canvas.unit
    canvas.gradient([(0, "7a4a68"), (0.3, "d8745a"), (0.58, "f9b45e"), (0.8, "ffe0a0"), (1, "ffe9bd")], 0, 0.8)
    canvas.clouds(place, 0.6, rgb("ffc98e"), rgb("9a5468"), cover=0.5, amount=0.6)
    sun = 0.52 + now.uniform(-0.02, 0.02)
    canvas.glow(sun, 0.58, 0.7, rgb("ffb45e"), 0.5)
    with canvas.sketch(0, 0.2 * height, width, 0.9 * height, blur=1.5) as pen:
        pen.ellipse(sun * width, 0.58 * height, 0.21 * unit, 0.21 * unit, rgb("fff3cf"))
    canvas.glow(sun, 0.58, 0.3, rgb("ffe6a8"), 0.6)
    for level, colour in ((0.66, "c98a6a"), (0.70, "8f5a56")):
        line = height * (level + 0.03 * profile(place, width, 3, soft=True))
        canvas.ridge(line, rgb(colour), base=mix(rgb(colour), rgb("ffd9a0"), 0.7), fade=0.1)
    line = height * (0.77 + 0.02 * profile(place, width, 2, octaves=2, soft=True))
    canvas.ridge(line, rgb("4a2b30"), base=rgb("1c1018"), fade=0.2)
    dark = rgb("2a161c")
    step = now.uniform(-1, 1)
    with canvas.sketch(0, 0.3 * height, width, 0.9 * height, blur=1.1) as pen:
        x = (0.47 + now.uniform(-0.05, 0.05)) * width
        other = x + 0.125 * unit
        ground, beside = line[int(x)] + 3, line[int(other)] + 3
        hand = ((x + other) / 2 + 0.01 * unit, ground - 0.125 * unit)
        _person(pen, x, ground, 0.34 * unit, step, hand, dark)
        _person(pen, other, beside, 0.21 * unit, -step, hand, dark)
    with canvas.sketch(0, 0.6 * height, width, height) as pen:
        for at in place.uniform(0, width - 1, 700):
            foot, tall = line[int(at)] + 4, unit * place.uniform(0.006, 0.03)
            lean = tall * place.uniform(-0.5, 0.6)
            pen.line([(at, foot), (at + 0.4 * lean, foot - 0.6 * tall), (at + lean, foot - tall)], 1.1, rgb("4a2b30"))
    bokeh(canvas, place, 16, ("ffd98f", "ff9f55"), 0.01, 0.04, 0.28)


def _person(
    pen: Pen, x: float, ground: float, tall: float, step: float, hand: tuple[float, float], colour: Array
) -> None:
    """A figure walking at (x, ground), in pixels; `step` from -1 to 1 is its stride, one arm reaches for `hand`."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * tall, ground - dy * tall

    pen.ellipse(*at(0, 0.925), 0.062 * tall, 0.075 * tall, colour)
    pen.polygon([at(-0.028, 0.88), at(0.028, 0.88), at(0.04, 0.80), at(-0.04, 0.80)], colour)
    pen.polygon(
        [
            at(-0.05, 0.835),
            at(0.05, 0.835),
            at(0.115, 0.80),
            at(0.10, 0.62),
            at(0.115, 0.44),
            at(-0.115, 0.44),
            at(-0.10, 0.62),
            at(-0.115, 0.80),
        ],
        colour,
    )
    stride = 0.05 + 0.05 * abs(step)
    for side in (-1, 1):
        foot = side * stride + 0.02 * step
        pen.polygon(
            [
                at(side * 0.112, 0.46),
                at(-side * 0.005, 0.46),
                at(foot - side * 0.03, 0.03),
                at(foot + side * 0.022, 0.03),
            ],
            colour,
        )
        pen.ellipse(*at(foot + 0.012, 0.018), 0.045 * tall, 0.02 * tall, colour)
    outer = -1 if hand[0] > x else 1
    for side in (-1, 1):
        pen.ellipse(*at(side * 0.088, 0.795), 0.034 * tall, 0.034 * tall, colour)
    pen.ellipse(*at(outer * 0.14, 0.465), 0.026 * tall, 0.03 * tall, colour)
    pen.ellipse(*hand, 0.024 * tall, 0.024 * tall, colour)
    pen.line(
        [at(outer * 0.10, 0.785), at(outer * (0.145 + 0.02 * step), 0.62), at(outer * 0.14, 0.47)], 0.048 * tall, colour
    )
    pen.line([at(-outer * 0.10, 0.785), hand], 0.044 * tall, colour)
