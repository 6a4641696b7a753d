"""A group as JSON: the keys that scripts rely on, the same on the command line and in a file that is exported."""

from __future__ import annotations

from typing import Any

from photosim.values import copy_words
from photosim.values.copy_facts import UNKNOWN
from photosim.values.photos import Group, Member
from photosim.values.shot_quality import ShotAdvice


def group_as_json(group: Group) -> dict[str, Any]:
    """A group with its members, the keeper first."""
    return {
        "id": group.id,
        "tier": group.tier,
        "keeper": str(group.keeper.path),
        "reason": group.reason,
        "tied": group.tied,
        "members": [member_as_json(member) for member in group.members],
    }


def member_as_json(member: Member) -> dict[str, Any]:
    """A member; in a series with the advice which shot is the best."""
    return {
        "path": str(member.photo.path),
        "score": round(member.score, 4),
        "evidence": member.evidence,
        "bulk": member.bulk,
        **_facts_as_json(member),
        **({"only_here": list(found)} if (found := member.facts.only_here) else {}),
        **({"damaged": member.photo.damage} if member.photo.damage else {}),
        **(_advice_as_json(member.advice) if member.advice else {}),
    }


def _facts_as_json(member: Member) -> dict[str, Any]:
    """The kind of copy, and why no command for many takes it; nothing of a series, and of the unproven."""
    if not member.proven or member.facts == UNKNOWN:
        return {}
    reasons = sorted(member.facts.obstacles)
    return {
        "copy_kind": member.facts.kind.name.lower().replace("_", "-"),
        **({"not_in_bulk": [copy_words.OBSTACLES[reason] for reason in reasons]} if reasons else {}),
    }


def _advice_as_json(advice: ShotAdvice) -> dict[str, float]:
    return {
        "sharpness": round(advice.sharpness, 3),
        "burnt": round(advice.burnt, 4),
        "black": round(advice.black, 4),
        "quality": round(advice.score, 3),
    }
