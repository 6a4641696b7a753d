"""The command line's contract: options, JSON keys, exit status. In-process, with the fake embedder."""

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
from tests.helpers.scenes import EDITS, scene


@pytest.fixture(autouse=True)
def _fake_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
    monkeypatch.setattr(library_module, "default_count", lambda: 0)


@pytest.fixture
def at(tmp_path: Path) -> list[str]:
    return ["--library", str(tmp_path / "library")]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    write_many(tmp_path / "photos", 4)
    return tmp_path / "photos"


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


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


def test_a_bug_is_one_sentence(
    at: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(library_module.Library, "facts", broken)
    assert main([*at, "info"]) == 1
    printed = capsys.readouterr().err
    assert "ZeroDivisionError" in printed
    assert "Traceback" not in printed


def test_ctrl_c_is_one_word(at: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(library_module.Library, "facts", interrupted)
    assert main([*at, "info"]) == 1
    assert capsys.readouterr().err.endswith("Stopped.\n")


def test_a_mistyped_library_is_noticed(at: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*at, "info"])
    assert "is a new, empty library" in capsys.readouterr().err
    main([*at, "info"])
    assert capsys.readouterr().err == ""


def test_similar_in_an_empty_library(at: list[str], photos: Path) -> None:
    assert main([*at, "similar", str(photos / "001.jpg")]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["similar"],
        ["similar", "x", "-n", "0"],
        ["similar", "x", "-n", "many"],
        ["similar", "x", "--metric", "hamming"],
        ["similar", "x", "--box", "1,2,3"],
        ["similar", "x", "--box", "0,0,0,5"],
        ["no-such-command"],
        ["scan", "--no-such-option"],
    ],
)
def test_wrong_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


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


def test_evaluate(at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for label in range(2):
        for copy in range(3):
            write(tmp_path / "classes" / str(label) / f"{copy}.png", label)
    assert main([*at, "evaluate", str(tmp_path / "classes"), "--json"]) == 0
    result = answer(capsys)
    assert {"model", "photos", "classes", "p_at_10", "map", "seconds"} <= result.keys()
    assert (result["photos"], result["classes"], result["p_at_10"]) == (6, 2, 1.0)
    assert main([*at, "evaluate", str(tmp_path / "nowhere")]) == 2


def test_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", str(tmp_path / "demo"), "--json"]) == 0
    result = answer(capsys)
    assert len(result["queries"]) == 3
    for query in result["queries"]:
        assert {"query", "model", "results"} <= query.keys()
        assert query["results"]
    (tmp_path / "mine" / "photos").mkdir(parents=True)
    (tmp_path / "mine" / "photos" / "precious.txt").write_text("mine")
    assert main(["demo", str(tmp_path / "mine")]) == 2
    assert [path.name for path in (tmp_path / "mine" / "photos").iterdir()] == ["precious.txt"]


def test_a_library_that_cannot_be_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "library.sqlite3").write_bytes(b"this is not a database" * 100)
    assert main(["--library", str(tmp_path / "library"), "info", "--json"]) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "library.sqlite3" in printed.err
    (tmp_path / "file").write_text("")
    assert main(["--library", str(tmp_path / "file"), "info"]) == 3


def test_the_library_may_be_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHOTOSIM_LIBRARY", str(tmp_path / "named"))
    assert main(["info", "--json"]) == 0
    assert answer(capsys)["library"] == str(tmp_path / "named")


def test_undecodable_names_go_through(at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import os

    folder = tmp_path / "odd"
    folder.mkdir()
    source = write(tmp_path / "plain.png", 1)
    name = os.fsdecode(b"caf\xe9.png")
    try:
        (folder / name).write_bytes(source.read_bytes())
    except OSError:
        pytest.skip("this file system takes no undecodable names")
    write(folder / "Ünïcödé 写真.png", 1)
    assert main([*at, "scan", str(folder), "--json"]) == 0
    assert answer(capsys)["new"] == 2
    assert main([*at, "similar", str(folder / name), "--json"]) == 0
    assert answer(capsys)["results"][0]["path"] == str(folder / "Ünïcödé 写真.png")
    assert main([*at, "scan", "--json"]) == 0
    assert answer(capsys)["unchanged"] == 2


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


@pytest.mark.parametrize("wrong", [["duplicates", "--tier", "sure"], ["verdict", "a.jpg", "b.jpg"], ["verdict"]])
def test_wrong_use_of_duplicates(at: list[str], wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*at, *wrong])
    assert stopped.value.code == 2


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
