"""The short forms of an Operation: questions that are answered in a moment, and acts that a person decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from photosim.base.errors import PhotosimError
from photosim.ui.jobs.kinds import AtClosing
from photosim.ui.jobs.operation import Operation, Running, start, wait_all

__all__ = ["Task", "act", "run", "wait_all"]

T = TypeVar("T")
Task = Running[Any]


def run(
    owner: QObject,
    operation: Callable[[], T],
    success: Callable[[T], None],
    failure: Callable[[PhotosimError], None] | None = None,
) -> Task:
    """Call `operation` in a thread of a small pool, then `success(value)` or `failure(error)` in the GUI thread.

    Only for what is answered in a moment, since others wait for these threads; `Operation` says the rest.
    """
    return start(Operation(owner=owner, work=lambda job: operation(), success=success, failure=failure, short=True))


def act(
    owner: QObject,
    operation: Callable[[], T],
    success: Callable[[T], None],
    failure: Callable[[PhotosimError], None] | None = None,
) -> Task:
    """The same for what a person has decided.

    It may take longer, so it has a thread of its own, and a window that is closed lets it finish.
    """
    return start(
        Operation(
            owner=owner,
            work=lambda job: operation(),
            success=success,
            failure=failure,
            at_closing=AtClosing.FINISH,
            name="act",
        )
    )
