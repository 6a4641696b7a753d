"""The language of `find`: `camera:X100V rating:>=4 2019..2021`. From text to `core.query`, and nothing else.

Parts stand beside each other and all of them count; `or` between two parts takes either; `-` or `not` before a part
turns it round; brackets hold together. docs/organising.md tells it for people.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from photosim.base.errors import UsageError
from photosim.organising import dates
from photosim.values.query import And, Comparison, Flag, Kind, Not, Number, Or, Query, Shape, Words
from photosim.values.query_keys import FLAGS, FLAGS_OF_WORDS, NUMBER_KEYS, SHAPES, TEXT_KEYS

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<bracket>[()])
      | (?P<minus>-)(?=[^\s)])
      | (?P<part>(?:[^\s()":]+:)?"[^"]*"|[^\s()"]+)
      | (?P<lone>")
    )""",
    re.VERBOSE,
)
_COMPARISON = re.compile(r"(<=|>=|<|>|=)?(.+)", re.DOTALL)
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\s*([a-z]*)", re.IGNORECASE)
_FRACTION = re.compile(r"1/(\d+(?:\.\d+)?)s?")

_UNITS: dict[str, dict[str, float]] = {
    "size": {"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9},
    "width": {"": 1, "px": 1},
    "height": {"": 1, "px": 1},
    "megapixels": {"": 1, "mp": 1},
    "focal": {"": 1, "mm": 1},
    "exposure": {"": 1, "s": 1},
}

_SAME_KEY = {
    "keywords": "keyword",
    "tag": "keyword",
    "filename": "name",
    "file": "name",
    "mp": "megapixels",
    "f": "aperture",
    "path": "folder",
    "albums": "album",
}
_FORMATS = {"jpg": "JPEG", "tif": "TIFF", "heic": "HEIF", "jxl": "JXL"}
_SAME_FLAG = {
    "favorite": "favourite",
    "copy": "copies",
    "duplicate": "copies",
    "duplicates": "copies",
    "keywords": "keyword",
    "albums": "album",
    "rating": "rated",
    "gps": "place",
    "blurry": "blurred",
    "unsharp": "blurred",
    "broken": "damaged",
    "dim": "dark",
    "burst": "series",
}
_WITHOUT = {"only-copy": "copies", "online": "offline", "sharp": "blurred", "whole": "damaged"}
"""Flags that are another one turned round."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """`(`, `)`, `-` or `part`."""
    text: str = ""


def parse(text: str, today: datetime.date | None = None) -> Query:
    """Read a query. Raises UsageError, which names the part that is not understood and what could stand there."""
    return _Parser(_tokens(text), today or datetime.date.today()).whole()


def parts(text: str) -> list[str]:
    """The parts of a query that all count, each as it was written: what can be taken out and leaves a query.

    Where an `or` stands outside of all brackets, there is one part only. Raises UsageError as `parse` does.
    """
    parse(text)
    found: list[str] = []
    close = True
    depth, goes_on = 0, False
    for token in _tokens(text):
        word = token.text if token.kind == "part" else token.kind
        if not depth and word.lower() == "or":
            return [" ".join(text.split())]
        depth -= token.kind == ")"
        if found and (depth or goes_on or token.kind == ")"):
            found[-1] += word if close or token.kind == ")" else f" {word}"
        else:
            found.append(word)
        depth += token.kind == "("
        close = token.kind in ("-", "(")
        goes_on = token.kind == "-" or word.lower() == "not"
    return found


def _tokens(text: str) -> list[_Token]:
    tokens = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match["lone"]:
            raise UsageError(f"In “{text}” a quotation mark has no other end. Write the words between two of them.")
        at = match.end()
        if match["bracket"]:
            tokens.append(_Token(match["bracket"]))
        elif match["minus"]:
            tokens.append(_Token("-"))
        else:
            tokens.append(_Token("part", match["part"]))
    return tokens


class _Parser:
    """Descends from `or` to single parts. `or` binds least, as people read it."""

    def __init__(self, tokens: list[_Token], today: datetime.date) -> None:
        self._tokens = tokens
        self._at = 0
        self._today = today

    def whole(self) -> Query:
        query = self._either()
        if self._at < len(self._tokens):
            raise UsageError("A bracket is closed that was never opened. Brackets come in pairs.")
        return query

    def _either(self) -> Query:
        parts = [self._all()]
        while self._is_word("or"):
            self._at += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Query:
        parts: list[Query] = []
        while (token := self._next()) is not None and token.kind != ")" and not self._is_word("or"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Query:
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "-" or (token.kind == "part" and token.text.lower() == "not"):
            if (following := self._next()) is None or following.kind == ")":
                raise UsageError("Nothing follows the “not”. Write after it what is not wanted.")
            return Not(self._one())
        if token.kind == "(":
            inside = self._either()
            if (closing := self._next()) is None or closing.kind != ")":
                raise UsageError("A bracket is opened and not closed. Brackets come in pairs.")
            self._at += 1
            return inside
        return _part(token.text, self._today)

    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is_word(self, word: str) -> bool:
        token = self._next()
        return token is not None and token.kind == "part" and token.text.lower() == word


def _part(text: str, today: datetime.date) -> Query:
    key, colon, value = text.partition(":")
    if not colon or text.startswith('"'):
        return _plain(text, today)
    key = key.lower()
    key, value = _SAME_KEY.get(key, key), value.strip('"').strip()
    if key in TEXT_KEYS:
        return Words(_with_content(key, value), key)
    if key in NUMBER_KEYS:
        return _number(key, value)
    if key in _OTHER_KEYS:
        return _OTHER_KEYS[key](value, today)
    if not value or key.isdecimal() or not key.isalpha():
        return _plain(text, today)
    known = ", ".join((*TEXT_KEYS, *NUMBER_KEYS, *_OTHER_KEYS))
    raise UsageError(f"“{key}:” is nothing that can be asked. There is {known}. Write “{text}” in quotes to find it.")


def _plain(text: str, today: datetime.date) -> Query:
    words = Words(text.strip('"').strip())
    if text.startswith('"'):
        return words if words.text else And()
    if ".." in text and (span := dates.span(text, today)) is not None:
        return span
    # Who types 2019 means the year, or a name with that number in it.
    span = dates.written(text)
    return words if span is None else Or((span, words))


def _with_content(key: str, value: str) -> str:
    if not value:
        raise UsageError(f"Nothing follows “{key}:”. Write for instance {key}:“two words”, or has:{key}.")
    return value


def _number(key: str, value: str) -> Query:
    if ".." in value:
        low, _, high = value.partition("..")
        parts = [Number(key, ">=", _value(key, low))] if low else []
        parts += [Number(key, "<=", _value(key, high))] if high else []
        return And(tuple(parts))
    match = _COMPARISON.fullmatch(value)
    if match is None:
        raise UsageError(f"Nothing follows “{key}:”. Write a number, such as {key}:>=4 or {key}:2..4.")
    comparison: Comparison = match[1] or "="  # type: ignore[assignment]  # the pattern has no others
    return Number(key, comparison, _value(key, match[2]))


def _value(key: str, text: str) -> float:
    if key == "exposure" and (fraction := _FRACTION.fullmatch(text.strip())):
        return 1 / float(fraction[1]) if float(fraction[1]) else 0.0
    match = _NUMBER.fullmatch(text.strip().lower().removeprefix("f/"))
    units = _UNITS.get(key, {"": 1.0})
    if match is None or match[2] not in units:
        said = f", with {', '.join(unit for unit in units if unit)} after it" if len(units) > 1 else ""
        raise UsageError(f"“{text}” after “{key}:” is no number. Write one{said}.")
    return float(match[1]) * units[match[2]]


def _date(value: str, today: datetime.date) -> Query:
    span = dates.span(value, today)
    if span is None:
        raise UsageError(
            f"“{value}” after “date:” is no date. Write 2019, 2019-05, 2019-05-03, 2019..2021, or one of "
            f"{', '.join(dates.NAMES)}."
        )
    return span


def _flag(value: str, _today: datetime.date) -> Query:
    name = value.lower()
    name = _SAME_FLAG.get(name, name)
    if name in _WITHOUT:
        return Not(Flag(_WITHOUT[name]))
    if name in SHAPES:
        return Shape(name)
    if name not in (*FLAGS, *FLAGS_OF_WORDS):
        known = ", ".join((*FLAGS, *FLAGS_OF_WORDS, *_WITHOUT, *SHAPES))
        raise UsageError(f"“{value}” is nothing that a photo is or has. There is {known}.")
    return Flag(name)


def _shape(value: str, _today: datetime.date) -> Query:
    if value.lower() not in SHAPES:
        raise UsageError(f"“{value}” is no shape. There is {', '.join(SHAPES)}.")
    return Shape(value.lower())


_OTHER_KEYS: dict[str, Callable[[str, datetime.date], Query]] = {
    "date": _date,
    "taken": _date,
    "format": lambda value, _: Kind(_FORMATS.get(value.lower(), value.upper())),
    "shape": _shape,
    "is": _flag,
    "has": _flag,
    "in": _flag,
    "no": lambda value, today: Not(_flag(value, today)),
}
