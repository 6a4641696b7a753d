"""The little that is read of cameras' raw files: when they were taken."""

from __future__ import annotations

import os

from PIL import ExifTags, Image

from photosim.imaging import codecs, moments
from photosim.imaging.faults import DECODER_ERRORS


def taken_at(path: str | os.PathLike[str]) -> str | None:
    """Return the capture time as `Metadata.taken_at`; `None` where the file tells none or is not laid out like TIFF.

    Most raw formats are: CR2, NEF, ARW, DNG, PEF and others.
    """
    codecs.prepare()
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path of any kind
            tags = Image.Exif()
            tags.load_from_fp(file)
            return moments.taken({**dict(tags), **tags.get_ifd(ExifTags.IFD.Exif)}, {})[0]
    except DECODER_ERRORS:
        return None
