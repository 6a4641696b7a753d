"""Things that change between the decision and the act: that photo is skipped with its reason."""

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
from tests.helpers.album import Album, names, only_reason
from tests.helpers.changed_files import verifying_with
from tests.helpers.faulty_files import FaultyFiles
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

    monkeypatch.setattr(verification.Verification, "__init__", verifying_with(hash_file=noting))
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
    monkeypatch.setattr(verification.Verification, "__init__", verifying_with(hash_file=hash_after))
    reason = only_reason(album.library.deleting.trash([album.pair(0)]))
    assert f"Once this file had been moved, the photo to keep, {album.keeper(0)}, {words}" in reason
    album.check()
