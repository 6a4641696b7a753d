"""Whatever groups there are and whatever is named: no keeper goes, and nothing in bulk that waits for a person."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from photosim.duplicates.selecting import GroupPaths, select
from photosim.values.copy_facts import CopyFacts
from photosim.values.deleting import BULK_TIERS
from tests.helpers.copy_facts import copy_facts

TIERS = ("identical", "same-shot", "series")


@st.composite
def groups(draw: st.DrawFn) -> tuple[list[GroupPaths], dict[Path, CopyFacts]]:
    """Groups of disjoint photos, as a finding makes them, and the facts of each copy."""
    made, told = [], {}
    for number in range(draw(st.integers(0, 4))):
        keeper = Path(f"/photos/{number}/keeper.jpg")
        copies = [Path(f"/photos/{number}/{copy}.jpg") for copy in range(draw(st.integers(1, 4)))]
        facts = {path: draw(copy_facts()) for path in copies}
        told |= facts
        spared = frozenset(path for path, known in facts.items() if not known.bulk)
        only = {path: known.only_here for path, known in facts.items()}
        members = draw(st.permutations([keeper, *copies])) if draw(st.booleans()) else copies
        made.append(GroupPaths(f"{number:016x}", draw(st.sampled_from(TIERS)), keeper, members, spared, only))
    return made, told


@given(groups(), st.sampled_from(sorted(BULK_TIERS)))
def test_a_tier_takes_what_the_facts_allow_and_nothing_else(
    found: tuple[list[GroupPaths], dict[Path, CopyFacts]], tier: str
) -> None:
    known, told = found
    chosen, refused = select(known, tier=tier)
    keepers = {group.id: group.keeper for group in known}
    allowed = {
        path for group in known if group.tier == tier for path in group.members if path in told and told[path].bulk
    }
    assert {one.loser for one in chosen} == allowed
    assert refused == []
    for one in chosen:
        assert one.keeper == keepers[str(one.group)]
        assert one.loser not in keepers.values()
        assert one.tier == tier


@given(groups(), st.data())
def test_named_photos_go_for_their_keeper_and_keepers_stay(
    found: tuple[list[GroupPaths], dict[Path, CopyFacts]], data: st.DataObject
) -> None:
    known, told = found
    paths = [group.keeper for group in known] + list(told)
    named = data.draw(st.lists(st.sampled_from(paths), unique=True)) if paths else []
    ids = [group.id for group in known if group.tier in BULK_TIERS and data.draw(st.booleans())]
    chosen, refused = select(known, named, ids=ids)
    keepers = {group.keeper for group in known}
    assert keepers.isdisjoint(one.loser for one in chosen)
    assert {one.path for one in refused} == keepers & set(named)
    assert {one.loser for one in chosen} >= set(named) - keepers
    for one in chosen:
        assert one.keeper in keepers
        assert one.loser in named or (told[one.loser].bulk and one.group in ids)
