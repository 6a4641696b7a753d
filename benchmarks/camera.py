"""Make a set of camera JPEGs out of a few photos: every one another picture, at the sizes that cameras have.

    .venv/bin/python benchmarks/camera.py PHOTOS TARGET [--count 520]

Each is a crop of one of the JPEGs below PHOTOS, perhaps mirrored, scaled to 2 to 24 megapixels, with the noise of a
sensor, since what is scaled up would otherwise be smoother than any camera's file and quicker to decode. Stored in
TARGET with 4:2:2 or 4:2:0 colour at quality 85 to 95, with the EXIF data of a camera; a third stands on its side.
The same PHOTOS and count always give the same files.
"""

from __future__ import annotations

import argparse
import io
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

SIZES = ((1632, 1224), (2048, 1536), (2592, 1944), (3264, 2448), (4000, 3000), (4608, 3456), (6000, 4000))
"""2 to 24 megapixels."""
SHARES = (0.08, 0.12, 0.18, 0.2, 0.22, 0.1, 0.1)
SUFFIXES = (".jpg", ".jpeg")
_LEAST_SIDE = 900
"""Smaller photos make no crops that look like a camera's."""


def sources(folder: Path) -> list[Path]:
    """The JPEGs large enough, in the order of their names."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES):
        try:
            with Image.open(path) as image:
                if image.format == "JPEG" and min(image.size) >= _LEAST_SIDE:
                    found.append(path)
        except OSError:
            continue
    return found


def make(source: Path, target: Path, number: int) -> None:
    rng = np.random.default_rng(number)
    size = SIZES[rng.choice(len(SIZES), p=SHARES)]
    with Image.open(source) as image:
        image.load()
        picture = image.convert("RGB")
    share = rng.uniform(0.6, 0.95)
    width = min(picture.width, round(picture.height * size[0] / size[1])) * share
    height = width * size[1] / size[0]
    left, top = rng.uniform(0, picture.width - width), rng.uniform(0, picture.height - height)
    picture = picture.resize(size, Image.Resampling.BICUBIC, (left, top, left + width, top + height))
    if rng.random() < 0.5:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    noise = rng.normal(0, rng.uniform(2, 5), (512, 512, 1)).astype(np.int16)
    tiled = np.tile(noise, (-(-size[1] // 512), -(-size[0] // 512), 1))[: size[1], : size[0]]
    noisy = np.clip(np.asarray(picture, np.int16) + tiled, 0, 255).astype(np.uint8)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Benchmark", f"Camera {number % 7}"
    exif[0x0112] = 6 if rng.random() < 1 / 3 else 1
    seconds = number * 7
    taken = f"2019:06:{1 + number % 28:02d} {10 + seconds // 3600 % 12:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    exif.get_ifd(0x8769)[0x9003] = taken
    buffer = io.BytesIO()
    Image.fromarray(noisy).save(
        buffer, "JPEG", quality=int(rng.integers(85, 96)), subsampling="4:2:0" if number % 3 else "4:2:2", exif=exif
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(buffer.getvalue())


def make_all(photos: Path, target: Path, count: int) -> int:
    """Make what is not there yet; returns the bytes of all."""
    originals = sources(photos)
    if not originals:
        raise SystemExit(f"There are no JPEGs of at least {_LEAST_SIDE} pixels below {photos}.")
    paths = [target / f"{number // 100:02d}" / f"DSC{number:05d}.JPG" for number in range(count)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        made = [
            pool.submit(make, originals[number % len(originals)], path, number)
            for number, path in enumerate(paths)
            if not path.exists()
        ]
        for one in made:
            one.result()
    return sum(path.stat().st_size for path in paths)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--count", type=int, default=520)
    options = parser.parse_args()
    size = make_all(options.photos, options.target, options.count)
    print(f"{options.count:,} photos, {size / 1e6:,.0f} MB, in {options.target}")


if __name__ == "__main__":
    main()
