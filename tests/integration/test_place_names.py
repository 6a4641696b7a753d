"""Names of places against exiftool: in real photos, and written by it into files of all kinds."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from photosim.pictures import codecs, description, picture, sidecar
from tests.helpers.raw_files import write_raw

_TAGS = (
    *("City", "Sub-location", "Location", "State", "Province-State", "Country", "Country-PrimaryLocationName"),
    *("ContentLocationName", "LocationShownCity", "LocationShownCountryName", "LocationCreatedCity"),
)
_WRITTEN = {
    "iptc": (
        "-IPTC:City=Lisbon",
        "-IPTC:Sub-location=Alfama",
        "-IPTC:Province-State=Lisboa",
        "-IPTC:Country-PrimaryLocationName=Portugal",
    ),
    "xmp": (
        "-XMP-photoshop:City=Lisbon",
        "-XMP-iptcCore:Location=Alfama",
        "-XMP-photoshop:State=Lisboa",
        "-XMP-photoshop:Country=Portugal",
    ),
    "shown": ("-XMP-iptcExt:LocationShown={City=Lisbon,CountryName=Portugal,Sublocation=Alfama,ProvinceState=Lisboa}",),
    "created": (
        "-XMP-iptcExt:LocationCreated={City=Lisbon,CountryName=Portugal,Sublocation=Alfama,ProvinceState=Lisboa}",
    ),
}


@pytest.fixture(scope="module")
def exiftool() -> str:
    found = shutil.which("exiftool")
    if found is None:
        pytest.skip("exiftool is not installed")
    return found


def test_real_photos_say_what_exiftool_says(exiftool: str, shared_photos: Path) -> None:
    wanted = [f"-{tag}" for tag in _TAGS]
    command = [exiftool, "-json", "-r", *wanted, str(shared_photos / "robust"), str(shared_photos / "library" / "slr")]
    found = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    compared = 0
    for entry in found:
        path = Path(entry.pop("SourceFile"))
        names = {str(name).strip().casefold() for name in entry.values() if str(name).strip()}
        if names:
            compared += 1
            assert {name.casefold() for name in description.read(path).places} == names, path.name
    assert compared >= 10


_CASES = [
    (suffix, fields)
    for suffix in (".jpg", ".tif", ".dng", ".png", ".webp", ".heic", ".avif", ".xmp")
    for fields in _WRITTEN
    if fields != "iptc" or suffix in (".jpg", ".tif", ".dng")
]


@pytest.mark.parametrize(("suffix", "fields"), _CASES)
def test_what_exiftool_writes_is_read(exiftool: str, tmp_path: Path, suffix: str, fields: str) -> None:
    path = tmp_path / f"a{suffix}"
    codecs.prepare()
    if suffix == ".dng":
        write_raw(path)
    elif suffix != ".xmp":
        Image.effect_noise((64, 48), 40).convert("RGB").save(path)
    subprocess.run([exiftool, "-q", "-overwrite_original", *_WRITTEN[fields], str(path)], check=True)
    names = ("Alfama", "Lisbon", "Lisboa", "Portugal")
    if suffix == ".xmp":
        assert sidecar.describe(path.read_bytes()).places == names
    else:
        assert description.read(path).places == names == picture.decode(path.read_bytes()).description.places
