"""Things that change between the decision and the act: that photo is skipped with its reason, the others go."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.base.errors import UnreadablePhoto
from photosim.deleting import deletion, verification
from photosim.pictures.decode import content_hash
from photosim.values.deleting import Selection
from tests.helpers.album import Album, names, only_reason
from tests.helpers.faulty_files import BROKEN, DENIED, FaultyFiles
from tests.helpers.pictures import write

Fault = Callable[[Album], None]


def same_stamp(path: Path, content: bytes) -> None:
    """Give a file other content of the same length, and its old time back."""
    status = path.stat()
    path.write_bytes(content)
    assert path.stat().st_size == status.st_size
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def flipped(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def keeper_changed(album: Album) -> None:
    write(album.keeper(1), 99)


def keeper_gone(album: Album) -> None:
    album.keeper(1).unlink()


def keeper_folder_gone(album: Album) -> None:
    (album.photos / "keep").rename(album.folder / "taken away")


def keeper_other_bytes_same_stamp(album: Album) -> None:
    same_stamp(album.keeper(1), flipped(album.originals[album.keeper(1)]))


def keeper_emptied(album: Album) -> None:
    album.keeper(1).write_bytes(b"")


def keeper_is_a_link_to_the_loser(album: Album) -> None:
    album.keeper(1).unlink()
    album.keeper(1).symlink_to(album.loser(1))


def keeper_is_a_broken_link(album: Album) -> None:
    album.keeper(1).unlink()
    album.keeper(1).symlink_to(album.folder / "nowhere")


def keeper_is_a_folder(album: Album) -> None:
    album.keeper(1).unlink()
    album.keeper(1).mkdir()


def keeper_is_the_losers_hard_link(album: Album) -> None:
    album.keeper(1).unlink()
    os.link(album.loser(1), album.keeper(1))


def folders_are_one_by_a_link(album: Album) -> None:
    shutil.rmtree(album.photos / "keep")
    (album.photos / "keep").symlink_to(album.photos / "copies")


def loser_changed(album: Album) -> None:
    write(album.loser(1), 99)


def loser_touched(album: Album) -> None:
    os.utime(album.loser(1), ns=(1, 1))


def loser_other_bytes_same_stamp(album: Album) -> None:
    same_stamp(album.loser(1), flipped(album.originals[album.loser(1)]))


def loser_gone(album: Album) -> None:
    album.loser(1).unlink()


def loser_moved(album: Album) -> None:
    album.loser(1).rename(album.folder / "moved.jpg")


def loser_is_a_folder(album: Album) -> None:
    album.loser(1).unlink()
    album.loser(1).mkdir()


def loser_is_a_link_to_the_keeper(album: Album) -> None:
    album.loser(1).unlink()
    album.loser(1).symlink_to(album.keeper(1))


def loser_is_a_pipe(album: Album) -> None:
    album.loser(1).unlink()
    os.mkfifo(album.loser(1))


FAULTS: dict[Fault, str] = {
    keeper_changed: "The photo to keep, .*, has changed since the last scan",
    keeper_gone: "The photo to keep, .*, is no longer there",
    keeper_folder_gone: "The photo to keep, .*, is no longer there",
    keeper_other_bytes_same_stamp: "The photo to keep, .*, has another content",
    keeper_emptied: "The photo to keep, .*, has changed",
    keeper_is_a_link_to_the_loser: "The photo to keep, .*, is only a link",
    keeper_is_a_broken_link: "The photo to keep, .*, is only a link",
    keeper_is_a_folder: "The photo to keep, .*, is a folder now",
    keeper_is_the_losers_hard_link: "The photo to keep, .*, is the same file under another name",
    folders_are_one_by_a_link: "The photo to keep, .*, is the same file|keeper cannot be deleted",
    loser_changed: "The file has changed since the last scan",
    loser_touched: "The file has changed since the last scan",
    loser_other_bytes_same_stamp: "The content has changed since the last scan",
    loser_gone: "The file is no longer there",
    loser_moved: "The file is no longer there",
    loser_is_a_folder: "This is a folder now",
    loser_is_a_link_to_the_keeper: "This is only a link",
    loser_is_a_pipe: "This is no ordinary file",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("moment", ["before the batch", "after the first photo"])
def test_one_photo_is_skipped_and_the_others_go(
    album: Album, files: FaultyFiles, fault: Fault, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = FAULTS[fault]
    if moment == "before the batch":
        fault(album)
    else:
        files.before("rename", 1, lambda: fault(album))
    there = {path for path in album.originals if os.path.lexists(path)}
    report = album.library.deleting.trash(album.pairs(3))
    reasons = {skipped.path: skipped.reason for skipped in report.skipped}
    assert album.loser(1) in reasons
    assert re.search(expected, reasons[album.loser(1)]), reasons
    if fault not in (keeper_folder_gone, folders_are_one_by_a_link):
        assert names(report) == ["0.jpg", "2.jpg"]
    # Nothing that was there when photosim began is without its bytes, but for what the fault itself took.
    for entry in album.entries():
        if entry.state == "trashed":
            assert entry.place.path.read_bytes() == album.originals[entry.path]
        else:
            assert entry.state == "skipped"
            assert entry.reason
    assert all(os.path.lexists(path) for path in there - set(report.trashed) if path != album.loser(1)) or fault in (
        keeper_gone,
        keeper_folder_gone,
        folders_are_one_by_a_link,
    )
    album.library.deleting.undo()
    assert {entry.state for entry in album.entries()} <= {"restored", "skipped"}


def test_a_keeper_that_cannot_be_decoded_keeps_its_copy(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(path: Path) -> None:
        raise UnreadablePhoto("The picture is damaged.")

    monkeypatch.setattr(verification.Verification, "__init__", _with(decode=damaged))
    report = album.library.deleting.trash([album.pair(0)])
    assert only_reason(report) == f"The photo to keep, {album.keeper(0)}, cannot be read: The picture is damaged."
    album.check()


def test_a_damaged_keeper_the_library_knows_keeps_its_better_copy(album: Album) -> None:
    """The scan of a cut-off file fails, so that its photo is missing and cannot keep anybody's place."""
    album.keeper(0).write_bytes(album.originals[album.keeper(0)][:200])
    album.library.scanning.scan()
    assert "no longer there" in only_reason(album.library.deleting.trash([album.pair(0)]))
    assert album.loser(0).exists()


def test_a_keeper_that_may_not_be_read_keeps_its_copy(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    original = verification.content_hash

    def denied(path: Path) -> str:
        if path == album.keeper(0):
            raise UnreadablePhoto("Permission denied: you are not allowed to read this file.")
        return original(path)

    monkeypatch.setattr(verification.Verification, "__init__", _with(hash_file=denied))
    assert "Permission denied" in only_reason(album.library.deleting.trash([album.pair(0)]))
    album.check()


def test_a_loser_that_may_not_be_read_stays(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path) -> str:
        raise UnreadablePhoto("Permission denied: you are not allowed to read this file.")

    monkeypatch.setattr(verification.Verification, "__init__", _with(hash_file=denied))
    assert "Permission denied" in only_reason(album.library.deleting.trash([album.pair(0)]))
    album.check()


@pytest.mark.parametrize("error", [DENIED, BROKEN])
def test_a_file_that_cannot_be_looked_at_stays(album: Album, files: FaultyFiles, error: int) -> None:
    files.fail("status", error, lambda path: path == album.keeper(0))
    assert "cannot be looked at" in only_reason(album.library.deleting.trash([album.pair(0)]))
    album.check()


def test_a_keeper_that_changes_while_it_is_read_keeps_its_copy(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    original = verification.content_hash

    def changing(path: Path) -> str:
        digest = original(path)
        if path == album.keeper(0):
            os.utime(path, ns=(5, 5))
        return digest

    monkeypatch.setattr(verification.Verification, "__init__", _with(hash_file=changing))
    assert "changed while it was being checked" in only_reason(album.library.deleting.trash([album.pair(0)]))


def test_a_file_swapped_between_the_check_and_the_move_comes_back(album: Album, files: FaultyFiles) -> None:
    other = write(album.folder / "other.jpg", 71)
    content = other.read_bytes()
    files.before("rename", 1, lambda: other.replace(album.loser(0)))
    assert "replaced by another file" in only_reason(album.library.deleting.trash([album.pair(0)]))
    assert album.loser(0).read_bytes() == content
    assert album.notes() == set()


def test_a_padlock_set_between_plan_and_act_counts(album: Album, files: FaultyFiles) -> None:
    folder = album.library.folders.all()[0].id
    files.before("rename", 1, lambda: album.library.folders.protect(folder, True))
    report = album.library.deleting.trash(album.pairs(3))
    assert names(report) == ["0.jpg"]
    assert {skipped.reason for skipped in report.skipped} == {"The folder is protected: nothing in it is ever deleted."}
    album.check()


def test_a_drive_that_goes_away_in_the_middle(album: Album, files: FaultyFiles) -> None:
    away = album.folder / "unplugged"
    files.before("settle", 1, lambda: album.photos.rename(away))
    report = album.library.deleting.trash(album.pairs(3))
    assert names(report) == ["0.jpg"]
    assert {skipped.reason for skipped in report.skipped} == {"The folder is offline: its drive is not connected."}
    away.rename(album.photos)
    album.check()
    assert len(album.library.deleting.undo().restored) == 1


def test_an_offline_folder_is_left_alone(album: Album) -> None:
    album.photos.rename(album.folder / "unplugged")
    report = album.library.deleting.trash(album.pairs(2))
    assert report.batch is None
    assert {skipped.reason for skipped in report.skipped} == {"The folder is offline: its drive is not connected."}
    (album.folder / "unplugged").rename(album.photos)
    album.check()


def test_an_empty_mount_point_is_offline(album: Album) -> None:
    album.photos.rename(album.folder / "unplugged")
    album.photos.mkdir()
    assert "offline" in only_reason(album.library.deleting.trash([album.pair(0)]))


def test_a_keeper_reached_by_two_paths_is_found_out_by_its_inode(album: Album) -> None:
    (album.folder / "second").symlink_to(album.photos)
    album.library.scanning.scan([album.folder / "second"])
    other_way = album.folder / "second" / "keep" / "0.jpg"
    report = album.library.deleting.trash([Selection(album.keeper(0), other_way)])
    assert report.trashed == ()
    album.check()


@pytest.mark.parametrize("order", [1, -1])
def test_a_copy_that_keeps_one_photo_while_it_is_deleted_by_another_name_does_not_count(
    album: Album, order: int
) -> None:
    """Whichever comes first, and the dry run says so."""
    os.link(album.loser(1), album.photos / "alias.jpg")
    album.library.scanning.scan()
    chosen = [Selection(album.keeper(1), album.photos / "alias.jpg"), Selection(album.loser(1), album.keeper(2))][
        ::order
    ]
    for dry_run in (True, False):
        report = album.library.deleting.trash(chosen, dry_run=dry_run)
        assert report.trashed == (album.loser(1),)
        (skipped,) = report.skipped
        assert skipped.path == album.keeper(1)
        assert "deleted in the same go" in skipped.reason
    assert album.keeper(1).exists()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_keeper_does_not_go_by_the_name_of_another_file(album: Album, files: FaultyFiles, turn: int) -> None:
    """In mid-batch a folder with a copy that is to go is replaced by a link to the folder of the keeper."""
    other, kept = album.photos / "other" / "0.jpg", album.photos / "kept" / "0.jpg"
    for path in (other, kept):
        path.parent.mkdir()
        shutil.copy2(album.keeper(0), path)
    album.library.scanning.scan()
    album.remember()

    def replace() -> None:
        other.parent.rename(album.folder / "taken away")
        other.parent.symlink_to(album.keeper(0).parent)

    files.before("settle", turn, replace)  # after the move of this number
    report = album.library.deleting.trash([album.pair(1), album.pair(0), Selection(other, kept)])
    assert names(report) == ["1.jpg", "0.jpg"]
    (skipped,) = report.skipped
    assert skipped.path == other
    assert "stays for another one" in skipped.reason
    assert album.keeper(0).read_bytes() == album.originals[album.keeper(0)]


def test_every_photo_is_read_again_just_before_its_own_move(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    original = verification.content_hash

    def noting(path: Path) -> str:
        events.append(f"read {path.parent.name}/{path.name}")
        return original(path)

    moving = deletion.Deletion._move_into

    def noting_moves(self, receptacle, shot, files, *rest):
        events.append(f"move {files[0][0].path.name}")
        return moving(self, receptacle, shot, files, *rest)

    monkeypatch.setattr(verification.Verification, "__init__", _with(hash_file=noting))
    monkeypatch.setattr(deletion.Deletion, "_move_into", noting_moves)
    album.library.deleting.trash(album.pairs(2))
    assert events == [
        "read copies/0.jpg",
        "read keep/0.jpg",
        "move 0.jpg",
        "read keep/0.jpg",
        "read copies/1.jpg",
        "read keep/1.jpg",
        "move 1.jpg",
        "read keep/1.jpg",
    ]


_ORIGINAL_INIT = verification.Verification.__init__


def _with(**replacements: object) -> Callable[..., None]:
    def init(self: verification.Verification, *arguments: object) -> None:
        _ORIGINAL_INIT(self, *arguments, **replacements)

    return init


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (UnreadablePhoto("It is a picture of nothing"), "could not be read. It is a picture of nothing. They may be"),
        (UnreadablePhoto("The drive is gone."), "could not be read. The drive is gone. They may be"),
        ("0" * 64, "had another content. They may be"),
    ],
)
def test_a_keeper_that_is_gone_after_the_move_is_told_in_sentences(
    album: Album, files: FaultyFiles, monkeypatch: pytest.MonkeyPatch, found: UnreadablePhoto | str, words: str
) -> None:
    """It is read again once the file has moved, and by the disk: what the system remembers of it is given up first."""
    asked: list[Path] = []

    def hash_after(path: Path) -> str:
        if path != album.keeper(0) or not files.calls["rename"]:
            return content_hash(path)
        assert asked == [path]
        if isinstance(found, str):
            return found
        raise found

    monkeypatch.setattr(verification, "ask_the_disk", asked.append)
    monkeypatch.setattr(verification.Verification, "__init__", _with(hash_file=hash_after))
    reason = only_reason(album.library.deleting.trash([album.pair(0)]))
    assert f"Once this file had been moved, the photo to keep, {album.keeper(0)}, {words}" in reason
    album.check()
