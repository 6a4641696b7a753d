"""All pairs of vectors that look alike, as `photosim duplicates` wants them, against hnswlib asked for every vector.

    .venv/bin/python benchmarks/pairs.py [--photos 100000] [--repeat 1] [--isotropic | --vectors FILE.npy]

photosim's pairs are exact, so that the groups never depend on the order of scanning; hnswlib's answers are not, and
its graph is not timed, only the query of all vectors for their 20 nearest, on all processors. The two alternate.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import hnswlib
import numpy as np
from made import isotropic, like_embeddings

from photosim.base.job import Job
from photosim.index.candidates import NEAREST, VECTORS_ALIKE, by_vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--isotropic", action="store_true", help="vectors as long in every direction")
    parser.add_argument("--vectors", type=Path, help="vectors of your own: a float32 array (n, dim), of unit length")
    options = parser.parse_args()
    if options.vectors:
        vectors = np.load(options.vectors)
    else:
        vectors = (isotropic if options.isotropic else like_embeddings)(options.photos)
    count, dim = vectors.shape
    graph = hnswlib.Index("cosine", dim)
    graph.init_index(count, M=16, ef_construction=100, random_seed=1)
    began = time.perf_counter()
    graph.add_items(vectors)
    print(f"{count:,} vectors of {dim}; hnswlib's graph is made in {time.perf_counter() - began:.1f} s")
    graph.set_ef(64)
    ratios = []
    for _ in range(options.repeat):
        began = time.perf_counter()
        graph.knn_query(vectors, k=NEAREST)
        bare = time.perf_counter() - began
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        nothing = np.full(count, VECTORS_ALIKE, np.float32)
        pairs = sum(1 for _ in by_vectors(vectors, np.ones(count, bool), nothing, Job()))
        own = time.perf_counter() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        ratios.append(own / bare)
        print(
            f"hnswlib's query of all {bare:6.1f} s; all alike pairs {own:6.1f} s: {pairs:,} pairs, "
            f"at most {grown:.0f} MB more; ratio {ratios[-1]:.2f}"
        )
    print(f"median ratio {np.median(ratios):.2f}")


if __name__ == "__main__":
    main()
