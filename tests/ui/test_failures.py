"""The list of files that could not be read."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.ui.folders.failures import FailuresDialog
from photosim.ui.jobs import tasks
from photosim.values.photos import Failure

EMPTY = Failure(Path("/photos/b/empty.png"), "The file is empty.")
CUT = Failure(Path("/photos/a/cut.jpg"), "The file ends too early: it was cut off while being copied or saved.")
ODD = Failure(Path("/photos/c/caf\udce9.jpg"), "This is not a picture photosim knows (it looks like a PDF).")


class FakeLibrary:
    """A library that is its own service of photos."""

    def __init__(self, *failures: Failure) -> None:
        self.photos = self.scanning = self
        self.listed = list(failures)
        self.videos: list[Path] = []
        self.others: list[Failure] = []
        self.broken: list[Failure] = []
        self.error: LibraryError | None = None

    def unsupported(self) -> list[Path]:
        return list(self.videos)

    def not_shown(self) -> list[Failure]:
        return list(self.others)

    def damaged(self) -> list[Failure]:
        return list(self.broken)

    def failures(self) -> list[Failure]:
        if self.error is not None:
            raise self.error
        return list(self.listed)


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary(EMPTY, CUT, ODD)


@pytest.fixture
def dialog(qtbot: QtBot, library: FakeLibrary) -> FailuresDialog:
    dialog = FailuresDialog(library)
    qtbot.addWidget(dialog)
    dialog.show()
    tasks.wait_all()
    return dialog


def button(dialog: FailuresDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def table(dialog: FailuresDialog) -> QTableView:
    return dialog.findChild(QTableView)


def test_the_table_is_sorted_by_path(dialog: FailuresDialog) -> None:
    model = table(dialog).model()
    lines = [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]
    assert lines == [
        ["cut.jpg", CUT.reason, "/photos/a"],
        ["empty.png", EMPTY.reason, "/photos/b"],
        ["caf\ufffd.jpg", ODD.reason, "/photos/c"],
    ]
    assert "3 files could not be read" in dialog._summary.text()


def test_retry_all_and_selected(dialog: FailuresDialog, qtbot: QtBot) -> None:
    assert not button(dialog, "Retry selected").isEnabled()
    with qtbot.waitSignal(dialog.retry_requested) as asked:
        qtbot.mouseClick(button(dialog, "Retry all"), Qt.MouseButton.LeftButton)
    assert asked.args == [[CUT.path, EMPTY.path, ODD.path]]
    table(dialog).selectRow(1)
    with qtbot.waitSignal(dialog.retry_requested) as asked:
        qtbot.mouseClick(button(dialog, "Retry selected"), Qt.MouseButton.LeftButton)
    assert asked.args == [[EMPTY.path]]


def test_show_in_the_file_manager(dialog: FailuresDialog, qtbot: QtBot) -> None:
    table(dialog).selectRow(2)
    with qtbot.waitSignal(dialog.show_requested) as asked:
        qtbot.mouseClick(button(dialog, "Show in file manager"), Qt.MouseButton.LeftButton)
    assert asked.args == [ODD.path]


def test_copy(dialog: FailuresDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(dialog, "Copy list"), Qt.MouseButton.LeftButton)
    lines = QApplication.clipboard().text().split("\n")
    assert lines[0] == f"/photos/a/cut.jpg\t{CUT.reason}"
    assert len(lines) == 3


def test_after_a_retry_the_list_is_shorter_and_the_selection_stays(
    dialog: FailuresDialog, library: FakeLibrary
) -> None:
    table(dialog).selectRow(1)
    library.listed.remove(CUT)
    dialog.refresh()
    tasks.wait_all()
    assert [failure.path for failure in dialog._selected()] == [EMPTY.path]
    assert "2 files" in dialog._summary.text()


def test_nothing_left(dialog: FailuresDialog, library: FakeLibrary) -> None:
    library.listed.clear()
    dialog.refresh()
    tasks.wait_all()
    assert not table(dialog).isVisible()
    assert not button(dialog, "Retry all").isEnabled()
    assert not button(dialog, "Copy list").isEnabled()
    assert dialog._summary.isHidden()
    library.listed.append(EMPTY)
    dialog.refresh()
    tasks.wait_all()
    assert table(dialog).isVisible()
    assert "1 file could" in dialog._summary.text()


def test_a_list_that_cannot_be_read_says_why(dialog: FailuresDialog, library: FakeLibrary) -> None:
    library.error = LibraryError("Another program holds the library.")
    dialog.refresh()
    tasks.wait_all()
    assert dialog._summary.isVisible()
    assert "Another program holds the library." in dialog._summary.text()
    assert table(dialog).model().rowCount() == 3


def test_the_list_is_read_outside_the_gui_thread(dialog: FailuresDialog, library: FakeLibrary) -> None:
    seen: list[threading.Thread] = []
    library.photos.failures = lambda: seen.append(threading.current_thread()) or []
    dialog.refresh()
    tasks.wait_all()
    assert threading.main_thread() not in seen
    assert len(seen) == 1


def test_videos_are_listed_last_and_are_not_retried(dialog: FailuresDialog, library: FakeLibrary) -> None:
    library.videos = [Path("/photos/a/b.mov"), Path("/photos/a/a.mp4")]
    dialog.refresh()
    tasks.wait_all()
    model = table(dialog).model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert names[-2:] == ["a.mp4", "b.mov"]
    assert "2 videos not shown" in dialog._summary.text()
    assert "3 files could not be read" in dialog._summary.text()
    asked: list[list[Path]] = []
    dialog.retry_requested.connect(asked.append)
    button(dialog, "Retry all").click()
    assert len(asked[0]) == 3
    table(dialog).selectRow(4)
    assert not button(dialog, "Retry selected").isEnabled()
    assert button(dialog, "Show in file manager").isEnabled()


def test_videos_alone_are_nothing_to_retry(dialog: FailuresDialog, library: FakeLibrary) -> None:
    library.listed, library.videos = [], [Path("/photos/a/a.mp4")]
    dialog.refresh()
    tasks.wait_all()
    assert dialog._summary.text() == "1 video not shown: photosim knows photos only."
    assert not button(dialog, "Retry all").isEnabled()


def test_other_pictures_are_listed_and_damaged_photos_are_told_of(
    dialog: FailuresDialog, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.others = [Failure(Path("/photos/a/poster.psd"), "It is a Photoshop document.")]
    library.videos = [Path("/photos/a/a.mp4")]
    library.broken = [Failure(Path("/photos/a/half.jpg"), "The file ends too early. Half of the picture is left.")]
    dialog.refresh()
    tasks.wait_all()
    model = table(dialog).model()
    rows = [[model.index(row, column).data() for column in (0, 1)] for row in range(model.rowCount())]
    assert rows[3] == ["poster.psd", "It is a Photoshop document."]
    assert rows[4][0] == "a.mp4"
    assert "1 picture of a kind that other programs show." in dialog._summary.text()
    assert "1 photo is damaged: what is left of it is shown." in dialog._summary.text()
    table(dialog).selectRow(3)
    assert not button(dialog, "Retry selected").isEnabled()
    with qtbot.waitSignal(dialog.damaged_requested):
        qtbot.mouseClick(button(dialog, "Show damaged photos"), Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_without_damaged_photos_there_is_nothing_to_show_of_them(dialog: FailuresDialog) -> None:
    assert not button(dialog, "Show damaged photos").isVisible()
