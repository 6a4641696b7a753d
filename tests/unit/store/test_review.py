"""Marks, chosen keepers, “keep all” and the groups found last, as the store keeps them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosim.store.database.database import Database
from photosim.store.tables.decisions import PairDecisions
from photosim.store.tables.folders import Folders
from photosim.store.tables.found_groups import FoundGroups
from photosim.store.tables.photos import Photos
from photosim.store.tables.review import ChosenKeepers, KeptSet, KeptSets, Marks
from photosim.values import proven
from photosim.values.copy_facts import ITSELF
from photosim.values.photos import Group
from tests.unit.store.conftest import MakeDecoded, MakeStat

_FILES = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 3), min_size=1)


@pytest.fixture
def ids(database: Database, make_stat: MakeStat, make_decoded: MakeDecoded) -> list[int]:
    """Three photos: two of one content, one of another with a name that is no Unicode."""
    folder = Folders(database).add(Path("/photos"))
    photos = Photos(database)
    return [
        photos.save(make_stat(folder, "1.jpg"), make_decoded("a")),
        photos.save(make_stat(folder, "2.jpg"), make_decoded("a")),
        photos.save(make_stat(folder, "\udcff.jpg"), make_decoded("b")),
    ]


def group(database: Database, ids: list[int], name: str = "g") -> Group:
    photos = [Photos(database).get(number) for number in ids]
    members = tuple(proven.copy(photo, 0.9, ITSELF) for photo in photos if photo is not None)
    return Group(name, "identical", "the oldest", True, members)


@pytest.mark.parametrize("kind", [Marks, ChosenKeepers])
def test_what_is_said_of_a_photo_holds_for_its_content(
    kind: type[Marks | ChosenKeepers],
    database: Database,
    ids: list[int],
    make_stat: MakeStat,
    make_decoded: MakeDecoded,
) -> None:
    store, photos = kind(database), Photos(database)
    for number in (*ids, 999):
        store.put([number]) if isinstance(store, Marks) else store.put(number)
    assert store.all() == set(ids)
    photos.mark_missing([ids[0]])
    assert store.all() == {ids[1], ids[2]}
    photos.mark_present([ids[0]])
    photos.save(make_stat(1, "2.jpg"), make_decoded("c"))
    assert store.all() == {ids[0], ids[2]}
    photos.save(make_stat(1, "2.jpg"), make_decoded("a"))
    assert store.all() == {ids[0], ids[2]}, "changed and changed back is changed"
    store.remove([ids[0]])
    assert store.all() == {ids[2]}
    Folders(database).remove(1)
    assert store.all() == set()


def test_a_missing_photo_is_not_marked(database: Database, ids: list[int]) -> None:
    Photos(database).mark_missing(ids[:1])
    Marks(database).put(ids)
    Photos(database).mark_present(ids[:1])
    assert Marks(database).all() == set(ids[1:])


def test_another_keeper_takes_the_place_of_the_one_before(database: Database, ids: list[int]) -> None:
    keepers = ChosenKeepers(database)
    keepers.put(ids[0], ids)
    keepers.put(ids[1], ids)
    assert keepers.all() == {ids[1]}


def test_kept_sets_come_back_and_are_forgotten(database: Database) -> None:
    kept = KeptSets(database)
    first, second = kept.put({"a": 2, "b": 1}), kept.put({"c": 2})
    assert [(one.id, one.files) for one in kept.all()] == [(first, {"a": 2, "b": 1}), (second, {"c": 2})]
    assert kept.remove([first, 99]) == 1
    assert [one.id for one in kept.all()] == [second]
    assert kept.put({"d": 1}) > second, "a number never comes back"


@given(_FILES, _FILES)
def test_a_decision_covers_what_it_was_made_about_and_no_more(decided: dict[str, int], found: dict[str, int]) -> None:
    covers = KeptSet(1, "", decided).covers(found)
    assert covers == (Counter(found) <= Counter(decided))


def test_verdicts_are_listed_newest_first_and_removed(database: Database) -> None:
    pair_decisions = PairDecisions(database)
    pair_decisions.put([("b", "a"), ("a", "c")], same=False)
    pair_decisions.put([("a", "c")], same=True)
    assert sorted((pair, same) for pair, same, _ in pair_decisions.listed()) == [
        (("a", "b"), False),
        (("a", "c"), True),
    ]
    assert all(decided_at for _, _, decided_at in pair_decisions.listed())
    assert pair_decisions.remove([("c", "a"), ("x", "y")]) == 1
    assert pair_decisions.all() == {("a", "b"): False}


def test_found_groups_come_back_without_what_is_gone(database: Database, ids: list[int]) -> None:
    found = FoundGroups(database)
    assert found.when() is None
    found.replace([group(database, ids)], "now")
    assert found.when() is not None
    heads, members = found.heads()
    assert [(head.id, head.tied) for head in heads] == [("g", True)]
    assert [(member.place, member.row.id) for member in members] == list(enumerate(ids))
    assert members[2].row.relative == "\udcff.jpg"
    Photos(database).mark_missing(ids[:1])
    assert [member.place for member in found.heads()[1]] == [1, 2]
    one = found.group("g")
    assert one is not None
    assert list(one[1]) == ids[1:]
    assert found.group("unknown") is None
    found.replace([group(database, ids[1:], "h")], "later")
    assert [head.id for head in found.heads()[0]] == ["h"]
    found.restamp("even later")
    assert (found.when() or ("", ""))[1] == "even later"
    found.remove("h")
    assert found.heads() == ([], [])


def test_a_photo_that_was_removed_while_groups_were_found_is_passed_over(database: Database, ids: list[int]) -> None:
    made = group(database, ids)
    Folders(database).remove(1)
    FoundGroups(database).replace([made], "now")
    assert FoundGroups(database).heads()[1] == []


def test_the_stamp_tells_of_changes(database: Database, ids: list[int]) -> None:
    found = FoundGroups(database)
    seen = [found.stamp("no model")]
    for change in (
        lambda: Photos(database).mark_missing(ids[:1]),
        lambda: PairDecisions(database).put([("a", "b")], True),
        lambda: PairDecisions(database).put([("a", "b")], False),
        lambda: KeptSets(database).put({"a": 1}),
        lambda: Folders(database).set_protected(1, True),
    ):
        change()
        assert found.stamp("no model") not in seen
        seen.append(found.stamp("no model"))
    assert found.stamp("no model") == seen[-1]
    assert found.uncompared(1) == 2
