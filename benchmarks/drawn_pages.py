"""Pages of six layouts, drawn: receipts, letters, forms, tickets, chats and slides, and what people do to them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

LETTERS = "aaabcdeeeefghiiijklmnnooprrssttuuvwyz"
BLACK, GREY, WHITE = (25, 25, 28), (120, 120, 124), (252, 252, 250)

Edit = Callable[[Image.Image], Image.Image]


def word(rng: random.Random, least: int = 2, most: int = 9) -> str:
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(least, most)))


def line(rng: random.Random, words: int) -> str:
    return " ".join(word(rng) for _ in range(words))


def receipt(own: random.Random) -> Image.Image:
    """A shop's receipt: other goods and sums on one form."""
    image, pen, font = _sheet(420, 900, 20)
    pen.text((110, 30), "MERIDIAN FOODS", BLACK, ImageFont.load_default(26))
    pen.text((100, 70), "14 Harbour Street, Tel 5521", BLACK, font)
    rows = own.randint(9, 16)
    for row in range(rows):
        pen.text((30, 130 + row * 34), line(own, 2), BLACK, font)
        pen.text((330, 130 + row * 34), f"{own.uniform(0.5, 40):.2f}", BLACK, font)
    pen.line((30, 140 + rows * 34, 390, 140 + rows * 34), BLACK, 2)
    pen.text((30, 150 + rows * 34), "TOTAL", BLACK, ImageFont.load_default(28))
    pen.text((300, 150 + rows * 34), f"{own.uniform(20, 300):.2f}", BLACK, ImageFont.load_default(28))
    pen.text((70, 840), "Thank you for your visit", BLACK, font)
    return image


def letter(own: random.Random) -> Image.Image:
    """Letters of one office to many people: name, number, date and two lines differ, the rest is the same."""
    image, pen, font = _sheet(620, 877, 17)
    shared = random.Random("letter")
    pen.rectangle((0, 0, 620, 70), (38, 70, 120))
    pen.text((40, 20), "District Water Office", WHITE, ImageFont.load_default(28))
    pen.text((40, 120), f"{word(own).title()} {word(own).title()}", BLACK, font)
    pen.text((40, 145), f"{word(own).title()} {own.randint(1, 99)}", BLACK, font)
    pen.text((400, 180), f"No. {own.randint(10**6, 10**7)}", BLACK, font)
    for row in range(20):
        pen.text((40, 230 + row * 28), line(own if row in (4, 11) else shared, 9)[:62], BLACK, font)
    pen.text((40, 820), "Pay by the end of the month.", BLACK, font)
    return image


def form(own: random.Random) -> Image.Image:
    """A form, filled in otherwise each time."""
    image, pen, font = _sheet(620, 877, 16)
    shared = random.Random("form")
    pen.text((150, 30), "APPLICATION 12-B", BLACK, ImageFont.load_default(30))
    for row in range(16):
        for column in (0, 1):
            x, y = 30 + column * 285, 100 + row * 45
            pen.rectangle((x, y, x + 275, y + 38), outline=GREY)
            pen.text((x + 4, y + 1), line(shared, 2), GREY, ImageFont.load_default(11))
            if own.random() < 0.6:
                pen.text((x + 30, y + 14), line(own, 2), (20, 30, 120), font)
    return image


def ticket(own: random.Random) -> Image.Image:
    """A boarding pass on a phone's screen: a code, a seat, a time."""
    image, pen, font = _sheet(480, 960, 22)
    pen.rectangle((0, 0, 480, 110), (200, 40, 50))
    pen.text((30, 35), "NORTHLINE  boarding pass", WHITE, ImageFont.load_default(28))
    for row, name in enumerate(("Passenger", "From", "To", "Date", "Gate", "Seat")):
        pen.text((40, 150 + row * 62), name, GREY, ImageFont.load_default(16))
        pen.text((40, 172 + row * 62), word(own, 3).upper(), BLACK, font)
    for y in range(24):
        for x in range(24):
            if own.random() < 0.5:
                pen.rectangle((108 + x * 11, 570 + y * 11, 118 + x * 11, 580 + y * 11), BLACK)
    return image


def chat(own: random.Random) -> Image.Image:
    """A chat on a phone: bubbles on a plain ground."""
    image = Image.new("RGB", (450, 960), (230, 224, 214))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(19)
    pen.rectangle((0, 0, 450, 80), (20, 94, 84))
    pen.text((80, 26), "Family", WHITE, ImageFont.load_default(26))
    y = 110
    while y < 850:
        rows, right = own.randint(1, 4), own.random() < 0.5
        width = own.randint(150, 300)
        x = 430 - width if right else 20
        pen.rounded_rectangle((x, y, x + width, y + 14 + 26 * rows), 12, (220, 248, 198) if right else WHITE)
        for row in range(rows):
            pen.text((x + 10, y + 6 + 26 * row), line(own, 5)[: width // 11], BLACK, font)
        y += 30 + 26 * rows
    return image


def slide(own: random.Random) -> Image.Image:
    """A slide of one talk: a heading, points and a small chart."""
    image = Image.new("RGB", (960, 540), (245, 246, 250))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(26)
    pen.rectangle((0, 0, 960, 90), (30, 40, 90))
    pen.text((40, 25), line(own, 4).title(), WHITE, ImageFont.load_default(36))
    for row in range(own.randint(3, 6)):
        pen.text((60, 130 + row * 58), "\u2022 " + line(own, 5), BLACK, font)
    for bar in range(6):
        pen.rectangle((660 + bar * 42, 480 - own.randint(20, 300), 692 + bar * 42, 480), (90, 140, 220))
    pen.text((40, 505), "Annual meeting, Tallinn", GREY, ImageFont.load_default(16))
    return image


LAYOUTS: tuple[Callable[[random.Random], Image.Image], ...] = (receipt, letter, form, ticket, chat, slide)


def page(number: int) -> Image.Image:
    """Another page for every number, of the six layouts in turn."""
    return LAYOUTS[number % len(LAYOUTS)](random.Random(f"page {number}"))


def _sheet(width: int, height: int, size: int) -> tuple[Image.Image, ImageDraw.ImageDraw, ImageFont.FreeTypeFont]:
    image = Image.new("RGB", (width, height), WHITE)
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return image, ImageDraw.Draw(image), font


def _part(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = image.size
    return image.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))


def _saved(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def _fitted(image: Image.Image, side: int) -> Image.Image:
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


EDITS: dict[str, Edit] = {
    "half": lambda image: image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS),
    "quality 10": lambda image: _saved(image, 10),
    "320 pixels": lambda image: _fitted(image, 320),
    "rotated": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "crop 90": lambda image: _part(image, 0.06, 0.02, 0.96, 0.92),
    "crop 70": lambda image: _part(image, 0.05, 0.10, 0.90, 0.92),
    "upper half": lambda image: _part(image, 0.0, 0.0, 1.0, 0.5),
    "grey": lambda image: ImageOps.grayscale(image).convert("RGB"),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(0.85),
    "bordered": lambda image: ImageOps.expand(image, image.width // 25, "black"),
    "letterboxed": lambda image: ImageOps.pad(image, (540, 960), color=(40, 40, 44)),
    "softened": lambda image: image.filter(ImageFilter.GaussianBlur(0.9)),
}
