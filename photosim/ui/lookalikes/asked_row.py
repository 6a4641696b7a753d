"""AskedRow: the pictures of a question as a row of small ones, each of which can be taken out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import icons, theme
from photosim.ui.kit.flow import FlowLayout
from photosim.ui.kit.wording import counted
from photosim.ui.lookalikes.query import AskedPicture

_SIDE = 44
_SIGN = 16
_MOST = 24
"""Small pictures that are shown; more would push the look-alikes out of the panel."""
_TAKING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class SmallPicture(QAbstractButton):
    """One picture of the question. A click, Enter, Space or Delete takes it out."""

    stepped = Signal(int)
    """The keyboard goes on by so many pictures."""

    def __init__(self, asked: AskedPicture, parent: QWidget) -> None:
        super().__init__(parent)
        self.asked = asked
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        sense = tr("like") if asked.is_wanted else tr("unlike")
        self.setToolTip(tr("{0} {1}. Take it out (Delete)", sense.capitalize(), asked.title))
        self.setAccessibleName(tr("Take out {0}, {1} which is searched", asked.title, sense))
        self._image = None if asked.picture is None else asked.picture

    def sizeHint(self) -> QSize:
        return QSize(_SIDE, _SIDE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in _TAKING:
            self.click()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Delete takes the picture out of the question here, and is not for the window, which would delete a photo."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _TAKING:
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, theme.RADIUS, theme.RADIUS)
        painter.fillPath(shape, theme.colour("placeholder"))
        if self._image is not None:
            painter.setClipPath(shape)
            size = self._image.size()
            side = min(size.width(), size.height())
            middle = QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side)
            painter.drawImage(frame, self._image, middle)
            painter.setClipping(False)
        if not self.asked.is_wanted:
            painter.fillPath(shape, theme.colour("base", 0.45))
        held = self.hasFocus()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colour = theme.colour("accent") if held or self.underMouse() else theme.colour("line")
        painter.setPen(QPen(colour, 3 if held else 1.5))
        painter.drawPath(shape)
        self._paint_sign(painter, frame)

    def _paint_sign(self, painter: QPainter, frame: QRectF) -> None:
        """A cross where it can be taken out at once, else whether it is wanted."""
        plate = QRectF(frame.right() - _SIGN - 1, frame.top() + 1, _SIGN, _SIGN)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("base", 0.9))
        painter.drawEllipse(plate)
        taking = self.hasFocus() or self.underMouse()
        name = "close" if taking else ("plus" if self.asked.is_wanted else "minus")
        sign = icons.pixmap(name, _SIGN - 4, self.devicePixelRatioF(), theme.colour("text"))
        painter.drawPixmap(plate.topLeft() + QPointF(2, 2), sign)


class AskedRow(QWidget):
    """Hidden while the question is one picture."""

    taken_out = Signal(object)
    """The source of a picture that is no longer asked with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What is asked"))
        self._row = QWidget(self)
        FlowLayout(self._row, margins=(0, 2, 0, 2), spacing=4)
        self._rest = QLabel(self)
        theme.set_role(self._rest, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._row)
        column.addWidget(self._rest)
        self.buttons: list[SmallPicture] = []
        self.hide()

    def show_pictures(self, pictures: Sequence[AskedPicture]) -> None:
        """Show these; none hides the row. The keyboard stays in the row where it was there."""
        place = next((number for number, button in enumerate(self.buttons) if button.hasFocus()), -1)
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        layout = self._row.layout()
        assert layout is not None
        while layout.count():
            layout.takeAt(0)
        self.buttons = [SmallPicture(asked, self._row) for asked in pictures[:_MOST]]
        for number, button in enumerate(self.buttons):
            layout.addWidget(button)
            button.show()
            button.clicked.connect(lambda _=False, source=button.asked.source: self.taken_out.emit(source))
            button.stepped.connect(lambda steps, number=number: self._step(number + steps))
        rest = len(pictures) - len(self.buttons)
        self._rest.setText(tr("and {0}", counted(rest, "more photo")))
        self._rest.setVisible(rest > 0)
        self.setVisible(bool(self.buttons))
        if place >= 0 and self.buttons:
            self.buttons[min(place, len(self.buttons) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, number: int) -> None:
        if 0 <= number < len(self.buttons):
            self.buttons[number].setFocus(Qt.FocusReason.TabFocusReason)
