"""Where a part of a picture occurs: the photos nearest to it, looked at once more piece by piece."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.lookalikes.carrying import carried
from photosim.lookalikes.questions import Query
from photosim.lookalikes.searching import Answer, Searching
from photosim.parts import Parts
from photosim.pictures import decode
from photosim.pictures.looker import Box
from photosim.values.joint import joined
from photosim.values.photos import Embedder, Match
from photosim.values.places import FoundParts

log = logging.getLogger(__name__)

LOOKED_AT: Final = 60
"""Photos that are looked at piece by piece: about 0.07 s each on one core. Chosen by benchmarks/regions.py."""


def _grid(side: float, count: int) -> list[Box]:
    """Windows of this side, `count` in a row and in a column, spread evenly."""
    starts = [number * (1 - side) / (count - 1) for number in range(count)]
    return [(x, y, side, side) for y in starts for x in starts]


WINDOWS: Final[tuple[Box, ...]] = ((0.0, 0.0, 1.0, 1.0), *_grid(0.6, 3), *_grid(0.4, 4), *_grid(0.28, 5))
"""Pieces of a photo: all of it, 9 of a third of its area, 16 of a sixth, 25 of a twelfth."""


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
        rough = answer.matches
        found: dict[int, tuple[float, Box]] = {}
        near = rough[:LOOKED_AT]
        for number, match in enumerate(near):
            job.checkpoint()
            job.report("looking", number, len(near))
            best = self._best_place(answer, match)
            if best is not None:
                found[match.row.id] = best
        better = [_with_score(match, found.get(match.row.id)) for match in rough]
        better.sort(key=lambda match: -match.score)
        kept = better[:n]
        places = {match.row.id: found[match.row.id][1] for match in kept if match.row.id in found}
        return FoundParts(kept, places)

    def _best_place(self, answer: Answer, match: Match) -> tuple[float, Box] | None:
        """Score and place of the piece that is most like the question; None where the photo cannot be looked at."""
        thumbnail = self._parts.stores.thumbnails.read(match.row.content_hash)
        if thumbnail is None:
            return None
        try:
            picture = Image.fromarray(np.asarray(decode.upright(thumbnail)))
            scores = self._scores(answer, picture)
        except PhotosimError as error:
            log.info("no pieces of %s: %s", match.path, error)
            return None
        best = int(scores.argmax())
        return float(scores[best]), WINDOWS[best]

    @staticmethod
    def _scores(answer: Answer, picture: Image.Image) -> np.ndarray:
        """How much each piece of a picture is like the question, (k,)."""
        models, question = answer.models, answer.question
        first = pieces_of(models.first, picture)
        if models.second is None:
            return np.asarray(first @ question.vector)
        if not question.is_by_first:
            return np.asarray(joined(first, pieces_of(models.second, picture)) @ question.vector)
        nothing = np.zeros((len(first), models.second.identity.dim), np.float32)
        scale = models.joint.identity.scale
        return carried(joined(first, nothing) @ question.vector, models.first.identity.scale, scale)


def pieces_of(embedder: Embedder, picture: Image.Image) -> np.ndarray:
    """Vectors (k, dim) of WINDOWS: pooled from one pass of the network where it can, else each piece by itself."""
    regions = getattr(embedder, "regions", None)
    if regions is not None:
        vectors: np.ndarray = regions(picture, WINDOWS)
        return vectors
    buffer, pixels = io.BytesIO(), []
    for x, y, width, height in WINDOWS:
        left, top = round(x * picture.width), round(y * picture.height)
        right = max(left + 1, round((x + width) * picture.width))
        bottom = max(top + 1, round((y + height) * picture.height))
        buffer = io.BytesIO()
        picture.crop((left, top, right, bottom)).save(buffer, "PNG", compress_level=1)
        pixels.append(decode.model_input(buffer.getvalue(), embedder.identity.preprocessing))
    return embedder.embed(np.stack(pixels))


def _with_score(match: Match, found: tuple[float, Box] | None) -> Match:
    return match if found is None else Match(match.row, match.path, max(match.score, found[0]))
