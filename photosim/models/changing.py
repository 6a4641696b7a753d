"""Preparing photos for a model beside searches, and changing searches over to it in one step."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from photosim.base.errors import UsageError
from photosim.models.in_use import InUse, WithoutWeights
from photosim.models.locking import locked
from photosim.values.models import Switch, SwitchReport

if TYPE_CHECKING:
    from photosim.base.job import Job
    from photosim.base.paths import LibraryPaths
    from photosim.index.live import LiveIndex
    from photosim.models.choice import ModelChoice
    from photosim.models.preparing import Preparing
    from photosim.pictures.workers import Workers
    from photosim.store.stores import Stores

log = logging.getLogger(__name__)


class Changing:
    """Gives photos what they lack of the wanted models. Searches change over when none lacks anything any more.

    Afterwards, photos that come later take part at once by their first vector, and get the second one in the same way.
    """

    def __init__(self, stores: Stores, choice: ModelChoice, paths: LibraryPaths) -> None:
        self._stores = stores
        self._choice = choice
        self._paths = paths
        self._preparing = threading.Lock()

    def switch(self) -> Switch | None:
        """How a change, or the preparation of photos that came later, stands; `None` when nothing is to be done.

        A library without photos waits for the first of them, unless a person has chosen.
        """
        wanted = self._choice.wanted
        lacking = self._stores.chosen.lacking_any(self._ids(wanted))
        total = self._stores.photos.count()
        if self._choice.pending is None:
            if not lacking or isinstance(wanted.second, WithoutWeights):
                return None
        elif not total and not self._choice.is_chosen:
            return None
        return Switch(self._choice.in_use.name, wanted.name, max(0, total - lacking), total)

    def _ids(self, wanted: InUse) -> list[int]:
        """The store's numbers of the models whose vectors are looked after here: a scan sees to those of the first."""
        models = [] if wanted.first.identity.key == self._choice.first.identity.key else [wanted.first]
        models += [] if wanted.second is None else [wanted.second]
        return [self._stores.vectors.model_id(model.identity) for model in models]

    def prepare(
        self,
        index: LiveIndex,
        workers: Callable[[int], Workers],
        job: Job,
        *,
        busy: Callable[[], bool],
        between_scans: Callable[[], AbstractContextManager[None]],
    ) -> SwitchReport | None:
        """Embed what is lacking, then have searches change over; `None` when there is nothing (left) to do.

        It goes on where an earlier call, or another process, stopped. Raises Cancelled, WeightsError, LibraryError.
        """
        self._choice.follow(index)
        if self.switch() is None:
            return None
        began = time.monotonic()
        with self._alone():
            self._choice.remember()
            wanted, old = self._choice.wanted, self._choice.in_use.name
            preparing = self._parts_of(wanted, index, workers, job, busy)
            done = False
            while not done:
                for part in preparing:
                    part.run()
                if self._choice.pending is None:
                    done = True
                    continue
                with contextlib.closing(index.beside(wanted.joint)) as fresh, contextlib.ExitStack() as calm:
                    fresh.ready(job)
                    calm.enter_context(between_scans())
                    if any(part.lacking() for part in preparing):
                        continue  # a scan has brought new photos meanwhile
                    self._choice.follow(index)
                    if self._choice.pending is None or self._choice.wanted.key != wanted.key:
                        return None  # the person has decided otherwise, or another process was first
                    if self._stores.photos.count() and not all(part.has_any() for part in preparing):
                        break  # not one photo can be reached: changing over would leave nothing to find
                    self._change_over(index, fresh, wanted)
                    done = True
            left = [part.left_out() for part in preparing]
        return SwitchReport(
            old,
            wanted.name,
            done,
            max((part.prepared for part in preparing), default=0),
            max((offline for offline, _ in left), default=0),
            max((unreadable for _, unreadable in left), default=0),
            time.monotonic() - began,
        )

    def _parts_of(
        self,
        wanted: InUse,
        index: LiveIndex,
        workers: Callable[[int], Workers],
        job: Job,
        busy: Callable[[], bool],
    ) -> list[Preparing]:
        """One for each model that something may be lacking of: the first one by files, the second by thumbnails."""
        from photosim.models.pictures_of import Files, ThumbnailPictures
        from photosim.models.preparing import Preparing

        parts = []
        if wanted.first.identity.key != self._choice.first.identity.key:
            files = Files(self._stores, wanted.first.identity.preprocessing)
            parts.append(Preparing(self._stores, wanted.first, workers, files, job=job, busy=busy))
        if wanted.second is not None:
            small = ThumbnailPictures(self._stores, wanted.second.identity.preprocessing)
            parts.append(Preparing(self._stores, wanted.second, workers, small, job=job, busy=busy, index=index))
        return parts

    def _change_over(self, index: LiveIndex, fresh: LiveIndex, new: InUse) -> None:
        """The moment itself: database, index and models in one step, as others see it."""
        self._choice.changing_over = True
        try:
            fresh.ready()
            index.save()
            index.turn_into(fresh, lambda: self._choice.change_over(new))
            index.save()
        finally:
            self._choice.changing_over = False
        log.info("searches use %s now", new.key)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One preparation at a time, in all processes together."""
        if not self._preparing.acquire(blocking=False):
            raise UsageError("The photos are being prepared for another model already.")
        try:
            with locked(self._paths, self._paths.switch_lock, "preparing the photos for another model in"):
                yield
        finally:
            self._preparing.release()
