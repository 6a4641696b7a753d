"""A library that counts what the viewer decodes, and what people do in the viewer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.ui.viewing.viewer import Viewer
from photosim.ui.viewing.zoom_view import ZoomView
from photosim.values.photos import Folder, Metadata, Photo

WIDTH, HEIGHT = 1600, 1200
IDS = [11, 12, 13, 14, 15]


class FakeSettings:
    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def get(self, key: str, default: Any) -> Any:
        return self.values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        self.values[key] = value


class FakeLibrary:
    """Photos of one pattern each; notes what is decoded, and can be made to wait or fail."""

    def __init__(self) -> None:
        self.photos = self.folders = self
        self.settings = FakeSettings()
        self.decoded: list[tuple[str, int | None]] = []
        self.failing: dict[str, str] = {}
        self.without_thumbnail = False
        self.online = True
        self.gates: dict[str, threading.Event] = {}
        self.size = (WIDTH, HEIGHT)
        self.full_at_once = self.most_full_at_once = 0
        self._lock = threading.Lock()

    def all(self) -> list[Folder]:
        return [Folder(1, Path("/media/usb"), self.online, False, len(IDS), 0)]

    def get(self, photo_id: int) -> Photo:
        if photo_id not in IDS:
            raise UsageError(f"There is no photo {photo_id} in the library.")
        path = Path(f"/photos/{photo_id}.jpg")
        return Photo(
            photo_id, 1, path, 1000, 0, f"{photo_id:040}", "JPEG", WIDTH, HEIGHT, "2024-01-01", False, Metadata()
        )

    def beside(self, photo_id: int) -> list[Path]:
        return [Path(f"/photos/{photo_id}.CR2")] if photo_id == 13 else []

    def thumbnail(self, content_hash: str, path: Path) -> bytes | None:
        if self.without_thumbnail:
            return None
        image = QImage(80, 60, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.darkGreen)
        buffer = QBuffer()
        image.save(buffer, "JPEG")
        return bytes(buffer.data().data())

    def picture(self, path: Path, max_side: int | None = None) -> np.ndarray:
        with self._lock:
            self.decoded.append((path.stem, max_side))
            self.full_at_once += max_side is None
            self.most_full_at_once = max(self.most_full_at_once, self.full_at_once)
        try:
            if path.stem in self.gates:
                assert self.gates[path.stem].wait(10)
            if path.stem in self.failing:
                raise UnreadablePhoto(self.failing[path.stem])
            image = Image.fromarray(pattern(*self.size))
            if max_side is not None and max_side < max(self.size):
                image.thumbnail((max_side, max_side))
            return np.asarray(image)
        finally:
            with self._lock:
                self.full_at_once -= max_side is None


@cache
def pattern(width: int, height: int) -> np.ndarray:
    """Every pixel differs from its neighbours."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x % 251, y % 241, (x * 7 + y * 13) % 239], axis=-1).astype(np.uint8)


def canvas(viewer: Viewer) -> ZoomView:
    return viewer.findChild(ZoomView)


def sharp(viewer: Viewer) -> Callable[[], bool]:
    """Whether a level at least as fine as the picture on the screen is there."""
    view = canvas(viewer)
    return lambda: bool(view.levels) and view.levels[-1].side >= min(view.needed_side, WIDTH) - 1


def button(viewer: Viewer, text: str) -> QToolButton:
    return next(one for one in viewer.findChildren(QToolButton) if one.accessibleName().startswith(text))


def press(qtbot: QtBot, viewer: Viewer, key: Qt.Key) -> None:
    qtbot.keyClick(canvas(viewer), key)
