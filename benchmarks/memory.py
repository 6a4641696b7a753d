"""What the index takes of memory, and what graphs of shorter and longer vectors take, at which recall.

    .venv/bin/python benchmarks/memory.py [--photos 300000] [--recall-photos 20000]

First the graph as photosim keeps it, filled block by block as at a start of the program, and the peak while it was
filled; then the same with whole vectors. Then graphs of the first numbers of vectors turned to their longest
directions, which find 3 x 20 candidates that are ranked by the whole vectors: their size, and how many of the true 20
nearest are among them. Links are chosen with little care where only the size is asked for, which does not change it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
from collections.abc import Iterator, Sequence
from pathlib import Path

import hnswlib
import numpy as np
from made import DIM, like_embeddings

from photosim.index import hnsw as graphs
from photosim.index.exact import ExactIndex

K, CANDIDATES, BLOCK = 20, 60, 4096


def resident() -> float:
    """Megabytes of this process that are in memory now."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return float("nan")  # not Linux: only the peak is known
    return pages * resource.getpagesize() / 1e6


class Drawn:
    """The whole vectors, drawn again whenever somebody asks."""

    def __init__(self, count: int) -> None:
        self._count = count

    def blocks(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for start in range(0, self._count, BLOCK):
            ids = np.arange(start, min(start + BLOCK, self._count))
            yield ids, like_embeddings(len(ids), seed=start)

    def some(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        raise NotImplementedError  # nothing is searched here

    def sample(self, most: int) -> np.ndarray:
        return like_embeddings(most)


def size(count: int, *, short: bool) -> None:
    graphs._EF_CONSTRUCTION = 8  # type: ignore[misc]
    source = Drawn(count)
    before = resident()
    index = graphs.VectorIndex(DIM, count, source if short else None)
    for ids, vectors in source.blocks():
        index.add(ids, vectors)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    width = index._shortening.width if index._shortening else DIM
    print(f"{count:,} vectors of {DIM}, {width} numbers kept: {resident() - before:,.0f} MB,", end=" ")
    print(f"of which the numbers alone {count * width * 4 / 1e6:,.0f}; peak of the whole process {peak:,.0f} MB")


def recall(count: int) -> None:
    vectors = like_embeddings(count)
    exact = ExactIndex(DIM)
    exact.add(np.arange(count), vectors)
    queries = np.random.default_rng(1).choice(count, 200, replace=False)
    truth = [set(exact.search(vectors[row], K)[0].tolist()) for row in queries]
    axes = np.linalg.eigh(vectors.T @ vectors)[1][:, ::-1]
    for width in (64, 128, 192, 256, DIM):
        short = vectors @ axes[:, :width].astype(np.float32)
        graph = hnswlib.Index("cosine", width)
        graph.init_index(count, M=16, ef_construction=100, random_seed=1)
        graph.add_items(short)
        graph.set_ef(2 * CANDIDATES)
        found = graph.knn_query(short[queries], k=CANDIDATES)[0].astype(np.int64)
        hits = 0
        for row, candidates, wanted in zip(queries, found, truth, strict=True):
            best = candidates[np.argsort(-(vectors[candidates] @ vectors[row]))[:K]]
            hits += len(wanted & set(best.tolist()))
        each = graph.index_file_size() / count
        print(f"first {width:3} numbers: {each:6.0f} bytes a vector, recall {hits / K / len(queries):.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=300_000)
    parser.add_argument("--recall-photos", type=int, default=20_000)
    options = parser.parse_args()
    for short in (True, False):
        # In a process of its own each: memory that was in use once stays with the process.
        process = multiprocessing.get_context("spawn").Process(
            target=size, args=(options.photos,), kwargs={"short": short}
        )
        process.start()
        process.join()
    recall(options.recall_photos)


if __name__ == "__main__":
    main()
