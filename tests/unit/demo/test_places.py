"""Where a demo goes, and what of it is removed afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim import demo
from photosim.demo import prepare
from photosim.demo.prepare import DemoPlace


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def draw(folder: Path, on_drawn: object = None) -> None:
        for name in demo.names():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()

    monkeypatch.setattr(demo, "draw", draw)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(prepare, "_temporary", [])


def scanned(place: DemoPlace) -> DemoPlace:
    place.library.mkdir()
    (place.library / "library.sqlite3").touch()
    (place.photos / f"{demo.names()[0]}.xmp").touch()
    return place


def test_a_demo_in_a_temporary_folder_is_removed(tmp_path: Path) -> None:
    one, two = (scanned(prepare.prepare()) for _ in range(2))
    prepare.remove_temporary(but=two.library)
    assert not one.photos.parent.exists()
    assert two.photos.exists()
    prepare.remove_temporary()
    assert list(tmp_path.iterdir()) == []


def test_what_a_person_put_there_stays(tmp_path: Path) -> None:
    place = scanned(prepare.prepare())
    mine = [place.photos / "mine.jpg", (place.photos / demo.names()[0]).with_name("edited.jpg")]
    for path in mine:
        path.write_bytes(b"mine")
    prepare.remove_temporary()
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(mine)


def test_a_demo_in_a_folder_that_was_named_stays(tmp_path: Path) -> None:
    place = scanned(prepare.prepare(tmp_path / "demo"))
    prepare.remove_temporary()
    assert (place.photos / "truth.json").exists()
    assert place.library.exists()


def test_a_demo_that_was_not_finished_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path, on_drawn: object = None) -> None:
        first = folder / demo.names()[0]
        first.parent.mkdir(parents=True)
        first.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(demo, "draw", fail)
    with pytest.raises(Exception, match="No space left"):
        prepare.prepare()
    prepare.remove_temporary()
    assert list(tmp_path.iterdir()) == []


def test_the_names_are_those_that_the_truth_lists() -> None:
    names = demo.names()
    assert len(set(names)) == len(names)
    assert demo.TRUTH in names
