"""Every file of a scanned folder is accounted for: what is no photo is counted, pictures of other kinds are named, and
videos are listed as not supported, or known as the moving halves of Live Photos."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from photosim.base.job import Job
from photosim.folders.addresses import Scope
from photosim.folders.online import ONLINE_ONLY
from photosim.folders.walk import Stamps, Walk
from photosim.pictures.suffixes import OTHER_PICTURES, SUFFIXES
from photosim.scanning.plan import Hidden, Stamp
from photosim.scanning.storing import TRY_AGAIN
from photosim.shots.live_photo import VIDEO_SUFFIXES
from photosim.shots.shots import is_moving_half
from photosim.store.stores import Stores
from photosim.store.tables.other_files import counted_others, known_others, named_others, save_others
from photosim.store.tables.shots import VideoBeside
from photosim.store.tables.videos import NOBODYS
from photosim.values.photos import Failure

_UNREAD = "It is {}. photosim shows photos, and leaves this to the program it belongs to."


def account(stores: Stores, scope: Scope, walked: Walk, failures: dict[str, Stamp], known: Stamps) -> None:
    """Store what a walk found besides photos; what is online only is listed with that reason, and not opened.

    `failures` are what could not be read before: that is taken from them, and videos that are called like pictures are
    added, which were read once as well. `known` photos keep what is known of them.
    """
    hidden = Hidden(walked.unreadable)
    gone = known_others(stores.database, scope.folder_id, scope.below)
    unseen = [directory for directory in gone if directory not in walked.others and hidden.covers(directory)]
    save_others(stores.database, scope.folder_id, scope.below, walked.others, unseen)
    for file in walked.online:
        before = failures.pop(file.relative, None)
        directory, _, name = file.relative.rpartition("/")
        if before is None and name not in known.get(directory, ()):
            # A stamp that no file has: once the content is here, the file is read, although it looks the same.
            stores.failures.save(file._replace(mtime_ns=TRY_AGAIN), ONLINE_ONLY)
        walked.unreadable.append(file.relative)
    failures |= _note_videos(stores, scope.folder_id, scope.below, walked)


def _note_videos(stores: Stores, folder_id: int, below: str, walked: Walk) -> Mapping[str, Stamp]:
    """Bring the list of videos below a directory up to date with what a walk found.

    Returns those that are called like pictures: they were read once, and need not be read again until they change.
    """
    known = stores.videos.known(folder_id, below)
    if not known and not walked.videos:
        return {}
    found = {file.relative: file for file in walked.videos}
    stores.videos.save(file for relative, file in found.items() if known.get(relative) != (file.size, file.mtime_ns))
    misnamed = {
        relative: stamp for relative, stamp in known.items() if os.path.splitext(relative)[1].lower() in SUFFIXES
    }
    stamps = {file.relative: (file.size, file.mtime_ns) for file in walked.files if file.relative in misnamed}
    hidden = Hidden(walked.unreadable)
    gone = [
        relative
        for relative, stamp in known.items()
        if relative not in found and stamps.get(relative) != stamp and not hidden.covers(relative)
    ]
    stores.videos.forget(folder_id, gone)
    return misnamed


def others_in(stores: Stores, scopes: Sequence[Scope]) -> Mapping[str, int]:
    """How many files of other kinds lie in what was scanned, by suffix."""
    found: Counter[str] = Counter()
    for scope in scopes:
        found += counted_others(stores.database, scope.folder_id, scope.below)
    return dict(sorted(found.items()))


def not_shown_in(stores: Stores, scopes: Sequence[Scope]) -> tuple[Failure, ...]:
    """The pictures among them, each with the reason."""
    paths = [path for scope in scopes for path in named_others(stores.database, scope.folder_id, scope.below)]
    return tuple(Failure(path, why_not_shown(path)) for path in paths)


def why_not_shown(path: Path) -> str:
    """What a picture of another kind is."""
    return _UNREAD.format(OTHER_PICTURES.get(path.suffix.lower(), "a picture of another kind"))


def is_online(failure: Failure) -> bool:
    """Whether nothing is wrong with a file but that its content is elsewhere."""
    return failure.reason == ONLINE_ONLY


def judge_videos(stores: Stores, folder_id: int, root: Path, job: Job) -> None:
    """Find out which new videos are the moving halves of photos; their files are looked into. Raises Cancelled."""
    beside: dict[str, list[VideoBeside]] = defaultdict(list)
    for candidate in stores.shots.videos_to_judge(folder_id):
        beside[candidate.video].append(candidate)
    for video, candidates in beside.items():
        job.checkpoint()
        owner = NOBODYS
        # With several pictures of its name it cannot be told whose it is.
        if len(candidates) == 1 and os.path.splitext(video)[1].lower() in VIDEO_SUFFIXES:
            (only,) = candidates
            try:
                if is_moving_half(root / only.photo, only.taken_at, root / video):
                    owner = only.photo_id
            except OSError:
                continue  # one of them is away: the next scan looks again
        stores.videos.belongs(folder_id, video, owner)
