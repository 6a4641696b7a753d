"""MapOfLooks: works out the map, keeps it in the library's folder, and puts new photos beside those they are like."""

from __future__ import annotations

import io
import logging
import threading
import zipfile
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from photosim.base.files import write_atomically
from photosim.base.job import Job
from photosim.index.neighbours import nearest_of_all
from photosim.lookalikes import plane
from photosim.parts import Parts
from photosim.shots import exposures
from photosim.values.looks import LooksMap

log = logging.getLogger(__name__)

_AXES: Final = 64
"""Of the vectors, in which nearest ones are looked for."""
_FEW: Final = 30
"""Fewer photos are only spread along the axes in which they differ most."""
_NEW: Final = 0.25
"""Share of photos that may be new until the map is worked out afresh."""
_BESIDE: Final = 5
"""Photos of the map between which a new one is put."""
_VERSION: Final = 1


class _Kept(NamedTuple):
    """What lies in the file."""

    key: str
    ids: np.ndarray
    places: np.ndarray


class MapOfLooks:
    """Safe to use from several threads; one at a time works it out."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()

    def kept(self) -> LooksMap | None:
        """The map as it was worked out last, without photos that are gone since; None where there is none."""
        kept = self._read(self._parts.models.joint.identity.key)
        if kept is None:
            return None
        there = np.isin(kept.ids, self._shown())
        return LooksMap(kept.ids[there], kept.places[there])

    def work_out(self, job: Job, look: Callable[[LooksMap], None], *, afresh: bool = False) -> LooksMap:
        """The map of all photos, worked out where it has to be; `look` is told what it is like meanwhile.

        Photos that came since are put beside those they are like most, unless they are many; `afresh` works out all
        of it. Raises Cancelled, LibraryError.
        """
        with self._lock:
            joint = self._parts.models.joint
            job.report("gathering")
            ids, vectors = self._vectors(job)
            if not len(ids):
                return LooksMap(ids, np.empty((0, 2), np.float32))
            mean, axes = plane.axes_of(vectors, _AXES)
            reduced = (vectors - mean) @ axes
            key = joint.identity.key
            kept = None if afresh else self._read(key)
            if kept is not None:
                known = np.isin(ids, kept.ids)
                if known.all() or (known.sum() > _FEW and known.mean() >= 1 - _NEW):
                    places = _with_new(ids, reduced, kept)
                    return self._keep(key, ids, places)
            start = plane.spread(reduced)
            look(LooksMap(ids, start.astype(np.float32), is_settled=False))
            if len(ids) < _FEW:
                return self._keep(key, ids, start.astype(np.float32))
            near = nearest_of_all(reduced, min(plane.NEAREST, len(ids) - 1), job)

            def tell(places: np.ndarray) -> None:
                look(LooksMap(ids, places.astype(np.float32), is_settled=False))

            return self._keep(key, ids, plane.laid_out(start, near, job, tell).astype(np.float32))

    def _vectors(self, job: Job) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 (n,) and vectors float32 (n, dim) of all photos that are shown, in the order of their ids."""
        stored = self._parts.index.vectors.of(self._parts.models.joint)
        found, parts = [np.empty(0, np.int64)], [np.empty((0, stored.identity.dim), np.float32)]
        for ids, vectors in stored.blocks():
            job.checkpoint()
            found.append(ids)
            parts.append(vectors)
        every, all_vectors = np.concatenate(found), np.concatenate(parts)
        kept = np.flatnonzero(~np.isin(every, list(exposures.halves(self._parts.stores))))
        order = kept[np.argsort(every[kept], kind="stable")]
        return every[order], all_vectors[order]

    def _shown(self) -> np.ndarray:
        rows = exposures.shown(self._parts.stores, self._parts.stores.photos.rows(None))
        return np.array([row.id for row in rows], np.int64)

    def _keep(self, key: str, ids: np.ndarray, places: np.ndarray) -> LooksMap:
        buffer = io.BytesIO()
        np.savez(buffer, version=_VERSION, key=np.array(key), ids=ids, places=places)
        try:
            write_atomically(self._parts.paths.looks_map, buffer.getvalue(), sync=False)
        except OSError as error:  # a cache: it is worked out again another time
            log.warning("the map of looks could not be kept: %s", error)
        return LooksMap(ids, places)

    def _read(self, key: str) -> _Kept | None:
        """The map of this model; None where there is none, or it cannot be read."""
        try:
            # NumPy would leave a file open that turns out to be no archive.
            with self._parts.paths.looks_map.open("rb") as file, np.load(file) as found:
                kept = _Kept(str(found["key"]), found["ids"].astype(np.int64), found["places"].astype(np.float32))
                whole = int(found["version"]) == _VERSION and kept.places.shape == (len(kept.ids), 2)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            log.debug("there is no map of looks: %s", error)
            return None
        return kept if whole and kept.key == key and bool(np.isfinite(kept.places).all()) else None


def _with_new(ids: np.ndarray, reduced: np.ndarray, kept: _Kept) -> np.ndarray:
    """Places, float32 (n, 2), of all photos: those that are known stay, new ones lie between those they are like."""
    order = np.argsort(kept.ids)
    known = np.isin(ids, kept.ids)
    places = np.zeros((len(ids), 2), np.float32)
    places[known] = kept.places[order][np.searchsorted(kept.ids[order], ids[known])]
    old = reduced[known]
    lengths = (old * old).sum(1)
    rng = np.random.default_rng(len(ids))
    for row in np.flatnonzero(~known):
        distances = lengths - 2 * old @ reduced[row]
        near = np.argpartition(distances, min(_BESIDE, len(old)) - 1)[:_BESIDE]
        best = near[np.argmin(distances[near])]
        close = places[known][near]
        # Those that lie far from the nearest one belong to another group, and would pull it into nowhere.
        away = np.hypot(*(close - places[known][best]).T)
        middle = close[away <= np.median(away) + 1e-6].mean(0)
        places[row] = middle + rng.normal(0, 0.3, 2)
    return places
