"""From a tier, groups or photos to selections that respect the groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.duplicates.selecting import GroupPaths, check, select
from photosim.values.deleting import Selection

A, B, C = (Path("/photos") / name for name in ("a.jpg", "b.jpg", "c.jpg"))
S, T = (Path("/photos") / name for name in ("s1.jpg", "s2.jpg"))
COPIES = GroupPaths("g1", "identical", A, (A, B))
EDITS = GroupPaths("g2", "same-shot", C, (C, Path("/photos/small.jpg")))
BURST = GroupPaths("g3", "series", S, (S, T))
GROUPS = (COPIES, EDITS, BURST)


def test_a_tier_is_everything_but_its_keepers() -> None:
    chosen, refused = select(GROUPS, tier="identical")
    assert chosen == [Selection(B, A, "g1", "identical")]
    assert refused == []


@pytest.mark.parametrize("tier", ["series", "look-alike", "all"])
def test_no_other_tier_is_deleted_in_bulk(tier: str) -> None:
    with pytest.raises(UsageError, match=tier):
        select(GROUPS, tier=tier)


def test_groups_by_id() -> None:
    chosen, _ = select(GROUPS, ids=["g2", "g1"])
    assert [selection.keeper for selection in chosen] == [C, A]
    with pytest.raises(UsageError, match="no group g9"):
        select(GROUPS, ids=["g9"])
    with pytest.raises(UsageError, match="not deleted in bulk"):
        select(GROUPS, ids=["g3"])


def test_nothing_is_looked_for_when_no_group_could_have_such_a_name() -> None:
    check("identical", ["0123456789abcdef"])
    for number in ("WRONG", "0123456789abcde", "0123456789abcdefg", ""):
        with pytest.raises(UsageError, match=f"no group {number}"):
            check(None, [number])
    with pytest.raises(UsageError, match="series"):
        check("series")


def test_a_photo_by_path_goes_for_its_keeper() -> None:
    chosen, _ = select(GROUPS, [B, T])
    assert chosen == [Selection(B, A, "g1", "identical"), Selection(T, S, "g3", "series")]


def test_a_keeper_is_refused_by_path() -> None:
    chosen, refused = select(GROUPS, [A, S])
    assert chosen == []
    assert [skipped.path for skipped in refused] == [A, S]
    assert select(GROUPS, [Selection(A)])[0] == []


def test_a_person_may_choose_another_keeper() -> None:
    chosen, refused = select(GROUPS, [Selection(A, B)])
    assert (chosen, refused) == ([Selection(A, B)], [])


def test_a_photo_of_no_group_is_an_ordinary_deletion() -> None:
    alone = Path("/photos/alone.jpg")
    made = Selection(B, C)
    assert select(GROUPS, [alone, made])[0] == [Selection(alone), made]
