"""The disk is full, read-only, locked, a network share, or goes backwards in time: said in words, nothing broken."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from photosim.base import mounts
from photosim.base.errors import LibraryError
from photosim.index.hnsw import VectorIndex
from photosim.store.database import database as database_module
from photosim.store.database import upgrade
from photosim.store.thumbnails import Thumbnails
from tests.faults.conftest import PHOTOS, Shelf
from tests.helpers.pictures import write, write_many

ROOT = Path(__file__).parents[2]
LINUX = sys.platform.startswith("linux")
LIMITED = """
import json, resource, sys
from pathlib import Path
from photosim.base.errors import PhotosimError
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder

if int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
told = ""
try:
    with Library.open(Path(sys.argv[1]), embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([Path(sys.argv[2])])
except PhotosimError as error:
    told = str(error)
print(json.dumps(told))
"""


def scan_elsewhere(shelf: Shelf, largest: int = 0, *before: str) -> str:
    """Scan in a process that may write no file larger than `largest` bytes; returns the error's words."""
    done = subprocess.run(
        [*before, sys.executable, "-c", LIMITED, str(shelf.directory), str(shelf.photos), str(largest)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return str(json.loads(done.stdout.splitlines()[-1]))


def works(shelf: Shelf, photos: int = PHOTOS) -> None:
    """The library is whole, and a scan completes it."""
    assert shelf.parts() == []
    assert shelf.run("scan", str(shelf.photos)).status == 0
    with shelf.open() as library:
        assert (library.facts().photos, library.facts().vectors) == (photos, photos)
    assert shelf.parts() == []


@pytest.mark.skipif(not LINUX, reason="limits the size of files")
@pytest.mark.parametrize("largest", [1_000, 30_000, 300_000, 450_000, 600_000])
def test_a_disk_that_takes_no_more(empty_shelf: Shelf, largest: int) -> None:
    write_many(empty_shelf.photos, PHOTOS)
    told = scan_elsewhere(empty_shelf, largest)
    if largest < 100_000:
        assert str(empty_shelf.directory) in told
        assert "Check" in told or "no larger file" in told or "takes no more" in told
    if empty_shelf.database.exists():
        works(empty_shelf)


def test_a_small_full_disk(empty_shelf: Shelf, tmp_path: Path) -> None:
    """A real one: a disk of 700 KB in memory, filled up, in a place that only the scanning process sees."""
    if not LINUX or subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody but its administrator mount a disk")
    write_many(empty_shelf.photos, 60)
    empty_shelf.directory.mkdir()
    kept = tmp_path / "kept"
    script = f"""
        mount -t tmpfs -o size=700k tmpfs {empty_shelf.directory} || exit 77
        "$@"; status=$?
        cp -r {empty_shelf.directory} {kept}; exit $status
    """
    try:
        told = scan_elsewhere(empty_shelf, 0, "unshare", "-rm", "sh", "-c", script, "sh")
    except AssertionError as error:
        if "77" in str(error) or "mount" in str(error):
            pytest.skip("no disk can be mounted here")
        raise
    assert "is full" in told
    assert "MB free). Free at least 1.0 MB" in told
    empty_shelf.directory.rmdir()
    kept.rename(empty_shelf.directory)
    works(empty_shelf, 60)


def test_thumbnails_that_find_no_room(empty_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    write_many(empty_shelf.photos, PHOTOS)
    with monkeypatch.context() as patch:
        patch.setattr(Thumbnails, "write", _refuse)
        answer = empty_shelf.run("scan", str(empty_shelf.photos))
    assert answer.status == 3
    assert "takes no more files" in answer.error
    works(empty_shelf)


def test_an_index_that_finds_no_room(empty_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    write_many(empty_shelf.photos, PHOTOS)
    with monkeypatch.context() as patch:
        patch.setattr(VectorIndex, "save", _refuse)
        assert empty_shelf.run("scan", str(empty_shelf.photos)).status == 0
        assert empty_shelf.run("similar", str(empty_shelf.photos / "000.jpg")).status == 0
    works(empty_shelf)


def _refuse(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.fixture
def read_only(shelf: Shelf) -> Iterator[Shelf]:
    """A library in a folder that may not be written: mounted so, or by its permissions for ordinary people."""
    if os.name == "nt":
        pytest.skip("permissions of Windows")
    folders = [shelf.directory, *(path for path in shelf.directory.rglob("*") if path.is_dir())]
    for path in shelf.directory.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    shelf.directory.chmod(0o555)
    if os.access(shelf.directory, os.W_OK):
        mounted = subprocess.run(
            ["mount", "--bind", "-o", "ro", str(shelf.directory), str(shelf.directory)],
            capture_output=True,
            check=False,
        )
        if mounted.returncode or os.access(shelf.directory, os.W_OK):
            pytest.skip("an administrator may write anywhere here")
        yield shelf
        subprocess.run(["umount", str(shelf.directory)], check=True)
    else:
        yield shelf
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.parametrize("command", [["scan"], ["check"], ["check", "--repair"], ["info"]], ids=" ".join)
def test_a_read_only_library(read_only: Shelf, command: list[str]) -> None:
    answer = read_only.run(*command)
    assert answer.status == 3
    assert str(read_only.directory) in answer.error
    assert "read-only" in answer.error or "Allow writing" in answer.error or "you may write" in answer.error


@pytest.mark.parametrize("command", [["scan"], ["check"], ["info"]], ids=" ".join)
def test_a_locked_library(shelf: Shelf, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from photosim.store.repair import integrity

    for module in (database_module, upgrade, integrity):
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    with contextlib.closing(sqlite3.connect(shelf.database, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        answer = shelf.run(*command)
    assert answer.status == 3
    assert "Another program is using the library" in answer.error
    works(shelf)


def test_a_scan_beside_another(shelf: Shelf) -> None:
    """Two processes at once: the second says what to do, and neither is harmed."""
    hold = """
import sys, filelock
with filelock.FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(shelf.directory / "scan.lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        for command in ("scan", "check"):
            answer = shelf.run(command)
            assert answer.status == 3
            assert "Another photosim is scanning" in answer.error
        other.stdin.close()
    works(shelf)


def test_a_lock_of_a_process_that_was_killed_is_no_hindrance(shelf: Shelf) -> None:
    (shelf.directory / "scan.lock").write_text("4711")
    (shelf.directory / "window.lock").write_text("4711")
    works(shelf)


def test_a_network_share_gets_the_journal_that_works_there(empty_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    write_many(empty_shelf.photos, PHOTOS)
    monkeypatch.setattr(mounts, "is_network", lambda path: True)
    assert empty_shelf.run("scan", str(empty_shelf.photos)).status == 0
    with contextlib.closing(sqlite3.connect(empty_shelf.database)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    works(empty_shelf)


def test_a_library_that_was_moved_to_a_share_and_back(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for network, journal in ((True, "delete"), (False, "wal")):
        monkeypatch.setattr(mounts, "is_network", lambda path, network=network: network)
        works(shelf)
        with contextlib.closing(sqlite3.connect(shelf.database)) as db:
            assert db.execute("PRAGMA journal_mode").fetchone()[0] == journal


MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
server:/photos /mnt/my\\040photos nfs4 rw 0 0
tmpfs /mnt tmpfs rw 0 0
//server/share /srv/share cifs rw 0 0
/dev/sdb1 /srv/share/local ext4 rw 0 0
"""


@pytest.mark.skipif(not LINUX, reason="reads Linux' list of mounts")
@pytest.mark.parametrize(
    ("path", "kind", "network"),
    [
        ("/home/me", "ext4", False),
        ("/mnt/my photos/2024", "nfs4", True),
        ("/mnt/my photos", "nfs4", True),
        ("/mnt/other", "tmpfs", False),
        ("/srv/share/a", "cifs", True),
        ("/srv/shared", "ext4", False),
        ("/srv/share/local/x", "ext4", False),
    ],
)
def test_which_disk_a_path_lies_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, kind: str, network: bool
) -> None:
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "mounts").write_text(MOUNTS)
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
    assert mounts.file_system(Path(path)) == kind
    assert mounts.is_network(Path(path)) is network


def test_without_a_list_of_mounts_a_disk_counts_as_local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path / "nothing"))
    assert mounts.mounted() == []
    assert not mounts.is_network(tmp_path)


def test_a_clock_that_goes_backwards_reads_nothing_twice(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 10 * 365 * 86400)
    with shelf.open() as library:
        assert library.scanning.scan().opened == 0
        write(shelf.photos / "new.jpg", 700)
        os.utime(shelf.photos / "new.jpg", (now - 10**9, now - 10**9))
        assert library.scanning.scan().new == 1
    works(shelf, PHOTOS + 1)


def test_a_file_edited_while_the_clock_was_behind_is_read_again(shelf: Shelf) -> None:
    path = shelf.photos / "003.jpg"
    write(path, 800)
    os.utime(path, (10**9, 10**9))
    assert shelf.run("scan").json["changed"] == 1


@pytest.mark.parametrize("name", ["thumbnails", "indexes", "backups"])
def test_a_folder_of_the_library_that_was_deleted(shelf: Shelf, name: str) -> None:
    shutil.rmtree(shelf.directory / name)
    write(shelf.photos / "new.jpg", 900)
    assert shelf.run("scan").status == 0
    assert shelf.run("similar", str(shelf.photos / "new.jpg")).status == 0
    shelf.check(repair=True)
    works(shelf, PHOTOS + 1)


@pytest.mark.skipif(os.name == "nt", reason="there an open file cannot be deleted")
@pytest.mark.parametrize("again", [False, True], ids=["deleted", "and made again, empty"])
def test_an_open_library_that_was_deleted_does_nothing_more(shelf: Shelf, again: bool) -> None:
    """Least of all delete: nobody could read the record of it."""
    photos = sorted(shelf.photos.iterdir())
    with shelf.open() as library:
        shutil.rmtree(shelf.directory)
        if again:
            shelf.directory.mkdir()
        for act in (
            library.photos.rows,
            library.deleting.history,
            lambda: library.scanning.scan([]),
            lambda: library.deleting.trash([photos[0]]),
        ):
            with pytest.raises(LibraryError, match=r"is gone|does not exist|cannot be"):
                act()
        assert sorted(shelf.photos.iterdir()) == photos
        assert not library.paths.database.exists()


@pytest.mark.parametrize("name", ["thumbnails", "indexes"])
def test_a_file_in_place_of_a_folder_of_the_library(shelf: Shelf, name: str) -> None:
    shutil.rmtree(shelf.directory / name)
    (shelf.directory / name).write_text("not a folder")
    write(shelf.photos / "new.jpg", 900)
    answer = shelf.run("scan")
    assert answer.status in (0, 3)
    (shelf.directory / name).unlink()
    shelf.check(repair=True)
    works(shelf, PHOTOS + 1)


def test_a_library_folder_that_is_a_file(empty_shelf: Shelf) -> None:
    empty_shelf.directory.write_text("a file")
    with pytest.raises(LibraryError, match="it is a file"):
        empty_shelf.open()
