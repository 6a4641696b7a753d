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

from photosim.base import texts
from photosim.base.texts import ENGLISH, language, tr, tr_number, written

_NUMBER = re.compile(r"[\d,.]*\d( ?%| ?[MGkK]B| s| megapixels)?")
_COUNTED = re.compile(r"([\d,]+) (\w[\w -]*)")
_ENDS = re.compile(r"(; |, |: |(?<=[.!?…)]) |\n)")
"""Where one text ends and the next may begin."""
_IN_BRACKETS = re.compile(r"(.+?)( \([^()]*\))")
_MOST_PARTS = 40
"""Above it is a list of names, in which nothing is looked for."""


def said(text: str) -> str:
    """The same in the language of the window."""
    return text if language() == ENGLISH or not text.strip() else _said(text, language())


@functools.lru_cache(4096)
def _said(text: str, _language: str) -> str:
    """Put together of the longest parts that are known."""
    parts = _ENDS.split(text)
    if len(parts) > 2 * _MOST_PARTS:
        return _whole(text) or text
    found, start = [], 0
    while start < len(parts):
        for end in range(len(parts), start, -2):
            known = _known("".join(parts[start:end]))
            if known is not None:
                break
        else:
            known, end = parts[start], start + 1
        found += [known, *parts[end : end + 1]]
        start = end + 1
    return "".join(found)


def _known(text: str) -> str | None:
    """A text that is one of the core's, also with a full stop or something in brackets behind it."""
    if (whole := _whole(text)) is not None:
        return whole
    if text.endswith(".") and (whole := _whole(text[:-1])) is not None:
        return f"{whole}."
    if (match := _IN_BRACKETS.fullmatch(text)) and (whole := _whole(match[1])) is not None:
        return whole + written(match[2])
    several = text.split(" and ")
    if len(several) > 1:
        wholes = [_whole(one) for one in several]
        return None if None in wholes else tr(" and ").join(filter(None, wholes))
    return None


def _whole(text: str) -> str | None:
    """A number, a number of things, or a text of the core with what stands in it; None for anything else."""
    if _NUMBER.fullmatch(text):
        return written(text)
    if (match := _COUNTED.fullmatch(text)) and (things := _things(match)):
        return things
    for template in _templates():
        if (values := template.values(text)) is not None:
            return tr(template.text, *values)
    return None


def _things(match: re.Match[str]) -> str:
    """`1,240 photos`, by the language's own rule; empty where nobody translated these things."""
    number, things = int(match[1].replace(",", "") or "0"), match[2]
    for one in (things, things.removesuffix("s"), f"{things.removesuffix('ies')}y"):
        many = tr_number(number, one, things)
        if many not in (one, things):
            return f"{written(match[1])} {many}"
    return ""


class _Template:
    """A text of the core; where it has places, others are recognised by what stands between them."""

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = [(literal, name) for literal, name, _, _ in string.Formatter().parse(text)]
        literals = [literal for literal, _ in pieces]
        self.has_places = any(name is not None for _, name in pieces)
        self.weight = sum(map(len, literals))
        self._anchor = max(literals, key=len)
        self._pieces = pieces

    def values(self, text: str) -> list[str] | None:
        """What stands in the places of `text`, in the language of the window; None when it is another text."""
        if not self.has_places:
            return [] if text == self.text else None
        if self._anchor not in text or (match := self._pattern.fullmatch(text)) is None:
            return None
        quoted = [literal.endswith("“") for literal, name in self._pieces if name is not None]
        return [one if in_quotes else _value(one) for one, in_quotes in zip(match.groups(), quoted, strict=True)]

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = (re.escape(literal) + ("" if name is None else "(.+?)") for literal, name in self._pieces)
        return re.compile("".join(parts), re.DOTALL)


def _value(text: str) -> str:
    """A name or a path stays as it is, another text of the core does not."""
    return text if ("/" in text or "\\" in text) and ": " not in text and ". " not in text else said(text)


@functools.cache
def _templates() -> tuple[_Template, ...]:
    """All of them, those first that say most."""
    return tuple(sorted(map(_Template, texts.of_the_core()), key=lambda one: (one.has_places, -one.weight)))
