"""Library: an open library and its services. The window and the command line speak to them and to nothing below."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from photosim.base.errors import IndexUnavailable, LibraryError
from photosim.base.job import Job
from photosim.base.once import made_once
from photosim.base.paths import LibraryPaths
from photosim.base.remedies import Remedy
from photosim.base.settings import Settings
from photosim.checkup.service import CheckupService
from photosim.deleting.service import DeletingService
from photosim.deleting.trash.operations import FileOperations
from photosim.duplicates.service import DuplicatesService
from photosim.embedding.apart import NetworkProcess
from photosim.embedding.embedder import TorchEmbedder
from photosim.folders.addresses import absolute
from photosim.lookalikes.service import LookalikesService
from photosim.models.choice import ModelChoice
from photosim.models.shelf import Shelf
from photosim.organising.service import OrganisingService
from photosim.parts import Parts
from photosim.photos.service import PhotosService
from photosim.pictures.workers import default_count
from photosim.scanning.folders import FoldersService
from photosim.scanning.service import ScanningService
from photosim.store.stores import Stores
from photosim.viewing.service import ViewingService

if TYPE_CHECKING:
    from photosim.duplicates.exporting import Export
    from photosim.duplicates.reviewing import Reviewing
    from photosim.measuring.copies import CopyQuality
    from photosim.measuring.evaluate import Evaluation
    from photosim.measuring.selftest import SelfTest
    from photosim.measuring.service import MeasuringService
    from photosim.models.service import ModelsService
    from photosim.pictures.looker import Box
    from photosim.values.health import CheckReport
    from photosim.values.models import Switch
    from photosim.values.photos import Embedder, ModelIdentity

# What the first screenful of photos does not want is imported by the methods that want it.

__all__ = ["Box", "CopyQuality", "Evaluation", "Export", "Library", "LibraryFacts", "SelfTest"]


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    """What `info` tells."""

    library: Path
    photos: int
    vectors: int
    failed: int
    model: str
    index_count: int
    index_bytes: int
    schema: int
    index_place: str = "built-in"
    model_name: str = ""
    """Of the model that look-alikes are found by."""
    copies_by: str = ""
    """Of the one that copies are found by, which counts in look-alikes as well."""
    prepared: int = 0
    """Photos that the first of these knows."""
    preparing: Switch | None = None
    """What is still to be done."""
    damaged: int = 0
    """Photos of whose picture a part is lost."""
    others: Mapping[str, int] = field(default_factory=dict)
    """Files of other kinds in the folders, by suffix."""
    index_trouble: IndexUnavailable | None = None
    """Why nothing can be said of the index; empty when all is well."""


class Library:
    """Folders, photos, vectors and decisions in one folder on disk, with one service for each room.

    Every method of the library and of its services may be called from any thread.
    """

    def __init__(self, parts: Parts, choice: ModelChoice, shelf: Shelf, files: FileOperations) -> None:
        """Use `Library.open`."""
        self._parts = parts
        self._choice = choice
        self._shelf = shelf
        self._apart: NetworkProcess | None = None
        """The process of the networks, where they have one."""
        self.paths = parts.paths
        self.settings = Settings(parts.paths.settings)
        self.photos = PhotosService(parts)
        self.lookalikes = LookalikesService(parts, self.photos)
        self.viewing = ViewingService(parts, self.photos)
        self.duplicates = DuplicatesService(parts, self.photos)
        self.deleting = DeletingService(parts, self.photos, self.duplicates, files)
        self.folders = FoldersService(parts, self.deleting)
        self.scanning = ScanningService(parts, self.folders)
        self.checkup = CheckupService(parts, self.deleting)
        self.organising = OrganisingService(
            parts, self.photos, self.settings, self.folders.all, lambda job: self.review.bring_up_to_date(job), files
        )

    @made_once
    def models(self) -> ModelsService:
        from photosim.models.catalogue import Catalogue
        from photosim.models.service import ModelsService

        catalogue = Catalogue(self._parts.stores, self._shelf, self.paths, self._choice)
        return ModelsService(self._parts, self._choice, catalogue)

    @made_once
    def measuring(self) -> MeasuringService:
        from photosim.measuring.service import MeasuringService

        return MeasuringService(self._parts, self.models.embedder_for)

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        weights: Path | None = None,
        embedder: Embedder | None = None,
        workers: int | None = None,
        files: FileOperations | None = None,
        shelf: Shelf | None = None,
        networks_apart: bool = False,
    ) -> Library:
        """Open the library in `directory`, making it if there is none. Fast: torch is not imported.

        `weights`, or `embedder`, is used this time whatever model the library has chosen. `shelf` is where models are
        found and installed, by default the library's own folder. `workers` is the number of decoding processes,
        0 to decode in the caller's thread; `files` moves what is deleted. `networks_apart`: networks compute in a
        process of their own, which ends when it has nothing to do, for a program that runs all day. A deletion that
        was interrupted is settled first. Raises LibraryError and WeightsError.
        """
        paths = LibraryPaths(absolute(directory))
        apart = NetworkProcess() if networks_apart else None
        make = functools.partial(apart.embedder if apart else TorchEmbedder, formats=paths.number_formats)
        if embedder is None and weights is not None:
            embedder = make(weights)
        shelf = shelf or Shelf(paths.models, make)
        if embedder is None:
            shelf.built_in()  # what is damaged is told before anything is made
        try:
            paths.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = "it is a file, not a folder" if os.path.isfile(paths.root) else error.strerror
            raise LibraryError(
                f"The library folder {paths.root} cannot be used: {why}.", Remedy.CHOOSE_LIBRARY
            ) from error
        count = default_count() if workers is None else workers
        stores = Stores.open(paths)
        try:
            choice = ModelChoice(stores, shelf, override=embedder)
        except BaseException:
            stores.database.close()
            raise
        parts = Parts(paths, stores, choice, workers=count)
        library = cls(parts, choice, shelf, files or FileOperations())
        library._apart = apart
        try:
            library.deleting.settle_when_free()
        except BaseException:
            stores.database.close()
            raise
        return library

    def rest(self) -> None:
        """Give back memory that only makes the next question quicker. From any thread."""
        self._parts.stores.database.rest()

    def close(self) -> None:
        """Save the index and close the database. A scan must have ended before."""
        self.organising.close()
        self.deleting.stop_asking()
        if self._apart is not None:
            self._apart.close()
        self._parts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def directory(self) -> Path:
        return self.paths.root

    @property
    def model(self) -> ModelIdentity:
        """What searches compare by: a model, or two joined, named after the one that a person can choose."""
        return self._parts.models.joint.identity

    @property
    def review(self) -> Reviewing:
        """The groups found last, marks, keepers and decisions."""
        return self.duplicates.review

    def warm_up(self) -> None:
        """Load the network and the index, so that the first click and the first outside picture are quick."""
        self._parts.index.prepare()
        self._parts.looker.warm_up()
        for embedder in (self._parts.models.first, self._parts.models.second):
            load = getattr(embedder, "load", None)
            if load is not None:
                load()

    def facts(self) -> LibraryFacts:
        """Counts, model and index, for `info` and the About box."""
        from photosim.store.tables.damaged import damaged_ids
        from photosim.store.tables.other_files import counted_others

        index_count = index_bytes = 0
        trouble = None
        try:
            index_count, index_bytes = self._parts.index.saved()
        except IndexUnavailable as error:
            trouble = error
        return LibraryFacts(
            library=self.directory,
            photos=self._parts.stores.photos.count(),
            vectors=self._parts.stores.vectors.count(self._parts.index.model_id),
            failed=len(self._parts.stores.failures.all()),
            damaged=len(damaged_ids(self._parts.stores.database)),
            others=dict(counted_others(self._parts.stores.database)),
            model=self.model.key,
            model_name=self.model.name,
            copies_by=self._parts.model.name,
            prepared=self._prepared(),
            preparing=self.models.switch(),
            index_count=index_count,
            index_bytes=index_bytes,
            schema=self._parts.stores.database.schema,
            index_place=self._parts.index.place,
            index_trouble=trouble,
        )

    def _prepared(self) -> int:
        joint, vectors = self._parts.models.joint, self._parts.stores.vectors
        return vectors.count(vectors.model_id(joint.second or joint.first))

    @staticmethod
    def mend(directory: Path, job: Job | None = None, *, repair: bool = True) -> CheckReport:
        """Look whether the database of a closed library is whole, and with `repair` mend it; fast for a healthy one.

        The damaged database is kept aside, never thrown away. Raises Cancelled, LibraryError.
        """
        from photosim.checkup import repairing

        return repairing.mend(LibraryPaths(absolute(directory)), job or Job(), repair=repair)
