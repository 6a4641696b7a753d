"""Documents: how well pages that all look alike are told apart, on drawn receipts and letters.

    .venv/bin/python benchmarks/documents.py [--shops 40] [--each 10]

Draws pages of SHOPS layouts (a heading, columns, a foot, each in a font size and an order of its own), EACH with other
words and sums, and of each page a copy as a phone would take it once more: turned by up to 3 degrees, cut by some
percent, with a shade, smaller, as JPEG. Then, with all pages as the library and every copy as the query: how often its
own page comes first, how many of the ten nearest are of its layout, and how many pages a list shows above the line.
Compared are the joined score as it is, the same whitened by axes learned from the pages (PCA, each axis divided by a
power of its variance), and the score less what each page has on average with its ten nearest (so that pages which are
near to all count less, as ranks do).
"""

from __future__ import annotations

import argparse
import io
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from photosim.embedding import weights
from photosim.embedding.embedder import TorchEmbedder
from photosim.pictures import decode
from photosim.values.joint import Joint, joined
from photosim.values.stacks import line_of

LETTERS = "abcdefghijklmnopqrstuvwxyzäöü"
POWERS = (0.125, 0.25)
KEPT = 256
NEAREST = 10
USUAL, MOST = 0.95, 0.97
"""As in photosim/lookalikes/ending.py."""


def word(rng: random.Random) -> str:
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(3, 10)))


def page(layout: int, number: int) -> Image.Image:
    """A page 600 wide; what belongs to the layout is the same on each of its pages."""
    shop, own = random.Random(layout), random.Random(f"{layout} {number}")
    paper = shop.randint(228, 255)
    ink = shop.randint(10, 70)
    height = shop.choice((800, 850, 1200, 1500))
    image = Image.new("RGB", (600, height), (paper, paper, paper - shop.randint(0, 12)))
    draw = ImageDraw.Draw(image)
    large, small = shop.randint(26, 54), shop.randint(13, 22)
    head, body = ImageFont.load_default(large), ImageFont.load_default(small)
    left = shop.randint(20, 80)
    draw.text((left, 30), f"{word(shop)} {word(shop)}".title(), font=head, fill=(ink,) * 3)
    draw.text((left, 40 + large), f"{word(shop)} {shop.randint(1, 99)}, {word(shop)}", font=body, fill=(ink,) * 3)
    top = 80 + large + 2 * small
    if shop.random() < 0.5:
        draw.line((left, top, 600 - left, top), fill=(ink,) * 3, width=shop.randint(1, 4))
    columns = shop.random() < 0.7
    step = round(small * shop.uniform(1.3, 2.0))
    lines = own.randint(6, max(7, (height - top - 200) // step))
    for line in range(lines):
        y = top + 20 + line * step
        if columns:
            draw.text((left, y), word(own), font=body, fill=(ink,) * 3)
            draw.text((600 - left - 80, y), f"{own.uniform(0.5, 99):.2f}", font=body, fill=(ink,) * 3)
        else:
            draw.text((left, y), " ".join(word(own) for _ in range(6))[: 70 - small], font=body, fill=(ink,) * 3)
    draw.text((left, height - 60), f"{word(shop)} {shop.randint(1000, 9999)}", font=body, fill=(ink,) * 3)
    return image


def taken_again(image: Image.Image, rng: random.Random) -> Image.Image:
    turned = image.rotate(rng.uniform(-3, 3), Image.Resampling.BICUBIC, fillcolor=(90, 85, 80))
    width, height = turned.size
    cut = [rng.uniform(0, 0.04) for _ in range(4)]
    box = (cut[0] * width, cut[1] * height, (1 - cut[2]) * width, (1 - cut[3]) * height)
    turned = turned.crop(tuple(map(round, box)))
    return ImageEnhance.Brightness(turned).enhance(rng.uniform(0.75, 1.05)).resize((450, round(450 * height / width)))


def encoded(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def vectors_of(pictures: list[bytes]) -> np.ndarray:
    first, second = TorchEmbedder(weights.default_weights()), TorchEmbedder(weights.kind_weights())
    parts = []
    for at in range(0, len(pictures), 16):
        seen = [decode.decode("", first.identity.preprocessing, data=data) for data in pictures[at : at + 16]]
        small = [decode.model_input(one.thumbnail, second.identity.preprocessing) for one in seen]
        parts.append(joined(first.embed(np.stack([one.pixels for one in seen])), second.embed(np.stack(small))))
        print(f"{at + len(seen)} of {len(pictures)}", file=sys.stderr, flush=True)
    return np.concatenate(parts)


def unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def ways(pages: np.ndarray, copies: np.ndarray) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """A name, scores of copies with pages, and of pages with pages."""
    yield "joined, as it is", copies @ pages.T, pages @ pages.T
    mean = pages.mean(0)
    variance, axes = np.linalg.eigh(np.cov((pages - mean).T))
    for power in POWERS:
        chosen = (axes[:, ::-1] / np.maximum(variance[::-1], 1e-9) ** power)[:, :KEPT]
        one, other = unit((pages - mean) @ chosen), unit((copies - mean) @ chosen)
        yield f"whitened by the library, power {power:g}", other @ one.T, one @ one.T
    among = pages @ pages.T
    usual = np.sort(among - 2 * np.eye(len(among), dtype=among.dtype), axis=1)[:, -NEAREST:].mean(1)
    yield "less what is usual for each page", copies @ pages.T - usual / 2, among - usual / 2 - usual[:, None] / 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shops", type=int, default=40)
    parser.add_argument("--each", type=int, default=10)
    options = parser.parse_args()
    layouts = np.repeat(np.arange(options.shops), options.each)
    drawn = [page(layout, number) for layout in range(options.shops) for number in range(options.each)]
    again = [taken_again(one, random.Random(number)) for number, one in enumerate(drawn)]
    vectors = vectors_of([encoded(one) for one in (*drawn, *again)])
    pages, copies = vectors[: len(drawn)], vectors[len(drawn) :]
    identity = Joint(
        TorchEmbedder(weights.default_weights()).identity, TorchEmbedder(weights.kind_weights()).identity
    ).identity
    print("| way | own page first | same layout among 10 | median of all pairs | own page: median |")
    print("|---|---|---|---|---|")
    for name, scores, among in ways(pages, copies):
        order = np.argsort(-scores, axis=1)
        first = (order[:, 0] == np.arange(len(pages))).mean()
        same = (layouts[order[:, :NEAREST]] == layouts[:, None]).mean()
        pairs = among[np.triu_indices(len(among), 1)]
        own = np.median(np.diag(scores))
        print(f"| {name} | {first:.3f} | {same:.3f} | {np.median(pairs):.2f} | {own:.2f} |")
    pairs = (pages @ pages.T)[np.triu_indices(len(pages), 1)]
    print("pairs of pages:", "  ".join(f"{q:g}: {np.quantile(pairs, q):.3f}" for q in (0.05, 0.5, 0.95, 0.99)))
    line = line_of(identity.scale, min(MOST, float(np.quantile(pairs, USUAL)))).below
    scores = copies @ pages.T
    shown = (scores >= line).sum(1)
    kept = (np.diag(scores) >= line).mean()
    level = (scores >= identity.scale.alike_from).sum(1)
    above = f"{np.median(shown):.0f} of {len(pages)} pages above it in the middle"
    print(f"line at {line:.3f}: {above}, the own one in {kept:.3f}")
    print(f"by the level alone, {identity.scale.alike_from}: {np.median(level):.0f} pages")


if __name__ == "__main__":
    main()
