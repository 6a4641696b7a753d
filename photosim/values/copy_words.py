"""What is known of a copy, as sentences for people: short and exact, or plain. Nothing is ever read out of them."""

from __future__ import annotations

from collections.abc import Callable

from photosim.values.copy_facts import CopyFacts, Obstacle
from photosim.values.differences import Differences, Sameness, Setting, ToneChange

LACKED = "which the photo to keep lacks"
"""Ends what is said of something that would be lost."""
HARD_LINK = "hard link, frees no space"
UNCLEAR = "not clear which one to keep"
DAMAGED = "damaged"

OBSTACLES = {
    Obstacle.UNKNOWN: "it was found by an earlier version; search for duplicates again",
    Obstacle.UNCLEAR: "it is not clear which one to keep",
    Obstacle.HOLDS_MORE: "it holds something that the photo to keep lacks",
    Obstacle.HARD_LINK: "it is the same file under another name, and frees no space",
    Obstacle.SHOWS_MORE: "it shows more than the photo to keep",
    Obstacle.OTHER_COLOURS: "it has colours that the photo to keep lacks",
    Obstacle.LARGER: "it is larger than the photo to keep",
    Obstacle.SHARPER: "it is sharper than the photo to keep",
    Obstacle.UNCOVERED: "something is laid over the photo to keep, and not over this one",
    Obstacle.LAID_OVER: "something is laid over it that the photo to keep lacks",
    Obstacle.RETOUCHED: "something was taken away from one of the two",
    Obstacle.SET_OTHERWISE: "one of the two is set into a border or another picture",
}
"""Why no command for many takes a copy."""

_TURNED = {
    2: "mirrored",
    3: "upside down",
    4: "mirrored, upside down",
    5: "rotated, mirrored",
    6: "rotated",
    7: "rotated, mirrored",
    8: "rotated",
}
_SETTINGS = {
    Setting.BORDER: "with a border",
    Setting.ANOTHER_PICTURE: "set into another picture",
    Setting.WITHOUT_THE_BORDER: "without the border",
    Setting.WITHOUT_THE_REST: "without what is around it",
}
_CHANGES = {change: change.value for change in ToneChange}
_EXACT = {
    Sameness.BYTES: "same bytes",
    Sameness.PIXELS: "same pixels, other metadata",
    Sameness.SAID: "you said so",
}
_PLAIN = {
    Sameness.BYTES: "an exact copy of the file",
    Sameness.PIXELS: "the same picture, with other details about it",
    Sameness.SAID: "you said so",
}
_ALIKE = ((40, "looks the same"), (30, "looks nearly the same"), (0, "differs in places"))
"""Decibels from which on most people say so; `photosim.ui.viewing.compare.words` says the same at greater length."""


def exact(facts: CopyFacts) -> str:
    """Short, with figures, for the command line and for files: `half size, 41 dB`."""
    return _said(facts, _EXACT, lambda found: [*_of_picture(found, figures=True), *_decibels(found)])


def plain(facts: CopyFacts) -> str:
    """As people say it: `half size, looks the same`; `saved again, looks the same`."""
    return _said(facts, _PLAIN, lambda found: _plain(found, facts.damaged, figures=False))


def in_full(facts: CopyFacts) -> str:
    """The same with the figures: `half size, looks the same (41 dB)`."""
    return _said(facts, _PLAIN, lambda found: _plain(found, facts.damaged, figures=True))


def _said(facts: CopyFacts, same: dict[Sameness, str], of_picture: Callable[[Differences], list[str]]) -> str:
    words = [DAMAGED] if facts.damaged else []
    found = facts.differences
    if found is not None:
        words += of_picture(found) if found.sameness is Sameness.SHOT else [same[found.sameness]]
    words += [_CHANGES[facts.colours]] if facts.colours else []
    words += [f"has {' and '.join(facts.lost)}, {LACKED}"] if facts.lost else []
    words += [HARD_LINK] if facts.hard_link else []
    words += [UNCLEAR] if facts.unclear else []
    return "; ".join([", ".join(words), *(f"only this one is {said.how} “{said.text}”" for said in facts.names)])


def _plain(found: Differences, damaged: bool, *, figures: bool) -> list[str]:
    words = _of_picture(found, figures=figures)
    if found.decibels is None:
        return words
    figure = f" ({found.decibels} dB)" if figures else ""
    if found.layer and words:  # what was written on one of the two takes most of the decibels, and says enough
        return [*words[:-1], words[-1] + figure]
    how = next(text for least, text in _ALIKE if found.decibels >= least) + figure
    return [*words, how] if words or damaged else ["saved again", how]


def _decibels(found: Differences) -> list[str]:
    return [] if found.decibels is None else [f"{found.decibels} dB"]


def _of_picture(found: Differences, *, figures: bool) -> list[str]:
    """Frames, sizes, turns, strokes, sharpness, tones and colours."""
    words = list({1: ["straightened"], -1: ["not straightened"]}.get(found.straightened, []))
    words += [_SETTINGS[found.setting]] if found.setting in _SETTINGS else []
    if found.crop is not None:
        words.append(f"crop, {100 * found.crop:.0f} % of the frame")
    if found.more is not None:
        words.append(f"shows more; the other is {100 * found.more:.0f} % of its frame" if figures else "shows more")
    words += _size(found)
    words += [_TURNED[found.turn]] if found.turn in _TURNED else []
    words += {1: ["with a caption"], -1: ["without the caption"]}.get(found.layer, [])
    words += ["something was retouched"] if found.retouched else []
    words += {1: ["sharper"], -1: ["softer"]}.get(found.sharpness, [])
    return [*words, *(_CHANGES[change] for change in found.changes)]


def _size(found: Differences) -> list[str]:
    if found.size is None:
        return []
    named = {0.5: "half size", 0.25: "quarter size", 2.0: "double size"}
    size = next((name for value, name in named.items() if abs(found.size / value - 1) < _NEARLY), "")
    if not size:
        size = f"{100 * found.size:.0f} % of the size" if found.size < 1 else f"{found.size:.1f} × the size"
    return [f"enlarged to {size}" if found.enlarged else size]


_NEARLY = 0.02
"""Part by which sides are called half or double though they are not to the pixel."""
