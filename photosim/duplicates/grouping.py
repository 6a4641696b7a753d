"""Groups that never chain: every member is proven against the keeper itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from photosim.values.photos import Proof

Key = TypeVar("Key", bound=Hashable)


def stars(
    ranked: Sequence[Key],
    neighbours: Mapping[Key, AbstractSet[Key]],
    prove: Callable[[Key, Key], Proof | None],
    *,
    apart: Callable[[Key, Key], bool] = lambda one, other: False,
    choose: Callable[[Sequence[Key]], Sequence[Key]] | None = None,
    worth_asking: Callable[[Key, Key, Key, Proof], bool] = lambda kept, first, item, refusal: False,
    ahead: Callable[[int, AbstractSet[Key]], None] = lambda number, free: None,
    on_done: Callable[[int], None] = lambda done: None,
    on_group: Callable[[Key, Mapping[Key, Proof]], None] = lambda keeper, members: None,
) -> list[tuple[Key, dict[Key, Proof]]]:
    """Return (keeper, proofs of its members) of every group of at least two.

    `ranked` are all items, the best keeper first. The best one that is still free takes those of its neighbours, and
    of its members' neighbours, that are proven against it; then the next one does. So the result depends on the
    ranking and on what is proven, and on nothing else; and in a group of n only n - 1 proofs are needed. Items that
    are to be kept `apart` never come into one group as members of a third.

    `ahead` is told of each keeper's place before its first proof, and of who is free; `on_group` of each group once it
    is whole, for nothing is taken from it or added afterwards.

    With `choose`, which puts a group into another order, the first of it that is proven against the best one is kept
    in its place. Members that are not proven against that one are free again. What belongs together is found by the
    ranking all the same: were it found around any photo, two exposures could meet at a copy too small to tell them
    apart. An item that only the best one refused is tried once more with the one that is kept in its place, where
    `worth_asking(kept, best, item, refusal)` says that this one can tell as much.
    """
    place = {item: number for number, item in enumerate(ranked)}
    free = set(ranked)
    groups = []
    for number, keeper in enumerate(ranked):
        on_done(number)
        if keeper not in free:
            continue
        free.discard(keeper)
        ahead(number, free)
        members: dict[Key, Proof] = {}
        refused: dict[Key, Proof] = {}
        seen = {keeper}
        waiting = [keeper]
        while waiting:
            around = neighbours.get(waiting.pop(0), frozenset()) - seen
            seen |= around
            for item in sorted(around & free, key=place.__getitem__):
                if any(apart(item, member) for member in members):
                    continue
                proof = prove(keeper, item)
                if proof is not None and proof.tier is not None:
                    members[item] = proof
                    free.discard(item)
                    waiting.append(item)
                elif proof is not None:
                    refused[item] = proof
        if members and choose is not None:
            first = keeper
            keeper, members, dropped = _around_another(first, members, choose, prove)
            free.update(dropped)
            for item in sorted(refused, key=place.__getitem__) if keeper != first else ():
                if not any(apart(item, member) for member in members) and worth_asking(
                    keeper, first, item, refused[item]
                ):
                    proof = prove(keeper, item)
                    if proof is not None and proof.tier is not None:
                        members[item] = proof
                        free.discard(item)
        if members:
            groups.append((keeper, members))
            on_group(keeper, members)
    return groups


def _around_another(
    keeper: Key,
    members: dict[Key, Proof],
    choose: Callable[[Sequence[Key]], Sequence[Key]],
    prove: Callable[[Key, Key], Proof | None],
) -> tuple[Key, dict[Key, Proof], list[Key]]:
    """A group around the one that is chosen: its keeper, its members, and those that do not belong to that one."""
    for chosen in choose([keeper, *members]):
        if chosen == keeper:
            break
        back = prove(chosen, keeper)
        if back is None or back.tier is None:
            continue
        proofs = {
            item: back if item == keeper else prove(chosen, item) for item in (keeper, *members) if item != chosen
        }
        belong = {item: proof for item, proof in proofs.items() if proof is not None and proof.tier is not None}
        return chosen, belong, [item for item in proofs if item not in belong]
    return keeper, members, []
