"""What happens to an error nobody expected: it goes to the log, and the person gets one calm dialog."""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import PySide6
import shiboken6
from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

import photosim
from photosim.base.errors import PhotosimError
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit.remedies import in_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox, QPushButton

log = logging.getLogger(__name__)
qt_log = logging.getLogger("photosim.qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_reporter: _Reporter | None = None


def install(app: QApplication, log_path: Path) -> None:
    """Catch what nobody caught, in every thread, and Qt's own warnings. A second call replaces the first."""
    global _reporter
    uninstall()
    _reporter = _Reporter(app, log_path)


def uninstall() -> None:
    """Put back what was there before `install`; nothing happens when it was not called."""
    global _reporter
    if _reporter is not None:
        _reporter.restore()
        _reporter = None


class _Reporter(QObject):
    """Lives in the GUI thread; the hooks may run in any thread and only emit."""

    _happened = Signal(str, str)
    """A sentence for people, and the details for those who mend the program."""

    def __init__(self, app: QApplication, log_path: Path) -> None:
        super().__init__()
        self._app = app
        self._log_path = log_path
        self._dialog: QMessageBox | None = None
        self._seen: set[str] = set()
        # A bound method of an object of the GUI thread: Qt carries the signal over to that thread.
        self._happened.connect(self._show)
        self._hooks: tuple[Callable[..., Any], Callable[..., Any]] = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._from_anywhere
        threading.excepthook = self._from_thread
        self._qt_handler = qInstallMessageHandler(_log_qt)

    def restore(self) -> None:
        # Another hook may have been put on top of ours meanwhile; only take away our own.
        if sys.excepthook == self._from_anywhere:
            sys.excepthook = self._hooks[0]
        if threading.excepthook == self._from_thread:
            threading.excepthook = self._hooks[1]
        qInstallMessageHandler(self._qt_handler)
        self._happened.disconnect(self._show)
        if self._dialog is not None and self._is_open():
            self._dialog.close()

    def _from_anywhere(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._app.quit()
            return
        self._report(kind, error, trace, threading.current_thread().name)

    def _from_thread(self, args: threading.ExceptHookArgs) -> None:
        if issubclass(args.exc_type, SystemExit) or args.exc_value is None:
            return
        name = args.thread.name if args.thread is not None else "unknown"
        self._report(args.exc_type, args.exc_value, args.exc_traceback, name)

    def _report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None, thread: str
    ) -> None:
        log.critical("unexpected error in thread %s", thread, exc_info=(kind, error, trace))
        # The same fault in the same place, again and again (painting, a timer), is told once.
        last = traceback.extract_tb(trace)[-1:] if trace else []
        place = f"{kind.__name__}:{last[0].filename}:{last[0].lineno}" if last else f"{kind.__name__}:{error}"
        if place in self._seen:
            return
        self._seen.add(place)
        sentence = in_words(error) if isinstance(error, PhotosimError) else ""
        details = "".join(traceback.format_exception(kind, error, trace))
        self._happened.emit(sentence, f"{_versions()}\nThread: {thread}\n\n{details}")

    def _show(self, sentence: str, details: str) -> None:
        if self._is_open():
            return
        dialog = self._dialog = crash_dialog(sentence, details, self._log_path, self._app.activeWindow())
        dialog.finished.connect(self._closed)
        # Not exec(): a nested event loop in the middle of an error would let things happen twice.
        dialog.open()

    def _closed(self) -> None:
        if self._dialog is not None and self._is_open():
            self._dialog.deleteLater()
        self._dialog = None

    def _is_open(self) -> bool:
        # A dialog may have gone down with the window it belonged to.
        return self._dialog is not None and shiboken6.isValid(self._dialog)


def crash_dialog(sentence: str, details: str, log_path: Path, parent: Any = None) -> QMessageBox:
    """The dialog, not yet shown. `details` are only copied, never displayed."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices
    from PySide6.QtWidgets import QMessageBox

    dialog = QMessageBox(parent)
    dialog.setIcon(QMessageBox.Icon.Warning)
    dialog.setWindowTitle("photosim")
    dialog.setTextFormat(Qt.TextFormat.PlainText)
    dialog.setText(tr("Something in photosim went wrong."))
    what = sentence or tr(
        "A part of the program met an error it did not expect and could not finish what it was doing."
    )
    dialog.setInformativeText(
        tr(
            "{0}\n\nYour photos are safe: photosim does not change them. You can go on; if something looks odd, "
            "close photosim and start it again.\n\nThe details are in the log:\n{1}",
            what,
            to_text(log_path),
        )
    )
    dialog.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    copy = _staying_button(dialog, tr("Copy details"))
    copy.clicked.connect(lambda: _copy(copy, details))
    folder = _staying_button(dialog, tr("Show the log"))
    folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path.parent))))
    close = dialog.addButton(tr("Go on"), QMessageBox.ButtonRole.AcceptRole)
    dialog.setDefaultButton(close)
    dialog.setEscapeButton(close)
    return dialog


def _staying_button(dialog: QMessageBox, text: str) -> QPushButton:
    """A button that does not close the dialog: QMessageBox closes on every click that it hears of."""
    from PySide6.QtWidgets import QMessageBox

    button = dialog.addButton(text, QMessageBox.ButtonRole.ActionRole)
    button.clicked.disconnect()
    return button


def _copy(button: QPushButton, details: str) -> None:
    QApplication.clipboard().setText(details)
    button.setText(tr("Copied"))


def _versions() -> str:
    import platform

    return (
        f"photosim {photosim.__version__}, Python {platform.python_version()}, PySide6 {PySide6.__version__}, "
        f"{platform.platform()}, {os.environ.get('QT_QPA_PLATFORM') or QApplication.platformName()}"
    )


def _log_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    category = context.category or "default"
    # The platform without a screen says of every window what it cannot do; nobody asked it to.
    level = logging.DEBUG if text.startswith("This plugin does not support ") else _LEVELS.get(kind, logging.WARNING)
    qt_log.log(level, "%s: %s", category, text)
