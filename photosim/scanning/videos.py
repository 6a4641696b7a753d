"""What becomes of the videos among the photos: listed as not supported, or known as the moving half of a Live Photo."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from photosim.base.job import Job
from photosim.folders.walk import Walk
from photosim.pictures.suffixes import SUFFIXES
from photosim.scanning.plan import Hidden, Stamp
from photosim.shots.live_photo import VIDEO_SUFFIXES
from photosim.shots.shots import is_moving_half
from photosim.store.stores import Stores
from photosim.store.tables.shots import VideoBeside
from photosim.store.tables.videos import NOBODYS


def note(stores: Stores, folder_id: int, below: str, walked: Walk) -> Mapping[str, Stamp]:
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


def judge(stores: Stores, folder_id: int, root: Path, job: Job) -> None:
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
