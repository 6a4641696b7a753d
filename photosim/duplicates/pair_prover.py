"""Whether two contents are one shot: asking for larger pictures only where it is needed. Knows no database."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from photosim.base.blas import on_one_thread
from photosim.base.errors import UnreadablePhoto
from photosim.duplicates.series import exposed_alike, exposed_otherwise, numbered_frames, taken_at_other_times
from photosim.index.candidates import turns_by_sketch
from photosim.pictures.decode import decode_content
from photosim.proof import closer, copies, glance, judge, seams, straightening
from photosim.proof.copies import Origin
from photosim.proof.evidence import differences
from photosim.proof.judge import Answer, Finding
from photosim.proof.measures import GRID
from photosim.proof.plates import Plate
from photosim.proof.registration import Alignment, refined
from photosim.store.tables.fingerprints import StoredFingerprint
from photosim.store.thumbnails import Thumbnails
from photosim.values import proven
from photosim.values.differences import SAME_PIXELS
from photosim.values.photos import Photo, Preprocessing, Proof

log = logging.getLogger(__name__)

_PLATES = 2000
_AWAKE = 48
_FRAME_ON_FRAME = 0.6
"""Sketches less alike than this are not of one frame, and only a part may be in common."""
_UNGRADED = 4.0
"""Grey levels of brightness, and hundredths of contrast, by which the frames of one burst differ at most."""
_BRIGHTER, _MUCH_BRIGHTER = 1.15, 1.33
"""Times as bright, in the tones of a file: half a stop makes 1.17 and a whole one 1.37. From the first on, the noise
has to tell that it is one exposure made brighter; from the second on nothing can."""
_CAMERA_PIXELS = 400_000
"""No camera's own pictures are smaller, and in smaller ones no noise is left."""
_WHOLE = 0.01
"""Part of a frame by which its edge may be off and the frame still be the whole one."""
_NEARLY_EQUAL = 44.0
"""Decibels between thumbnails above which it is worth knowing whether the full pictures are equal to the pixel."""


@dataclass(frozen=True, slots=True)
class Content:
    """One content with a photo that holds it and its fingerprint."""

    photo: Photo
    stored: StoredFingerprint


class PairProver:
    """Compares pixels, and remembers what it has laid out. Not for several threads."""

    def __init__(self, thumbnails: Thumbnails, preprocessing: Preprocessing) -> None:
        self._thumbnails = thumbnails
        self._preprocessing = preprocessing
        self._plates: OrderedDict[str, Plate] = OrderedDict()
        self._pixels: dict[str, str | None] = {}
        self.found_pixels: dict[int, str] = {}
        """Hashes of full pictures that had to be taken, by the fingerprints' numbers; to be stored by the caller."""

    def prove(self, here: Content, there: Content) -> Proof | None:
        """None when a file that is needed cannot be read now: then nothing is remembered."""
        if here.stored.fingerprint.thumbnail_hash == there.stored.fingerprint.thumbnail_hash and self._equal(
            here, there
        ):
            return proven.proof("identical", 1.0, SAME_PIXELS)
        if taken_at_other_times(here.photo, there.photo):
            return Proof(None, 0.0, "taken at another time")
        if exposed_otherwise(here.photo, there.photo):
            return Proof(None, 0.0, "exposed otherwise")
        one, other = self._plate(here), self._plate(there)
        if one is None or other is None:
            return None
        turns = self._turns(here, there)
        likely = list(dict.fromkeys([*list(turns)[:2], 1, 2]))
        refused = glance.refusal(one, other, likely)
        if refused:
            return Proof(None, 0.0, refused)
        framed = [turn for turn, likeness in turns.items() if likeness >= _FRAME_ON_FRAME][:2]
        finding = judge.compare(one, other, likely, framed)
        try:
            proof = self._judged(here, there, one, other, finding)
            turned = None if proof is None or proof.tier else self._straightened(here, there, (one, other))
            return turned or proof
        except UnreadablePhoto as error:
            log.info("%s or %s: %s", here.photo.path, there.photo.path, error.reason)
            return None

    def _judged(self, here: Content, there: Content, one: Plate, other: Plate, found: Finding) -> Proof | None:
        """Look closer where the thumbnails do not decide. Raises UnreadablePhoto."""
        if found.alignment is None or found.measures is None or found.answer is Answer.DIFFERENT:
            return _refused(found)
        turn, thumbnails = found.alignment.turn, (one, other)
        if turn == 1 and found.measures.decibels > _NEARLY_EQUAL and self._equal(here, there):
            return proven.proof("identical", 1.0, SAME_PIXELS)
        few = found.measures.squares < judge.FEW_SQUARES
        if found.answer is Answer.PATCHED or (few and _has_something(here) and _has_something(there)):
            one, other = self._enlarged(here, there, thumbnails)
            rough = closer.carried_over(found.alignment, thumbnails, (one, other))
            found = judge.compare_larger(one, other, rough)
        if found.alignment is None or found.measures is None or found.answer in (Answer.DIFFERENT, Answer.TOO_LITTLE):
            return _refused(found)
        patched = found.answer is Answer.PATCHED
        if patched and not closer.is_overlay(one, other, found.alignment, found.measures):
            return _refused(found)
        origin = self._origin(here, there, (one, other), found.alignment, patched)
        if origin.reason:
            return Proof(None, max(0.0, min(1.0, found.alignment.likeness)), origin.reason)
        recoloured = bool(origin.colours)  # No camera does that between the frames of a bracket.
        if not recoloured and _may_be_bracket(here.photo, there.photo, found.alignment.turn, origin.brighter):
            return Proof(None, found.alignment.likeness, "so much brighter that it may be another exposure")
        if self._is_second_exposure(here, there, (one, other), found.alignment) or self._has_other_grain(
            here, there, found, origin
        ):
            return Proof(None, found.alignment.likeness, "the noise is another one: a second exposure")
        told = differences(one, other, found.alignment, found.measures, layer=origin.layer, colours=origin.colours)
        return proven.proof("same-shot", max(0.0, min(1.0, found.alignment.likeness)), told)

    def _straightened(self, here: Content, there: Content, plates: tuple[Plate, Plate]) -> Proof | None:
        """Where nothing else was proven: whether one was turned by a few degrees. Raises UnreadablePhoto.

        Nobody's copy is as large as its original once it was turned and cut; the next exposure is.
        """
        if numbered_frames(here.photo, there.photo) or _may_be_burst(here.photo, there.photo, 1):
            return None
        found = straightening.prove(plates, lambda: self._enlarged(here, there, plates))
        return proven.proof("same-shot", found.likeness, found.differences) if found else None

    def _origin(
        self, here: Content, there: Content, plates: tuple[Plate, Plate], alignment: Alignment, patched: bool
    ) -> Origin:
        """Whether one can be made from the other. Raises UnreadablePhoto.

        Thumbnails settle it for pictures that are full of detail and agree everywhere; all others are looked at larger.
        """
        if alignment.turn == 1 and _lies_whole(plates, alignment) and numbered_frames(here.photo, there.photo):
            return Origin("numbered one after the other: may be two exposures")
        if plates[0] is self._plates.get(here.photo.content_hash):
            thumbnails, plates = plates, self._enlarged(here, there, plates)
            carried = closer.carried_over(alignment, thumbnails, plates)
            if not seams.may_be_pasted(*thumbnails, alignment):
                found = copies.origin(*thumbnails, alignment, GRID, settled=False)
                if not found.doubtful and (found.reason or copies.shows_the_same(*plates, carried)):
                    return found
            alignment = refined(*plates, carried.turn, carried.place, ((GRID, 1), (closer.SIDE, 2))) or carried
        if seams.is_pasted(*plates, alignment):
            return Origin("one is a part of a collage")
        return copies.origin(*plates, alignment, closer.SIDE, patched=patched)

    def _is_second_exposure(
        self, here: Content, there: Content, plates: tuple[Plate, Plate], alignment: Alignment
    ) -> bool:
        """Whether whole frames, of any quality and size, are two exposures by their noise. Raises UnreadablePhoto."""
        if not _lies_whole(plates, alignment) or _taken_at_one_moment(here.photo, there.photo):
            return False
        return closer.are_two_exposures(self._file(here), self._file(there), alignment.turn)

    def _has_other_grain(self, here: Content, there: Content, found: Finding, origin: Origin) -> bool:
        """Whether it is another exposure by its noise. Raises UnreadablePhoto."""
        assert found.alignment is not None
        assert found.measures is not None
        turn = found.alignment.turn
        if not _may_be_burst(here.photo, there.photo, turn):
            return False
        files = self._file(here), self._file(there)
        ungraded = abs(found.measures.brighter) < _UNGRADED and abs(found.measures.gain - 1) < _UNGRADED / 100
        if closer.grain_differs(*files, turn, graded=not ungraded):
            return True
        brighter = max(origin.brighter, 1 / origin.brighter) >= _BRIGHTER
        told = exposed_alike(here.photo, there.photo)
        return brighter and not told and closer.grain_is_unrelated(*files, turn)

    def _enlarged(self, here: Content, there: Content, plates: tuple[Plate, Plate]) -> tuple[Plate, Plate]:
        one, other = (
            closer.enlarged(*self._file(content), plate.full_size)
            for content, plate in zip((here, there), plates, strict=True)
        )
        return one, other

    def _file(self, content: Content) -> tuple[Path, str]:
        return content.photo.path, content.photo.content_hash

    def _turns(self, here: Content, there: Content) -> dict[int, float]:
        """How well the sketches fit in each orientation, best first."""
        prints = (content.stored.fingerprint for content in (here, there))
        sketches = [[sketch for sketch in (p.sketch, p.inner_sketch) if sketch] for p in prints]
        return turns_by_sketch(sketches[0], sketches[1])

    def _equal(self, here: Content, there: Content) -> bool:
        """Whether the full pictures are the same, pixel by pixel."""
        if (here.photo.width, here.photo.height) != (there.photo.width, there.photo.height):
            return False
        hashes = [self._pixels_hash(content) for content in (here, there)]
        return hashes[0] is not None and hashes[0] == hashes[1]

    def _pixels_hash(self, content: Content) -> str | None:
        name = content.photo.content_hash
        if content.stored.pixels_hash is not None:
            return content.stored.pixels_hash
        if name not in self._pixels:
            try:
                self._pixels[name] = closer.pixels_hash(content.photo.path, name)
            except UnreadablePhoto as error:
                log.info("%s: %s", content.photo.path, error.reason)
                self._pixels[name] = None
            found = self._pixels[name]
            if found is not None:
                self.found_pixels[content.stored.id] = found
        return self._pixels[name]

    def _plate(self, content: Content) -> Plate | None:
        name = content.photo.content_hash
        if name not in self._plates:
            try:
                jpeg = (
                    self._thumbnails.read(name) or decode_content(*self._file(content), self._preprocessing).thumbnail
                )
                self._plates[name] = Plate(jpeg, (content.photo.width, content.photo.height))
                _ = self._plates[name].landmarks
            except UnreadablePhoto as error:
                log.info("%s: %s", content.photo.path, error.reason)
                return None
        self._plates.move_to_end(name)
        if len(self._plates) > _PLATES:
            self._plates.popitem(last=False)
        if len(self._plates) > _AWAKE:
            list(self._plates.values())[-_AWAKE].rest()
        return self._plates[name]


def _lies_whole(plates: tuple[Plate, Plate], alignment: Alignment) -> bool:
    """Whether the whole of one lies on the whole of the other."""
    width, height = plates[0].size
    left, top, right, bottom = alignment.place.box((0.0, 0.0, float(width), float(height)))
    there = plates[1].tones(alignment.turn).size
    off = max(abs(left), abs(top), abs(right - there[0]), abs(bottom - there[1]))
    return off <= _WHOLE * max(there)


def _refused(found: Finding) -> Proof:
    likeness = 0.0 if found.alignment is None else max(0.0, min(1.0, found.alignment.likeness))
    return Proof(None, likeness, found.reason)


def _has_something(content: Content) -> bool:
    return content.stored.fingerprint.detail > 0.0


def _may_be_burst(first: Photo, second: Photo, turn: int) -> bool:
    """Whether both could come from one camera as they are, and their times do not tell them apart."""
    if not _are_of_one_size(first, second, turn) or first.width * first.height < _CAMERA_PIXELS:
        return False
    return not _taken_at_one_moment(first, second)


def _taken_at_one_moment(first: Photo, second: Photo) -> bool:
    """Whether both say so to a part of a second: the frames of a burst have each their own."""
    one, other = first.metadata.taken_at, second.metadata.taken_at
    return one is not None and one == other and "." in one


def _may_be_bracket(first: Photo, second: Photo, turn: int, brighter: float) -> bool:
    """Whether both could come from one camera that exposed them otherwise, small as they may be by now."""
    return (
        max(brighter, 1 / brighter) >= _MUCH_BRIGHTER
        and _are_of_one_size(first, second, turn)
        and not exposed_alike(first, second)
    )


def _are_of_one_size(first: Photo, second: Photo, turn: int) -> bool:
    size = (second.height, second.width) if turn >= 5 else (second.width, second.height)
    return size == (first.width, first.height)


@dataclass(frozen=True, slots=True)
class PairTask:
    """Pairs for a worker process, with what it needs to compare them."""

    thumbnails: Path
    preprocessing: Preprocessing
    pairs: tuple[tuple[Content, Content], ...]


_own: tuple[tuple[Path, Preprocessing], PairProver] | None = None


def prove_pairs(task: PairTask) -> tuple[list[Proof | None], dict[int, str]]:
    """Compare pairs in a worker process, which keeps what it has laid out; returns proofs and `found_pixels`."""
    global _own
    key = task.thumbnails, task.preprocessing
    if _own is None or _own[0] != key:
        _own = key, PairProver(Thumbnails(task.thumbnails), task.preprocessing)
    prover = _own[1]
    with on_one_thread():
        proofs = [prover.prove(here, there) for here, there in task.pairs]
    found, prover.found_pixels = prover.found_pixels, {}
    return proofs, found
