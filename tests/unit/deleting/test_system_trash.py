"""The trash of Windows and macOS, with stand-ins for the systems: what they do with a file is not up to photosim."""

from __future__ import annotations

import errno
import struct
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError
from photosim.deleting import deletion
from photosim.deleting.record import DeletionRecords
from photosim.deleting.trash import system
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.quarantine import FOLDER, Quarantine
from photosim.deleting.trash.system import SystemTrash, find_recycled
from photosim.store.tables.journal import Journal
from photosim.values.deleting import FileLocation
from tests.helpers.album import Album, only_reason
from tests.helpers.faulty_files import FaultyFiles, Killed, Steps

Send = Callable[[Path], FileLocation | None]


@pytest.fixture
def use(album: Album, monkeypatch: pytest.MonkeyPatch) -> Callable[[Send], None]:
    """Let `album` delete through a system's trash."""

    def install(send: Send) -> None:
        def receptacles(path: Path, root: Path, batch: int, files: FileOperations):
            home = Quarantine(root, batch, files)
            return [SystemTrash(home, files, send), home]

        monkeypatch.setattr(deletion, "receptacles", receptacles)

    return install


def record(path: Path, size: int, version: int = 2) -> bytes:
    name = f"{path}\0".encode("utf-16-le")
    length = struct.pack("<i", len(name) // 2) if version == 2 else b""
    return struct.pack("<qqq", version, size, 0) + length + name


class Bin:
    """A recycle bin that keeps files as Windows does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "$Recycle.Bin" / "S-1-5-21"
        self.folder.mkdir(parents=True)

    def __call__(self, path: Path) -> FileLocation | None:
        name, size = f"{path.stem}AAAA{path.suffix}", path.stat().st_size
        (self.folder / f"$I{name}").write_bytes(record(path, size))
        path.rename(self.folder / f"$R{name}")
        return find_recycled(self.folder.parent, path, size, 0)


def test_a_file_is_found_in_the_bin_and_taken_back_from_there(album: Album, use) -> None:
    bin_ = Bin(album.folder)
    use(bin_)
    report = album.library.deleting.trash(album.pairs(2))
    assert [place.path for place in report.places] == [bin_.folder / f"$R{n}AAAA.jpg" for n in range(2)]
    assert not (album.photos / FOLDER).exists()
    assert all(place.path.stat().st_nlink == 1 for place in report.places)
    album.check()
    album.close()
    library = album.open()
    assert len(library.deleting.undo().restored) == 2
    assert list(bin_.folder.iterdir()) == []
    album.check(library)


def test_a_system_that_deletes_for_good_loses_nothing(album: Album, use) -> None:
    use(lambda path: path.unlink())
    report = album.library.deleting.trash(album.pairs(2))
    assert {place.kind for place in report.places} == {"quarantine"}
    album.check()
    assert len(album.library.deleting.undo().restored) == 2
    album.check()


def test_a_system_that_does_not_say_where_keeps_a_way_back(album: Album, use) -> None:
    (album.folder / "somewhere").mkdir()

    def send(path: Path) -> None:
        path.rename(album.folder / "somewhere" / path.name)

    use(send)
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].kind == "quarantine"
    album.check()
    assert len(album.library.deleting.undo().restored) == 1


def test_a_system_that_names_a_wrong_place_is_not_believed(album: Album, use) -> None:
    wrong = album.folder / "wrong.jpg"
    wrong.write_bytes(album.originals[album.loser(0)])

    def send(path: Path) -> FileLocation:
        path.unlink()
        return FileLocation("trash", wrong)

    use(send)
    assert album.library.deleting.trash([album.pair(0)]).places[0].kind == "quarantine"
    album.check()


def test_a_system_that_refuses_leaves_the_file(album: Album, use) -> None:
    def send(path: Path) -> None:
        raise OSError(errno.EPERM, "no")

    use(send)
    report = album.library.deleting.trash([album.pair(0)])
    assert "does not allow" in only_reason(report)
    assert album.loser(0).stat().st_nlink == 1
    assert not (album.photos / FOLDER).exists()
    album.check()


def test_a_system_that_does_nothing_leaves_the_file(album: Album, use) -> None:
    use(lambda path: None)
    assert "did not take the file" in only_reason(album.library.deleting.trash([album.pair(0)]))
    assert album.loser(0).stat().st_nlink == 1
    album.check()


def test_a_system_that_fails_after_taking_the_file(album: Album, use) -> None:
    def send(path: Path) -> None:
        path.unlink()
        raise OSError(errno.EIO, "too late")

    use(send)
    assert album.library.deleting.trash([album.pair(0)]).places[0].kind == "quarantine"
    album.check()


@pytest.mark.parametrize("error", [errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_without_hard_links_the_quarantine_is_used(album: Album, use, files: FaultyFiles, error: int) -> None:
    files.fail("link", error)
    use(Bin(album.folder))
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].kind == "quarantine"
    album.check()
    assert len(album.library.deleting.undo().restored) == 1


def test_ended_between_the_second_name_and_the_bin(album: Album, use) -> None:
    class Ended(BaseException):
        pass

    def send(path: Path) -> None:
        raise Ended

    use(send)
    with pytest.raises(Ended):
        album.library.deleting.trash([album.pair(0)])
    library = album.open()
    (entry,) = album.entries(library)
    assert entry.state == "skipped"
    assert album.loser(0).stat().st_nlink == 1
    assert not (album.photos / FOLDER).exists()


def test_ended_after_the_bin_took_the_file(album: Album, use) -> None:
    class Ended(BaseException):
        pass

    bin_ = Bin(album.folder)

    def send(path: Path) -> None:
        bin_(path)
        raise Ended

    use(send)
    with pytest.raises(Ended):
        album.library.deleting.trash([album.pair(0)])
    library = album.open()
    album.check(library)
    assert len(library.deleting.undo().restored) == 1


@pytest.fixture
def shot(album: Album, use: Callable[[Send], None]) -> Bin:
    """The first copy is a shot of two files, and there is a bin to take them."""
    (album.photos / "copies" / "0.xmp").write_text("<rating/>")
    album.remember()
    bin_ = Bin(album.folder)
    use(bin_)
    return bin_


def test_a_shot_goes_to_the_bin_whole(album: Album, shot: Bin) -> None:
    report = album.library.deleting.trash([album.pair(0)])
    assert [place.path.name for place in report.places] == ["$R0AAAA.jpg", "$R0AAAA.xmp"]
    assert not (album.photos / FOLDER).exists()
    check_the_next_start(album, shot)


def check_the_next_start(album: Album, bin_: Bin) -> None:
    """The journal knows where both files are, they come back together, and no second name is left."""
    library = album.open()
    album.check(library)
    assert len({entry.state for entry in album.entries(library)}) <= 1
    library.deleting.undo()
    assert {path: path.read_bytes() for path in album.originals} == album.originals
    assert not (album.photos / FOLDER).exists()
    assert album.entries(library) == [] or {entry.state for entry in album.entries(library)} <= {"skipped", "restored"}
    if all(entry.place is None or entry.place.kind == "trash" for entry in album.entries(library)):
        assert list(bin_.folder.iterdir()) == []
        assert {path.stat().st_nlink for path in album.originals} == {1}


WATCHED = [
    *((Journal, name) for name in ("begin", "announce_trashing", "settle")),
    *((FileOperations, name) for name in ("link", "drop_second_name", "remove_empty")),
]
STEPS = 30


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_ended_at_every_step_a_shot_stays_whole_and_is_found(
    album: Album, shot: Bin, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    steps = Steps(kill_at=step)
    with monkeypatch.context() as patch:
        for kind, name in WATCHED:
            patch.setattr(kind, name, steps.around(name, getattr(kind, name)))
        try:
            album.library.deleting.trash([album.pair(0)])
        except Killed:
            assert step < STEPS  # none is left out
    check_the_next_start(album, shot)


@pytest.mark.parametrize("number", [1, 2])
def test_a_journal_that_cannot_be_written_after_the_bin_took_the_files(
    album: Album, shot: Bin, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The disk of the library is full when the record is written, or when the place in the bin is."""
    announce, calls = Journal.announce_trashing, []

    def full(*_: object) -> None:
        raise LibraryError("The disk is full.")

    def announcing(journal: Journal, places: object) -> None:
        calls.append(places)
        (full if number == 1 and len(calls) > 1 else announce)(journal, places)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "announce_trashing", announcing)
        patch.setattr(DeletionRecords, "trashed", full)
        report = album.library.deleting.trash([album.pair(0)])
    assert [path.name for path in report.trashed] == ["0.jpg", "0.xmp"]
    assert {place.kind for place in report.places} == {"quarantine" if number == 1 else "trash"}
    check_the_next_start(album, shot)


def test_a_file_is_never_dropped_without_its_other_name(tmp_path: Path) -> None:
    files = FileOperations()
    (tmp_path / "one").write_text("same")
    (tmp_path / "two").write_text("same")
    for other in ("two", "three"):
        with pytest.raises(FileNotFoundError):
            files.drop_second_name(tmp_path / "one", tmp_path / other)
    assert (tmp_path / "one").read_text() == "same"


@pytest.mark.parametrize("version", [1, 2])
def test_the_record_of_a_file_is_found_among_others(tmp_path: Path, version: int) -> None:
    path = Path(r"D:\Bilder\Straße\a.jpg")
    mine, others = tmp_path / "S-1", tmp_path / "S-2"
    mine.mkdir()
    others.mkdir()
    (mine / "$IAAAAAA.jpg").write_bytes(record(path, 5, version))
    (mine / "$IBBBBBB.jpg").write_bytes(record(path, 7, version))
    (mine / "$RBBBBBB.jpg").write_bytes(b"1234567")
    (mine / "$ICCCCCC.jpg").write_bytes(b"short")
    (mine / "desktop.ini").write_text("")
    assert find_recycled(tmp_path, path, 7, 0) == FileLocation("trash", mine / "$RBBBBBB.jpg", mine / "$IBBBBBB.jpg")
    assert find_recycled(tmp_path, path, 5, 0) is None  # its content is gone
    assert find_recycled(tmp_path, path, 7, 1e12) is None  # an older deletion of the same file
    assert find_recycled(tmp_path / "nowhere", path, 7, 0) is None


def test_windows_is_asked_through_send2trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setitem(sys.modules, "send2trash", types.SimpleNamespace(send2trash=sent.append))
    (tmp_path / "a.jpg").write_bytes(b"x")
    assert system._send_to_recycle_bin(tmp_path / "a.jpg") is None
    assert sent == [str(tmp_path / "a.jpg")]


def test_macos_is_asked_through_its_file_manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Manager:
        answer = (True, types.SimpleNamespace(path=lambda: "/Users/me/.Trash/a.jpg"), None)

        @classmethod
        def defaultManager(cls) -> Manager:
            return cls()

        def trashItemAtURL_resultingItemURL_error_(self, *_: object) -> object:
            return self.answer

    url = types.SimpleNamespace(fileURLWithPath_isDirectory_=lambda path, directory: path)
    monkeypatch.setitem(sys.modules, "Foundation", types.SimpleNamespace(NSFileManager=Manager, NSURL=url))
    assert system._send_to_mac_trash(tmp_path / "a.jpg") == FileLocation("trash", Path("/Users/me/.Trash/a.jpg"))
    Manager.answer = (True, None, None)
    assert system._send_to_mac_trash(tmp_path / "a.jpg") is None
    Manager.answer = (False, None, types.SimpleNamespace(localizedDescription=lambda: "The disk is locked"))
    with pytest.raises(OSError, match="The disk is locked"):
        system._send_to_mac_trash(tmp_path / "a.jpg")


@pytest.mark.parametrize(("platform", "name"), [("win32", "recycle_bin"), ("darwin", "mac_trash")])
def test_each_system_has_its_own_trash_and_quarantine_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, name: str
) -> None:
    from photosim.deleting.trash import choice

    monkeypatch.setattr(sys, "platform", platform)
    found = choice.receptacles(tmp_path / "sub" / "a.jpg", tmp_path, 1, FileOperations())
    assert [type(receptacle) for receptacle in found] == [SystemTrash, Quarantine, Quarantine]
    assert getattr(system, name) is getattr(choice, name)
