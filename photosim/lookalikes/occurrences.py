"""Where a part of a picture occurs: the photos nearest to it, looked at once more piece by piece.

Pieces are cut out of thumbnails when they are wanted. Windows of feature maps cost less, and find half as much: what
lies around a thing is in them as well.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from PIL import Image

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.index.ranking import unit
from photosim.lookalikes.questions import Query
from photosim.lookalikes.searching import SearchAnswer, Searching
from photosim.parts import Parts, Together
from photosim.pictures import decode
from photosim.pictures.looker import Box
from photosim.values.joint import carried, joined
from photosim.values.photos import Embedder, Match
from photosim.values.places import FoundParts

log = logging.getLogger(__name__)

LOOKED_AT: Final = 50
"""Photos that are looked at piece by piece, by the first model alone: 0.07 s each on one core."""
_CLOSER: Final = 10
"""Of these, the best that are looked at by both models, and in smaller pieces as well: 0.4 s each."""


def _grid(side: float, count: int) -> tuple[Box, ...]:
    """Pieces of this side, `count` in a row and in a column, spread evenly."""
    starts = [number * (1 - side) / (count - 1) for number in range(count)]
    return tuple((x, y, side, side) for y in starts for x in starts)


ALL: Final[tuple[Box, ...]] = ((0.0, 0.0, 1.0, 1.0),)
HALVES: Final = _grid(0.5, 3)
THIRDS: Final = _grid(0.36, 4)
"""Pieces of a photo, by their sides. Chosen by benchmarks/regions.py: see docs/measures.md, *Parts of photos*."""


_Compare = Callable[[Image.Image, Sequence[Box]], np.ndarray]
"""Scores (k,) of pieces of a picture."""


class Occurrences:
    """Answers `LookalikesService.with_part`. Safe to use from several threads."""

    def __init__(self, parts: Parts, searching: Searching) -> None:
        self._parts = parts
        self._searching = searching

    def find(
        self,
        queries: Sequence[Query],
        n: int,
        box: Box,
        unlike: Sequence[Query],
        among: Sequence[int] | None,
        job: Job,
    ) -> FoundParts:
        """As `LookalikesService.with_part`."""
        answer = self._searching.answer(queries, max(n, LOOKED_AT), box=box, unlike=unlike, among=among)
        asked = self._asked(answer, queries, unlike, box)
        best = self._looked_at(asked.by_first, answer.matches[:LOOKED_AT], (*ALL, *HALVES), job)
        order = sorted((match for match in answer.matches if match.row.id in best), key=lambda m: -best[m.row.id][0])
        best |= self._looked_at(asked.by_all, order[:_CLOSER], (*ALL, *HALVES, *THIRDS), job)
        better = sorted((_with_score(match, best) for match in answer.matches), key=lambda match: -match.score)[:n]
        return FoundParts(better, {match.row.id: best[match.row.id][1] for match in better if match.row.id in best})

    def _asked(self, answer: SearchAnswer, queries: Sequence[Query], unlike: Sequence[Query], box: Box) -> _Asked:
        """What pieces are compared with: the part seen as they are, or what several pictures ask together."""
        models, question = answer.models, answer.question
        dim = models.first.identity.dim
        both, by_first = question.vector, question.by_first[-dim:]
        if len(queries) == 1 and not unlike:
            part = self._searching.part_of(queries[0], models, box)
            (by_first,) = pieces_of(models.first, part, ALL)
            both = by_first
            if models.second is not None and not question.is_by_first:
                (both,) = joined(by_first[np.newaxis], pieces_of(models.second, part, ALL))
        return _Asked(models, unit(by_first), both, alone=models.second is None or question.is_by_first)

    def _looked_at(
        self, compare: _Compare, matches: Sequence[Match], windows: Sequence[Box], job: Job
    ) -> dict[int, tuple[float, Box]]:
        """Score and place of the piece of each photo that is most like what is asked; of those that can be seen."""
        found: dict[int, tuple[float, Box]] = {}
        for number, match in enumerate(matches):
            job.checkpoint()
            job.report("looking", number, len(matches))
            thumbnail = self._parts.stores.thumbnails.read(match.row.content_hash)
            if thumbnail is None:
                continue
            try:
                scores = compare(decode.upright(thumbnail), windows)
            except PhotosimError as error:
                log.info("no pieces of %s: %s", match.path, error)
                continue
            best = int(scores.argmax())
            found[match.row.id] = float(scores[best]), windows[best]
        return found


class _Asked:
    """What pieces of photos are compared with."""

    def __init__(self, models: Together, first: np.ndarray, both: np.ndarray, *, alone: bool) -> None:
        """`first` is what the first model asks, `both` the joined vector; `alone` where the second says nothing."""
        self._models = models
        self._first = first
        self._both = both
        self._alone = alone

    def by_first(self, picture: Image.Image, windows: Sequence[Box]) -> np.ndarray:
        """Scores (k,) of pieces by the first model, on the scale of all scores."""
        cosines = pieces_of(self._models.first, picture, windows) @ self._first
        if self._models.second is None:
            return np.asarray(cosines)
        return carried(cosines, self._models.first.identity.scale, self._models.joint.identity.scale)

    def by_all(self, picture: Image.Image, windows: Sequence[Box]) -> np.ndarray:
        """The same by both, where both can say something."""
        if self._alone or self._models.second is None:
            return self.by_first(picture, windows)
        first, second = (pieces_of(model, picture, windows) for model in (self._models.first, self._models.second))
        return np.asarray(joined(first, second) @ self._both)


def pieces_of(embedder: Embedder, picture: Image.Image, windows: Sequence[Box]) -> np.ndarray:
    """Vectors (k, dim) of pieces, seen small where the model can, else as whole pictures are."""
    pieces = getattr(embedder, "pieces", None)
    if pieces is not None:
        vectors: np.ndarray = pieces(picture, windows)
        return vectors
    pixels = []
    for x, y, width, height in windows:
        left, top = round(x * picture.width), round(y * picture.height)
        right = max(left + 1, round((x + width) * picture.width))
        bottom = max(top + 1, round((y + height) * picture.height))
        buffer = io.BytesIO()
        picture.crop((left, top, right, bottom)).save(buffer, "PNG", compress_level=1)
        pixels.append(decode.model_input(buffer.getvalue(), embedder.identity.preprocessing))
    return embedder.embed(np.stack(pixels))


def _with_score(match: Match, best: Mapping[int, tuple[float, Box]]) -> Match:
    """A photo counts by its best piece, or by all of it where that is more alike."""
    if match.row.id not in best:
        return match
    return Match(match.row, match.path, max(match.score, best[match.row.id][0]))
