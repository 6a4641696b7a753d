"""How two contents of one group stand to each other by their pixels; what was found is remembered."""

from __future__ import annotations

import contextlib
import logging

from photosim.base.errors import UnreadablePhoto
from photosim.duplicates.shortlist import Shortlist
from photosim.index.candidates import turns_by_sketch
from photosim.pictures import source
from photosim.proof import judge, standing
from photosim.proof.plates import Plate
from photosim.proof.standing import Standing, stand
from photosim.store.stores import Stores
from photosim.store.tables.pairs import Candidate
from photosim.values.differences import Differences

log = logging.getLogger(__name__)

_SOURCE = f"standing, {standing.VERSION}"
"""Names what is remembered: of two fingerprints by number, the lower first, how the first stands to the second."""
_FRAME_ON_FRAME = 0.6
"""Sketches less alike than this are not of one frame, as in `duplicates/pair_prover`."""
_KEPT = 6
"""Files whose bytes and thumbnails are kept: one keeper is compared with all its copies."""


class Standings:
    """Reads files and compares them where it is asked, each pair once. Not for several threads."""

    def __init__(self, stores: Stores, short: Shortlist) -> None:
        self._stores = stores
        self._short = short
        self._known = {
            (first, second): Standing.of_number(round(found))
            for first, second, found in stores.pairs.candidates(_SOURCE)
        }
        self._bytes: dict[str, bytes] = {}
        self._plates: dict[str, Plate] = {}

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
        turns = turns_by_sketch(
            [sketch for sketch in (here.sketch, here.inner_sketch) if sketch],
            [sketch for sketch in (there.sketch, there.inner_sketch) if sketch],
        )
        framed = [turn for turn, likeness in turns.items() if likeness >= _FRAME_ON_FRAME][:2]
        found = judge.compare(*plates, list(dict.fromkeys([*list(turns)[:2], 1, 2])), framed)
        if found.alignment is None:
            return Standing()
        return stand(self._read(first), self._read(second), plates, found.alignment, patched=patched)

    def _plate(self, name: str) -> Plate:
        if name not in self._plates:
            photo = self._short.contents[name].photo
            thumbnail = self._stores.thumbnails.read(name)
            if thumbnail is None:
                raise UnreadablePhoto("Its thumbnail is missing.", lasting=False)
            while len(self._plates) >= _KEPT:
                del self._plates[next(iter(self._plates))]
            self._plates[name] = Plate(thumbnail, (photo.width, photo.height))
        return self._plates[name]

    def _read(self, name: str) -> bytes:
        """The bytes of a content. Raises UnreadablePhoto when none of its files has them any more."""
        if name in self._bytes:
            return self._bytes[name]
        for photo in self._short.by_content[name]:
            with contextlib.suppress(UnreadablePhoto):  # another file may have them
                data = source.read_content(photo.path, name)
                while len(self._bytes) >= _KEPT:
                    del self._bytes[next(iter(self._bytes))]
                self._bytes[name] = data
                return data
        raise UnreadablePhoto("The file has changed since the last scan.")
