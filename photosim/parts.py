"""Parts: what the services of one open library share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from photosim.base.once import if_made, made_once
from photosim.folders.addresses import Addresses
from photosim.pictures.workers import WorkerPool
from photosim.store.locks import Locks

if TYPE_CHECKING:
    from photosim.base.job import Job
    from photosim.base.paths import LibraryPaths
    from photosim.index.live import LiveIndex
    from photosim.pictures.looker import Looker
    from photosim.store.stores import Stores
    from photosim.values.joint import Joint
    from photosim.values.photos import Embedder, ModelIdentity


class Together(Protocol):
    """The models that searches use together."""

    @property
    def first(self) -> Embedder:
        """The model that tells copies."""

    @property
    def second(self) -> Embedder | None:
        """The one beside it that knows kinds, of thumbnails; None where the first one answers alone."""

    @property
    def joint(self) -> Joint:
        """What is compared."""


class ModelsInUse(Protocol):
    """What the rooms ask of the models of a library."""

    changing_over: bool
    """True for the moment in which searches change over to another model."""

    @property
    def first(self) -> Embedder:
        """The model that tells copies. Keep it while you work: another may take its place at any moment."""

    @property
    def second(self) -> Embedder | None:
        """The one beside it in searches that knows kinds, of thumbnails; None while the first one answers alone."""

    @property
    def joint(self) -> Joint:
        """What searches compare by."""

    @property
    def in_use(self) -> Together:
        """Both at one moment."""

    @property
    def wanted(self) -> Together:
        """What searches use once all photos are prepared."""

    def follow(self, index: LiveIndex) -> None:
        """Take over what another process has chosen meanwhile."""

    def remember(self) -> None:
        """Keep in the database what is used now."""

    def for_scan(self) -> tuple[Embedder, Embedder | None]:
        """The model by which photos are read, and a second one that is being prepared."""


class Interrupted(Protocol):
    """What the rooms ask of deletions that were cut off."""

    def settle(self) -> None:
        """Write down what became of them. The caller holds the lock of deletions. Raises LibraryError."""

    def settle_when_free(self) -> None:
        """The same, when nobody deletes this moment; else it waits for the next time."""


class Parts:
    """The resources of one open library. What the first photos do not want is made when it is first asked for."""

    def __init__(
        self,
        paths: LibraryPaths,
        stores: Stores,
        models: ModelsInUse,
        *,
        workers: int,
    ) -> None:
        """`workers` is the number of decoding processes, 0 to decode in the caller's thread."""
        self.paths = paths
        self.stores = stores
        self.models = models
        self.worker_count = workers
        self.addresses = Addresses(stores.folders)
        self.locks = Locks(paths, changing_over=lambda: models.changing_over)

    @property
    def embedder(self) -> Embedder:
        """Of the model that tells copies. Keep it while you work: another may take its place at any moment."""
        return self.models.first

    @property
    def model(self) -> ModelIdentity:
        """The model that tells copies: duplicates and the self-test go by it, and searches where it is alone."""
        return self.embedder.identity

    def pool(self) -> WorkerPool:
        """Decoding processes for one piece of work."""
        return WorkerPool(self.worker_count)

    @made_once
    def index(self) -> LiveIndex:
        """The vectors that searches compare."""
        from photosim.index.choice import Choice
        from photosim.index.live import LiveIndex
        from photosim.store.tables.search_vectors import SearchVectors

        vectors = SearchVectors(self.stores.database, self.stores.vectors, self.models.joint)
        return LiveIndex(self.stores.database, vectors, Choice.read(self.paths.index_choice).place(self.paths, vectors))

    @made_once
    def looker(self) -> Looker:
        """Decodes what a person is looking at."""
        from photosim.pictures.looker import Looker

        return Looker(in_processes=self.worker_count > 0)

    def back_up_weekly(self, job: Job | None = None) -> Path | None:
        """Copy the database when the newest copy is a week old; `None` when it is not, or there is nothing to lose.

        Raises LibraryError when a copy is due and cannot be made, and Cancelled.
        """
        from photosim.store.repair.backups import WeeklyBackups

        copies = WeeklyBackups(self.stores.database, self.paths.backups)
        return copies.make(job) if self.addresses.roots() and copies.due() else None

    def close(self) -> None:
        """Save the index and close the database."""
        for name in ("looker", "index"):
            part = if_made(self, name)
            if part is not None:
                part.close()
        self.stores.database.close()
