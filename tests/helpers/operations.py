"""A window that notes what its operations tell it, and work that waits until it is let go."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.ui.jobs import operation, tasks
from photosim.ui.jobs.operation import Operation, Running


class Window(QWidget):
    """Notes whatever is told, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, object]] = []
        self.threads: set[threading.Thread] = set()
        self.part = QObject(self)

    def note(self, what: str) -> Callable[..., None]:
        def take(value: object = None) -> None:
            self.heard.append((what, value))
            self.threads.add(threading.current_thread())

        return take

    def show_error(self, error: Exception) -> None:
        self.note("shown")(str(error))

    def operation(self, work: Callable[[Job], object], **more: object) -> Operation[object]:
        told = {"failure": self.note("failed"), "cancelled": self.note("cancelled"), "owner": self.part}
        return Operation(work=work, success=self.note("finished"), **{**told, **more})

    def start(self, work: Callable[[Job], object], **more: object) -> Running[object]:
        return operation.start(self.operation(work, **more))


class Gate:
    """Work that waits until it is let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.let_go = threading.Event()
        self.thread = ""

    def __call__(self, job: Job) -> str:
        self.thread = threading.current_thread().name
        self.entered.set()
        while not self.let_go.wait(0.01):
            job.checkpoint()
        return "done"


@contextlib.contextmanager
def open_window(qtbot: QtBot) -> Iterator[Window]:
    """One whose operations are cancelled in the end."""
    window = Window()
    qtbot.addWidget(window)
    yield window
    for one in operation.running(window):
        one.cancel()
    assert tasks.wait_all(10)
