"""Which files belong to a photo's exposure: sidecars, and the RAW beside a JPEG. In doubt a file stays where it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from photosim.imaging.walk import SUFFIXES

_RAW = "3fr arw cr2 cr3 crw dcr dng erf iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f"
RAW_SUFFIXES = frozenset(f".{suffix}" for suffix in _RAW.split())
"""Suffixes of cameras' raw files, in lower case."""

SIDECAR_SUFFIXES = frozenset({".xmp", ".aae"})
"""Notes of editors that carry the photo's name with another suffix: Lightroom and its kin, Apple Photos."""

_CAMERA_PAIRS_WITHIN = 2_000_000_000
"""Nanoseconds between the modification times of a camera's RAW and JPEG of one exposure; FAT counts in two seconds."""


def companions(path: Path, taken_at: str | None, raw_taken_at: Callable[[Path], str | None]) -> list[Path]:
    """Return the other files of the exposure whose photo is `path`, by name.

    A sidecar named after the whole file (`a.jpg.xmp`) always belongs to it; one named after its stem (`a.xmp`) only
    when no other picture of that stem stays behind. A RAW of the same stem belongs to it when both have the same
    capture time: `taken_at` is the photo's, `raw_taken_at` reads a RAW's. Where the RAW tells none, the camera must
    have written both at the same moment.

    Raises OSError when the directory cannot be listed.
    """
    stem = path.stem.lower()
    raws: list[Path] = []
    named_after_stem: list[Path] = []
    found: list[Path] = []
    shared = False
    with os.scandir(path.parent) as entries:
        beside = sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    for name in beside:
        other_stem, suffix = os.path.splitext(name.lower())
        if name == path.name:
            continue
        if suffix == ".xmp" and other_stem == path.name.lower():
            found.append(path.with_name(name))
        elif other_stem == stem and suffix in SIDECAR_SUFFIXES:
            named_after_stem.append(path.with_name(name))
        elif other_stem == stem and suffix in RAW_SUFFIXES:
            raws.append(path.with_name(name))
        elif other_stem == stem and suffix in SUFFIXES:
            shared = True
    for raw in raws:
        if not shared and _one_exposure(path, taken_at, raw, raw_taken_at(raw)):
            found.append(raw)
            found += [raw.with_name(name) for name in beside if name.lower() == f"{raw.name.lower()}.xmp"]
        else:
            shared = True
    return sorted({*found, *([] if shared else named_after_stem)})


def _one_exposure(photo: Path, taken_at: str | None, raw: Path, raw_taken_at: str | None) -> bool:
    if taken_at and raw_taken_at:
        # Some cameras write fractions of a second into one of the two only.
        return taken_at.partition(".")[0] == raw_taken_at.partition(".")[0]
    return abs(photo.stat().st_mtime_ns - raw.stat().st_mtime_ns) <= _CAMERA_PAIRS_WITHIN
