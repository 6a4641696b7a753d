"""How two files stand to each other, all measures together."""

from __future__ import annotations

import io
import itertools

import pytest
from PIL import Image, ImageOps

from photosim.proof.pixels import stored
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.registration import Registration
from photosim.proof.standing import Standing, stand
from tests.helpers.scenes import captioned, exposure, scene

PICTURE = exposure(scene(4, 1080, 720), seed=3, grain=4.0)


def saved(image: Image.Image, quality: int = 86) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


ORIGINAL = saved(PICTURE)
DECODED = Image.open(io.BytesIO(ORIGINAL)).convert("RGB")


def plate(data: bytes) -> Plate:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    size = image.size
    image.thumbnail((384, 384), Image.Resampling.LANCZOS)
    return Plate(saved(image, 82), size)


def standing(other: bytes, box: tuple[int, int, int, int], *, patched: bool = False) -> Standing:
    """Of the original to another file, in which the original's box lies on the whole frame."""
    plates = plate(ORIGINAL), plate(other)
    small, there = plates[0].size, plates[1].size
    left, top, right, bottom = (side * small[0] / 1080 for side in box)
    place = PlatePosition.of((left, top, right, bottom), (0.0, 0.0, float(there[0]), float(there[1])))
    return stand(stored(ORIGINAL), stored(other), plates, Registration(1, place, 1.0), patched=patched)


WHOLE = (0, 0, 1080, 720)


@pytest.mark.parametrize(
    ("other", "box", "wanted"),
    [
        (saved(DECODED, 97), WHOLE, Standing(earlier=1)),
        (saved(DECODED.crop((70, 50, 1042, 698)), 97), (70, 50, 1042, 698), Standing(frame=1, earlier=1)),
        (saved(DECODED.resize((2160, 1440)), 92), WHOLE, Standing(detail=1, earlier=1)),
        (saved(DECODED.resize((540, 360), Image.Resampling.LANCZOS), 90), WHOLE, Standing(detail=1)),
        (
            saved(ImageOps.expand(DECODED, 60, "white"), 95),
            (-60, -60, 1140, 780),
            Standing(frame=1, setting=1, earlier=1),
        ),
    ],
    ids=["saved again", "crop", "enlarged", "half size", "bordered"],
)  # fmt: skip
def test_the_original_stands_above_what_was_made_from_it(
    other: bytes, box: tuple[int, int, int, int], wanted: Standing
) -> None:
    assert standing(other, box) == wanted


def test_a_caption_is_laid_over_the_copy() -> None:
    assert standing(saved(captioned(DECODED), 97), WHOLE, patched=True) == Standing(overlay=1, earlier=1)


def test_all_of_it_is_remembered_in_one_number() -> None:
    every = [
        Standing(*values)
        for values in itertools.product((-1, 0, 1), (-2, -1, 0, 1, 2), (-1, 0, 1), (-1, 0, 1), (-1, 0, 1))
    ]
    assert [Standing.of_number(one.number) for one in every] == every
    assert Standing(1, 2, -1, 0, 1).other_way == Standing(-1, -2, 1, 0, -1)
