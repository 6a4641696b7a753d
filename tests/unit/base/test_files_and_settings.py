from __future__ import annotations

import ctypes
import json
import mmap
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base import settings as settings_module
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


@pytest.fixture
def _mask() -> Iterator[None]:
    """The mask of most systems: others may read what a program writes."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.usefixtures("_mask")
def test_a_new_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new", b"")
    (tmp_path / "other").write_bytes(b"")
    assert mode_of(tmp_path / "new") == mode_of(tmp_path / "other") == 0o644


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.usefixtures("_mask")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o600, 0o664, 0o444])
def test_a_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")
    target.chmod(mode)
    with replacing(target) as temporary:
        assert not mode_of(temporary) & ~mode & 0o077  # nobody reads the new content who could not read the old
        temporary.write_bytes(b"new")
    assert (target.read_bytes(), mode_of(target)) == (b"new", mode)


def test_a_file_is_on_the_disk_before_it_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, told = tmp_path / "file", list[tuple[str, bytes]]()
    target.write_bytes(b"old")
    sync, replace = os.fsync, Path.replace

    def note_sync(handle: int) -> None:
        told.append(("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file", target.read_bytes()))
        sync(handle)

    def note_replace(source: Path, place: Path) -> Path:
        told.append(("replace", target.read_bytes()))
        return replace(source, place)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    write_atomically(target, b"new")
    steps = [("file", b"old"), ("replace", b"old"), ("folder", b"new")]
    assert told == (steps[:2] if os.name == "nt" else steps)
    told.clear()
    write_atomically(target, b"newer", sync=False)
    assert told == [("replace", b"new")]


def test_what_the_disk_does_not_take_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "deep" / "real", tmp_path / "link"
    write_atomically(real, b"old")
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@pytest.mark.parametrize("name", ["a" * 250, "é" * 125, "\U0001f33b" * 62])
def test_the_longest_names_can_be_written(tmp_path: Path, name: str) -> None:
    write_atomically(tmp_path / name, b"new")
    assert (tmp_path / name).read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileExistsError, match="not a file"):
        write_atomically(tmp_path / "pipe", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_settings_are_remembered(tmp_path: Path) -> None:
    Settings(tmp_path / "settings.json").set("size", 160)
    assert Settings(tmp_path / "settings.json").get("size", 0) == 160


def test_settings_that_are_set_together_are_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    monkeypatch.setattr(settings_module, "write_atomically", lambda *told: written.append(json.loads(told[1])))
    settings = Settings(tmp_path / "settings.json")
    with settings.together():
        settings.set("size", 160)
        settings.set("crop", False)
        assert settings.get("size", 0) == 160
        assert written == []
    assert written == [{"size": 160, "crop": False}]
    with settings.together():
        settings.set("size", 160)
    assert len(written) == 1, "nothing has changed"
    settings.set("size", 200)
    assert len(written) == 2


def test_what_was_set_is_written_although_what_follows_fails(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")

    def fail_half_way() -> None:
        with settings.together():
            settings.set("size", 160)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
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
def test_the_disk_is_asked_and_not_what_is_remembered(on_disk: Path) -> None:
    path = on_disk / "photo"
    with path.open("wb") as file:
        file.write(bytes(1_000_000))
        file.flush()
        os.fsync(file.fileno())
    path.read_bytes()
    if not _remembered(path):
        pytest.skip("nothing is remembered on this disk")
    ask_the_disk(path)
    if _remembered(path) and os.stat(on_disk).st_dev == os.stat("/dev/shm").st_dev:
        pytest.skip("a disk in memory")
    assert _remembered(path) == 0
    assert path.read_bytes() == bytes(1_000_000)


def test_where_the_disk_cannot_be_asked_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_the_disk(tmp_path / "none")
    (tmp_path / "photo").write_bytes(b"x")
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    ask_the_disk(tmp_path / "photo")
    assert (tmp_path / "photo").read_bytes() == b"x"
