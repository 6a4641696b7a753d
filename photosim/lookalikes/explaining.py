"""Where a likeness comes from: what each place of two pictures adds to their score, by the last feature maps."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from photosim.base.errors import UsageError
from photosim.parts import Parts
from photosim.photos.service import PhotosService
from photosim.pictures import decode
from photosim.values.joint import SHARE
from photosim.values.likeness import Why
from photosim.values.photos import Embedder

_SIDE: Final = 24
"""Rows and columns of the answer: finer than any feature map here, so that two networks can be put together."""
_WHOLE: Final = ((0.0, 0.0, 1.0, 1.0),)
_TAKEN_OFF: Final = 0.35
"""Of the range between the least and the strongest place: what every place adds a little of explains nothing."""


class Explaining:
    """Answers `LookalikesService.why`. Safe to use from several threads."""

    def __init__(self, parts: Parts, photos: PhotosService) -> None:
        self._parts = parts
        self._photos = photos

    def why(self, one: int | Path, other: int | Path) -> Why:
        """As `LookalikesService.why`."""
        pictures = self._picture(one), self._picture(other)
        models = self._parts.models.in_use
        first, second = models.first, models.second
        by_look, of_look = _compared(first, pictures)
        if second is None:
            return Why(_shown(of_look[0]), _shown(of_look[1]), by_look, None)
        by_kind, of_kind = _compared(second, pictures)
        both = [(1 - SHARE) * look + SHARE * kind for look, kind in zip(of_look, of_kind, strict=True)]
        return Why(_shown(both[0]), _shown(both[1]), (1 - SHARE) * by_look, SHARE * by_kind)

    def _picture(self, source: int | Path) -> Image.Image:
        """The thumbnail of a photo, which is at hand when the file is not; any other file itself."""
        photo = self._photos.get(source) if isinstance(source, int) else self._photos.find(source)
        if photo is not None:
            thumbnail = self._parts.stores.thumbnails.read(photo.content_hash)
            if thumbnail is not None:
                return decode.upright(thumbnail)
            source = photo.path
        assert isinstance(source, Path)
        return Image.fromarray(self._parts.looker.picture(source, decode.THUMBNAIL_SIDE))


def _compared(embedder: Embedder, pictures: tuple[Image.Image, Image.Image]) -> tuple[float, list[np.ndarray]]:
    """Cosine of two pictures by one network, and what each place adds to it, float32 (_SIDE, _SIDE) each."""
    regions, shares = getattr(embedder, "regions", None), getattr(embedder, "shares", None)
    if regions is None or shares is None:
        raise UsageError(f"The model {embedder.identity.name} cannot tell where in a photo a likeness comes from.")
    vectors = [np.asarray(regions(picture, _WHOLE)[0], np.float32) for picture in pictures]
    maps = [
        _resized(np.asarray(shares(picture, vector), np.float32))
        for picture, vector in zip(pictures, reversed(vectors), strict=True)
    ]
    return float(vectors[0] @ vectors[1]), maps


def _resized(shares: np.ndarray) -> np.ndarray:
    """As many rows and columns as all maps have, the sum kept."""
    image = Image.fromarray(shares).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    return np.asarray(image) * np.float32(shares.size / _SIDE**2)


def _shown(shares: np.ndarray) -> np.ndarray:
    """How strongly each place is to be seen, 0 to 1."""
    low, high = float(shares.min()), float(shares.max())
    floor = max(0.0, low + _TAKEN_OFF * (high - low))
    if high <= floor:
        return np.zeros_like(shares)
    return np.asarray(np.clip((shares - floor) / (high - floor), 0, 1), np.float32)
