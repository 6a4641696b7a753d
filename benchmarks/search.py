"""A click on a photo, from the library's answer down to the index, against a bare hnswlib query.

    .venv/bin/python benchmarks/search.py [--photos 100000] [--queries 300]

Makes a library with a row and a drawn vector for every photo, and no files. Prints what `LookalikesService.similar`
takes (the photo's vector from the database, the index, the rows of the answers), what the index takes (with the whole
vectors of its candidates, read from the database), and recall at 20, against hnswlib's own query of a graph of the
whole vectors, in memory. Then, for smaller libraries, exact search against the graph: where the two take the same
time, photosim changes from one to the other. All alternate query by query; printed are medians.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import hnswlib
import numpy as np
from made import DIM, isotropic, library_of, like_embeddings

from photosim.index.exact import EXACT_UP_TO, ExactIndex
from photosim.index.hnsw import VectorIndex

K = 20
SMALL = (1000, 2000, 4000, 8000, 12000)


def alternate(queries: np.ndarray, ways: dict[str, Callable[[int], object]]) -> dict[str, np.ndarray]:
    """Seconds of every way for every query, in another order each: who asks the same again finds all in the cache."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    rng = np.random.default_rng(2)
    orders = {name: rng.permutation(queries).tolist() for name in ways}
    for turn in range(len(queries)):
        for name, way in ways.items():
            began = time.perf_counter()
            way(orders[name][turn])
            seconds[name].append(time.perf_counter() - began)
    return {name: np.array(values) for name, values in seconds.items()}


def click(vectors: np.ndarray, queries: np.ndarray) -> None:
    with tempfile.TemporaryDirectory() as base, library_of(Path(base), vectors) as library:
        ids = np.array(sorted(row.id for row in library.photos.rows()))
        began = time.perf_counter()
        index = library._parts.index.ready()
        assert isinstance(index, VectorIndex)
        width = index._shortening.width if index._shortening else DIM
        print(f"{len(vectors):,} vectors of {DIM}, {width} numbers of each kept in the index", end="; ")
        print(f"made in {time.perf_counter() - began:.1f} s")
        graph = hnswlib.Index("cosine", DIM)
        graph.init_index(len(vectors), M=16, ef_construction=100, random_seed=1)
        began = time.perf_counter()
        graph.add_items(vectors)
        print(f"bare hnswlib's graph of the whole vectors made in {time.perf_counter() - began:.1f} s")
        graph.set_ef(64)

        def bare(row: int) -> object:
            return graph.knn_query(vectors[row], k=K, num_threads=1)

        seconds = alternate(
            queries,
            {
                "bare hnswlib": bare,
                "the index": lambda row: index.search(vectors[row], K, exclude=[ids[row]]),
                "Library.similar": lambda row: library.lookalikes.similar(int(ids[row]), K),
            },
        )
        exact = ExactIndex(DIM)
        exact.add(ids, vectors)
        hits = [
            len(np.intersect1d(index.search(vectors[row], K)[0], exact.search(vectors[row], K)[0])) for row in queries
        ]
        for name, values in seconds.items():
            ratio = np.median(values) / np.median(seconds["bare hnswlib"])
            print(f"{name:<16}  {1000 * np.median(values):7.3f} ms  {ratio:6.2f} x bare")
        print(f"recall at {K}      {np.mean(hits) / K:.4f}")


def crossover(rng: np.random.Generator) -> None:
    print(f"\nexact search against the graph (photosim changes above {EXACT_UP_TO:,})")
    for count in SMALL:
        vectors = like_embeddings(count)
        with tempfile.TemporaryDirectory() as base, library_of(Path(base), vectors) as library:
            ids = np.array(sorted(row.id for row in library.photos.rows()))
            began = time.perf_counter()
            graph = VectorIndex.build(ids, vectors, source=library._parts.stores.vectors.of_model(library.model.key))
            built = time.perf_counter() - began
            exact = ExactIndex(DIM)
            exact.add(ids, vectors)
            seconds = alternate(
                rng.integers(0, count, 300),
                {
                    "exact": lambda row, at=vectors, index=exact: index.search(at[row], K),
                    "graph": lambda row, at=vectors, index=graph: index.search(at[row], K),
                },
            )
        ratio = np.median(seconds["exact"]) / np.median(seconds["graph"])
        print(
            f"{count:6,} vectors  exact {1000 * np.median(seconds['exact']):6.3f} ms, "
            f"graph {1000 * np.median(seconds['graph']):6.3f} ms (made in {built:.2f} s)  ratio {ratio:5.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--isotropic", action="store_true", help="vectors as long in every direction")
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    vectors = (isotropic if options.isotropic else like_embeddings)(options.photos)
    click(vectors, rng.choice(options.photos, options.queries, replace=False))
    crossover(rng)


if __name__ == "__main__":
    main()
