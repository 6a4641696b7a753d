"""Cameras' raw files: the preview that the camera or an editor put into them, and what is written beside it.

The preview is what the photographer saw and takes no time. Only where there is none worth looking at, LibRaw develops
the sensor's data.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import ExifTags, Image

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import codecs, faults, metadata, sniff, tiff
from photosim.pictures.faults import DECODER_ERRORS
from photosim.values.photos import Metadata

if TYPE_CHECKING:
    import rawpy

FORMAT = "RAW"
"""What a photo from such a file has as its format."""

_PREVIEW_SIDE = 1000
_PREVIEW_SHARE = 0.5
"""A preview is enough from so many pixels on, or from this share of the sensor's long side."""
_HALVED_FROM = 3000
"""Pixels of the long side: from here on a quarter of the pixels is developed, in a tenth of the time."""

_TURNS = {0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}
"""LibRaw's bits (mirror, upside down, transpose) as EXIF orientations."""
_XMP = 700


@dataclass(frozen=True, slots=True)
class Raw:
    """What a raw file gives."""

    image: Image.Image
    """The preview, opened but perhaps not yet loaded, or what was developed; lying as the sensor did."""
    size: tuple[int, int]
    """Pixels of the full picture, lying the same way, in the sides' proportion of `image`."""
    turn: int
    """EXIF orientation, 1 to 8."""
    metadata: Metadata


def is_raw(data: bytes) -> bool:
    """Whether a file's bytes are a camera's raw file, whatever it is called."""
    kind = sniff.looks_like(data)
    return kind is sniff.RAW or (kind is sniff.TIFF and tiff.holds_sensor_data(data))


@contextlib.contextmanager
def opened(data: bytes, most_pixels: int, *, by_preview: bool = True) -> Iterator[Raw]:
    """Open a raw file, by its preview if it has one that is large enough, and unless that turned out to be damaged.

    Raises UnreadablePhoto or one of DECODER_ERRORS.
    """
    import rawpy  # not with the module: it takes as long as reading ten photos, and few people have raw files

    codecs.prepare()
    with _explained(), rawpy.imread(io.BytesIO(data)) as file:
        sizes = file.sizes
        if sizes.raw_width * sizes.raw_height > most_pixels:
            raise UnreadablePhoto(faults.explain_limit(sizes.raw_width, sizes.raw_height, most_pixels))
        cropped = 2 * sizes.crop_width > sizes.width and 2 * sizes.crop_height > sizes.height
        sensor = (sizes.crop_width, sizes.crop_height) if cropped else (sizes.width, sizes.height)
        preview = _preview(file)
        enough = min(_PREVIEW_SIDE, _PREVIEW_SHARE * max(sensor))
        if by_preview and preview is not None and max(preview.size) >= enough:
            image = preview
        else:
            try:
                image = _developed(file, sensor)
            except rawpy.LibRawError:
                if preview is None or not by_preview:
                    raise
                image = preview
        facts = _merged([_own_facts(data), _facts_of(preview)])
        facts = _merged([facts, _camera_facts(file, whole=facts.camera_model is None)])
        turn = _TURNS.get(sizes.flip, 1)
        if (image.width > image.height) != (sensor[0] > sensor[1]) and turn >= 5:
            turn = 1  # this camera turns its previews itself
        scale = max(1.0, max(sensor) / max(image.size))
        yield Raw(image, (round(image.width * scale), round(image.height * scale)), turn, facts)


def facts(data: bytes) -> tuple[Metadata, Any]:
    """Return what is written in a raw file, and its XMP packet, without looking at its picture."""
    codecs.prepare()
    main = _directories(data)[0]
    return _own_facts(data), main.get(_XMP)


def taken_at(path: str | os.PathLike[str]) -> str | None:
    """Return the capture time as `Metadata.taken_at`; `None` where the file tells none that can be had without LibRaw.

    Most raw formats do: they are laid out like TIFF.
    """
    codecs.prepare()
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path of any kind
            return _own_facts(file.read()).taken_at
    except DECODER_ERRORS:
        return None


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Turn LibRaw's errors into those that decoders raise."""
    import rawpy

    try:
        yield
    except rawpy.LibRawUnsufficientMemoryError as error:
        raise MemoryError from error
    except rawpy.LibRawIOError as error:
        raise OSError("truncated") from error
    except (rawpy.LibRawFileUnsupportedError, rawpy.NotSupportedError) as error:
        raise NotImplementedError("it holds no preview, and its sensor data are of an unknown kind") from error
    except rawpy.LibRawError as error:
        raise ValueError("the sensor's data cannot be read") from error


def _preview(file: rawpy.RawPy) -> Image.Image | None:
    """The largest preview; `None` where there is none that can be read."""
    import rawpy

    try:
        found = file.extract_thumb()
        if isinstance(found.data, bytes):
            return Image.open(io.BytesIO(found.data), formats=("JPEG",))
        return Image.fromarray(np.ascontiguousarray(found.data))
    except (rawpy.LibRawError, rawpy.NotSupportedError, *DECODER_ERRORS):
        return None


def _developed(file: rawpy.RawPy, sensor: tuple[int, int]) -> Image.Image:
    pixels = file.postprocess(half_size=max(sensor) >= _HALVED_FROM, use_camera_wb=True, user_flip=0)
    return Image.fromarray(pixels)


def _facts_of(preview: Image.Image | None) -> Metadata:
    return Metadata() if preview is None else metadata.read(preview)


def _own_facts(data: bytes) -> Metadata:
    main, photo, gps = _directories(data)
    return metadata.from_tags(main, photo, gps, main.get(_XMP))


def _directories(data: bytes) -> tuple[dict[int, Any], dict[int, Any], dict[int, Any]]:
    """The main, EXIF and GPS directories, wherever this maker has them; empty where they cannot be found."""
    try:
        if data[4:12] == b"ftypcrx ":
            # Canon's CR3: a film's boxes, with a small TIFF for each directory.
            parts = [_tags(_box(data, name)) for name in (b"CMT1", b"CMT2", b"CMT4")]
            return parts[0], parts[1], parts[2]
        if data[:2] in (b"II", b"MM"):
            # Olympus and Panasonic have numbers of their own in the third byte, and else plain TIFF.
            number = b"*\0" if data[:1] == b"I" else b"\0*"
            exif = Image.Exif()
            exif.load_from_fp(io.BytesIO(data if data[2:4] == number else data[:2] + number + data[4:]))
            photo, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
            return _readable(exif), dict(photo), dict(gps)
    except DECODER_ERRORS:
        pass  # what a preview says is asked next
    return {}, {}, {}


def _tags(data: bytes) -> dict[int, Any]:
    exif = Image.Exif()
    if data:
        exif.load_from_fp(io.BytesIO(data))
    return _readable(exif)


def _readable(exif: Image.Exif) -> dict[int, Any]:
    found = {}
    for tag in exif:
        with contextlib.suppress(*DECODER_ERRORS):
            found[int(tag)] = exif.get(tag)
    return found


def _box(data: bytes, name: bytes) -> bytes:
    """The content of a small box near the start; empty when it is not there."""
    at = data.find(name, 0, 1 << 20)
    if at < 4:
        return b""
    (length,) = struct.unpack_from(">I", data, at - 4)
    return data[at + 4 : at - 4 + length]


def _camera_facts(file: rawpy.RawPy, *, whole: bool) -> Metadata:
    """The lens that LibRaw finds in makers' notes; the `whole` of it, which is rounded, where there is no EXIF."""
    other, lens = file.other, file.lens.model.strip() or None
    moment = other.timestamp
    if not whole:
        return Metadata(lens=lens)
    taken = moment.replace(tzinfo=None).isoformat() if moment is not None and moment.year > 1980 else None
    return Metadata(
        taken_at=taken,
        taken_source=None if taken is None else "original",
        lens=lens,
        focal_length=_positive(other.focal_length),
        aperture=_positive(other.aperture),
        exposure=_positive(other.shutter_speed),
        iso=round(other.iso_speed) if _positive(other.iso_speed) else None,
    )


def _positive(value: float) -> float | None:
    return float(value) if 0 < value < 1e7 else None


def _merged(found: list[Metadata]) -> Metadata:
    """Each fact from the first that has it; a position and its height stay together."""
    best = found[0]
    for other in found[1:]:
        missing = {
            field.name: getattr(other, field.name) for field in fields(Metadata) if getattr(best, field.name) is None
        }
        if best.latitude is not None:
            missing.pop("altitude", None)
        best = dataclasses.replace(best, **missing)
    return best
