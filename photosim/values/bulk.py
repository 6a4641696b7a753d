"""Which members of a group of copies a command for many may take: read from what is said of them.

What is said of a member reads from the photo to keep to that member, in words separated by `, `. Where a member has
something that the photo to keep lacks, the group is undecided, and a person has to look.
"""

from __future__ import annotations

import re

LACKED = "which the photo to keep lacks"
"""Ends what is said of something that would be lost."""
HARD_LINK = "hard link, frees no space"
"""One file under two names."""
UNDECIDED = "not clear which one to keep"
"""The pixels prefer each of the two for a different reason, or cannot tell which one has the caption or border."""
WITH_A_CAPTION, WITHOUT_THE_CAPTION = "with a caption", "without the caption"
WITH_A_BORDER, WITHOUT_THE_BORDER = "with a border", "without the border"
RETOUCHED = "something was retouched"
"""Small spots differ, and the noise of the rest is the same."""
SET_IN, WITHOUT_THE_REST = "set into another picture", "without what is around it"
"""It shows the photo within a screen, a story, a collage; and the other way round."""
DAMAGED = "damaged"
"""A part of its picture is lost."""
ONLY_NAMED, ONLY_IN = "only this one is named", "only this one is in"
"""Before a name, or a folder, in which a person has said something that is said of no other."""
OTHER_PROGRAM = "belongs to another program"
"""It lies in a package or a cache; only that program may remove it."""

_SHOWS_MORE = (
    "shows more",
    "in colour",
    "not tinted",
    "other colours",
    WITHOUT_THE_CAPTION,
    WITHOUT_THE_BORDER,
    RETOUCHED,
    SET_IN,
    WITHOUT_THE_REST,
    "sharper",
    "double size",
)
_LARGER = re.compile(r"(?:^|, )\d+(\.\d+)? × the size")
_LACKS = re.compile(rf"has ([^,;]+), {LACKED}")
_SAID = re.compile(r"only this one is ((?:named|in) “[^”]*”)")
_ENLARGED = "enlarged to "
"""Before the words of a larger size, where the larger picture has no more detail."""


def is_for_many(evidence: str) -> bool:
    """Whether a member of which this is said may go in bulk: it has nothing that the photo to keep lacks."""
    if any(said in evidence for said in (LACKED, HARD_LINK, OTHER_PROGRAM, UNDECIDED)) or _LARGER.search(evidence):
        return False
    return not any(word.startswith(_SHOWS_MORE) for word in re.split(r"[,;] ", evidence))


def only_here(evidence: str) -> tuple[str, ...]:
    """What a member alone holds or is called, for people: `a gain map`, `named “Rex”`, `in “Italy”`."""
    held = [part.strip() for found in _LACKS.findall(evidence) for part in found.split(" and ")]
    return (*held, *_SAID.findall(evidence))


def without_names(evidence: str) -> str:
    """What is said of the picture, without what only this file is named or where only it lies."""
    return re.sub(rf"[,;] {_SAID.pattern}", "", evidence)


def tells_more_than_size(evidence: str) -> bool:
    """Whether the frames differ, something is laid over one of the two, or the second is larger."""
    said = ("crop, ", "shows more", WITH_A_BORDER, WITH_A_CAPTION, WITHOUT_THE_CAPTION, RETOUCHED, "double size")
    return any(word in evidence for word in said) or _LARGER.search(evidence) is not None


def as_enlarged(evidence: str) -> str:
    """The same where the second, larger one was only enlarged: `enlarged to double size`."""
    if "double size" in evidence:
        return evidence.replace("double size", f"{_ENLARGED}double size")
    return _LARGER.sub(
        lambda found: found[0].replace(found[0].lstrip(", "), f"{_ENLARGED}{found[0].lstrip(', ')}"), evidence
    )
