"""Icons drawn as SVG lines, tinted with the theme's text colour and tinted again when the theme changes."""

from __future__ import annotations

import weakref
from functools import cache
from typing import Protocol

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from photosim.base.paths import resource
from photosim.ui.kit import theme

# Sides of the pictures inside an icon, in logical pixels; they are drawn for the scales of the screens that are there.
# Qt shrinks the next larger one where none fits, on a screen that comes later as well: the largest is drawn for all.
# A QIconEngine that draws at any size would be simpler, but PySide6 crashes with one in Python.
_SIDES = (16, 18, 20, 24)
_LARGEST = 48  # 24 on a screen of twice the density; twice as long a side takes four times as long


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
    return _drawn(_renderer(name, tint), tint, side, scale)


def _renderer(name: str, tint: QColor) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", tint.name().encode())))


def _drawn(renderer: QSvgRenderer, tint: QColor, side: int, scale: float) -> QPixmap:
    picture = QPixmap(round(side * scale), round(side * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setOpacity(tint.alphaF())
    renderer.render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def icon(name: str) -> QIcon:
    """Return the icon in the colours of now; use `set_icon` where it must follow the theme."""
    return _made(name, theme.is_dark())


@cache
def _made(name: str, dark: bool) -> QIcon:
    made = QIcon()
    colours = theme.DARK if dark else theme.LIGHT
    faint = QColor(colours.muted)
    faint.setAlphaF(0.55)
    scales = {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
    pixels = sorted({round(side * scale) for side in _SIDES for scale in scales} | {_LARGEST})
    text = QColor(colours.text)
    renderer = _renderer(name, text)
    for side in pixels:
        picture = _drawn(renderer, text, side, 1.0)
        made.addPixmap(picture, QIcon.Mode.Normal)
        made.addPixmap(_tinted(picture, faint), QIcon.Mode.Disabled)
    return made


def _tinted(picture: QPixmap, tint: QColor) -> QPixmap:
    """The same lines in another colour: quicker than reading the SVG again."""
    tinted = picture.copy()
    painter = QPainter(tinted)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(tinted.rect(), tint)
    painter.end()
    return tinted


def application_icon() -> QIcon:
    """Return the program's own icon, in its own colours."""
    return QIcon(str(resource("icons/photosim.svg")))


def set_icon(target: HasIcon, name: str) -> None:
    """Give a button or action an icon, and a new one whenever the theme changes."""
    _listen()
    _targets[target] = name
    target.setIcon(_made(name, _is_dark(target)))


def _is_dark(target: HasIcon) -> bool:
    return theme.is_dark_in(target) if isinstance(target, QWidget) else theme.is_dark()


def _listen() -> None:
    global _heard
    current = theme.theme()
    if current is not None and current is not _heard:
        current.changed.connect(_retint)
        _heard = current


def _retint() -> None:
    for target, name in list(_targets.items()):
        try:
            target.setIcon(_made(name, _is_dark(target)))
        except RuntimeError:  # Qt has deleted the widget, Python's half of it still lives
            _targets.pop(target, None)
