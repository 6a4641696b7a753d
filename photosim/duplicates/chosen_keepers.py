"""Keepers chosen by hand: a group headed by one has its other members compared with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from photosim.duplicates.company import Company
from photosim.duplicates.prover import Content, Prover
from photosim.pictures.fingerprints import VERSION
from photosim.store.stores import Stores
from photosim.values import proven
from photosim.values.differences import SAME_BYTES
from photosim.values.photos import Group, Member, ModelIdentity

_WHY = "you chose it"
NOT_PROVEN = "not proven to be the same shot as the photo you keep"


class ChosenKeepersFirst:
    """Puts the photos that a person chose to keep at the head of their groups."""

    def __init__(self, stores: Stores, identity: Callable[[], ModelIdentity]) -> None:
        self._stores = stores
        self._identity = identity

    def applied(self, groups: Iterable[Group]) -> list[Group]:
        """These groups, each headed by the keeper that was chosen for it, if one was."""
        chosen = self._stores.keepers.all()
        result = []
        for group in groups:
            wanted = next((member.photo.id for member in group.members if member.photo.id in chosen), None)
            result.append(group if wanted is None else self.headed_by(group, wanted))
        return result

    def headed_by(self, group: Group, photo_id: int) -> Group:
        """The group with this keeper; its other members are compared with it."""
        keeper = next(member for member in group.members if member.photo.id == photo_id)
        others: Sequence[Member] = group.members[1:]
        if keeper is not group.members[0]:
            others = sorted((m for m in group.members if m is not keeper), key=lambda member: str(member.photo.path))
            if group.tier != "series":
                others = self._proven(keeper, others)
        members = (proven.kept(keeper.photo), *others)
        return replace(group, reason=_WHY, tied=False, members=members, by_hand=True)

    def _proven(self, keeper: Member, others: Sequence[Member]) -> list[Member]:
        stored = self._stores.fingerprints.all(VERSION)
        photos = {member.photo.content_hash: member.photo for member in (keeper, *others)}
        contents = {name: Content(photo, stored[name]) for name, photo in photos.items() if name in stored}
        prover = Prover(self._stores, contents, self._identity().preprocessing, self._stores.pair_decisions.all())
        result = []
        company = Company(self._stores)
        for member in others:
            here, there = keeper.photo.content_hash, member.photo.content_hash
            if here == there:
                known = company.by_hand(SAME_BYTES, keeper.photo, member.photo)
                result.append(proven.copy(member.photo, 1.0, known))
                continue
            proof = prover(here, there) if here in contents and there in contents else None
            if proof is not None and proof.tier is not None:
                known = company.by_hand(proof.differences, keeper.photo, member.photo)
                result.append(proven.copy(member.photo, proof.score, known))
            else:
                score = 0.0 if proof is None else proof.score
                result.append(Member(member.photo, score, NOT_PROVEN, proven=False))
        prover.end()
        return result
