"""Folders under observation: with an observer of the test's own, and with the system's real events."""

from __future__ import annotations

import errno
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError
from photosim.scanning import settling, watching
from photosim.scanning.watching import Told, Watching, native_events
from tests.helpers.pictures import write, write_many

SECONDS = 20.0


OpenDesk = Callable[..., "Desk"]


class FakeObserver:
    """Tells what the test says, and fails where it says so."""

    def __init__(self) -> None:
        self.tell: dict[Path, Told] = {}
        self.error: OSError | None = None
        self.started: list[Path] = []

    def __call__(self, root: Path, stop: threading.Event, ready: Callable[[], None], tell: Told) -> None:
        self.started.append(root)
        if self.error is not None:
            raise self.error
        self.tell[root] = tell
        ready()
        stop.wait()
        del self.tell[root]


class Desk:
    """A watching under test, with what it found."""

    def __init__(self, roots: dict[int, Path], **named: object) -> None:
        self.roots = roots
        self.found: queue.Queue[list[Path]] = queue.Queue()
        self.errors: list[Exception] = []
        self.watching = Watching(self._roots, Path("/nowhere"), self.found.put, tick=0.02, **named)

    def _roots(self) -> dict[int, Path]:
        if self.errors:
            raise self.errors.pop()
        return dict(self.roots)

    def next(self) -> list[Path]:
        return self.found.get(timeout=SECONDS)

    def until(self, wanted: Path) -> None:
        """Wait until this directory, or one around it, is to be scanned."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if any(path == wanted or path in wanted.parents for path in self.next()):
                return
        raise AssertionError(f"{wanted} was not noticed")

    def nothing(self) -> bool:
        time.sleep(0.3)
        return self.found.empty()


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(watching, "MILLISECONDS", {"debounce": 100, "step": 50, "rust_timeout": 100})


@pytest.fixture
def observer() -> FakeObserver:
    return FakeObserver()


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[OpenDesk]:
    desks: list[Desk] = []

    def open_one(**named: object) -> Desk:
        (tmp_path / "photos").mkdir(exist_ok=True)
        desks.append(Desk({1: tmp_path / "photos"}, **named))
        desks[-1].watching.start()
        return desks[-1]

    yield open_one
    for desk in desks:
        assert desk.watching.stop()
    assert not [t.name for t in threading.enumerate() if t.name in ("photosim-watch", "photosim-listen")]


# With an observer of the test's own


def test_at_first_everything_is_looked_at(open_desk: OpenDesk, observer: FakeObserver) -> None:
    desk = open_desk(observer=observer)
    assert desk.next() == [desk.roots[1]]
    assert desk.nothing()


def test_what_is_told_is_handed_on(open_desk: OpenDesk, observer: FakeObserver) -> None:
    desk = open_desk(observer=observer)
    desk.next()
    path = write(desk.roots[1] / "2024" / "a.jpg", 1)
    observer.tell[desk.roots[1]](str(path), False)
    assert desk.next() == [path.parent]
    assert desk.nothing()


def test_a_folder_that_is_added_or_removed(open_desk: OpenDesk, observer: FakeObserver, tmp_path: Path) -> None:
    desk = open_desk(observer=observer)
    desk.next()
    other = tmp_path / "other"
    other.mkdir()
    desk.roots[2] = other
    desk.watching.look_now()
    assert desk.next() == [other]
    del desk.roots[1]
    desk.watching.look_now()
    wait_until(lambda: list(observer.tell) == [other])


def test_a_drive_that_is_unplugged_and_comes_back(open_desk: OpenDesk, observer: FakeObserver) -> None:
    there: list[bool] = []
    desk = open_desk(observer=observer, look=0.05, on_there=lambda: there.append(True))
    root = desk.roots[1]
    desk.next()
    root.rename(root.with_name("unplugged"))
    wait_until(lambda: not observer.tell)
    assert desk.nothing()
    assert len(there) == 1
    root.with_name("unplugged").rename(root)
    assert desk.next() == [root]
    assert len(there) == 2


def test_another_drive_in_the_same_place_is_watched_anew(open_desk: OpenDesk, observer: FakeObserver) -> None:
    desk = open_desk(observer=observer, look=0.05)
    root = desk.roots[1]
    desk.next()
    root.rename(root.with_name("first"))
    root.mkdir()
    assert desk.next() == [root]
    assert observer.started == [root, root]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The system watches no more folders"),
        (OSError("OS file watch limit reached. about [...]"), "The system watches no more folders"),
        (OSError(errno.EACCES, "Permission denied"), "cannot be watched"),
    ],
)
def test_a_folder_that_cannot_be_watched_is_looked_through_now_and_then(
    open_desk: OpenDesk, observer: FakeObserver, error: OSError, words: str
) -> None:
    observer.error = error
    desk = open_desk(observer=observer, rescan=0.1, look=0.05)
    for _ in range(3):
        assert desk.next() == [desk.roots[1]]
    (note,) = desk.watching.notes()
    assert words in note
    assert "every 1 minutes" in note


def test_a_network_drive_is_looked_through_now_and_then(open_desk: OpenDesk, observer: FakeObserver) -> None:
    desk = open_desk(observer=observer, rescan=0.1, look=0.05, is_network=lambda path: True)
    for _ in range(3):
        assert desk.next() == [desk.roots[1]]
    assert observer.started == []
    assert "network drive" in desk.watching.notes()[0]


def test_one_that_finds_no_roots_goes_on(open_desk: OpenDesk, observer: FakeObserver, tmp_path: Path) -> None:
    desk = open_desk(observer=observer, look=0.05)
    desk.next()
    desk.roots[1] = tmp_path / "nothing"
    wait_until(lambda: not observer.tell)
    desk.roots[1] = tmp_path / "photos"
    assert desk.next() == [tmp_path / "photos"]


def test_a_library_that_does_not_answer_is_asked_again(
    open_desk: OpenDesk, observer: FakeObserver, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_desk(observer=observer, look=0.05)
    desk.next()
    desk.errors = [LibraryError("Another program is using the library.")] * 2
    wait_until(lambda: "not looked at" in caplog.text)
    path = write(desk.roots[1] / "a.jpg", 1)
    observer.tell[desk.roots[1]](str(path), False)
    assert desk.next() == [desk.roots[1]]


# With the system's events


def listening(open_desk: OpenDesk) -> Desk:
    desk = open_desk(observer=native_events)
    assert desk.next() == [desk.roots[1]]
    return desk


def test_new_photos_in_a_new_folder(open_desk: OpenDesk) -> None:
    desk = listening(open_desk)
    write_many(desk.roots[1] / "new" / "deep", 5)
    desk.until(desk.roots[1] / "new" / "deep")


def test_a_changed_photo(open_desk: OpenDesk, tmp_path: Path) -> None:
    path = write(tmp_path / "photos" / "a" / "1.jpg", 1)
    desk = listening(open_desk)
    write(path, 2)
    desk.until(path.parent)


def test_a_deleted_and_a_renamed_photo(open_desk: OpenDesk, tmp_path: Path) -> None:
    write_many(tmp_path / "photos" / "a", 3)
    desk = listening(open_desk)
    (tmp_path / "photos" / "a" / "000.jpg").unlink()
    assert desk.next() == [desk.roots[1]]
    (tmp_path / "photos" / "a" / "001.jpg").rename(tmp_path / "photos" / "moved.jpg")
    assert desk.next() == [desk.roots[1]]


def test_a_folder_that_was_moved_in(open_desk: OpenDesk, tmp_path: Path) -> None:
    write_many(tmp_path / "outside", 3)
    desk = listening(open_desk)
    (tmp_path / "outside").rename(desk.roots[1] / "inside")
    desk.until(desk.roots[1] / "inside")


def test_two_thousand_files_are_copied_in(open_desk: OpenDesk, tmp_path: Path) -> None:
    source = write(tmp_path / "one.jpg", 1)
    desk = listening(open_desk)
    card = desk.roots[1] / "card"
    card.mkdir()
    for number in range(2000):
        shutil.copyfile(source, card / f"{number:04d}.jpg")
    desk.until(card)


def test_stopping_is_quick_and_leaves_no_thread(open_desk: OpenDesk) -> None:
    desk = listening(open_desk)
    assert desk.watching.stop()
    write(desk.roots[1] / "late.jpg", 1)
    assert desk.nothing()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="lowers Linux' limit of watches")
def test_the_systems_own_limit(tmp_path: Path) -> None:
    """In a namespace of its own, in which two directories may be watched."""
    script = """
import queue, sys
from pathlib import Path
from photosim.scanning.watching import Watching
found = queue.Queue()
watching = Watching(lambda: {1: Path(sys.argv[1])}, Path("/nowhere"), found.put, tick=0.1)
watching.start()
found.get(timeout=20)
print(*watching.notes())
watching.stop()
"""
    for number in range(5):
        (tmp_path / str(number)).mkdir()
    done = subprocess.run(
        [
            *("unshare", "-r", "sh", "-c", 'echo 2 > /proc/sys/user/max_inotify_watches || exit 77; exec "$@"', "sh"),
            *(sys.executable, "-c", script, str(tmp_path)),
        ],
        cwd=Path(__file__).parents[3],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no namespace can be made here: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
    assert "The system watches no more folders" in done.stdout
