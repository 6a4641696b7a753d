"""Look-alikes of a photo of the library, of any other picture, or of a part of one."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.index.live import OtherModel
from photosim.index.metrics import METRICS, in_metric, score
from photosim.index.ranking import best_first
from photosim.lookalikes.questions import Query, Question, Questions
from photosim.parts import Parts, Together
from photosim.photos.service import PhotosService
from photosim.shots import exposures
from photosim.store.tables.search_vectors import SearchVectors
from photosim.values.joint import carried, of_first
from photosim.values.photos import Match

if TYPE_CHECKING:
    from PIL import Image

    from photosim.lookalikes.whitened import WhitenedVectors
    from photosim.pictures.looker import Box

_FIRST_COME = 1000
"""Photos that the second model has not seen and that may come before all others in a search by the first alone."""

_FEW = 4000
"""Photos of a choice up to which the vectors of each are read: 0.1 s of work. More are asked of the index first."""
_AMPLE = 3
"""Times as many as would be enough if the nearest photos were chosen as often as all are."""
_MOST_ASKED = 5000
"""Photos that the index is asked for at most, 0.2 s of work; else all vectors are read, 0.7 s for 50,000."""


class SearchAnswer(NamedTuple):
    """What was found, and by which question."""

    matches: list[Match]
    models: Together
    question: Question


class Searching:
    """Answers `LookalikesService.similar`. Safe to use from several threads."""

    def __init__(self, parts: Parts, photos: PhotosService) -> None:
        self._stores = parts.stores
        self._models = parts.models
        self._index = parts.index
        self._addresses = parts.addresses
        self._questions = Questions(parts, photos)
        self._whitened: WhitenedVectors | None = None
        self._half_seen: tuple[int, frozenset[int]] = (-1, frozenset())
        self._lock = threading.Lock()

    def answer(
        self,
        queries: Sequence[Query],
        n: int,
        metric: str = "cosine",
        box: Box | None = None,
        minimum: float | None = None,
        whitened: bool = False,
        *,
        unlike: Sequence[Query] = (),
        among: Sequence[int] | None = None,
    ) -> SearchAnswer:
        """As `LookalikesService.similar`, with what was compared; `among` are ids of photos, None for all."""
        _check(queries, n, metric)
        alike, away = [self._questions.asked(one) for one in queries], [self._questions.asked(one) for one in unlike]
        own = [one.own_id for one in (*alike, *away) if one.own_id is not None]
        exclude = [*own, *exposures.halves(self._stores, own).values()] if own else []
        while True:
            models = self._models.in_use  # kept meanwhile: others may take their place at any moment
            stored = self._index.vectors.of(models.joint)
            question = self._questions.put(models, stored, alike, away, box)
            if among is not None:
                ids, scores = self._nearest_among(stored, question, n, metric, exclude, among)
                break
            if whitened:
                ids, scores = self._nearest_whitened(stored, question.vector, n, metric, exclude)
                break
            with contextlib.suppress(OtherModel):  # searches have changed over to another model this very moment
                ids, scores = self._nearest(stored, question, n, metric, exclude)
                break
        return SearchAnswer(self._matches(ids, scores, minimum), models, question)

    def order(self, query: Query, job: Job) -> np.ndarray:
        """Ids (n,) of all photos that have a vector, the most alike first, the query among them.

        One product with every stored vector, block by block, and nothing made of each photo: 300,000 take a second or
        two. Raises UsageError, UnreadablePhoto, LibraryError, Cancelled.
        """
        models = self._models.in_use
        stored = self._index.vectors.of(models.joint)
        question = self._questions.put(models, stored, [self._questions.asked(query)], [], None)
        half = frozenset() if stored.joint.second is None else self._seen_by_first_only(stored)
        ids, scores = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for some_ids, vectors in stored.blocks():
            job.checkpoint()
            found = score("cosine", question.vector, vectors)
            if stored.joint.second is not None:
                mine = half.intersection(some_ids.tolist()) if half else half
                found = self._joined_scores(stored, question, some_ids, found, mine)
            ids.append(some_ids)
            scores.append(found)
        every = np.concatenate(ids)
        return best_first(every, np.concatenate(scores), len(every))[0]

    def part_of(self, query: Query, models: Together, box: Box) -> Image.Image:
        """A part of a picture, as large as a thumbnail is. Raises UnreadablePhoto, UsageError."""
        return self._questions.part_of(self._questions.asked(query), models, box)

    def _nearest(
        self, stored: SearchVectors, question: Question, n: int, metric: str, exclude: list[int]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Ids and scores of the nearest. Raises OtherModel."""
        key = stored.identity.key
        if stored.joint.second is None:
            ids, cosines = self._found(question.vector, n, exclude, key)
            if metric == "cosine":
                return ids, cosines
            return ids, score(metric, question.vector, self._vectors_of(stored, ids))
        half = self._seen_by_first_only(stored)
        more = min(len(half), _FIRST_COME) if question.is_by_first else 0
        ids, cosines = self._found(question.vector, n + more, exclude, key)
        scores = self._joined_scores(stored, question, ids, cosines, half)
        if half and not question.is_by_first:
            # Those are the first to answer when the first model asks alone.
            others, cosines = self._found(question.by_first, n, exclude, key)
            new = np.isin(others, list(half)) & ~np.isin(others, ids)
            ids = np.concatenate([ids, others[new]])
            first, both = stored.joint.first.scale, stored.identity.scale
            scores = np.concatenate([scores, carried(cosines[new], first, both)])
        return best_first(ids, in_metric(metric, scores), n)

    def _joined_scores(
        self, stored: SearchVectors, question: Question, ids: np.ndarray, cosines: np.ndarray, half: Collection[int]
    ) -> np.ndarray:
        """Joined scores of the cosines that a question has with some photos; see `values.joint.joined`."""
        only_first = np.isin(ids, list(half))
        by_first = np.where(only_first == question.is_by_first, cosines, of_first(cosines))
        told = carried(by_first, stored.joint.first.scale, stored.identity.scale)
        return np.where(only_first | question.is_by_first, told, cosines).astype(np.float32)

    def _seen_by_first_only(self, stored: SearchVectors) -> frozenset[int]:
        with self._lock:
            generation = stored.generation()
            if self._half_seen[0] != generation:
                self._half_seen = generation, frozenset(stored.half_seen())
            return self._half_seen[1]

    def _found(self, vector: np.ndarray, n: int, exclude: list[int], key: str) -> tuple[np.ndarray, np.ndarray]:
        """Ids and cosines of the nearest; a shot is found once, by its picture. Raises OtherModel."""
        while True:
            ids, cosines = self._index.search(vector, n, exclude=exclude, key=key)
            hidden = exposures.halves(self._stores, [int(i) for i in ids])
            if not hidden:
                return ids, cosines
            exclude = [*exclude, *hidden]

    def _nearest_among(
        self,
        stored: SearchVectors,
        question: Question,
        n: int,
        metric: str,
        exclude: Collection[int],
        among: Sequence[int],
    ) -> tuple[np.ndarray, np.ndarray]:
        """Ids and scores of the nearest of these photos, by looking at each of them."""
        wanted = np.setdiff1d(np.array(among, np.int64), np.array(list(exclude), np.int64))
        if len(wanted) > _FEW:
            found = self._among_the_nearest(stored, question, n, metric, exclude, wanted)
            if found is not None:
                return found
        half = frozenset() if stored.joint.second is None else self._seen_by_first_only(stored)
        ids, scores = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for some_ids, vectors in [stored.some_there(wanted.tolist())] if len(wanted) <= _FEW else stored.blocks():
            mine = np.isin(some_ids, wanted)
            if not mine.any():
                continue
            ids.append(some_ids[mine])
            if stored.joint.second is None:
                scores.append(score(metric, question.vector, vectors[mine]))
            else:
                cosines = score("cosine", question.vector, vectors[mine])
                told = self._joined_scores(stored, question, some_ids[mine], cosines, half)
                scores.append(in_metric(metric, told))
        return best_first(np.concatenate(ids), np.concatenate(scores), n)

    def _among_the_nearest(
        self,
        stored: SearchVectors,
        question: Question,
        n: int,
        metric: str,
        exclude: Collection[int],
        wanted: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """The same by the index, where enough of the photos that are nearest of all are among those that are wanted."""
        share = len(wanted) / max(1, stored.count())
        most = math.ceil(_AMPLE * n / share)
        if metric != "cosine" or most > _MOST_ASKED:
            return None
        try:
            ids, scores = self._nearest(stored, question, most, metric, list(exclude))
        except OtherModel:  # searches have changed over to another model this very moment
            return None
        mine = np.isin(ids, wanted)
        return best_first(ids[mine], scores[mine], n) if np.count_nonzero(mine) >= n else None

    def _nearest_whitened(
        self, stored: SearchVectors, vector: np.ndarray, n: int, metric: str, exclude: Collection[int]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Ids and scores of the nearest, in axes learned from this library."""
        from photosim.lookalikes.whitened import WhitenedVectors

        # Generations are random: those of two models are never the same.
        generation = stored.generation()
        with self._lock:
            if self._whitened is None or self._whitened.generation != generation:
                self._whitened = WhitenedVectors.of(self._stores.database, stored)
            stock = self._whitened
        return stock.search(vector, n, metric, [*exclude, *exposures.halves(self._stores)])

    def _vectors_of(self, stored: SearchVectors, ids: np.ndarray) -> np.ndarray:
        """The stored vectors (n, dim) of photos the index has just named; one removed since then counts as unlike."""
        found, vectors = stored.some([int(photo_id) for photo_id in ids])
        rows = {int(photo_id): row for row, photo_id in enumerate(found)}
        empty = np.zeros(stored.identity.dim, np.float32)
        return np.array([vectors[rows[i]] if i in rows else empty for i in map(int, ids)]).reshape(len(ids), -1)

    def _matches(self, ids: np.ndarray, scores: np.ndarray, minimum: float | None) -> list[Match]:
        rows = self._stores.photos.by_ids([int(i) for i in ids])
        roots = self._addresses.roots()
        return [
            Match(row, roots[row.folder_id] / row.relative, float(value))
            for row, value in ((rows.get(int(i)), value) for i, value in zip(ids, scores, strict=True))
            if row is not None and row.folder_id in roots and (minimum is None or value >= minimum)
        ]


def _check(queries: Sequence[Query], n: int, metric: str) -> None:
    if metric not in METRICS:
        raise UsageError(f"There is no metric {metric!r}; choose one of {', '.join(METRICS)}.")
    if n < 1:
        raise UsageError("The number of look-alikes must be at least 1.")
    if not queries:
        raise UsageError("Name a photo to search with.")
