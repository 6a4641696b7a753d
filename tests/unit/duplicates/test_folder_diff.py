"""Folder against folder: what B holds that A does not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from photosim.__main__ import main
from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.values.folder_diff import FolderComparison
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.prepared import open_library, opened_copy
from tests.helpers.scenes import EDITS, crop, scene


def save(image: Image.Image, path: Path, quality: int = 92) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Camera"
    exif.get_ifd(0x8769)[0x9003] = "2024:03:01 12:00:00"
    image.save(path, quality=quality, exif=exif)
    return path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An album, and a memory card with parts of it: three as they are, two changed, one better, two of its own."""
    base = tmp_path_factory.mktemp("prepared")
    album, card = base / "photos" / "album", base / "photos" / "card"
    for seed in range(1, 7):
        save(scene(seed), album / f"{seed}.jpg")
    for seed in (1, 2):
        card.mkdir(exist_ok=True)
        shutil.copyfile(album / f"{seed}.jpg", card / f"IMG_{seed}.jpg")
    shutil.copyfile(album / "1.jpg", card / "again.jpg")
    save(EDITS["half size"](scene(3)), card / "small.jpg")
    save(crop(scene(4), 0.05, 0.05, 0.9), card / "crop.jpg")
    small = EDITS["half size"](scene(5))
    save(small, album / "5.jpg")
    save(scene(5), card / "large.jpg")
    for seed in (8, 9):
        save(scene(seed), card / "own" / f"{seed}.jpg")
    with open_library(base) as library:
        library.scanning.scan([base / "photos"])
    return base


@pytest.fixture
def library(tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with opened_copy(prepared, tmp_path) as library:
        yield library


@pytest.fixture
def root(tmp_path: Path, library: Library) -> Path:
    return tmp_path / "photos"


def summary(result: FolderComparison) -> dict[str, str]:
    found = {one.photo.path.name: f"{one.tier} {one.other.path.name}{' better' * one.better}" for one in result.found}
    return found | {photo.path.name: "only" for photo in result.only}


EXPECTED = {
    "IMG_1.jpg": "identical 1.jpg",
    "IMG_2.jpg": "identical 2.jpg",
    "again.jpg": "identical 1.jpg",
    "small.jpg": "same-shot 3.jpg",
    "crop.jpg": "same-shot 4.jpg",
    "large.jpg": "same-shot 5.jpg better",
    "8.jpg": "only",
    "9.jpg": "only",
}


def test_every_photo_is_told_with_its_counterpart(library: Library, root: Path) -> None:
    result = library.duplicates.compare_folders(root / "album", root / "card")
    assert summary(result) == EXPECTED
    assert (result.photos_in_a, result.photos, result.count()) == (6, 8, 5)
    assert (result.count("identical"), result.count("same-shot")) == (3, 2)
    assert result.share == 5 / 8
    assert not result.complete
    assert [one.photo.path.name for one in result.better] == ["large.jpg"]
    assert next(one for one in result.found if one.photo.path.name == "small.jpg").evidence.startswith("half size")


def test_the_other_way_round(library: Library, root: Path) -> None:
    result = library.duplicates.compare_folders(root / "card", root / "album")
    assert summary(result) == {
        "1.jpg": "identical IMG_1.jpg",
        "2.jpg": "identical IMG_2.jpg",
        "3.jpg": "same-shot small.jpg better",
        "4.jpg": "same-shot crop.jpg better",
        "5.jpg": "same-shot large.jpg",
        "6.jpg": "only",
    }


def test_what_is_chosen_can_be_deleted_and_nothing_else(library: Library, root: Path) -> None:
    result = library.duplicates.compare_folders(root / "album", root / "card")
    rehearsed = library.deleting.trash(result.selections(), dry_run=True)
    assert {path.name for path in rehearsed.trashed} == {"IMG_1.jpg", "IMG_2.jpg", "again.jpg", "small.jpg", "crop.jpg"}
    report = library.deleting.trash(result.selections())
    assert report.trashed == rehearsed.trashed
    assert report.skipped == ()
    left = {path.name for path in (root / "card").rglob("*.jpg")}
    assert left == {"large.jpg", "8.jpg", "9.jpg"}
    assert len(list((root / "album").iterdir())) == 6
    after = library.duplicates.compare_folders(root / "album", root / "card")
    assert after.photos == 3
    library.deleting.undo()
    assert summary(library.duplicates.compare_folders(root / "album", root / "card")) == EXPECTED


def test_a_folder_within_the_other_is_taken_out_of_it(library: Library, root: Path) -> None:
    """Is this subfolder also elsewhere in the library?"""
    assert summary(library.duplicates.compare_folders(root, root / "card")) == EXPECTED
    outer = library.duplicates.compare_folders(root / "card" / "own", root / "card")
    assert "8.jpg" not in summary(outer)
    assert set(summary(outer).values()) == {"only"}


def test_folders_of_their_own_and_around_folders(tmp_path: Path, root: Path) -> None:
    with Library.open(tmp_path / "other", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([root / "album"])
        with pytest.raises(UsageError, match="not in a folder of this library"):
            library.duplicates.compare_folders(root / "album", root / "card")
        library.scanning.scan([root / "card" / "own", root / "album"])
        result = library.duplicates.compare_folders(root / "album", root / "card")
        assert summary(result) == {"8.jpg": "only", "9.jpg": "only"}
        library.scanning.scan([root / "card"])
        assert summary(library.duplicates.compare_folders(root / "album", root / "card")) == EXPECTED


def test_the_same_folder_and_one_that_is_not_there(library: Library, root: Path) -> None:
    with pytest.raises(UsageError, match="the same folder"):
        library.duplicates.compare_folders(root / "card", root / "album" / ".." / "card")
    with pytest.raises(UsageError, match="is not there"):
        library.duplicates.compare_folders(root / "album", root / "nothing")


def test_what_could_not_be_compared_is_never_called_there(library: Library, root: Path) -> None:
    card = root / "card"
    (card / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    library.scanning.scan()
    shutil.copyfile(root / "album" / "6.jpg", card / "since.jpg")
    save(scene(12), card / "IMG_2.jpg")
    (card / "small.jpg").unlink()
    result = library.duplicates.compare_folders(root / "album", card)
    assert [failure.path.name for failure in result.unreadable] == ["broken.jpg"]
    assert [path.name for path in result.unscanned] == ["IMG_2.jpg", "since.jpg"]
    assert "small.jpg" not in summary(result)
    assert "IMG_2.jpg" not in summary(result)
    assert result.photos == 9
    shutil.rmtree(card / "own")
    (card / "large.jpg").unlink()
    assert not library.duplicates.compare_folders(root / "album", card).complete


def test_a_photo_that_left_a_since_the_scan_is_not_counted_on(library: Library, root: Path) -> None:
    (root / "album" / "2.jpg").unlink()
    save(scene(4), root / "album" / "4.jpg", quality=70)
    found = summary(library.duplicates.compare_folders(root / "album", root / "card"))
    assert found["IMG_2.jpg"] == "only"
    assert found["crop.jpg"] == "only"


def test_an_offline_folder_is_said(library: Library, root: Path, tmp_path: Path) -> None:
    root.rename(tmp_path / "away")
    with pytest.raises(UsageError, match="is not there"):
        library.duplicates.compare_folders(root / "album", root / "card")


def test_everything_there_is_complete(library: Library, root: Path) -> None:
    shutil.rmtree(root / "card" / "own")
    (root / "card" / "large.jpg").unlink()
    library.scanning.scan()
    result = library.duplicates.compare_folders(root / "album", root / "card")
    assert result.complete
    assert result.share == 1.0


def test_an_empty_folder_is_not_complete(library: Library, root: Path) -> None:
    (root / "empty").mkdir()
    result = library.duplicates.compare_folders(root / "album", root / "empty")
    assert (result.photos, result.share, result.complete) == (0, 0.0, False)


def test_a_verdict_counts(library: Library, root: Path) -> None:
    library.duplicates.decide([root / "album" / "3.jpg", root / "card" / "small.jpg"], same=False)
    library.duplicates.decide([root / "album" / "6.jpg", root / "card" / "own" / "8.jpg"], same=True)
    found = summary(library.duplicates.compare_folders(root / "album", root / "card"))
    assert found["small.jpg"] == "only"
    assert found["8.jpg"].startswith("same-shot 6.jpg")


def test_duplicates_afterwards_are_what_they_would_have_been(library: Library, root: Path, tmp_path: Path) -> None:
    library.duplicates.compare_folders(root / "album", root / "card")
    after = [(g.id, g.keeper.path) for g in library.duplicates.find()]
    with Library.open(tmp_path / "fresh", embedder=FakeEmbedder(), workers=0) as other:
        other.scanning.scan([root])
        assert [(g.id, g.keeper.path) for g in other.duplicates.find()] == after


@pytest.fixture
def at(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr("photosim.library.TorchEmbedder", lambda *_, **__: FakeEmbedder())
    return ["--library", str(tmp_path / "library"), "--quiet"]


def test_the_command(at: list[str], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = str(root / "album"), str(root / "card")
    assert main([*at, "compare-folders", a, b]) == 1
    told = capsys.readouterr().out
    assert f"{b} is 62 % in {a}: 5 of 8 photos, 3 of them identical, 2 the same shot." in told
    assert f"2 photos only in {b}:" in told
    assert "1 photo in" in told
    assert main([*at, "compare-folders", a, b, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["photos"], answer["identical"], answer["same_shot"], answer["complete"]) == (8, 3, 2, False)
    assert [Path(path).name for path in answer["only"]] == ["8.jpg", "9.jpg"]
    assert main([*at, "compare-folders", a, b, "--trash", "--dry-run", "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["trash"]["trashed"]) == 5
    assert (root / "card" / "IMG_1.jpg").exists()
    assert main([*at, "compare-folders", a, b, "--trash"]) == 1
    assert not (root / "card" / "IMG_1.jpg").exists()
    shutil.rmtree(root / "card" / "own")
    assert main([*at, "compare-folders", b, b]) == 2
    assert main([*at, "compare-folders", a, b, "--dry-run"]) == 2


def test_the_command_says_zero_only_when_everything_is_there(at: list[str], root: Path) -> None:
    a, b = str(root / "album"), str(root / "card")
    shutil.rmtree(root / "card" / "own")
    (root / "card" / "large.jpg").unlink()
    assert main([*at, "compare-folders", a, b]) == 0
    shutil.copyfile(root / "album" / "6.jpg", root / "card" / "unscanned.jpg")
    assert main([*at, "compare-folders", a, b]) == 1


@pytest.fixture
def two_sides(tmp_path: Path) -> Iterator[tuple[Library, Path]]:
    """A library of its own for the folders `a` and `b`, which the test fills before it scans."""
    (tmp_path / "photos").mkdir()
    with Library.open(tmp_path / "library of two", embedder=FakeEmbedder(), workers=0) as library:
        yield library, tmp_path / "photos"


def better(library: Library, photos: Path) -> dict[str, bool]:
    library.scanning.scan([photos])
    result = library.duplicates.compare_folders(photos / "a", photos / "b")
    assert [selection.loser for selection in result.selections()] == [
        one.photo.path for one in result.found if not one.better
    ]
    return {one.photo.path.name: one.better for one in result.found}


def test_the_colours_do_not_go_for_a_finer_copy_without(two_sides: tuple[Library, Path]) -> None:
    library, photos = two_sides
    save(scene(1).convert("L"), photos / "a" / "grey.jpg", quality=97)
    save(scene(1), photos / "b" / "colour.jpg", quality=70)
    save(scene(2), photos / "a" / "colour.jpg", quality=97)
    save(scene(2).convert("L"), photos / "b" / "grey.jpg", quality=70)
    assert better(library, photos) == {"colour.jpg": True, "grey.jpg": False}


def test_a_whole_photo_does_not_go_for_a_damaged_one(two_sides: tuple[Library, Path]) -> None:
    library, photos = two_sides
    data = save(scene(3, 1200, 800), photos / "b" / "whole.jpg").read_bytes()
    (photos / "a").mkdir()
    (photos / "a" / "cut off.jpg").write_bytes(data[: len(data) * 85 // 100])
    assert better(library, photos) == {"whole.jpg": True}


def test_edits_beside_a_photo_do_not_go_for_one_without(two_sides: tuple[Library, Path]) -> None:
    library, photos = two_sides
    for name in ("plain.jpg", "edited.jpg"):
        save(scene(len(name)), photos / "a" / name)
        (photos / "b").mkdir(exist_ok=True)
        shutil.copyfile(photos / "a" / name, photos / "b" / name)
    (photos / "b" / "edited.jpg.pp3").write_text("[Exposure]\n")
    assert better(library, photos) == {"plain.jpg": False, "edited.jpg": True}
