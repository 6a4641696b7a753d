"""What is said about photos, for the tests of what is saved before they go."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from photosim.pictures import sidecar
from photosim.values.metadata_transfer import Description
from tests.helpers.album import Album

KNOWN = Description(
    rating=4, keywords=("Oslo", "snow"), title="Winter", caption="The park", latitude=59.9, longitude=10.7
)
OLD = sidecar.with_facts(None, [Description(keywords=("family",))])


def say(path: Path, known: Description, moment: str | None = None) -> None:
    """Make the photo at `path` say this of itself."""
    exif = Image.Exif()
    if moment is not None:
        exif.get_ifd(0x8769)[0x9003] = moment
    with Image.open(path) as image:
        image.load()
        image.save(path, exif=exif, xmp=sidecar.with_facts(None, [known]) or b"", quality=95)


def beside(album: Album, number: int = 0) -> Path:
    return album.photos / "keep" / f"{number}.jpg.xmp"


def read(path: Path) -> Description:
    return sidecar.describe(path.read_bytes())
