"""Retrieval quality of a model on folders whose answers are known."""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photosim.core.errors import UnreadablePhoto, UsageError
from photosim.core.job import Job
from photosim.core.model import Embedder, Failure
from photosim.embedding.evaluation import evaluate as measure
from photosim.imaging import worker
from photosim.imaging.walk import walk
from photosim.pipeline.scan import BATCH
from photosim.pipeline.workers import Workers, run_all


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a model finds photos of the same class; every photo is the query once, the others are the library."""

    model: str
    photos: int
    classes: int
    p_at_10: float
    """Mean share of photos of the query's class among its ten nearest."""
    map: float
    """Mean average precision over the whole ranking."""
    seconds: float
    failed: tuple[Failure, ...]


def evaluate(folder: Path, embedder: Embedder, workers: Workers, job: Job) -> Evaluation:
    """Evaluate on a folder of class folders, or on one with a `truth.json` of shots.

    Raises UsageError when the folder holds neither.
    """
    began = time.monotonic()
    labelled = _labelled(folder)
    decode = functools.partial(worker.decode_file, preprocessing=embedder.identity.preprocessing)
    labels: list[str] = []
    vectors: list[np.ndarray] = []
    failed: list[Failure] = []
    pending: list[np.ndarray] = []
    tasks = [((label, path), str(path)) for label, path in labelled]
    for number, ((label, path), result) in enumerate(
        run_all(workers, decode, tasks, in_flight=2 * BATCH, job=job), start=1
    ):
        job.checkpoint()
        if isinstance(result, UnreadablePhoto):
            failed.append(Failure(path, result.reason))
        else:
            labels.append(label)
            pending.append(result.pixels)
        if len(pending) == BATCH:
            vectors.append(embedder.embed(np.stack(pending)))
            pending = []
        job.report("reading", number, len(tasks), current=str(path))
    if pending:
        vectors.append(embedder.embed(np.stack(pending)))
    if len(labels) < 2:
        raise UsageError(f"{folder}: fewer than two photos could be read, so there is nothing to compare.")
    quality = measure(np.concatenate(vectors), labels)
    return Evaluation(
        model=embedder.identity.key,
        photos=len(labels),
        classes=len(set(labels)),
        p_at_10=quality.p_at_10,
        map=quality.map,
        seconds=time.monotonic() - began,
        failed=tuple(failed),
    )


def _labelled(folder: Path) -> list[tuple[str, Path]]:
    """Return (class, path) of every photo, sorted by path."""
    if not os.path.isdir(folder):
        raise UsageError(f"{folder} is not a folder. Name a folder of class folders, or one with a truth.json.")
    truth = folder / "truth.json"
    pairs = list(_from_truth(truth) if os.path.isfile(truth) else _from_classes(folder))
    if len({label for label, _ in pairs}) < 2:
        raise UsageError(
            f"{folder} has no class folders to evaluate on. "
            "Put photos of the same kind into a folder each, at least two of them."
        )
    return sorted(pairs, key=lambda pair: pair[1])


def _from_truth(truth: Path) -> Iterator[tuple[str, Path]]:
    try:
        shots = json.loads(truth.read_text(encoding="utf-8"))["shots"]
        for shot, members in shots.items():
            for member in members:
                yield shot, truth.parent / member
    except OSError as error:
        raise UsageError(f"{truth} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UsageError(f'{truth} is not a list of shots: it should hold {{"shots": {{"0": [paths]}}}}.') from error


def _from_classes(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in walk(folder, folder_id=0).files:
        label, _, rest = file.relative.partition("/")
        if rest:
            yield label, folder / file.relative
