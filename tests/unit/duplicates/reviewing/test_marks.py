"""Reviewing duplicates: what is listed and marked, and who is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosim.base.job import Job
from photosim.library import Library
from photosim.values.review import GroupHead
from tests.helpers.album import Album
from tests.helpers.prepared import open_library
from tests.helpers.reviewing import group_of
from tests.helpers.scenes import scene


def id_of(library: Library, name: str) -> int:
    return next(row.id for row in library.photos.rows() if Path(row.relative).name == name)


def test_before_the_first_finding_there_is_nothing_but_work(tmp_path: Path, reviewed: Path) -> None:
    with open_library(tmp_path) as library:
        library.scanning.scan([reviewed / "photos"])
        state = library.review.state()
        assert (state.groups, state.found_at, state.stale) == ((), None, False)
        assert state.uncompared == len(library.photos.rows())


def test_groups_are_kept_surest_first_then_by_gain(tmp_path: Path, library: Library) -> None:
    state = library.review.state()
    assert [group.tier for group in state.groups] == ["identical", "same-shot", "same-shot"]
    assert state.groups[1].gain > state.groups[2].gain
    first = state.groups[0]
    assert first.gain == first.members[1].size
    assert (state.stale, state.uncompared) == (False, 0)
    library.close()
    with open_library(tmp_path) as again:
        assert again.review.state() == state


def test_a_group_in_full_is_what_was_found(library: Library) -> None:
    found = {group.id: group for group in library.duplicates.find()}
    for head in library.review.state().groups:
        assert library.review.group(head.id) == found[head.id]


def test_marks_are_saved_at_once_and_only_where_allowed(tmp_path: Path, library: Library) -> None:
    group = group_of(library, "half.jpg")
    library.review.mark([member.id for member in group.members] + [id_of(library, "6.jpg"), 9999])
    marked = library.review.state().marked
    assert marked == {member.id for member in group.losers}
    library.close()
    with open_library(tmp_path) as again:
        assert again.review.state().marked == marked
        again.review.unmark([group.losers[0].id])
        assert again.review.state().marked == marked - {group.losers[0].id}


def test_a_protected_photo_is_not_marked_and_frees_nothing(library: Library) -> None:
    group = group_of(library, "half.jpg")
    library.review.mark([group.losers[0].id])
    library.folders.protect(library.folders.all()[0].id, True)
    state = library.review.state()
    assert state.marked == frozenset()
    assert [group.gain for group in state.groups] == [0, 0, 0]
    library.review.mark([group.losers[0].id])
    library.folders.protect(library.folders.all()[0].id, False)
    assert library.review.state().marked == {group.losers[0].id}, "the mark of before holds again"


def test_a_changed_file_loses_its_mark_also_when_it_changes_back(library: Library, photos: Path) -> None:
    half = photos / "copies" / "half.jpg"
    before, number = half.read_bytes(), id_of(library, "half.jpg")
    library.review.mark([number])
    scene(9).save(half)
    library.scanning.scan()
    assert number not in library.review.state().marked
    half.write_bytes(before)
    library.scanning.scan()
    assert id_of(library, "half.jpg") == number
    assert library.review.state().marked == frozenset()


def test_a_moved_file_keeps_its_mark(library: Library, photos: Path) -> None:
    number = id_of(library, "half.jpg")
    library.review.mark([number])
    (photos / "copies" / "half.jpg").rename(photos / "moved.jpg")
    library.scanning.scan()
    assert library.review.state().marked == {number}


def test_another_keeper_is_compared_with_the_others(library: Library) -> None:
    group = group_of(library, "half.jpg")
    half = id_of(library, "half.jpg")
    library.review.mark([half])
    changed = library.review.choose_keeper(group.id, half)
    assert changed.keeper.id == half
    assert (changed.reason, changed.by_hand) == ("you chose it", True)
    assert all(member.proven and member.evidence for member in changed.members[1:])
    assert library.review.state().marked == frozenset(), "what is kept is not marked"
    assert [found.keeper.id for found in library.duplicates.find() if found.id == group.id] == [half]
    library.review.find(Job())
    assert group_of(library, "half.jpg").keeper.id == half


def test_what_is_not_proven_against_the_new_keeper_cannot_be_marked(library: Library) -> None:
    group = group_of(library, "left.jpg")
    left, right, whole = (id_of(library, name) for name in ("left.jpg", "right.jpg", "2.jpg"))
    assert group.keeper.id == whole
    library.review.mark([left, right])
    changed = library.review.choose_keeper(group.id, left)
    said = {member.photo.id: member for member in changed.members}
    assert (said[whole].proven, said[right].proven) == (True, False)
    assert said[right].evidence == "not proven to be the same shot as the photo you keep"
    library.review.mark([right, whole])
    assert library.review.state().marked == {whole}
    assert right not in {m.photo.id for found in library.duplicates.find() for m in found.members}
    assert library.deleting.trash(tier="same-shot", dry_run=True).trashed.count(library.photos.get(right).path) == 0


def test_the_keeper_of_before_can_be_given_back(library: Library) -> None:
    head = group_of(library, "half.jpg")
    before = library.review.group(head.id)
    library.review.choose_keeper(head.id, head.losers[0].id)
    library.review.give_back_keeper(before)
    assert library.review.group(head.id) == before
    assert library.duplicates.find() == [library.review.group(group.id) for group in by_path(library)]


def test_a_keeper_chosen_by_hand_is_given_back_whatever_the_reason_says(library: Library) -> None:
    head = group_of(library, "half.jpg")
    first, half = head.keeper.id, id_of(library, "half.jpg")
    library.review.choose_keeper(head.id, half)
    library._parts.stores.found.put(replace(library.review.group(head.id), reason="in other words"))
    before = library.review.group(head.id)
    library.review.choose_keeper(head.id, first)
    library.review.give_back_keeper(before)
    library.review.find(Job())
    assert (library.review.group(head.id).keeper.id, library.review.group(head.id).by_hand) == (half, True)
    library.review.give_back_keeper(replace(before, by_hand=False))
    library.review.find(Job())
    assert (library.review.group(head.id).keeper.id, library.review.group(head.id).by_hand) == (first, False)


def by_path(library: Library) -> list[GroupHead]:
    order = {group.id: number for number, group in enumerate(library.duplicates.find())}
    return sorted(library.review.state().groups, key=lambda group: order[group.id])


def test_what_is_deleted_comes_back_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    album = Album(tmp_path)
    library = album.library
    library.review.find(Job())
    before = library.review.state()
    losers = [member.id for group in before.groups for member in group.losers]
    library.review.mark(losers[:2])
    marked = library.review.state()
    chosen = library.review.selections()
    assert [(one.tier, one.keeper is not None) for one in chosen] == [("identical", True)] * 2
    report = library.deleting.trash(chosen)
    assert len(report.trashed) == 2
    library.review.find(Job())
    assert len(library.review.state().groups) == 1
    assert library.review.state().marked == frozenset()
    library.deleting.undo(report.batch)
    library.review.find(Job())
    after = library.review.state()
    assert (after.groups, after.marked) == (marked.groups, marked.marked)
    album.check()
    album.close()


def test_an_ordinary_deletion_asks_for_no_finding_and_spares_a_keeper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from photosim.values.deleting import Selection

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    album = Album(tmp_path)
    library = album.library
    library.review.find(Job())
    monkeypatch.setattr(
        library.duplicates, "find", lambda **_: pytest.fail("no click waits for a comparison of everything")
    )
    keeper = library.review.state().groups[0].keeper
    report = library.deleting.trash([Selection(library.photos.get(keeper.id).path)])
    assert "the photo to keep of its group" in report.skipped[0].reason
    loser = library.review.state().groups[0].losers[0]
    assert len(library.deleting.trash([Selection(library.photos.get(loser.id).path)]).trashed) == 1
    assert len(library.deleting.trash([Selection(library.photos.get(keeper.id).path)]).trashed) == 1, "it is alone now"
    album.check()
    album.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["mark", "unmark"]), st.sets(st.integers(0, 12))), max_size=12))
def test_marks_are_a_set_of_what_may_go(library: Library, steps: list[tuple[str, set[int]]]) -> None:
    allowed = {member.id for group in library.review.state().groups for member in group.losers}
    library.review.unmark(allowed)
    expected: set[int] = set()
    for act, ids in steps:
        getattr(library.review, act)(ids)
        expected = expected | (ids & allowed) if act == "mark" else expected - ids
        assert library.review.state().marked == expected
    assert {one.loser for one in library.review.selections()} == {
        library.photos.get(number).path for number in expected
    }
