"""Which photo of a group to keep, and why: rules in order, the first that tells them apart decides.

The pixels may overrule these rules (`forerunners.py`), and a person does (`chosen_keepers.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from photosim.duplicates import traces
from photosim.values.keeper_rules import OFF_AT_FIRST
from photosim.values.photos import Photo
from photosim.values.shapes import is_long

_DENSITY = {"HEIF": 3.0, "AVIF": 3.0, "WEBP": 1.5, "JPEG": 1.0, "PNG": 0.12, "TIFF": 0.1, "BMP": 0.1, "GIF": 0.1}
"""How much a format makes of a byte beside JPEG; a HEIC of 2 MB beats its JPEG export of 5 MB."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A photo that may be kept, with what is known of it beyond its own facts."""

    photo: Photo
    relative: str
    """Path below its folder, with `/`."""
    protected: bool
    sharpness: float
    preference: int = 0
    """How much the folder is liked; higher is better."""
    has_raw: bool = False
    """Whether its camera's raw file belongs to it."""
    named_after: bool = False
    """Whether its name is that of another photo of its group and more."""
    colours: bool | None = None
    """Whether it has any; `None` where nobody has looked."""
    holds: frozenset[str] = frozenset()
    """What it holds, or has beside it, besides its picture, for people: `a gain map`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to keep a photo. Higher values win; equal ones leave the choice to the next rule."""

    name: str
    value: Callable[[Contender], Any]
    reason: Callable[[Contender], str]


def _original(contender: Contender) -> int:
    """0 from a camera and as it came, less for every sign of an edit, an export, a messenger; more with a raw file."""
    metadata, name = contender.photo.metadata, contender.relative
    signs = [
        metadata.camera_model is None or metadata.taken_at is None,
        traces.is_edit_by(metadata.software or ""),
        contender.named_after or traces.is_made_from_another(name),
        # A long one is no picture of a photo on a screen, but shows what there is.
        traces.is_screenshot(name) and not is_long(contender.photo.width, contender.photo.height),
    ]
    return (len(signs) + 1) * _is_raw(contender) - sum(signs)


def _why_original(contender: Contender) -> str:
    return "with its raw file" if _is_raw(contender) else "the original rather than an edit or export"


def _is_raw(contender: Contender) -> bool:
    """Whether what the sensor saw would go with it."""
    return contender.has_raw or contender.photo.format == "RAW"


def _pixels(contender: Contender) -> int:
    """Pixels in steps of 3 %, so that rounded sizes count as the same.

    Whether they show something is not asked here: a border and an enlargement are told from the other photo.
    """
    return _step(contender.photo.width * contender.photo.height, 1.03)


def _step(value: float, factor: float) -> int:
    return round(math.log(max(value, 1.0)) / math.log(factor))


def _quality(contender: Contender) -> int:
    photo = contender.photo
    bits = 8 * photo.size * _DENSITY.get(photo.format, 1.0) / max(1, photo.width * photo.height)
    return _step(1000 * min(bits, 12.0), 1.1)


def _facts(contender: Contender) -> int:
    return sum(value is not None for value in astuple(contender.photo.metadata))


def _age(contender: Contender) -> int:
    return -contender.photo.mtime_ns


def _rating(contender: Contender) -> int:
    return max(contender.photo.metadata.rating or 0, 0)


def highest_resolution(contender: Contender) -> str:
    """The reason in words."""
    return f"the highest resolution, {contender.photo.width:,} × {contender.photo.height:,}"


_ALL: tuple[Rule, ...] = (
    Rule("protected", lambda c: c.protected, lambda c: "in a protected folder"),
    Rule("original", _original, _why_original),
    Rule("resolution", _pixels, highest_resolution),
    Rule("sharpness", lambda c: _step(100 * c.sharpness, 1.25), lambda c: "the sharpest"),
    Rule("compression", _quality, lambda c: "the least compressed"),
    Rule("metadata", _facts, lambda c: "the richest metadata"),
    Rule("rating", _rating, lambda c: f"the best rated, {_rating(c)} of 5"),
    Rule("oldest", _age, lambda c: "the oldest file"),
    Rule("folders", lambda c: c.preference, lambda c: "in the folder you prefer"),
)
_WHOLE = Rule("whole", lambda c: not c.photo.damage, lambda c: "the whole one, the other is damaged")
"""Comes before all other rules, even the padlock: a damaged photo is never kept in place of a whole one."""
_NEVER_LOST: tuple[Rule, ...] = (
    Rule("colours", lambda c: c.colours is not False, lambda c: "the one in colour"),
    Rule("holds", lambda c: len(c.holds), lambda c: f"with {' and '.join(sorted(c.holds))}"),
)
"""What no later rule can make up for: always on, behind the padlock. Equal where nobody has looked."""
_BY_NAME = {rule.name: rule for rule in _ALL}

RULES: tuple[Rule, ...] = (
    _WHOLE,
    _ALL[0],
    *_NEVER_LOST,
    *(rule for rule in _ALL[1:] if rule.name not in OFF_AT_FIRST),
)
"""The order in which people are asked about it most often; another one may be handed to the functions below."""

QUALITY_RULES: tuple[Rule, ...] = tuple(_BY_NAME[name] for name in ("original", "resolution", "compression"))
"""What a copy can lose for ever. Metadata can be saved, and the rest is a matter of order."""

SERIES_RULES: tuple[Rule, ...] = (
    Rule("rating", _rating, lambda c: f"the best rated, {_rating(c)} of 5"),
    Rule("sharpness", lambda c: _step(c.sharpness, 1.05), lambda c: "the sharpest"),
    Rule("resolution", _pixels, highest_resolution),
)
"""For exposures of one scene; advice only."""


def rules_by_name(names: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of these names, in this order, with what is never lost behind the padlock."""
    rules = [_BY_NAME[name] for name in names]
    place = int(bool(rules) and rules[0].name == "protected")
    return (_WHOLE, *rules[:place], *_NEVER_LOST, *rules[place:])


def preference(path: Path, folders: Sequence[Path]) -> int:
    """How much the folder of a photo is liked: the place of the nearest one around it in a list, best first."""
    nearest = max((folder for folder in folders if folder in path.parents), key=lambda f: len(f.parts), default=None)
    return -len(folders) if nearest is None else -folders.index(nearest)


def deciding(one: Contender, other: Contender, rules: Sequence[Rule]) -> Rule | None:
    """The first rule that tells two photos apart."""
    return next((rule for rule in rules if rule.value(one) != rule.value(other)), None)


def is_better(one: Contender, other: Contender, rules: Sequence[Rule] = QUALITY_RULES) -> bool:
    """Whether the first rule that tells two photos apart is for the first of them."""
    rule = deciding(one, other, rules)
    return rule is not None and rule.value(one) > rule.value(other)


def ranked(contenders: Sequence[Contender], rules: Sequence[Rule] = RULES) -> list[Contender]:
    """Best first; what no rule tells apart stands in the order of content and path, the same in every run."""

    def key(contender: Contender) -> tuple[Any, ...]:
        return (*(-rule.value(contender) for rule in rules), str(contender.photo.path), contender.photo.content_hash)

    return sorted(contenders, key=key)


def explain(
    keeper: Contender, others: Sequence[Contender], rules: Sequence[Rule] = RULES, because: str = ""
) -> tuple[str, bool]:
    """The reason in words, and whether it is a tie: some other is as good by every rule, and only its path lost.

    `because` is said first, where it is not the rules that decided about all of the others.
    """
    left = list(others)
    reasons = [because] if because else []
    for rule in rules:
        value = rule.value(keeper)
        beaten = [other for other in left if rule.value(other) < value]
        if beaten:
            reasons.append(rule.reason(keeper))
        left = [other for other in left if rule.value(other) == value]
        if not left:
            break
    if left:
        reasons.append("first by path among equals" if reasons else "all are equal; first by path")
    return "; ".join(reasons), bool(left)
