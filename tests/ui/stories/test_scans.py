"""What people see in the window of scans, and of the folders that are scanned."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.folders.failures import FailuresDialog
from photosim.ui.jobs import tasks
from photosim.ui.window.window import MainWindow
from photosim.values.photos import Failure
from photosim.values.scanning import ScanReport
from tests.helpers import pictures
from tests.helpers.window_stories import Opener, asked, click, id_of, names_of_look_alikes


def test_first_folder_makes_welcome_give_way(
    qtbot: QtBot, open_window: Opener, empty_library: Library, photos: Path
) -> None:
    window = open_window(empty_library)
    assert window.stack.currentWidget() is window.welcome
    window.welcome.dropped.emit([photos])
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 18 and window.is_settled())
    assert window.stack.currentWidget() is window.splitter
    assert [folder.photos for folder in window.page.folders] == [18]


def test_an_empty_folder_says_so(qtbot: QtBot, open_window: Opener, empty_library: Library, tmp_path: Path) -> None:
    (tmp_path / "Nothing").mkdir()
    empty_library.folders.add(tmp_path / "Nothing")
    window = open_window(empty_library)
    assert window.page.is_empty
    assert window.page.state.title == "No photos yet"
    folder = window.page.folders[0]
    window.folder_panel.folder_chosen.emit(folder.id)
    qtbot.waitUntil(window.is_settled)
    assert window.page.state.title == "No photos in this folder"


def test_an_unplugged_folder_says_so(qtbot: QtBot, open_window: Opener, empty_library: Library, tmp_path: Path) -> None:
    gone = tmp_path / "Stick"
    gone.mkdir()
    folder = empty_library.folders.add(gone)
    gone.rmdir()
    window = open_window(empty_library)
    window.folder_panel.folder_chosen.emit(folder.id)
    qtbot.waitUntil(lambda: window.page.is_empty and "not there" in window.page.state.title)


class HeldScan:
    """Stands in for `library.scanning.scan`: reads the folder, but holds after each batch until it is let go."""

    def __init__(self, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on = threading.Event()
        self.ended = threading.Event()
        self._scan = library.scanning.scan
        monkeypatch.setattr(library.scanning, "scan", self.scan)

    def scan(self, folders=(), job: Job | None = None, *, on_stored=None) -> ScanReport:
        assert job is not None
        try:
            report = self._scan(folders, job, on_stored=on_stored)
            while not self.go_on.wait(0.01):
                job.report("reading", 18, 18, 1, 1)
                job.checkpoint()
            return report
        finally:
            self.ended.set()


def test_photos_appear_and_can_be_searched_while_the_scan_runs(
    qtbot: QtBot, open_window: Opener, empty_library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldScan(empty_library, monkeypatch)
    window = open_window(empty_library)
    window.folder_commands.add([photos])
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 18)
    assert window.controller.running
    assert window.scan_bar.isVisible()
    photo = id_of(window, "03-large.png")
    click(window.page.grid, photo)
    asked(qtbot, window, photo)
    assert names_of_look_alikes(window)[0] == "03-small.jpg"
    window.actions_.pause.trigger()
    assert window.controller.paused
    window.actions_.pause.trigger()
    assert not window.controller.paused
    held.go_on.set()
    qtbot.waitUntil(lambda: not window.controller.running)
    assert not window.actions_.cancel.isEnabled()


def test_the_scan_can_be_cancelled_and_what_was_stored_stays(
    qtbot: QtBot, open_window: Opener, empty_library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    HeldScan(empty_library, monkeypatch)
    window = open_window(empty_library)
    window.folder_commands.add([photos])
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 18)
    window.scan()  # waits for the first one, and is forgotten with it
    with qtbot.waitSignal(window.controller.cancelled):
        window.actions_.cancel.trigger()
    qtbot.waitUntil(window.is_settled)
    assert not window.controller.running
    assert window.page.model.rowCount() == 18


def test_a_second_scan_waits_for_the_first(
    qtbot: QtBot, window: MainWindow, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldScan(library, monkeypatch)
    finished: list[ScanReport] = []
    window.controller.finished.connect(finished.append)
    window.actions_.rescan.trigger()
    window.actions_.rescan.trigger()
    assert "when the scan under way has ended" in window.message_bar.text
    held.go_on.set()
    qtbot.waitUntil(lambda: len(finished) == 2 and not window.controller.running)


@pytest.mark.parametrize("paused", [False, True])
def test_closing_during_a_scan_ends_it(
    qtbot: QtBot, window: MainWindow, library: Library, monkeypatch: pytest.MonkeyPatch, paused: bool
) -> None:
    held = HeldScan(library, monkeypatch)
    window.scan()
    window.controller.pause(paused)
    window.close()
    assert held.ended.is_set()
    assert not any(thread.name == "photosim-scan" for thread in threading.enumerate())


def test_a_scan_that_cannot_write_says_why(
    qtbot: QtBot, window: MainWindow, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> ScanReport:
        raise LibraryError("The disk is full. Make room, then scan again.")

    monkeypatch.setattr(library.scanning, "scan", full)
    with qtbot.waitSignal(window.controller.failed):
        window.scan()
    assert not window.controller.running


def test_new_photos_leave_the_chosen_one_chosen(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    photo = id_of(window, "01-small.jpg")
    click(window.page.grid, photo)
    asked(qtbot, window, photo)
    pictures.write(photos / "newest.jpg", 50, taken_at="2025:01:01 10:00:00")
    pictures.write(photos / "oldest.jpg", 51, taken_at="2001:01:01 10:00:00")
    window.scan()
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 20 and window.is_settled())
    assert window.page.grid.selected_ids() == [photo]
    assert window.page.grid.current_id() == photo
    assert window.lookalikes.query is not None
    assert window.lookalikes.query.source == photo


def test_removing_a_folder_leads_back_to_welcome(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    click(window.page.grid, id_of(window, "01-small.jpg"))
    window.folder_commands.remove(window.page.folders[0].id)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.welcome)
    assert window.lookalikes.query is None
    assert (photos / "01-small.jpg").exists()


def test_files_that_could_not_be_read_can_be_tried_again(
    qtbot: QtBot, open_window: Opener, library: Library, photos: Path
) -> None:
    (photos / "damaged.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more than a beginning")
    library.scanning.scan()
    window = open_window(library)
    assert window.actions_.failures.isEnabled()
    window.actions_.failures.trigger()
    dialog = window.findChild(FailuresDialog)
    assert dialog is not None
    pictures.write(photos / "damaged.jpg", 99)
    with qtbot.waitSignal(window.controller.finished):
        dialog.retry_requested.emit([photos / "damaged.jpg"])
    dialog.close()
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 19 and window.is_settled())
    assert not window.actions_.failures.isEnabled()


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_the_list_of_failures_is_read_again_however_a_scan_ends(
    window: MainWindow, library: Library, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.folder_commands.show_failures()
    dialog = window.findChild(FailuresDialog)
    tasks.wait_all()
    failures = [Failure(Path("/photos/damaged.jpg"), "It is damaged.")]
    monkeypatch.setattr(library.photos, "failures", lambda: failures)
    ended = getattr(window.controller, how)
    ended.emit(*[LibraryError("The disk is full.")] * (how == "failed"))
    tasks.wait_all()
    assert "1 file could" in dialog._summary.text()
    dialog.close()
