"""Which other photos belong into an album, by look: neighbours of its photos, and what sets them apart from the rest.

Two answers are averaged. *Neighbours*: the mean cosine to the `_NEIGHBOURS` nearest photos of the album; it follows an
album of several kinds of things. *Direction*: the linear discriminant of the album against the whole library, with a
covariance that is shrunk, since an album may have five photos; it learns which of the vector's features count. Each is
scaled by the spread of its values over the library first. No network is trained. Measures: docs/organising.md.

Sure are those that fit at least as well as the album's photos fit when each is left out in turn (leave one out).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.folders.addresses import Addresses
from photosim.organising.examples import Examples
from photosim.shots import exposures
from photosim.store.stores import Stores
from photosim.store.tables.search_vectors import SearchVectors
from photosim.values.organising import Album, Gathering, Suggestions
from photosim.values.photos import Match

_NEIGHBOURS = 3
_SHRINKAGE = 0.6
"""Part of the covariance that is replaced by that of equal, independent features; 0 to 1. By benchmarks/suggesting.py:
0.3 to 0.8 are within 0.02 on flowers and on groceries, see docs/measures.md."""
_SAMPLE = 20_000
"""Photos from which mean and covariance are learned, spread over the library: twenty a feature of both networks."""
_SCALED_BY = 2000
"""Photos by which the two answers are scaled, spread over the library: enough for a standard deviation."""
_LEFT_OUT = 40
"""Photos of a large album that are left out in turn, spread over it: enough for a median."""
_SURE_SHARE = 0.9
"""Of the album's own photos, left out in turn, so many fit less well than a photo that is sure; 0 to 1. Of what is sure
by 15 photos of a kind, with the first network alone, 0.69 is right at 0.5, 0.82 at 0.75, 0.88 at 0.9 (flowers,
benchmarks/suggesting.py); with both joined, 0.97 at 0.9."""
_SHORTLIST = 4000
"""Photos that are ranked again after each answer of a person: twenty times what is offered, 16 MB of both networks."""
_ANSWERS = 25
"""After so many answers all photos are ranked once more, since others may fit by now."""
_TWIN = 0.9
"""Cosine of both networks joined from which a photo counts as a copy of another, or a frame of its series: they are
left out together, or each says that only copies are sure. Copies that were saved smaller have 0.91 to 0.97, frames of a
series 0.99; of 7,140 pairs of sunflowers one is above."""
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


class Spread(NamedTuple):
    """How the vectors of a library lie: what sets an album apart is measured by it."""

    mean: np.ndarray
    """float64 (dim,)"""
    inverse: np.ndarray
    """Of the shrunk covariance, float64 (dim, dim)."""
    sample: np.ndarray
    """float32 (n, dim)"""


def rank(
    members: np.ndarray,
    blocks: Blocks,
    spread: Spread,
    refused: np.ndarray | None = None,
    *,
    examples: np.ndarray | None = None,
    total: int = 0,
) -> Ranked:
    """Rank all photos of `blocks` by how well they fit to `members`, float32 (m, dim) with m > 0.

    `refused`, float32 (r, dim), are photos that a person did not want; they push away what is like them. `examples`:
    the members that were no suggestions, by which is told what is sure; all of them unless given. `total`: photos of
    the library, where `blocks` are only those that fit best.
    """
    judge = _Judge(members, spread, refused)
    ids, values = [], []
    for some_ids, vectors in blocks():
        ids.append(some_ids)
        values.append(judge.fit(vectors))
    all_ids, fits = np.concatenate(ids), np.concatenate(values)
    order = np.argsort(-fits, kind="stable")
    level = _level(members if examples is None else examples, spread, refused)
    above = int((fits >= level).sum())
    shares = 1.0 - np.arange(len(order)) / max(total, len(order), 1)
    return Ranked(all_ids[order], shares, above)


class _Shortlist(NamedTuple):
    """The photos that fitted best when all were ranked."""

    state: tuple[str, str, int]
    """What for, by which models, and of which generation the vectors are."""
    decided: set[int]
    """Photos that were in, or refused, then."""
    ids: np.ndarray
    vectors: np.ndarray


class _Judge:
    """Says how well vectors fit to some members."""

    def __init__(self, members: np.ndarray, spread: Spread, refused: np.ndarray | None) -> None:
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


def learn(blocks: Blocks, count: int) -> Spread:
    """The spread of the `count` photos of `blocks`."""
    step, thin = max(1, count // _SAMPLE), max(1, count // _SCALED_BY)
    seen = 0
    total: np.ndarray | None = None
    products: np.ndarray | None = None
    kept = []
    for _, vectors in blocks():
        some = vectors[::step]
        kept.append(vectors[::thin])
        # Added up block by block, so that not all the vectors are in memory at once.
        total = some.sum(0, dtype=np.float64) + (0 if total is None else total)
        products = (some.T @ some).astype(np.float64) + (0 if products is None else products)
        seen += len(some)
    if total is None or products is None:
        raise UsageError("Nothing can be suggested yet: scan your folders first.")
    mean = total / seen
    covariance = (products - seen * np.outer(mean, mean)) / max(seen - 1, 1)
    even = np.trace(covariance) / len(covariance)
    shrunk = (1 - _SHRINKAGE) * covariance + _SHRINKAGE * even * np.eye(len(covariance))
    return Spread(mean, np.linalg.inv(shrunk + 1e-9 * np.eye(len(covariance))), np.concatenate(kept))


def _level(members: np.ndarray, spread: Spread, refused: np.ndarray | None) -> float:
    """How well a photo must fit to be sure."""
    if len(members) < _LEAST_FOR_SURE:
        return float("inf")
    fits = []
    for left_out in np.unique(np.linspace(0, len(members) - 1, min(len(members), _LEFT_OUT)).astype(int)):
        rest = members[members @ members[left_out] < _TWIN]
        if len(rest):
            fits.append(float(_Judge(rest, spread, refused).fit(members[left_out : left_out + 1])[0]))
    return float(np.quantile(fits, _SURE_SHARE)) if fits else float("inf")


class Suggesting:
    """What `library.organising.suggesting` is."""

    def __init__(
        self, stores: Stores, addresses: Addresses, vectors: Callable[[], SearchVectors], examples: Examples
    ) -> None:
        """`vectors` gives what searches compare: both networks joined."""
        self._stores = stores
        self._addresses = addresses
        self._vectors = vectors
        self._examples = examples
        self._lock = threading.Lock()
        self._learned: tuple[tuple[str, int], Spread] | None = None
        self._shortlist: _Shortlist | None = None

    def for_album(self, album: Album, most: int = 100, job: Job | None = None) -> Suggestions:
        """Photos that belong into an album too, best first, at most so many; those refused before are left out.

        Raises UsageError for an album without photos that were prepared for the models in use, Cancelled.
        """
        contents = set(self._stores.albums.contents(album.id))
        unwanted = self._stores.albums.refused(album.id)
        rows = self._stores.photos.rows()
        inside = [row.id for row in rows if row.content_hash in contents]
        return self._for(Gathering("album", album.name), inside, unwanted, most, job or Job())

    def for_keyword(self, keyword: str, most: int = 100, job: Job | None = None) -> Suggestions:
        """The same for all photos that have a keyword, or one below it."""
        inside = self._stores.labels.with_keyword(keyword)
        unwanted = self._stores.labels.without_keyword(keyword)
        return self._for(Gathering("keyword", keyword), inside, unwanted, most, job or Job())

    def _for(
        self, gathering: Gathering, inside: Sequence[int], unwanted: Collection[str], most: int, job: Job
    ) -> Suggestions:
        vectors = self._vectors()
        members = set(inside)
        refused = {
            row.id for row in self._stores.photos.rows() if row.content_hash in unwanted and row.id not in members
        }
        own = vectors.some(sorted(members))[1]
        if not len(own):
            raise UsageError(
                f"Nothing can be suggested for {gathering}: put some photos into it first, and scan their folder."
            )
        against = vectors.some(sorted(refused))[1]
        examples = self._vectors_of_examples(gathering, members, vectors)
        blocks = _blocks(vectors, job)
        spread = self._spread(vectors, blocks)
        state, total = (f"{gathering.kind} {gathering}", vectors.identity.key, vectors.generation()), vectors.count()
        short = self._shortlist  # another thread may put another one in its place
        is_short = short is not None and short.state == state and len(short.decided ^ (members | refused)) <= _ANSWERS
        if short is not None and is_short:
            some = short.ids, short.vectors
            ranked = rank(
                own, lambda: iter([some]), spread, against if len(against) else None, examples=examples, total=total
            )
        else:
            ranked = rank(own, blocks, spread, against if len(against) else None, examples=examples)
            ids, best = vectors.some(ranked.ids[:_SHORTLIST].tolist())
            self._shortlist = _Shortlist(state, members | refused, ids, best)
        return self._suggestions(ranked, {*members, *refused, *exposures.halves(self._stores)}, most)

    def _vectors_of_examples(
        self, gathering: Gathering, members: Collection[int], vectors: SearchVectors
    ) -> np.ndarray | None:
        """None where there are too few to learn from: then all members are examples."""
        contents = self._examples.of(gathering)
        if contents is None:
            return None
        rows = self._stores.photos.by_ids(members)
        one_of_each = {row.content_hash: row.id for row in rows.values() if row.content_hash in contents}
        return vectors.some(sorted(one_of_each.values()))[1] if len(one_of_each) >= _LEAST_FOR_SURE else None

    def _spread(self, vectors: SearchVectors, blocks: Blocks) -> Spread:
        """Kept until the library's vectors change, so that the next answer comes quicker."""
        state = (vectors.identity.key, vectors.generation())
        with self._lock:
            if self._learned is None or self._learned[0] != state:
                self._learned = (state, learn(blocks, vectors.count()))
            return self._learned[1]

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


def _blocks(vectors: SearchVectors, job: Job) -> Blocks:
    def blocks() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for block in vectors.blocks():
            job.checkpoint()
            yield block

    return blocks
