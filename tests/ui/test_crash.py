"""Errors nobody expected: logged in full, told once, in plain words."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photosim.app import crash
from photosim.base.errors import LibraryError

LOG = Path("/somewhere/photosim.log")


@pytest.fixture
def installed(qapp: QApplication) -> Iterator[None]:
    before = (sys.excepthook, threading.excepthook)
    crash.install(qapp, LOG)
    yield
    crash.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def dialogs() -> list[QMessageBox]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]


def button(dialog: QMessageBox, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def words(dialog: QMessageBox) -> str:
    return f"{dialog.text()}\n{dialog.informativeText()}"


def report(error: Exception) -> None:
    try:
        raise error
    except type(error):
        sys.excepthook(*sys.exc_info())


@pytest.mark.usefixtures("installed")
def test_one_calm_dialog_and_the_whole_story_in_the_log(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    report(KeyError("secret_name"))
    (dialog,) = dialogs()
    text = words(dialog)
    assert "Your photos are safe" in text
    assert str(LOG) in text
    assert "Traceback" not in text
    assert "secret_name" not in text
    assert not dialog.detailedText()
    assert "Traceback" in caplog.text
    assert "secret_name" in caplog.text

    button(dialog, "Copy details").click()
    assert dialog.isVisible()
    copied = QApplication.clipboard().text()
    assert "secret_name" in copied
    assert "photosim 0." in copied

    button(dialog, "Go on").click()
    assert dialogs() == []


@pytest.mark.usefixtures("installed")
def test_never_two_dialogs(caplog: pytest.LogCaptureFixture) -> None:
    for text in ("first", "second", "third"):
        try:
            int(text)
        except ValueError:
            sys.excepthook(*sys.exc_info())
    report(TypeError("another"))
    assert len(dialogs()) == 1
    assert caplog.text.count("unexpected error") == 4


@pytest.mark.usefixtures("installed")
def test_the_same_fault_is_told_once_and_another_one_again() -> None:
    def same() -> None:
        report(RuntimeError("in the same place"))

    same()
    button(dialogs()[0], "Go on").click()
    same()
    assert dialogs() == []
    try:
        _ = {}["elsewhere"]
    except KeyError:
        sys.excepthook(*sys.exc_info())
    assert len(dialogs()) == 1


@pytest.mark.usefixtures("installed")
def test_an_error_in_a_thread_is_shown_by_the_gui_thread(qtbot: QtBot) -> None:
    def fail() -> None:
        raise ZeroDivisionError("in a worker")

    worker = threading.Thread(target=fail, name="worker-7")
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    button(dialogs()[0], "Copy details").click()
    assert "worker-7" in QApplication.clipboard().text()


@pytest.mark.usefixtures("installed")
def test_a_thread_may_exit() -> None:
    worker = threading.Thread(target=lambda: sys.exit(1))
    worker.start()
    worker.join()
    QApplication.processEvents()
    assert dialogs() == []


@pytest.mark.usefixtures("installed")
def test_an_expected_error_that_slipped_through_keeps_its_words() -> None:
    report(LibraryError("The disk that holds the library is full."))
    assert "The disk that holds the library is full." in words(dialogs()[0])


@pytest.mark.usefixtures("installed")
def test_qt_speaks_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "photosim.qt"):
        qWarning("a warning of Qt")
    assert [(one.name, one.levelno) for one in caplog.records] == [("photosim.qt", logging.WARNING)]
    assert "a warning of Qt" in caplog.text


def test_control_c_ends_the_program(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []

    class App:
        def quit(self) -> None:
            ended.append(True)

    crash.install(App(), LOG)
    try:
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    finally:
        crash.uninstall()
    assert ended == [True]
    assert dialogs() == []


def test_uninstall_closes_the_dialog_and_may_be_called_twice(qapp: QApplication) -> None:
    crash.install(qapp, LOG)
    report(KeyError("x"))
    assert len(dialogs()) == 1
    crash.uninstall()
    crash.uninstall()
    assert dialogs() == []


@pytest.mark.usefixtures("installed")
def test_a_dialog_that_went_down_with_its_window_does_not_silence_the_next(qtbot: QtBot) -> None:
    window = QWidget()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    report(KeyError("first"))
    assert dialogs()[0].parent() is window
    shiboken6.delete(window)
    try:
        int("second")
    except ValueError:
        sys.excepthook(*sys.exc_info())
    assert len(dialogs()) == 1
