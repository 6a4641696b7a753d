"""What exiftool says of real photos against what photosim reads: every fact, but for known differences."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import worker
from photosim.values.photos import Metadata, Preprocessing

PREPROCESSING = Preprocessing(resize=64, crop=56)
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


def test_facts_are_what_exiftool_says(dumps: dict[Path, dict[str, Any]]) -> None:
    compared: Counter[str] = Counter()
    wrong: list[str] = []
    for path, dump in sorted(dumps.items()):
        found = worker.decode_file(str(path), PREPROCESSING)
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
