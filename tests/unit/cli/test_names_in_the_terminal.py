"""Names with line ends, escapes and turned directions reach no terminal as they are; JSON has them exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from photosim import library as library_module
from photosim.__main__ import main
from photosim.base import room
from photosim.base.paths import to_text
from photosim.base.words import visible
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write

NAMES = ("a\nb.jpg", "red \x1b[31m.jpg", "\u202egpj.exe.jpg", "tab\t\r.jpg", "\x9b2J.jpg", "line\u2028.jpg")
BAD = "\x1b\x9b\r\t\u202e\u2028"


@pytest.fixture(autouse=True)
def _fake_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
    monkeypatch.setattr(library_module, "default_count", lambda: 0)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_shows_them_as_escapes(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos = tmp_path / f"folder {name}"
    write(photos / name, 1)
    (photos / f"bad {name}").write_bytes(b"no picture")
    (photos / f"copy {name}").write_bytes((photos / name).read_bytes())
    at = ["--library", str(tmp_path / "library")]
    for command in (
        ["scan", str(photos)],
        ["folders"],
        ["scan", "--retry"],
        ["duplicates"],
        ["similar", str(photos / name)],
        ["similar", str(photos / f"none {name}")],
        ["trash", str(photos / f"copy {name}"), "--dry-run"],
        ["check"],
    ):
        main([*at, *command])
        told = capsys.readouterr()
        assert not set(BAD) & set(told.out + told.err), command
        assert "a\nb" not in told.out + told.err
    main([*at, "folders", "--json"])
    assert json.loads(capsys.readouterr().out)["folders"][0]["path"] == str(photos)


def test_other_writing_stays_as_it_is() -> None:
    for text in ("Übung 写真.jpg", "family \U0001f468\u200d\U0001f469.jpg", "\udcff.jpg"):
        assert visible(text) == text
    assert visible("a\nb") == "a\\nb"
    assert to_text("a\u202eb") == "a\\u202eb"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ENOSPC", "0.5 MB free). Free at least 1.0 MB"),
        ("EDQUOT", "share of this disk"),
        ("EROFS", "read-only"),
        ("EFBIG", "no larger file"),
        ("EIO", "is full"),
        ("EACCES", "is full"),
    ],
)
def test_a_full_disk_is_told_apart_by_its_free_space(code: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    monkeypatch.setattr(room, "free", lambda path: 500_000)
    number = getattr(errno, code)
    assert words in room.in_words("The library in", Path("/x"), OSError(number, "no"))
    monkeypatch.setattr(room, "free", lambda path: 10**9)
    assert "is full" not in room.in_words("The library in", Path("/x"), OSError(number, "no"))
