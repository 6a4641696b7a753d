"""Rows for a grid, and what people do in one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from photosim.ui.grids.grid import PhotoGrid
from photosim.values.photos import PhotoRow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def row(photo_id: int, day: str = "2024-03-10") -> PhotoRow:
    return PhotoRow(photo_id, f"{photo_id:040x}", f"{day}T12:30:00", 1, f"trip/IMG_{photo_id}.jpg")


def library_rows(march: int = 10, february: int = 7, older: int = 200) -> list[PhotoRow]:
    rows = [row(number, "2024-03-10") for number in range(march)]
    rows += [row(100 + number, "2024-02-20") for number in range(february)]
    return rows + [row(1000 + number, "2023-12-24") for number in range(older)]


def roots() -> dict[int, Path]:
    return {1: Path("/photos")}


def middle(grid: PhotoGrid, photo_id: int) -> QPoint:
    return grid.visualRect(grid.model().index(grid.model().place(photo_id))).center()


def press(grid: PhotoGrid, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> int | None:
    QTest.keyClick(grid, key, modifiers)
    return grid.current_id()


def click(grid: PhotoGrid, photo_id: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, middle(grid, photo_id))
