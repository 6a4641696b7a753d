"""From copies on disk to the trash and back, with real groups and real proofs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from photosim import library as library_module
from photosim.__main__ import main
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
    monkeypatch.setattr(library_module, "default_count", lambda: 0)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def run(*arguments: object, status: int = 0) -> Any:
        assert main(["--library", str(tmp_path / "library"), *map(str, arguments), "--json"]) == status
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def photos(tmp_path: Path, run: Any) -> Path:
    folder = tmp_path / "photos"
    write_many(folder, 4)
    shutil.copy2(folder / "001.jpg", folder / "copy of 001.jpg")
    shutil.copy2(folder / "001.jpg", folder / "again 001.jpg")
    run("scan", folder)
    return folder


def names(paths: list[str]) -> list[str]:
    return sorted(Path(path).name for path in paths)


def test_every_copy_but_the_keeper_goes_and_comes_back(run: Any, photos: Path) -> None:
    (group,) = run("duplicates")["groups"]
    assert group["tier"] == "identical"
    members = [member["path"] for member in group["members"]]
    assert group["keeper"] in members
    losers = [path for path in members if path != group["keeper"]]

    rehearsed = run("trash", "--tier", "identical", "--dry-run")
    assert names(rehearsed["trashed"]) == names(losers)
    assert all(Path(path).exists() for path in members)

    report = run("trash", "--tier", "identical")
    assert names(report["trashed"]) == names(losers)
    assert report["freed_bytes"] == rehearsed["freed_bytes"] > 0
    assert Path(group["keeper"]).exists()
    assert not any(Path(path).exists() for path in losers)
    assert run("duplicates", status=1)["groups"] == []
    assert run("scan")["found"] == 4

    assert names(run("undo")["restored"]) == names(losers)
    assert all(Path(path).exists() for path in members)
    (again,) = run("duplicates")["groups"]
    assert again["id"] == group["id"]


def test_a_group_by_its_id(run: Any, photos: Path) -> None:
    (group,) = run("duplicates")["groups"]
    assert len(run("trash", "--group", group["id"])["trashed"]) == 2


def test_the_keeper_is_refused_while_it_has_copies(run: Any, photos: Path) -> None:
    (group,) = run("duplicates")["groups"]
    report = run("trash", group["keeper"], status=1)
    assert report["trashed"] == []
    assert report["skipped"][0]["reason"]
    assert Path(group["keeper"]).exists()


def test_all_copies_named_at_once_leave_one(run: Any, photos: Path) -> None:
    (group,) = run("duplicates")["groups"]
    members = [member["path"] for member in group["members"]]
    run("trash", *members, status=1)
    assert sum(Path(path).exists() for path in members) >= 1


def test_photos_that_a_person_called_different_are_no_group(run: Any, photos: Path) -> None:
    write(photos / "001 large.png", 1, width=192, height=128)
    run("scan")
    paths = [photos / "001.jpg", photos / "001 large.png"]
    assert run("verdict", *paths, "--different")["pairs"] == 1
    for group in run("duplicates")["groups"]:
        assert not {str(path) for path in paths} <= {member["path"] for member in group["members"]}
