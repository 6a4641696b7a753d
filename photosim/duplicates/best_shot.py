"""The best shot of each series: measured once a photo, said in words. Nothing is deleted by it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.duplicates import best_shot_rules
from photosim.duplicates.keeper import Contender, highest_resolution
from photosim.folders.presence import is_as_scanned
from photosim.pictures import shot_quality
from photosim.store.stores import Stores
from photosim.values.photos import Photo
from photosim.values.shot_quality import ShotAdvice, ShotQuality

log = logging.getLogger(__name__)

_AT_ONCE = 50


class BestShots:
    """Judges series; what was measured is kept in the store."""

    def __init__(self, stores: Stores, photos: Mapping[str, Photo], job: Job) -> None:
        """`photos` that hold the contents that may be asked about, by content hash."""
        self._stores = stores
        self._photos = photos
        self._job = job
        self._known: dict[str, ShotQuality] = {}

    def prepare(self, names: Sequence[str]) -> None:
        """Measure those of these contents that were not measured before. Raises Cancelled; what was done is kept."""
        self._known |= self._stores.qualities.get(shot_quality.VERSION, names)
        lacking = [name for name in names if name not in self._known]
        fresh: list[tuple[str, ShotQuality]] = []
        try:
            for number, name in enumerate(lacking):
                self._job.checkpoint()
                self._job.report("judging", number, len(lacking))
                photo = self._photos[name]
                try:
                    if is_as_scanned(photo):
                        fresh.append((name, shot_quality.measure(photo.path)))
                except UnreadablePhoto as error:
                    log.info("%s is not measured: %s", to_text(photo.path), error.reason)
                if len(fresh) >= _AT_ONCE:
                    self._keep(fresh)
        finally:
            self._keep(fresh)

    def advice(self, names: Sequence[str]) -> dict[str, ShotAdvice]:
        """Every exposure of a series beside the others; empty when not all could be measured."""
        found = [self._known[name] for name in names if name in self._known]
        if len(found) < len(names):
            return {}
        return dict(zip(names, best_shot_rules.advise(found), strict=True))

    def _keep(self, fresh: list[tuple[str, ShotQuality]]) -> None:
        if fresh:
            self._stores.qualities.put(shot_quality.VERSION, fresh)
            self._known |= dict(fresh)
            fresh.clear()


def in_order(contenders: Sequence[Contender], advice: Mapping[str, ShotAdvice]) -> list[Contender]:
    """The best rated first, then those that came out best; what is as good stands by resolution and path."""
    rated = max(_rating(c) for c in contenders)
    top = max(advice[c.photo.content_hash].score for c in contenders if _rating(c) == rated)

    def key(contender: Contender) -> tuple[object, ...]:
        photo = contender.photo
        score = advice[photo.content_hash].score
        # All that tie with the best are equal: a hair of sharpness decides nothing.
        rank = 0.0 if best_shot_rules.is_tie(top, score) else top - score
        return -_rating(contender), rank, -photo.width * photo.height, str(photo.path), photo.content_hash

    return sorted(contenders, key=key)


def _rating(contender: Contender) -> int:
    return max(contender.photo.metadata.rating or 0, 0)


def explain(best: Contender, others: Sequence[Contender], advice: Mapping[str, ShotAdvice]) -> tuple[str, bool]:
    """The reason in words, and whether it is a tie."""
    mine = advice[best.photo.content_hash]
    rating = _rating(best)
    left = [c for c in others if _rating(c) == rating]
    words = [f"the best rated, {rating} of 5"] if len(left) < len(others) else []
    said = best_shot_rules.reason(mine, [advice[c.photo.content_hash] for c in left])
    words += [said] if said else []
    left = [c for c in left if best_shot_rules.ties(mine, advice[c.photo.content_hash])]
    size = best.photo.width * best.photo.height
    equal = [c for c in left if c.photo.width * c.photo.height == size]
    if len(equal) < len(left):
        words.append(highest_resolution(best))
    if equal:
        words.append("first by path among equals" if words else "all are equal; first by path")
    return "; ".join(words), bool(equal)
