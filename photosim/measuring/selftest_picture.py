"""A self-test as a picture: recall and precision against the threshold, and what was found by edit."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from photosim.measuring.selftest import SelfTest

WIDTH, HEIGHT = 1120, 560
_LEFT, _TOP, _RIGHT, _BOTTOM = 74, 112, 646, 492
"""The frame of the curves."""
_BARS_LEFT, _BARS_RIGHT = 846, 1040
_SMOOTH = 2
"""Drawn so many times larger, then reduced: Pillow's lines have no soft edges."""


@dataclass(frozen=True, slots=True)
class ChartColours:
    """All colours of the picture."""

    paper: str
    text: str
    muted: str
    line: str
    recall: str
    precision: str
    threshold: str
    track: str


LIGHT = ChartColours("#ffffff", "#1c1f24", "#5c636d", "#dcdfe5", "#2463d1", "#b4530a", "#1c1f24", "#e9ebef")
DARK = ChartColours("#16181b", "#e8eaed", "#a1a8b2", "#363a41", "#6ea3ff", "#f0a35e", "#e8eaed", "#2a2d32")


def draw(result: SelfTest, *, dark: bool = False, scale: float = 2.0, words: Callable[[str], str] = str) -> Image.Image:
    """Return the picture, RGB, WIDTH x HEIGHT times `scale` pixels; `words` says its texts in the language wanted."""
    canvas = _Canvas(DARK if dark else LIGHT, scale * _SMOOTH, words)
    canvas.text((32, 26), "How well photosim knows copies of your photos", 24, canvas.colours.text)
    what = (
        f"{result.copies:,} edited copies of {result.photos:,} photos, compared with the {result.library:,} photos of "
        f"the library. Model: {result.name}"
    )
    canvas.text((32, 60), what, 14, canvas.colours.muted)
    _curves(canvas, result)
    _bars(canvas, result)
    return canvas.image.resize((round(WIDTH * scale), round(HEIGHT * scale)), Image.Resampling.LANCZOS)


def encoded(picture: Image.Image, suffix: str = ".png") -> bytes:
    """The picture as a file of this suffix: `.png`, `.jpg`, `.jpeg` or `.webp`; ValueError for another one."""
    formats = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
    if suffix.lower() not in formats:
        raise ValueError(f"no picture format {suffix!r}")
    buffer = io.BytesIO()
    picture.save(buffer, formats[suffix.lower()], quality=92)
    return buffer.getvalue()


class _Canvas:
    """A picture with coordinates of its own, drawn finer than it will be."""

    def __init__(self, colours: ChartColours, scale: float, words: Callable[[str], str]) -> None:
        self.colours = colours
        self._words = words
        self._scale = scale
        self.image = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), colours.paper)
        self._draw = ImageDraw.Draw(self.image)

    def text(self, at: tuple[float, float], text: str, size: float, colour: str, anchor: str = "la") -> None:
        font = ImageFont.load_default(size * self._scale)
        self._draw.text((at[0] * self._scale, at[1] * self._scale), self._words(text), colour, font, anchor)

    def label(self, at: tuple[float, float], text: str, size: float, *, right: bool) -> None:
        """Text to the right or left of a point, on paper of its own where curves cross it."""
        font, text = ImageFont.load_default(size * self._scale), self._words(text)
        place = (at[0] * self._scale, at[1] * self._scale)
        left, top, end, bottom = self._draw.textbbox(place, text, font, "lm" if right else "rm")
        room = 4 * self._scale
        self._draw.rectangle((left - room, top - room, end + room, bottom + room), self.colours.paper)
        self._draw.text(place, text, self.colours.text, font, "lm" if right else "rm")

    def line(self, points: list[tuple[float, float]], colour: str, width: float) -> None:
        scaled = [(x * self._scale, y * self._scale) for x, y in points]
        self._draw.line(scaled, colour, max(1, round(width * self._scale)), joint="curve")

    def box(self, box: tuple[float, float, float, float], colour: str) -> None:
        self._draw.rectangle(tuple(side * self._scale for side in box), colour)


def _curves(canvas: _Canvas, result: SelfTest) -> None:
    colours = canvas.colours
    start = _first_score(result)

    def place(score: float, share: float) -> tuple[float, float]:
        along = (score - start) / (1 - start)
        return _LEFT + along * (_RIGHT - _LEFT), _BOTTOM - share * (_BOTTOM - _TOP)

    for tenth in range(0, 11, 2):
        _, y = place(1.0, tenth / 10)
        canvas.line([(_LEFT, y), (_RIGHT, y)], colours.line, 1)
        canvas.text((_LEFT - 10, y), f"{tenth * 10} %", 13, colours.muted, "rm")
    for hundredth in range(round(start * 100), 101, 10 if start < 0.7 else 5):
        x, _ = place(hundredth / 100, 0)
        canvas.line([(x, _BOTTOM), (x, _BOTTOM + 5)], colours.muted, 1)
        canvas.text((x, _BOTTOM + 10), f"{hundredth} %", 13, colours.muted, "ma")
    canvas.text(
        ((_LEFT + _RIGHT) / 2, _BOTTOM + 34), "Score from which up photos are taken for copies", 14, colours.text, "ma"
    )
    points = [point for point in result.curve if point[0] >= start]
    canvas.line([place(score, precision) for score, _, precision in points], colours.precision, 3)
    canvas.line([place(score, recall) for score, recall, _ in points], colours.recall, 3)
    if result.threshold is not None:
        x, y = place(result.threshold, 0.5)
        canvas.line([(x, _TOP), (x, _BOTTOM)], colours.threshold, 1.5)
        right = x <= (_LEFT + _RIGHT) / 2
        canvas.label((x + (10 if right else -10), y), f"from {100 * result.threshold:.1f} %", 14, right=right)
    for x, name, colour in ((_LEFT, "Recall: share of copies found", colours.recall),
                            (_LEFT + 270, "Precision: share of pairs that are copies", colours.precision)):  # fmt: skip
        canvas.line([(x, _TOP - 18), (x + 22, _TOP - 18)], colour, 3)
        canvas.text((x + 30, _TOP - 18), name, 13, colours.text, "lm")


def _first_score(result: SelfTest) -> float:
    """Where the axis begins: a tenth below which nothing happens."""
    complete = [score for score, recall, _ in result.curve if recall >= 0.999]
    interesting = min([complete[-1] if complete else 0.0, (result.threshold or 1.0) - 0.1])
    return min(0.9, max(0.0, math.floor(interesting * 10) / 10))


def _bars(canvas: _Canvas, result: SelfTest) -> None:
    colours = canvas.colours
    score = f"from {100 * result.threshold:.1f} % up" if result.threshold is not None else "surely"
    canvas.text((_BARS_LEFT - 160, _TOP - 18), f"Found {score}, by edit", 13, colours.text, "lm")
    step = (_BOTTOM + 20 - _TOP) / len(result.edits)
    for number, edit in enumerate(result.edits):
        y = _TOP + (number + 0.5) * step
        half = step * 0.32
        canvas.text((_BARS_LEFT - 10, y), edit.edit, 13, colours.text, "rm")
        canvas.box((_BARS_LEFT, y - half, _BARS_RIGHT, y + half), colours.track)
        if edit.found > 0:
            length = edit.found * (_BARS_RIGHT - _BARS_LEFT)
            canvas.box((_BARS_LEFT, y - half, _BARS_LEFT + length, y + half), colours.recall)
        canvas.text((_BARS_RIGHT + 10, y), f"{100 * edit.found:.0f} %", 13, colours.text, "lm")
