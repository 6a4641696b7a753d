"""Whether two contents are one shot: asking for larger pictures only where it is needed. Knows no database."""

from __future__ import annotations

import functools
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from photosim.base.errors import UnreadablePhoto
from photosim.base.kept import Kept
from photosim.duplicates import two_exposures
from photosim.duplicates.one_camera import are_of_one_size, may_be_burst, may_be_retouched, may_have_ground
from photosim.duplicates.series import exposed_otherwise, numbered_frames, taken_at_other_times
from photosim.index.candidates import SKETCHES_ALIKE, sketches_alike, turns_in
from photosim.pictures import source
from photosim.pictures.decode import decode_content
from photosim.proof import closer, copies, folding, glance, judge, miniatures, saving, seams, straightening
from photosim.proof.copies import Origin
from photosim.proof.evidence import differences
from photosim.proof.judge import Judgement, PixelAnswer
from photosim.proof.measures import GRID
from photosim.proof.miniatures import Miniature
from photosim.proof.plates import Plate
from photosim.proof.registration import ON_EACH_OTHER, Registration, improved
from photosim.store.tables.fingerprints import StoredFingerprint
from photosim.store.thumbnails import Thumbnails
from photosim.values import proven
from photosim.values.differences import SAME_PIXELS
from photosim.values.photos import Photo, Preprocessing, Proof

log = logging.getLogger(__name__)

_PLATES = 2000
_MINIATURES = 8000
"""4.6 kB for each frame, of which one with a border has two."""
_FULL = 0.3
"""Share of the frame in which something is to be seen, of pictures of which the whole frame is asked first."""
_AWAKE = 48
NUMBERED = "numbered one after the other: may be two exposures"
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
        self._miniatures: Kept[str, Miniature] = Kept(_MINIATURES, lambda miniature: len(miniature.faces))
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
        count = folding.pieces(*map(_size, (here.photo, there.photo)))
        if count:
            return self._unless_unreadable(here, there, lambda: self._folded(here, there, count))
        alike = sketches_alike(here.stored.fingerprint, there.stored.fingerprint)
        likely, framed = turns_in(alike)
        asked = max(alike.values()) >= SKETCHES_ALIKE and not may_have_ground(here.photo, there.photo, framed)
        frames = self._frames_agree(here, there, framed) if asked else 1.0
        if frames < miniatures.UNLIKE:
            return Proof(None, 0.0, glance.OTHER_FRAME)
        one, other = self._plate(here), self._plate(there)
        if one is None or other is None:
            return None
        refused = glance.refusal(one, other, likely, frames)
        more = glance.part_in_common(one, other, likely) if refused == judge.NOTHING_IN_COMMON else None
        may_lie = 1 in framed and are_of_one_size(here.photo, there.photo, 1)
        if refused and more is None:
            apart = Proof(None, 0.0, refused)
            # A watermark all over a soft photo leaves nothing to recognise it by.
            if not may_lie or refused != judge.NOTHING_IN_COMMON or glance.is_page(one) or glance.is_page(other):
                return apart
            return self._unless_unreadable(
                here, there, lambda: self._laid_over(here, there, (one, other), judge.lying(one, other)) or apart
            )
        finding = judge.compare(one, other, likely, framed, more)
        hidden = may_lie and finding.alignment is None

        def judged() -> Proof | None:
            proof = self._judged(here, there, one, other, finding)
            if proof is None or proof.tier:
                return proof
            return (
                self._straightened(here, there, (one, other))
                or self._saved_alike(here, there, (one, other), finding, proof)
                or self._laid_over(here, there, (one, other), judge.lying(one, other) if hidden else finding)
                or proof
            )

        return self._unless_unreadable(here, there, judged)

    @staticmethod
    def _unless_unreadable(here: Content, there: Content, prove: Callable[[], Proof | None]) -> Proof | None:
        try:
            return prove()
        except UnreadablePhoto as error:
            log.info("%s or %s: %s", here.photo.path, there.photo.path, error.reason)
            return None

    def _folded(self, here: Content, there: Content, count: int) -> Proof:
        """Compare two panoramas, or two long screenshots, of one shape. Raises UnreadablePhoto."""
        if self._equal(here, there):
            return proven.proof("identical", 1.0, SAME_PIXELS)
        if numbered_frames(here.photo, there.photo):
            return Proof(None, 0.0, NUMBERED)
        found = folding.compare(*(folding.folded(*self._file(c), _size(c.photo), count) for c in (here, there)))
        if found.finding.answer is not PixelAnswer.SAME:
            return _refused(found.finding)
        if found.origin.layer is not None:
            # Or it is shown in one only: that is not told apart here.
            return Proof(None, 0.0, "something lies over one of the two")
        return self._concluded(here, there, found.plates, found.finding, found.origin)

    def _judged(self, here: Content, there: Content, one: Plate, other: Plate, found: Judgement) -> Proof | None:
        """Look closer where the thumbnails do not decide. Raises UnreadablePhoto."""
        if found.alignment is None or found.measures is None or found.answer is PixelAnswer.DIFFERENT:
            return _refused(found)
        turn, thumbnails = found.alignment.turn, (one, other)
        if turn == 1 and found.measures.decibels > _NEARLY_EQUAL and self._equal(here, there):
            return proven.proof("identical", 1.0, SAME_PIXELS)
        few = found.measures.squares < judge.FEW_SQUARES
        if found.answer is PixelAnswer.PATCHED or (few and _has_something(here) and _has_something(there)):
            one, other = self._enlarged(here, there, thumbnails)
            rough = closer.carried_over(found.alignment, thumbnails, (one, other))
            found = judge.compare_larger(one, other, rough)
        unlike = found.answer in (PixelAnswer.DIFFERENT, PixelAnswer.TOO_LITTLE)
        if found.alignment is None or found.measures is None or unlike:
            return _refused(found)
        patched = found.answer is PixelAnswer.PATCHED
        is_overlay = not patched or closer.is_overlay(one, other, found.alignment, found.measures)
        if not is_overlay and not may_be_retouched(here.photo, there.photo, found):
            return _refused(found)
        origin = self._origin(here, there, (one, other), found.alignment, patched)
        if not is_overlay and not origin.spotted:
            return _refused(found)
        return self._concluded(here, there, (one, other), found, origin)

    def _concluded(
        self, here: Content, there: Content, plates: tuple[Plate, Plate], found: Judgement, origin: Origin
    ) -> Proof:
        """What follows from all that was found of two pictures that agree. Raises UnreadablePhoto."""
        assert found.alignment is not None
        assert found.measures is not None
        both = here.photo, there.photo
        if origin.reason:
            return Proof(None, found.alignment.score, origin.reason, slight=origin.slight)
        if origin.spotted and not closer.grain_is_same(self._file(here), self._file(there), found.alignment.turn):
            return Proof(None, found.alignment.score, copies.SOMETHING_DIFFERS, slight=True)
        refusal = two_exposures.refusal(*both, found, origin, is_whole=judge.lies_whole(plates, found.alignment))
        if refusal:
            return Proof(None, found.alignment.likeness, refusal)
        told = differences(
            *plates,
            found.alignment,
            found.measures,
            layer=origin.layer,
            colours=origin.colours,
            retouched=origin.spotted,
        )
        return proven.proof("same-shot", found.alignment.score, told)

    def _straightened(self, here: Content, there: Content, plates: tuple[Plate, Plate]) -> Proof | None:
        """Where nothing else was proven: whether one was turned by a few degrees. Raises UnreadablePhoto.

        A copy that was turned and cut is seldom as large as its original; the next exposure is.
        """
        if numbered_frames(here.photo, there.photo):
            return None
        files = self._file(here), self._file(there)
        noise = (
            functools.partial(closer.turned_grain_is_same, files) if may_be_burst(here.photo, there.photo, 1) else None
        )
        found = straightening.prove(plates, lambda: self._enlarged(here, there, plates), noise)
        return proven.proof("same-shot", found.likeness, found.differences) if found else None

    def _saved_alike(
        self, here: Content, there: Content, plates: tuple[Plate, Plate], found: Judgement, proof: Proof
    ) -> Proof | None:
        """Where something differs on whole frames: whether coarse saving made that. Raises UnreadablePhoto."""
        if not proof.slight or _of_one_frame(here, there, plates, found) is None:
            return None
        laid = saving.saved_alike(*(source.read_content(*self._file(content)) for content in (here, there)))
        if laid is None:
            return None
        again = judge.judge(*laid, ON_EACH_OTHER, saving.SIDE)
        if again.answer is not PixelAnswer.SAME:
            return None
        origin = copies.origin(*laid, ON_EACH_OTHER, saving.SIDE)
        if origin.reason or origin.spotted:
            return None
        return self._concluded(here, there, plates, found, origin)

    def _laid_over(self, here: Content, there: Content, plates: tuple[Plate, Plate], found: Judgement) -> Proof | None:
        """Whether files of one size and one noise differ by a watermark alone. Raises UnreadablePhoto."""
        alignment = _of_one_frame(here, there, plates, found)
        if alignment is None or not are_of_one_size(here.photo, there.photo, 1):
            return None
        if not closer.rest_is_one_exposure(self._file(here), self._file(there)):
            return None
        large = self._enlarged(here, there, plates)
        exact = _laid_closer(large, closer.carried_over(alignment, plates, large))
        origin = copies.laid_over(*large, exact, closer.SIDE)
        return self._concluded(here, there, plates, found, origin) if origin else None

    def _origin(
        self, here: Content, there: Content, plates: tuple[Plate, Plate], alignment: Registration, patched: bool
    ) -> Origin:
        """Whether one can be made from the other. Raises UnreadablePhoto.

        Thumbnails settle it for pictures that are full of detail and agree everywhere; all others are looked at larger.
        """
        if alignment.turn == 1 and judge.lies_whole(plates, alignment) and numbered_frames(here.photo, there.photo):
            return Origin(NUMBERED)
        if plates[0] is self._plates.get(here.photo.content_hash):
            thumbnails, plates = plates, self._enlarged(here, there, plates)
            carried = closer.carried_over(alignment, thumbnails, plates)
            if not seams.may_be_pasted(*thumbnails, alignment):
                found = copies.origin(*thumbnails, alignment, GRID, settled=False)
                if not found.doubtful and (found.reason or copies.shows_the_same(*plates, carried)):
                    return found
            alignment = _laid_closer(plates, carried)
        if seams.is_pasted(*plates, alignment):
            return Origin("one is a part of a collage")
        return copies.origin(*plates, alignment, closer.SIDE, patched=patched)

    def _enlarged(self, here: Content, there: Content, plates: tuple[Plate, Plate]) -> tuple[Plate, Plate]:
        one, other = (
            closer.enlarged(*self._file(content), plate.full_size)
            for content, plate in zip((here, there), plates, strict=True)
        )
        return one, other

    def _file(self, content: Content) -> tuple[Path, str]:
        return content.photo.path, content.photo.content_hash

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

    def _frames_agree(self, here: Content, there: Content, turns: Sequence[int]) -> float:
        """How well two pictures agree whose sketches say that they show one frame; 1 where that is not asked."""
        one, other = self._miniature(here), self._miniature(there)
        if one is None or other is None or one.is_faint or other.is_faint:
            return 1.0
        return miniatures.agreement(one, other, turns)

    def _miniature(self, content: Content) -> Miniature | None:
        """None where most is plain ground, on which a little thing may lie anywhere, and where nothing can be read."""
        if content.stored.fingerprint.detail < _FULL:
            return None
        name = content.photo.content_hash
        try:
            return self._miniatures.get(name, lambda: Miniature.of(self._plates.get(name) or self._laid_out(content)))
        except UnreadablePhoto as error:
            log.info("%s: %s", content.photo.path, error.reason)
            return None

    def _laid_out(self, content: Content) -> Plate:
        """Raises UnreadablePhoto."""
        name = content.photo.content_hash
        jpeg = self._thumbnails.read(name) or decode_content(*self._file(content), self._preprocessing).thumbnail
        return Plate(jpeg, (content.photo.width, content.photo.height))

    def _plate(self, content: Content) -> Plate | None:
        name = content.photo.content_hash
        if name not in self._plates:
            try:
                self._plates[name] = self._laid_out(content)
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


def _size(photo: Photo) -> tuple[int, int]:
    return photo.width, photo.height


def _of_one_frame(here: Content, there: Content, plates: tuple[Plate, Plate], found: Judgement) -> Registration | None:
    """How two upright pictures lie that show one whole frame and are not numbered one after the other."""
    if found.alignment is None or found.measures is None or numbered_frames(here.photo, there.photo):
        return None
    whole = found.alignment.turn == 1 and judge.lies_whole(plates, found.alignment)
    return found.alignment if whole else None


def _laid_closer(plates: tuple[Plate, Plate], alignment: Registration) -> Registration:
    """The same, improved where it can be, at the size of larger plates."""
    place = improved(*plates, alignment.turn, alignment.place, ((GRID, 1), (closer.SIDE, 2)))
    return alignment if place is None else alignment._replace(place=place)


def _refused(found: Judgement) -> Proof:
    score = 0.0 if found.alignment is None else found.alignment.score
    return Proof(None, score, found.reason, slight=found.answer is PixelAnswer.PATCHED)


def _has_something(content: Content) -> bool:
    return content.stored.fingerprint.detail > 0.0
