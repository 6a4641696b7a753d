"""What proves that two photos are one shot, as people say it. No Qt."""

from __future__ import annotations

from photosim.values import copy_words
from photosim.values.photos import Member


def plain(member: Member) -> str:
    """`half size, looks the same`; of a series, and of what an earlier version has found, the words that are stored."""
    return member.evidence if member.facts.differences is None else copy_words.plain(member.facts)


def in_full(member: Member) -> str:
    """The same with the figures behind the words, and why no command for many takes it."""
    if member.facts.differences is None:
        return member.evidence
    reasons = [copy_words.OBSTACLES[reason] for reason in sorted(member.facts.obstacles)]
    said = copy_words.in_full(member.facts)
    return f"{said}\nNo command for many photos takes it: {'; '.join(reasons)}." if reasons else said


def sentence(text: str) -> str:
    """The same with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]
