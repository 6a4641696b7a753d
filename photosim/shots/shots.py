"""Which files belong to a photo's exposure: sidecars, the RAW beside a JPEG, the moving half of a Live Photo.

In doubt a file stays where it is.
"""

from __future__ import annotations

import bisect
import os
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from photosim.pictures.suffixes import PICTURE_SUFFIXES, RAW_SUFFIXES
from photosim.shots import live_photo
from photosim.shots.live_photo import VIDEO_SUFFIXES

SIDECAR_SUFFIXES = frozenset({".xmp", ".aae"})
"""Notes of editors that carry the photo's name with another suffix: Lightroom and its kin, Apple Photos."""

_CAMERA_PAIRS_WITHIN = 2_000_000_000
"""Nanoseconds between the modification times of a camera's files of one exposure; FAT counts in two seconds."""

IRREPLACEABLE = RAW_SUFFIXES | VIDEO_SUFFIXES | {".mp", ".mv"}
"""Companions that hold what no picture beside them holds."""


class Listings:
    """The files in directories, each of which is listed once: for a look at many photos of one directory."""

    def __init__(self) -> None:
        self._known: dict[Path, dict[str, list[str]]] = {}
        self._sorted: dict[Path, list[tuple[str, str]]] = {}

    def named(self, directory: Path, *stems: str) -> list[str]:
        """The names in a directory that are one of these, in small letters, but for a suffix. Raises OSError."""
        if directory not in self._known:
            self._known[directory] = _by_stem(directory)
        return sorted({name for stem in stems for name in self._known[directory].get(stem, ())})

    def beginning(self, directory: Path, text: str, plain: Callable[[str], str]) -> Iterator[tuple[str, str]]:
        """The names in a directory that begin with this, as `plain` makes them and as they are. Raises OSError."""
        if directory not in self._sorted:
            self.named(directory)
            names = (name for names in self._known[directory].values() for name in names)
            self._sorted[directory] = sorted((plain(name), name) for name in names)
        known = self._sorted[directory]
        for place in range(bisect.bisect_left(known, (text, "")), len(known)):
            if not known[place][0].startswith(text):
                break
            yield known[place]


def _by_stem(directory: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                found.setdefault(os.path.splitext(plain(entry.name))[0], []).append(entry.name)
    return found


def companions(
    path: Path,
    taken_at: str | None,
    raw_taken_at: Callable[[Path], str | None],
    listings: Listings | None = None,
) -> list[Path]:
    """Return the other files of the exposure whose photo is `path`, by name.

    A sidecar named after the whole file (`a.jpg.xmp`) always belongs to it; one named after its stem (`a.xmp`) only
    when no other picture of that stem stays behind. A RAW of the same stem belongs to it when both have the same
    capture time: `taken_at` is the photo's, `raw_taken_at` reads a RAW's. Where the RAW tells none, the camera must
    have written both at the same moment. A video of the same stem belongs to it when it carries the photo's content
    identifier, or where there is none, when it was taken or at least written at the same moment; and not when another
    picture of that stem stays behind, whose video it may be.

    `listings` are those of a moment ago; without them the directory is listed. Raises OSError when that fails.
    """
    listings = listings or Listings()
    stem, whole = plain(path.stem), plain(path.name)
    raws: list[Path] = []
    videos: list[Path] = []
    named_after_stem: list[Path] = []
    found: list[Path] = []
    shared = False
    for name in listings.named(path.parent, stem, whole, _of_the_original(stem)):
        other_stem, suffix = os.path.splitext(plain(name))
        if name == path.name:
            continue
        if suffix == ".xmp" and other_stem == whole:
            found.append(path.with_name(name))
        elif suffix == ".aae" and other_stem == _of_the_original(stem):
            named_after_stem.append(path.with_name(name))
        elif other_stem == stem and suffix in VIDEO_SUFFIXES:
            videos.append(path.with_name(name))
        elif other_stem == stem and suffix in SIDECAR_SUFFIXES:
            named_after_stem.append(path.with_name(name))
        elif other_stem == stem and suffix in RAW_SUFFIXES:
            raws.append(path.with_name(name))
        elif other_stem == stem and suffix in PICTURE_SUFFIXES:
            shared = True
    for raw in raws:
        if not shared and _one_exposure(path, taken_at, raw, raw_taken_at(raw)):
            found.append(raw)
            notes = listings.named(path.parent, plain(raw.name))
            found += [raw.with_name(name) for name in notes if name.lower().endswith(".xmp")]
        else:
            shared = True
    if not shared:
        found += named_after_stem
        found += [video for video in videos if is_moving_half(path, taken_at, video)]
    return sorted(set(found))


def plain(name: str) -> str:
    """Small letters, composed: macOS and some services write accents apart from their letters."""
    return unicodedata.normalize("NFC", name.lower())


def _of_the_original(stem: str) -> str:
    """Apple's notes on what an edited photo was before: `IMG_1234.HEIC` has `IMG_O1234.AAE` beside `IMG_1234.AAE`."""
    head, line, number = stem.rpartition("_")
    return f"{head}_o{number}" if line and number.isdecimal() else ""


def is_moving_half(photo: Path, taken_at: str | None, video: Path) -> bool:
    """Whether a video of a photo's name is the moving half of it. Raises OSError where it cannot be looked at."""
    known = live_photo.belong_together(photo, taken_at, video)
    return written_together(*_times(photo, video)) if known is None else known


def written_together(one: int, other: int) -> bool:
    """Whether a camera may have written files of these modification times, in nanoseconds, at the same moment."""
    return abs(one - other) <= _CAMERA_PAIRS_WITHIN


def _times(one: Path, other: Path) -> tuple[int, int]:
    return one.stat().st_mtime_ns, other.stat().st_mtime_ns


def _one_exposure(photo: Path, taken_at: str | None, raw: Path, raw_taken_at: str | None) -> bool:
    known = taken_together(taken_at, raw_taken_at)
    return written_together(*_times(photo, raw)) if known is None else known


def taken_together(one: str | None, other: str | None) -> bool | None:
    """Whether two capture times are one; `None` where one of them is not known."""
    if not (one and other):
        return None
    # Some cameras write fractions of a second into one of the two only.
    return one.partition(".")[0] == other.partition(".")[0]
