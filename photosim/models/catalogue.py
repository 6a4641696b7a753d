"""Every model that a library knows of: what people are told of it, installing it, and removing it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from photosim.base.errors import IndexUnavailable, UsageError
from photosim.base.remedies import Remedy
from photosim.models import official
from photosim.models.in_use import FromThumbnails, InUse, WithoutWeights, from_files
from photosim.models.locking import locked
from photosim.values.joint import Joint
from photosim.values.models import ModelFacts

if TYPE_CHECKING:
    from photosim.base.job import Job
    from photosim.base.paths import LibraryPaths
    from photosim.index.live import LiveIndex
    from photosim.models.cards import Installed
    from photosim.models.choice import ModelChoice
    from photosim.models.official import Official
    from photosim.models.shelf import Shelf
    from photosim.store.stores import Stores
    from photosim.values.photos import Embedder, ModelIdentity

log = logging.getLogger(__name__)


class Catalogue:
    """What comes along, what is published, what was installed, and what has only left vectors."""

    def __init__(self, stores: Stores, shelf: Shelf, paths: LibraryPaths, choice: ModelChoice) -> None:
        self._stores = stores
        self._shelf = shelf
        self._paths = paths
        self._choice = choice

    def facts(self) -> list[ModelFacts]:
        """Every model. A model has one entry, whether it is used alone or beside the first."""
        counts: dict[str, int] = {}
        left: dict[str, ModelIdentity] = {}
        for model in self._stores.vectors.models():
            key = from_files(model.identity).key
            counts[key] = max(counts.get(key, 0), model.vectors)
            if model.vectors:
                left.setdefault(key, model.identity)
        by_key = {facts.key or facts.name: facts for facts in (*self._coming_along(), *self._published_and_installed())}
        entries, known = list(by_key.values()), set(by_key)
        for identity in [self._choice.first.identity, *left.values()]:
            key = from_files(identity).key
            if key not in known:
                known.add(key)
                about = "Only its vectors are left; its weights are not here."
                entries.append(_facts(from_files(identity), name=key, about=about))
        in_use = self._leading(self._choice.in_use)
        pending = None if self._choice.pending is None else self._leading(self._choice.pending)
        return [
            replace(
                facts,
                vectors=counts.get(facts.key, 0),
                active=bool(facts.key) and facts.key == in_use,
                pending=bool(facts.key) and facts.key == pending,
                finds_copies=facts.key == self._choice.first.identity.key,
            )
            for facts in entries
        ]

    @staticmethod
    def _leading(models: InUse) -> str:
        """The key of the model that people choose: the second, where there is one."""
        return models.chosen.key

    def _coming_along(self) -> list[ModelFacts]:
        return [
            _facts(
                ours.identity,
                title=ours.title,
                about=ours.about,
                licence=ours.licence,
                bytes=ours.bytes,
                installed=True,
                built_in=True,
            )
            for ours in self._shelf.coming_along.all()
        ]

    def _published_and_installed(self) -> list[ModelFacts]:
        entries = []
        installed = {one.name: one for one in self._shelf.installed()}
        for one in self._shelf.published:
            mine = installed.pop(one.name, None)
            entries.append(self._to_be_had(one) if mine is None else self._installed(mine, one))
        return [*entries, *(self._installed(mine, None) for mine in installed.values())]

    def _to_be_had(self, one: Official) -> ModelFacts:
        return ModelFacts(
            one.name,
            one.backbone,
            official.dim_of(one.backbone),
            sha256=one.sha256,
            source=self._shelf.address(one),
            bytes=one.bytes,
            licence=one.licence,
            title=one.title,
            about=one.about,
            host=urlsplit(self._shelf.address(one)).hostname or "",
        )

    @staticmethod
    def _installed(mine: Installed, published: Official | None) -> ModelFacts:
        is_it = published is not None and mine.identity.sha256 == published.sha256
        title, about = "", _about_own(mine.identity)
        if published is not None and is_it:
            title, about = published.title, published.about
        return _facts(mine.identity, title=title, about=about, licence=mine.licence, bytes=mine.bytes, installed=True)

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
        for used in (self._choice.in_use, self._choice.wanted):
            for one in (used.first, used.second):
                alone = one.alone if isinstance(one, FromThumbnails) else one
                if alone is not None and alone.identity.key == facts.key and not isinstance(alone, WithoutWeights):
                    return alone
        found = self._shelf.embedder(facts.key) if facts.key else None
        if found is None:
            raise UsageError(f"{facts.name} is not installed.", Remedy.INSTALL_MODEL, name=facts.name)
        return found

    def install(self, name: str, file: Path | None, job: Job, called: str | None = None) -> ModelFacts:
        """Install weights from a file, or from the network without one."""
        if file is None and called is not None:
            raise UsageError("A downloaded model keeps its own name; only weights from a file can get another.")
        shelf = self._shelf
        with locked(self._paths, self._paths.install_lock, "installing a model into"):
            one = shelf.download(name, job) if file is None else shelf.install(name, file, job, called=called)
        self._choice.look_again()
        return self.find(one.name)

    def remove(self, name: str, index: LiveIndex) -> ModelFacts:
        """Delete a model's weights and vectors; returns what it was. Raises UsageError where that may not be.

        `index` is the one in use; what is kept of the model beside it goes too, where that can be reached.
        """
        facts = self.find(name)
        self._check_may_go(facts)
        if facts.key:
            for model in self._stores.vectors.models():
                if from_files(model.identity).key == facts.key:
                    for joint in (Joint(model.identity), Joint(self._choice.first.identity, model.identity)):
                        self._remove_index(index.beside(joint))
                        self._remove_cached(joint.identity.key)
                    self._stores.chosen.forget(model.id)
        self._shelf.remove(facts.name)
        log.info("removed %s with %d vectors", facts.name, facts.vectors)
        return facts

    def _check_may_go(self, facts: ModelFacts) -> None:
        if facts.built_in:
            raise UsageError(f"{facts.name} comes with photosim and stays.")
        if facts.active or facts.finds_copies:
            raise UsageError(
                f"Searches use {facts.name}.", Remedy.USE_ANOTHER_MODEL, other=self._shelf.coming_along.kinds_name
            )
        if facts.pending:
            raise UsageError(
                f"The photos are being prepared for {facts.name}.",
                Remedy.GIVE_UP_PREPARING,
                other=self._choice.in_use.name,
            )
        if not facts.installed and not facts.vectors and not self._shelf.begun(facts.name):
            raise UsageError(f"{facts.name} is not installed, so there is nothing to remove.")

    def _remove_cached(self, key: str) -> None:
        for cached in self._paths.indexes.glob(f"{key}.hnsw*"):
            cached.unlink(missing_ok=True)

    @staticmethod
    def _remove_index(index: LiveIndex) -> None:
        try:
            index.discard()
        except (IndexUnavailable, OSError) as error:
            log.warning("the index of a model that is removed stays in %s: %s", index.place, error)
        finally:
            index.close()


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
