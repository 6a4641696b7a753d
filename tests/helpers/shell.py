"""NotedShell: all that a room needs of a window, for tests that build a room without one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from photosim.ui.kit.shell import Action, Change


class NotedShell(QWidget):
    """Notes what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.host = self
        self.said: dict[str, Action | None] = {}
        self.keys: dict[str, str] = {}
        self.asked: list[Any] = []
        self.changes = Change(0)

    def say(self, text: str, kind: str = "info", *, key: str = "", action: Action | None = None, **_: Any) -> None:
        self.said[text] = action
        self.keys[key] = text

    def withdraw(self, key: str) -> None:
        self.said.pop(self.keys.pop(key, ""), None)

    def show_error(self, error: Exception) -> None:
        self.said[str(error)] = None

    def open_page(self, page: str) -> None:
        self.asked.append(page)

    def show_photo(self, photo_id: int) -> None:
        self.asked.append(photo_id)

    def show_file(self, path: Path) -> None:
        self.asked.append(path)

    def changed(self, change: Change) -> None:
        self.changes |= change
