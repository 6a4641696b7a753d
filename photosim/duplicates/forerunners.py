"""The photo that another one of its group was made from, where the keeper's rules would take that other one.

A copy that was saved again has more bytes than its original when it was saved with a higher quality, and more pixels
when a border was put around it. By the rules alone it would be kept: nothing of that is worth keeping.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence

from photosim.base.errors import UnreadablePhoto
from photosim.duplicates.company import Company
from photosim.duplicates.keeper import Contender, Rule, deciding, ranked
from photosim.duplicates.shortlist import Shortlist
from photosim.pictures import source
from photosim.proof import generations
from photosim.store.stores import Stores
from photosim.store.tables.pairs import Candidate

log = logging.getLogger(__name__)

_SOURCES = {"compression": "saved from, 1", "resolution": "bordered, 1"}
"""Names what is remembered, by rule; another number when the answer may be another one."""
_EARLIER_FIRST, _UNRELATED = 1.0, 0.0
"""What is remembered of two fingerprints by number, the lower first: that it is the earlier, minus this: the later."""

_TESTS: Mapping[str, tuple[Callable[[bytes, bytes], bool], str]] = {
    "compression": (generations.is_saved_again, "what another was made from"),
    "resolution": (generations.is_bordered, "the one without a border"),
}
"""By the rule that was for the other photo: how it is tested, and what a person is told."""


class Forerunners:
    """Finds what a group was made from; what was found is remembered. Not for several threads."""

    def __init__(self, stores: Stores, short: Shortlist, rules: Sequence[Rule]) -> None:
        self._stores = stores
        self._short = short
        self._rules = rules
        self.company = Company(stores)
        self._known = {
            rule: {(first, second): found for first, second, found in stores.pairs.candidates(name)}
            for rule, name in _SOURCES.items()
        }
        self.reasons: dict[str, str] = {}
        """Why a content is kept, by hash, for those that were put before what the rules prefer."""

    def best_first(self, names: Sequence[str]) -> list[str]:
        """The contents of a group, best first by the rules, but before all others what the best was made from."""
        photos = [self._short.contenders[photo.id] for name in names for photo in self._short.by_content[name]]
        best_of: dict[str, Contender] = {}
        for contender in ranked(self.company.of(photos), self._rules):
            best_of.setdefault(contender.photo.content_hash, contender)
        order = list(best_of)
        reasons: dict[str, str] = {}
        for place, first in enumerate(order):
            # When it was made from another one it steps back, and the next best may stay: not at once the one that it
            # was made from, which may itself have been made from the next best.
            found = {name: why for name in order[place + 1 :] if (why := self._why(best_of[name], best_of[first]))}
            if not found:
                break
            reasons.update(found)
        if first in reasons:
            self.reasons[first] = reasons[first]
        return [first, *(name for name in order if name != first)]

    def _why(self, one: Contender, preferred: Contender) -> str:
        """Why a photo comes before another one that the rules prefer; empty when it does not."""
        rule = deciding(one, preferred, self._rules)
        if rule is None or rule.name not in _TESTS:
            return ""
        test, words = _TESTS[rule.name]
        earlier, later = one.photo.content_hash, preferred.photo.content_hash
        pair = self._short.contents[earlier].stored.id, self._short.contents[later].stored.id
        made = _EARLIER_FIRST if pair[0] < pair[1] else -_EARLIER_FIRST
        key, known = (min(pair), max(pair)), self._known[rule.name]
        if key not in known:
            try:
                known[key] = made if test(self._read(later), self._read(earlier)) else _UNRELATED
            except UnreadablePhoto as error:
                log.info("%s, %s: not known which was first: %s", one.photo.path, preferred.photo.path, error.reason)
                return ""
            self._stores.pairs.add(_SOURCES[rule.name], [Candidate(*key, known[key])], [])
        return words if known[key] == made else ""

    def _read(self, name: str) -> bytes:
        """The bytes of a content. Raises UnreadablePhoto when none of its files has them any more."""
        for photo in self._short.by_content[name]:
            with contextlib.suppress(UnreadablePhoto):  # another file may have them
                return source.read_content(photo.path, name)
        raise UnreadablePhoto("The file has changed since the last scan.")
