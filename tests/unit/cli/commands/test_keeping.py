"""The command line's contract: folders, models, duplicates and verdicts. In-process, with the fake embedder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from photosim.__main__ import main
from tests.helpers.commands import answer
from tests.helpers.pictures import write
from tests.helpers.scenes import EDITS, scene


def test_folders(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "folders", "--json"]) == 0
    assert answer(capsys) == {"folders": []}
    assert main([*at, "folders", "add", str(photos), "--json"]) == 0
    (folder,) = answer(capsys)["folders"]
    assert {"path", "online", "protected", "photos"} <= folder.keys()
    assert (folder["path"], folder["online"], folder["protected"], folder["photos"]) == (str(photos), True, False, 0)
    assert main([*at, "folders", "protect", str(photos), "--json"]) == 0
    assert answer(capsys)["folders"][0]["protected"] is True
    assert main([*at, "folders", "unprotect", str(photos), "--json"]) == 0
    assert answer(capsys)["folders"][0]["protected"] is False
    assert main([*at, "folders", "remove", str(photos), "--json"]) == 0
    assert answer(capsys) == {"folders": []}
    assert main([*at, "folders", "remove", str(photos)]) == 2


def test_models_and_info(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*at, "scan", str(photos), "--quiet"])
    capsys.readouterr()
    assert main([*at, "models", "--json"]) == 0
    models = answer(capsys)["models"]
    assert all({"name", "backbone", "dim", "installed", "active", "sha256", "source"} <= one.keys() for one in models)
    (model,) = (one for one in models if one["active"])
    assert [one["name"] for one in models if not one["installed"]] == ["resnet18-imagenet", "resnet50", "mobilenet_v2"]
    assert main([*at, "info", "--json"]) == 0
    info = answer(capsys)
    assert {"library", "photos", "vectors", "failed", "model", "index", "schema"} <= info.keys()
    assert (info["photos"], info["vectors"], info["failed"], info["index"]["count"]) == (4, 4, 0, 4)
    assert info["model"] == model["key"]
    assert main([*at, "models"]) == 0
    assert main([*at, "info"]) == 0


def test_duplicates_and_verdicts(at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    scene(1).save(folder / "one.jpg", quality=95)
    EDITS["half size"](scene(1)).save(folder / "half.jpg")
    scene(2).save(folder / "other.jpg")
    assert main([*at, "scan", str(folder), "--quiet"]) == 0
    capsys.readouterr()
    assert main([*at, "duplicates", "--tier", "identical,same-shot", str(folder), "--json"]) == 0
    (group,) = answer(capsys)["groups"]
    assert {"id", "tier", "keeper", "reason", "members"} <= group.keys()
    assert (group["tier"], group["keeper"]) == ("same-shot", str(folder / "one.jpg"))
    assert [member["path"] for member in group["members"]] == [str(folder / "one.jpg"), str(folder / "half.jpg")]
    assert all({"path", "score", "evidence", "bulk"} <= member.keys() for member in group["members"])
    assert main([*at, "duplicates"]) == 0
    assert "half size" in capsys.readouterr().out
    pair = [str(folder / "one.jpg"), str(folder / "half.jpg")]
    assert main([*at, "verdict", *pair, "--different", "--json"]) == 0
    assert answer(capsys) == {"pairs": 1}
    assert main([*at, "duplicates", "--json"]) == 1
    assert answer(capsys) == {"groups": []}
    assert main([*at, "verdict", *pair, "--same"]) == 0
    assert "1 pair" in capsys.readouterr().out
    assert main([*at, "verdict", pair[0], "--same"]) == 2


def test_decisions_are_listed_and_forgotten(at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    scene(1).save(folder / "one.jpg", quality=95)
    shutil.copyfile(folder / "one.jpg", folder / "again.jpg")
    scene(2).save(folder / "other.jpg")
    one, again, other = (str(folder / name) for name in ("one.jpg", "again.jpg", "other.jpg"))
    assert main([*at, "scan", str(folder), "--quiet"]) == 0
    capsys.readouterr()
    assert main([*at, "verdict", "--list", "--json"]) == 1
    assert answer(capsys) == {"decisions": []}
    assert main([*at, "verdict", "--list"]) == 1
    assert "Nothing was decided yet" in capsys.readouterr().out
    assert main([*at, "verdict", one, again, "--keep-all", "--json"]) == 0
    assert answer(capsys) == {"photos": 2}
    assert main([*at, "duplicates", "--json"]) == 1
    assert answer(capsys) == {"groups": []}
    assert main([*at, "verdict", one, other, "--different", "--quiet"]) == 0
    capsys.readouterr()
    assert main([*at, "verdict", "--list", "--json"]) == 0
    listed = answer(capsys)["decisions"]
    assert {one["decision"] for one in listed} == {"different", "keep-all"}
    assert all({"decision", "decided_at", "paths"} == one.keys() for one in listed)
    assert main([*at, "verdict", "--list", other]) == 0
    said = capsys.readouterr().out
    assert "different" in said
    assert "keep-all" not in said
    assert main([*at, "verdict", "--forget", again, "--json"]) == 0
    assert answer(capsys)["forgotten"] == 2
    assert main([*at, "duplicates", "--json"]) == 0
    assert len(answer(capsys)["groups"]) == 1
    assert main([*at, "verdict", "--forget"]) == 2
    assert main([*at, "verdict", "--list", str(tmp_path / "nowhere.jpg")]) == 2
    assert main([*at, "verdict", one, "--keep-all"]) == 2


def test_folders_relocate(at: list[str], photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*at, "scan", str(photos)])
    photos.rename(tmp_path / "new")
    capsys.readouterr()
    assert main([*at, "folders", "relocate", str(photos), str(tmp_path / "new"), "--json"]) == 0
    said = answer(capsys)
    assert [folder["path"] for folder in said["folders"]] == [str(tmp_path / "new")]
    assert said["relocated"] == {
        "from": str(photos),
        "to": str(tmp_path / "new"),
        "photos": 4,
        "looked_for": 4,
        "found": 4,
    }
    main([*at, "scan", "--json"])
    assert answer(capsys)["opened"] == 0


def test_folders_relocate_to_a_wrong_place(
    at: list[str], photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*at, "scan", str(photos)])
    (tmp_path / "wrong").mkdir()
    capsys.readouterr()
    assert main([*at, "folders", "relocate", str(photos), str(tmp_path / "wrong")]) == 2
    assert "--yes" in capsys.readouterr().err
    assert main([*at, "folders", "relocate", "--yes", str(photos), str(tmp_path / "wrong")]) == 0
    assert "0 are there" in capsys.readouterr().out


def test_a_great_loss_is_asked_about(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = [write(photos / f"more{n}.jpg", 50 + n) for n in range(6)]
    main([*at, "scan", str(photos)])
    for path in more:
        path.unlink()
    capsys.readouterr()
    assert main([*at, "scan", "--json"]) == 0
    assert answer(capsys)["held_back"] == [{"path": str(photos), "missing": 6, "known": 10}]
    main([*at, "scan"])
    assert f"photosim scan --accept-missing {photos}" in capsys.readouterr().out
    assert main([*at, "scan", "--accept-missing", str(photos), "--json"]) == 0
    report = answer(capsys)
    assert (report["missing"], report["held_back"]) == (6, [])
    assert main([*at, "folders"]) == 0
    assert "6 missing" in capsys.readouterr().out
    assert main([*at, "folders", "forget-missing", "--json"]) == 0
    assert answer(capsys)["forgotten"] == 6
    assert main([*at, "folders", "forget-missing", str(photos)]) == 0
    assert "0 missing photos" in capsys.readouterr().out
