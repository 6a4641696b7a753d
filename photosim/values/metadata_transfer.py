"""What a photo that goes knows and the one that is kept does not: the facts of a metadata transfer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FactName = Literal["taken", "place", "rating", "favourite", "keywords", "title", "caption"]

FACT_NAMES: Sequence[FactName] = ("taken", "place", "rating", "favourite", "keywords", "title", "caption")

COLOURS = "Colour label"
"""The keyword above those that stand for colour labels."""

_LONGEST_PLACE = 200
"""Letters. IPTC allows 64 for a country, the longest of its fields; XMP has no limit, and a story is no name."""


@dataclass(frozen=True, slots=True)
class Description:
    """What people and cameras say of a photo. How it is turned is no part of it: that belongs to one file's pixels."""

    taken_at: str | None = None
    """As `Metadata.taken_at`."""
    taken_offset: int | None = None
    """Minutes east of UTC."""
    latitude: float | None = None
    """Degrees, north positive."""
    longitude: float | None = None
    altitude: float | None = None
    """Metres above sea level."""
    rating: int | None = None
    """-1 to 5; 0 and `None` are no rating."""
    keywords: tuple[str, ...] = ()
    title: str | None = None
    caption: str | None = None
    paths: tuple[str, ...] = ()
    """Keywords with what stands above them: `Family/Anna`. Read and shown, never written."""
    people: tuple[str, ...] = ()
    """Names that were given to faces. Read and shown, never written."""
    places: tuple[str, ...] = ()
    """Names of the place, the smallest first: `Alfama`, `Lisbon`, `Portugal`. Read and shown, never written."""
    colours: tuple[str, ...] = ()
    """Names of colour labels: `Red`. Read and shown as keywords below `COLOURS`, never written."""
    favourite: bool | None = None
    """`None`: nothing is said of it."""

    @property
    def says_something(self) -> bool:
        """Whether a person wrote any of it."""
        return bool(self.all_keywords or self.title or self.caption or self.rating or self.favourite)

    @property
    def all_keywords(self) -> tuple[str, ...]:
        """Keywords, hierarchies, names of faces and colour labels, each once.

        What stands in a hierarchy does not stand alone.
        """
        found = {_folded(path): path for path in (*self.paths, *(f"{COLOURS}/{name}" for name in self.colours))}
        held = {_folded(part) for path in self.paths for part in path.split("/")}
        for word in (*self.keywords, *self.people):
            if _folded(word) not in held:
                found.setdefault(_folded(word), word)
        return tuple(sorted(found.values(), key=str.casefold))


NOTHING_SAID = Description()


def together(parts: Iterable[Description]) -> Description:
    """What several sources say of one photo: the first word on everything; keywords and names add up."""
    known = list(parts)
    timed = next((part for part in known if part.taken_at), Description())
    placed = next((part for part in known if part.latitude is not None), Description())
    return Description(
        taken_at=timed.taken_at,
        taken_offset=timed.taken_offset,
        latitude=placed.latitude,
        longitude=placed.longitude,
        altitude=placed.altitude,
        rating=next((part.rating for part in known if part.rating), None),
        favourite=next((part.favourite for part in known if part.favourite is not None), None),
        keywords=_each_once(part.keywords for part in known),
        title=next((part.title for part in known if part.title), None),
        caption=next((part.caption for part in known if part.caption), None),
        paths=_each_once(part.paths for part in known),
        people=_each_once(part.people for part in known),
        # As with positions: a name that was corrected in a sidecar must not stand beside the one of the file.
        places=next((part.places for part in known if part.places), ()),
        colours=next((part.colours for part in known if part.colours), ()),
    )


def place_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Names of places out of fields that may hold anything: each once, in their order, without what is no word."""
    found: dict[str, str] = {}
    for text in texts:
        name = " ".join(text.split())[:_LONGEST_PLACE]
        if any(letter.isalpha() for letter in name):  # some cameras write "---"
            found.setdefault(_folded(name), name)
    return tuple(found.values())


def _each_once(words: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for some in words for word in some))


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the keeper lacks, and the photo it is taken from."""

    keeper: Path
    loser: Path
    name: FactName
    text: str
    """The value in words: `4 of 5`, `Oslo, winter`."""
    known: Description
    """The same as values; everything but this fact is empty."""


@dataclass(frozen=True, slots=True)
class Transferred:
    """Facts that were written into a sidecar, or in a dry run would be."""

    sidecar: Path
    facts: Sequence[Fact]


def lacking(keeper: Path, known: Description, losers: Sequence[tuple[Path, Description]]) -> list[Fact]:
    """The facts that the losers have and the keeper has not, each from one loser; in the order of `FACT_NAMES`.

    Where losers differ, the best rating counts, the earliest time, and else the first loser that has the fact.
    Keywords add up; each comes from the first loser that has it.
    """
    facts: list[Fact] = []
    timed = [(path, d) for path, d in losers if d.taken_at]
    if known.taken_at is None and timed:
        path, first = min(timed, key=lambda item: str(item[1].taken_at))
        value = Description(taken_at=first.taken_at, taken_offset=first.taken_offset)
        facts.append(Fact(keeper, path, "taken", str(first.taken_at).replace("T", " ").partition(".")[0], value))
    if known.latitude is None:
        for path, d in losers:
            if d.latitude is not None and d.longitude is not None:
                value = Description(latitude=d.latitude, longitude=d.longitude, altitude=d.altitude)
                facts.append(Fact(keeper, path, "place", _place(d.latitude, d.longitude), value))
                break
    rated = [(path, d.rating) for path, d in losers if d.rating is not None and d.rating > 0]
    if not known.rating and rated:
        path, rating = max(rated, key=lambda item: item[1])
        facts.append(Fact(keeper, path, "rating", f"{rating} of 5", Description(rating=rating)))
    liked = next((path for path, d in losers if d.favourite), None)
    # "Not picked" is what digiKam writes of every photo; only a photo that was refused stays so.
    if not known.favourite and (known.rating or 0) >= 0 and liked is not None:
        facts.append(Fact(keeper, liked, "favourite", "yes", Description(favourite=True)))
    seen = {_folded(word) for word in known.keywords}
    for path, d in losers:
        words = []
        for word in d.keywords:
            if _folded(word) not in seen:
                seen.add(_folded(word))
                words.append(word)
        if words:
            facts.append(Fact(keeper, path, "keywords", ", ".join(words), Description(keywords=tuple(words))))
    titled = [(path, d.title) for path, d in losers if d.title]
    if not known.title and titled:
        path, title = titled[0]
        facts.append(Fact(keeper, path, "title", str(title), Description(title=title)))
    captioned = [(path, d.caption) for path, d in losers if d.caption]
    if not known.caption and captioned:
        path, caption = captioned[0]
        facts.append(Fact(keeper, path, "caption", str(caption), Description(caption=caption)))
    return facts


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())


def _place(latitude: float, longitude: float) -> str:
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.5f}° {north}, {abs(longitude):.5f}° {east}"
