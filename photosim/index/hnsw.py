"""Approximate nearest neighbours by hnswlib: a graph of short vectors, kept in memory, saved as a cache."""

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

from photosim.base.job import Job
from photosim.index import cache, graph_file
from photosim.index.interface import Source
from photosim.index.nodes import NodePhotos
from photosim.index.ranking import best_first, checked, checked_query, cosines, digests, rounded, unit
from photosim.index.shortening import CANDIDATES, PER_ANSWER, SAMPLE, Shortening

log = logging.getLogger(__name__)

_M: Final = 16
_EF_CONSTRUCTION: Final = 100
_EF: Final = 128
_SPARE: Final = 1024
_BUILD_STEP: Final = 2048


class VectorIndex:
    """Nearest neighbours by cosine, for any number of threads; vectors are known by their photo's id.

    Inside, a node of the graph stands for one vector, however many photos share it: its label is a digest of the
    vector to four decimals, which also makes scores that close the same. Thousands of copies of a black frame would
    otherwise link to each other only and cut the graph to pieces; and a photo that comes back finds its node there.

    With a `source` of the whole vectors the graph may keep short ones: a search then finds candidates by it, and ranks
    them by what the source says. Without, and where short vectors would find less, the graph keeps the whole ones.
    """

    def __init__(self, dim: int, capacity: int = 0, source: Source | None = None) -> None:
        self.dim = dim
        self._source = source
        self._shortening = Shortening.learn(source.sample(SAMPLE)) if source is not None else None
        # What the nodes' short vectors lack, summed up, and of how many nodes: tells whether the axes still fit.
        self._lost, self._shortened = 0.0, 0
        self._graph = _graph(self._shortening.width if self._shortening else dim)
        self._graph.init_index(max(_SPARE, capacity), M=_M, ef_construction=_EF_CONSTRUCTION, random_seed=1)
        self._label_of: dict[int, int] = {}
        self._photos_of = NodePhotos()
        # Nodes of no photo stay in the graph as signposts; they are marked, and never found.
        self._unused: set[int] = set()
        self._generation: int | None = None
        # hnswlib must not search while it adds.
        self._lock = threading.Lock()

    @classmethod
    def build(
        cls, ids: np.ndarray, vectors: np.ndarray, job: Job | None = None, source: Source | None = None
    ) -> VectorIndex:
        """Index vectors (n, dim) with their ids (n,), reporting the stage `indexing`. Raises Cancelled."""
        index = cls(vectors.shape[1], capacity=len(ids), source=source)
        job = job or Job()
        for start in range(0, len(ids), _BUILD_STEP):
            job.raise_if_cancelled()  # never paused: every search waits for this
            job.report("indexing", start, len(ids))
            index.add(ids[start : start + _BUILD_STEP], vectors[start : start + _BUILD_STEP])
        job.report("indexing", len(ids), len(ids))
        return index

    @classmethod
    def load(cls, path: Path, dim: int, key: str, generation: int, source: Source | None = None) -> VectorIndex | None:
        """Return the index saved at `path`, or None when it is missing, damaged or of other vectors.

        One of short vectors needs the `source` of the whole ones.
        """
        try:
            facts = cache.read(path, {"dim": dim, "key": key, "generation": generation})
            index = cls(dim)
            if facts["shortening"] is not None:
                if source is None:
                    raise ValueError("its vectors are short, and the whole ones are not at hand")
                index._shortening = Shortening.from_facts(facts["shortening"], dim)
                index._source, index._lost, index._shortened = source, float(facts["lost"]), int(facts["shortened"])
            index._graph = _graph(index._shortening.width if index._shortening else dim)
            index._graph.load_index(_narrow(path))
            for photo_id, label in zip(facts["photos"], facts["labels"], strict=True):
                index._label_of[photo_id] = label
                index._photos_of.add(label, photo_id)
            nodes = set(index._graph.get_ids_list())
            index._unused = nodes - index._photos_of.labels()
            if not index._photos_of.labels() <= nodes:
                raise ValueError("it holds other vectors than its description says")
            index._generation = generation
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
                "count": len(self._label_of),
                "shortening": self._shortening.to_facts() if self._shortening else None,
                "lost": self._lost,
                "shortened": self._shortened,
                "photos": list(self._label_of.keys()),
                "labels": list(self._label_of.values()),
            }
            cache.write(path, self._save_graph, facts)

    def __len__(self) -> int:
        return len(self._label_of)

    def __contains__(self, photo_id: int) -> bool:
        return photo_id in self._label_of

    def generation(self) -> int | None:
        """The generation of the store whose vectors these are; None when it is not known."""
        return self._generation

    def set_generation(self, generation: int) -> None:
        """Note that the vectors are now those of this generation."""
        self._generation = generation

    @property
    def worn(self) -> bool:
        """More than a third of the graph belongs to no photo, or its short vectors do not fit the photos any more.

        Building it afresh makes it smaller and quicker, or learns what is left out of them anew.
        """
        if self._shortening and self._shortening.unfit(self._lost / max(1, self._shortened)):
            return True
        return len(self._unused) > _SPARE and len(self._unused) * 2 > len(self._photos_of)

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add or replace vectors, (n, dim) of any length; ValueError when they do not fit or are not finite."""
        ids, vectors = checked(ids, vectors, self.dim)
        vectors = unit(vectors)
        labels = digests(vectors)
        with self._lock:
            new = {
                label: row
                for row, label in enumerate(labels)
                if label not in self._photos_of and label not in self._unused
            }
            self._add_nodes(new, vectors)
            for photo_id, label in zip(ids.tolist(), labels, strict=True):
                self._take_out(photo_id, label)
                if label in self._unused:
                    self._graph.unmark_deleted(label)
                    self._unused.remove(label)
                if photo_id not in self._label_of:
                    self._label_of[photo_id] = label
                    self._photos_of.add(label, photo_id)

    def remove(self, ids: Iterable[int]) -> None:
        """Take vectors out; unknown ids are ignored."""
        with self._lock:
            for photo_id in ids:
                self._take_out(photo_id)

    def search(self, vector: np.ndarray, k: int, exclude: Collection[int] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 and cosines float32 of the at most `k` nearest, best first, equal ones by id.

        `vector` is (dim,), of any length; photos in `exclude` are passed over.
        """
        query = checked_query(vector, self.dim)
        with self._lock:
            excluded = {photo_id for photo_id in exclude if photo_id in self._label_of}
            k = max(0, min(k, len(self._label_of) - len(excluded)))
            if k == 0:
                return np.empty(0, np.int64), np.empty(0, np.float32)
            labels, scores = self._nearest(query, min(k + len(excluded), len(self._photos_of)))
            found = [
                (photo_id, score)
                for label, score in zip(labels, scores, strict=True)
                for photo_id in self._photos_of.all_of(label)
                if photo_id not in excluded
            ]
        photo_ids = np.array([photo_id for photo_id, _ in found], np.int64)
        return best_first(photo_ids, np.array([score for _, score in found], np.float32), k)

    def _nearest(self, query: np.ndarray, k: int) -> tuple[list[int], np.ndarray]:
        """Labels and scores of the `k` nearest vectors or a few more, in no particular order."""
        if self._shortening is None or self._source is None:
            labels, distances = self._walk(query, k)
            return labels, rounded(1.0 - distances.astype(np.float64))
        most = min(max(CANDIDATES, PER_ANSWER * k), len(self._photos_of))
        labels, _ = self._walk(self._shortening.apply(query), most)
        # Any photo of a node will do. One whose vector another process has just taken away is passed over.
        ids, vectors = self._source.some(sorted(self._photos_of.any_of(label) for label in labels))
        return [self._label_of[photo_id] for photo_id in ids.tolist()], cosines(query, unit(vectors))

    def _walk(self, query: np.ndarray, k: int) -> tuple[list[int], np.ndarray]:
        """Labels of the `k` nodes nearest to a query of the graph's own width, and 1 - cosine."""
        self._graph.set_ef(max(_EF, 2 * k))
        try:
            labels, distances = self._graph.knn_query(query, k=k, num_threads=1)
        except RuntimeError:
            # The walk met fewer than k, because removals have cut parts of the graph off. Look at every vector.
            everything = list(self._photos_of.labels())
            nodes = self._graph.get_items(everything, return_type="numpy")
            away = 1.0 - cosines(unit(query), nodes)
            rows = np.argsort(away, kind="stable")[:k]
            return [everything[row] for row in rows], away[rows]
        return labels[0].tolist(), distances[0]

    def _add_nodes(self, rows: dict[int, int], vectors: np.ndarray) -> None:
        if not rows:
            return
        needed = len(self._photos_of) + len(self._unused) + len(rows)
        if needed > self._graph.get_max_elements():
            self._graph.resize_index(needed + needed // 2 + _SPARE)
        nodes = vectors[list(rows.values())]
        if self._shortening is not None:
            whole = float(np.sum(nodes * nodes))
            nodes = self._shortening.apply(nodes)
            self._lost += max(0.0, whole - float(np.sum(nodes * nodes)))
            self._shortened += len(nodes)
        self._graph.add_items(nodes, np.array(list(rows), np.uint64))

    def _take_out(self, photo_id: int, unless: int | None = None) -> None:
        """Part the photo from its vector, if it has one and its label is not `unless`."""
        label = self._label_of.get(photo_id)
        if label is None or label == unless:
            return
        del self._label_of[photo_id]
        self._photos_of.remove(label, photo_id)
        if label not in self._photos_of:
            self._graph.mark_deleted(label)
            self._unused.add(label)

    def _save_graph(self, target: Path) -> None:
        if not graph_file.write(self._graph, target):
            self._graph.save_index(_narrow(target))
        # hnswlib does not look whether the disk took it.
        if target.stat().st_size != self._graph.index_file_size():
            raise OSError(errno.EIO, "the index could not be written whole", str(target))


def _narrow(path: Path) -> bytes:
    """The path as the C library wants it: hnswlib opens files by their narrow name, Windows' code page included."""
    return str(path).encode("mbcs") if sys.platform == "win32" else os.fsencode(path)


def _graph(dim: int) -> Any:
    return hnswlib.Index(space="cosine", dim=dim)
