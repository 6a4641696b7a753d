"""Groups never chain, and depend on nothing but the ranking and the proofs."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from photosim.duplicates.grouping import stars
from photosim.values.photos import Proof

YES = Proof("same-shot", 1.0, "")
NO = Proof(None, 0.0, "")

Pairs = set[tuple[int, int]]
pairs = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] < pair[1]))


def neighbours(candidates: Pairs) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one, other in candidates:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def prover(proven: Pairs) -> Callable[[int, int], Proof]:
    return lambda one, other: YES if (min(one, other), max(one, other)) in proven else NO


@given(candidates=pairs, proven=pairs)
def test_every_member_is_proven_against_its_keeper(candidates: Pairs, proven: Pairs) -> None:
    groups = stars(range(12), neighbours(candidates), prover(proven))
    seen: set[int] = set()
    for keeper, members in groups:
        assert members
        assert all((min(keeper, item), max(keeper, item)) in proven for item in members)
        assert all(keeper < item for item in members), "the keeper is the best of its group"
        assert not seen & {keeper, *members}, "nothing is in two groups"
        seen |= {keeper, *members}


@given(candidates=pairs, proven=pairs, seed=st.integers(0, 100))
def test_the_order_in_which_pairs_come_does_not_matter(candidates: Pairs, proven: Pairs, seed: int) -> None:
    shuffled = list(candidates)
    random.Random(seed).shuffle(shuffled)
    before = stars(range(12), neighbours(candidates), prover(proven))
    assert stars(range(12), neighbours(set(shuffled)), prover(proven)) == before


@given(candidates=pairs, proven=pairs, apart=pairs)
def test_what_was_parted_never_shares_a_group(candidates: Pairs, proven: Pairs, apart: Pairs) -> None:
    groups = stars(
        range(12),
        neighbours(candidates),
        lambda one, other: NO if (min(one, other), max(one, other)) in apart else prover(proven)(one, other),
        apart=lambda one, other: (min(one, other), max(one, other)) in apart,
    )
    for keeper, members in groups:
        everyone = {keeper, *members}
        assert not any(one in everyone and other in everyone for one, other in apart)


@given(candidates=pairs, proven=pairs, order=st.permutations(range(12)))
def test_groups_are_told_once_they_are_whole(candidates: Pairs, proven: Pairs, order: list[int]) -> None:
    told: list[tuple[int, dict[int, Proof]]] = []
    groups = stars(
        range(12),
        neighbours(candidates),
        prover(proven),
        choose=lambda names: sorted(names, key=order.index),
        on_group=lambda keeper, members: told.append((keeper, dict(members))),
    )
    assert told == groups


def test_a_chain_is_not_a_group() -> None:
    chain = {(number, number + 1) for number in range(5)}
    groups = stars(range(6), neighbours(chain), prover(chain))
    assert [(keeper, list(members)) for keeper, members in groups] == [(0, [1]), (2, [3]), (4, [5])]


def test_a_member_introduces_its_neighbours_to_the_keeper() -> None:
    groups = stars(range(4), neighbours({(0, 1), (1, 2), (2, 3)}), prover({(0, 1), (0, 2), (0, 3)}))
    assert [(keeper, list(members)) for keeper, members in groups] == [(0, [1, 2, 3])]


def test_a_group_of_n_needs_n_less_one_proofs() -> None:
    everyone = {(one, other) for one in range(10) for other in range(one + 1, 10)}
    asked: list[tuple[int, int]] = []

    def prove(one: int, other: int) -> Proof:
        asked.append((one, other))
        return YES

    stars(range(10), neighbours(everyone), prove)
    assert len(asked) == 9
