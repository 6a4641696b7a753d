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


def is_apart(parted: Pairs) -> Callable[[int, int], bool]:
    return lambda one, other: (min(one, other), max(one, other)) in parted


@given(candidates=pairs, proven=pairs, parted=pairs, trusted=pairs, order=st.permutations(range(12)))
def test_what_the_first_refused_is_tried_once_with_the_one_that_is_kept(
    candidates: Pairs, proven: Pairs, parted: Pairs, trusted: Pairs, order: list[int]
) -> None:
    asked: list[tuple[int, int]] = []

    def prove(one: int, other: int) -> Proof:
        asked.append((one, other))
        return NO if is_apart(parted)(one, other) else prover(proven)(one, other)

    def groups(*, again: bool) -> list[tuple[int, dict[int, Proof]]]:
        asked.clear()
        return stars(
            range(12),
            neighbours(candidates),
            prove,
            apart=is_apart(parted),
            choose=lambda names: sorted(names, key=order.index),
            worth_asking=lambda kept, first, item, refusal: again and is_apart(trusted)(kept, first),
        )

    found = groups(again=True)
    assert max((asked.count(pair) for pair in asked), default=1) <= 2, "once as the first, once as the one that is kept"
    seen: set[int] = set()
    for keeper, members in found:
        everyone = {keeper, *members}
        assert all((min(keeper, item), max(keeper, item)) in proven - parted for item in members)
        assert not any(one in everyone and other in everyone for one, other in parted)
        assert not seen & everyone, "nothing is in two groups"
        seen |= everyone
    if not trusted:
        assert found == groups(again=False)


def test_a_copy_that_only_the_first_refuses_joins_the_one_that_is_kept() -> None:
    """0 is the finest by the rules, a copy of 2 that was saved again; 1 and 3 are copies of 2 as well."""
    everyone = {(one, other) for one in range(5) for other in range(one + 1, 5)}
    proven = {(0, 2), (0, 3), (1, 2), (2, 3), (1, 4)}
    asked: list[tuple[int, int]] = []

    def prove(one: int, other: int) -> Proof:
        asked.append((one, other))
        return prover(proven)(one, other)

    def found(*, trusted: bool) -> list[tuple[int, list[int]]]:
        asked.clear()
        groups = stars(
            range(5),
            neighbours(everyone),
            prove,
            choose=lambda names: sorted(names, key=lambda name: name != 2),
            worth_asking=lambda kept, first, item, refusal: trusted and refusal is NO,
        )
        return [(keeper, sorted(members)) for keeper, members in groups]

    assert found(trusted=True) == [(2, [0, 1, 3])], "4 is refused by both, and a member never brings another in"
    assert asked.count((2, 1)) == asked.count((2, 4)) == 1
    assert found(trusted=False) == [(2, [0, 3]), (1, [4])]
