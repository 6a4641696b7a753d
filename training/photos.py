"""photos.npy from folders of photos: whole ones, windows of them, and the things their annotations point at.

    python -m training.photos --out DATA/photos.npy [--things VOC]... [--windows FOLDER]... [--whole FOLDER[:EVERY]]...

`--things` takes a folder in the layout of PASCAL VOC (JPEGImages, Annotations): every photo as a whole, and every thing
in it with some of what is around. `--windows` takes each photo of a folder as a whole and five windows of it. `--whole`
takes each photo as it is, or one of EVERY. So a few thousand photos show many things at the size at which people
photograph them. Writes (n, 160, 160, 3) uint8, squeezed to squares, in an order that depends on the names alone.
"""

from __future__ import annotations

import argparse
import random
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

SIDE = 160
WINDOWS = 5
AROUND = (1.1, 1.7)
"""Side of a cut-out square as a multiple of the longer side of the thing's box, drawn evenly."""
SMALLEST = 80
"""Pixels of a cut-out square: of a smaller one there is nothing to learn."""
EVERYWHERE = "person"
"""The one kind of thing that would otherwise be half of all: one a photo, the largest."""


def photos_in(folder: Path) -> list[Path]:
    """The JPEG files below a folder, by name."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))


def boxes_of(annotation: Path) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Names and boxes (left, top, right, bottom in pixels) of the things in a photo, the largest first."""
    found = []
    for thing in ElementTree.parse(annotation).iter("object"):
        box = thing.find("bndbox")
        if box is not None:
            left, top, right, bottom = (float(box.findtext(side, "0")) for side in ("xmin", "ymin", "xmax", "ymax"))
            found.append((thing.findtext("name", ""), (left, top, right, bottom)))
    return sorted(found, key=lambda row: -(row[1][2] - row[1][0]) * (row[1][3] - row[1][1]))


def squeezed(image: Image.Image, box: tuple[int, int, int, int] | None = None) -> np.ndarray:
    """The picture, or a box of it, as (SIDE, SIDE, 3) uint8."""
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box, reducing_gap=3))


def around(box: tuple[float, float, float, float], size: tuple[int, int], side: float) -> tuple[int, int, int, int]:
    """A square of `side` pixels about a box, moved so that it lies within a picture of `size`."""
    side = min(side, *size)
    corner = [(low + high - side) / 2 for low, high in (box[::2], box[1::2])]
    left, top = (round(min(max(0, at), length - side)) for at, length in zip(corner, size, strict=True))
    return left, top, left + int(side), top + int(side)


def upright(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image.convert("RGB"))


def whole(path: Path) -> Iterator[np.ndarray]:
    yield squeezed(upright(path))


def windows(path: Path) -> Iterator[np.ndarray]:
    """The photo, and squares of 0.35 to 0.9 of its short side somewhere in it."""
    image, chance = upright(path), random.Random(path.name)
    yield squeezed(image)
    for _ in range(WINDOWS):
        side = int(min(image.size) * chance.uniform(0.35, 0.9))
        left, top = (chance.randint(0, length - side) for length in image.size)
        yield squeezed(image, (left, top, left + side, top + side))


def things(root: Path, path: Path) -> Iterator[np.ndarray]:
    """The photo, and squares about the things that its annotation names."""
    image, chance = upright(path), random.Random(path.name)
    yield squeezed(image)
    annotation = root / "Annotations" / f"{path.stem}.xml"
    seen_everywhere = False
    for name, box in boxes_of(annotation) if annotation.exists() else []:
        if name == EVERYWHERE and seen_everywhere:
            continue
        seen_everywhere |= name == EVERYWHERE
        side = chance.uniform(*AROUND) * max(box[2] - box[0], box[3] - box[1])
        if side >= SMALLEST:
            yield squeezed(image, around(box, image.size, side))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--things", type=Path, action="append", default=[], metavar="VOC")
    parser.add_argument("--windows", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--whole", action="append", default=[], metavar="FOLDER[:EVERY]")
    options = parser.parse_args()
    jobs = [(partial(things, root), path) for root in options.things for path in photos_in(root / "JPEGImages")]
    jobs += [(windows, path) for folder in options.windows for path in photos_in(folder)]
    for text in options.whole:
        folder, _, every = text.rpartition(":") if text.rpartition(":")[2].isdigit() else (text, "", "1")
        jobs += [(whole, path) for path in photos_in(Path(folder))[:: int(every)]]
    with ThreadPoolExecutor() as pool:
        made = [picture for pictures in pool.map(lambda job: list(job[0](job[1])), jobs) for picture in pictures]
    # Written one by one: tens of thousands of pictures are too many to be held twice.
    shape = (len(made), SIDE, SIDE, 3)
    array = np.lib.format.open_memmap(options.out, mode="w+", dtype=np.uint8, shape=shape)
    for number, picture in enumerate(made):
        array[number] = picture
    array.flush()


if __name__ == "__main__":
    main()
