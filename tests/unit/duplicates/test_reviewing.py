"""Reviewing duplicates: what is marked, who is kept, what is decided, and that all of it is remembered."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.library import Library
from photosim.values.review import GroupHead
from tests.helpers.album import Album
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, crop, scene


def opened(folder: Path) -> Library:
    return Library.open(folder / "library", embedder=FakeEmbedder(), workers=0)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """`1` in four files, two of them the same bytes; `2` with two crops, of which neither lies within the other."""
    folder = tmp_path / "photos"
    (folder / "copies").mkdir(parents=True)
    scene(1).save(folder / "1.jpg", quality=95)
    shutil.copyfile(folder / "1.jpg", folder / "copies" / "same bytes.jpg")
    EDITS["half size"](scene(1)).save(folder / "copies" / "half.jpg", quality=90)
    EDITS["brighter"](scene(1)).save(folder / "copies" / "brighter.jpg", quality=90)
    scene(2).save(folder / "2.jpg", quality=95)
    crop(scene(2), 0.0, 0.0, 0.85).save(folder / "copies" / "left.jpg", quality=90)
    crop(scene(2), 0.15, 0.15, 0.85).save(folder / "copies" / "right.jpg", quality=90)
    shutil.copyfile(folder / "2.jpg", tmp_path / "aside.jpg")
    for seed in (5, 6):
        scene(seed).save(folder / f"{seed}.jpg", quality=95)
    shutil.copyfile(folder / "5.jpg", folder / "copies" / "5 again.jpg")
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
        for half in ("left.jpg", "right.jpg"):
            library.duplicates.decide([photos / "2.jpg", photos / "copies" / half], same=True)
        library.review.find(Job())
        yield library


def group_of(library: Library, name: str) -> GroupHead:
    return next(group for group in library.review.state().groups if name in names(group))


def names(group: GroupHead) -> list[str]:
    return [Path(member.row.relative).name for member in group.members]


def id_of(library: Library, name: str) -> int:
    return next(row.id for row in library.photos.rows() if Path(row.relative).name == name)


def test_before_the_first_finding_there_is_nothing_but_work(tmp_path: Path, photos: Path) -> None:
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
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
    with opened(tmp_path) as again:
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
    with opened(tmp_path) as again:
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
    assert changed.reason == "you chose it"
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


def by_path(library: Library) -> list[GroupHead]:
    order = {group.id: number for number, group in enumerate(library.duplicates.find())}
    return sorted(library.review.state().groups, key=lambda group: order[group.id])


def test_not_duplicates_is_remembered_for_every_pair_and_taken_back(tmp_path: Path, library: Library) -> None:
    group = group_of(library, "left.jpg")
    library.review.mark([group.losers[0].id])
    before, said = library.review.state(), library.duplicates.decisions()
    settled = library.review.not_duplicates(group.id)
    after = library.review.state()
    assert group.id not in {one.id for one in after.groups}
    assert after.marked == frozenset()
    assert not after.stale, "nothing has to be found again"
    assert [one.kind for one in library.duplicates.decisions()] == ["different"] * 3
    library.review.find(Job())
    assert group.id not in {one.id for one in library.review.state().groups}
    library.review.take_back(settled)
    assert library.review.state().groups == before.groups
    assert library.review.state().marked == before.marked
    assert {one.contents for one in library.duplicates.decisions()} == {one.contents for one in said}


def test_one_photo_is_told_apart_and_the_others_stay_a_group(library: Library) -> None:
    group = group_of(library, "half.jpg")
    (odd,) = [member for member in group.losers if member.row.relative.endswith("half.jpg")]
    library.review.mark([odd.id])
    before = library.review.state()
    settled = library.review.different(group.id, [odd.id])
    after = library.review.state()
    assert odd.id not in {member.id for one in after.groups for member in one.members}
    assert after.marked == frozenset()
    rest = {member.id for member in group.members} - {odd.id}
    assert rest in [{member.id for member in one.members} for one in after.groups]
    assert {one.kind for one in library.duplicates.decisions()} >= {"different"}
    library.review.find(Job())
    assert rest in [{member.id for member in one.members} for one in library.review.state().groups]
    library.review.take_back(settled)
    assert library.review.state().groups == before.groups
    assert library.review.state().marked == before.marked


def test_the_photo_to_keep_is_told_apart_and_the_others_are_found_anew(library: Library) -> None:
    group = group_of(library, "half.jpg")
    library.review.different(group.id, [group.keeper.id])
    assert library.review.state().stale
    library.review.find(Job())
    found = [{member.id for member in one.members} for one in library.review.state().groups]
    assert not any({group.keeper.id, loser.id} <= ids for ids in found for loser in group.losers
                   if loser.row.content_hash != group.keeper.row.content_hash)  # fmt: skip


def test_nobody_is_told_apart_from_the_same_file_or_from_nobody(library: Library) -> None:
    same = group_of(library, "5 again.jpg")
    with pytest.raises(UsageError, match="same file, byte by byte"):
        library.review.different(same.id, [same.losers[0].id])
    group = group_of(library, "left.jpg")
    with pytest.raises(UsageError, match="all of the group"):
        library.review.different(group.id, [member.id for member in group.members])


def test_the_service_tells_one_photo_apart_from_the_rest_of_its_group(library: Library) -> None:
    group = library.review.group(group_of(library, "half.jpg").id)
    (odd,) = [member.photo for member in group.members if member.photo.path.name == "half.jpg"]
    assert library.duplicates.tell_apart(odd.path) == len({m.photo.content_hash for m in group.members}) - 1
    assert odd.id not in {
        m.photo.id for found in library.duplicates.find(("identical", "same-shot")) for m in found.members
    }
    with pytest.raises(UsageError, match="in no group of copies"):
        library.duplicates.tell_apart(odd.path)


def test_the_same_bytes_remain_a_group_when_the_others_are_told_apart(library: Library) -> None:
    group = group_of(library, "half.jpg")
    before = library.review.state().groups
    settled = library.review.not_duplicates(group.id)
    assert library.review.state().stale
    library.review.find(Job())
    assert sorted(names(group_of(library, "same bytes.jpg"))) == ["1.jpg", "same bytes.jpg"]
    library.review.take_back(settled)
    assert library.review.state().groups == before


def test_an_earlier_verdict_comes_back_with_the_undo(library: Library) -> None:
    settled = library.review.not_duplicates(group_of(library, "left.jpg").id)
    assert [one.kind for one in library.duplicates.decisions()] == ["different"] * 3
    library.review.take_back(settled)
    assert [one.kind for one in library.duplicates.decisions()] == ["same"] * 2


def test_the_same_bytes_cannot_be_called_different(library: Library) -> None:
    with pytest.raises(UsageError, match="same file, byte by byte"):
        library.review.not_duplicates(group_of(library, "5 again.jpg").id)


def test_keep_all_holds_until_another_photo_joins(tmp_path: Path, library: Library, photos: Path) -> None:
    group = group_of(library, "5 again.jpg")
    library.review.mark([group.losers[0].id])
    settled = library.review.keep_all(group.id)
    assert not library.review.state().stale
    assert group.id not in {one.id for one in library.review.state().groups}
    assert group.id not in {one.id for one in library.duplicates.find()}
    assert library.deleting.trash(tier="identical", dry_run=True).trashed == ()
    library.review.find(Job())
    assert group.id not in {one.id for one in library.review.state().groups}
    (photos / "copies" / "5 again.jpg").unlink()
    shutil.copyfile(photos / "5.jpg", photos / "copies" / "5 under another name.jpg")
    library.scanning.scan()
    library.review.find(Job())
    assert group.id not in {one.id for one in library.review.state().groups}, "still two files of this content"
    shutil.copyfile(photos / "5.jpg", photos / "a third.jpg")
    library.scanning.scan()
    library.review.find(Job())
    assert len(group_of(library, "a third.jpg").members) == 3
    library.review.take_back(settled)
    assert {one.kind for one in library.duplicates.decisions()} == {"same"}


def test_keep_all_is_taken_back_with_its_marks(library: Library) -> None:
    group = group_of(library, "half.jpg")
    library.review.mark([group.losers[0].id])
    before = library.review.state()
    settled = library.review.keep_all(group.id)
    assert library.review.state().marked == frozenset()
    library.review.take_back(settled)
    assert library.review.state() == before


def test_a_forgotten_decision_brings_the_group_back(library: Library) -> None:
    groups = library.review.state().groups
    library.review.keep_all(groups[0].id)
    library.review.not_duplicates(groups[1].id)
    decisions = [one for one in library.duplicates.decisions() if one.kind != "same"]
    kept = next(one for one in decisions if one.kind == "keep-all")
    assert {path.name for _, path in kept.paths} == {"5.jpg", "5 again.jpg"}
    assert library.duplicates.forget([kept]) == 1
    assert groups[0] in library.review.state().groups
    assert library.duplicates.forget(decisions) == len(decisions) - 1
    assert library.review.state().stale, "groups that were taken apart have to be found again"
    assert library.review.find(Job()).groups == groups


def test_decisions_outlive_their_files(library: Library, photos: Path) -> None:
    library.review.not_duplicates(group_of(library, "left.jpg").id)
    library.folders.remove(library.folders.all()[0].id)
    assert {one.paths for one in library.duplicates.decisions()} == {()}
    assert len(library.duplicates.decisions()) == 3


def test_a_scan_makes_the_groups_old_and_what_is_gone_is_not_shown(library: Library, photos: Path) -> None:
    (photos / "copies" / "half.jpg").unlink()
    library.scanning.scan()
    state = library.review.state()
    assert state.stale
    assert "half.jpg" not in names(group_of(library, "brighter.jpg"))
    (photos / "1.jpg").unlink()
    library.scanning.scan()
    assert not any("brighter.jpg" in names(group) for group in library.review.state().groups), "its keeper is gone"
    library.review.find(Job())
    assert names(group_of(library, "brighter.jpg"))[0] == "same bytes.jpg"
    scene(11).save(photos / "new.jpg")
    library.scanning.scan()
    assert library.review.state().uncompared == 1


def test_an_unknown_group_is_said_to_be_gone(library: Library) -> None:
    for act in (library.review.group, library.review.not_duplicates, library.review.keep_all):
        with pytest.raises(UsageError, match="no longer there"):
            act("nothing")
    with pytest.raises(UsageError, match="no longer there"):
        library.review.choose_keeper(group_of(library, "half.jpg").id, 9999)


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
