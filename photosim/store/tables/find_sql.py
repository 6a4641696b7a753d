"""A query of `core.query` as a condition on the tables of `find_cache`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

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


class Condition(NamedTuple):
    """An SQL expression and its parameters."""

    sql: str
    parameters: Sequence[Any] = ()


def condition(query: Query, offline: Collection[int] = ()) -> Condition:
    """What `query` asks, for the table `facts`. `offline` are the ids of the folders that cannot be reached."""
    match query:
        case Words():
            return _words(query)
        case Number():
            return _number(query)
        case Between():
            parts = [("shown_at >= ?", query.first), ("shown_at < ?", query.end)]
            return _joined("AND", [Condition(sql, [moment]) for sql, moment in parts if moment])
        case Kind():
            return Condition("format = ?", [query.format])
        case Shape():
            return Condition(_SHAPES[query.name])
        case Flag():
            return _flag(query.name, offline)
        case Not():
            inner = condition(query.part, offline)
            return Condition(f"NOT coalesce({inner.sql}, 0)", inner.parameters)
        case And():
            words = [part for part in query.parts if isinstance(part, Words) and _is_indexed(part)]
            others = [part for part in query.parts if part not in words]
            together = [_matching([_phrase(part) for part in words])] if words else []
            return _joined("AND", [*together, *(condition(part, offline) for part in others)])
        case Or():
            return _joined("OR", [condition(part, offline) for part in query.parts])


def _joined(word: str, parts: Sequence[Condition]) -> Condition:
    if not parts:
        return Condition("1")
    sql = f" {word} ".join(part.sql for part in parts)
    return Condition(f"({sql})", [value for part in parts for value in part.parameters])


def _words(words: Words) -> Condition:
    if not _is_indexed(words):
        # Nothing that the full-text index keeps: looked for in the names as it stands.
        return Condition("instr(name, ?) > 0", [_text(words)])
    return _matching([_phrase(words)])


class _Match(str):
    """What the full-text index is asked: phrases that must all be found."""

    phrases: Sequence[str]


_MATCHING = "photo_id IN (SELECT rowid FROM words WHERE words MATCH ?)"


def _matching(phrases: Sequence[str]) -> Condition:
    """Photos in whose words all of these are found: asked at once, since each alone may have very many."""
    match = _Match(" AND ".join(phrases))
    match.phrases = phrases
    return Condition(_MATCHING, [match])


def without_common(condition: Condition, is_common: Callable[[str], bool]) -> Condition:
    """The same without the phrases that every photo has, of which `is_common` tells.

    To look up each photo in a list of all photos takes four times as long as to count that list.
    """
    before, *parts = condition.sql.split(_MATCHING)
    place = before.count("?")
    sql, parameters = before, list(condition.parameters[:place])
    for part in parts:
        rare = [phrase for phrase in condition.parameters[place].phrases if not is_common(phrase)]
        sql += (_MATCHING if rare else "1") + part
        parameters += [" AND ".join(rare)] if rare else []
        parameters += condition.parameters[place + 1 : place + 1 + part.count("?")]
        place += 1 + part.count("?")
    return Condition(sql, parameters)


def _phrase(words: Words) -> str:
    # A phrase in quotes is words in this order, whatever signs stand between them; the star lets the last one go on.
    phrase = f'"{_text(words).replace(chr(34), " ")}"*'
    return f"({words.key} : {phrase})" if words.key else f"({phrase})"


def _is_indexed(words: Words) -> bool:
    return any(letter.isalnum() for letter in words.text)


def _text(words: Words) -> str:
    return words.text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


def _number(number: Number) -> Condition:
    column = _COLUMNS.get(number.key, number.key)
    if number.comparison == "=":
        slack = abs(number.value) * _CLOSE
        return Condition(f"{column} BETWEEN ? AND ?", [number.value - slack, number.value + slack])
    return Condition(f"{column} {number.comparison} ?", [number.value])


def _flag(name: str, offline: Collection[int]) -> Condition:
    if name == "offline":
        return Condition(f"folder_id IN ({', '.join('?' * len(offline))})", sorted(offline))
    if name == "rejected":
        return Condition("rating < 0")
    if name == "rated":
        return Condition("rating <> 0")
    return Condition(f"flags & {BITS[name]}")
