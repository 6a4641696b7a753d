"""Real files that broke other programs: each gives a photo or a reason, and nothing else.

And what exiftool says of them is what photosim reads: every fact, but for known differences.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photosim.base.errors import UnreadablePhoto
from photosim.folders.walk import walk
from photosim.pictures import worker
from photosim.pictures.decode import decode
from photosim.values.photos import Decoded, Metadata, Preprocessing

PREPROCESSING = Preprocessing(resize=128, crop=128)
SENTENCE = re.compile(r"(photosim|[A-Z])[^\n]*\.")
UNFIT = re.compile(r"Traceback|Errno|0x[0-9a-f]+|<[a-z_.]+ |\bobject at\b|/tests?/|BytesIO", re.IGNORECASE)


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


@pytest.fixture(scope="module")
def decoded(shared_photos: Path) -> dict[Path, Decoded | UnreadablePhoto]:
    """What becomes of each of the odd files."""
    files = sorted(path for path in (shared_photos / "robust").rglob("*") if path.is_file())
    return {path: worker.decode_file(str(path), PREPROCESSING) for path in files}


def test_every_file_decodes_or_gives_a_reason_for_people(decoded: dict[Path, Decoded | UnreadablePhoto]) -> None:
    photos, reasons = 0, set()
    for path, found in decoded.items():
        if isinstance(found, UnreadablePhoto):
            reasons.add(found.reason)
            continue
        photos += 1
        assert found.pixels.shape == (128, 128, 3), path
        assert found.thumbnail.startswith(b"\xff\xd8"), path
        assert found.width > 0, path
        assert found.height > 0, path
    assert photos > 1000
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


# Against exiftool

TAGS = (
    *("DateTimeOriginal", "CreateDate", "ModifyDate", "DateCreated", "Make", "Model", "LensModel", "Lens"),
    *("ExposureTime", "FNumber", "ISO", "FocalLength", "GPSLatitude", "GPSLongitude", "GPSAltitude", "Rating"),
    *("Orientation", "ImageWidth", "ImageHeight"),
)
TIMES = (
    *("ExifIFD:DateTimeOriginal", "ExifIFD:CreateDate", "IFD0:DateTimeOriginal", "XMP-exif:DateTimeOriginal"),
    *("XMP-photoshop:DateCreated", "XMP-xmp:CreateDate", "IFD0:ModifyDate"),
)
SOURCES: dict[str, tuple[str, ...]] = {
    "taken_at": TIMES,
    "camera_make": ("IFD0:Make",),
    "camera_model": ("IFD0:Model",),
    "lens": ("ExifIFD:LensModel", "XMP-aux:Lens", "XMP-exifEX:LensModel"),
    "exposure": ("ExifIFD:ExposureTime",),
    "aperture": ("ExifIFD:FNumber",),
    "iso": ("ExifIFD:ISO",),
    "focal_length": ("ExifIFD:FocalLength",),
    "latitude": ("GPS:GPSLatitude",),
    "longitude": ("GPS:GPSLongitude",),
    "altitude": ("GPS:GPSAltitude",),
    "rating": ("XMP-xmp:Rating", "IFD0:Rating"),
}
"""Where a fact stands, best first."""

NOTHING = {0, "", "0000:00:00 00:00:00", 4294967295}
"""What cameras write in place of a fact they have not got."""
FROM_APEX = {"exposure", "aperture"}
"""Facts that are worked out of another tag where their own is lacking."""


def near(one: Any, other: Any) -> bool:
    return isinstance(other, int | float) and abs(one - other) <= 1e-3 * abs(other) + 1e-9


def words(one: Any, other: Any) -> bool:
    return bool(one == " ".join(str(other).split()))


SAME: dict[str, Callable[[Any, Any], bool]] = {
    "taken_at": lambda ours, theirs: ours[:16].replace("T", " ") == (theirs + " 00:00")[:16].replace(":", "-", 2),
    "camera_make": words,
    "camera_model": words,
    "lens": words,
    "iso": lambda ours, theirs: str(ours) == str(theirs).split()[0],
    # exiftool keeps the hemisphere apart.
    "latitude": lambda ours, theirs: abs(abs(ours) - abs(theirs)) < 1e-6,
    "longitude": lambda ours, theirs: abs(abs(ours) - abs(theirs)) < 1e-6,
    "altitude": lambda ours, theirs: abs(abs(ours) - abs(theirs)) < 0.01,
}

KNOWN = {
    # A time of day with 70 seconds is none.
    *((f"tiff_{name}.tiff", "taken_at") for name in ("16bit_RGB", "16bit_RGBa")),
    *((f"tiff_{name}_16bit_RGB{a}.tiff", "taken_at") for name in ("strip_planar", "tiled_planar") for a in ("", "a")),
    # Apple's spatial photos write no ISO in the tag exiftool looks at, but in the later one.
    ("spatial_photo.heic", "iso"),
}


@pytest.fixture(scope="module")
def dumps(shared_photos: Path) -> dict[Path, dict[str, Any]]:
    exiftool = shutil.which("exiftool")
    if exiftool is None:
        pytest.skip("exiftool is not installed")
    command = [exiftool, "-json", "-n", "-G1", "-a", "-r", *(f"-{tag}" for tag in TAGS)]
    done = subprocess.run([*command, str(shared_photos / "robust")], capture_output=True, check=False)
    return {Path(entry["SourceFile"]): entry for entry in json.loads(done.stdout)}


def differences(path: Path, metadata: Metadata, dump: dict[str, Any], compared: Counter[str]) -> list[str]:
    found = []
    for field, places in SOURCES.items():
        ours = getattr(metadata, field)
        theirs = next((dump[place] for place in places if dump.get(place, "") not in NOTHING), None)
        if field in ("rating", "altitude") and ours == 0:
            theirs = 0  # there it is a fact
        if (path.name, field) in KNOWN or (ours is None and theirs is None):
            continue
        if theirs is None and field in FROM_APEX:
            continue
        compared[field] += 1
        if ours is None or theirs is None or not SAME.get(field, near)(ours, theirs):
            found.append(f"{path.name}: {field} is {ours!r}, exiftool says {theirs!r}")
    return found


def test_facts_are_what_exiftool_says(
    dumps: dict[Path, dict[str, Any]], decoded: dict[Path, Decoded | UnreadablePhoto]
) -> None:
    compared: Counter[str] = Counter()
    wrong: list[str] = []
    for path, dump in sorted(dumps.items()):
        found = decoded[path]
        if isinstance(found, UnreadablePhoto):
            continue
        wrong += differences(path, found.metadata, dump, compared)
        size = dump.get("File:ImageWidth"), dump.get("File:ImageHeight")
        if found.format == "JPEG" and all(size):
            turned = dump.get("IFD0:Orientation") in (5, 6, 7, 8)
            compared["size"] += 1
            if (found.width, found.height) != (size[::-1] if turned else size):
                wrong.append(f"{path.name}: {found.width} x {found.height}, exiftool says {size}")
    assert not wrong, "\n".join(wrong)
    assert min(compared.values()) >= 8, compared
    assert compared["taken_at"] > 150
    assert compared["camera_model"] > 100
