"""What can be asked for, in words of the menu and of the chips, and as `find` understands it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from photosim.base.texts import tr
from photosim.values.query_keys import TEXT_KEYS


class Offer(NamedTuple):
    """One entry of a menu."""

    name: str
    part: str
    """Of a query."""


class Menu(NamedTuple):
    """A menu within the menu."""

    name: str
    offers: Sequence[Offer | None] = ()
    """None is a line between."""
    key: str = ""
    """One of `values.query_keys.LISTED_KEYS`: what the library has of it is offered too."""


_LISTS = (
    Menu(tr("Camera"), key="camera"),
    Menu(tr("Lens"), key="lens"),
    Menu(
        tr("Keyword"),
        (Offer(tr("With keywords"), "has:keyword"), Offer(tr("Without keywords"), "no:keyword")),
        "keyword",
    ),
    Menu(tr("Album"), (Offer(tr("In an album"), "has:album"), Offer(tr("In no album"), "no:album")), "album"),
    Menu(tr("Folder"), key="folder"),
    Menu(tr("Place"), (Offer(tr("With a place"), "has:place"), Offer(tr("Without a place"), "no:place")), "place"),
    Menu(tr("Format"), (Offer(tr("Raw photos"), "is:raw"),), "format"),
)

MENUS: tuple[Menu | Offer | None, ...] = (
    Menu(
        tr("Date"),
        (
            Offer(tr("Today"), "date:today"),
            Offer(tr("Yesterday"), "date:yesterday"),
            Offer(tr("This week"), "date:this-week"),
            Offer(tr("Last week"), "date:last-week"),
            Offer(tr("This month"), "date:this-month"),
            Offer(tr("Last month"), "date:last-month"),
            Offer(tr("This year"), "date:this-year"),
            Offer(tr("Last year"), "date:last-year"),
            None,
            Offer(tr("Last spring"), "date:last-spring"),
            Offer(tr("Last summer"), "date:last-summer"),
            Offer(tr("Last autumn"), "date:last-autumn"),
            Offer(tr("Last winter"), "date:last-winter"),
            None,
            Offer(tr("Without a date"), "no:date"),
        ),
        "year",
    ),
    Offer(tr("Favourites"), "is:favourite"),
    Menu(
        tr("Rating"),
        (
            Offer("★★★★★", "rating:5"),
            Offer(tr("★★★★ and more"), "rating:>=4"),
            Offer(tr("★★★ and more"), "rating:>=3"),
            Offer(tr("★★ and more"), "rating:>=2"),
            Offer(tr("★ and more"), "rating:>=1"),
            None,
            Offer(tr("Not rated"), "rating:0"),
            Offer(tr("Rejected"), "is:rejected"),
        ),
    ),
    *_LISTS[2:6],
    None,
    *_LISTS[:2],
    _LISTS[6],
    Menu(
        tr("Size"),
        (
            Offer(tr("20 MB and more"), "size:>=20mb"),
            Offer(tr("10 MB and more"), "size:>=10mb"),
            Offer(tr("5 MB and more"), "size:>=5mb"),
            Offer(tr("Less than 1 MB"), "size:<1mb"),
            Offer(tr("Less than 200 kB"), "size:<200kb"),
            None,
            Offer(tr("24 megapixels and more"), "megapixels:>=24"),
            Offer(tr("12 megapixels and more"), "megapixels:>=12"),
            Offer(tr("Less than 2 megapixels"), "megapixels:<2"),
        ),
    ),
    Menu(
        tr("Shape"),
        (
            Offer(tr("Landscape"), "is:landscape"),
            Offer(tr("Portrait"), "is:portrait"),
            Offer(tr("Square"), "is:square"),
            Offer(tr("Panorama"), "is:panorama"),
        ),
    ),
    Menu(
        tr("Copies"),
        (
            Offer(tr("With copies"), "has:copies"),
            Offer(tr("Only once"), "is:only-copy"),
            Offer(tr("In a series"), "is:series"),
        ),
    ),
    Menu(
        tr("State"),
        (
            Offer(tr("Dark"), "is:dark"),
            Offer(tr("Blurred"), "is:blurred"),
            Offer(tr("Damaged"), "is:damaged"),
            None,
            Offer(tr("Not connected now"), "is:offline"),
        ),
    ),
)
"""The menu beside the field."""


def _offers() -> list[Offer]:
    nested = [one.offers if isinstance(one, Menu) else (one,) for one in MENUS]
    return [offer for offers in nested for offer in offers if offer is not None]


_NAMES = {offer.part: offer.name for offer in _offers()}
KNOWN_PARTS = tuple(_NAMES)
"""All parts of queries that the menus offer."""

_SIGNS = {">=": tr("at least "), "<=": tr("at most "), ">": tr("more than "), "<": tr("less than "), "=": ""}
_KEY = re.compile(r"([a-z]+):(.+)", re.IGNORECASE | re.DOTALL)


def words_of(part: str) -> str:
    """What a part of a query asks for: `Camera: X100V`, `Favourites`, `not “beach”`."""
    if part in _NAMES:
        return _NAMES[part]
    for sign in ("-", tr("not ")):
        if part.lower().startswith(sign) and len(part) > len(sign):
            return tr("not {0}", words_of(part[len(sign) :].strip()))
    match = _KEY.fullmatch(part)
    if match is None or " or " in part:
        return part if '"' in part or part.startswith("(") else _plain(part)
    key, value = match[1].capitalize(), match[2].strip('"')
    sign = next((one for one in _SIGNS if value.startswith(one)), "")
    value = value[len(sign) :]
    first, between, last = value.partition("..")
    if between:
        value = (
            tr("{0} to {1}", first, last)
            if first and last
            else tr("from {0}", first)
            if first
            else tr("until {0}", last)
        )
    return f"{key}: {_SIGNS.get(sign, '')}{value}"


def _plain(part: str) -> str:
    first, between, last = part.partition("..")
    if between and first[:1].isdigit():
        return tr("{0} to {1}", first, last) if last else tr("from {0}", first)
    return part if part[:1].isdigit() else f"“{part}”"


def part_of(key: str, value: str) -> str:
    """The part of a query that asks for this value."""
    if key == "year":
        return f"date:{value}"
    if key in TEXT_KEYS and not value.replace("-", "").isalnum():
        return f'{key}:"{value.replace(chr(34), " ")}"'
    return f"{key}:{value.lower() if key == 'format' else value}"
