"""Owners of operations: which window they belong to, and who shows their errors."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject

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
