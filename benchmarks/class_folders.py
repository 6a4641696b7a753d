"""Class folders of things, cut out of annotated photos, for `photosim evaluate`.

    .venv/bin/python benchmarks/class_folders.py VOC OUT [--each 40]

VOC has the layout of PASCAL VOC (JPEGImages, Annotations). Of each photo the largest thing that is no person is cut out
as a square, with some of what is around it, if the square has at least 96 pixels; EACH of a kind, chosen by name.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from training.photos import AROUND, EVERYWHERE, around, boxes_of, photos_in, upright

SMALLEST = 96
"""Pixels of a square: a smaller one shows too little, even to a person."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("voc", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--each", type=int, default=40, help="photos of a kind")
    options = parser.parse_args()
    made: Counter[str] = Counter()
    photos = photos_in(options.voc / "JPEGImages")
    random.Random(0).shuffle(photos)
    for path in photos:
        annotation = options.voc / "Annotations" / f"{path.stem}.xml"
        named = boxes_of(annotation) if annotation.exists() else []
        name, box = next(((name, box) for name, box in named if name != EVERYWHERE), ("", (0.0, 0.0, 0.0, 0.0)))
        side = random.Random(path.name).uniform(*AROUND) * max(box[2] - box[0], box[3] - box[1])
        if not name or side < SMALLEST or made[name] >= options.each:
            continue
        made[name] += 1
        (options.out / name).mkdir(parents=True, exist_ok=True)
        image = upright(path)
        image.crop(around(box, image.size, side)).save(options.out / name / path.name, quality=92)
    print(f"{sum(made.values())} things of {len(made)} kinds in {options.out}")


if __name__ == "__main__":
    main()
