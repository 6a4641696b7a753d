"""Two photos of the library laid over each other, for looking at them together."""

from __future__ import annotations

import logging
from collections.abc import Callable

from photosim.base.errors import UnreadablePhoto
from photosim.index.candidates import turns_of
from photosim.pictures.decode import decode
from photosim.pictures.fingerprints import fingerprint
from photosim.proof import difference, overlay
from photosim.proof.closer import enlarged
from photosim.proof.plates import Plate
from photosim.store.thumbnails import Thumbnails
from photosim.values.alignment import Alignment, Difference, whole_frames
from photosim.values.differences import SAME_BYTES
from photosim.values.photos import Photo, Preprocessing

log = logging.getLogger(__name__)


def align(
    thumbnails: Thumbnails, preprocessing: Preprocessing, first: Photo, second: Photo, checkpoint: Callable[[], None]
) -> Alignment | None:
    """Find the scene of one photo in another; None when they show nothing in common.

    The thumbnails decide, the files only make it more precise: photos that are offline can be laid over each other too.
    `checkpoint` is called between the steps and may raise. Raises UnreadablePhoto when there is neither thumbnail nor
    file.
    """
    checkpoint()
    if first.content_hash == second.content_hash:
        return whole_frames(differences=SAME_BYTES)
    pictures = [thumbnails.read(photo.content_hash) or _thumbnail(photo, preprocessing) for photo in (first, second)]
    one, other = (
        Plate(jpeg, (photo.width, photo.height)) for jpeg, photo in zip(pictures, (first, second), strict=True)
    )
    turns, framed = turns_of(*map(fingerprint, pictures))
    checkpoint()
    found = overlay.lay(one, other, turns, framed)
    if found is None:
        return None
    rough, proven, told = found
    placed, plates = rough, (one, other)
    try:
        checkpoint()
        finer_one = enlarged(first.path, first.content_hash, one.full_size)
        checkpoint()
        large = finer_one, enlarged(second.path, second.content_hash, other.full_size)
        placed, plates = overlay.more_precisely(rough, plates, large)
    except UnreadablePhoto as error:
        log.info("%s and %s are compared by their thumbnails: %s", first.path, second.path, error.reason)
    return overlay.in_fractions(placed, plates, proven, told)


def differ(first: Photo, second: Photo, laid: Alignment, checkpoint: Callable[[], None]) -> Difference | None:
    """Compare the files of two photos that lie on each other; None when too little is in common.

    Raises UnreadablePhoto.
    """
    one, other = ((photo.path, photo.content_hash, (photo.width, photo.height)) for photo in (first, second))
    try:
        return difference.difference(one, other, laid, checkpoint)
    except MemoryError as error:
        raise UnreadablePhoto("There is not enough free memory to compare these photos.", lasting=False) from error


def _thumbnail(photo: Photo, preprocessing: Preprocessing) -> bytes:
    return decode(photo.path, preprocessing).thumbnail
