"""The rules by which one photo of a group is kept, as a person has ordered them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROTECTED = "protected"
"""Always the first rule, and always on: what must not be deleted is what is kept."""

EXPLANATIONS: dict[str, str] = {
    PROTECTED: "A photo in a protected folder (padlock). Always first.",
    "original": "The original from the camera rather than an edit, an export or a copy from a messenger.",
    "resolution": "The most pixels; what lies in a plain border is not counted.",
    "sharpness": "The finest detail. Tells a blurred copy from a sharp one of the same size.",
    "compression": "The least compressed for its format: a HEIC of 2 MB beats a JPEG of 5 MB.",
    "metadata": "The richest metadata: time, camera, lens, place.",
    "rating": "The best rating, in stars.",
    "oldest": "The file that was there first.",
    "folders": "The folder you like best, by your list of folders.",
}
"""Every rule, in the order that is used until somebody chooses another."""

OFF_AT_FIRST = frozenset({"sharpness"})
"""Thumbnails show coarse blur only, and strong compression can look like detail."""


@dataclass(frozen=True, slots=True)
class KeeperRule:
    """One rule and whether it counts."""

    name: str
    on: bool = True

    @property
    def explanation(self) -> str:
        return EXPLANATIONS[self.name]


@dataclass(frozen=True, slots=True)
class KeeperRules:
    """All rules, the most important first, and the folders that a person likes best, best first."""

    rules: Sequence[KeeperRule] = tuple(KeeperRule(name, name not in OFF_AT_FIRST) for name in EXPLANATIONS)
    folders: Sequence[Path] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The rules that count, in their order."""
        return tuple(rule.name for rule in self.rules if rule.on)


def ordered(names: Sequence[str], folders: Sequence[Path] = ()) -> KeeperRules:
    """The rules `names` in this order and switched on, the others after them and off.

    Raises ValueError for a rule that does not exist or is named twice, and where `protected` is not the first.
    """
    for number, name in enumerate(names):
        if name not in EXPLANATIONS:
            raise ValueError(f"There is no rule “{name}”; choose from {', '.join(EXPLANATIONS)}.")
        if name in names[:number]:
            raise ValueError(f"The rule “{name}” is named twice.")
        if name == PROTECTED and number:
            raise ValueError("The rule “protected” is always the first: it cannot be moved below another.")
    first = [PROTECTED, *(name for name in names if name != PROTECTED)]
    rest = [name for name in EXPLANATIONS if name not in first]
    rules = [KeeperRule(name, on=True) for name in first] + [KeeperRule(name, on=False) for name in rest]
    return KeeperRules(tuple(rules), tuple(dict.fromkeys(folders)))
