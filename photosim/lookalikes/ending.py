"""Where a list of look-alikes ends: by the levels of the models, and by how alike the photos of this library are."""

from __future__ import annotations

import threading
import time
from typing import Final

import numpy as np

from photosim.parts import Parts
from photosim.values.stacks import AlikeLine, line_of

_SAMPLE: Final = 256
"""Photos whose pairs are looked at: 32,640 pairs, so that their quantile is told to 0.01."""
_LEAST: Final = 50
"""Photos that a library must have: with fewer, one shot and its copies would be what is usual."""
_USUAL: Final = 0.95
"""Share of the pairs that what is alike must exceed. Higher, and a library in which each shot has twenty copies would
hide copies (1 pair in 41 is of one shot there); lower, and documents, most of which are above any level to each other,
would never end. Measured by benchmarks/levels.py."""
_MOST: Final = 0.97
"""Never above: copies of a document are among documents."""
_KEPT: Final = 120.0
"""Seconds that an answer holds while photos come and go; a few hundred photos do not move it."""


class Ending:
    """Safe to use from several threads."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._known: tuple[str, float, float | None] = ("", 0.0, None)
        """Key of what was compared, when, and the score that most pairs stay below."""

    def line(self) -> AlikeLine:
        """The line for scores of now."""
        identity = self._parts.models.joint.identity
        return line_of(identity.scale, self._spread(identity.key))

    def line_of_parts(self) -> AlikeLine:
        """The same for parts of photos: by the levels of the models alone."""
        return line_of(self._parts.models.joint.identity.scale, None)

    def _spread(self, key: str) -> float | None:
        with self._lock:
            known, when, spread = self._known
            if known != key or time.monotonic() - when > _KEPT:
                spread = self._measured()
                self._known = key, time.monotonic(), spread
            return spread

    def _measured(self) -> float | None:
        stored = self._parts.index.vectors.of(self._parts.models.joint)
        half = stored.half_seen() if stored.joint.second is not None else set()
        ids, vectors = stored.sampled(_SAMPLE)
        vectors = vectors[[photo_id not in half for photo_id in ids.tolist()]]
        if len(vectors) < _LEAST:
            return None
        pairs = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
        return min(_MOST, float(np.quantile(pairs, _USUAL)))
