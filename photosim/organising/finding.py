"""Finding photos by words and facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.organising import grammar
from photosim.shots import exposures
from photosim.store.stores import Stores
from photosim.store.tables.find_cache import FindCache
from photosim.store.tables.find_sql import ORDERS, Condition, condition
from photosim.values.photos import Folder
from photosim.values.query import And, Query


class FindingPhotos:
    """What `library.organising.finding` is. Every method may be called from any thread."""

    def __init__(self, stores: Stores, cache: Path, folders: Callable[[], list[Folder]]) -> None:
        """`folders` tells the folders with whether they are online now."""
        self._stores = stores
        self._cache = FindCache(stores.database, cache)
        self._folders = folders

    def ids(self, query: str, *, sort: str = "taken", most: int = -1, job: Job | None = None) -> list[int]:
        """Ids of the photos that fit a query, in this order (`query_keys.SORT_KEYS`); a shot once, by its picture.

        At most so many if `most` is not negative. The first time after many photos changed takes some seconds.
        Raises UsageError when the query is not understood, Cancelled, LibraryError.
        """
        order = _order(sort)
        asked = self._condition(grammar.parse(query))
        halves = exposures.halves(self._stores)
        found = self._cache.ids(asked, order, -1 if halves else most, job)
        if halves:
            found = [photo_id for photo_id in found if photo_id not in halves]
        return found if most < 0 else found[:most]

    def parts(self, query: str) -> list[str]:
        """The parts of a query that all count, each as it was written. Raises UsageError."""
        return grammar.parts(query)

    def values(self, key: str, job: Job | None = None) -> list[tuple[str, int]]:
        """What there is after `key:` (one of LISTED_KEYS), with the number of photos, most of them first.

        Raises Cancelled, LibraryError.
        """
        return self._cache.values(key, job)

    def alike(self, ids: Sequence[int]) -> set[int]:
        """These photos with all that are copies of them or frames of the same series, as the last search found them."""
        return {*ids, *self._stores.found.alike(ids)}

    def in_album(self, name: str, job: Job | None = None) -> list[int]:
        """Ids of the photos of an album, in its order; those of a smart album newest first. Raises UsageError."""
        album = self._stores.albums.named(name)
        if album is None:
            raise UsageError(f"There is no album “{name}”.")
        if album.query is not None:
            return self.ids(album.query, job=job)
        place = {content: number for number, content in enumerate(self._stores.albums.contents(album.id))}
        rows = [row for row in self._stores.photos.rows() if row.content_hash in place]
        return [row.id for row in sorted(rows, key=lambda row: (place[row.content_hash], row.id))]

    def close(self) -> None:
        """Close the cache's file."""
        self._cache.close()

    def _condition(self, query: Query) -> Condition:
        if query == And():
            return condition(query)
        return condition(query, [folder.id for folder in self._folders() if not folder.online])


def _order(sort: str) -> str:
    forwards, backwards = ORDERS.get(sort.removeprefix("-"), ("", ""))
    if not forwards:
        raise UsageError(f"Photos cannot be sorted by “{sort}”; choose from {', '.join(ORDERS)}.")
    return backwards if sort.startswith("-") else forwards
