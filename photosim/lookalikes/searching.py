"""Look-alikes of a photo of the library, of any other picture, or of a part of one."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.base.paths import expanded
from photosim.index.live import OtherModel
from photosim.index.metrics import METRICS, score
from photosim.index.ranking import best_first, unit
from photosim.lookalikes.whitened import WhitenedVectors
from photosim.parts import Parts
from photosim.photos.service import PhotosService
from photosim.pictures.looker import Box
from photosim.shots import exposures
from photosim.values.photos import Embedder, Match, Photo

Query = int | Path | bytes
"""A photo's id, any picture file, or the bytes of an encoded picture."""


class Searching:
    """Answers `LookalikesService.similar`. Safe to use from several threads."""

    def __init__(self, parts: Parts, photos: PhotosService) -> None:
        self._stores = parts.stores
        self._models = parts.models
        self._index = parts.index
        self._looker = parts.looker
        self._photos = photos
        self._whitened: WhitenedVectors | None = None
        self._whitened_lock = threading.Lock()

    def similar(
        self,
        queries: Sequence[Query],
        n: int,
        metric: str,
        box: Box | None,
        minimum: float | None,
        whitened: bool,
        *,
        unlike: Sequence[Query] = (),
        among: Sequence[int] | None = None,
    ) -> list[Match]:
        """As `LookalikesService.similar`; `among` are the ids of the photos that may be found, None for all."""
        if metric not in METRICS:
            raise UsageError(f"There is no metric {metric!r}; choose one of {', '.join(METRICS)}.")
        if n < 1:
            raise UsageError("The number of look-alikes must be at least 1.")
        if not queries:
            raise UsageError("Name a photo to search with.")
        if box is not None and len(queries) > 1:
            raise UsageError("A part can be taken of one picture only. Name one photo with --box.")
        asked = [_Asked(query, *self._own(query)) for query in (*queries, *unlike)]
        own = [one.own_id for one in asked if one.own_id is not None]
        exclude = [*own, *exposures.halves(self._stores, own).values()] if own else []
        while True:
            embedder = self._models.active  # kept meanwhile: another may take its place at any moment
            vectors = [self._vector(embedder, one.query, one.stored_id(box), box) for one in asked]
            vector = _joined(vectors[: len(queries)], vectors[len(queries) :])
            if among is not None:
                ids, scores = self._nearest_among(embedder, vector, n, metric, exclude, among)
                break
            if whitened:
                ids, scores = self._nearest_whitened(embedder, vector, n, metric, exclude)
                break
            with contextlib.suppress(OtherModel):  # searches have changed over to another model this very moment
                ids, scores = self._nearest(vector, n, exclude, embedder.identity.key)
                if metric != "cosine":
                    scores = score(metric, vector, self._vectors_of(embedder, ids))
                break
        return self._matches(ids, scores, minimum)

    def _own(self, query: Query) -> tuple[int | None, bool]:
        """Id of the photo that is asked about, if it is one of the library, and whether its file is as stored."""
        if not isinstance(query, Path):
            return (query, True) if isinstance(query, int) else (None, False)
        photo = self._photos.find(query)
        if photo is None:
            if not os.path.lexists(expanded(query)):
                raise UsageError(f"There is no file {query}.")
            return None, False
        return photo.id, not photo.missing and _is_unchanged(photo)

    def _vector(self, embedder: Embedder, query: Query, stored_id: int | None, box: Box | None) -> np.ndarray:
        """The stored vector (dim,), or that of the picture as it is now."""
        if stored_id is not None:
            vector = self._stores.vectors.get(self._stores.vectors.model_id(embedder.identity), stored_id)
            if vector is not None:
                return vector
        source: str | Path = "the pasted picture"
        data: bytes | None = None
        if isinstance(query, bytes):
            data = query
        else:
            source = query if isinstance(query, Path) else self._photos.get(query).path
        try:
            decoded = self._looker.decode(source, embedder.identity.preprocessing, box=box, data=data)
        except UnreadablePhoto as error:
            raise UnreadablePhoto(f"{source}: {error.reason}") from error
        (vector,) = embedder.embed(decoded.pixels[np.newaxis])
        return np.asarray(vector)

    def _nearest(self, vector: np.ndarray, n: int, exclude: list[int], key: str) -> tuple[np.ndarray, np.ndarray]:
        """Ids and cosines of the nearest; a shot is found once, by its picture. Raises OtherModel."""
        while True:
            ids, cosines = self._index.search(vector, n, exclude=exclude, key=key)
            hidden = exposures.halves(self._stores, [int(i) for i in ids])
            if not hidden:
                return ids, cosines
            exclude = [*exclude, *hidden]

    def _nearest_among(
        self,
        embedder: Embedder,
        vector: np.ndarray,
        n: int,
        metric: str,
        exclude: Collection[int],
        among: Sequence[int],
    ) -> tuple[np.ndarray, np.ndarray]:
        """Ids and scores of the nearest of these photos, by looking at each of them."""
        model_id = self._stores.vectors.model_id(embedder.identity)
        wanted = np.setdiff1d(np.array(among, np.int64), np.array(list(exclude), np.int64))
        ids, scores = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for some_ids, vectors in self._stores.vectors.blocks(model_id):
            mine = np.isin(some_ids, wanted)
            if mine.any():
                ids.append(some_ids[mine])
                scores.append(score(metric, vector, vectors[mine]))
        return best_first(np.concatenate(ids), np.concatenate(scores), n)

    def _nearest_whitened(
        self, embedder: Embedder, vector: np.ndarray, n: int, metric: str, exclude: Collection[int]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Ids and scores of the nearest, in axes learned from this library."""
        model_id = self._stores.vectors.model_id(embedder.identity)
        # Generations are random: those of two models are never the same.
        generation = self._stores.vectors.generation(model_id)
        with self._whitened_lock:
            if self._whitened is None or self._whitened.generation != generation:
                self._whitened = WhitenedVectors.of(self._stores, model_id)
            stock = self._whitened
        return stock.search(vector, n, metric, [*exclude, *exposures.halves(self._stores)])

    def _vectors_of(self, embedder: Embedder, ids: np.ndarray) -> np.ndarray:
        """The stored vectors (n, dim) of photos the index has just named; one removed since then counts as unlike."""
        model_id = self._stores.vectors.model_id(embedder.identity)
        empty = np.zeros(embedder.identity.dim, np.float32)
        found = [self._stores.vectors.get(model_id, int(photo_id)) for photo_id in ids]
        return np.array([empty if vector is None else vector for vector in found]).reshape(len(ids), -1)

    def _matches(self, ids: np.ndarray, scores: np.ndarray, minimum: float | None) -> list[Match]:
        rows = self._stores.photos.by_ids([int(i) for i in ids])
        roots = self._photos.roots()
        return [
            Match(row, roots[row.folder_id] / row.relative, float(value))
            for row, value in ((rows.get(int(i)), value) for i, value in zip(ids, scores, strict=True))
            if row is not None and row.folder_id in roots and (minimum is None or value >= minimum)
        ]


_PUSH = 0.5
"""How much the mean of what is not wanted is taken off: Rocchio's rule with half the weight of what is wanted, since
what a person does not want is often close to what they do want."""


class _Asked(NamedTuple):
    """One picture of a question."""

    query: Query
    own_id: int | None
    is_as_stored: bool

    def stored_id(self, box: Box | None) -> int | None:
        """Id of the photo whose stored vector answers; None where the picture has to be looked at."""
        return self.own_id if self.is_as_stored and box is None else None


def _joined(alike: Sequence[np.ndarray], unlike: Sequence[np.ndarray]) -> np.ndarray:
    """One vector (dim,) that asks for all of `alike` and turns away from `unlike`; a lone one as it is."""
    if len(alike) == 1 and not unlike:
        return alike[0]
    joined = np.mean(alike, axis=0) - (_PUSH * np.mean(unlike, axis=0) if unlike else 0.0)
    return np.asarray(unit(joined), np.float32)


def _is_unchanged(photo: Photo) -> bool:
    try:
        stat = photo.path.stat()
    except OSError:
        return True  # offline: the stored vector is what we have
    return (stat.st_size, stat.st_mtime_ns) == (photo.size, photo.mtime_ns)
