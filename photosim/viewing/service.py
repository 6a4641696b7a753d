"""ViewingService: two photos of the library looked at together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.job import Job

if TYPE_CHECKING:
    from photosim.parts import Parts
    from photosim.photos.service import PhotosService
    from photosim.values.alignment import Alignment, Difference


class ViewingService:
    """`library.viewing`. Every method may be called from any thread."""

    def __init__(self, parts: Parts, photos: PhotosService) -> None:
        self._parts = parts
        self._photos = photos

    def alignment(self, first: Path, second: Path, job: Job | None = None) -> Alignment | None:
        """Find the scene of one photo in another one of the library; None when they have nothing in common.

        A second or two at most. Raises Cancelled, UsageError for other files, UnreadablePhoto when there is nothing to
        look at.
        """
        from photosim.viewing.overlaying import align

        job = job or Job()
        job.checkpoint()
        one, other = self._photos.known(first), self._photos.known(second)
        return align(self._parts.stores.thumbnails, self._parts.model.preprocessing, one, other, job.checkpoint)

    def difference(
        self, first: Path, second: Path, alignment: Alignment | None = None, job: Job | None = None
    ) -> Difference | None:
        """Lay two photos over each other and return what differs; None when they have too little in common.

        `alignment` is the answer of the method of that name, if it is there already. Raises Cancelled, UsageError,
        UnreadablePhoto.
        """
        from photosim.viewing.overlaying import differ

        job = job or Job()
        laid = alignment or self.alignment(first, second, job)
        job.checkpoint()
        return (
            None
            if laid is None
            else differ(self._photos.known(first), self._photos.known(second), laid, job.checkpoint)
        )
