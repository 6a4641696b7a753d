"""Keys that the viewer and the compare view have in common, and how a view answers to keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

Key = tuple[Qt.Key, Qt.KeyboardModifier]
Keys = Mapping[Key, Callable[[], None]]

PLAIN = Qt.KeyboardModifier.NoModifier
STEP = 1.25
"""One press of a key or button zooms by this."""


class Zooming(Protocol):
    """What shows pictures larger and smaller."""

    def zoom_by(self, factor: float) -> None: ...
    def fit(self) -> None: ...
    def actual_size(self) -> None: ...


def zoom_keys(view: Zooming) -> dict[Key, Callable[[], None]]:
    """The keys that zoom, with Control and without."""
    keys: dict[Key, Callable[[], None]] = {}
    for modifiers in (PLAIN, Qt.KeyboardModifier.ControlModifier):
        keys |= {
            (Qt.Key.Key_Plus, modifiers): lambda: view.zoom_by(STEP),
            (Qt.Key.Key_Equal, modifiers): lambda: view.zoom_by(STEP),
            (Qt.Key.Key_Minus, modifiers): lambda: view.zoom_by(1 / STEP),
            (Qt.Key.Key_0, modifiers): view.fit,
            (Qt.Key.Key_1, modifiers): view.actual_size,
        }
    return keys


def pressed(event: QKeyEvent) -> Key:
    """The key with its modifiers, as the commands name it: without what only the keyboard's make decides."""
    # The keys of the number block mean the same.
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_0, Qt.Key.Key_1):
        # On many keyboards these need Shift.
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return Qt.Key(event.key()), modifiers


def claims(event: QEvent, answers: Callable[[QKeyEvent], object]) -> bool:
    """Whether a view takes this key for itself, even where a menu of the window has it too; the event is accepted."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent) or not answers(event):
        return False
    event.accept()
    return True
