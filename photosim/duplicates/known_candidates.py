"""Finding which contents may be copies of each other, with what was found before kept in the store."""

from __future__ import annotations

import itertools
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job
from photosim.duplicates.prover import Content
from photosim.index import candidates
from photosim.pictures.decode import decode_content
from photosim.pictures.fingerprints import VERSION, fingerprint
from photosim.store.stores import Stores
from photosim.store.tables.fingerprints import StoredFingerprint
from photosim.store.tables.pairs import Candidate
from photosim.values.photos import ModelIdentity, Photo

log = logging.getLogger(__name__)

_AT_ONCE = 200
_PAIRS_AT_ONCE = 50_000


def complete_fingerprints(
    stores: Stores, identity: ModelIdentity, by_content: Mapping[str, Sequence[Photo]], job: Job
) -> dict[str, StoredFingerprint]:
    """Fingerprints of all contents; those that are lacking are made, from the thumbnails where those are there.

    Contents that can be seen nowhere now are left out. Raises Cancelled; what was made is kept.
    """
    known = stores.fingerprints.all(VERSION)
    lacking = sorted(name for name in by_content if name not in known)
    for start in range(0, len(lacking), _AT_ONCE):
        made = []
        for name in lacking[start : start + _AT_ONCE]:
            job.checkpoint()
            path = by_content[name][0].path
            try:
                jpeg = stores.thumbnails.read(name) or decode_content(path, name, identity.preprocessing).thumbnail
                made.append((name, fingerprint(jpeg)))
            except UnreadablePhoto as error:
                log.info("no fingerprint of %s: %s", path, error.reason)
        stores.fingerprints.put(made)
        job.report("fingerprints", min(start + _AT_ONCE, len(lacking)), len(lacking))
    if lacking:
        known = stores.fingerprints.all(VERSION)
    return {name: known[name] for name in by_content if name in known}


class Comparing:
    """Compares new contents with all others; every pair that is alike is stored, with how much."""

    def __init__(self, stores: Stores, identity: ModelIdentity, contents: Mapping[str, Content], job: Job) -> None:
        self._stores = stores
        self._identity = identity
        self._contents = contents
        self._job = job

    def by_sketches(self) -> list[Candidate]:
        """Pairs whose pictures look alike, whichever way one of them is turned."""
        names = sorted(self._contents)
        prints = [self._contents[name].stored.fingerprint for name in names]
        sketches, inner = [p.sketch for p in prints], [p.inner_sketch for p in prints]
        return self._found(
            candidates.SKETCH,
            names,
            candidates.SKETCHES_ALIKE,
            lambda fresh, reach: candidates.by_sketches(sketches, inner, fresh, reach, self._job),
        )

    def by_vectors(self, names: Sequence[str], vectors: np.ndarray) -> list[Candidate]:
        """Pairs whose embeddings are alike: `vectors` (n, dim) of the contents `names`, sorted."""
        return self._found(
            candidates.source_of(self._identity),
            names,
            self._identity.scale.copies_from,
            lambda fresh, reach: candidates.by_vectors(vectors, fresh, reach, self._job),
        )

    def vectors(self) -> tuple[list[str], np.ndarray]:
        """The contents that have an embedding, sorted, and their vectors (n, dim) in the same order."""
        ids, vectors = self._stores.vectors.all(self._stores.vectors.model_id(self._identity))
        rows = {int(photo_id): row for row, photo_id in enumerate(ids)}
        names = sorted(name for name, content in self._contents.items() if content.photo.id in rows)
        return names, vectors[[rows[self._contents[name].photo.id] for name in names]]

    def _found(
        self,
        source: str,
        names: Sequence[str],
        least: float,
        search: Callable[[np.ndarray, np.ndarray], Iterator[candidates.Found]],
    ) -> list[Candidate]:
        """Compare the contents this source has not seen, and return all its pairs among `names` that are near enough.

        `search` is told which are fresh, and how far the reach of each goes by what is known.
        """
        ids = [self._contents[name].stored.id for name in names]
        inside = set(ids)
        known, ever = self._known(source, inside)
        reach, reached = candidates.reaches(known, least), candidates.reaches(ever, least)
        seen = self._stores.pairs.compared(source)
        # Who has lost one of its nearest may be like others that were left out then.
        thinned = {number for number in reached.keys() & inside if reach.get(number, least) < reached[number]}
        fresh = np.array([number not in seen or number in thinned for number in ids], bool)
        if fresh.any():
            # Piece by piece: there may be millions. A pair is true also when the comparing is cut off.
            farthest = np.array([reach.get(number, least) for number in ids])
            found = (Candidate(ids[first], ids[second], alike) for first, second, alike in search(fresh, farthest))
            while piece := list(itertools.islice(found, _PAIRS_AT_ONCE)):
                self._stores.pairs.add(source, piece, [])
            self._stores.pairs.add(source, [], [ids[row] for row in np.flatnonzero(fresh)])
        pairs = [pair for pair in self._stores.pairs.candidates(source) if {pair.first, pair.second} <= inside]
        return [Candidate._make(pair) for pair in candidates.only_nearest(pairs, least)]

    def _known(self, source: str, inside: set[int]) -> tuple[dict[int, list[float]], dict[int, list[float]]]:
        """How alike each is to others as far as is stored: of these only, and with those that are not there now."""
        known: dict[int, list[float]] = defaultdict(list)
        ever: dict[int, list[float]] = defaultdict(list)
        for first, second, likeness in self._stores.pairs.candidates(source):
            for number in (first, second):
                ever[number].append(likeness)
                if first in inside and second in inside:
                    known[number].append(likeness)
        return known, ever
