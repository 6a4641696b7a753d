"""The command line's contract: scan, similar, evaluate, demo, self-test. In-process, with the fake embedder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from photosim.__main__ import main
from tests.helpers.commands import answer
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write


def test_scan(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "scan", str(photos), "--json"]) == 0
    report = answer(capsys)
    expected = {"found", "new", "changed", "moved", "missing", "unchanged", "failed", "offline", "seconds", "model"}
    assert expected <= report.keys()
    assert (report["found"], report["new"], report["failed"], report["offline"]) == (4, 4, [], [])
    assert main(["scan", "--json", *at]) == 0
    assert answer(capsys)["unchanged"] == 4


def test_scan_with_a_bad_file_says_so(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (photos / "bad.jpg").write_bytes(b"")
    assert main([*at, "scan", str(photos), "--json"]) == 1
    (failure,) = answer(capsys)["failed"]
    assert failure["path"] == str(photos / "bad.jpg")
    assert failure["reason"]
    assert main([*at, "scan"]) == 1
    assert "bad.jpg" in capsys.readouterr().out


def test_scan_of_nothing(at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert main([*at, "scan", str(tmp_path / "empty")]) == 1
    assert main([*at, "scan", str(tmp_path / "no such folder")]) == 2
    assert "no such folder is not a folder" in capsys.readouterr().err


def test_scan_without_folders_in_an_empty_library(at: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "scan"]) == 2
    assert "photosim scan ~/Pictures" in capsys.readouterr().err


def test_similar(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*at, "scan", str(photos), "--quiet"])
    capsys.readouterr()
    assert main([*at, "similar", str(photos / "001.jpg"), "-n", "2", "--json"]) == 0
    result = answer(capsys)
    assert result["query"] == str(photos / "001.jpg")
    assert result["model"] == FakeEmbedder().identity.key
    assert len(result["results"]) == 2
    assert result["results"][0]["score"] >= result["results"][1]["score"]
    assert Path(result["results"][0]["path"]).is_absolute()
    assert str(photos / "001.jpg") not in [r["path"] for r in result["results"]]


def test_similar_for_people(at: list[str], photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*at, "scan", str(photos), "--quiet"])
    assert main([*at, "similar", str(photos / "001.jpg"), "--metric", "euclidean", "--box", "0,0,0.5,0.5"]) == 0
    assert "Look-alikes of" in capsys.readouterr().out


def test_similar_to_what_is_no_picture(at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    assert main([*at, "similar", str(tmp_path / "notes.txt")]) == 1
    assert "notes.txt" in capsys.readouterr().err


def test_similar_to_nothing(at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "similar", str(tmp_path / "none.jpg")]) == 2
    assert main([*at, "similar", "~nosuchuser.jpg"]) == 2
    assert "There is no file" in capsys.readouterr().err


def test_similar_in_an_empty_library(at: list[str], photos: Path) -> None:
    assert main([*at, "similar", str(photos / "001.jpg")]) == 1


def test_evaluate(at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for label in range(2):
        for copy in range(3):
            write(tmp_path / "classes" / str(label) / f"{copy}.png", label)
    assert main([*at, "evaluate", str(tmp_path / "classes"), "--json"]) == 0
    result = answer(capsys)
    assert {"model", "photos", "classes", "p_at_10", "map", "seconds"} <= result.keys()
    assert (result["photos"], result["classes"], result["p_at_10"]) == (6, 2, 1.0)
    assert main([*at, "evaluate", str(tmp_path / "nowhere")]) == 2


def test_a_demo_is_drawn_into_no_folder_that_holds_other_files(tmp_path: Path) -> None:
    (tmp_path / "mine" / "photos").mkdir(parents=True)
    (tmp_path / "mine" / "photos" / "precious.txt").write_text("mine")
    assert main(["demo", str(tmp_path / "mine")]) == 2
    assert [path.name for path in (tmp_path / "mine" / "photos").iterdir()] == ["precious.txt"]


def test_evaluate_copies_in_words_and_for_scripts(
    at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "copies"
    shots = {}
    for shot in range(3):
        write(folder / "originals" / f"{shot}.png", shot)
        write(folder / "small" / f"{shot}.png", shot, width=60, height=40)
        shots[str(shot)] = [f"originals/{shot}.png", f"small/{shot}.png"]
    edit = {name: "half_size" for names in shots.values() for name in names[1:]}
    (folder / "truth.json").write_text(json.dumps({"shots": shots, "edit": edit}))
    assert main([*at, "evaluate", str(folder), "--json"]) == 0
    result = answer(capsys)
    assert {"model", "photos", "classes", "p_at_10", "map", "seconds", "chance"} <= result.keys()
    assert (result["copies"]["copies"], result["copies"]["first"]) == (3, 1.0)
    assert result["copies"]["edits"][0]["edit"] == "half_size"
    assert main([*at, "evaluate", str(folder)]) == 0
    text = capsys.readouterr().out
    for words in ("Precision at 10", "by chance", "±", "area under ROC curve", "half size", "recall at precision 0.99"):
        assert words in text
    assert main([*at, "evaluate", str(folder), "--model", "all", "--json"]) == 0
    assert answer(capsys)["name"] == "fake"
    assert main([*at, "evaluate", str(folder), "--model", "unknown"]) == 2
    assert "unknown" in capsys.readouterr().err


def test_selftest(at: list[str], photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "selftest"]) == 2
    assert "Too few photos" in capsys.readouterr().err
    main([*at, "scan", str(photos)])
    capsys.readouterr()
    assert main([*at, "selftest", "--photos", "3", "--picture", str(tmp_path / "test.png"), "--json"]) == 0
    result = answer(capsys)
    assert {"threshold", "recall", "edits", "curve", "words", "picture", "seconds", "failed"} <= result.keys()
    assert (result["photos"], result["library"]) == (3, 4)
    assert Path(result["picture"]).stat().st_size > 10_000
    assert {"score", "recall", "precision"} == result["curve"][0].keys()
    assert main([*at, "selftest"]) == 0
    text = capsys.readouterr().out
    assert "edited copies of 4 photos" in text
    assert "black and white" in text
    assert str(tmp_path / "library" / "selftest.png") in text
    assert main([*at, "selftest", "--photos", "1"]) == 2
    assert main([*at, "selftest", "--picture", str(tmp_path / "test.txt")]) == 2
    (photos / "000.jpg").write_bytes(b"")
    assert main([*at, "selftest"]) == 1
