"""Retrieval quality of a model on folders whose answers are known."""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.base.job import Job
from photosim.folders.walk import walk
from photosim.measuring.copies import CopyQuality, evaluate_copies
from photosim.measuring.retrieval import evaluate as measure
from photosim.pictures import worker
from photosim.pictures.batches import BATCH
from photosim.pictures.workers import Workers, run_all
from photosim.values.joint import Joint, joined
from photosim.values.photos import Embedder, Failure


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a model finds photos of the same class; every photo is the query once, the others are the library.

    A margin is half the width of the 95 % confidence interval.
    """

    model: str
    """Its key."""
    name: str
    photos: int
    classes: int
    p_at_10: float
    """Mean share of photos of the query's class among its ten nearest."""
    map: float
    """Mean average precision over the whole ranking."""
    p_at_10_margin: float
    map_margin: float
    chance: float
    """The precision at 10 of guessing."""
    copies: CopyQuality | None
    """How copies are found again, for a folder with a `truth.json`; None where it has no edited copies."""
    seconds: float
    failed: tuple[Failure, ...]


class KnownAnswer(NamedTuple):
    """A photo whose answer is known."""

    path: Path
    label: str
    """Its class, or its shot."""
    edit: str | None = None
    """What was done to it; None for the original."""


def evaluate(
    folder: Path, embedder: Embedder, workers: Workers, job: Job, second: Embedder | None = None
) -> Evaluation:
    """Evaluate on a folder of class folders, or on one with a `truth.json` of shots.

    With a `second` model, which looks at thumbnails, the two are joined as in searches.
    Photos are decoded and embedded a batch at a time; only vectors are kept. Raises UsageError when the folder holds
    neither, and Cancelled.
    """
    began = time.monotonic()
    photos, has_copies = _known_photos(folder)
    read: list[KnownAnswer] = []
    identity = Joint(embedder.identity, None if second is None else second.identity).identity
    vectors = np.empty((len(photos), identity.dim), np.float32)
    failed: list[Failure] = []
    pending: list[tuple[Any, ...]] = []

    def embed() -> None:
        if pending:
            made = embedder.embed(np.stack([one[-1] if second is None else one[0] for one in pending]), job)
            if second is not None:
                made = joined(made, second.embed(np.stack([one[1] for one in pending]), job))
            vectors[len(read) - len(pending) : len(read)] = made
            pending.clear()

    decode: Callable[[str], Any] = functools.partial(
        worker.read_for_model, preprocessing=embedder.identity.preprocessing
    )
    if second is not None:
        decode = functools.partial(
            worker.read_for_two, first=embedder.identity.preprocessing, second=second.identity.preprocessing
        )
    tasks = ((photo, str(photo.path)) for photo in photos)
    for number, (photo, result) in enumerate(run_all(workers, decode, tasks, in_flight=2 * BATCH, job=job), start=1):
        job.checkpoint()
        if isinstance(result, UnreadablePhoto):
            failed.append(Failure(photo.path, result.reason))
        else:
            read.append(photo)
            pending.append(result)
        if len(pending) == BATCH:
            embed()
        job.report("reading", number, len(photos), current=str(photo.path))
    embed()
    if len(read) < 2:
        raise UsageError(f"{folder}: fewer than two photos could be read, so there is nothing to compare.")
    labels = [photo.label for photo in read]
    job.report("measuring", 0, 0)
    quality = measure(vectors[: len(read)], labels)
    return Evaluation(
        model=identity.key,
        name=identity.name,
        photos=len(read),
        classes=len(set(labels)),
        p_at_10=quality.p_at_10,
        map=quality.map,
        p_at_10_margin=quality.p_at_10_margin,
        map_margin=quality.map_margin,
        chance=quality.chance,
        copies=_measure_copies(vectors[: len(read)], read) if has_copies else None,
        seconds=time.monotonic() - began,
        failed=tuple(failed),
    )


def _measure_copies(vectors: np.ndarray, photos: list[KnownAnswer]) -> CopyQuality | None:
    try:
        return evaluate_copies(vectors, [photo.label for photo in photos], [photo.edit for photo in photos])
    except ValueError:
        return None  # too many of them could not be read, which is listed


def _known_photos(folder: Path) -> tuple[list[KnownAnswer], bool]:
    """Return every photo sorted by path, and whether they are copies rather than members of classes."""
    if not os.path.isdir(folder):
        raise UsageError(f"{folder} is not a folder. Name a folder of class folders, or one with a truth.json.")
    truth = folder / "truth.json"
    has_copies = os.path.isfile(truth)
    photos = list(_from_truth(truth) if has_copies else _from_classes(folder))
    if len({photo.label for photo in photos}) < 2:
        raise UsageError(
            f"{folder} has no class folders to evaluate on. "
            "Put photos of the same kind into a folder each, at least two of them."
        )
    return sorted(photos, key=lambda photo: photo.path), has_copies


def _from_truth(truth: Path) -> Iterator[KnownAnswer]:
    """The photos of a truth.json. The first of a shot that no edit is named for is the original."""
    try:
        facts = json.loads(truth.read_text(encoding="utf-8"))
        edits = facts.get("edit", {})
        for shot, members in facts["shots"].items():
            original = next((member for member in members if member not in edits), None)
            for member in members:
                edit = None if member == original else str(edits.get(member, "copy"))
                yield KnownAnswer(truth.parent / member, shot, edit)
    except OSError as error:
        raise UsageError(f"{truth} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UsageError(f'{truth} is not a list of shots: it should hold {{"shots": {{"0": [paths]}}}}.') from error


def _from_classes(folder: Path) -> Iterator[KnownAnswer]:
    for file in walk(folder, folder_id=0).files:
        label, _, rest = file.relative.partition("/")
        if rest:
            yield KnownAnswer(folder / file.relative, label)
