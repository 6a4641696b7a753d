"""Real files that broke other programs: each gives a photo or a reason, and nothing else."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import UnreadablePhoto
from photosim.folders.walk import walk
from photosim.pictures import worker
from photosim.pictures.decode import decode
from photosim.values.photos import Preprocessing

PREPROCESSING = Preprocessing(resize=128, crop=128)
SENTENCE = re.compile(r"(photosim|[A-Z])[^\n]*\.")
UNFIT = re.compile(r"Traceback|Errno|0x[0-9a-f]+|<[a-z_.]+ |\bobject at\b|/tests?/|BytesIO", re.IGNORECASE)


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def test_every_file_decodes_or_gives_a_reason_for_people(shared_photos: Path) -> None:
    decoded, reasons = 0, set()
    for path in sorted((shared_photos / "robust").rglob("*")):
        if not path.is_file():
            continue
        found = worker.decode_file(str(path), PREPROCESSING)
        if isinstance(found, UnreadablePhoto):
            reasons.add(found.reason)
            continue
        decoded += 1
        assert found.pixels.shape == (128, 128, 3), path
        assert found.thumbnail.startswith(b"\xff\xd8"), path
        assert found.width > 0, path
        assert found.height > 0, path
    assert decoded > 1000
    for reason in reasons:
        assert SENTENCE.fullmatch(reason), reason
        assert not UNFIT.search(reason), reason


@pytest.mark.parametrize("shot", ["Landscape", "Portrait"])
def test_all_orientations_of_a_shot_are_alike(shared_photos: Path, shot: str) -> None:
    paths = sorted((shared_photos / "robust" / "orientation").rglob(f"{shot}_*.jpg"))
    found = [decode(path, PREPROCESSING) for path in paths]
    assert len(found) == 9
    assert len({(one.width, one.height) for one in found}) == 1
    # The files were saved one by one: their own full-size decodes differ as much.
    assert max(_difference(a.pixels, b.pixels) for a, b in itertools.combinations(found, 2)) < 2


def test_all_sizes_of_a_photo_give_nearly_the_same_input(shared_photos: Path) -> None:
    shots: dict[str, list[np.ndarray]] = {}
    root = shared_photos / "library" / "city-and-lights"
    for stat in walk(root, 1).files:
        name = re.sub(r"-(\d+x\d+|thumbnail)$", "", Path(stat.relative).stem)
        shots.setdefault(name, []).append(decode(root / stat.relative, PREPROCESSING).pixels)
    several = [inputs for inputs in shots.values() if len(inputs) > 1]
    assert len(several) >= 7
    for inputs in several:
        assert max(_difference(a, b) for a, b in itertools.combinations(inputs, 2)) < 2


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "iphone_15_pro.heic",
            {
                "taken_at": "2023-10-31T11:44:43.432",
                "taken_offset": 60,
                "camera_model": "iPhone 15 Pro",
                "latitude": 52.45960556,
            },
        ),
        (
            "prairie_falcon.jpg",
            {"lens": "RF100-500mm F4.5-7.1 L IS USM", "iso": 1000, "exposure": 0.00025, "rating": 0},
        ),
        ("beach_sand.jpg", {"latitude": -29.28247778, "altitude": -1.99}),
        ("example.tif", {"camera_model": "Canon EOS 6D", "taken_at": "2015-11-20T05:20:30.000", "focal_length": 24.0}),
        ("denali.webp", {"camera_model": "Canon EOS 7D", "taken_at": "2010-08-13T21:00:01.850"}),
    ],
)
def test_facts_of_known_photos(shared_photos: Path, name: str, facts: dict[str, object]) -> None:
    path = next((shared_photos / "robust").rglob(name))
    metadata = decode(path, PREPROCESSING).metadata
    assert {field: getattr(metadata, field) for field in facts} == facts
