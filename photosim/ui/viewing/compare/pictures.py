"""The pictures of the photos that are compared: small ones first, sharper ones as they are needed, never too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from photosim.base.texts import tr
from photosim.ui.viewing.picture_loader import Level, PictureLoader, PictureSource, Want
from photosim.values.photos import Photo

BUDGET = 100_000_000
"""Pixels that all full pictures together may have: 400 MB, and a third more for their halves."""
_ENOUGH = 1.02
"""A picture is blown up by at most this before a sharper one is asked for."""
CHANGED = tr("This file has changed since the last scan. Scan its folder, then compare again.")


@dataclass
class ComparedPhoto:
    """One photo, and what is there of its picture."""

    photo: Photo
    most: int
    """Longest side of the sharpest picture that memory is given for."""
    thumbnail: Level | None = None
    fitted: Level | None = None
    fitted_for: int = 0
    full: Sequence[Level] = field(default_factory=tuple)
    without_thumbnail: bool = False
    trouble: str = ""
    """Why there is nothing sharper than the thumbnail."""
    note: str = ""
    """What people are told of that."""
    glow: QImage | None = None
    """Lies over the picture, stretched to its size: where a likeness comes from."""
    decided: str = ""
    """What is to become of it, in words; empty while nothing was decided."""

    @property
    def side(self) -> int:
        return max(self.photo.width, self.photo.height)

    @property
    def bounded(self) -> bool:
        """Whether not every pixel of it can be shown beside the others."""
        return self.most < self.side

    @property
    def levels(self) -> list[Level]:
        """From small to large."""
        found = [level for level in (self.thumbnail, self.fitted, *self.full) if level is not None]
        return sorted(found, key=lambda level: level.side)

    @property
    def best(self) -> int:
        """Longest side of the sharpest picture that was read from the file."""
        return max((level.side for level in (self.fitted, *self.full) if level is not None), default=0)


class ComparedPictures(QObject):
    """Fetches what is asked for by `need`. Lives in the GUI thread."""

    changed = Signal(int)
    """Number of the photo of which another picture has come, or none will."""
    failed = Signal(int)
    """Number of the photo that could not be read; after `changed`."""

    def __init__(self, source: PictureSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = PictureLoader(source, self)
        self._loader.loaded.connect(self._loaded)
        self._loader.failed.connect(self._failed)
        self._all: list[ComparedPhoto] = []
        self._waiting: set[Want] = set()

    @property
    def waiting(self) -> bool:
        """Whether something that was asked for has not come yet."""
        return bool(self._waiting)

    @property
    def all(self) -> Sequence[ComparedPhoto]:
        return self._all

    def show(self, photos: Sequence[Photo]) -> None:
        """Begin with other photos."""
        self._ask([])
        sides = most_sides([(photo.width, photo.height) for photo in photos], BUDGET)
        self._all = [ComparedPhoto(photo, side) for photo, side in zip(photos, sides, strict=True)]

    def need(self, fitted: Sequence[int], needed: Sequence[int]) -> None:
        """Say how long, in device pixels, each photo is when all of it is shown, and how long it is shown now."""
        wants = [self._thumbnail(one) for one in self._all if not (one.levels or one.without_thumbnail)]
        for one, side in zip(self._all, fitted, strict=True):
            side = min(side, one.most)
            if not one.trouble and one.fitted_for != side and one.best < side * _ENOUGH:
                wants.append(Want(one.photo.path, side))
        for one, whole, side in zip(self._all, fitted, needed, strict=True):
            lacking = not one.full and one.best < one.most and side > max(one.best, whole) * _ENOUGH
            if not one.trouble and lacking:
                wants.append(_sharpest(one))
        self._ask(list(dict.fromkeys(wants)))

    def free(self) -> None:
        """Drop everything large; `need` gets it again."""
        self._ask([])
        for one in self._all:
            one.thumbnail = one.fitted = None
            one.fitted_for, one.full = 0, ()

    def _ask(self, wants: Sequence[Want]) -> None:
        self._waiting = set(wants)
        self._loader.want(wants)

    def _thumbnail(self, one: ComparedPhoto) -> Want:
        return Want(one.photo.path, thumbnail_of=one.photo.content_hash)

    def _loaded(self, want: Want, levels: Sequence[Level]) -> None:
        self._waiting.discard(want)
        for number, one in enumerate(self._all):
            if one.photo.path != want.path:
                continue
            if want.thumbnail_of is not None:
                one.thumbnail = levels[0]
            elif not _same_shape(levels[0], one.photo):
                one.trouble, one.fitted, one.full = CHANGED, None, ()
            elif want == _sharpest(one):
                one.full = levels
            else:
                one.fitted, one.fitted_for = levels[0], want.side or 0
            self.changed.emit(number)
            if one.trouble:
                self.failed.emit(number)

    def _failed(self, want: Want, reason: str) -> None:
        self._waiting.discard(want)
        for number, one in enumerate(self._all):
            if one.photo.path != want.path:
                continue
            if want.thumbnail_of is not None:
                one.without_thumbnail = True
            else:
                one.trouble = reason
                self.changed.emit(number)
                self.failed.emit(number)


def most_sides(sizes: Sequence[tuple[int, int]], budget: int) -> list[int]:
    """The longest side up to which each picture may be held, so that all together have at most `budget` pixels.

    The largest are halved, and not cut by a little: decoders do that cheaply. Photos of one size are treated alike.
    """
    held = list(sizes)
    while sum(width * height for width, height in held) > budget:
        # Of those that are as large now, the one that was the largest gives way.
        order = [(w * h, full_w * full_h) for (w, h), (full_w, full_h) in zip(held, sizes, strict=True)]
        most = max(order)
        held = [
            (max(1, width // 2), max(1, height // 2)) if rank == most else (width, height)
            for (width, height), rank in zip(held, order, strict=True)
        ]
    return [max(size) for size in held]


def _sharpest(one: ComparedPhoto) -> Want:
    return Want(one.photo.path, one.most if one.bounded else None, halves=True)


def _same_shape(level: Level, photo: Photo) -> bool:
    """Whether the level can be this photo made smaller, rounding allowed for."""
    shrink = level.side / max(photo.width, photo.height)
    return abs(level.width - photo.width * shrink) < 1.5 and abs(level.height - photo.height * shrink) < 1.5
