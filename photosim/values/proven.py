"""Proofs and members of groups with the sentences that their facts make."""

from __future__ import annotations

from photosim.values import copy_words
from photosim.values.copy_facts import ITSELF, CopyFacts
from photosim.values.differences import Differences
from photosim.values.photos import Member, Photo, Proof, Tier
from photosim.values.shot_quality import ShotAdvice


def proof(tier: Tier, score: float, differences: Differences) -> Proof:
    """What proves that two photos are one shot; `score` is 0 to 1."""
    return Proof(tier, score, copy_words.exact(CopyFacts(differences)), differences)


def kept(photo: Photo, advice: ShotAdvice | None = None) -> Member:
    """The photo of a group that is kept."""
    return Member(photo, 1.0, "", advice=advice, facts=ITSELF)


def copy(photo: Photo, score: float, facts: CopyFacts) -> Member:
    """A copy of it; `score` is 0 to 1, to the photo that is kept."""
    return Member(photo, score, copy_words.exact(facts), facts=facts)
