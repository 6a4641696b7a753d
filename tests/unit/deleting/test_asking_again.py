"""Photos of which a drive did not say where they are: asked about again, with a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError
from photosim.deleting import asking_again
from photosim.deleting.asking_again import FIRST_SECONDS, MOST_SECONDS, AskingAgain, by_timer
from photosim.deleting.trash.operations import FileOperations
from tests.helpers.album import Album
from tests.helpers.faulty_files import BROKEN, FaultyFiles


class Clock:
    """Time passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self.due: list[tuple[float, Callable[[], None]]] = []

    def later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        entry = (self.now + seconds, act)
        self.waits.append(seconds)
        self.due.append(entry)
        return lambda: self.due.remove(entry) if entry in self.due else None

    def pass_(self, seconds: float) -> None:
        end = self.now + seconds
        while self.due and min(self.due)[0] <= end:
            entry = min(self.due, key=lambda one: one[0])
            self.due.remove(entry)
            self.now = entry[0]
            entry[1]()
        self.now = end


class Drive:
    """Tells where its photos are once it answers."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.waiting = [Path("a")]
        self.connected = self.answers = True
        self.asked: list[float] = []
        self.told = 0
        self.asking = AskingAgain(
            lambda: self.waiting, self._settle, self._tell, later=self.clock.later, answers=lambda path: self.connected
        )

    def _settle(self) -> None:
        self.asked.append(self.clock.now)
        if self.answers:
            self.waiting = []

    def _tell(self) -> None:
        self.told += 1


def test_nothing_runs_while_nothing_waits() -> None:
    drive = Drive()
    drive.waiting = []
    drive.asking.look()
    drive.asking.now()
    assert drive.clock.due == []


def test_it_is_asked_ever_more_seldom() -> None:
    drive = Drive()
    drive.answers = False
    for _ in range(3):
        drive.asking.look()  # once is enough
    drive.clock.pass_(24 * 3600)
    assert drive.clock.waits[:7] == [30, 60, 120, 240, 480, 600, 600]
    assert max(drive.clock.waits) == MOST_SECONDS
    assert len(drive.asked) < 160
    assert len(drive.clock.due) == 1
    assert drive.told == 0


def test_once_it_answers_it_is_told_and_asked_no_more() -> None:
    drive = Drive()
    drive.asking.look()
    drive.clock.pass_(FIRST_SECONDS - 1)
    assert drive.asked == []
    drive.clock.pass_(1)
    assert drive.asked == [FIRST_SECONDS]
    assert drive.told == 1
    assert drive.clock.due == []
    drive.waiting = [Path("b")]
    drive.asking.look()
    assert drive.clock.waits[-1] == FIRST_SECONDS


def test_a_drive_that_comes_back_is_asked_at_once() -> None:
    drive = Drive()
    drive.answers = False
    drive.asking.look()
    drive.clock.pass_(3600)
    drive.asked.clear()
    drive.asking.now()
    drive.clock.pass_(FIRST_SECONDS)
    assert len(drive.asked) == 2, "at once, and soon again where that did not tell"
    assert len(drive.clock.due) == 1
    drive.answers = True
    drive.asking.now()
    drive.clock.pass_(0)
    assert drive.waiting == []
    assert drive.clock.due == []


def test_while_the_drive_is_away_nobody_is_asked() -> None:
    drive = Drive()
    drive.connected = False
    drive.asking.look()
    drive.clock.pass_(3600)
    assert drive.asked == []
    assert len(drive.clock.due) == 1


def test_a_drive_that_comes_back_while_it_is_asked() -> None:
    drive = Drive()
    drive.answers = False
    settle = drive.asking._settle

    def comes_back() -> None:
        drive.asking._settle = settle
        drive.asking.now()

    drive.asking._settle = comes_back
    drive.asking.look()
    drive.clock.pass_(FIRST_SECONDS)
    assert len(drive.asked) == 1
    assert len(drive.clock.due) == 1, "one clock runs, not two"


def test_a_library_that_is_locked_is_tried_later() -> None:
    drive = Drive()
    settle = drive.asking._settle

    def locked() -> None:
        drive.asking._settle = settle
        raise LibraryError("locked")

    drive.asking._settle = locked
    drive.asking.look()
    drive.clock.pass_(FIRST_SECONDS)
    assert drive.told == 0
    drive.clock.pass_(2 * FIRST_SECONDS)
    assert drive.told == 1


def test_closing_ends_it() -> None:
    drive = Drive()
    drive.asking.look()
    drive.asking.close()
    assert drive.clock.due == []
    drive.asking.look()
    drive.asking.now()
    assert drive.clock.due == []


def test_the_real_clock() -> None:
    drive = Drive()
    drive.asking._later = by_timer
    drive.asking.look()
    drive.asking.now()
    for _ in range(500):
        if drive.told:
            break
        asking_again.threading.Event().wait(0.01)
    assert drive.told == 1
    drive.asking.close()


class Silent(FaultyFiles):
    """The first move is done and answered with an error, and then nothing can be looked at; until it answers."""

    silent = False

    def rename(self, source: Path, target: Path) -> None:
        FileOperations.rename(self, source, target)
        self.silent = True
        raise OSError(BROKEN, "no answer")

    def status(self, path: Path) -> object:
        if self.silent:
            raise OSError(BROKEN, "no answer")
        return FileOperations.status(self, path)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setitem(AskingAgain.__init__.__kwdefaults__, "later", clock.later)
    return clock


@pytest.mark.parametrize("how", ["by the clock", "when the drive is back", "at the next opening"])
def test_a_deletion_is_settled_while_the_library_is_open(album: Album, clock: Clock, how: str) -> None:
    files = Silent()
    library = album.open(files)
    told: list[bool] = []
    library.deleting.keep_asking(lambda: told.append(True))
    assert clock.due == []
    (skipped,) = library.deleting.trash([album.pair(0)]).skipped
    assert skipped.reason.endswith("photosim looks again when the drive answers.")
    assert [entry.state for entry in album.entries(library)] == ["acting"]
    clock.pass_(3600)
    assert [entry.state for entry in album.entries(library)] == ["acting"], "nothing is decided on a guess"
    assert (album.trash / "files" / "0.jpg").is_file()
    assert told == []
    files.silent = False
    if how == "by the clock":
        clock.pass_(MOST_SECONDS)
    elif how == "when the drive is back":
        library.deleting.drive_answers()
        clock.pass_(0)
    else:
        library.deleting.keep_asking(lambda: told.append(True))
        clock.pass_(FIRST_SECONDS)
    assert [entry.state for entry in album.entries(library)] == ["trashed"]
    assert told == [True]
    album.check(library)
    assert clock.due == []


def test_closing_the_library_ends_it(album: Album, clock: Clock) -> None:
    library = album.open(Silent())
    library.deleting.keep_asking(lambda: None)
    library.deleting.trash([album.pair(0)])
    assert len(clock.due) == 1
    library.close()
    assert clock.due == []
