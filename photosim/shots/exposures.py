"""Photos that are shown as one: a raw photo and the picture that its camera made of the same exposure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from photosim.shots.shots import taken_together, written_together
from photosim.store.stores import Stores
from photosim.store.tables.damaged import damaged_ids
from photosim.store.tables.shots import NamedAlike
from photosim.values.photos import PhotoRow

RAW_BADGE, LIVE_BADGE, DAMAGED_BADGE = "RAW", "LIVE", "DAMAGED"


def halves(stores: Stores, raw_ids: Collection[int] | None = None) -> dict[int, int]:
    """Ids of raw photos, all or some of these, with the id of the picture that stands for each.

    One that is not in the answer is a photo of its own.
    """
    return pair_up(stores.shots.raws_beside_pictures(raw_ids))


def pair_up(candidates: Sequence[NamedAlike]) -> dict[int, int]:
    """Whom each raw photo belongs to, by capture time, or where one tells none, by when the files were written.

    A raw photo beside several pictures of its name belongs to none: it cannot be told to which.
    """
    beside = Counter(candidate.raw_id for candidate in candidates)
    return {one.raw_id: one.photo_id for one in candidates if beside[one.raw_id] == 1 and _is_one_exposure(one)}


def _is_one_exposure(candidate: NamedAlike) -> bool:
    known = taken_together(candidate.raw_taken_at, candidate.taken_at)
    return written_together(candidate.raw_mtime_ns, candidate.mtime_ns) if known is None else known


def shown(stores: Stores, rows: list[PhotoRow]) -> list[PhotoRow]:
    """These rows without the raw halves."""
    hidden = halves(stores)
    return [row for row in rows if row.id not in hidden] if hidden else rows


def badges(stores: Stores) -> Mapping[int, str]:
    """What the photos consist of that are more than one file, a raw one, or only a part of one, by id."""
    raws = stores.shots.raws()
    hidden = halves(stores) if raws else {}
    found = dict.fromkeys(stores.shots.moving(), LIVE_BADGE)
    for photo_id in (*(raws - hidden.keys()), *hidden.values()):
        found[photo_id] = f"{RAW_BADGE} {LIVE_BADGE}" if photo_id in found else RAW_BADGE
    for photo_id in damaged_ids(stores.database):
        found[photo_id] = " ".join(filter(None, (DAMAGED_BADGE, found.get(photo_id))))
    return found


def beside(stores: Stores, photo_id: int) -> list[tuple[int, str]]:
    """Folder and path below it of the other files of a photo's shot that the library knows: raw file, moving half."""
    raws = stores.shots.raws_beside(photo_id)
    mine = [raw_id for raw_id, owner in halves(stores, raws).items() if owner == photo_id] if raws else []
    found = [(row.folder_id, row.relative) for row in stores.photos.by_ids(mine).values()]
    return [*found, *stores.shots.videos_of(photo_id)]
