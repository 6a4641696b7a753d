"""Long work in a window: it freezes nothing, excludes what it has to, and a window that closes knows all of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.folders.folder_diff import CompareFoldersDialog
from photosim.ui.help import demo_commands
from photosim.ui.jobs import operation, tasks
from photosim.ui.models.selftest import SelfTestDialog
from photosim.ui.review.writes import WriteQueue
from photosim.ui.window.window import MainWindow


class Endless:
    """Stands for work that goes on until it is cancelled, or let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.ended = threading.Event()
        self.error: BaseException | None = None
        self.jobs: list[Job] = []

    def __call__(self, *arguments: object, **named: object) -> object:
        job = next(one for one in (*arguments, *named.values()) if isinstance(one, Job))
        self.jobs.append(job)
        self.begun.set()
        try:
            while not self.go_on.wait(0.01):
                job.report("comparing", 1, 10)
                job.checkpoint()
        except BaseException as error:
            self.error = error
            raise
        finally:
            self.ended.set()
        return None


@pytest.fixture
def works() -> Iterator[list[Endless]]:
    """Whatever was begun is let go at the end."""
    made: list[Endless] = [Endless() for _ in range(4)]
    yield made
    for one in made:
        one.go_on.set()
        for job in one.jobs:
            job.cancel()


def compare_folders(window: MainWindow, photos: Path) -> CompareFoldersDialog:
    window.dialogs.compare_folders()
    dialog = window.findChild(CompareFoldersDialog)
    dialog.a.setEditText(str(photos))
    dialog.b.setEditText(str(photos))
    dialog.start()
    return dialog


def test_long_work_freezes_neither_look_alikes_nor_thumbnails(
    qtbot: QtBot,
    window: MainWindow,
    library: Library,
    photos: Path,
    tmp_path: Path,
    works: list[Endless],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A search that is paused, a check, a test on one's photos and folder against folder, all at once."""
    find, check, test, diff = works
    monkeypatch.setattr(library.review, "find", find)
    monkeypatch.setattr(library.checkup, "check", check)
    monkeypatch.setattr(library.measuring, "selftest", test)
    monkeypatch.setattr(library.duplicates, "compare_folders", diff)
    window.actions_.find_duplicates.trigger()
    assert find.begun.wait(10)
    window.review.finder.pause(True)
    window.health.check()
    SelfTestDialog(library, window).start()
    compare_folders(window, photos)
    for one in (check, test, diff):
        assert one.begun.wait(10)
    began = time.monotonic()
    window.page.grid.photo_clicked.emit(window.page.model.rows[3].id)
    qtbot.waitUntil(lambda: window.lookalikes.query is not None and window.lookalikes.is_settled(), timeout=10_000)
    window.page.grid.set_side(280)
    qtbot.waitUntil(window.page.is_settled, timeout=10_000)
    assert time.monotonic() - began < 10


def test_an_export_and_a_search_for_duplicates_never_run_at_once(
    qtbot: QtBot,
    window: MainWindow,
    library: Library,
    tmp_path: Path,
    works: list[Endless],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find, export = works[:2]
    monkeypatch.setattr(library.review, "find", find)
    monkeypatch.setattr(library.duplicates, "export", export)
    window.actions_.find_duplicates.trigger()
    assert find.begun.wait(10)
    window.export_commands.export(tmp_path / "all.csv")
    assert not export.begun.wait(0.3)
    assert window.message_bar.text == "The export begins when the search for duplicates has ended."
    window.review.finder.cancel()
    qtbot.waitUntil(export.begun.is_set)
    assert find.ended.is_set()
    window.close()
    assert window.ended


@pytest.mark.parametrize("what", ["folder diff", "self-test", "check", "search", "rehearsal"])
def test_a_window_that_closes_stops_what_runs(
    qtbot: QtBot,
    window: MainWindow,
    library: Library,
    photos: Path,
    works: list[Endless],
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    work = works[0]
    place, name = {
        "folder diff": (library.duplicates, "compare_folders"),
        "self-test": (library.measuring, "selftest"),
        "check": (library.checkup, "check"),
        "search": (library.review, "find"),
        "rehearsal": (library.deleting, "trash"),
    }[what]
    monkeypatch.setattr(place, name, work)
    {
        "folder diff": lambda: compare_folders(window, photos),
        "self-test": window.dialogs.test_on_photos,
        "check": window.health.check,
        "search": window.actions_.find_duplicates.trigger,
        "rehearsal": lambda: window.trash_commands.delete_photos([window.page.model.rows[0].id]),
    }[what]()
    assert work.begun.wait(10)
    window.close()
    assert window.ended
    assert work.ended.is_set()
    assert work.jobs[0].cancelled


def test_a_window_that_closes_waits_for_a_deletion(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person has said so, and the process must not end in its middle."""
    really = library.deleting.trash
    calls: list[bool] = []

    def slow(*arguments: object, dry_run: bool = False, **named: object) -> object:
        calls.append(dry_run)
        if not dry_run:
            time.sleep(0.5)
        return really(*arguments, dry_run=dry_run, **named)

    monkeypatch.setattr(library.deleting, "trash", slow)
    monkeypatch.setattr(operation, "_CANCEL_SECONDS", 0.1)  # that is for what may be cancelled
    row = window.page.model.rows[0]
    path = library.photos.get(row.id).path
    window.trash_commands.delete_photos([row.id])
    dialog = window.findChild(TrashDialog)
    qtbot.waitUntil(dialog.act_button.isEnabled)
    dialog.act_button.click()
    qtbot.waitUntil(lambda: calls == [True, False])
    window.close()
    assert window.ended
    assert not path.exists()
    [batch] = library.deleting.history()
    assert batch.count("trashed") == 1


def test_a_dialog_that_was_closed_hears_nothing_and_its_work_ends(
    qtbot: QtBot,
    window: MainWindow,
    library: Library,
    works: list[Endless],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = works[0]
    monkeypatch.setattr(library.checkup, "check", work)
    window.health.check()
    dialog = window.findChild(QDialog)
    assert work.begun.wait(10)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    qtbot.waitUntil(work.ended.is_set)
    assert work.jobs[0].cancelled
    assert type(work.error).__name__ == "Cancelled", "and no RuntimeError from a widget that is gone"


def test_the_demo_takes_back_its_own_message_only(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = threading.Event()

    def draw(on_drawn: object) -> object:
        drawn.wait(10)
        raise demo_commands.PhotosimError("The demo cannot be drawn.")

    monkeypatch.setattr(demo_commands, "prepare", draw)
    window.say("An export is under way already.")
    window.demo_commands.open()
    drawn.set()
    tasks.wait_all()
    assert window.message_bar.text == "An export is under way already."
    window.message_bar.dismiss()
    assert window.message_bar.text == "The demo cannot be drawn."


def test_what_was_decided_is_written_although_the_window_closes(qtbot: QtBot) -> None:
    """All of it, in the order in which it was decided, and however slow the drive is."""
    window = QWidget()
    qtbot.addWidget(window)
    queue, written = WriteQueue(window), []

    def write(number: int) -> None:
        time.sleep(0.05)
        written.append(number)

    for number in range(5):
        queue.add(lambda number=number: write(number))
    assert operation.close(window)
    assert written == [0, 1, 2, 3, 4]
