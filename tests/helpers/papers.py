"""Drawn letters of one office: head, foot and most lines are the same on all of them."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw, ImageFont

_LETTERS = "aaabcdeeeefghiiijklmnnooprrssttuuvwyz"


def letter(number: int, width: int = 620, height: int = 877) -> Image.Image:
    """To another person for every number: name, date and every third line differ."""
    shared, own = random.Random("shared"), random.Random(f"letter {number}")
    image = Image.new("RGB", (width, height), (252, 252, 250))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(17)
    pen.rectangle((0, 0, width, 70), (38, 70, 120))
    pen.text((40, 20), "District Water Office", "white", ImageFont.load_default(28))
    pen.text((40, 130), f"{_words(own, 2)}, {own.randint(1, 99)}", "black", font)
    for row in range(20):
        line = _words(shared, 10), _words(own, 10)
        pen.text((40, 230 + row * 28), line[row % 3 == 1][:62], "black", font)
    return image


def _words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choice(_LETTERS) for _ in range(rng.randint(2, 9))) for _ in range(count))
