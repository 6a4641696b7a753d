"""`trash`, `undo` and `history`: JSON keys, exit status, words for people."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from photosim import library as library_module
from photosim.__main__ import main
from photosim.duplicates.selecting import GroupPaths
from photosim.duplicates.service import DuplicatesService
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many


@pytest.fixture(autouse=True)
def _fake_network_and_trash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
    monkeypatch.setattr(library_module, "default_count", lambda: 0)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(DuplicatesService, "_group_paths", lambda *_: ())


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    write_many(tmp_path / "photos", 4)
    shutil.copy2(tmp_path / "photos" / "001.jpg", tmp_path / "photos" / "copy.jpg")
    return tmp_path / "photos"


@pytest.fixture
def at(tmp_path: Path, photos: Path) -> list[str]:
    at = ["--library", str(tmp_path / "library")]
    assert main([*at, "scan", str(photos), "--quiet"]) == 0
    return at


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch, photos: Path) -> None:
    found = [
        GroupPaths("1111111111111111", "identical", photos / "001.jpg", (photos / "001.jpg", photos / "copy.jpg")),
        GroupPaths("2222222222222222", "series", photos / "002.jpg", (photos / "002.jpg", photos / "003.jpg")),
    ]
    monkeypatch.setattr(DuplicatesService, "_group_paths", lambda *_: found)


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_trash_and_undo(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = (photos / "copy.jpg").stat().st_size
    capsys.readouterr()
    assert main([*at, "trash", str(photos / "copy.jpg"), "--json"]) == 0
    result = answer(capsys)
    assert {"batch", "trashed", "skipped", "freed_bytes"} <= result.keys()
    assert (result["trashed"], result["skipped"], result["freed_bytes"]) == ([str(photos / "copy.jpg")], [], size)
    assert not (photos / "copy.jpg").exists()
    assert main([*at, "history", "--json"]) == 0
    (batch,) = answer(capsys)["batches"]
    assert batch["batch"] == result["batch"]
    assert (batch["files"][0]["path"], batch["files"][0]["state"]) == (str(photos / "copy.jpg"), "trashed")
    assert main([*at, "undo", str(result["batch"]), "--json"]) == 0
    restored = answer(capsys)
    assert {"batch", "restored", "failed"} <= restored.keys()
    assert (restored["restored"], restored["failed"]) == ([str(photos / "copy.jpg")], [])
    assert (photos / "copy.jpg").stat().st_size == size
    assert main([*at, "undo", "--json"]) == 1
    assert answer(capsys) == {"batch": None, "restored": [], "failed": [], "left": [], "renamed": []}


def test_a_dry_run(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([*at, "trash", str(photos / "copy.jpg"), "--dry-run", "--json"]) == 0
    result = answer(capsys)
    assert (result["batch"], result["dry_run"], result["trashed"]) == (None, True, [str(photos / "copy.jpg")])
    assert result["freed_bytes"] > 0
    assert (photos / "copy.jpg").exists()
    assert main([*at, "trash", str(photos / "copy.jpg"), "--dry-run"]) == 0
    assert "1 file would be moved to the trash" in capsys.readouterr().out


def test_what_is_skipped_is_told_and_ends_with_one(
    at: list[str], photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(photos / "000.jpg", 55)
    stranger = write(tmp_path / "stranger.jpg", 1)
    capsys.readouterr()
    arguments = ["trash", str(photos / "000.jpg"), str(stranger), str(photos / "copy.jpg")]
    assert main([*at, *arguments, "--json"]) == 1
    result = answer(capsys)
    assert result["trashed"] == [str(photos / "copy.jpg")]
    assert {skipped["path"] for skipped in result["skipped"]} == {str(photos / "000.jpg"), str(stranger)}
    assert all(skipped["reason"] for skipped in result["skipped"])
    assert main([*at, "trash", str(stranger)]) == 1
    assert "not a photo of this library" in capsys.readouterr().out


def test_by_tier_and_by_group(at: list[str], photos: Path, groups: None, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([*at, "trash", "--tier", "identical", "--dry-run", "--json"]) == 0
    assert answer(capsys)["trashed"] == [str(photos / "copy.jpg")]
    assert main([*at, "trash", "--tier", "same-shot", "--json"]) == 1
    assert answer(capsys)["trashed"] == []
    assert main([*at, "trash", "--group", "1111111111111111", "--json"]) == 0
    assert answer(capsys)["trashed"] == [str(photos / "copy.jpg")]
    assert main([*at, "trash", str(photos / "002.jpg"), "--json"]) == 1
    assert "photo to keep" in answer(capsys)["skipped"][0]["reason"]
    assert main([*at, "trash", str(photos / "003.jpg"), "--json"]) == 0
    assert answer(capsys)["trashed"] == [str(photos / "003.jpg")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["trash"],
        ["trash", "--tier", "series"],
        ["trash", "--tier", "everything"],
        ["trash", "--group", "2222222222222222"],
        ["trash", "--group", "nothing"],
        ["undo", "99"],
    ],
)
def test_wrong_use(at: list[str], groups: None, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, *arguments]) == 2
    assert capsys.readouterr().err.startswith("photosim: ")


@pytest.mark.parametrize("arguments", [["undo", "0"], ["undo", "x"], ["trash", "--group"]])
def test_wrong_grammar(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_words_for_people(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "history"]) == 0
    assert "Nothing has been deleted yet." in capsys.readouterr().out
    assert main([*at, "undo"]) == 1
    assert "nothing to take back" in capsys.readouterr().out
    assert main([*at, "trash", str(photos / "copy.jpg"), str(photos / "003.jpg")]) == 0
    printed = capsys.readouterr().out
    assert "2 files moved to the trash" in printed
    assert "photosim undo 1" in printed
    assert main([*at, "history", "--verbose"]) == 0
    printed = capsys.readouterr().out
    assert "2 trashed" in printed
    assert re.search(
        r"^ +1  20\d\d-\d\d-\d\d \d\d:\d\d  2 trashed  \(\d+\.\d MB in the trash\)$", printed, re.MULTILINE
    )
    assert str(photos / "copy.jpg") in printed
    write(photos / "copy.jpg", 70)
    assert main([*at, "undo"]) == 0
    printed = capsys.readouterr().out
    assert "copy (restored).jpg" in printed
    assert "2 files are back" in printed
    assert main([*at, "history"]) == 0
    assert "in the trash" not in capsys.readouterr().out


def test_a_folder_is_not_deleted(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "trash", str(photos)]) == 1
    assert f"{photos}: It is a folder. Name the photos in it." in capsys.readouterr().out
    assert len(list(photos.iterdir())) == 5


def test_undo_that_fails_says_where_the_file_was(
    at: list[str], photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*at, "trash", str(photos / "copy.jpg"), "--quiet"])
    shutil.rmtree(tmp_path / "data" / "Trash")
    capsys.readouterr()
    assert main([*at, "undo", "--json"]) == 1
    (failed,) = answer(capsys)["failed"]
    assert failed["path"] == str(photos / "copy.jpg")
    assert "the trash was emptied" in failed["reason"]
    assert main([*at, "undo", "1"]) == 1
    assert "1 file not back" in capsys.readouterr().out


def test_undecodable_names(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = photos / os.fsdecode(b"caf\xe9\n.jpg")
    try:
        path.write_bytes((photos / "001.jpg").read_bytes())
    except OSError:
        pytest.skip("this file system takes no undecodable names")
    main([*at, "scan", "--quiet"])
    capsys.readouterr()
    assert main([*at, "trash", str(path), "--json"]) == 0
    assert answer(capsys)["trashed"] == [str(path)]
    assert main([*at, "undo", "--json"]) == 0
    assert answer(capsys)["restored"] == [str(path)]


def test_single_files_come_back(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "trash", str(photos / "copy.jpg"), str(photos / "003.jpg")]) == 0
    capsys.readouterr()
    assert main([*at, "undo", "--file", str(photos / "003.jpg"), "--json"]) == 0
    assert answer(capsys)["restored"] == [str(photos / "003.jpg")]
    assert (photos / "003.jpg").exists()
    assert not (photos / "copy.jpg").exists()
    assert main([*at, "undo", "--file", str(photos / "003.jpg")]) == 2
    assert "003.jpg is not among what was deleted" in capsys.readouterr().err
    assert main([*at, "undo", "1", "--file", str(photos / "copy.jpg"), "--json"]) == 0
    assert answer(capsys)["restored"] == [str(photos / "copy.jpg")]
