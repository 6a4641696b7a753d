"""Recall and time of a look-alike search against exact search.

    .venv/bin/python benchmarks/search.py [--photos 20000] [--queries 200]

Vectors are drawn in clusters, as photos come in series. Prints recall at 20, and the time of one search by the index
(photosim's, with its lock and ordering), by bare hnswlib, and by numpy over all vectors.
"""

from __future__ import annotations

import argparse
import time

import hnswlib
import numpy as np

from photosim.search.exact import ExactIndex
from photosim.search.index import VectorIndex

DIM, K = 512, 20


def clustered(rng: np.random.Generator, count: int) -> np.ndarray:
    """Unit vectors, about 20 to a cluster."""
    centres = rng.standard_normal((max(1, count // 20), DIM), dtype=np.float32)
    vectors = centres[rng.integers(0, len(centres), count)] + 0.5 * rng.standard_normal((count, DIM), dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    vectors = clustered(rng, options.photos)
    ids = np.arange(1, options.photos + 1)
    began = time.perf_counter()
    index = VectorIndex.build(ids, vectors)
    built = time.perf_counter() - began
    exact = ExactIndex(DIM)
    exact.add(ids, vectors)
    bare = hnswlib.Index("cosine", DIM)
    bare.init_index(options.photos, M=16, ef_construction=100, random_seed=1)
    bare.add_items(vectors, ids)
    bare.set_ef(64)
    queries = vectors[rng.choice(options.photos, options.queries, replace=False)]

    hits, seconds = 0, {"photosim": 0.0, "bare hnswlib": 0.0, "exact (numpy)": 0.0}
    for query in queries:
        began = time.perf_counter()
        found, _ = index.search(query, K)
        seconds["photosim"] += time.perf_counter() - began
        began = time.perf_counter()
        bare.knn_query(query, k=K, num_threads=1)
        seconds["bare hnswlib"] += time.perf_counter() - began
        began = time.perf_counter()
        truth, _ = exact.search(query, K)
        seconds["exact (numpy)"] += time.perf_counter() - began
        hits += len(set(found.tolist()) & set(truth.tolist()))
    print(f"{options.photos:,} vectors of {DIM}, built in {built:.1f} s")
    print(f"recall at {K}      {hits / (K * len(queries)):.4f}")
    for name, value in seconds.items():
        print(
            f"{name:<15}  {1000 * value / len(queries):7.3f} ms a search  {value / seconds['bare hnswlib']:6.2f} x bare"
        )


if __name__ == "__main__":
    main()
