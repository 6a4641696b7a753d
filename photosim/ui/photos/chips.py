"""Chips: the parts of what is asked for, each of which can be taken out by mouse and by key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.flow import FlowLayout
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.wording import tip
from photosim.ui.photos.asked import words_of

_Key = Qt.Key
_KEYS = (_Key.Key_Left, _Key.Key_Right, _Key.Key_Delete, _Key.Key_Backspace, _Key.Key_F2, _Key.Key_Escape)
"""What a chip wants for itself."""
_LONGEST = 40
"""Letters of a chip; the whole of it is in its tool tip."""


class Chip(QPushButton):
    """One part. A click takes it out."""

    key_pressed = Signal(int)
    """A key that moves between chips, or changes this one."""

    def __init__(self, part: str, parent: QWidget) -> None:
        words = words_of(part)
        super().__init__(words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…", parent)
        self.part = part
        self.setAccessibleName(tr("{0}: take it out", words))
        self.setToolTip(tip(tr("{0}\nClick or Delete takes it out, F2 changes it", part)))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross is at the right
        self.setIconSize(QSize(12, 12))
        set_icon(self, "close")
        theme.set_role(self, "chip")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()  # Delete would delete the chosen photos
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        if event.key() in _KEYS:
            self.key_pressed.emit(event.key())
        elif event.key() in (key.Key_Return, key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Chips(QWidget):
    """In as many lines as they need, and behind them what belongs to them."""

    changed = Signal()
    """A person has taken one out."""
    edited = Signal(str)
    """A part is to be typed anew; it is no chip any more."""
    left = Signal()
    """The keyboard goes back to the field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[Chip] = []
        self._behind: list[QWidget] = []
        self._flow = FlowLayout(self, margins=(0, 0, 0, 0), spacing=6)

    @property
    def parts(self) -> list[str]:
        return [chip.part for chip in self._chips]

    def put_behind(self, widget: QWidget) -> None:
        """Show this behind the chips."""
        self._behind.append(widget)
        self._flow.addWidget(widget)

    def set_parts(self, parts: Sequence[str]) -> None:
        """Show these parts, each once."""
        wanted = list(dict.fromkeys(parts))
        if wanted == self.parts:
            return
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        while self._flow.count():
            self._flow.takeAt(0)
        self._chips = [Chip(part, self) for part in wanted]
        for chip in self._chips:
            chip.clicked.connect(self._take_out_sender)
            chip.key_pressed.connect(self._act)
            self._flow.addWidget(chip)
            chip.show()
        for widget in self._behind:
            self._flow.addWidget(widget)
        self.updateGeometry()

    def focus_last(self) -> bool:
        """Give the keyboard to the last chip; False when there is none."""
        if not self._chips:
            return False
        self._chips[-1].setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _take_out_sender(self) -> None:
        chip = self.sender()
        assert isinstance(chip, Chip)
        self._take_out(self._chips.index(chip))

    def _take_out(self, place: int) -> None:
        with_focus = self._chips[place].hasFocus()
        self.set_parts([part for number, part in enumerate(self.parts) if number != place])
        if with_focus and self._chips:
            self._chips[min(place, len(self._chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        elif with_focus:
            self.left.emit()
        self.changed.emit()

    def _act(self, key: int) -> None:
        chip = self.sender()
        assert isinstance(chip, Chip)
        place = self._chips.index(chip)
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take_out(place)
        elif key == Qt.Key.Key_F2:
            part = chip.part
            self.set_parts([other for other in self.parts if other != part])
            self.edited.emit(part)
        elif key == Qt.Key.Key_Left:
            self._chips[max(0, place - 1)].setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key == Qt.Key.Key_Right and place + 1 < len(self._chips):
            self._chips[place + 1].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.left.emit()
