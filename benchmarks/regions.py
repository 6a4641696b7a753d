"""Where does this thing occur? Ways to find a part of a photo, on things pasted into scenes and on crops of photos.

    .venv/bin/python benchmarks/regions.py --cache CACHE --things GROCERY --scenes FOLDER... [--more PHOTOS.npy]

Things are cut out of GROCERY's photos and pasted into two scenes each, turned, lit and scaled differently: the question
is the rectangle around it in one scene, the right photo is the other scene. For crops the question is a rectangle of a
photo, compressed and lit anew, and the right photo is that photo. All are looked for among each other and among the
scenes as they are, and the pictures of MORE (uint8 (n, side, side, 3)). Prints tables in Markdown.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from photosim.base.errors import PhotosimError
from photosim.embedding import backbones, checkpoint, weights
from photosim.embedding.maps import region_vectors
from photosim.embedding.network import Network, assemble
from photosim.measuring.retrieval import margin
from photosim.pictures.decode import open_upright

THUMBNAIL = 384
FRACTIONS = (1 / 4, 1 / 9, 1 / 16)
"""Of the frame's area that the thing fills."""
SHARE = 0.7
"""Of the second network in a joined score."""
FIRSTS = (50, 200, 1000)
"""Photos that are looked at closely in the ways with two steps."""
SIDES = {"second": (224, 320), "first": (160, 224)}
"""Square roots of the areas at which each network sees a thumbnail, in its own shape."""


def grid(side: float, count: int) -> list[tuple[float, float, float, float]]:
    """Windows of this side, count in a row, spread evenly; fractions of the picture."""
    starts = [number * (1 - side) / max(1, count - 1) for number in range(count)]
    return [(x, y, x + side, y + side) for y in starts for x in starts]


WHOLE = [(0.0, 0.0, 1.0, 1.0)]
SETS = {
    "whole": (0, 1),
    "whole and 5 (corners, middle)": (0, 6),
    "whole and 9 of a half": (0, 15),
    "whole, 9 of a half, 16 of a third": (0, 31),
    "whole, 9, 16, and 25 of a quarter": (0, 56),
}
"""Which of the windows count: the first and the one after the last."""
FIVE = [grid(0.6, 2)[0], *grid(0.6, 2)[1:], (0.2, 0.2, 0.8, 0.8)]
TILES = [*grid(0.5, 3), *grid(0.36, 4)]
"""Pieces that are cut out and seen each by itself, which costs a pass each."""
TILE_SIDE = 128
WINDOWS = np.array([*WHOLE, *FIVE, *grid(0.5, 3), *grid(0.36, 4), *grid(0.28, 5)])


class Question(NamedTuple):
    kind: str
    asked: Image.Image
    right: int
    """Number of the photo that should come first."""


class Networks:
    """Both at any size and shape, in bfloat16 where that is wanted."""

    def __init__(self, dtype: torch.dtype) -> None:
        cpu = torch.device("cpu")
        self._of: dict[str, Network] = {}
        for name, path in (("first", weights.default_weights()), ("second", weights.kind_weights())):
            identity = weights.identify(path)
            backbone = backbones.get(identity.backbone)
            projection = weights.projection_of(path, identity.preprocessing)
            state = checkpoint.load_state(path, backbone)
            if projection is not None:
                state = state | checkpoint.load_projection(projection, backbone)
            self._of[name] = assemble(backbone, state, identity.preprocessing, cpu).moved(cpu, dtype)

    def see(self, name: str, picture: Image.Image, side: int, windows: np.ndarray) -> np.ndarray:
        """Vectors (k, dim) of these windows, of the picture in its own shape, with side² pixels."""
        pixels = np.asarray(picture.resize(shape(picture.size, side), Image.Resampling.BICUBIC))
        return region_vectors(self._of[name], pixels[np.newaxis], windows)[0]

    def features(self, name: str, pixels: np.ndarray) -> np.ndarray:
        """Vectors (n, dim) of whole pictures, uint8 (n, side, side, 3)."""
        return self._of[name].features(pixels)

    def see_tiles(self, name: str, picture: Image.Image) -> np.ndarray:
        """Vectors (k, dim) of pieces that are cut out."""
        network = self._of[name]
        width, height = picture.size
        size = (TILE_SIDE, TILE_SIDE)
        boxes = [(left * width, top * height, right * width, bottom * height) for left, top, right, bottom in TILES]
        pieces = [np.array(picture.resize(size, Image.Resampling.BICUBIC, box=box)) for box in boxes]
        return network.features(np.stack(pieces))


def shape(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Width and height, multiples of 32 near the picture's shape, of about side² pixels."""
    ratio = min(3.0, max(1 / 3, size[0] / size[1])) ** 0.5
    return max(32, round(side * ratio / 32) * 32), max(32, round(side / ratio / 32) * 32)


def thumbnail(image: Image.Image) -> Image.Image:
    """As a scan makes it."""
    small = image.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return compressed(small, 82)


def compressed(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def lit(image: Image.Image, chance: random.Random) -> Image.Image:
    for way in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = way(image).enhance(chance.uniform(0.8, 1.2))
    return image


def pasted(scene: Image.Image, thing: Image.Image, fraction: float, chance: random.Random) -> tuple[Image.Image, tuple]:
    """The scene with the thing on it, and its box in pixels."""
    scene = scene.copy()
    area = fraction * scene.width * scene.height
    ratio = (thing.width / thing.height) ** 0.5
    width = min(scene.width - 2, round(area**0.5 * ratio))
    height = min(scene.height - 2, round(area**0.5 / ratio))
    left, top = chance.randint(0, scene.width - width), chance.randint(0, scene.height - height)
    mask = Image.new("L", (width, height), 0)
    inset = max(2, min(width, height) // 16)
    ImageDraw.Draw(mask).rounded_rectangle((inset, inset, width - inset, height - inset), 3 * inset, 255)
    angle = chance.uniform(-12, 12)
    mask = mask.rotate(angle).filter(ImageFilter.GaussianBlur(inset / 3))
    laid = lit(thing, chance).resize((width, height), Image.Resampling.LANCZOS)
    scene.paste(laid.rotate(angle, Image.Resampling.BICUBIC), (left, top), mask)
    return scene, (left, top, left + width, top + height)


def opened(paths: list[Path]) -> list[Image.Image]:
    pictures = []
    for path in paths:
        try:
            pictures.append(open_upright(path, 800))
        except PhotosimError as error:  # odd files are among them
            print(f"left out {path}: {error}", file=sys.stderr)
    return [one for one in pictures if min(one.size) >= 200]


def made(things: list[Image.Image], scenes: list[Image.Image], crops: list[Image.Image]) -> tuple[list, list[Question]]:
    """The photos that are searched, and what is asked."""
    chance = random.Random(15)
    photos = [*scenes, *crops]
    questions: list[Question] = []
    for place, fraction in enumerate(FRACTIONS):
        for thing in things[place :: len(FRACTIONS)]:  # each in one size only: there is one right photo
            here, there = chance.sample(scenes, 2)
            one, box = pasted(here, thing, fraction, chance)
            other, _ = pasted(there, thing, fraction * chance.uniform(0.8, 1.25), chance)
            questions.append(Question(f"pasted, 1/{round(1 / fraction)}", one.crop(box), len(photos)))
            photos.append(other)
        for number, photo in enumerate(crops):
            width, height = round(photo.width * fraction**0.5), round(photo.height * fraction**0.5)
            left, top = chance.randint(0, photo.width - width), chance.randint(0, photo.height - height)
            part = photo.crop((left, top, left + width, top + height))
            asked = compressed(lit(part, chance), 75)
            questions.append(Question(f"crop, 1/{round(1 / fraction)}", asked, len(scenes) + number))
    return photos, questions


def seen(
    networks: Networks, photos: list[Image.Image], questions: list[Question], cache: Path
) -> dict[str, np.ndarray]:
    """Vectors (photos, windows, dim) and (questions, dim) of each network at each size."""
    if cache.exists():
        with np.load(cache) as kept:
            return dict(kept)
    found: dict[str, np.ndarray] = {}
    small = [thumbnail(photo) for photo in photos]
    for name, sides in SIDES.items():
        for side in sides:
            start = time.process_time()
            parts = [networks.see(name, one, side, WINDOWS).astype(np.float16) for one in small]
            found[f"{name} {side}"] = np.stack(parts)
            spent = (time.process_time() - start) / len(small)
            found[f"asked {name} {side}"] = np.stack(
                [networks.see(name, one.asked, side, WINDOWS[:1])[0] for one in questions]
            )
            found[f"spent {name} {side}"] = np.array(spent)
            print(f"{name} at {side}: {1000 * spent:.1f} ms a photo", file=sys.stderr, flush=True)
    for name in SIDES:
        start = time.process_time()
        found[f"{name} tiles"] = np.stack([networks.see_tiles(name, one).astype(np.float16) for one in small])
        spent = (time.process_time() - start) / len(small)
        pieces = [np.array(one.asked.resize((TILE_SIDE, TILE_SIDE))) for one in questions]
        found[f"asked {name} tiles"] = np.concatenate([networks.features(name, one[np.newaxis]) for one in pieces])
        print(f"{name} of {len(TILES)} tiles: {1000 * spent:.1f} ms a photo", file=sys.stderr, flush=True)
    np.savez(cache, **found)
    return found


def joint(found: dict[str, np.ndarray], first: str, second: str, windows: tuple[int, int]) -> np.ndarray:
    """Scores (questions, photos): of each photo's best window among these. Views are sizes, or `tiles`; "" for none."""
    by = [
        np.einsum(
            "qd,pkd->qpk",
            found[f"asked {name} {view}"],
            found[f"{name} {view}"][:, windows[0] : windows[1]].astype(np.float32),
            optimize=True,
        )
        for name, view in (("first", first), ("second", second))
        if view
    ]
    if len(by) == 1:
        return by[0].max(2)
    return ((1 - SHARE) * by[0] + SHARE * by[1]).max(2)


def row(name: str, scores: np.ndarray, questions: list[Question]) -> str:
    first = scores.argmax(1) == np.array([one.right for one in questions])
    kinds = list(dict.fromkeys(one.kind for one in questions))
    of = [first[[one.kind == kind for one in questions]].astype(float) for kind in kinds]
    return f"| {name} | " + " | ".join(f"{hits.mean():.2f} ± {margin(hits):.2f}" for hits in of) + " |"


def closer(rough: np.ndarray, close: np.ndarray, most: int) -> np.ndarray:
    """The close scores of the `most` photos with the best rough ones; of the others nothing."""
    best = np.argsort(-rough, axis=1)[:, :most]
    scores = np.full_like(rough, -2.0)
    np.put_along_axis(scores, best, np.take_along_axis(close, best, 1), 1)
    return scores


def tables(found: dict[str, np.ndarray], questions: list[Question]) -> None:
    kinds = list(dict.fromkeys(one.kind for one in questions))
    print("| way | " + " | ".join(kinds) + " |\n|" + "---|" * (len(kinds) + 1))
    whole = joint(found, "160", "224", SETS["whole"])
    print(row("the crop against whole photos, joined", whole, questions))
    for name, windows in SETS.items():
        print(row(f"{name}: second at 224", joint(found, "", "224", windows), questions))
        print(row(f"{name}: first at 224", joint(found, "224", "", windows), questions))
        print(row(f"{name}: joined, 160 and 224", joint(found, "160", "224", windows), questions))
        print(row(f"{name}: joined, 224 and 320", joint(found, "224", "320", windows), questions), flush=True)
    close = joint(found, "224", "320", (0, len(WINDOWS)))
    for most in FIRSTS:
        print(row(f"the {most} nearest whole, then all windows at 224 and 320", closer(whole, close, most), questions))
    for number, (tiles, words) in enumerate((((0, 9), "9 tiles of a half"), ((0, 25), "25 tiles, a half and a third"))):
        cut = np.maximum(whole, joint(found, "tiles", "tiles", tiles))
        print(row(f"{words}, joined", cut, questions))
        print(row(f"{words}, second", np.maximum(whole, joint(found, "", "tiles", tiles)), questions))
        print(row(f"{words}, first", joint(found, "tiles", "", tiles), questions))
        for most in FIRSTS[: 2 - number]:
            print(row(f"the {most} nearest whole, then {words}", closer(whole, cut, most), questions), flush=True)


def set_of(options: argparse.Namespace) -> tuple[list[Image.Image], list[Question]]:
    """Photos and questions: `each` things of --things pasted into views of --scenes, and as many crops."""
    chance = random.Random(3)
    groceries = sorted(options.things.rglob("*.jpg"))
    chance.shuffle(groceries)
    scenes = sorted(path for folder in options.scenes for path in folder.rglob("*") if path.suffix.lower() == ".jpg")
    chance.shuffle(scenes)
    things = [
        one.crop(tuple(round(s * f) for s, f in zip(one.size * 2, (0.15, 0.15, 0.85, 0.85), strict=True)))
        for one in opened(groceries[: options.each])
    ]
    around = opened(scenes[: 4 * options.each])
    half = options.each // 2
    crops = [*around[:half], *opened(groceries[options.each : options.each + half])]
    return made(things, around[half:], crops)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", type=Path, required=True)
    parser.add_argument("--scenes", type=Path, nargs="+", required=True)
    parser.add_argument("--more", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="folder")
    parser.add_argument("--each", type=int, default=60, help="things, and crops")
    parser.add_argument("--others", type=int, default=800, help="pictures of MORE")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.cache.mkdir(parents=True, exist_ok=True)
    photos, questions = set_of(options)
    if options.more is not None:
        more = np.load(options.more, mmap_mode="r")
        rows = np.linspace(0, len(more) - 1, options.others).astype(int)
        photos += [Image.fromarray(np.array(more[number])) for number in rows]
    print(f"{len(photos)} photos, {len(questions)} questions", file=sys.stderr, flush=True)
    networks = Networks(torch.bfloat16)
    found = seen(networks, photos, questions, options.cache / f"regions-{options.each}-{options.others}.npz")
    tables(found, questions)


if __name__ == "__main__":
    main()
