from __future__ import annotations

from pathlib import Path

import pytest

from photosim.base.files import replacing, write_atomically
from photosim.base.settings import Settings


def test_writing_replaces_the_old_content(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "file"
    write_atomically(target, b"old")
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == ["file"]


def test_a_failed_write_leaves_the_old_content_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write_atomically(target, b"old")

    def write_half() -> None:
        with replacing(target) as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError("disk full, say")

    with pytest.raises(RuntimeError):
        write_half()
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_settings_are_remembered(tmp_path: Path) -> None:
    Settings(tmp_path / "settings.json").set("size", 160)
    assert Settings(tmp_path / "settings.json").get("size", 0) == 160


def test_a_damaged_settings_file_costs_only_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"{\xff")
    settings = Settings(path)
    assert settings.get("size", 128) == 128
    settings.set("size", 200)
    assert Settings(path).get("size", 128) == 200


def test_a_value_of_another_type_is_not_handed_out(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.set("size", "huge")
    assert settings.get("size", 128) == 128


def test_a_folder_that_cannot_be_written_is_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    settings = Settings(tmp_path / "file" / "settings.json")
    settings.set("size", 1)
    assert settings.get("size", 0) == 1
