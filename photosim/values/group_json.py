"""A group as JSON: the keys that scripts rely on, the same on the command line and in a file that is exported."""

from __future__ import annotations

from typing import Any

from photosim.values.bulk import only_here
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
        **({"only_here": list(found)} if (found := only_here(member.evidence)) else {}),
        **({"damaged": member.photo.damage} if member.photo.damage else {}),
        **(_advice_as_json(member.advice) if member.advice else {}),
    }


def _advice_as_json(advice: ShotAdvice) -> dict[str, float]:
    return {
        "sharpness": round(advice.sharpness, 3),
        "burnt": round(advice.burnt, 4),
        "black": round(advice.black, 4),
        "quality": round(advice.score, 3),
    }
