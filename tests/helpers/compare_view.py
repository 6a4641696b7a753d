"""What people do in the compare view, and what they see, for the tests of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from photosim.ui.viewing.compare.compare_view import CompareView

WIDTH, HEIGHT = 720, 480
LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
Show = Callable[..., CompareView]


def press(view: CompareView, key: Qt.Key) -> None:
    target = view.focusWidget() or view
    QTest.keyClick(target, key)


def pixels(widget: QWidget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), :3]


def inner(widget: QWidget) -> np.ndarray:
    """What is painted away from the frame of the keyboard's place."""
    return pixels(widget)[4:-4, 4:-4].astype(int)
