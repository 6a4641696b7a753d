"""A query of `core.query` as a condition on the tables of `find_cache`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from photosim.values.query import And, Between, Flag, Kind, Not, Number, Or, Query, Shape, Words

BITS = {
    name: 1 << place
    for place, name in enumerate(
        (
            *("favourite", "raw", "copies", "series", "date", "place", "keyword", "title", "caption", "album"),
            *("dark", "blurred", "damaged"),
        )
    )
}
"""Of the column `flags`."""

_COLUMNS = {"megapixels": "(width * height / 1e6)"}

_PANORAMA = 2.0
"""Long side over short side from which people call a picture a panorama; 16:9 is 1.8."""
_SQUARE = 1.03
"""Up to this ratio of the sides a picture looks square."""

_LONG, _SHORT = "max(width, height)", "min(width, height)"
_SHAPES = {
    "portrait": f"height > width * {_SQUARE}",
    "landscape": f"width > height * {_SQUARE}",
    "square": f"{_LONG} <= {_SHORT} * {_SQUARE}",
    "panorama": f"{_LONG} >= {_SHORT} * {_PANORAMA}",
}

ORDERS = {
    "taken": ("shown_at DESC, photo_id DESC", "shown_at, photo_id"),
    "added": ("photo_id DESC", "photo_id"),
    "name": ("name, photo_id", "name DESC, photo_id DESC"),
    "size": ("size DESC, photo_id", "size, photo_id"),
    "rating": ("rating DESC, shown_at DESC, photo_id DESC", "rating, shown_at DESC, photo_id DESC"),
}
"""By key of `core.query.SORT_KEYS`: as people mean it, and the other way round."""

_CLOSE = 1e-6
"""Part by which a number may differ from what was written and still be equal: exposures are fractions."""


_DARK = 24.0
"""Mean grey level of 255 below which a photo counts as dark. Of 2,097 photos that people published, 1 in 80 is: black
frames, and nights of which little is seen. A black ground behind a bright flower is lighter."""
_SOFT, _FULL = 4.0, 0.4
"""Below so many grey levels of finest detail in the thumbnail a photo counts as blurred, where at least this share of
it shows something: a bird in an empty sky has little detail and is sharp. Photos that were blurred by 0.4 % of their
long side are found, 92 of 100, and 1 of 150 sharp ones."""


def is_dark(lightness: float | None) -> bool:
    """Whether a photo of this mean grey level, 0 to 255, is dark; what was never measured is not."""
    return lightness is not None and 0 <= lightness < _DARK


def is_blurred(lightness: float | None, sharpness: float | None, detail: float | None) -> bool:
    """Whether a photo with these fingerprints is blurred. Of a dark one nobody can tell."""
    known = sharpness is not None and detail is not None and not is_dark(lightness)
    return known and sharpness < _SOFT and detail >= _FULL  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the table `facts` is asked: an SQL expression and its parameters."""

    sql: str
    parameters: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class FullText:
    """What the full-text index is asked."""

    text: str


@dataclass(frozen=True, slots=True)
class Turned:
    """What does not fit its part."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Joined:
    """Facts and words together. Each is asked apart: to look up each photo of one answer in the other takes longer."""

    word: str
    """AND or OR."""
    parts: Sequence[Condition]


Condition: TypeAlias = "Facts | FullText | Turned | Joined"

Ask: TypeAlias = Callable[[str, Sequence[Any]], np.ndarray]
"""Asks a statement with these parameters for its column `id`: int64, in any order."""


def condition(query: Query, offline: Collection[int] = ()) -> Condition:
    """What `query` asks. `offline` are the ids of the folders that cannot be reached."""
    match query:
        case Words():
            return FullText(_phrase(query)) if _is_indexed(query) else _in_name(query)
        case Number():
            return _number(query)
        case Between():
            parts = [("shown_at >= ?", query.first), ("shown_at < ?", query.end)]
            return _joined("AND", [Facts(sql, [moment]) for sql, moment in parts if moment])
        case Kind():
            return Facts("format = ?", [query.format])
        case Shape():
            return Facts(_SHAPES[query.name])
        case Flag():
            return _flag(query.name, offline)
        case Not():
            return _turned(condition(query.part, offline))
        case And():
            return _joined("AND", [condition(part, offline) for part in query.parts])
        case Or():
            return _joined("OR", [condition(part, offline) for part in query.parts])


def fitting(condition: Condition, ids: np.ndarray, ask: Ask) -> np.ndarray:
    """Which of these photos fit: bool, in the order of `ids`."""
    match condition:
        case Facts("1"):
            return np.ones(len(ids), bool)
        case Facts(sql, parameters):
            return _among(ids, ask(f"SELECT photo_id AS id FROM facts WHERE {sql}", parameters))
        case FullText(text):
            return _among(ids, ask("SELECT rowid AS id FROM words WHERE words MATCH ?", [text]))
        case Turned(part):
            return ~fitting(part, ids, ask)
        case Joined(word, parts):
            join = np.logical_and if word == "AND" else np.logical_or
            return np.asarray(join.reduce([fitting(part, ids, ask) for part in parts]))


def _among(ids: np.ndarray, found: np.ndarray) -> np.ndarray:
    # Very often all photos fit one of the parts, and then there is nothing to look up.
    return np.ones(len(ids), bool) if len(found) == len(ids) else np.isin(ids, found, assume_unique=True)


def _turned(part: Condition) -> Condition:
    # What is not known of a photo does not fit, and fits turned round.
    return Facts(f"NOT coalesce({part.sql}, 0)", part.parameters) if isinstance(part, Facts) else Turned(part)


def _joined(word: str, parts: Sequence[Condition]) -> Condition:
    """One condition of several: facts stay one expression, and so do words."""
    if not parts:
        return Facts("1")
    facts = [part for part in parts if isinstance(part, Facts)]
    matches = [part for part in parts if isinstance(part, FullText)]
    others: list[Condition] = [part for part in parts if isinstance(part, Turned | Joined)]
    if facts:
        sql = f" {word} ".join(part.sql for part in facts)
        others.append(Facts(f"({sql})", [value for part in facts for value in part.parameters]))
    if matches:
        others.append(FullText(f"({f' {word} '.join(part.text for part in matches)})"))
    return others[0] if len(others) == 1 else Joined(word, others)


def _in_name(words: Words) -> Facts:
    """Nothing that the full-text index keeps: looked for in the names as it stands."""
    return Facts("instr(name, ?) > 0", [_text(words)])


def _phrase(words: Words) -> str:
    # A phrase in quotes is words in this order, whatever signs stand between them; the star lets the last one go on.
    phrase = f'"{_text(words).replace(chr(34), " ")}"*'
    return f"({words.key} : {phrase})" if words.key else f"({phrase})"


def _is_indexed(words: Words) -> bool:
    return any(letter.isalnum() for letter in words.text)


def _text(words: Words) -> str:
    return words.text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


def _number(number: Number) -> Facts:
    column = _COLUMNS.get(number.key, number.key)
    if number.comparison == "=":
        slack = abs(number.value) * _CLOSE
        return Facts(f"{column} BETWEEN ? AND ?", [number.value - slack, number.value + slack])
    return Facts(f"{column} {number.comparison} ?", [number.value])


def _flag(name: str, offline: Collection[int]) -> Facts:
    if name == "offline":
        return Facts(f"folder_id IN ({', '.join('?' * len(offline))})", sorted(offline))
    if name == "rejected":
        return Facts("rating < 0")
    if name == "rated":
        return Facts("rating <> 0")
    return Facts(f"flags & {BITS[name]}")
