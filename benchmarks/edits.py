"""How many hard edits of real photos are proven to be copies: recall by edit, pair by pair, names and times not asked.

    .venv/bin/python benchmarks/edits.py PHOTOS [--photos 12] [--first 0] [--seed 12]

Takes every photo of more than 0.6 megapixels from the folder, in the order of their names, from the `--first` one on.
The edits are those of docs/proofs.md. What is measured is the proof, not whether a search makes a candidate of a pair.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

sys.path.insert(0, str(Path(__file__).parents[1]))

from photosim.duplicates.pair_prover import Content, PairProver
from photosim.pictures.decode import decode
from photosim.pictures.fingerprints import fingerprint
from photosim.store.tables.fingerprints import StoredFingerprint
from photosim.store.thumbnails import Thumbnails
from photosim.values.photos import Photo, Preprocessing

SIDE, LEAST = 2400, 600_000
PREPROCESSING = Preprocessing(256, 224)


def straightened(photo: Image.Image, degrees: float) -> Image.Image:
    angle, (width, height) = math.radians(abs(degrees)), photo.size
    sine, cosine = math.sin(angle), math.cos(angle)
    share = 1 / max(cosine + height / width * sine, cosine + width / height * sine)
    inner = round(width * share) - 2, round(height * share) - 2
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    turned = photo.rotate(degrees, Image.Resampling.BICUBIC)
    return turned.crop((left, top, left + inner[0], top + inner[1]))


def leant(photo: Image.Image, lean: float) -> Image.Image:
    width, height = photo.size
    quad = (width * lean, height * 0.01, 0, height, width, height, width * (1 - lean), height * 0.01)
    return photo.transform(photo.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)


def lit(photo: Image.Image, light: np.ndarray, grain: np.ndarray | float = 0.0) -> Image.Image:
    made = np.asarray(photo, np.float32) * light + grain
    return Image.fromarray(np.clip(np.rint(made), 0, 255).astype(np.uint8))


def corner_light(photo: Image.Image, strength: float) -> np.ndarray:
    down, across = np.mgrid[-1 : 1 : photo.height * 1j, -1 : 1 : photo.width * 1j]
    return 1 - strength * np.clip(across**2 + down**2, 0, 2)[..., None] / 2


def crop(photo: Image.Image, share: float, rng: random.Random) -> Image.Image:
    width, height = round(photo.width * share), round(photo.height * share)
    left, top = rng.randint(0, photo.width - width), rng.randint(0, photo.height - height)
    return photo.crop((left, top, left + width, top + height))


def boxed(photo: Image.Image, ground: Image.Image) -> Image.Image:
    inner = ImageOps.contain(photo, ground.size, Image.Resampling.LANCZOS)
    ground.paste(inner, ((ground.width - inner.width) // 2, (ground.height - inner.height) // 2))
    return ground


def spotted(photo: Image.Image, rng: random.Random) -> Image.Image:
    mask = Image.new("L", photo.size)
    radius = round(photo.width * rng.uniform(0.009, 0.014))
    for _ in range(rng.randint(1, 3)):
        x, y = (rng.randint(side // 5, side * 4 // 5) for side in photo.size)
        ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=217)
    mask = mask.filter(ImageFilter.GaussianBlur(radius / 3))
    return Image.composite(Image.new("RGB", photo.size, (200, 25, 40)), photo, mask)


def edits(photo: Image.Image, rng: random.Random, noise: np.random.Generator) -> Iterator[tuple[str, Image.Image, int]]:
    """Name, picture and the quality at which it is saved."""
    story = (1080, 1920)
    sky = np.interp(np.linspace(0, 1, photo.height), (0, 0.6), (rng.choice((1.35, 0.65, 1.25)), 1))[:, None, None]
    grain = noise.normal(0, 3, (photo.height, photo.width, 1))
    yield "straightened", straightened(photo, rng.choice((-1.5, 1, 2.5, -3, 4, -5))), 90
    yield "perspective", leant(photo, rng.choice((0.02, 0.04, 0.06))), 90
    yield "film", lit(photo, 0.92 * np.asarray((1.06, 1, 0.88)) * corner_light(photo, 0.35), 12 + grain), 88
    yield "vignette", lit(photo, corner_light(photo, rng.uniform(0.2, 0.5))), 90
    yield "lightened sky", lit(photo, sky), 90
    yield (
        "cleared of haze",
        photo.filter(ImageFilter.UnsharpMask(max(photo.size) / 25, rng.choice((40, 60, 80)), 0)),
        90,
    )
    yield "sharpened", photo.filter(ImageFilter.UnsharpMask(2, 100, 2)), 92
    yield "crop to a quarter", crop(photo, 0.5, rng), 90
    yield "white bars", boxed(photo, Image.new("RGB", story, "white")), 88
    yield "blurred bars", boxed(photo, ImageOps.fit(photo, story).filter(ImageFilter.GaussianBlur(45))), 88
    yield "quality 10", photo, 10
    yield "160 pixels", ImageOps.contain(photo, (160, 160), Image.Resampling.LANCZOS), 80
    yield "retouched", spotted(photo, rng), 95
    yield "brighter by a tenth", ImageEnhance.Brightness(photo).enhance(1.1), 90
    yield "half size", photo.resize((photo.width // 2, photo.height // 2), Image.Resampling.LANCZOS), 80


def content(path: Path, number: int) -> Content:
    found = decode(path, PREPROCESSING)
    photo = Photo(
        number, 1, path, 0, 0, found.content_hash, found.format, found.width, found.height, "", False, found.metadata
    )
    return Content(photo, StoredFingerprint(number, fingerprint(found.thumbnail), None))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photos", type=int, default=12)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=12)
    options = parser.parse_args()
    rng, noise = random.Random(options.seed), np.random.default_rng(options.seed)
    counts: dict[str, list[bool]] = defaultdict(list)
    paths = [path for path in sorted(options.folder.rglob("*")) if path.suffix.lower() in (".jpg", ".jpeg")]
    with tempfile.TemporaryDirectory() as name:
        prover, number, taken = PairProver(Thumbnails(Path(name)), PREPROCESSING), 0, 0
        for path in paths:
            with Image.open(path) as image:
                if image.width * image.height < LEAST:
                    continue
            taken += 1
            if not options.first < taken <= options.first + options.photos:
                continue
            with Image.open(path) as image:
                photo = ImageOps.exif_transpose(image).convert("RGB")
            photo.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
            original = Path(name) / f"original {taken}.jpg"
            photo.save(original, quality=93)
            with Image.open(original) as image:
                stored = image.convert("RGB")
            for edit, picture, quality in edits(stored, rng, noise):
                copy = Path(name) / "copy.jpg"
                picture.save(copy, quality=quality)
                number += 2
                proof = prover.prove(content(original, number), content(copy, number + 1))
                counts[edit].append(proof is not None and proof.tier is not None)
    for edit, found in counts.items():
        print(f"{edit:<20}{sum(found):4} of {len(found)}")
    every = [found for some in counts.values() for found in some]
    print(f"{'all':<20}{sum(every):4} of {len(every)}")


if __name__ == "__main__":
    main()
