"""A question: what is asked of, as one vector to compare by, or two models' vectors joined."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from photosim.base.errors import UnreadablePhoto, UsageError, WeightsError
from photosim.base.paths import expanded
from photosim.index.ranking import unit
from photosim.parts import Parts, Together
from photosim.photos.service import PhotosService
from photosim.store.tables.search_vectors import SearchVectors
from photosim.values.joint import joined
from photosim.values.photos import Decoded, Embedder, Photo

if TYPE_CHECKING:
    from PIL import Image

    from photosim.pictures.looker import Box

# What decodes pictures is imported by the methods that do: a photo of the library is asked about without.

log = logging.getLogger(__name__)

Query = int | Path | bytes
"""A photo's id, any picture file, or the bytes of an encoded picture."""

_PUSH = 0.5
"""How much the mean of what is not wanted is taken off: Rocchio's rule with half the weight of what is wanted, since
what a person does not want is often close to what they do want."""


class Asked(NamedTuple):
    """One picture of a question."""

    query: Query
    own_id: int | None
    is_as_stored: bool

    def stored_id(self, box: Box | None) -> int | None:
        """Id of the photo whose stored vector answers; None where the picture has to be looked at."""
        return self.own_id if self.is_as_stored and box is None else None


class Question(NamedTuple):
    """What photos are compared with."""

    vector: np.ndarray
    """Float32 (dim,), as the index has them."""
    by_first: np.ndarray
    """The same by the first model alone: what is asked of photos that the second one has not seen."""
    is_by_first: bool
    """Whether the first model is all there is to ask by, although photos have been seen by two."""


class Questions:
    """Makes them. Safe to use from several threads."""

    def __init__(self, parts: Parts, photos: PhotosService) -> None:
        self._stores = parts.stores
        self._parts = parts
        self._photos = photos

    def asked(self, query: Query) -> Asked:
        """Find out whether a picture is a photo of the library. Raises UsageError for a file that is not there."""
        if not isinstance(query, Path):
            return Asked(query, query, True) if isinstance(query, int) else Asked(query, None, False)
        photo = self._photos.find(query)
        if photo is None:
            if not os.path.lexists(expanded(query)):
                raise UsageError(f"There is no file {query}.")
            return Asked(query, None, False)
        return Asked(query, photo.id, not photo.missing and _is_unchanged(photo))

    def put(
        self,
        models: Together,
        stored: SearchVectors,
        alike: Sequence[Asked],
        unlike: Sequence[Asked],
        box: Box | None,
    ) -> Question:
        """One vector that asks for all of `alike` and turns away from `unlike`; a lone one as it is.

        `box` is what counts of the first of them. Where the second model can say nothing of one of them, the first one
        asks alone. Raises UnreadablePhoto, WeightsError.
        """
        boxes = [box, *[None] * (len(alike) + len(unlike) - 1)]
        seen = [self._vectors(models, stored, one, part) for one, part in zip((*alike, *unlike), boxes, strict=True)]
        first = np.array([one for one, _ in seen])
        if models.second is None:
            vector = _together(first[: len(alike)], first[len(alike) :])
            return Question(vector, vector, False)
        nothing = np.zeros((len(seen), models.second.identity.dim), np.float32)
        by_first = joined(first, nothing)
        second = [other for _, other in seen if other is not None]
        vectors = joined(first, np.array(second)) if len(second) == len(seen) else by_first
        return Question(
            _together(vectors[: len(alike)], vectors[len(alike) :]),
            _together(by_first[: len(alike)], by_first[len(alike) :]),
            vectors is by_first,
        )

    def _vectors(
        self, models: Together, stored: SearchVectors, one: Asked, box: Box | None
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """What the first model makes of a picture, (d1,), and the second, (d2,), if there is one and it can."""
        photo_id = one.stored_id(box)
        first = None if photo_id is None else self._stores.vectors.get(stored.first_id, photo_id)
        if photo_id is not None and first is not None:
            return first, self._second_of(models, stored, photo_id)
        with _loading(models):
            decoded = self._decoded(models, one, box)
        (first,) = models.first.embed(decoded.pixels[np.newaxis])
        return np.asarray(first), self._second(models.second, decoded.thumbnail)

    def part_of(self, one: Asked, models: Together, box: Box) -> Image.Image:
        """A part of a picture, as large as a thumbnail is. Raises UnreadablePhoto, UsageError."""
        from photosim.pictures import decode

        return decode.upright(self._decoded(models, one, box).thumbnail)

    def _decoded(self, models: Together, one: Asked, box: Box | None) -> Decoded:
        source: str | Path = "the pasted picture"
        data: bytes | None = None
        if isinstance(one.query, bytes):
            data = one.query
        else:
            source = one.query if isinstance(one.query, Path) else self._photos.get(one.query).path
        try:
            return self._parts.looker.decode(source, models.first.identity.preprocessing, box=box, data=data)
        except UnreadablePhoto as error:
            raise UnreadablePhoto(f"{source}: {error.reason}") from error

    def _second_of(self, models: Together, stored: SearchVectors, photo_id: int) -> np.ndarray | None:
        """The stored vector, or one made this moment: a photo that is asked about need not wait for its turn."""
        if models.second is None or stored.second_id is None:
            return None
        vector = self._stores.vectors.get(stored.second_id, photo_id)
        if vector is not None:
            return vector
        content = self._stores.chosen.contents([photo_id]).get(photo_id)
        return self._second(models.second, None if content is None else self._stores.thumbnails.read(content))

    @staticmethod
    def _second(embedder: Embedder | None, thumbnail: bytes | None) -> np.ndarray | None:
        if embedder is None or thumbnail is None:
            return None
        from photosim.pictures import decode

        try:
            pixels = decode.model_input(thumbnail, embedder.identity.preprocessing)
            (vector,) = embedder.embed(pixels[np.newaxis])
        except (UnreadablePhoto, WeightsError) as error:
            log.warning("asked by the first model alone: %s", error)
            return None
        return np.asarray(vector)


@contextlib.contextmanager
def _loading(models: Together) -> Iterator[None]:
    """Load the models meanwhile, where they are not yet: the picture is decoded in another process."""
    thread = threading.Thread(target=_load, args=(models,), name="loading models")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _load(models: Together) -> None:
    for model in (models.first, models.second):
        load = getattr(model, "load", None)
        if load is not None:
            with contextlib.suppress(WeightsError):  # told by whoever embeds, if it still is so then
                load()


def _together(alike: np.ndarray, unlike: np.ndarray) -> np.ndarray:
    if len(alike) == 1 and not len(unlike):
        return np.asarray(alike[0])
    wanted = np.mean(alike, axis=0) - (_PUSH * np.mean(unlike, axis=0) if len(unlike) else 0.0)
    return np.asarray(unit(wanted), np.float32)


def _is_unchanged(photo: Photo) -> bool:
    try:
        stat = photo.path.stat()
    except OSError:
        return True  # offline: the stored vector is what we have
    return (stat.st_size, stat.st_mtime_ns) == (photo.size, photo.mtime_ns)
