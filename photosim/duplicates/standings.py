"""How two contents of one group stand to each other by their pixels; what was found is remembered."""

from __future__ import annotations

import contextlib
import logging

from photosim.base.errors import UnreadablePhoto
from photosim.base.kept import Kept
from photosim.duplicates.shortlist import Shortlist
from photosim.index.candidates import turns_of
from photosim.pictures import source
from photosim.proof import judge, standing
from photosim.proof.pixels import Stored, stored
from photosim.proof.plates import Plate
from photosim.proof.standing import Standing, stand
from photosim.store.stores import Stores
from photosim.store.tables.pairs import Candidate
from photosim.values.differences import Differences

log = logging.getLogger(__name__)

_SOURCE = f"standing, {standing.VERSION}"
"""Names what is remembered: of two fingerprints by number, the lower first, how the first stands to the second."""
_KEPT = 6
"""Thumbnails that are kept: one keeper is compared with all its copies."""
_KEPT_PIXELS = 50_000_000
"""The same of full pictures, 3 bytes a pixel: two of a large camera."""


class Standings:
    """Reads files and compares them where it is asked, each pair once. Not for several threads."""

    def __init__(self, stores: Stores, short: Shortlist) -> None:
        self._stores = stores
        self._short = short
        self._known = {
            (first, second): Standing.of_number(round(found))
            for first, second, found in stores.pairs.candidates(_SOURCE)
        }
        self._stored: Kept[str, Stored | None] = Kept(_KEPT_PIXELS, _area)
        self._plates: Kept[str, Plate] = Kept(_KEPT, lambda _: 1)

    def between(self, first: str, second: str, told: Differences | None) -> Standing:
        """How the first content stands to the second, by hash; `told` is what the proof tells, read in this order."""
        layer = 0 if told is None else told.layer
        numbers = self._number(first), self._number(second)
        key = min(numbers), max(numbers)
        if key not in self._known:
            names = (first, second) if numbers[0] < numbers[1] else (second, first)
            try:
                found = self._compared(*names, patched=layer != 0)
            except UnreadablePhoto as error:
                log.info("%s, %s: not known which is better: %s", first, second, error.reason)
                return Standing(overlay=layer)
            self._known[key] = found
            self._stores.pairs.add(_SOURCE, [Candidate(*key, float(found.number))], [])
        found = self._known[key]
        found = found if numbers[0] < numbers[1] else found.other_way
        return found if found.overlay else found._replace(overlay=layer)

    def _number(self, name: str) -> int:
        return self._short.contents[name].stored.id

    def _compared(self, first: str, second: str, *, patched: bool) -> Standing:
        plates = self._plate(first), self._plate(second)
        here, there = (self._short.contents[name].stored.fingerprint for name in (first, second))
        found = judge.compare(*plates, *turns_of(here, there))
        if found.alignment is None:
            return Standing()
        return stand(self._pixels(first), self._pixels(second), plates, found.alignment, patched=patched)

    def _plate(self, name: str) -> Plate:
        return self._plates.get(name, lambda: self._laid_out(name))

    def _laid_out(self, name: str) -> Plate:
        photo = self._short.contents[name].photo
        thumbnail = self._stores.thumbnails.read(name)
        if thumbnail is None:
            raise UnreadablePhoto("Its thumbnail is missing.", lasting=False)
        return Plate(thumbnail, (photo.width, photo.height))

    def _pixels(self, name: str) -> Stored | None:
        """A content's full picture. Raises UnreadablePhoto, also when no file has its bytes any more."""
        return self._stored.get(name, lambda: stored(self._read(name)))

    def _read(self, name: str) -> bytes:
        """The bytes of the first of its files that still has them. Raises UnreadablePhoto."""
        for photo in self._short.by_content[name]:
            with contextlib.suppress(UnreadablePhoto):  # another file may have them
                return source.read_content(photo.path, name)
        raise UnreadablePhoto("The file has changed since the last scan.")


def _area(picture: Stored | None) -> int:
    return 0 if picture is None else picture.size[0] * picture.size[1]
