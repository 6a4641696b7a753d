"""Checking the caches: the saved index, and the thumbnails. All of them can be made again."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from photosim.base.job import Job
from photosim.base.paths import LibraryPaths
from photosim.base.words import counted
from photosim.checkup.finding import Finding
from photosim.index import cache, trial
from photosim.index.hnsw import VectorIndex
from photosim.index.live import LiveIndex
from photosim.index.local import BUILT_IN
from photosim.pictures import worker
from photosim.pictures.workers import Workers, run_all
from photosim.store.repair.contents import Contents
from photosim.store.stores import Stores
from photosim.store.tables.search_vectors import SearchVectors
from photosim.store.thumbnails import is_whole
from photosim.values.health import Problem
from photosim.values.joint import Joint
from photosim.values.photos import Decoded, ModelIdentity

log = logging.getLogger(__name__)

_QUERIES = 20
_LEAST_RECALL = 0.9
_MUCH = 20_000_000
"""Bytes of useless thumbnails that are worth a person's attention."""
_AGAIN = "It is made again from the stored vectors; no photo is read."


class IndexCheck:
    """Holds the saved indexes against the vectors.

    A small library has none, and one that is searched in a database has none either: that is as it should be.
    """

    def __init__(self, stores: Stores, index: LiveIndex, paths: LibraryPaths) -> None:
        self._stores = stores
        self._index = index
        self._folder = paths.indexes

    def run(self, job: Job) -> list[Finding]:
        """One that is merely out of date is no problem: it is replaced when the library is next closed."""
        known = self._known()
        found = []
        for path in sorted(self._folder.glob("*.hnsw")):
            job.report("checking the index")
            job.raise_if_cancelled()
            vectors = known.get(path.name.removesuffix(".hnsw"))
            if vectors is None:
                found.append(self._useless(path))
            else:
                wrong = self._fault(path, vectors, job)
                if wrong:
                    found.append(self._damaged(path, vectors.identity, wrong, job))
        return found

    def _known(self) -> dict[str, SearchVectors]:
        """What an index may be of, by its key: a model, or one joined to the first."""
        in_use = self._index.vectors
        models = [model.identity for model in self._stores.vectors.models()]
        joints = [in_use.joint, *map(Joint, models), *(Joint(in_use.joint.first, model) for model in models)]
        return {vectors.identity.key: vectors for vectors in map(in_use.of, joints)}

    def _fault(self, path: Path, vectors: SearchVectors, job: Job) -> str:
        try:
            facts = cache.read(path, {})
        except FileNotFoundError:
            return ""  # written half when photosim was stopped: it counts for nothing, and is written anew
        except (OSError, ValueError, KeyError, TypeError) as error:
            return f"cannot be used: {error}"
        generation = vectors.generation()
        if facts.get("generation") != generation:
            return ""
        expected = vectors.count()
        if facts.get("count") != expected:
            return f"knows {facts.get('count')} photos, not {expected}"
        index = VectorIndex.load(path, vectors.identity.dim, vectors.identity.key, generation, vectors)
        if index is None or len(index) != expected:
            return "cannot be loaded"
        share = self._recall(index, vectors, job)
        if share < _LEAST_RECALL:
            return f"finds only {share:.0%} of the nearest photos"
        return ""

    def _recall(self, index: VectorIndex, vectors: SearchVectors, job: Job) -> float:
        queries: list[np.ndarray] = []
        for _, part in self._readable(vectors):
            job.raise_if_cancelled()
            queries += list(part[:: max(1, len(part) // 5)])
        step = max(1, len(queries) // _QUERIES)
        return trial.recall(index, queries[::step][:_QUERIES], self._readable(vectors))

    def _readable(self, vectors: SearchVectors) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """All vectors but for damaged ones, of which another check tells."""
        for ids, first in Contents(self._stores.database).vectors(vectors.first_id, vectors.joint.first.dim):
            yield ids, vectors.join(ids.tolist(), first)

    def _damaged(self, path: Path, identity: ModelIdentity, wrong: str, job: Job) -> Finding:
        def mend() -> None:
            _delete(path)
            if identity.key == self._index.identity.key and self._index.place == BUILT_IN:
                self._index.discard()
                self._index.ready(job)
                self._index.save()

        text = f"The look-alike index of {identity.name} {wrong}."
        return Finding(Problem("index", text, _AGAIN), mend, f"The look-alike index of {identity.name} is made again.")

    def _useless(self, path: Path) -> Finding:
        return Finding(
            Problem("index", f"The index {path.name} belongs to no model of this library.", "It is deleted."),
            lambda: _delete(path),
            f"The index {path.name}, which belonged to no model, is deleted.",
        )


class ThumbnailCheck:
    """Holds the cache of thumbnails against the photos."""

    def __init__(self, stores: Stores, identity: ModelIdentity, workers: Callable[[int], Workers]) -> None:
        self._stores = stores
        self._identity = identity
        self._workers = workers

    def run(self, job: Job) -> list[Finding]:
        wanted = set(self._stores.photos.contents().values())
        files = list(self._stores.thumbnails.all())
        there: set[str] = set()
        orphans: list[Path] = []
        broken: list[Path] = []
        for number, path in enumerate(files):
            job.checkpoint()
            job.report("checking thumbnails", number, len(files))
            if path.stem not in wanted or path != self._stores.thumbnails.path(path.stem):
                orphans.append(path)
            elif is_whole(self._stores.thumbnails.read(path.stem) or b""):
                there.add(path.stem)
            else:
                broken.append(path)
        # A photo of which nothing is known, see `Contents.forget_stamps`, gets its thumbnail from the next scan.
        lacking = {photo.content_hash: photo.path for photo in self._stores.photos.all() if photo.size >= 0}
        lost = {name: path for name, path in lacking.items() if name not in there}
        return [*self._orphans(orphans), *self._lost(broken, lost, job)]

    def _orphans(self, orphans: Sequence[Path]) -> list[Finding]:
        """An edited photo leaves the thumbnail of what it was, and a stopped scan those of its last batch."""
        if not orphans:
            return []
        size = sum(path.stat().st_size for path in orphans)
        many = counted(len(orphans), "thumbnail")
        text = f"{many} of photos that the library does not know any more take {size / 1e6:.0f} MB."
        return [
            Finding(
                Problem("thumbnails", text, "They are deleted."),
                lambda: _delete(*orphans),
                f"{many} of no photo deleted.",
                clutter=size < _MUCH,
            )
        ]

    def _lost(self, broken: Sequence[Path], lost: dict[str, Path], job: Job) -> list[Finding]:
        """Damaged ones go in any case; those of photos that can be reached now are made again."""
        found = []
        if broken:
            many = counted(len(broken), "damaged thumbnail")
            remedy = "Deleted, and made again from the photos."
            found.append(
                Finding(Problem("thumbnails", f"{many}.", remedy), lambda: _delete(*broken), f"{many} deleted.")
            )
        here = {name: path for name, path in lost.items() if path.is_file()}
        if here:
            many = counted(len(here), "thumbnail")
            remedy = "Made again from the photos."
            found.append(
                Finding(
                    Problem("thumbnails", f"{many} lacking.", remedy),
                    lambda: self._make(here, job),
                    f"{many} made again.",
                )
            )
        return found

    def _make(self, lost: dict[str, Path], job: Job) -> None:
        decode = functools.partial(worker.decode_file, preprocessing=self._identity.preprocessing)
        tasks = [(name, str(path)) for name, path in lost.items()]
        results = run_all(self._workers(len(tasks)), decode, tasks, in_flight=64, job=job)
        for done, (name, result) in enumerate(results):
            job.checkpoint()
            job.report("making thumbnails", done, len(tasks))
            # A photo that has changed, or cannot be read, is the next scan's business.
            if isinstance(result, Decoded) and result.content_hash == name:
                self._stores.thumbnails.write(name, result.thumbnail)


def _delete(*paths: Path) -> None:
    for path in paths:
        if path.suffix == ".hnsw":
            cache.description(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
