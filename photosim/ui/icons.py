"""Icons drawn as SVG lines, tinted with the theme's text colour and tinted again when the theme changes."""

from __future__ import annotations

import weakref
from functools import cache
from typing import Protocol

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from photosim.core.paths import resource
from photosim.ui import theme

# Pixels of the pictures inside an icon: 16, 20, 24 and 32 at scales 1, 1.25, 1.5, 2 and 3. Qt shrinks the next larger
# one where none fits. A QIconEngine that draws at any size would be simpler, but PySide6 crashes with one in Python.
_SIDES = (16, 20, 24, 25, 30, 32, 36, 40, 48, 60, 64, 96)


class HasIcon(Protocol):
    """A button, an action or anything else with `setIcon`."""

    def setIcon(self, icon: QIcon, /) -> None: ...


_heard: theme.Theme | None = None
_targets: weakref.WeakKeyDictionary[HasIcon, str] = weakref.WeakKeyDictionary()


@cache
def _source(name: str) -> bytes:
    return resource(f"icons/{name}.svg").read_bytes()


def pixmap(name: str, side: int, scale: float = 1.0, colour: QColor | None = None) -> QPixmap:
    """Draw `resources/icons/<name>.svg` with `side` logical pixels; `currentColor` in it becomes `colour`."""
    tint = colour or theme.colour("text")
    svg = _source(name).replace(b"currentColor", tint.name().encode())
    picture = QPixmap(round(side * scale), round(side * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setOpacity(tint.alphaF())
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def icon(name: str) -> QIcon:
    """Return the icon in the colours of now; use `set_icon` where it must follow the theme."""
    return _made(name, theme.is_dark())


@cache
def _made(name: str, dark: bool) -> QIcon:
    made = QIcon()
    faint = theme.colour("muted", 0.55)
    for side in _SIDES:
        made.addPixmap(pixmap(name, side), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, side, 1.0, faint), QIcon.Mode.Disabled)
    return made


def application_icon() -> QIcon:
    """Return the program's own icon, in its own colours."""
    return QIcon(str(resource("icons/photosim.svg")))


def set_icon(target: HasIcon, name: str) -> None:
    """Give a button or action an icon, and a new one whenever the theme changes."""
    _listen()
    _targets[target] = name
    target.setIcon(icon(name))


def _listen() -> None:
    global _heard
    current = theme.theme()
    if current is not None and current is not _heard:
        current.changed.connect(_retint)
        _heard = current


def _retint() -> None:
    for target, name in list(_targets.items()):
        try:
            target.setIcon(icon(name))
        except RuntimeError:  # Qt has deleted the widget, Python's half of it still lives
            _targets.pop(target, None)
