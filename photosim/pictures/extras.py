"""What a file holds beside the picture that is looked at: more frames or pages, a video, finer tones."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from PIL import Image

from photosim.pictures import codecs, colour, faults, png, raw
from photosim.pictures.picture import MAX_PIXELS
from photosim.pictures.remains import remains

_VIDEO = re.compile(rb"ftyp(?:mp4|isom|iso\d|qt  |avc1|MSNV|3gp)")
"""How a video begins that phones put behind a photo. A HEIC file begins with the brand of a picture instead."""
_WITH_VIDEO = {"JPEG", "MPO", "HEIF"}
_SIXTEEN_BITS = ";16"
"""In Pillow's names of how samples lie in a file."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What is lost with a file although its picture is kept elsewhere."""

    frames: int = 1
    """Frames of an animation, or pages. The second picture of an MPO is a map of brightness or another angle."""
    video: bool = False
    """It is a motion photo."""


def extras(data: bytes) -> Extras:
    """Look what else is in a file's bytes; of raw files nothing is said. Raises UnreadablePhoto."""
    if raw.is_raw(data):
        return Extras()
    codecs.prepare()
    data = png.mended(data)
    with faults.decoding(data):
        try:
            with Image.open(io.BytesIO(data), formats=codecs.FORMATS) as image:
                return _extras(image, data)
        except faults.DECODER_ERRORS:
            left = remains(data, MAX_PIXELS)
            if left is None:
                raise
        with Image.open(io.BytesIO(left.data), formats=codecs.FORMATS) as image:
            return _extras(image, data)


def is_shown_whole(data: bytes) -> bool:
    """Whether the upright picture in eight bits is all there is to see in the file. Raises UnreadablePhoto."""
    if raw.is_raw(data):
        return False  # what is looked at is its preview
    codecs.prepare()
    data = png.mended(data)
    with faults.decoding(data), Image.open(io.BytesIO(data), formats=codecs.FORMATS) as image:
        if _extras(image, data) != Extras() or _is_deep(image):
            return False
        if not image.has_transparency_data:
            return True
        image.load()
        return colour.to_eight_bits(image).mode not in ("LA", "RGBA")


def _extras(image: Image.Image, data: bytes) -> Extras:
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    return Extras(frames, image.format in _WITH_VIDEO and _VIDEO.search(data) is not None)


def _is_deep(image: Image.Image) -> bool:
    as_stored = any(_SIXTEEN_BITS in str(tile[-1]) for tile in getattr(image, "tile", ()))
    return as_stored or image.mode.startswith(("I", "F")) or image.info.get("bit_depth", 8) > 8
