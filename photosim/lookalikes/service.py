"""LookalikesService: which photos look like this one, and where that is searched."""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import IndexUnavailable, cannot_be_written
from photosim.base.job import Job
from photosim.base.once import made_once

if TYPE_CHECKING:
    from photosim.lookalikes.ending import Ending
    from photosim.lookalikes.explaining import Explaining
    from photosim.lookalikes.mapping import MapOfLooks
    from photosim.lookalikes.occurrences import Occurrences
    from photosim.lookalikes.questions import Query
    from photosim.lookalikes.searching import Searching
    from photosim.lookalikes.stacking import Stacking
    from photosim.parts import Parts
    from photosim.photos.service import PhotosService
    from photosim.pictures.looker import Box
    from photosim.values.likeness import Why
    from photosim.values.photos import Match
    from photosim.values.places import FoundParts
    from photosim.values.stacks import AlikeLine, Stack


log = logging.getLogger(__name__)


class LookalikesService:
    """`library.lookalikes`. Every method may be called from any thread."""

    def __init__(self, parts: Parts, photos: PhotosService) -> None:
        self._parts = parts
        self._photos = photos

    @made_once
    def _ending(self) -> Ending:
        from photosim.lookalikes.ending import Ending

        return Ending(self._parts)

    @made_once
    def _stacking(self) -> Stacking:
        from photosim.lookalikes.stacking import Stacking

        return Stacking(self._parts)

    @made_once
    def _searching(self) -> Searching:
        from photosim.lookalikes.searching import Searching

        return Searching(self._parts, self._photos)

    @made_once
    def _explaining(self) -> Explaining:
        from photosim.lookalikes.explaining import Explaining

        return Explaining(self._parts, self._photos)

    @made_once
    def _occurrences(self) -> Occurrences:
        from photosim.lookalikes.occurrences import Occurrences

        return Occurrences(self._parts, self._searching)

    @made_once
    def looks(self) -> MapOfLooks:
        """The map of looks: the library on a plane."""
        from photosim.lookalikes.mapping import MapOfLooks

        return MapOfLooks(self._parts)

    def similar(
        self,
        query: Query | Sequence[Query],
        n: int = 20,
        *,
        metric: str = "cosine",
        box: Box | None = None,
        minimum: float | None = None,
        whitened: bool = False,
        unlike: Sequence[Query] = (),
        among: Sequence[int] | None = None,
    ) -> list[Match]:
        """Return the `n` photos most like the query, best first, the query itself left out.

        query: a photo's id; any picture file, which is not added to the library; the bytes of an encoded picture; or
            several of these, which are one question together.
        unlike: what these look like counts against a photo.
        among: only photos of these ids.
        box: only this part of the query counts; x, y, width, height in upright pixels, or fractions when all are ≤ 1.
        minimum: leave out lower scores.
        whitened: compare in axes learned from this library, which takes some seconds the first time.
        Raises UsageError, UnreadablePhoto, LibraryError.
        """
        queries = [query] if isinstance(query, int | Path | bytes) else list(query)
        return self._searching.answer(queries, n, metric, box, minimum, whitened, unlike=unlike, among=among).matches

    def order(self, query: Query, job: Job | None = None) -> list[int]:
        """Ids of all photos that have a vector, the most alike first, a photo of the library itself among them.

        Raises UsageError, UnreadablePhoto, LibraryError, Cancelled.
        """
        order: list[int] = self._searching.order(query, job or Job()).tolist()
        return order

    def with_part(
        self,
        query: Query | Sequence[Query],
        n: int = 20,
        *,
        box: Box,
        unlike: Sequence[Query] = (),
        among: Sequence[int] | None = None,
        job: Job | None = None,
    ) -> FoundParts:
        """Return the `n` photos in which a part of the query most likely occurs, best first, and where in them.

        As `similar`; the nearest are looked at once more piece by piece, by their thumbnails. Raises Cancelled as well.
        """
        queries = [query] if isinstance(query, int | Path | bytes) else list(query)
        return self._occurrences.find(queries, n, box, unlike, among, job or Job())

    def why(self, one: int | Path, other: int | Path) -> Why:
        """Where two pictures are alike, and by what; photos by their ids, any others by their paths.

        Takes about a tenth of a second. Raises UsageError, UnreadablePhoto, WeightsError, LibraryError.
        """
        return self._explaining.why(one, other)

    def line(self, *, parts: bool = False) -> AlikeLine:
        """Where look-alikes stop being alike: what scores less is less alike. By cosine, for scores of now.

        parts: for scores of `with_part`. How alike the photos of this library are as a whole says nothing of those.
        """
        return self._ending.line_of_parts() if parts else self._ending.line()

    def stacks(self, matches: Sequence[Match]) -> list[Stack]:
        """The same look-alikes with those of one shot, or one series, in one stack, in the order of its best."""
        return self._stacking.stacks(matches)

    def use_index(self, where: str, job: Job | None = None) -> int:
        """Search look-alikes in another place from now on: `built-in`, `qdrant:` or `postgresql:`, see `Choice.of`.

        The vectors are sent there (the built-in index is a file in the library; anything else is not, and this is
        photosim's only use of a network), and removed from where they were before, where that can be reached. Returns
        the number of photos. When it fails, nothing is changed. Raises UsageError, IndexUnavailable, Cancelled.
        """
        from photosim.index.choice import Choice

        before = Choice.read(self._parts.paths.index_choice)
        choice = Choice.of(where)
        if choice.name == before.name:
            return len(self._parts.index.ready(job))
        count = self._parts.index.move(functools.partial(choice.place, self._parts.paths), job or Job())
        try:
            choice.write(self._parts.paths.index_choice)
        except OSError as error:
            self._parts.index.move(functools.partial(before.place, self._parts.paths), Job())
            raise cannot_be_written(self._parts.paths.root, error) from error
        self._parts.index.save()
        old = before.place(self._parts.paths, self._parts.index.vectors)
        try:
            old.clear()
        except (IndexUnavailable, OSError) as error:
            log.warning("the vectors in %s could not be removed: %s", old.name, error)
        finally:
            old.close()
        return count
