"""The nearest of each of many vectors, among the same ones."""

from __future__ import annotations

import hnswlib
import numpy as np

from photosim.base.job import Job

_EXACT = 4000
"""Vectors that are compared each with each; from there on a graph is quicker."""
_STEP = 1000
_M, _EF_CONSTRUCTION, _EF = 16, 100, 64


def nearest_of_all(vectors: np.ndarray, count: int, job: Job) -> np.ndarray:
    """Row numbers, int64 (n, count), of the nearest others by Euclidean distance, nearest first; count < n.

    Beyond a few thousand vectors nearly all of them are right. Raises Cancelled.
    """
    vectors = np.ascontiguousarray(vectors, np.float32)
    return _exact(vectors, count, job) if len(vectors) <= _EXACT else _by_graph(vectors, count, job)


def _exact(vectors: np.ndarray, count: int, job: Job) -> np.ndarray:
    found = np.empty((len(vectors), count), np.int64)
    lengths = (vectors * vectors).sum(1)
    for start in range(0, len(vectors), _STEP):
        job.checkpoint()
        some = vectors[start : start + _STEP]
        distances = lengths[np.newaxis] - 2 * some @ vectors.T
        distances[np.arange(len(some)), np.arange(start, start + len(some))] = np.inf
        near = np.argpartition(distances, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(distances, near, 1), axis=1, kind="stable")
        found[start : start + len(some)] = np.take_along_axis(near, order, 1)
    return found


def _by_graph(vectors: np.ndarray, count: int, job: Job) -> np.ndarray:
    graph = hnswlib.Index("l2", vectors.shape[1])
    graph.init_index(len(vectors), M=_M, ef_construction=_EF_CONSTRUCTION, random_seed=1)
    graph.set_num_threads(1)
    for start in range(0, len(vectors), _STEP):
        job.checkpoint()
        graph.add_items(vectors[start : start + _STEP], np.arange(start, min(start + _STEP, len(vectors))))
        job.report("sorting", start, 2 * len(vectors))
    graph.set_ef(max(_EF, 2 * count))
    found = np.empty((len(vectors), count), np.int64)
    for start in range(0, len(vectors), _STEP):
        job.checkpoint()
        near = graph.knn_query(vectors[start : start + _STEP], count + 1)[0].astype(np.int64)
        for row, numbers in enumerate(near, start):
            others = numbers[numbers != row]
            found[row] = others[:count]
        job.report("sorting", len(vectors) + start, 2 * len(vectors))
    return found
