"""Approximate nearest neighbours by hnswlib: a graph of vectors, kept in memory, saved as a cache."""

from __future__ import annotations

import errno
import logging
import os
import sys
import threading
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

import hnswlib
import numpy as np

from photosim.core.job import Job
from photosim.search import cache
from photosim.search.ranking import best_first, checked, cosines, unit

log = logging.getLogger(__name__)

_M: Final = 16
_EF_CONSTRUCTION: Final = 100
_EF: Final = 64
_SPARE: Final = 1024
_BUILD_STEP: Final = 2048
_SAME_LEFT: Final = 16


class VectorIndex:
    """Nearest neighbours by cosine, for any number of threads; labels are photo ids.

    Removed vectors stay in the graph as signposts that are never returned; `worn` says when to build afresh.
    """

    def __init__(self, dim: int, capacity: int = 0) -> None:
        self.dim = dim
        self._index = _graph(dim)
        self._index.init_index(max(_SPARE, capacity), M=_M, ef_construction=_EF_CONSTRUCTION, random_seed=1)
        self._live: set[int] = set()
        self._removed: set[int] = set()
        # hnswlib must not search while it adds.
        self._lock = threading.Lock()

    @classmethod
    def build(cls, ids: np.ndarray, vectors: np.ndarray, job: Job | None = None) -> VectorIndex:
        """Index vectors (n, dim) with their ids (n,), reporting the stage `indexing`. Raises Cancelled."""
        index = cls(vectors.shape[1], capacity=len(ids))
        job = job or Job()
        for start in range(0, len(ids), _BUILD_STEP):
            job.checkpoint()
            job.report("indexing", start, len(ids))
            index.add(ids[start : start + _BUILD_STEP], vectors[start : start + _BUILD_STEP])
        job.report("indexing", len(ids), len(ids))
        return index

    @classmethod
    def load(cls, path: Path, dim: int, key: str, generation: int) -> VectorIndex | None:
        """Return the index saved at `path`, or None when it is missing, damaged or of other vectors."""
        try:
            facts = cache.read(path, {"dim": dim, "key": key, "generation": generation})
            index = cls(dim)
            index._index = _graph(dim)
            index._index.load_index(_narrow(path))
            labels = set(index._index.get_ids_list())
            index._removed = set(facts["removed"])
            index._live = labels - index._removed
            if len(labels) != facts["count"] or not index._removed <= labels:
                raise ValueError("the index holds other photos than its description says")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, MemoryError) as error:
            log.info("the index %s is built again: %s", path.name, error)
            return None
        return index

    def save(self, path: Path, key: str, generation: int) -> None:
        """Write the index and its description atomically; OSError when the disk will not take it."""
        with self._lock:
            facts = {
                "dim": self.dim,
                "key": key,
                "generation": generation,
                "count": len(self._live) + len(self._removed),
                "removed": sorted(self._removed),
            }
            cache.write(path, self._save_graph, facts)

    def _save_graph(self, target: Path) -> None:
        self._index.save_index(_narrow(target))
        # hnswlib does not look whether the disk took it.
        if target.stat().st_size != self._index.index_file_size():
            raise OSError(errno.EIO, "the index could not be written whole", str(target))

    def __len__(self) -> int:
        return len(self._live)

    def __contains__(self, photo_id: int) -> bool:
        return photo_id in self._live

    @property
    def worn(self) -> bool:
        """More than a third of the graph is removed vectors: building afresh would make it smaller and quicker."""
        return len(self._removed) > _SPARE and len(self._removed) * 2 > len(self._live)

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add or replace vectors, (n, dim) of any length; ValueError when they do not fit or are not finite."""
        ids, vectors = checked(ids, vectors, self.dim)
        labels = ids.tolist()
        with self._lock:
            needed = len(self._live) + len(self._removed) + len(labels)
            if needed > self._index.get_max_elements():
                self._index.resize_index(needed + needed // 2 + _SPARE)
            for label in self._removed.intersection(labels):
                self._index.unmark_deleted(label)
            if labels:
                self._index.add_items(vectors, ids)
            self._removed.difference_update(labels)
            self._live.update(labels)

    def remove(self, ids: Iterable[int]) -> None:
        """Take vectors out; unknown ids are ignored."""
        with self._lock:
            gone = self._live.intersection(ids)
            for label in gone:
                self._index.mark_deleted(label)
            self._live -= gone
            self._removed |= gone

    def search(self, vector: np.ndarray, k: int, exclude: Collection[int] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 and cosines float32 of the at most `k` nearest, best first, equal ones by id.

        `vector` is (dim,), of any length; photos in `exclude` are passed over.
        """
        query = unit(np.asarray(vector).reshape(self.dim))
        if not np.isfinite(query).all():
            raise ValueError("the query is not finite")
        with self._lock:
            excluded = self._live.intersection(exclude)
            k = max(0, min(k, len(self._live) - len(excluded)))
            if k == 0:
                return np.empty(0, np.int64), np.empty(0, np.float32)
            wanted = k + len(excluded) + _SAME_LEFT
            while True:
                wanted = min(wanted, len(self._live))
                ids, scores = self._nearest(query, wanted)
                if excluded:
                    allowed = ~np.isin(ids, list(excluded))
                    ids, scores = ids[allowed], scores[allowed]
                ids, scores = best_first(ids, scores, len(ids))
                # Copies of one picture all have the same score: the cut among them is by id, so all are needed.
                if wanted == len(self._live) or scores[-1] < scores[k - 1]:
                    return ids[:k], scores[:k]
                wanted *= 4

    def _nearest(self, query: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Ids and scores of the `k` nearest live vectors, in no particular order."""
        self._index.set_ef(max(_EF, 2 * k))
        try:
            labels, _ = self._index.knn_query(query, k=k, num_threads=1)
            ids = labels[0].astype(np.int64)
        except RuntimeError:
            # The walk through the graph met fewer than k: parts of it are cut off by removals. Look at every vector.
            ids = np.fromiter(self._live, np.int64, len(self._live))
        return ids, cosines(query, np.asarray(self._index.get_items(ids), np.float32))


def _narrow(path: Path) -> bytes:
    """The path as the C library wants it: hnswlib opens files by their narrow name, Windows' code page included."""
    return str(path).encode("mbcs") if sys.platform == "win32" else os.fsencode(path)


def _graph(dim: int) -> Any:
    return hnswlib.Index(space="cosine", dim=dim)
