"""What people are told about models, and how a switch from one to another stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One entry in the list of models: in use, installed, to be had, or only known by its vectors."""

    name: str
    """By which it is installed, used and removed."""
    backbone: str
    dim: int
    key: str = ""
    """ModelIdentity.key; empty for what is not here and has left no vectors."""
    sha256: str = ""
    source: str = ""
    """`built in`, an address or a path."""
    bytes: int = 0
    """Size of the weights file, of the download for what is not installed."""
    licence: str = ""
    title: str = ""
    """A few words for people who do not know what a network is."""
    about: str = ""
    """What to expect, for people."""
    host: str = ""
    """From which a download would come; empty where there is nothing to download."""
    vectors: int = 0
    """How many photos of this library have a vector of it."""
    installed: bool = False
    built_in: bool = False
    active: bool = False
    """Searches use it."""
    pending: bool = False
    """It is being prepared to be used."""
    finds_copies: bool = False
    """Duplicates are found by it, and it counts in every search."""

    @property
    def called(self) -> str:
        """The title; where there is none, the name."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class Switch:
    """A change of model under way: searches use `old` until all photos that can be read have a vector of `new`.

    Where both are the same, photos that came later are being prepared, and searches use it already.
    """

    old: str
    new: str
    done: int
    total: int
    """Photos of the library."""


@dataclass(frozen=True, slots=True)
class SwitchReport:
    """What preparing the photos for another model came to."""

    old: str
    new: str
    done: bool
    """Whether searches use the new model now."""
    prepared: int = 0
    """Photos that were given a vector this time."""
    offline: int = 0
    """Photos in folders that are not connected; the first scan that finds them connected embeds them."""
    unreadable: int = 0
    """Photos that could not be read, or have changed since the last scan, which will see to them."""
    seconds: float = 0.0
