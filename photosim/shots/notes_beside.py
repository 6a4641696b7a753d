"""What other programs and phones have put beside a photo under its name, in all forms of that name."""

from __future__ import annotations

import bisect
import os
import re
from collections.abc import Iterator
from pathlib import Path

from photosim.pictures.suffixes import PICTURE_SUFFIXES
from photosim.shots.shots import Listings, plain

EDITS, TOLD, MOVES = "a sidecar of edits", "a sidecar of Google's facts", "its moving half"

_VIRTUAL_COPY = re.compile(r"_\d\d(?=\.[^.]+\.xmp$)")
"""darktable writes `IMG_1_01.jpg.xmp` beside `IMG_1.jpg.xmp` for a second version of one photo."""
_BEHIND_NAME = (".xmp", ".pp3", ".dop", ".arp", ".nksc")
"""darktable and digiKam, RawTherapee, DxO, ART, Nikon."""
_BEHIND_STEM = (".xmp", ".aae", ".on1", ".dop")
"""Lightroom and Camera Raw, Apple, ON1."""
_EDITS = re.compile(rb"""darktable:history_end\s*=\s*["'](?!0["'])|<darktable:history>|crs:|dxo:|Capture One""")
"""In an XMP sidecar: what was done to the picture, step by step or as settings."""
_MOST_OF_A_NOTE = 1 << 20
"""Bytes that are read of a sidecar."""
_NUMBER = re.compile(r"\(\d+\)")
_SUPPLEMENT = ".supplemental-metadata"
_LONGEST = 46
"""Takeout cuts what it puts before `.json` to so many letters."""


class Names:
    """The names in one directory, listed once: folders of 30,000 photos are looked at photo by photo."""

    def __init__(self, directory: Path) -> None:
        """Without any where the directory cannot be listed."""
        try:
            with os.scandir(directory) as entries:
                self._names = {plain(entry.name): entry.name for entry in entries}
        except OSError:
            self._names = {}
        self._sorted = sorted(self._names)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> str:
        """The name as it is, by its plain form."""
        return self._names[name]

    def beginning(self, text: str) -> Iterator[str]:
        """The plain forms that begin with this."""
        for place in range(bisect.bisect_left(self._sorted, text), len(self._sorted)):
            if not self._sorted[place].startswith(text):
                break
            yield self._sorted[place]


def notes_beside(photo: Path, listings: dict[Path, Names]) -> frozenset[str]:
    """What lies beside a photo, for people. `listings` are those of directories, filled here.

    Names are met in composed or decomposed letters, capital or small.
    """
    if photo.parent not in listings:
        listings[photo.parent] = Names(photo.parent)
    there, name = listings[photo.parent], plain(photo.name)
    stem, suffix = os.path.splitext(name)
    found = set()
    if any(_tells_of_edits(photo.parent, there[note]) for note in _about(name, stem, suffix, there)):
        found.add(EDITS)
    told = there.beginning(_beginning_of_json(name))
    if any(is_told_by(name, other) for other in told if other.endswith(".json")):
        found.add(TOLD)
    if stem.endswith((".mp", ".mv")) and stem in there:
        found.add(MOVES)
    return frozenset(found)


def _about(name: str, stem: str, suffix: str, there: Names) -> Iterator[str]:
    """The notes of editors about a photo: behind its whole name, behind its stem where no other picture has that."""
    yield from (note for end in _BEHIND_NAME if (note := f"{name}{end}") in there)
    whole = f"{stem}{suffix}.xmp"
    further = there.beginning(f"{stem}_")
    yield from (note for note in further if _VIRTUAL_COPY.search(note) and _VIRTUAL_COPY.sub("", note) == whole)
    own = [f"{stem}{end}" for end in _BEHIND_STEM]
    if stem.startswith("img_") and not stem.startswith("img_o"):
        own.append(f"img_o{stem.removeprefix('img_')}.aae")
    if any(note in there for note in own):
        others = (other for other in there.beginning(f"{stem}.") if other != name)
        if not any(_is_picture(other) and os.path.splitext(other)[0] == stem for other in others):
            yield from (note for note in own if note in there)


def _tells_of_edits(directory: Path, note: str) -> bool:
    """Whether a note holds more than facts, which can be saved: an XMP sidecar may have keywords only.

    One that cannot be read or understood counts.
    """
    if not note.lower().endswith(".xmp"):
        return True
    try:
        with (directory / note).open("rb") as file:
            data = file.read(_MOST_OF_A_NOTE)
    except OSError:
        return True
    return b"rdf:RDF" not in data or _EDITS.search(data) is not None


def is_told_by(name: str, json: str) -> bool:
    """Whether Takeout's JSON is that of the photo: `A.jpg.json`, `A.jpg.suppl.json`, `A.jpg(1).json` of `A(1).jpg`."""
    plain, wanted = _without_number(name)
    told = json[: -len(".json")]
    if wanted and not told.endswith(wanted):
        return False
    told = told[: -len(wanted)] if wanted else told
    whole = f"{plain}{_SUPPLEMENT}"
    cut = len(told) >= min(_LONGEST - 1, len(plain)) and whole.startswith(told)
    return cut or told == plain


def _without_number(name: str) -> tuple[str, str]:
    """`A(1).jpg` → `A.jpg` and `(1)`, as Takeout counts files of one name; other names as they are."""
    stem, suffix = os.path.splitext(name)
    number = _NUMBER.search(stem[-5:])
    if number is None or not stem.endswith(number[0]):
        return name, ""
    return f"{stem[: -len(number[0])]}{suffix}", number[0]


def _beginning_of_json(name: str) -> str:
    """With what the name of each of Takeout's files about a photo begins: `is_told_by` holds for no other."""
    return _without_number(name)[0][: _LONGEST - 1]


def told_beside(photo: Path, listings: Listings) -> list[Path]:
    """Takeout's JSON files of a photo. Raises OSError."""
    name = plain(photo.name)
    named_so = listings.beginning(photo.parent, _beginning_of_json(name), plain)
    return sorted(
        photo.with_name(other) for known, other in named_so if known.endswith(".json") and is_told_by(name, known)
    )


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
