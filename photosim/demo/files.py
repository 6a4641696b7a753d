"""From a developed picture to a file: EXIF, the stored orientation, and the edits that make copies."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path

from PIL import ExifTags, Image, ImageEnhance

from photosim.demo.album import Camera

# How the pixels have to be turned for storing, so that a viewer that obeys the orientation shows them upright again.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def exif(
    camera: Camera, taken: datetime.datetime, offset: int, place: tuple[float, float, float] | None, orientation: int
) -> Image.Exif:
    """What the camera writes beside the pixels; `offset` in minutes, `place` as latitude, longitude, altitude."""
    tags = Image.Exif()
    clock = taken.strftime("%Y:%m:%d %H:%M:%S")
    sign, minutes = "+-"[offset < 0], abs(offset)
    tags[ExifTags.Base.Make] = camera.make
    tags[ExifTags.Base.Model] = camera.model
    tags[ExifTags.Base.Software] = "photosim demo"
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.DateTime] = clock
    tags.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: clock,
            ExifTags.Base.DateTimeDigitized: clock,
            ExifTags.Base.SubsecTimeOriginal: f"{taken.microsecond // 1000:03d}",
            ExifTags.Base.OffsetTimeOriginal: f"{sign}{minutes // 60:02d}:{minutes % 60:02d}",
            ExifTags.Base.LensModel: camera.lens,
            ExifTags.Base.FocalLength: camera.focal_length,
            ExifTags.Base.FNumber: camera.aperture,
            ExifTags.Base.ExposureTime: camera.seconds,
            ExifTags.Base.ISOSpeedRatings: camera.iso,
        }
    )
    if place is not None:
        latitude, longitude, altitude = place
        tags.get_ifd(ExifTags.IFD.GPSInfo).update(
            {
                ExifTags.GPS.GPSVersionID: b"\x02\x03\x00\x00",
                ExifTags.GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
                ExifTags.GPS.GPSLatitude: _degrees(latitude),
                ExifTags.GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
                ExifTags.GPS.GPSLongitude: _degrees(longitude),
                ExifTags.GPS.GPSAltitudeRef: b"\x00" if altitude >= 0 else b"\x01",
                ExifTags.GPS.GPSAltitude: abs(altitude),
            }
        )
    return tags


def _degrees(value: float) -> tuple[float, float, float]:
    """Degrees, minutes, seconds to a hundredth."""
    hundredths = round(abs(value) * 360_000)
    return float(hundredths // 360_000), float(hundredths // 6000 % 60), hundredths % 6000 / 100


def encode(upright: Image.Image, tags: Image.Exif) -> bytes:
    """A camera's JPEG, its pixels stored as the orientation in `tags` says."""
    turn = STORED.get(tags[ExifTags.Base.Orientation])
    stream = io.BytesIO()
    (upright if turn is None else upright.transpose(turn)).save(stream, "JPEG", quality=88, exif=tags)
    return stream.getvalue()


def _fit(image: Image.Image, side: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return smaller


def _crop(image: Image.Image, keep: float) -> Image.Image:
    """Cut away a margin, more at the right and below than at the left and above."""
    width, height = image.size
    left, top = round(width * (1 - keep) * 0.3), round(height * (1 - keep) * 0.4)
    return image.crop((left, top, left + round(width * keep), top + round(height * keep)))


# From the upright picture to a file without metadata, as messengers and web sites make it. The copy with the same
# bytes is no picture operation, and is made where the files are written.
EDITS: dict[str, Callable[[Image.Image, Path], None]] = {
    "messenger": lambda image, path: _fit(image, 1024).save(path, "JPEG", quality=70),
    "half_size": lambda image, path: _fit(image, max(image.size) // 2).save(path, "JPEG", quality=88),
    "recompressed": lambda image, path: image.save(path, "JPEG", quality=50),
    "crop_90": lambda image, path: _crop(image, 0.9).save(path, "JPEG", quality=90),
    "as_png": lambda image, path: _fit(image, 1000).save(path, "PNG", compress_level=3),
    "as_webp": lambda image, path: _fit(image, 1200).save(path, "WEBP", quality=75, method=2),
    "brighter": lambda image, path: ImageEnhance.Brightness(image).enhance(1.2).save(path, "JPEG", quality=90),
}
SAME_BYTES = "same_bytes"
