"""Owners of operations: which window they belong to, who shows their errors, and how their timers end."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer

from photosim.base.errors import PhotosimError

log = logging.getLogger(__name__)


def window_of(owner: QObject) -> QObject:
    """The topmost parent of an object."""
    while (parent := owner.parent()) is not None:
        owner = parent
    return owner


def show_error(owner: QObject, error: PhotosimError) -> None:
    """Tell an error by the nearest parent that can."""
    part: QObject | None = owner
    while part is not None:
        show = getattr(part, "show_error", None)
        if show is not None:
            show(error)
            return
        part = part.parent()
    log.warning("%s", error)


def stop_timers(window: QObject) -> None:
    """End the timers of a window and of all that is in it. One that is started again afterwards tells nobody."""
    for timer in window.findChildren(QTimer):
        timer.stop()
        timer.blockSignals(True)
