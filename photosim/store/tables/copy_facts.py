"""Facts about copies as they are stored: JSON of what is not as usual. What cannot be read is not known."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from photosim.values.copy_facts import UNKNOWN, CopyFacts, SaidOnlyHere
from photosim.values.differences import SAME_PIXELS, Differences, Sameness, Setting, ToneChange
from photosim.values.photos import Tier

_KEPT = 4096
"""Texts that are remembered: most members of a library have the same few."""


def differences_to_db(found: Differences | None) -> str | None:
    """What comparing pixels told; None where it told nothing."""
    return None if found is None else json.dumps(_unusual(found, Differences()))


def differences_from_db(text: str | None, tier: Tier | None) -> Differences | None:
    """None for proofs of releases that kept sentences only, unless they tell that every pixel is the same."""
    found = None if text is None else _differences(text)
    return SAME_PIXELS if found is None and tier == "identical" else found


def facts_to_db(facts: CopyFacts) -> str | None:
    """What is known of a copy; None where nobody has told."""
    if facts.differences is None:
        return None
    stored = _unusual(facts, CopyFacts(Differences()))
    return json.dumps({**stored, "differences": _unusual(facts.differences, Differences())})


@functools.lru_cache(maxsize=_KEPT)
def facts_from_db(text: str | None) -> CopyFacts:
    """`UNKNOWN`, which no command for many takes, for what an earlier or a later release has stored."""
    if text is None:
        return UNKNOWN
    try:
        stored = json.loads(text)
        found = _read_differences(stored.pop("differences"))
        colours, lost, names = (stored.pop(name, ()) for name in ("colours", "lost", "names"))
        facts = CopyFacts(
            found,
            ToneChange(colours) if colours else None,
            tuple(map(str, lost)),
            tuple(SaidOnlyHere(how, text) for how, text in names),
            **_checked(stored, bool),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return UNKNOWN
    return facts


@functools.lru_cache(maxsize=_KEPT)
def _differences(text: str) -> Differences | None:
    try:
        return _read_differences(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _read_differences(stored: Mapping[str, Any]) -> Differences:
    rest = dict(stored)
    return Differences(
        sameness=Sameness(rest.pop("sameness", Sameness.SHOT)),
        setting=Setting(rest.pop("setting", Setting.NONE)),
        changes=tuple(map(ToneChange, rest.pop("changes", ()))),
        **_checked(rest, (int, float)),
    )


def _checked(stored: Mapping[str, Any], kind: type | tuple[type, ...]) -> dict[str, Any]:
    """The same. Raises ValueError when a value is of another kind."""
    if not all(isinstance(value, kind) for value in stored.values()):
        raise ValueError("No fact of this release.")
    return dict(stored)


def _unusual(value: Differences | CopyFacts, usual: Differences | CopyFacts) -> dict[str, Any]:
    """What was said of it and is not as in the usual one, by the names of the fields."""
    names = [one.name for one in fields(value) if one.init and one.name != "differences"]
    return {name: getattr(value, name) for name in names if getattr(value, name) != getattr(usual, name)}
