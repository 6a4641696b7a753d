from __future__ import annotations

import ctypes
import mmap
import os
from pathlib import Path

import pytest

from photosim.base.files import ask_the_disk, replacing, write_atomically
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


def _remembered(path: Path) -> int:
    """How many pages of a file's content the system remembers (mincore(2))."""
    size = path.stat().st_size
    with path.open("rb") as file, mmap.mmap(file.fileno(), size, access=mmap.ACCESS_COPY) as content:
        pages = (ctypes.c_ubyte * -(-size // mmap.PAGESIZE))()
        start = ctypes.addressof(ctypes.c_char.from_buffer(content))
        if ctypes.CDLL(None, use_errno=True).mincore(ctypes.c_void_p(start), ctypes.c_size_t(size), pages):
            pytest.skip("mincore is not offered here")
        return sum(page & 1 for page in pages)


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="the system takes no advice on what to remember")
def test_the_disk_is_asked_and_not_what_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    with path.open("wb") as file:
        file.write(bytes(1_000_000))
        file.flush()
        os.fsync(file.fileno())
    path.read_bytes()
    if not _remembered(path):
        pytest.skip("nothing is remembered on this disk")
    ask_the_disk(path)
    if _remembered(path) and os.stat(tmp_path).st_dev == os.stat("/dev/shm").st_dev:
        pytest.skip("a disk in memory")
    assert _remembered(path) == 0
    assert path.read_bytes() == bytes(1_000_000)


def test_where_the_disk_cannot_be_asked_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_the_disk(tmp_path / "none")
    (tmp_path / "photo").write_bytes(b"x")
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    ask_the_disk(tmp_path / "photo")
    assert (tmp_path / "photo").read_bytes() == b"x"
