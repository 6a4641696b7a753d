"""The command line's contract: wrong use, bugs, Ctrl+C, odd names, and libraries that cannot be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim import library as library_module
from photosim.__main__ import main
from tests.helpers.commands import answer
from tests.helpers.pictures import write


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


@pytest.mark.parametrize("wrong", [["duplicates", "--tier", "sure"], ["verdict", "a.jpg", "b.jpg"], ["verdict"]])
def test_wrong_use_of_duplicates(at: list[str], wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*at, *wrong])
    assert stopped.value.code == 2
