"""`photosim export`: the contract of the command line, in-process, with the fake embedder."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from photosim import library as library_module
from photosim.__main__ import main
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, scene


@pytest.fixture(autouse=True)
def _fake_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
    monkeypatch.setattr(library_module, "default_count", lambda: 0)


@pytest.fixture
def at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """A library of one shot in two files, and a photo that is alone."""
    folder = tmp_path / "photos"
    folder.mkdir()
    scene(1).save(folder / "one.jpg", quality=95)
    EDITS["half size"](scene(1)).save(folder / "half.jpg")
    scene(2).save(folder / "other.jpg")
    at = ["--library", str(tmp_path / "library")]
    assert main([*at, "scan", str(folder), "--quiet"]) == 0
    assert main([*at, "verdict", str(folder / "one.jpg"), str(folder / "other.jpg"), "--different"]) == 0
    capsys.readouterr()
    return at


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_it_says_what_it_wrote(at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.json"
    assert main([*at, "export", str(file), "--json"]) == 0
    assert answer(capsys) == {"file": str(file), "groups": 1, "verdicts": 1}
    assert main([*at, "export", str(file)]) == 0
    assert capsys.readouterr().out == f"1 group and 1 decision written to {file}\n"


def test_the_json_has_all_that_the_commands_say(
    at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*at, "export", str(tmp_path / "all.json"), "--quiet"])
    said = json.loads((tmp_path / "all.json").read_text("utf-8"))
    capsys.readouterr()
    main([*at, "duplicates", "--json"])
    (group,), (told,) = answer(capsys)["groups"], said["groups"]
    members = zip(group.pop("members"), told["members"], strict=True)
    assert group.items() <= told.items()
    assert all(one.items() <= other.items() for one, other in members)
    main([*at, "verdict", "--list", "--json"])
    (decision,), (verdict,) = answer(capsys)["decisions"], said["verdicts"]
    assert all(verdict[key] == value for key, value in decision.items())
    main([*at, "info", "--json"])
    facts = answer(capsys)
    of_the_moment = {"index", "lookalikes_by", "copies_by", "prepared", "preparing", "damaged", "others"}
    assert {key: said[key] for key in facts if key not in of_the_moment} == {
        key: value for key, value in facts.items() if key not in of_the_moment
    }


def test_csv_relative_to_where_one_is(
    at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*at, "export", "all.csv", "--json"]) == 0
    assert answer(capsys)["file"] == str(tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as lines:
        kinds = [row["kind"] for row in csv.DictReader(lines)]
    assert kinds == ["member", "member", "verdict", "verdict"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("all.xlsx", "must end in .json"),
        ("none/all.json", "There is no folder"),
        ("library/all.json", "own library folder"),
        ("photos/one.jpg", "must end in .json"),
    ],
)
def test_wrong_places(at: list[str], tmp_path: Path, name: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = (tmp_path / "photos" / "one.jpg").read_bytes()
    assert main([*at, "export", str(tmp_path / name)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1
    assert (tmp_path / "photos" / "one.jpg").read_bytes() == before


def test_help_explains_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    words = capsys.readouterr().out
    assert all(name in words for name in ("`kind`", "`group`", "`decision`", "`uri`"))
