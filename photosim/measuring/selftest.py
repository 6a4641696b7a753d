"""How well the model knows edited copies of the person's own photos again, and from which score on that is sure."""

from __future__ import annotations

import functools
import math
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.base.job import Job
from photosim.index.candidates import SKETCHES_ALIKE, TURNS
from photosim.measuring.separation import BINS, Separation, counted, curves, score_of, separation
from photosim.pictures import edits, fingerprints
from photosim.pictures.workers import Workers, run_all
from photosim.proof import judge
from photosim.store.stores import Stores
from photosim.values.photos import Embedder, Failure, Photo, Tier
from photosim.values.sketches import as_unit, turned

PHOTOS = 200
_GALLERY = 20_000
"""Other photos that copies are compared with at most. A larger library is represented by so many of it."""
_SAME_MOMENT = 60.0
"""Seconds: what was taken so close together may show the same, and counts neither for nor against."""
_WEAK = 0.8
"""Edits of which a smaller share is found are named,"""
_NAMED = 4
"""so many of them."""
_ONE_SHOT: Sequence[Tier] = ("identical", "same-shot")
"""What two photos are that count neither way: no edit makes a photo of another exposure from them."""
_STEP = 25
"""Every so many of the counted scores, a point of the curve is given: 0.0025 apart."""


@dataclass(frozen=True, slots=True)
class EditResult:
    """How the copies of one edit fared."""

    edit: str
    copies: int
    found: float
    """Share of them at or above the threshold."""
    median: float
    """Median score with the original."""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What was found out about this library and this model."""

    model: str
    name: str
    photos: int
    """Photos of which copies were made."""
    copies: int
    library: int
    """Photos of the library, which every copy could be mistaken for."""
    separation: Separation
    edits: tuple[EditResult, ...]
    """Those that are found best first."""
    curve: tuple[tuple[float, float, float], ...]
    """Score, recall, and precision from that score up; scores ascending."""
    failed: tuple[Failure, ...]
    seconds: float

    @property
    def threshold(self) -> float | None:
        """From this score up at least 99 in 100 pairs are copies; None when no score is that sure."""
        return self.separation.threshold if self.separation.threshold <= 1.0 else None

    def in_words(self) -> list[str]:
        """What it means, in sentences."""
        if self.threshold is None:
            return [
                "No score is sure enough in this library: at every score, more than one in a hundred pairs shows "
                "different photos.",
                "Copies that photosim has not found yet count as different photos: search for duplicates first, "
                "then test again.",
            ]
        sentences = [
            f"From a score of {_percent(self.threshold, 1)} up, two photos of this library are copies of each "
            "other: at least 99 of 100 such pairs are.",
            f"{_percent(self.separation.recall)} of the edited copies reach that score.",
        ]
        weak = [edit for edit in self.edits if edit.found < _WEAK]
        if weak:
            weakest = sorted(weak, key=lambda edit: edit.found)[:_NAMED]
            named = ", ".join(f"{edit.edit} ({_percent(edit.found)})" for edit in weakest)
            sentences.append(f"Found least: {named}{' and others' if len(weak) > len(weakest) else ''}.")
        return sentences


def _percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f} %"


def selftest(
    stores: Stores, embedder: Embedder, model_id: int, workers: Workers, job: Job, *, photos: int, seed: int
) -> SelfTest:
    """Make edited copies of `photos` of the library in memory, and compare them with it.

    The same photos are taken for the same seed and library. The person's files are only read. Raises UsageError when
    fewer than two photos can be tested, and Cancelled.
    """
    began = time.monotonic()
    stock = _Stock(stores, model_id, random.Random(seed))
    sample = _readable(stock, photos)
    failed: list[Failure] = []
    own: list[np.ndarray] = []
    others = np.zeros(BINS, np.float64)
    decode = functools.partial(edits.edited_inputs, preprocessing=embedder.identity.preprocessing, seed=seed)
    tasks = ((photo, str(photo.path)) for photo in sample)
    results = run_all(workers, decode, tasks, in_flight=4, job=job)
    for number, (photo, result) in enumerate(results, start=1):
        job.checkpoint()
        if isinstance(result, UnreadablePhoto):
            failed.append(Failure(photo.path, result.reason))
        else:
            vectors = embedder.embed(result, job)
            own.append(vectors[1:] @ vectors[0])
            others += stock.scores_of_others(photo, vectors[1:])
        job.report("testing", number, len(sample), current=str(photo.path))
    if len(own) < 2 or not others.any():
        raise UsageError(
            "Too few photos could be tested. Connect the folders of the library or scan some photos, then try again."
        )
    return _result(embedder, stock.size, np.array(own), others, tuple(failed), time.monotonic() - began)


class _Stock:
    """The photos of the library that copies may be mistaken for: all, or a sample of very many."""

    def __init__(self, stores: Stores, model_id: int, chance: random.Random) -> None:
        self._stores = stores
        rows = stores.photos.rows()
        self.size = len(rows)
        ids = sorted(row.id for row in rows)
        self.order = chance.sample(ids, len(ids))
        """Ids of all photos, shuffled."""
        self._ids, self._vectors = stores.vectors.some(model_id, self.order[:_GALLERY])
        taken = stores.photos.taken(self._ids)
        self._taken = np.array([_moment(taken.get(photo_id)) for photo_id in self._ids])
        contents = {row.id: row.content_hash for row in rows}
        self._hashes = np.array([contents[photo_id] for photo_id in self._ids])
        self._shots = _known_shots(stores)
        self._shot_of = np.array([self._shots.get(content, -1) for content in self._hashes.tolist()])
        self._prints = stores.fingerprints.all(fingerprints.VERSION)
        empty = bytes(63)
        prints = [self._prints.get(str(content_hash)) for content_hash in self._hashes]
        self._sketches = as_unit([empty if one is None else one.fingerprint.sketch for one in prints])

    def photo(self, photo_id: int) -> Photo | None:
        return self._stores.photos.get(photo_id)

    def scores_of_others(self, photo: Photo, vectors: np.ndarray) -> np.ndarray:
        """Counts, float64 (BINS,), of the scores that copies `vectors` of a photo have with all the other photos."""
        scores = vectors @ self._vectors[~self._related(photo)].T
        return counted(scores) * ((self.size - 1) / max(1, len(self._ids) - 1))

    def _related(self, photo: Photo) -> np.ndarray:
        """Bool (n,): which of the stock may show the same as `photo`, and so count neither for nor against."""
        related = self._hashes == photo.content_hash
        shot = self._shots.get(photo.content_hash)
        if shot is not None:
            related |= self._shot_of == shot
        mine = self._prints.get(photo.content_hash)
        if mine is not None:
            sketch = as_unit([mine.fingerprint.sketch])
            for turn in TURNS:
                related |= (self._sketches @ turned(sketch, turn)[0]) >= SKETCHES_ALIKE
        with np.errstate(invalid="ignore"):
            related |= np.abs(self._taken - _moment(photo.metadata.taken_at)) <= _SAME_MOMENT
        return np.asarray(related)


def _known_shots(stores: Stores) -> dict[str, int]:
    """A number for each content that is of one shot with another: by proof, by a person's decision, or by both."""
    names = {one.id: content for content, one in stores.fingerprints.all(fingerprints.VERSION).items()}
    decided = stores.pair_decisions.all()
    pairs = [pair for pair, same in decided.items() if same]
    for (first, second), proof in stores.pairs.proofs(judge.VERSION).items():
        if proof.tier in _ONE_SHOT and first in names and second in names:
            pair = min(names[first], names[second]), max(names[first], names[second])
            if decided.get(pair, True):
                pairs.append(pair)
    return _joined(pairs)


def _joined(pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The same number for all that pairs join, directly or through others."""
    shots: dict[str, set[str]] = {}
    for first, second in pairs:
        shot = shots.setdefault(first, {first})
        other = shots.setdefault(second, {second})
        if shot is not other:
            shot |= other
            shots.update(dict.fromkeys(other, shot))
    numbers = {id(shot): number for number, shot in enumerate(shots.values())}
    return {content: numbers[id(shot)] for content, shot in shots.items()}


def _moment(taken: str | None) -> float:
    """Seconds of the capture time, by the camera's clock; not a number where it is not known."""
    return datetime.fromisoformat(taken).replace(tzinfo=UTC).timestamp() if taken else math.nan


def _readable(stock: _Stock, count: int) -> list[Photo]:
    """The first `count` photos of the shuffled library whose files are there, each content once."""
    chosen: dict[str, Photo] = {}
    for photo_id in stock.order:
        if len(chosen) >= count:
            break
        photo = stock.photo(photo_id)
        if photo is not None and photo.content_hash not in chosen and os.path.isfile(photo.path):
            chosen[photo.content_hash] = photo
    return list(chosen.values())


def _result(
    embedder: Embedder, size: int, own: np.ndarray, others: np.ndarray, failed: tuple[Failure, ...], seconds: float
) -> SelfTest:
    """`own` is float32 (photos, edits), `others` counts (BINS,)."""
    copies = counted(own)
    whole = separation(copies, others)
    recall, precision = curves(np.asarray(copies, np.float64), others)
    points = range(BINS // 2, BINS, _STEP)
    by_edit = [
        EditResult(name, len(own), float((own[:, place] >= whole.threshold).mean()), float(np.median(own[:, place])))
        for place, name in enumerate(edits.NAMES)
    ]
    return SelfTest(
        model=embedder.identity.key,
        name=embedder.identity.name,
        photos=len(own),
        copies=own.size,
        library=size,
        separation=whole,
        edits=tuple(sorted(by_edit, key=lambda one: (-one.found, -one.median, one.edit))),
        curve=tuple((float(score_of(at)), float(recall[at]), float(precision[at])) for at in points),
        failed=failed,
        seconds=seconds,
    )
