"""Which other photos belong into an album, by look: neighbours of its photos, and what sets them apart from the rest.

Two answers are averaged. *Neighbours*: the mean cosine to the `_NEIGHBOURS` nearest photos of the album; it follows an
album of several kinds of things. *Direction*: the linear discriminant of the album against the whole library, with a
covariance that is shrunk, since an album may have five photos; it learns which of the vector's features count. Each is
scaled by the spread of its values over the library first. No network is trained. Measures: docs/organising.md.

Sure are those that fit at least as well as the album's photos fit when each is left out in turn (leave one out).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.folders.addresses import Addresses
from photosim.shots import exposures
from photosim.store.stores import Stores
from photosim.values.organising import Album, Suggestions
from photosim.values.photos import Match, ModelIdentity

_NEIGHBOURS = 3
_SHRINKAGE = 0.6
"""Part of the covariance that is replaced by that of equal, independent features; 0 to 1. By benchmarks/suggesting.py:
0.3 to 0.9 are within 0.02 on flowers and groceries together, this one is best on both."""
_SAMPLE = 20_000
"""Photos from which mean and covariance are learned, spread over the library: of 512 features, that is enough."""
_LEFT_OUT = 40
"""Photos of a large album that are left out in turn, spread over it: enough for a median."""
_SURE_SHARE = 0.9
"""Of the album's own photos, left out in turn, so many fit less well than a photo that is sure; 0 to 1. Of what is sure
by 15 photos of a kind, 0.69 is right at 0.5, 0.82 at 0.75, 0.88 at 0.9 (flowers, benchmarks/suggesting.py)."""
_LEAST_FOR_SURE = 3
"""With fewer photos in the album nothing is sure: there is nothing to learn a level from."""

Blocks = Callable[[], Iterator[tuple[np.ndarray, np.ndarray]]]
"""Ids int64 (n,) and unit vectors float32 (n, dim) of the library, a few thousand at a time; may be asked again."""


class Ranked(NamedTuple):
    """What `rank` found, best first."""

    ids: np.ndarray
    """int64 (n,)"""
    scores: np.ndarray
    """float64 (n,), 0 to 1: the share of the library's photos that fit less well."""
    sure: int
    """How many from the first on are sure."""


class _Spread(NamedTuple):
    mean: np.ndarray
    """float64 (dim,)"""
    inverse: np.ndarray
    """Of the shrunk covariance, float64 (dim, dim)."""
    sample: np.ndarray
    """float32 (n, dim)"""


def rank(members: np.ndarray, blocks: Blocks, count: int, refused: np.ndarray | None = None) -> Ranked:
    """Rank all photos of `blocks`, `count` of them, by how well they fit to `members`, float32 (m, dim) with m > 0.

    `refused`, float32 (r, dim), are photos that a person did not want; they push away what is like them.
    """
    spread = _learn(blocks, count)
    judge = _Judge(members, spread, refused)
    ids, values = [], []
    for some_ids, vectors in blocks():
        ids.append(some_ids)
        values.append(judge.fit(vectors))
    all_ids, fits = np.concatenate(ids), np.concatenate(values)
    order = np.argsort(-fits, kind="stable")
    level = _level(members, spread, refused)
    above = int((fits >= level).sum())
    shares = 1.0 - np.arange(len(order)) / max(len(order), 1)
    return Ranked(all_ids[order], shares, above)


class _Judge:
    """Says how well vectors fit to some members."""

    def __init__(self, members: np.ndarray, spread: _Spread, refused: np.ndarray | None) -> None:
        self._members = members
        centre = spread.mean if refused is None or not len(refused) else (spread.mean + refused.mean(0)) / 2
        direction = spread.inverse @ (members.mean(0) - centre)
        self._direction = (direction / max(float(np.linalg.norm(direction)), 1e-12)).astype(np.float32)
        near, along = self._parts(spread.sample)
        self._scales = max(float(near.std()), 1e-6), max(float(along.std()), 1e-6)
        self._middles = float(near.mean()), float(along.mean())

    def fit(self, vectors: np.ndarray) -> np.ndarray:
        """Float32 (n,), in standard deviations of the library; higher fits better."""
        parts = zip(self._parts(vectors), self._middles, self._scales, strict=True)
        return np.asarray(sum((part - middle) / scale for part, middle, scale in parts)) / 2

    def _parts(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        cosines = vectors @ self._members.T
        count = min(_NEIGHBOURS, cosines.shape[1])
        nearest = np.partition(cosines, cosines.shape[1] - count, axis=1)[:, -count:]
        return nearest.mean(1), vectors @ self._direction


def _learn(blocks: Blocks, count: int) -> _Spread:
    step = max(1, count // _SAMPLE)
    sample = np.concatenate([vectors[::step] for _, vectors in blocks()])
    mean = sample.mean(0, dtype=np.float64)
    centred = sample - mean.astype(np.float32)
    covariance = (centred.T @ centred).astype(np.float64) / max(len(sample) - 1, 1)
    even = np.trace(covariance) / len(covariance)
    shrunk = (1 - _SHRINKAGE) * covariance + _SHRINKAGE * even * np.eye(len(covariance))
    return _Spread(mean, np.linalg.inv(shrunk + 1e-9 * np.eye(len(covariance))), sample)


def _level(members: np.ndarray, spread: _Spread, refused: np.ndarray | None) -> float:
    """How well a photo must fit to be sure."""
    if len(members) < _LEAST_FOR_SURE:
        return float("inf")
    fits = []
    for left_out in np.unique(np.linspace(0, len(members) - 1, min(len(members), _LEFT_OUT)).astype(int)):
        rest = np.delete(members, left_out, axis=0)
        fits.append(float(_Judge(rest, spread, refused).fit(members[left_out : left_out + 1])[0]))
    return float(np.quantile(fits, _SURE_SHARE))


class Suggesting:
    """What `library.organising.suggesting` is."""

    def __init__(self, stores: Stores, addresses: Addresses, model: Callable[[], ModelIdentity]) -> None:
        self._stores = stores
        self._addresses = addresses
        self._model = model

    def for_album(self, album: Album, most: int = 100, job: Job | None = None) -> Suggestions:
        """Photos that belong into an album too, best first, at most so many; those refused before are left out.

        Raises UsageError for an album without photos that were prepared for the model in use, Cancelled.
        """
        job = job or Job()
        contents = set(self._stores.albums.contents(album.id))
        unwanted = self._stores.albums.refused(album.id)
        members: list[int] = []
        refused: list[int] = []
        for row in self._stores.photos.rows():
            if row.content_hash in contents:
                members.append(row.id)
            elif row.content_hash in unwanted:
                refused.append(row.id)
        vectors = self._vectors([*members, *refused])
        own = [vectors[photo_id] for photo_id in members if photo_id in vectors]
        if not own:
            raise UsageError(
                f"Nothing can be suggested for “{album.name}”: put some photos into it first, and scan their folder."
            )
        against = [vectors[photo_id] for photo_id in refused if photo_id in vectors]
        ranked = rank(np.array(own), self._blocks(job), self._count(), np.array(against) if against else None)
        return self._suggestions(ranked, {*members, *refused, *exposures.halves(self._stores)}, most)

    def _blocks(self, job: Job) -> Blocks:
        def blocks() -> Iterator[tuple[np.ndarray, np.ndarray]]:
            for block in self._stores.vectors.blocks(self._model_id()):
                job.checkpoint()
                yield block

        return blocks

    def _count(self) -> int:
        return self._stores.vectors.count(self._model_id())

    def _model_id(self) -> int:
        return self._stores.vectors.model_id(self._model())

    def _vectors(self, ids: Sequence[int]) -> dict[int, np.ndarray]:
        model_id = self._model_id()
        found = {photo_id: self._stores.vectors.get(model_id, photo_id) for photo_id in ids}
        return {photo_id: vector for photo_id, vector in found.items() if vector is not None}

    def _suggestions(self, ranked: Ranked, left_out: Collection[int], most: int) -> Suggestions:
        chosen: list[tuple[int, float]] = []
        sure = 0
        for place, (photo_id, score) in enumerate(zip(ranked.ids.tolist(), ranked.scores.tolist(), strict=True)):
            if photo_id in left_out:
                continue
            sure += place < ranked.sure
            if len(chosen) < most:
                chosen.append((photo_id, score))
        rows = self._stores.photos.by_ids(photo_id for photo_id, _ in chosen)
        roots = self._addresses.roots()
        matches = [
            Match(rows[photo_id], roots[rows[photo_id].folder_id] / rows[photo_id].relative, score)
            for photo_id, score in chosen
            if photo_id in rows and rows[photo_id].folder_id in roots
        ]
        return Suggestions(matches, min(sure, len(matches)))
