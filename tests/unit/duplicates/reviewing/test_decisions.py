"""Reviewing duplicates: what is decided, and that it is remembered and taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.library import Library
from tests.helpers.reviewing import group_of, names
from tests.helpers.scenes import scene


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
