"""What other programs and phones have put beside a photo under its name, in all forms of that name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from photosim.pictures.suffixes import PICTURE_SUFFIXES
from photosim.shots.shots import Listings, plain

EDITS, TOLD, MOVES = "a sidecar of edits", "a sidecar of Google's facts", "its moving half"

_VIRTUAL_COPY = re.compile(r"_\d\d(?=\.[^.]+\.xmp$)")
"""darktable writes `IMG_1_01.jpg.xmp` beside `IMG_1.jpg.xmp` for a second version of one photo."""
_NUMBER = re.compile(r"\(\d+\)")
_SUPPLEMENT = ".supplemental-metadata"
_LONGEST = 46
"""Takeout cuts what it puts before `.json` to so many letters."""


def notes_beside(photo: Path, listings: dict[Path, frozenset[str]]) -> frozenset[str]:
    """What lies beside a photo, for people. `listings` are those of directories, filled here.

    Names are met in composed or decomposed letters, capital or small.
    """
    if photo.parent not in listings:
        listings[photo.parent] = _listed(photo.parent)
    there, name = listings[photo.parent], plain(photo.name)
    stem, suffix = os.path.splitext(name)
    found = set()
    if any(f"{name}{end}" in there for end in (".xmp", ".pp3", ".dop")) or _has_virtual_copy(stem, suffix, there):
        found.add(EDITS)
    if any(is_told_by(name, other) for other in there if other.endswith(".json")):
        found.add(TOLD)
    if stem.endswith((".mp", ".mv")) and stem in there:
        found.add(MOVES)
    return frozenset(found)


def _listed(directory: Path) -> frozenset[str]:
    try:
        with os.scandir(directory) as entries:
            ends = (".xmp", ".pp3", ".dop", ".json", ".mp", ".mv")
            return frozenset(name for entry in entries if (name := plain(entry.name)).endswith(ends))
    except OSError:
        return frozenset()


def _has_virtual_copy(stem: str, suffix: str, there: frozenset[str]) -> bool:
    whole = f"{stem}{suffix}.xmp"
    return any(_VIRTUAL_COPY.search(name) and _VIRTUAL_COPY.sub("", name) == whole for name in there)


def is_told_by(name: str, json: str) -> bool:
    """Whether Takeout's JSON is that of the photo: `A.jpg.json`, `A.jpg.suppl.json`, `A.jpg(1).json` of `A(1).jpg`."""
    stem, suffix = os.path.splitext(name)
    number = _NUMBER.search(stem[-5:])
    plain = f"{stem[: -len(number[0])]}{suffix}" if number and stem.endswith(number[0]) else name
    told = json[: -len(".json")]
    wanted = number[0] if plain != name and number else ""
    if wanted and not told.endswith(wanted):
        return False
    told = told[: -len(wanted)] if wanted else told
    whole = f"{plain}{_SUPPLEMENT}"
    cut = len(told) >= min(_LONGEST - 1, len(plain)) and whole.startswith(told)
    return cut or told == plain


def told_beside(photo: Path, listings: Listings) -> list[Path]:
    """Takeout's JSON files of a photo. Raises OSError."""
    name = plain(photo.name)
    return [
        photo.with_name(other) for other in listings.ending(photo.parent, ".json") if is_told_by(name, plain(other))
    ]


def going_along(photo: Path, listings: Listings) -> list[Path]:
    """What is about this photo alone, besides its `companions`, and is of no use without it. Raises OSError.

    darktable's further versions, notes of RawTherapee and DxO, the moving half that a Pixel names without a suffix of
    its own, Takeout's JSON. In doubt a file stays: where another picture of the directory may be meant as well.
    """
    name = plain(photo.name)
    stem = os.path.splitext(name)[0]

    def beginning(text: str) -> Iterator[tuple[str, str]]:
        return listings.beginning(photo.parent, text, plain)

    found = [other for known, other in beginning(f"{name}.") if known in (f"{name}.pp3", f"{name}.dop")]
    for known, other in beginning(f"{stem}_"):
        version = known.removesuffix(".xmp")
        if _VIRTUAL_COPY.search(known) and _VIRTUAL_COPY.sub("", known) == f"{name}.xmp":
            found += [] if any(whole == version for whole, _ in beginning(version)) else [other]
    named_so = list(beginning(stem))
    if stem.endswith((".mp", ".mv")) and not any(_is_picture(known) and known != name for known, _ in named_so):
        found += [other for known, other in named_so if known == stem]
    others = {known for known, _ in beginning(f"{stem}-")}  # Google's edits, which have no JSON of their own
    for known, other in beginning(_NUMBER.sub("", stem)[: _LONGEST - 1]):
        if known.endswith(".json") and is_told_by(name, known):
            others |= {
                whole for whole, _ in beginning(known[: min(_LONGEST - 1, len(stem))]) if is_told_by(whole, known)
            }
            found += [] if any(_is_picture(whole) for whole in others - {name}) else [other]
    return [photo.with_name(other) for other in sorted(found)]


def _is_picture(name: str) -> bool:
    return os.path.splitext(name)[1] in PICTURE_SUFFIXES
