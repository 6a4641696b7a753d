"""Any of Pillow's pixel modes to eight bits, and from any colour space to sRGB."""

from __future__ import annotations

import functools
import io
import logging

import numpy as np
from PIL import Image, ImageCms

log = logging.getLogger(__name__)

_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab ": "LAB"}
_RELATIVE = ImageCms.Intent.RELATIVE_COLORIMETRIC
_BLACK_POINT = ImageCms.Flags.BLACKPOINTCOMPENSATION
_WHITE = 255
_EXTRA_SAMPLES = 338
"""Tag of a TIFF."""


def to_eight_bits(image: Image.Image) -> Image.Image:
    """Return the picture in one of the modes that can be averaged: L, LA, RGB, RGBA, CMYK or LAB.

    Palettes are looked up, deeper samples are scaled to eight bits, and an alpha channel that says nothing
    (opaque everywhere, or transparent everywhere as some programs write it) is dropped.
    """
    if image.mode.startswith(("I", "F")):
        return _from_deep(image)
    if image.mode == "RGBA" and _has_unnamed_channel(image):
        return image.convert("RGB")
    if image.has_transparency_data:
        image = image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
        low, high = image.getchannel("A").getextrema()
        return image.convert(image.mode[:-1]) if low == _WHITE or high == 0 else image
    if image.mode in ("L", "RGB", "CMYK", "LAB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture of one of `to_eight_bits`' modes as RGB in sRGB, transparency laid on white.

    `profile` is the file's ICC profile. One that is broken or made for other channels is ignored, as viewers do.
    """
    image = _on_white(image)
    transform = _transform(profile, image.mode) if profile else None
    if transform is None and image.mode == "LAB":
        transform = _lab_transform()
    if transform is not None:
        if transform.input_mode != image.mode:
            image = image.convert(transform.input_mode)
        try:
            return transform.apply(image)
        except (ImageCms.PyCMSError, ValueError, OSError) as error:
            log.debug("colour profile not applied: %s", error)
    return image if image.mode == "RGB" else image.convert("RGB")


def _has_unnamed_channel(image: Image.Image) -> bool:
    """Whether a TIFF has a channel more than colours and does not say that it is transparency.

    Film scanners put what they see in infrared there: only dust and scratches are dark. Source: TIFF 6.0, page 31.
    """
    tags = getattr(image, "tag_v2", None)
    return image.format == "TIFF" and tags is not None and _EXTRA_SAMPLES not in tags


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("LA", "RGBA"):
        return image
    below = Image.new(image.mode[:-1], image.size, "white")
    below.paste(image.convert(below.mode), mask=image.getchannel("A"))
    return below


def _from_deep(image: Image.Image) -> Image.Image:
    """Scale 16-bit, 32-bit and floating-point greys to eight bits."""
    samples = np.asarray(image)
    if samples.dtype.itemsize == 2:
        return Image.fromarray((samples >> 8).astype(np.uint8))
    if image.mode == "F":
        samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(samples.min()), float(samples.max())
    # Nothing in such a file says which number is white, so the usual ranges are tried from the narrowest up.
    limits = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0)
    white = next((limit for limit in limits if high <= limit), high)
    black = min(0.0, low)
    scaled = (samples.astype(np.float32) - black) * (_WHITE / (white - black))
    return Image.fromarray(np.clip(np.rint(scaled), 0, _WHITE).astype(np.uint8))


@functools.lru_cache(maxsize=32)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Build the way from `profile` to sRGB for pictures of `mode`; kept, for a library holds few profiles."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        needed = _PROFILE_MODES.get(source.profile.xcolor_space)
        if needed is None or not _fits(mode, needed):
            return None
        return ImageCms.ImageCmsTransform(source, _srgb(), needed, "RGB", _RELATIVE, flags=_BLACK_POINT)
    except (ImageCms.PyCMSError, ValueError, TypeError, OSError) as error:
        log.debug("colour profile ignored: %s", error)
        return None


@functools.lru_cache(maxsize=1)
def _lab_transform() -> ImageCms.ImageCmsTransform:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    return ImageCms.ImageCmsTransform(lab, _srgb(), "LAB", "RGB", _RELATIVE, flags=_BLACK_POINT)


@functools.lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _fits(mode: str, needed: str) -> bool:
    # Grey pictures with a profile for RGB are common and clear: grey is R = G = B there.
    return mode == needed or (mode, needed) == ("L", "RGB")
