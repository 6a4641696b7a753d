"""Groups that are shown while the search still runs: written down as they are proven, a few times a minute."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from photosim.base.errors import LibraryError
from photosim.duplicates.stored_groups import stored_groups
from photosim.store.stores import Stores
from photosim.values.photos import Group

log = logging.getLogger(__name__)

_SECONDS = 2.0
"""Between two times of writing down; the page reads all groups again after each, 30 ms for 10,000 of them."""


class FoundSoFar:
    """Puts groups beside those of the last search, in place of groups that share a photo with them.

    What it writes is true also when the search is cancelled. The stamp of the last search stays, so the groups count as
    old until the search has ended. What was proven a moment after the last time of writing down is written by a thread
    of its own: the next proof may take long. `close` before anything else is stored.
    """

    def __init__(self, stores: Stores, told: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`told` is called after each time of writing down."""
        self._stores = stores
        self._told = told
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: list[Group] = []
        self._next = 0.0
        self._later: threading.Timer | None = None
        self._is_open = True

    def add(self, groups: Sequence[Group]) -> None:
        """Take in groups of copies; they are written down when it is time."""
        with self._lock:
            self._waiting += groups
            if not self._waiting or not self._is_open:
                return
            now = self._clock()
            if now >= self._next:
                self._write()
                self._next = self._clock() + _SECONDS
            elif self._later is None:
                self._later = threading.Timer(self._next - now, self._write_later)
                self._later.daemon = True
                self._later.start()

    def close(self) -> None:
        """Write nothing more; returns when nothing is being written."""
        with self._lock:
            self._is_open = False
            later, self._later = self._later, None
        if later is not None:
            later.cancel()
            later.join()

    def _write_later(self) -> None:
        with self._lock:
            self._later = None
            if not self._waiting or not self._is_open:
                return
            try:
                self._write()
            except LibraryError as error:
                log.warning("what was found so far is not shown yet: %s", error)
            self._next = self._clock() + _SECONDS

    def _write(self) -> None:
        chosen = self._stores.keepers.all()
        # Where a person has chosen the keeper, the others have to be compared with that one first.
        fresh = {
            group.id: group for group in self._waiting if chosen.isdisjoint(member.photo.id for member in group.members)
        }
        self._waiting = []
        ids = {member.photo.id for group in fresh.values() for member in group.members}
        with self._stores.database.atomic():
            for known in stored_groups(self._stores):
                if known.tier != "series" and known.id not in fresh and not ids.isdisjoint(m.id for m in known.members):
                    self._stores.found.remove(known.id)
            for group in fresh.values():
                self._stores.found.put(group)
        self._told()
