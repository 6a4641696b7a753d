"""What `find` asks for, as a tree of frozen values. `organising.grammar` makes it from text, the store answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Comparison = Literal["=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Words:
    """A word, or several in this order; the last one may go on in the text."""

    text: str
    key: str = ""
    """One of TEXT_KEYS; empty for all of them."""


@dataclass(frozen=True, slots=True)
class Number:
    """A fact that is a number, compared with another."""

    key: str
    comparison: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class Between:
    """Capture time, or where there is none the file's, as the camera's clock showed it: ISO 8601 texts."""

    first: str
    """Included; empty for no beginning."""
    end: str
    """Not included any more; empty for no end."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The format of the file, as Pillow calls it: `JPEG`."""

    format: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One of SHAPES."""

    name: str


@dataclass(frozen=True, slots=True)
class Flag:
    """One of FLAGS or FLAGS_OF_WORDS."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """What the other does not find."""

    part: Query


@dataclass(frozen=True, slots=True)
class And:
    """What all parts find; without parts, everything."""

    parts: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """What any of the parts finds."""

    parts: tuple[Query, ...]


Query: TypeAlias = "Words | Number | Between | Kind | Shape | Flag | Not | And | Or"
