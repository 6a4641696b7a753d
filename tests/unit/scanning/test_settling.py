"""When a changed directory is worth a scan: with a clock and files of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.scanning.settling import PATIENCE_SECONDS, QUIET_SECONDS, Settling


class World:
    """A root with real directories, files that exist in name only, and a clock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now = 1000.0
        self.files: dict[str, tuple[int, int]] = {}
        self.settling = Settling(root, root / "library", stamp=self.files.get, clock=lambda: self.now)

    def write(self, relative: str, size: int = 100) -> None:
        path = self.root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        self.files[str(path)] = (size, int(self.now))
        self.settling.note(str(path), deleted=False)

    def delete(self, relative: str) -> None:
        self.files.pop(str(self.root / relative), None)
        self.settling.note(str(self.root / relative), deleted=True)

    def after(self, seconds: float) -> list[str]:
        self.now += seconds
        return [path.relative_to(self.root).as_posix() for path in self.settling.take()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_nothing_happened(world: World) -> None:
    assert not world.settling
    assert world.after(100) == []


def test_a_new_photo_once_it_is_quiet(world: World) -> None:
    world.write("2024/a.jpg")
    assert world.settling
    assert world.after(QUIET_SECONDS / 2) == []
    assert world.after(QUIET_SECONDS) == ["2024"]
    assert not world.settling
    assert world.after(100) == []


def test_a_file_that_grows_waits_with_its_directory_and_with_no_other(world: World) -> None:
    world.write("slow/a.jpg", 100)
    world.write("slow/b.jpg")
    world.write("quick/c.jpg")
    world.files[str(world.root / "slow" / "a.jpg")] = (200, 1)  # without a word from the system
    assert world.after(QUIET_SECONDS) == ["quick"]
    world.files[str(world.root / "slow" / "a.jpg")] = (300, 2)
    assert world.after(QUIET_SECONDS) == []
    assert world.after(QUIET_SECONDS) == ["slow"]


def test_a_directory_that_is_never_quiet_is_looked_at_in_the_end(world: World) -> None:
    looked = []
    for number in range(int(PATIENCE_SECONDS) + 1):
        world.write(f"copying/{number}.jpg")
        looked += world.after(1)
    assert looked == ["copying"]


def test_two_thousand_files_are_one_directory(world: World) -> None:
    for number in range(2000):
        world.write(f"card/{number:04d}.jpg")
    assert world.after(QUIET_SECONDS) == ["card"]


def test_a_deleted_photo_may_have_been_moved_so_the_whole_root_is_looked_at(world: World) -> None:
    world.write("a/1.jpg")
    world.delete("b/1.jpg")
    assert world.after(QUIET_SECONDS) == ["."]
    assert not world.settling


def test_a_deletion_waits_for_files_that_are_still_written(world: World) -> None:
    world.delete("b/1.jpg")
    world.write("a/1.jpg", 10)
    world.now += QUIET_SECONDS
    world.write("a/1.jpg", 20)
    assert world.after(0.5) == []
    assert world.after(QUIET_SECONDS) == ["."]


def test_deletions_without_end_do_not_wait_for_ever(world: World) -> None:
    looked = []
    for number in range(int(PATIENCE_SECONDS) * 2):
        world.delete(f"{number}.jpg")
        looked += world.after(1)
    assert looked == []
    assert world.after(QUIET_SECONDS) == ["."]


@pytest.mark.parametrize("name", ["a/1.xmp", "a/1.jpg.XMP", "a/1.jpg.json"])
def test_a_note_beside_a_photo_is_heard(world: World, name: str) -> None:
    world.write(name)
    assert world.after(QUIET_SECONDS / 2) == []
    assert world.after(QUIET_SECONDS) == ["a"]
    world.delete(name)
    assert world.after(QUIET_SECONDS) == ["a"], "no photo was moved, so no other directory is looked at"


def test_a_directory_that_was_moved_in(world: World) -> None:
    (world.root / "moved in.2024").mkdir()
    world.settling.note(str(world.root / "moved in.2024"), deleted=False)
    assert world.after(QUIET_SECONDS) == ["moved in.2024"]


def test_a_directory_that_is_gone_again(world: World) -> None:
    world.write("a/b/c.jpg")
    (world.root / "a" / "b").rmdir()
    assert world.after(QUIET_SECONDS) == ["a"]


def test_a_file_that_is_gone_again_is_not_waited_for(world: World) -> None:
    world.write("a/b.jpg")
    del world.files[str(world.root / "a" / "b.jpg")]
    assert world.after(QUIET_SECONDS) == ["a"]


@pytest.mark.parametrize(
    "relative",
    [
        "a/notes.txt",
        "a/film.mp4",
        ".hidden/a.jpg",
        "a/.a.jpg.tmp",
        "a/.picture.jpg",
        "@eaDir/a.jpg",
        "$RECYCLE.BIN/a.jpg",
        "library/thumbnails/00/a.jpg",
    ],
)
def test_what_is_no_photo_of_the_library(world: World, relative: str) -> None:
    world.write(relative)
    world.delete(relative)
    assert not world.settling


def test_looking_at_everything(world: World) -> None:
    world.settling.note_all()
    assert world.after(0) == ["."]
