"""What the library says of photos, `half size, looks the same`, in the language of the window.

The library keeps such phrases in English, since the command line, exports and the database have them too; several stand
in a row, between commas or semicolons.
"""

from __future__ import annotations

import functools
import re

from photosim.base.texts import ENGLISH, language, tr, written

PHRASES = (
    *("same bytes", "same pixels, other metadata", "you said so", "an exact copy of the file"),
    *("the same picture, with other details about it", "looks the same", "looks nearly the same", "differs in places"),
    *("saved again", "mirrored", "upside down", "rotated", "with a border", "set into another picture"),
    *("without the border", "without what is around it", "straightened", "not straightened"),
    *("crop, {0} % of the frame", "shows more; the other is {0} % of its frame", "shows more", "with a caption"),
    *("without the caption", "sharper", "softer", "half size", "quarter size", "double size", "{0} % of the size"),
    *("{0} × the size", "enlarged to {0}", "brighter", "darker", "more contrast", "less contrast", "stronger colours"),
    *("paler", "black and white", "in colour", "tinted", "not tinted", "other colours", "damaged"),
    *("has {0}, which the photo to keep lacks", "hard link, frees no space", "not clear which one to keep"),
    *("only this one is named “{0}”", "only this one is in “{0}”", "with its raw file"),
    *("the original rather than an edit or export", "the highest resolution, {0}", "in a protected folder"),
    *("the sharpest", "the least compressed", "the richest metadata", "the best rated, {0} of 5", "the oldest file"),
    *("in the folder you prefer", "the whole one, the other is damaged", "the one in colour", "with {0}"),
    *("first by path among equals", "all are equal; first by path", "the best exposed"),
    *("the sharpest and best exposed", "{0} % softer", "{0} % burnt out", "{0} % black"),
    *("as sharp and as well exposed", "it was found by an earlier version; search for duplicates again"),
    *("it is not clear which one to keep", "it holds something that the photo to keep lacks"),
    *("it is the same file under another name, and frees no space", "it shows more than the photo to keep"),
    *("it has colours that the photo to keep lacks", "it is larger than the photo to keep"),
    *("it is sharper than the photo to keep", "one of the two is set into a border or another picture"),
    "something is laid over the photo to keep, and not over this one",
    *("something was retouched", "something was taken away from one of the two"),
    *("a gain map", "a depth map", "a second picture", "a video", "more than 8 bits a colour"),
    *("a sidecar of edits", "a sidecar of Google's facts", "its moving half", "named “{0}”", "in “{0}”"),
    *("A photo in a protected folder (padlock). Always first.", "The best rating, in stars."),
    "The original from the camera rather than an edit, an export or a copy from a messenger.",
    "The most pixels; what lies in a plain border is not counted.",
    "The finest detail. Tells a blurred copy from a sharp one of the same size.",
    "The least compressed for its format: a HEIC of 2 MB beats a JPEG of 5 MB.",
    *("The richest metadata: time, camera, lens, place.", "The file that was there first."),
    "The folder you like best, by your list of folders.",
    *("{0} without a suffix", "{0} hidden", "The folder has no photos that could be looked for."),
    *("All {0} photos that were looked for are there.", "Of {0} photos that were looked for, {1} are there."),
)
"""All of them; `{0}` is a number, a name, or another phrase, and `{1}` comes after it. They are collected from here."""


_NUMBERS = re.compile(r"[\d,.]+( × [\d,.]+)?")
_PLACE = re.compile(r"\\\{\d\\\}")


def said(text: str) -> str:
    """The same in the language of the window; what is not among PHRASES stays as it is."""
    return text if language() == ENGLISH else _pattern().sub(_translated, text)


def _translated(found: re.Match[str]) -> str:
    number = found.lastindex or 0
    start = max(group for group, _ in _groups() if group <= number)
    phrase = dict(_groups())[start]
    values = [found[start + 1 + place] for place in range(_places(phrase))]
    # A name stays as it is.
    return tr(phrase, *(values if "“" in phrase else map(_value, values)))


def _value(text: str) -> str:
    parts = text.split(" and ")
    if len(parts) > 1 and all(part in PHRASES for part in parts):  # `a gain map and a video`
        return tr(" and ").join(map(tr, parts))
    return written(text) if _NUMBERS.fullmatch(text) else said(text)


def _places(phrase: str) -> int:
    return phrase.count("{")


@functools.cache
def _groups() -> tuple[tuple[int, str], ...]:
    """For each phrase, the longest first, the number of its group in the pattern."""
    numbered, number = [], 1
    for phrase in sorted(PHRASES, key=len, reverse=True):
        numbered.append((number, phrase))
        number += 1 + _places(phrase)
    return tuple(numbered)


@functools.cache
def _pattern() -> re.Pattern[str]:
    # A phrase begins where the text or a part of it does, and ends at a comma, a semicolon, a figure in brackets.
    parts = [f"({_PLACE.sub('(.+?)', re.escape(phrase))})" for _, phrase in _groups()]
    return re.compile(rf"(?:(?<=^)|(?<=, )|(?<=; ))(?:{'|'.join(parts)})(?=$|[,;.](?:\s|$)|\n| \()", re.MULTILINE)
