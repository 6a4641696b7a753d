"""The photo of a group that its pixels say is the better one, where the keeper's rules would take another.

The rules know sizes, names and metadata. A copy that was saved again has more bytes than its original, an enlarged one
or one in a border more pixels, a crop may have the finer file. So the pixels are asked first who shows more, who has
real detail, who has nothing laid over it, and who was there first. Protected folders, colours and what a file holds
besides its picture come before that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from photosim.base.errors import UnreadablePhoto
from photosim.duplicates.company import Company
from photosim.duplicates.keeper import Contender, Rule, deciding, ranked
from photosim.duplicates.series import numbered_frames
from photosim.duplicates.shortlist import Shortlist
from photosim.duplicates.standings import Standings
from photosim.proof import closer, folding
from photosim.proof.pixels import LOSSLESS
from photosim.proof.standing import Standing
from photosim.store.stores import Stores
from photosim.values.differences import Differences, Setting
from photosim.values.photos import Proof

log = logging.getLogger(__name__)

Prove = Callable[[str, str], Proof | None]

_UNTOUCHED = frozenset({"whole", "protected", "holds", "colours"})
"""Rules that no pixels overrule."""
_BY_QUALITY = frozenset({"resolution", "compression"})
"""Rules that go by sizes of the picture and the file: what is larger may have been made from what is smaller."""
_BY_TIMES = frozenset({"metadata", "oldest"})
"""Rules that go by what is lost where files are copied or exported."""
_COARSER = 0.5
"""Share of the other file's bytes below which a copy counts as compressed more, and not as edited."""
_NEARLY_ALIKE = 0.85
"""How well two pictures agree, 0 to 1, of which small things or the noise alone may make two. Copies have 0.9 and more,
pictures refused for their times 0."""
_AS_LARGE = 0.97
"""Share of the pixels of another file that one has which tells as much, as `keeper` counts sizes."""
_SECOND = 1_000_000_000
"""Nanoseconds; file times closer than that say nothing."""

_WORDS = (
    ("earlier", "what another was made from"),
    ("frame", "shows more of the scene"),
    ("detail", "has the real detail"),
    ("overlay", "nothing is laid over it"),
)
"""By what the pixels tell, in the order in which it counts where it disagrees: what a person is told."""
_PLAIN = "the one without a border"
_INSIDE = "the photo itself"
_UNCHANGED = "the older one; the other was changed"
_CONVERTED = "the older one; the other was converted"
_LARGER = "the larger one; only its name speaks against it"
_LOSSY = frozenset({"JPEG", "MPO", "HEIF", "AVIF", "WEBP", "JXL"})
"""Formats that lose a little whenever a picture is saved, and of which bytes cannot be held against each other."""


class Forerunners:
    """Chooses the first of a group. Not for several threads."""

    def __init__(self, stores: Stores, short: Shortlist, rules: Sequence[Rule], prove: Prove) -> None:
        self._short = short
        self._rules = rules
        self._prove = prove
        self.company = Company(stores)
        self.standings = Standings(stores, short)
        self.reasons: dict[str, str] = {}
        """Why a content is kept, by hash, for those that were put before what the rules prefer."""

    def best_first(self, names: Sequence[str]) -> list[str]:
        """The contents of a group, best first by the rules, but the one that the pixels prefer before all others."""
        photos = [self._short.contenders[photo.id] for name in names for photo in self._short.by_content[name]]
        best_of: dict[str, Contender] = {}
        for contender in ranked(self.company.of(photos), self._rules):
            best_of.setdefault(contender.photo.content_hash, contender)
        order = list(best_of)
        why = ""
        for place, first in enumerate(order):
            # When another one is better it steps back, and the next best may stay: not at once the one that is better,
            # which may itself be no match for the next best.
            found = next(
                (words for name in order[place + 1 :] if (words := self._why(best_of[name], best_of[first]))), ""
            )
            if not found:
                break
            why = found
        if why:
            self.reasons[first] = why
        return [first, *(name for name in order if name != first)]

    def may_tell_more(self, kept: str, first: str, other: str, refusal: Proof) -> bool:
        """Whether a content that the first of a group refused is worth a comparison with the one that is kept.

        Two copies of a coarse photo may differ by more than each does from that photo. What differs plainly, and what
        times and numbers keep apart, is not asked about again: the kept one may know no time. And it must certainly
        have the noise of the other one, or two exposures would meet at a file that cannot tell them apart.
        """
        keeper, one, two = (self._short.contents[name].photo for name in (kept, first, other))
        if refusal.score < _NEARLY_ALIKE or numbered_frames(one, two) or numbered_frames(keeper, two):
            return False
        if keeper.width * keeper.height < _AS_LARGE * one.width * one.height:
            return False
        try:
            return closer.are_two_exposures((keeper.path, kept), (two.path, other), 1) is False
        except UnreadablePhoto as error:
            log.info("%s is not compared with %s: %s", two.path, keeper.path, error.reason)
            return False

    def told(self, keeper: Contender, member: Contender, found: Differences | None) -> Standing:
        """How the keeper of a group stands to a member; nothing where the pixels need not be asked."""
        one, other = keeper.photo.content_hash, member.photo.content_hash
        if one == other or not self._asks(keeper, member, found):
            return Standing()
        return self.standings.between(one, other, found)

    def is_unclear(self, keeper: Contender, member: Contender, found: Differences | None, stands: Standing) -> bool:
        """Whether only sizes say which is the better one, and one of the two was enlarged, framed or edited.

        So where the pixels were asked and told nothing, though sizes or frames differ, or one of the two was edited.
        """
        if found is None:
            return True
        if found.is_identical or any((stands.frame, stands.detail, stands.earlier)):
            return False
        rule = deciding(keeper, member, self._rules)
        if found.is_larger and rule is not None and rule.name == "original":
            return True  # A name alone does not put a smaller picture before a larger one.
        if rule is not None and rule.name in _BY_TIMES:
            # What lost something does not replace what lost nothing for that.
            return keeper.photo.format in _LOSSY and member.photo.format in LOSSLESS
        if rule is not None and rule.name not in _BY_QUALITY:
            return False
        if found.is_smaller:
            return True
        if rule is not None and rule.name != "compression":
            return False
        return _may_be_lossless_original(keeper, member) or (found.is_edited and not _is_coarser(member, keeper))

    def _why(self, one: Contender, preferred: Contender) -> str:
        """Why a photo comes before another one that the rules prefer; empty when it does not."""
        rule = deciding(one, preferred, self._rules)
        if rule is not None and rule.name in _UNTOUCHED:
            return ""
        proof = self._prove(preferred.photo.content_hash, one.photo.content_hash)
        if proof is None or proof.tier != "same-shot" or not self._asks(preferred, one, proof.differences):
            return ""
        stands = self.standings.between(
            preferred.photo.content_hash, one.photo.content_hash, proof.differences
        ).other_way
        by_person = rule is not None and rule.name not in (*_BY_QUALITY, "original")
        for name, words in _WORDS:
            value = getattr(stands, name)
            # What shows less never stands for what shows more; between two of one frame the order of a person counts.
            if value and not (by_person and name in ("earlier", "detail")):
                if value < 0:
                    return ""
                if name == "frame" and stands.setting:
                    return _PLAIN if stands.setting == 1 else _INSIDE
                return _PLAIN if name == "earlier" and stands.setting == 1 else words
        if rule is not None and rule.name == "original" and _is_larger_only(proof.differences):
            # Of a panorama or a long screenshot the pixels do not tell it, and a name alone tells less than its size.
            sizes = [(photo.width, photo.height) for photo in (preferred.photo, one.photo)]
            return _LARGER if folding.pieces(*sizes) else ""
        older = preferred.photo.mtime_ns - one.photo.mtime_ns > _SECOND
        if rule is not None and rule.name == "compression" and older:
            if proof.differences is None or proof.differences.is_edited:
                return _UNCHANGED
            if _is_converted(one, preferred):
                return _CONVERTED
        return ""

    def _asks(self, one: Contender, other: Contender, found: Differences | None) -> bool:
        """Whether it is worth reading both files: the rules go by size, or the frames or an overlay differ."""
        rule = deciding(one, other, self._rules)
        return rule is None or rule.name in _BY_QUALITY or found is None or found.tells_more_than_size


def _is_larger_only(found: Differences | None) -> bool:
    """Whether the second shows the same frame, unedited, in more pixels of its own."""
    if found is None or not found.is_larger or found.enlarged or found.is_edited:
        return False
    framed = found.crop is not None or found.more is not None or found.setting is not Setting.NONE
    return not framed and not found.layer and not found.retouched


def _is_coarser(one: Contender, other: Contender) -> bool:
    """Whether a file has so few bytes beside another one of its kind that compressing alone may be the difference."""
    return one.photo.format == other.photo.format and one.photo.size < _COARSER * other.photo.size


def _is_converted(one: Contender, other: Contender) -> bool:
    """Whether the formats of two copies of one size differ so that bytes do not tell which was made from the other."""
    formats = one.photo.format, other.photo.format
    jpegs = {"JPEG", "MPO"}
    if _may_be_lossless_original(one, other):
        return True
    return formats[0] != formats[1] and _LOSSY.issuperset(formats) and not jpegs.issuperset(formats)


def _may_be_lossless_original(one: Contender, other: Contender) -> bool:
    """Whether one of two loses nothing and the other does, so that either may have been made from the other."""
    formats = {one.photo.format, other.photo.format}
    return bool(formats.intersection(LOSSLESS) and formats & _LOSSY)
