"""What proves that two photos are one shot, as people say it. No Qt."""

from __future__ import annotations

from photosim.base.texts import tr
from photosim.ui.kit.said import said
from photosim.values import copy_words
from photosim.values.photos import Member


def plain(member: Member) -> str:
    """`half size, looks the same`; of a series, and of what an earlier version has found, the words that are stored."""
    return said(member.evidence if member.facts.differences is None else copy_words.plain(member.facts))


def in_full(member: Member) -> str:
    """The same with the figures behind the words, and why no command for many takes it."""
    if member.facts.differences is None:
        return said(member.evidence)
    reasons = [said(copy_words.OBSTACLES[reason]) for reason in sorted(member.facts.obstacles)]
    words = said(copy_words.in_full(member.facts))
    reason = "; ".join(reasons)
    return tr("{0}\nNo command for many photos takes it: {1}.", words, reason) if reasons else words


def sentence(text: str) -> str:
    """The same with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]
