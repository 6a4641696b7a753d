"""Look-alikes searched in a real PostgreSQL with pgvector, beside hnswlib and exact search.

    .venv/bin/python benchmarks/database.py [--vectors 100000] [--queries 200]

Starts the server that the package `pgserver` brings, sends drawn vectors of 512 numbers, has the graph made, and asks
for the 20 nearest, with and without 100 photos left out. All ways alternate query by query; printed are medians, and
how many of exact search's answers each finds. Then sends the vectors once more, of which nothing differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
from made import DIM, like_embeddings
from search import K, alternate

from photosim.base.job import Job
from photosim.index.exact import ExactIndex
from photosim.index.hnsw import VectorIndex
from photosim.index.interface import Index
from photosim.index.postgres import PostgresPlace


def compare(server: str, count: int, asked: int) -> None:
    vectors = like_embeddings(count)
    ids = np.arange(1, count + 1)
    place = PostgresPlace(server, "benchmark", "drawn", DIM)
    blocks = [(ids[start : start + 4096], vectors[start : start + 4096]) for start in range(0, count, 4096)]
    began = time.perf_counter()
    remote = place.build(blocks, count, 1, Job())
    version = place._connection.run("SELECT current_setting('server_version'), extversion FROM pg_extension")[-1]
    print(f"PostgreSQL {version[0]}, pgvector {version[1]}")
    print(f"{count:,} vectors of {DIM} numbers sent and the graph made in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    place.build(blocks, count, 2, Job())
    print(f"brought up to date, nothing differs: {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    graph = VectorIndex.build(ids, vectors)
    print(f"hnswlib's graph made in {time.perf_counter() - began:.0f} s")
    exact = ExactIndex(DIM)
    exact.add(ids, vectors)
    rows = np.random.default_rng(3).choice(count, asked, replace=False)
    out = ids[:: max(1, count // 100)][:100].tolist()
    for words, left_out in (("", []), (", 100 photos left out", out)):
        ways = {
            name: partial(_nearest, index, vectors, left_out)
            for name, index in (("pgvector", remote), ("hnswlib", graph), ("exact", exact))
        }
        seconds = alternate(rows, ways)
        print(f"\n{K} nearest{words}")
        for name, way in ways.items():
            hits = [len(np.intersect1d(way(row)[0], exact.search(vectors[row], K, left_out)[0])) for row in rows[:100]]
            middle = 1000 * np.median(seconds[name])
            print(f"{name:<10} {middle:8.2f} ms   recall {np.mean(hits) / K:.4f}")
    place.clear()
    place.close()


def _nearest(index: Index, vectors: np.ndarray, left_out: list[int], row: int) -> tuple[np.ndarray, np.ndarray]:
    return index.search(vectors[row], K, left_out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="photosim-postgres-"))
    folder.chmod(0o755)  # run by root, the server is another user's
    (folder / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    try:
        import pgserver
    except ImportError:
        sys.exit("This needs the package pgserver: pip install pgserver")
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        compare(f"postgresql://postgres@/postgres?host={folder / 'data'}", options.vectors, options.queries)
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
