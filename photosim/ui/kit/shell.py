"""Shell: what a room may ask of the window around it, and what it tells it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Flag, auto
from pathlib import Path
from typing import NamedTuple, Protocol

from PySide6.QtWidgets import QWidget

from photosim.ui.kit.messages import INFO


class Change(Flag):
    """What an act has changed. It is told once; each view asks whether it is concerned."""

    PHOTOS = auto()
    """Some have come, gone or become others."""
    FOLDERS = auto()
    """Which ones there are, where they lie, or how they are treated."""
    GROUPS = auto()
    """Which photos are duplicates, which of them is kept, and what a person decided about them."""
    DELETIONS = auto()
    """The history has become another."""
    LABELS = auto()
    """What a person said of photos, and what is in albums."""
    MODEL = auto()
    """Look-alikes are found by another model."""


class Action(NamedTuple):
    """The button beside a message."""

    text: str
    act: Callable[[], None]


class Shell(Protocol):
    """The window, as rooms see it. All methods are for the GUI thread."""

    @property
    def host(self) -> QWidget:
        """The widget before which dialogs open."""

    def say(
        self,
        text: str,
        kind: str = INFO,
        *,
        key: str = "",
        action: Action | None = None,
        timeout_ms: int | None = None,
    ) -> None:
        """Tell something in the message bar. What has a `key` can be withdrawn; `timeout_ms` of 0 keeps it."""

    def withdraw(self, key: str) -> None:
        """Take a message back: what it told is over. Others stay."""

    def show_error(self, error: Exception) -> None:
        """Tell an error that a person can act on."""

    def open_page(self, page: str) -> None:
        """Go to `photos`, `duplicates` or `history`."""

    def show_photo(self, photo_id: int) -> None:
        """Choose a photo and show its look-alikes."""

    def show_file(self, path: Path) -> None:
        """Show a file or folder in the file manager."""

    def changed(self, change: Change) -> None:
        """Tell what an act has changed."""
