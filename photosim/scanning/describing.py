"""Reading what is said of photos: by their files, and by the sidecars and Takeout's JSON files beside them.

What a file says is read when it is decoded. Here come photos of which a note is new, changed or gone, and those that
were never looked at: of these, the first part of the file is read, and nothing is decoded.
"""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.folders.addresses import Scope
from photosim.folders.walk import Walk
from photosim.scanning.plan import Hidden
from photosim.shots.describing import describe
from photosim.shots.notes_beside import is_told_by
from photosim.shots.shots import Listings, plain
from photosim.store.stores import Stores
from photosim.values.metadata_transfer import Description

log = logging.getLogger(__name__)

_TOGETHER = 200
"""Photos that are written down in one transaction."""
_LONGEST_NAME = 45
"""Letters of a photo's name that Takeout's JSON repeats at least."""


def describe_folder(stores: Stores, scope: Scope, walked: Walk, stored: Collection[int], job: Job) -> int:
    """Bring what is said of a folder's photos up to date; returns of how many it was read.

    Raises Cancelled; what was read stays read.

    `stored` are the photos that were decoded just now: of these, what the file says is known.
    """
    known = stores.descriptions.notes(scope.folder_id, scope.below)
    found = {note.relative: note for note in walked.notes}
    changed = [note for note in walked.notes if known.get(note.relative) != (note.size, note.mtime_ns)]
    hidden = Hidden(walked.unreadable)
    gone = [relative for relative in known if relative not in found and not hidden.covers(relative)]
    wanted = dict.fromkeys(stores.descriptions.lacking(scope.folder_id, scope.below))
    if changed or gone or (stored and found):
        photos = stores.descriptions.addresses(scope.folder_id, scope.below)
        wanted |= dict.fromkeys(_told_of([note.relative for note in changed] + gone, photos))
        wanted |= dict.fromkeys(_told_of(found, [one for one in photos if one[0] in stored]))
    listings = Listings()
    ids = list(wanted)
    for start in range(0, len(ids), _TOGETHER):
        part = ids[start : start + _TOGETHER]
        job.report("describing", start, len(ids))
        given_up: list[int] = []
        stores.descriptions.put(_described(stores, part, listings, given_up, job))
        stores.descriptions.give_up(given_up)
    # Only now: a scan that was stopped before reads them again.
    stores.descriptions.remember_notes(scope.folder_id, changed, gone)
    return len(ids)


def _described(
    stores: Stores, ids: Sequence[int], listings: Listings, given_up: list[int], job: Job
) -> Iterator[tuple[int, Description]]:
    """What is said of these photos; those that can never be read are added to `given_up`."""
    for photo_id in ids:
        job.checkpoint()
        photo = stores.photos.get(photo_id)
        if photo is None:
            continue
        try:
            yield photo_id, describe(photo, listings)
        except UnreadablePhoto as error:
            log.info("nothing is known of %s: %s", to_text(photo.path), error)
            if error.lasting:
                given_up.append(photo_id)


def _told_of(notes: Iterable[str], photos: Iterable[tuple[int, str]]) -> list[int]:
    """The photos of which these notes may say something; both are paths below the folder."""
    by_directory: dict[str, list[str]] = defaultdict(list)
    for note in notes:
        directory, _, name = note.rpartition("/")
        by_directory[directory].append(plain(name))
    names: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for photo_id, relative in photos:
        directory, _, name = relative.rpartition("/")
        if directory in by_directory:
            names[directory].append((photo_id, plain(name)))
    return [photo_id for directory, there in names.items() for photo_id in _in_one(by_directory[directory], there)]


def _in_one(notes: Sequence[str], photos: Sequence[tuple[int, str]]) -> set[int]:
    by_key: dict[str, set[int]] = defaultdict(set)
    by_start: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for photo_id, name in photos:
        stem = os.path.splitext(name)[0]
        by_key[name].add(photo_id)
        by_key[stem].add(photo_id)
        by_start[_start(stem)].append((photo_id, name))
    found: set[int] = set()
    for note in notes:
        base, suffix = os.path.splitext(note)
        if suffix == ".xmp":
            # `a.jpg.xmp`, `a.xmp`, and `a.nef.xmp` of the raw file that is the photo's other half.
            found |= by_key.get(base, set()) | by_key.get(os.path.splitext(base)[0], set())
        else:
            found |= {photo_id for photo_id, name in _starting(by_start, base) if is_told_by(name, note)}
    return found


def _start(stem: str) -> str:
    """What the name of a photo and of its JSON file begin with: without a number in brackets, not too long."""
    return stem.partition("(")[0][:_LONGEST_NAME]


def _starting(by_start: Mapping[str, list[tuple[int, str]]], name: str) -> Iterator[tuple[int, str]]:
    for length in range(1, min(len(name), _LONGEST_NAME) + 1):
        yield from by_start.get(name[:length], ())
