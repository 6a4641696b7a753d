"""What the library says, errors and reasons and facts about photos, in the language of the window.

The core speaks English only: the command line, exports and the database have the same words, and libraries hold what
earlier releases wrote into them. So its texts are translated here, where they are shown. `core.json` has every text
that the core can say, with `{0}`, `{1}` where names, numbers and other texts stand; `make texts` collects it from the
code, so no sentence of the core can be forgotten. What is recognised is said in the words of the catalogue; names, and
what nobody knows, stay as they are.
"""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from photosim.base import texts
from photosim.base.texts import ENGLISH, language, tr, tr_number, written

_NUMBER = re.compile(r"[\d,.]*\d( × [\d,.]*\d)?( ?%| ?[MGkK]B| s| megapixels)?")
_COUNTED = re.compile(r"([\d,]+) (\w[\w -]*)")
_DATE = re.compile(r"(\d{2}) ([A-Z][a-z]+) (\d{4})")
_ENDS = re.compile(r"(; |, |: |(?<=[.!?…)]) |\n)")
"""Where one text may end and the next begin."""
_IN_BRACKETS = re.compile(r"(.+?)( \([^()]*\))")
_MOST_PARTS = 24
"""Above it is a list of names, in which nothing is looked for."""


class _Reading(NamedTuple):
    """One way to understand a text."""

    known: int
    """How many letters are words of the core, and no names; 1 for numbers, dates and numbers of things."""
    text: str
    """In the language of the window."""


def said(text: str) -> str:
    """The same in the language of the window."""
    return text if language() == ENGLISH or not text.strip() else _read(text, language()).text


@functools.lru_cache(4096)
def _read(text: str, _language: str) -> _Reading:
    """The reading that knows most of it, as one text or as several in a row."""
    whole, row = _as_one(text), _as_several(_ENDS.split(text))
    return row if row.known and row.known >= whole.known else whole


def _as_several(parts: Sequence[str]) -> _Reading:
    """`parts` are texts and what stands between them in turn; some of them may belong together."""
    if not 1 < len(parts) <= 2 * _MOST_PARTS:
        return _Reading(0, "".join(parts))
    best: dict[int, _Reading] = {len(parts) + 1: _Reading(0, "")}
    for start in range(len(parts) - 1, -1, -2):
        best[start] = _Reading(-1, "")
        for end in range(start + 1, len(parts) + 1, 2):
            one, rest = _as_one("".join(parts[start:end])), best[end + 1]
            if one.known + rest.known > best[start].known:
                best[start] = _Reading(one.known + rest.known, "".join((one.text, *parts[end : end + 1], rest.text)))
    return best[0]


def _as_one(text: str) -> _Reading:
    return max(_readings(text), key=lambda one: one.known, default=_Reading(0, text))


def _readings(text: str) -> Iterator[_Reading]:
    """As one text of the core; also with a full stop or brackets behind it, and without its own full stop."""
    yield from _exactly(text)
    yield from (_Reading(one.known - 1, one.text.removesuffix(".")) for one in _exactly(f"{text}."))
    if text.endswith("."):
        yield from (_Reading(one.known, f"{one.text}.") for one in _exactly(text[:-1]))
    if match := _IN_BRACKETS.fullmatch(text):
        yield from (_Reading(one.known, one.text + written(match[2])) for one in _exactly(match[1]))
    if " and " in text:  # `a gain map and a video`
        several = [max(_exactly(one), default=None) for one in text.split(" and ")]
        found = [one for one in several if one is not None]
        if len(found) == len(several):
            yield _Reading(sum(one.known for one in found), tr(" and ").join(one.text for one in found))


@functools.lru_cache(1024)
def _exactly_in(text: str, _language: str) -> Sequence[_Reading]:
    """As a number, a number of things, a date, or a text of the core with what stands in its places."""
    found = []
    if _NUMBER.fullmatch(text):
        found.append(_Reading(1, written(text)))
    if match := _COUNTED.fullmatch(text):
        found += _things(match[1], match[2])
    if match := _DATE.fullmatch(text):
        found.append(_Reading(1, tr("{0} {1} {2}", int(match[1]), tr(match[2]), int(match[3]))))
    plain, with_places = _templates()
    if text in plain:
        found.append(_Reading(len(text), tr(text)))
    for template in with_places:
        if template.anchor in text:
            found += template.readings(text)
    return found


def _exactly(text: str) -> Sequence[_Reading]:
    return _exactly_in(text, language())


def _things(count: str, things: str) -> Iterator[_Reading]:
    """`1,240 photos`, by the language's own rule."""
    number = int(count.replace(",", "") or "0")
    for one in (things, things.removesuffix("s"), f"{things.removesuffix('ies')}y"):
        many = tr_number(number, one, things)
        if many not in (one, things):
            yield _Reading(1, f"{written(count)} {many}")


class _Template:
    """A text of the core with places for others, recognised by what stands between them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces = [(literal, name is not None) for literal, name, _, _ in string.Formatter().parse(text)]
        literals = [literal for literal, _ in self._pieces]
        self.anchor, self._letters = max(literals, key=len), sum(map(len, literals))
        self._begins_with_a_place = not literals[0]

    def readings(self, text: str) -> Iterator[_Reading]:
        """One, or none where it is another text."""
        if (match := self._pattern.fullmatch(text)) is not None:
            places = [literal for literal, has_place in self._pieces if has_place]
            values = [
                _Reading(0, value) if before.endswith("“") else _value(value)  # what is in quotes is a name
                for before, value in zip(places, match.groups(), strict=True)
            ]
            known = self._letters + sum(value.known for value in values)
            # Who or what a sentence is about is seldom a sentence: that stands before it.
            known -= self._begins_with_a_place and values[0].known > 1
            yield _Reading(known, tr(self._text, *(value.text for value in values)))

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = (re.escape(literal) + ("(.+?)" if has_place else "") for literal, has_place in self._pieces)
        return re.compile("".join(parts), re.DOTALL)


def _value(text: str) -> _Reading:
    """What stands in a place; a path is looked at as one text only."""
    is_path = ("/" in text or "\\" in text) and ": " not in text and ". " not in text
    return _as_one(text) if is_path else _read(text, language())


@functools.cache
def _templates() -> tuple[Mapping[str, None], Sequence[_Template]]:
    """All texts of the core: those that are always the same, and those with places."""
    every = texts.of_the_core()
    plain = dict.fromkeys(text for text in every if "{" not in text)
    return plain, [_Template(text) for text in every if text not in plain]
