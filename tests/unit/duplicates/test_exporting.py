"""Exporting: everything that is known of duplicates, whole, and never over something of value."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest

from photosim.base.errors import Cancelled, UsageError
from photosim.base.job import Job
from photosim.duplicates import exporting
from photosim.library import Library
from photosim.values.photos import Group, Photo
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, scene


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """`one` in three files, two of them the same bytes, one with a strange name; `three` twice; `two` alone."""
    folder = tmp_path / "photos"
    folder.mkdir()
    scene(1).save(folder / "one.jpg", quality=95)
    shutil.copyfile(folder / "one.jpg", folder / '=1+1, "Größe".jpg')
    EDITS["half size"](scene(1)).save(folder / "half.jpg", quality=90)
    scene(2).save(folder / "two.jpg", quality=95)
    scene(3).save(folder / "three.jpg", quality=95)
    EDITS["half size"](scene(3)).save(folder / "three half.jpg", quality=90)
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        yield library


@pytest.fixture
def looks(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """One entry for each time that duplicates were looked for."""
    made: list[Job] = []
    find = library.review._find

    def counted(job: Job, *rest: Any) -> Any:
        made.append(job)
        return find(job, *rest)

    monkeypatch.setattr(library.review, "_find", counted)
    return made


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def exact(uri: str) -> Path:
    return Path(os.fsdecode(unquote_to_bytes(urlsplit(uri).path)))


def decide(library: Library, photos: Path) -> None:
    library.duplicates.decide([photos / "one.jpg", photos / "two.jpg"], same=False)
    library.duplicates.keep_all([photos / "three.jpg", photos / "three half.jpg"])


def test_json_has_groups_and_decisions(library: Library, photos: Path, tmp_path: Path) -> None:
    decide(library, photos)
    done = library.duplicates.export(tmp_path / "all.json")
    said = json.loads((tmp_path / "all.json").read_text("utf-8"))
    found = library.duplicates.find()
    assert done == (tmp_path / "all.json", len(found), 2)
    assert len(found) == 1
    assert (said["library"], said["photos"], said["failed"]) == (str(library.directory), 6, 0)
    assert said["vectors"] == 6
    assert said["model"] == library.model.key
    (group,), (told,) = found, said["groups"]
    assert (told["id"], told["tier"], told["reason"]) == (group.id, group.tier, group.reason)
    assert told["keeper"] == str(group.keeper.path)
    assert len(told["members"]) == 3
    for member, words in zip(group.members, told["members"], strict=True):
        assert words["path"] == str(member.photo.path)
        assert words["score"] == round(member.score, 4)
        assert words["evidence"] == member.evidence
        assert words["content"] == member.photo.content_hash
        assert (words["size"], words["width"]) == (member.photo.path.stat().st_size, member.photo.width)
    by_kind = {one["decision"]: one for one in said["verdicts"]}
    assert by_kind.keys() == {"different", "keep-all"}
    # The decision is about a content, and so about all files that have it.
    paths = {path for one in by_kind["different"]["contents"] for path in one["paths"]}
    assert paths == {str(photos / name) for name in ("one.jpg", '=1+1, "Größe".jpg', "two.jpg")}
    assert set(by_kind["keep-all"]["paths"]) == {str(photos / name) for name in ("three.jpg", "three half.jpg")}


def test_csv_has_a_row_a_member_and_a_row_a_decided_photo(library: Library, photos: Path, tmp_path: Path) -> None:
    decide(library, photos)
    library.review.find(Job())
    half = library.photos.find(photos / "half.jpg")
    assert half is not None
    library.review.mark([half.id])
    done = library.duplicates.export(tmp_path / "all.csv")
    rows = table(done.file)
    assert tuple(rows[0]) == exporting.COLUMNS
    (group,) = library.duplicates.find()
    members = [row for row in rows if row["kind"] == "member"]
    assert [row["path"] for row in members] == [str(member.photo.path) for member in group.members]
    assert {(row["group"], row["tier"], row["reason"]) for row in members} == {(group.id, group.tier, group.reason)}
    assert [row["keeper"] for row in members] == ["yes", "no", "no"]
    assert [row["path"] for row in members if row["marked"] == "yes"] == [str(photos / "half.jpg")]
    row = next(row for row in members if row["path"].endswith("half.jpg"))
    size = (row["size"], row["width"], row["height"])
    assert size == (str(half.size), str(half.width), str(half.height))
    assert float(row["score"]) > 0.9
    assert "half size" in row["evidence"]
    decided = [row for row in rows if row["kind"] == "verdict"]
    assert len({row["group"] for row in decided}) == done.pair_decisions == 2
    kept = {row["path"] for row in decided if row["decision"] == "keep-all"}
    assert kept == {str(photos / "three.jpg"), str(photos / "three half.jpg")}


def test_decisions_outlive_their_files(library: Library, photos: Path, tmp_path: Path) -> None:
    decide(library, photos)
    content = library.photos.find(photos / "two.jpg")
    assert content is not None
    (photos / "two.jpg").unlink()
    library.scanning.scan(accept_missing=True)
    (gone,) = [row for row in table(library.duplicates.export(tmp_path / "all.csv").file) if not row["path"]]
    assert (gone["kind"], gone["decision"], gone["content"]) == ("verdict", "different", content.content_hash)
    library.duplicates.export(tmp_path / "all.json")
    said = json.loads((tmp_path / "all.json").read_text("utf-8"))["verdicts"]
    assert {"content": content.content_hash, "paths": []} in [one for verdict in said for one in verdict["contents"]]


def test_what_is_known_is_used(library: Library, photos: Path, tmp_path: Path, looks: list[Job]) -> None:
    library.duplicates.export(tmp_path / "a.json")
    assert len(looks) == 1
    library.duplicates.export(tmp_path / "b.csv")
    assert len(looks) == 1
    library.duplicates.decide([photos / "one.jpg", photos / "half.jpg"], same=False)
    library.duplicates.export(tmp_path / "c.json")
    assert len(looks) == 2


def test_a_keeper_chosen_by_hand_leads_and_the_unproven_are_left_out(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    state = library.review.find(Job())
    half = library.photos.find(photos / "three half.jpg")
    assert half is not None
    group = next(group for group in state.groups if half.id in {member.id for member in group.members})
    library.review.choose_keeper(group.id, half.id)
    told = table(library.duplicates.export(tmp_path / "all.csv").file)
    assert [row["keeper"] for row in told if row["path"] == str(half.path)] == ["yes"]
    changed = library.review.group(group.id)
    unproven = replace(changed.members[1], proven=False)
    library._parts.stores.found.put(replace(changed, members=(changed.members[0], unproven)))
    assert str(half.path) not in {row["path"] for row in table(library.duplicates.export(tmp_path / "all.csv").file)}


def test_an_empty_library(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        assert library.duplicates.export(tmp_path / "all.csv")[1:] == (0, 0)
        assert library.duplicates.export(tmp_path / "all.JSON")[1:] == (0, 0)
    assert table(tmp_path / "all.csv") == []
    assert json.loads((tmp_path / "all.JSON").read_text("utf-8"))["groups"] == []


def test_any_name_survives(library: Library, photos: Path, tmp_path: Path) -> None:
    odd = photos / os.fsdecode(b"caf\xe9\n.jpg")
    try:
        shutil.copyfile(photos / "two.jpg", odd)
    except OSError:
        pytest.skip("this file system takes no undecodable names")
    library.scanning.scan()
    library.duplicates.decide([odd, photos / "one.jpg"], same=False)
    library.duplicates.export(tmp_path / "all.json")
    said = json.loads((tmp_path / "all.json").read_bytes().decode("utf-8"))
    assert str(odd) in [member["path"] for group in said["groups"] for member in group["members"]]
    rows = table(library.duplicates.export(tmp_path / "all.csv").file)
    found = [row for row in rows if exact(row["uri"]) == odd]
    assert {row["kind"] for row in found} == {"member", "verdict"}
    assert {row["path"] for row in found} == {f"{photos}/caf�\\n.jpg"}


def test_no_cell_is_a_formula(library: Library, photos: Path, tmp_path: Path) -> None:
    def strange(group: Group) -> Group:
        members = [
            replace(member, evidence=f"{sign}cmd") for member, sign in zip(group.members, "=+-@\t", strict=False)
        ]
        return replace(group, reason='=HYPERLINK("x")', members=tuple(members))

    data = exporting.as_csv(
        [strange(group) for group in library.duplicates.find()], frozenset(), library.duplicates.decisions()
    )
    (tmp_path / "all.csv").write_bytes(data)
    rows = table(tmp_path / "all.csv")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert {row["reason"] for row in rows} == {'\'=HYPERLINK("x")'}
    # A path begins at the root, whatever the file is called, so it is written as it is.
    assert str(photos / '=1+1, "Größe".jpg') in {row["path"] for row in rows}


@pytest.mark.parametrize("name", ["all", "all.xlsx", "all.json.txt"])
def test_other_suffixes_are_refused(library: Library, tmp_path: Path, looks: list[Job], name: str) -> None:
    with pytest.raises(UsageError, match=r"must end in \.json"):
        library.duplicates.export(tmp_path / name)
    assert not looks
    assert not (tmp_path / name).exists()


def test_places_that_cannot_be_written_are_refused_at_once(library: Library, tmp_path: Path, looks: list[Job]) -> None:
    (tmp_path / "folder.json").mkdir()
    for target, words in (
        (tmp_path / "none" / "all.json", "There is no folder"),
        (tmp_path / "folder.json", "is no file"),
        (library.directory / "all.json", "own library folder"),
        (library.directory / "thumbnails" / ".." / "all.csv", "own library folder"),
    ):
        with pytest.raises(UsageError, match=words):
            library.duplicates.export(target)
    assert not looks
    assert not list(library.directory.glob("all.*"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_no_way_around(library: Library, photos: Path, tmp_path: Path) -> None:
    (tmp_path / "way in").symlink_to(library.directory)
    (tmp_path / "photo.json").symlink_to(photos / "one.jpg")
    before = (photos / "one.jpg").read_bytes()
    with pytest.raises(UsageError, match="own library folder"):
        library.duplicates.export(tmp_path / "way in" / "all.json")
    with pytest.raises(UsageError, match="one of your photos"):
        library.duplicates.export(tmp_path / "photo.json")
    assert (photos / "one.jpg").read_bytes() == before
    (tmp_path / "elsewhere.json").write_text("old")
    (tmp_path / "link.json").symlink_to(tmp_path / "elsewhere.json")
    assert library.duplicates.export(tmp_path / "link.json").groups == 2
    assert (tmp_path / "link.json").is_symlink()
    assert len(json.loads((tmp_path / "elsewhere.json").read_text("utf-8"))["groups"]) == 2


def test_a_photo_is_never_written_over(library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = library.photos.find(photos / "one.jpg")
    (photos / "one.json").write_text("a photo by its content")

    def find(path: Path) -> Photo | None:
        return known if path == photos / "one.json" else None

    monkeypatch.setattr(library.photos, "find", find)
    with pytest.raises(UsageError, match="one of your photos"):
        library.duplicates.export(photos / "one.json")
    assert (photos / "one.json").read_text() == "a photo by its content"


def test_what_fails_or_is_cancelled_leaves_the_file_of_before(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out" / "all.json"
    target.parent.mkdir()
    target.write_text("old")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        library.duplicates.export(target, job)

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(UsageError, match=r"all\.json cannot be written: No space left"):
            library.duplicates.export(target)
    assert [path.name for path in target.parent.iterdir()] == ["all.json"]
    assert target.read_text() == "old"
    library.duplicates.export(target)
    assert json.loads(target.read_text("utf-8"))["photos"] == 6
