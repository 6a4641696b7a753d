"""Which model a library uses, which others there are, and changing over from one to another without a gap."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import filelock

from photosim.base.errors import IndexUnavailable, LibraryError, UsageError, WeightsError
from photosim.base.job import Job
from photosim.base.paths import LibraryPaths
from photosim.models import official
from photosim.models.shelf import Shelf
from photosim.store.stores import Stores
from photosim.values.models import ModelFacts, Switch, SwitchReport
from photosim.values.photos import Embedder, ModelIdentity

if TYPE_CHECKING:
    import numpy as np

    from photosim.index.live import LiveIndex
    from photosim.pictures.workers import Workers

log = logging.getLogger(__name__)


class WithoutWeights:
    """Stands for a model of which only vectors are left: photos can be searched by it, pictures cannot be embedded."""

    def __init__(self, identity: ModelIdentity, reason: str) -> None:
        self.identity = identity
        self._reason = reason

    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        """Raise WeightsError with the remedy."""
        raise WeightsError(self._reason)


class ModelChoice:
    """The active model and the pending one are kept in the database, so a switch survives any end of the program."""

    def __init__(self, stores: Stores, shelf: Shelf, paths: LibraryPaths, *, override: Embedder | None = None) -> None:
        """With `override`, that model is used for as long as this object lives, whatever was chosen.

        Raises WeightsError when the weights that come with the program are damaged.
        """
        self._stores = stores
        self._shelf = shelf
        self._paths = paths
        self._override = override
        self._preparing = threading.Lock()
        self.changing_over = False
        """True for the moment in which searches change over."""
        self._seen: tuple[int | None, int | None] = (None, None)
        self.active, self.pending = self._resolve()

    # What is in use

    def _resolve(self) -> tuple[Embedder, Embedder | None]:
        """The embedders of the models that were chosen."""
        if self._override is not None:
            return self._override, None
        identities = self._stores.vectors.identities()
        self._seen = self._stores.chosen.get("active"), self._stores.chosen.get("pending")
        chosen, wanted = (identities.get(number) if number is not None else None for number in self._seen)
        active = self._shelf.built_in() if chosen is None else self._embedder(chosen)
        pending = None if wanted is None else self._embedder(wanted)
        if isinstance(pending, WithoutWeights):
            pending = None
        if isinstance(active, WithoutWeights) and pending is None and active.identity.source == _BUILT_IN:
            # A newer photosim came with other weights. Searches stay complete by the old vectors until these are ready.
            pending = self._successor(active.identity)
        return active, pending

    def _successor(self, old: ModelIdentity) -> Embedder:
        """The model that takes the place of one of an older photosim: that of its name, else the default."""
        ours = self._shelf.coming_along.called(old.name)
        return self._shelf.built_in() if ours is None else ours.embedder

    def _embedder(self, identity: ModelIdentity) -> Embedder:
        built_in = self._shelf.built_in().identity
        if identity.source == built_in.source:
            reason = (
                "This photosim came with newer weights. Until the photos are prepared for them, which `photosim scan` "
                "does, only photos that were prepared before can be compared."
            )
        else:
            reason = _lost(identity, built_in)
        try:
            found = self._shelf.embedder(identity.key)
        except WeightsError as error:
            log.warning("%s", error)
            found, reason = None, str(error)
        return found or WithoutWeights(identity, reason)

    def remember(self) -> None:
        """Keep in the database what is used now; from then on only `use` changes it."""
        if self._override is None:
            chosen, vectors = self._stores.chosen, self._stores.vectors
            if chosen.get("active") is None:
                chosen.set("active", vectors.model_id(self.active.identity))
            if self.pending is not None and chosen.get("pending") is None:
                chosen.set("pending", vectors.model_id(self.pending.identity))
            self._seen = chosen.get("active"), chosen.get("pending")

    def follow(self, index: LiveIndex) -> None:
        """Take over what another process has chosen meanwhile."""
        if self._override is not None:
            return
        if (self._stores.chosen.get("active"), self._stores.chosen.get("pending")) != self._seen:
            active, pending = self._resolve()
            if index.identity.key == active.identity.key:
                self.active, self.pending = active, pending
            else:
                other = index.beside(active.identity)
                index.turn_into(other, lambda: self._set(active, pending))
                other.close()

    def _set(self, active: Embedder, pending: Embedder | None) -> None:
        self.active, self.pending = active, pending

    def for_scan(self) -> tuple[Embedder, Embedder | None]:
        """The model by which photos are read, and a second one that is being prepared."""
        active, pending = self.active, self.pending
        if isinstance(active, WithoutWeights) and pending is not None:
            return pending, None
        return active, pending

    # The list

    def facts(self) -> list[ModelFacts]:
        """Every model: what comes along, what is published, what was installed, and what has only left vectors."""
        stored = {model.identity.key: model for model in self._stores.vectors.models()}
        result: dict[str, ModelFacts] = {}

        def add(facts: ModelFacts) -> None:
            result[facts.key or facts.name] = replace(
                facts,
                vectors=stored[facts.key].vectors if facts.key in stored else 0,
                active=facts.key == self.active.identity.key,
                pending=self.pending is not None and facts.key == self.pending.identity.key,
            )

        for ours in self._shelf.coming_along.all():
            add(
                _facts(
                    ours.identity,
                    about=ours.about,
                    licence=ours.licence,
                    bytes=ours.bytes,
                    installed=True,
                    built_in=True,
                )
            )
        installed = {one.name: one for one in self._shelf.installed()}
        for one in self._shelf.published:
            mine = installed.pop(one.name, None)
            if mine is None:
                add(
                    ModelFacts(
                        one.name,
                        one.backbone,
                        official.dim_of(one.backbone),
                        sha256=one.sha256,
                        source=self._shelf.address(one),
                        bytes=one.bytes,
                        licence=one.licence,
                        about=one.about,
                        host=urlsplit(self._shelf.address(one)).hostname or "",
                    )
                )
            else:
                about = one.about if mine.identity.sha256 == one.sha256 else _about_own(mine.identity)
                add(_facts(mine.identity, about=about, licence=mine.licence, bytes=mine.bytes, installed=True))
        for mine in installed.values():
            add(
                _facts(
                    mine.identity,
                    about=_about_own(mine.identity),
                    licence=mine.licence,
                    bytes=mine.bytes,
                    installed=True,
                )
            )
        left = [model.identity for model in stored.values() if model.vectors]
        for identity in [self.active.identity, *left]:
            if identity.key not in result:
                add(_facts(identity, name=identity.key, about="Only its vectors are left; its weights are not here."))
        return list(result.values())

    def find(self, name: str) -> ModelFacts:
        """The entry of that name, or with that key. Raises UsageError, and WeightsError where our own is damaged."""
        entries = self.facts()
        for facts in entries:
            if name in (facts.name, facts.key):
                return facts
        self._shelf.coming_along.check(name)
        known = ", ".join(facts.name for facts in entries)
        raise UsageError(f"There is no model called {name!r}. There are: {known}.")

    def embedder_for(self, name: str) -> Embedder:
        """The embedder of an installed model. Raises UsageError with the remedy, WeightsError for a damaged file."""
        facts = self.find(name)
        for ours in (self.active, self.pending):
            if ours is not None and ours.identity.key == facts.key and not isinstance(ours, WithoutWeights):
                return ours
        found = self._shelf.embedder(facts.key) if facts.key else None
        if found is None:
            raise UsageError(f"{facts.name} is not installed. Install it with: photosim models install {facts.name}")
        return found

    # Installing and removing

    def install(self, name: str, file: Path | None, job: Job, called: str | None = None) -> ModelFacts:
        """Install weights from a file, or from the network without one."""
        if file is None and called is not None:
            raise UsageError("A downloaded model keeps its own name; --as is for weights from a FILE.")
        shelf = self._shelf
        with self._locked(self._paths.install_lock, "installing a model into"):
            one = shelf.download(name, job) if file is None else shelf.install(name, file, job, called=called)
        self._resolve_again()
        return self.find(one.name)

    def _resolve_again(self) -> None:
        """Weights that were missing may be there now."""
        if isinstance(self.active, WithoutWeights):
            self.active, self.pending = self._resolve()

    def remove(self, name: str, index: LiveIndex) -> ModelFacts:
        """Delete a model's weights and vectors; returns what it was. Raises UsageError where that may not be.

        `index` is the one in use; what is kept of the model beside it goes too, where that can be reached.
        """
        facts = self.find(name)
        if facts.built_in:
            raise UsageError(f"{facts.name} comes with photosim and stays.")
        if facts.active:
            raise UsageError(
                f"Searches use {facts.name}. Use another model first: "
                f"photosim models use {self._shelf.built_in().identity.name}"
            )
        if facts.pending:
            raise UsageError(
                f"The photos are being prepared for {facts.name}. Give that up first with: "
                f"photosim models use {self.active.identity.name}"
            )
        if not facts.installed and not facts.vectors and not self._shelf.begun(facts.name):
            raise UsageError(f"{facts.name} is not installed, so there is nothing to remove.")
        if facts.key:
            for model in self._stores.vectors.models():
                if model.identity.key == facts.key:
                    self._remove_index(index.beside(model.identity))
                    self._stores.chosen.forget(model.id)
            for cached in self._paths.indexes.glob(f"{facts.key}.hnsw*"):
                cached.unlink(missing_ok=True)
        self._shelf.remove(facts.name)
        log.info("removed %s with %d vectors", facts.name, facts.vectors)
        return facts

    @staticmethod
    def _remove_index(index: LiveIndex) -> None:
        try:
            index.discard()
        except (IndexUnavailable, OSError) as error:
            log.warning("the index of a model that is removed stays in %s: %s", index.place, error)
        finally:
            index.close()

    # Changing over

    def use(self, name: str) -> bool:
        """Choose a model; returns whether photos have to be prepared for it first. Raises UsageError, WeightsError."""
        if self._override is not None:
            raise UsageError("Other weights were given with --weights for this time only. Leave that out to change it.")
        facts = self.find(name)
        if facts.active:
            self._stores.chosen.set("pending", None)
            self.pending = None
            self.remember()
            return False
        embedder = self.embedder_for(name)
        self.remember()
        self._stores.chosen.set("pending", self._stores.vectors.model_id(embedder.identity))
        self.pending = embedder
        self.remember()
        return True

    def switch(self) -> Switch | None:
        """How the change that is under way stands; `None` when there is none."""
        pending = self.pending
        if pending is None:
            return None
        model_id = self._stores.vectors.model_id(pending.identity)
        total, lacking = self._stores.photos.count(), len(self._stores.chosen.lacking(model_id))
        return Switch(self.active.identity.name, pending.identity.name, max(0, total - lacking), total)

    def prepare(
        self,
        index: LiveIndex,
        workers: Callable[[int], Workers],
        job: Job,
        *,
        busy: Callable[[], bool],
        between_scans: Callable[[], AbstractContextManager[None]],
    ) -> SwitchReport | None:
        """Embed what the pending model lacks, then have searches change over to it; `None` when there is none (left).

        It goes on where an earlier call, or another process, stopped. Raises Cancelled, WeightsError, LibraryError.
        """
        from photosim.models.preparing import Preparing

        self.follow(index)
        pending = self.pending
        if pending is None:
            return None
        began = time.monotonic()
        with self._alone():
            self.remember()
            model_id = self._stores.vectors.model_id(pending.identity)
            preparing = Preparing(self._stores, pending, workers, job=job, busy=busy)
            done = False
            old = self.active.identity.name
            while not done:
                preparing.run()
                with contextlib.closing(index.beside(pending.identity)) as fresh, contextlib.ExitStack() as calm:
                    fresh.ready(job)
                    calm.enter_context(between_scans())
                    if preparing.lacking():
                        continue  # a scan has brought new photos meanwhile
                    if self._stores.chosen.get("pending") != model_id:
                        return None  # the person has decided otherwise, or another process was first
                    if self._stores.photos.count() and not self._stores.vectors.count(model_id):
                        break  # not one photo can be reached: changing over would leave nothing to find
                    self._change_over(index, fresh, pending, model_id)
                    done = True
            offline, unreadable = preparing.left_out()
        return SwitchReport(
            old, pending.identity.name, done, preparing.prepared, offline, unreadable, time.monotonic() - began
        )

    def _change_over(self, index: LiveIndex, fresh: LiveIndex, pending: Embedder, model_id: int) -> None:
        """The moment itself: database, index and embedder in one step, as others see it."""

        def commit() -> None:
            with self._stores.database.durable():
                self._stores.chosen.set("active", model_id)
            self.active, self.pending = pending, None
            self._seen = model_id, None

        self.changing_over = True
        try:
            fresh.ready()
            index.save()
            index.turn_into(fresh, commit)
            index.save()
        finally:
            self.changing_over = False
        log.info("searches use %s now", pending.identity.key)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One preparation at a time, in all processes together."""
        if not self._preparing.acquire(blocking=False):
            raise UsageError("The photos are being prepared for another model already.")
        try:
            with self._locked(self._paths.switch_lock, "preparing the photos for another model in"):
                yield
        finally:
            self._preparing.release()

    @contextlib.contextmanager
    def _locked(self, path: Path, doing: str) -> Iterator[None]:
        """Keep other processes from the same. Raises LibraryError when one is at it."""
        lock = filelock.FileLock(path, timeout=0)
        try:
            try:
                lock.acquire()
            except filelock.Timeout as error:
                raise LibraryError(
                    f"Another photosim is {doing} the library {self._paths.root}. "
                    "Wait until it is done, or stop it there."
                ) from error
            except NotImplementedError as error:
                # Some network file systems cannot lock. Doing it twice costs time, and nothing is believed unchecked.
                log.warning("going on without a lock: %s", error)
            yield
        finally:
            lock.release()


_BUILT_IN = "built in"


def _lost(identity: ModelIdentity, built_in: ModelIdentity) -> str:
    return (
        f"The weights of {identity.name}, by which this library is searched, are no longer there. Install them again "
        f"with `photosim models install`, or use those that come along: photosim models use {built_in.name}"
    )


def _about_own(identity: ModelIdentity) -> str:
    return f"Weights of your own for {identity.backbone}; photosim cannot tell what to expect of them."


def _facts(identity: ModelIdentity, *, name: str = "", **facts: object) -> ModelFacts:
    return ModelFacts(
        name=name or identity.name,
        backbone=identity.backbone,
        dim=identity.dim,
        key=identity.key,
        sha256=identity.sha256,
        source=identity.source,
        **facts,  # type: ignore[arg-type]
    )
