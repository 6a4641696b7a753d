"""The index on this computer: exact search for small libraries, a graph for larger ones."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from photosim.base.job import Job
from photosim.index import cache
from photosim.index.interface import EXACT_UP_TO, Block, ComparedVectors, Index

if TYPE_CHECKING:
    from photosim.index.hnsw import VectorIndex

# NumPy and hnswlib are imported by the methods that want them: what is saved is told without.

BUILT_IN: Final = "built-in"


class LocalPlace:
    """A graph in a file. A small library has none: its vectors are read from the store, which is quick.

    `vectors` are the whole ones, so that the graph may keep short ones.
    """

    name = BUILT_IN

    def __init__(self, directory: Path, vectors: ComparedVectors) -> None:
        self._directory = directory
        self._source = vectors
        self._key, self._dim = vectors.identity.key, vectors.identity.dim
        self._file = directory / f"{self._key}.hnsw"
        self._saved: int | None = None

    def open(self, generation: int) -> VectorIndex | None:
        if not cache.description(self._file).exists():
            return None  # a small library, or one that is new
        from photosim.index.hnsw import VectorIndex

        index = VectorIndex.load(self._file, self._dim, self._key, generation, self._source)
        if index is not None:
            self._saved = generation
        return index

    def build(self, blocks: Iterable[Block], count: int, generation: int, job: Job) -> Index:
        index = self._new(count)
        for ids, vectors in blocks:
            job.raise_if_cancelled()  # never paused: every search waits for this
            job.report("indexing", len(index), count)
            index.add(ids, vectors)
        job.report("indexing", count, count)
        index.set_generation(generation)
        return index

    def _new(self, count: int) -> Index:
        if count <= EXACT_UP_TO:
            from photosim.index.exact import ExactIndex

            return ExactIndex(self._dim)
        from photosim.index.hnsw import VectorIndex

        return VectorIndex(self._dim, count, self._source)

    def save(self, index: Index) -> None:
        generation = index.generation()
        if generation is None or generation == self._saved:
            return
        if (save := getattr(index, "save", None)) is not None:
            save(self._file, self._key, generation)
        else:
            self.remove()
        self._saved = generation

    def saved(self, generation: int, count: int) -> tuple[int, int]:
        if count <= EXACT_UP_TO:
            return count, 0
        try:
            facts = cache.read(self._file, {"dim": self._dim, "key": self._key, "generation": generation})
            return facts["count"], facts["bytes"]
        except (OSError, ValueError, KeyError, TypeError):
            return 0, 0

    def beside(self, vectors: ComparedVectors) -> LocalPlace:
        return LocalPlace(self._directory, vectors)

    def remove(self) -> None:
        _delete(self._file)
        self._saved = None

    def clear(self) -> None:
        for file in self._directory.glob("*.hnsw"):
            _delete(file)
        self._saved = None

    def close(self) -> None:
        """Nothing is held open."""


def _delete(file: Path) -> None:
    for path in (cache.description(file), file):
        path.unlink(missing_ok=True)
