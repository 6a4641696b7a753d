"""Scrubber: the months of the photos from top to bottom, with years and a strip of how many; and the way to each."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.sections import Section
from photosim.ui.kit import theme, wording

_WIDTH = 52
_MARGIN = 10
"""Pixels above the first month and below the last one."""
_BAR = 16
"""Pixels of the longest bar of the strip."""
_LEAST = 3
"""Months below which there is nothing to jump to that is not near."""


class Scrubber(QWidget):
    """Every month has the same height, so that a year of few photos is found as easily as one of many."""

    wanted = Signal(int)
    """Number of the section to go to."""

    def __init__(self, view: QAbstractItemView, parent: QWidget | None = None) -> None:
        """`view` is what is scrolled by the wheel above this strip."""
        super().__init__(parent)
        self._view = view
        self._sections: Sequence[Section] = ()
        self._current = -1
        self._in_time = self._has_room = True
        theme.set_role(self, "base")
        self.setFixedWidth(_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Dates"))

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 200)

    @property
    def current(self) -> int:
        """Number of the section that is at the top of the view."""
        return self._current

    def set_sections(self, sections: Sequence[Section] | None) -> None:
        """Show these months; an empty strip where there are too few, so that photos keep their places.

        None where the photos do not stand in time: then it is hidden.
        """
        self._sections = sections if sections is not None and len(sections) >= _LEAST else ()
        self._in_time = sections is not None
        self.setVisible(self._in_time and self._has_room)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self._sections else Qt.FocusPolicy.NoFocus)
        self.update()

    def set_room(self, has_room: bool) -> None:
        """Whether there is room for it beside the photos."""
        self._has_room = has_room
        self.setVisible(self._in_time and has_room)

    def set_current(self, number: int) -> None:
        """This section is at the top of the view."""
        if number != self._current:
            self._current = number
            if 0 <= number < len(self._sections):
                self.setAccessibleDescription(self._words(number))
            self.update()

    def go(self, steps: int, *, years: bool = False) -> None:
        """Go to the next month, or year, further down, or further up."""
        if not self._sections:
            return
        at = max(0, min(len(self._sections) - 1, self._current))
        number = at + steps
        if years:
            year = self._sections[at].key[:4]
            number = at
            while 0 <= number < len(self._sections) and self._sections[number].key[:4] == year:
                number += 1 if steps > 0 else -1
            if steps < 0:  # the beginning of that year
                number = self._first_of_year(max(0, number))
        self._want(number)

    def _first_of_year(self, number: int) -> int:
        year = self._sections[number].key[:4]
        while number > 0 and self._sections[number - 1].key[:4] == year:
            number -= 1
        return number

    def _want(self, number: int) -> None:
        number = max(0, min(len(self._sections) - 1, number))
        self.wanted.emit(number)
        self.set_current(number)  # near the end, other months stay at the top

    # Where things are

    def _step(self) -> float:
        return (self.height() - 2 * _MARGIN) / max(1, len(self._sections))

    def _middle(self, number: int) -> float:
        return _MARGIN + (number + 0.5) * self._step()

    def number_at(self, y: float) -> int:
        """Number of the month at that height."""
        return max(0, min(len(self._sections) - 1, int((y - _MARGIN) / self._step())))

    def _words(self, number: int) -> str:
        section = self._sections[number]
        return f"{wording.month(section.key)}, {wording.counted(section.count, 'photo')}"

    # Mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._sections:
            self._want(self.number_at(event.position().y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._sections:
            return
        number = self.number_at(event.position().y())
        QToolTip.showText(event.globalPosition().toPoint(), wording.tip(self._words(number)), self)
        if event.buttons() & Qt.MouseButton.LeftButton and number != self._current:
            self._want(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._view.wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        steps = {key.Key_Up: -1, key.Key_Down: 1, key.Key_PageUp: -1, key.Key_PageDown: 1}
        if not self._sections:
            super().keyPressEvent(event)
        elif event.key() in steps:
            self.go(steps[key(event.key())], years=event.key() in (key.Key_PageUp, key.Key_PageDown))
        elif event.key() in (key.Key_Home, key.Key_End):
            self._want(0 if event.key() == key.Key_Home else len(self._sections) - 1)
        else:
            super().keyPressEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("base"))
        self._paint_strip(painter)
        self._paint_years(painter)
        if 0 <= self._current < len(self._sections):
            y = self._middle(self._current)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(QRectF(self.width() - _BAR - 8, y - 1.5, _BAR + 6, 3), 1.5, 1.5)
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_strip(self, painter: QPainter) -> None:
        """A bar a month. Between one photo and a thousand lie worlds: lengths are of logarithms."""
        most = max((section.count for section in self._sections), default=1)
        thickness = max(1.0, min(8.0, self._step() - 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        for number, section in enumerate(self._sections):
            length = max(3.0, _BAR * math.log1p(section.count) / math.log1p(most))
            painter.drawRect(QRectF(self.width() - 5 - length, self._middle(number) - thickness / 2, length, thickness))

    def _paint_years(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.8)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        free, before = 0.0, ""
        for number, section in enumerate(self._sections):
            year = section.key[:4]
            top = max(0.0, self._middle(number) - metrics.height() / 2)
            if year != before and year.isdecimal() and top >= free and top + metrics.height() <= self.height():
                painter.drawText(QPointF(4, top + metrics.ascent()), year)
                free = top + metrics.height() + 2
            before = year
