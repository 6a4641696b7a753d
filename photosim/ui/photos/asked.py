"""What can be asked for, in words of the menu and of the chips, and as `find` understands it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from photosim.values.query import TEXT_KEYS


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
    """One of `values.query.LISTED_KEYS`: what the library has of it is offered too."""


_LISTS = (
    Menu("Camera", key="camera"),
    Menu("Lens", key="lens"),
    Menu("Keyword", (Offer("With keywords", "has:keyword"), Offer("Without keywords", "no:keyword")), "keyword"),
    Menu("Album", (Offer("In an album", "has:album"), Offer("In no album", "no:album")), "album"),
    Menu("Folder", key="folder"),
    Menu("Place", (Offer("With a place", "has:place"), Offer("Without a place", "no:place")), "place"),
    Menu("Format", (Offer("Raw photos", "is:raw"),), "format"),
)

MENUS: tuple[Menu | Offer | None, ...] = (
    Menu(
        "Date",
        (
            Offer("Today", "date:today"),
            Offer("Yesterday", "date:yesterday"),
            Offer("This week", "date:this-week"),
            Offer("Last week", "date:last-week"),
            Offer("This month", "date:this-month"),
            Offer("Last month", "date:last-month"),
            Offer("This year", "date:this-year"),
            Offer("Last year", "date:last-year"),
            None,
            Offer("Last spring", "date:last-spring"),
            Offer("Last summer", "date:last-summer"),
            Offer("Last autumn", "date:last-autumn"),
            Offer("Last winter", "date:last-winter"),
            None,
            Offer("Without a date", "no:date"),
        ),
        "year",
    ),
    Offer("Favourites", "is:favourite"),
    Menu(
        "Rating",
        (
            Offer("★★★★★", "rating:5"),
            Offer("★★★★ and more", "rating:>=4"),
            Offer("★★★ and more", "rating:>=3"),
            Offer("★★ and more", "rating:>=2"),
            Offer("★ and more", "rating:>=1"),
            None,
            Offer("Not rated", "rating:0"),
            Offer("Rejected", "is:rejected"),
        ),
    ),
    *_LISTS[2:6],
    None,
    *_LISTS[:2],
    _LISTS[6],
    Menu(
        "Size",
        (
            Offer("20 MB and more", "size:>=20mb"),
            Offer("10 MB and more", "size:>=10mb"),
            Offer("5 MB and more", "size:>=5mb"),
            Offer("Less than 1 MB", "size:<1mb"),
            Offer("Less than 200 kB", "size:<200kb"),
            None,
            Offer("24 megapixels and more", "megapixels:>=24"),
            Offer("12 megapixels and more", "megapixels:>=12"),
            Offer("Less than 2 megapixels", "megapixels:<2"),
        ),
    ),
    Menu(
        "Shape",
        (
            Offer("Landscape", "is:landscape"),
            Offer("Portrait", "is:portrait"),
            Offer("Square", "is:square"),
            Offer("Panorama", "is:panorama"),
        ),
    ),
    Menu(
        "Copies",
        (
            Offer("With copies", "has:copies"),
            Offer("Only once", "is:only-copy"),
            Offer("In a series", "is:series"),
        ),
    ),
    Menu(
        "State",
        (
            Offer("Dark", "is:dark"),
            Offer("Blurred", "is:blurred"),
            Offer("Damaged", "is:damaged"),
            None,
            Offer("Not connected now", "is:offline"),
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

_SIGNS = {">=": "at least ", "<=": "at most ", ">": "more than ", "<": "less than ", "=": ""}
_KEY = re.compile(r"([a-z]+):(.+)", re.IGNORECASE | re.DOTALL)


def words_of(part: str) -> str:
    """What a part of a query asks for: `Camera: X100V`, `Favourites`, `not “beach”`."""
    if part in _NAMES:
        return _NAMES[part]
    for sign in ("-", "not "):
        if part.lower().startswith(sign) and len(part) > len(sign):
            return f"not {words_of(part[len(sign) :].strip())}"
    match = _KEY.fullmatch(part)
    if match is None or " or " in part:
        return part if '"' in part or part.startswith("(") else _plain(part)
    key, value = match[1].capitalize(), match[2].strip('"')
    sign = next((one for one in _SIGNS if value.startswith(one)), "")
    value = value[len(sign) :]
    first, between, last = value.partition("..")
    if between:
        value = f"{first} to {last}" if first and last else f"from {first}" if first else f"until {last}"
    return f"{key}: {_SIGNS.get(sign, '')}{value}"


def _plain(part: str) -> str:
    first, between, last = part.partition("..")
    if between and first[:1].isdigit():
        return f"{first} to {last}" if last else f"from {first}"
    return part if part[:1].isdigit() else f"“{part}”"


def part_of(key: str, value: str) -> str:
    """The part of a query that asks for this value."""
    if key == "year":
        return f"date:{value}"
    if key in TEXT_KEYS and not value.replace("-", "").isalnum():
        return f'{key}:"{value.replace(chr(34), " ")}"'
    return f"{key}:{value.lower() if key == 'format' else value}"
