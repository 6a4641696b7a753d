"""Which files a walk finds, and what it leaves alone."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from photosim.base.errors import Cancelled
from photosim.base.job import Job, Progress
from photosim.folders import walk as walking
from photosim.folders.walk import walk


def _touch(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _names(root: Path, **options: object) -> list[str]:
    return [stat.relative for stat in walk(root, 1, **options).files]


def test_the_facts_of_a_file(tmp_path: Path) -> None:
    status = _touch(tmp_path / "trip" / "a.JPG", b"12345").stat()
    (found,) = walk(tmp_path, 7).files
    assert (found.folder_id, found.relative, found.size) == (7, "trip/a.JPG", 5)
    assert (found.mtime_ns, found.inode) == (status.st_mtime_ns, status.st_ino)


def test_only_suffixes_of_pictures_in_any_case(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.HEIC", "c.Tiff", "d.avif", "e.txt", "f.mov", "jpg", "g.jpg.part", "h.jpg "):
        _touch(tmp_path / name)
    assert _names(tmp_path) == ["a.jpg", "b.HEIC", "c.Tiff", "d.avif"]


def test_without_a_suffix_the_first_bytes_tell(tmp_path: Path) -> None:
    _touch(tmp_path / "20190704_181500", b"\xff\xd8\xff\xe0" + bytes(40))
    _touch(tmp_path / "picture", b"\x89PNG\r\n\x1a\n" + bytes(40))
    for name, content in (
        ("notes", b"BM stands for"),
        ("film", bytes(4) + b"ftypisom"),
        ("nothing", b""),
        ("x.y", b"\xff\xd8\xff\xe0"),
    ):
        _touch(tmp_path / name, content)
    (tmp_path / "folder").mkdir()
    assert _names(tmp_path) == ["20190704_181500", "picture"]


def test_raw_files_are_looked_at_and_videos_noted(tmp_path: Path) -> None:
    for name in ("a.CR2", "b.nef", "c.dng", "d.raw", "e.MOV", "f.mp4", "g.jxl", "h.MPO", "i.xmp", "j.aae"):
        _touch(tmp_path / name)
    found = walk(tmp_path, 1)
    assert [file.relative for file in found.files] == ["a.CR2", "b.nef", "c.dng", "g.jxl", "h.MPO"]
    assert [file.relative for file in found.videos] == ["e.MOV", "f.mp4"]


def test_the_order_depends_on_names_only(tmp_path: Path) -> None:
    for name in ("b/z.jpg", "b/a.jpg", "c.jpg", "a/x/y.jpg", "a/b.jpg", "Z.jpg"):
        _touch(tmp_path / name)
    assert _names(tmp_path) == ["Z.jpg", "c.jpg", "a/b.jpg", "a/x/y.jpg", "b/a.jpg", "b/z.jpg"]


@pytest.mark.parametrize(
    "name",
    [".hidden.jpg", "._a.jpg", ".thumbnails/a.jpg", ".Trash-1000/files/a.jpg", "$RECYCLE.BIN/a.jpg", "@eaDir/a.jpg",
     "System Volume Information/a.jpg", "#recycle/a.jpg", "lost+found/a.jpg", "__MACOSX/a.jpg", "sub/@EADIR/a.jpg"],
)  # fmt: skip
def test_hidden_and_system_names(tmp_path: Path, name: str) -> None:
    _touch(tmp_path / "shown.jpg")
    _touch(tmp_path / name)
    assert _names(tmp_path) == ["shown.jpg"]


@pytest.mark.parametrize(
    ("mark", "folder"),
    [(".immich", "thumbs"), (".immich", "encoded-video"), (".immich", "Profile"), (".ppstorage", "storage")],
)
def test_what_another_program_made_of_photos_is_left_out_and_named(tmp_path: Path, mark: str, folder: str) -> None:
    _touch(tmp_path / "photos" / folder / mark)
    _touch(tmp_path / "photos" / folder / "ab" / "thumb.webp")
    _touch(tmp_path / "photos" / "one.jpg")
    found = walk(tmp_path, 1)
    assert [stat.relative for stat in found.files] == ["photos/one.jpg"]
    assert found.packages == [f"photos/{folder}"]


def test_originals_are_photos_whoever_marks_their_folder(tmp_path: Path) -> None:
    _touch(tmp_path / "library" / ".immich")
    _touch(tmp_path / "library" / "one.jpg")
    _touch(tmp_path / "thumbs" / "two.jpg")
    assert _names(tmp_path) == ["library/one.jpg", "thumbs/two.jpg"]
    assert walk(tmp_path / "thumbs", 1).packages == [], "a folder that was asked for is looked at"


def test_a_hidden_folder_that_was_asked_for(tmp_path: Path) -> None:
    _touch(tmp_path / ".private" / "a.jpg")
    assert _names(tmp_path / ".private") == ["a.jpg"]


def test_the_library_itself_is_skipped(tmp_path: Path) -> None:
    _touch(tmp_path / "a.jpg")
    _touch(tmp_path / "library" / "thumbnails" / "b.jpg")
    assert _names(tmp_path, skip=[tmp_path / "library", tmp_path / "not there"]) == ["a.jpg"]


def test_below_a_subfolder(tmp_path: Path) -> None:
    _touch(tmp_path / "a.jpg")
    _touch(tmp_path / "trip" / "day" / "b.jpg")
    assert _names(tmp_path, below="trip/day") == ["trip/day/b.jpg"]
    found = walk(tmp_path, 1, below="deleted")
    assert (found.files, found.unreadable) == ([], [])


def test_a_folder_named_like_a_picture_is_walked(tmp_path: Path) -> None:
    _touch(tmp_path / "album.jpg" / "a.jpg")
    assert _names(tmp_path) == ["album.jpg/a.jpg"]


def test_a_root_that_is_away(tmp_path: Path) -> None:
    found = walk(tmp_path / "unplugged", 1)
    assert (found.files, found.unreadable) == ([], [""])
    assert walk(_touch(tmp_path / "file"), 1).unreadable == [""]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    with open(name, "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write(b"x")
    _touch(tmp_path / "été 日本.jpg")
    found = _names(tmp_path)
    assert sorted(map(os.fsencode, found)) == sorted([b"caf\xe9.jpg", "été 日本.jpg".encode()])
    assert all((tmp_path / relative).exists() for relative in found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_special_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert _names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
class TestLinks:
    def test_a_loop_ends(self, tmp_path: Path) -> None:
        _touch(tmp_path / "a" / "b.jpg")
        (tmp_path / "a" / "again").symlink_to(tmp_path)
        (tmp_path / "self").symlink_to(tmp_path / "self")
        found = walk(tmp_path, 1)
        assert [stat.relative for stat in found.files] == ["a/b.jpg"]
        assert found.unreadable == []

    def test_a_folder_by_its_own_path_wins_over_a_link_that_sorts_before_it(self, tmp_path: Path) -> None:
        _touch(tmp_path / "real" / "a.jpg")
        (tmp_path / "alias").symlink_to(tmp_path / "real")
        assert _names(tmp_path) == ["real/a.jpg"]

    def test_a_folder_outside_is_walked_once(self, tmp_path: Path) -> None:
        _touch(tmp_path / "outside" / "a.jpg")
        (tmp_path / "root").mkdir()
        (tmp_path / "root" / "one").symlink_to(tmp_path / "outside")
        (tmp_path / "root" / "two").symlink_to(tmp_path / "outside")
        assert _names(tmp_path / "root") == ["one/a.jpg"]

    def test_a_file_counts_only_where_it_lies_outside(self, tmp_path: Path) -> None:
        status = _touch(tmp_path / "outside.jpg", b"123").stat()
        inside = _touch(tmp_path / "root" / "a.jpg")
        (tmp_path / "root" / "b.jpg").symlink_to(inside)
        (tmp_path / "root" / "c.jpg").symlink_to(tmp_path / "outside.jpg")
        found = walk(tmp_path / "root", 1).files
        assert [stat.relative for stat in found] == ["a.jpg", "c.jpg"]
        assert (found[1].size, found[1].inode) == (3, status.st_ino)

    def test_a_target_that_is_away_is_not_known(self, tmp_path: Path) -> None:
        (tmp_path / "drive").symlink_to(tmp_path / "unplugged")
        assert walk(tmp_path, 1).unreadable == ["drive"]

    def test_the_root_may_be_a_link(self, tmp_path: Path) -> None:
        inside = _touch(tmp_path / "real" / "a.jpg")
        (tmp_path / "real" / "b.jpg").symlink_to(inside)
        (tmp_path / "link").symlink_to(tmp_path / "real")
        assert _names(tmp_path / "link") == ["a.jpg"]


def test_a_folder_that_may_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _touch(tmp_path / "open" / "a.jpg")
    _touch(tmp_path / "shut" / "b.jpg")
    original = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return original(path)

    monkeypatch.setattr(walking.os, "scandir", scandir)
    found = walk(tmp_path, 1)
    assert [stat.relative for stat in found.files] == ["open/a.jpg"]
    assert found.unreadable == ["shut"]


def test_a_drive_that_goes_away_meanwhile(tmp_path: Path) -> None:
    root = tmp_path / "drive"
    _touch(root / "a" / "b.jpg")
    _touch(root / "c.jpg")

    def unplug(progress: Progress) -> None:
        if progress.current.endswith("a"):
            shutil.rmtree(root)

    found = walk(root, 1, job=Job(unplug, interval=0))
    assert found.unreadable == [""]


def test_progress_and_cancelling(tmp_path: Path) -> None:
    for name in ("a/1.jpg", "b/2.jpg", "c/3.jpg"):
        _touch(tmp_path / name)
    seen: list[Progress] = []
    walk(tmp_path, 1, job=Job(seen.append, interval=0))
    assert [progress.done for progress in seen] == [0, 0, 1, 2]
    assert {progress.stage for progress in seen} == {"finding"}

    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        walk(tmp_path, 1, job=job)


def _stamps(root: Path, *names: str) -> dict[str, dict[str, walking.Stamp]]:
    stamps: dict[str, dict[str, walking.Stamp]] = {}
    for name in names:
        status = (root / name).stat()
        directory, _, own = name.rpartition("/")
        stamps.setdefault(directory, {})[own] = (name, status.st_size, status.st_mtime_ns)
    return stamps


def test_of_a_known_file_only_its_path_is_told(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.jpg", "trip/c.jpg", "trip/d.jpg"):
        _touch(tmp_path / name)
    known = _stamps(tmp_path, "a.jpg", "b.jpg", "trip/d.jpg")
    found = walk(tmp_path, 1, known=known)
    assert sorted(found.unchanged) == ["a.jpg", "b.jpg", "trip/d.jpg"]
    assert [file.relative for file in found.files] == ["trip/c.jpg"]


def test_a_known_file_with_another_size_or_time_is_found_anew(tmp_path: Path) -> None:
    for name in ("larger.jpg", "later.jpg", "never.jpg"):
        _touch(tmp_path / name)
    known = _stamps(tmp_path, "larger.jpg", "later.jpg", "never.jpg")
    known[""]["never.jpg"] = ("never.jpg", 1, None)
    (tmp_path / "larger.jpg").write_bytes(b"xx")
    os.utime(tmp_path / "larger.jpg", ns=(0, known[""]["larger.jpg"][2] or 0))
    os.utime(tmp_path / "later.jpg", ns=(0, (known[""]["later.jpg"][2] or 0) + 1))
    found = walk(tmp_path, 1, known=known)
    assert (found.unchanged, [file.relative for file in found.files]) == (
        [],
        ["larger.jpg", "later.jpg", "never.jpg"],
    )


def test_what_is_no_file_any_more_is_not_unchanged(tmp_path: Path) -> None:
    for name in ("folder.jpg", "gone.jpg", "link.jpg"):
        _touch(tmp_path / "root" / name)
    known = _stamps(tmp_path / "root", "folder.jpg", "gone.jpg", "link.jpg")
    for name in ("folder.jpg", "gone.jpg", "link.jpg"):
        (tmp_path / "root" / name).unlink()
    (tmp_path / "root" / "folder.jpg").mkdir()
    now = (tmp_path / "root" / "folder.jpg").stat()
    known[""]["folder.jpg"] = ("folder.jpg", now.st_size, now.st_mtime_ns)
    (tmp_path / "root" / "link.jpg").symlink_to(_touch(tmp_path / "outside.jpg"))
    link = os.lstat(tmp_path / "root" / "link.jpg")
    known[""]["link.jpg"] = ("link.jpg", link.st_size, link.st_mtime_ns)
    found = walk(tmp_path / "root", 1, known=known)
    assert (found.unchanged, [file.relative for file in found.files]) == ([], ["link.jpg"])
