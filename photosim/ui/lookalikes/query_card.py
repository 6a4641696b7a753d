"""QueryCard: the picture whose look-alikes are shown, with its name and date."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import icons, theme
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icon_button import icon_button
from photosim.ui.kit.rectangle import PartFrame
from photosim.ui.lookalikes.asked_row import AskedRow
from photosim.ui.lookalikes.query import Subject
from photosim.values.places import Box

_HEIGHTS = (64, 220)
_LEAST_HEIGHT = 24
"""A lower picture would be a mere stripe."""


class PictureLabel(QWidget):
    """A picture as large as fits, with round corners; a click or Enter opens it."""

    opened = Signal()
    part_chosen = Signal(object)
    """A part was drawn, a `Box`; None when the whole picture shall count again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: QPointF | None = None
        self._part: Box | None = None
        self._frame = PartFrame(self._picture_place, self)
        self._frame.chosen.connect(self.part_chosen)
        self._frame.chosen.connect(lambda _: self.setFocus())
        self._frame.left.connect(self.setFocus)
        self._image: QImage | None = None
        self._scaled: QImage | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # In a very low window the picture gives way, not the text below it.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._wanted_height = _HEIGHTS[1]

    @property
    def part(self) -> Box | None:
        """What counts of the picture; None for all of it."""
        return self._part

    def set_wanted_height(self, height: int) -> None:
        """Be this high where there is room."""
        self._wanted_height = height
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(240, self._wanted_height)

    def set_image(self, image: QImage | None, part: Box | None = None) -> None:
        """Show `image`, None for an empty frame; `part` is what counts of it, None for all."""
        self._image, self._scaled, self._part = image, None, part
        self._frame.end()
        self.update()

    def resizeEvent(self, event: QEvent) -> None:
        self._scaled = None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._frame.isVisible():
            self._frame.release()
        elif event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif self._image is not None:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A drag draws the part that is meant."""
        if self._frame.isVisible():
            self._frame.drag_to(event.position())
        elif self._pressed is not None:
            moved = event.position() - self._pressed
            if moved.manhattanLength() >= QApplication.startDragDistance():
                self._frame.begin(at=self._pressed)
                self._frame.drag_to(event.position())

    def choose_part(self) -> None:
        """Let a part be drawn."""
        if self._image is not None:
            self._frame.begin(self._part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_R and self._image is not None:
            self.choose_part()
        elif event.key() == Qt.Key.Key_Escape and self._part is not None:
            self.part_chosen.emit(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.height() < _LEAST_HEIGHT:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(frame, theme.RADIUS + 2, theme.RADIUS + 2)
        painter.fillPath(shape, theme.colour("placeholder"))
        if self._image is not None:
            place = self._picture_place()
            painter.setClipPath(shape)
            painter.drawImage(place, self._fitting(self._image, frame))
            painter.setClipping(False)
            if self._part is not None:
                self._paint_part(painter, place, self._part)
        else:
            side = 36
            sign = icons.pixmap("picture", side, self.devicePixelRatioF(), theme.colour("muted", 0.6))
            painter.drawPixmap(frame.center() - QRectF(0, 0, side, side).center(), sign)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 3))
            painter.drawRoundedRect(frame.adjusted(1.5, 1.5, -1.5, -1.5), theme.RADIUS + 1, theme.RADIUS + 1)

    def _picture_place(self) -> QRectF:
        """Where the whole picture is."""
        frame = QRectF(self.rect())
        if self._image is None:
            return frame
        size = self._fitting(self._image, frame).deviceIndependentSize()
        left = frame.left() + round((frame.width() - size.width()) / 2)
        top = frame.top() + round((frame.height() - size.height()) / 2)
        return QRectF(left, top, size.width(), size.height())

    def _paint_part(self, painter: QPainter, place: QRectF, part: Box) -> None:
        x, y, width, height = part
        inside = QRectF(
            place.left() + x * place.width(),
            place.top() + y * place.height(),
            width * place.width(),
            height * place.height(),
        )
        around, hole = QPainterPath(), QPainterPath()
        around.addRect(place)
        hole.addRect(inside)
        painter.fillPath(around - hole, QColor(0, 0, 0, 110))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRect(inside)

    def _fitting(self, image: QImage, frame: QRectF) -> QImage:
        if self._scaled is None:
            scale = self.devicePixelRatioF()
            room = (frame.size() * scale).toSize()
            size = image.size()
            wanted = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            # A tiny picture is not blown up beyond what is bearable.
            wanted = wanted.boundedTo(size * max(1.0, 2 * scale))
            mode = Qt.TransformationMode.SmoothTransformation
            self._scaled = image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
            self._scaled.setDevicePixelRatio(scale)
        return self._scaled


class QueryCard(QWidget):
    """Picture, name and date of the query."""

    opened = Signal()
    taken_out = Signal(object)
    """The source of a picture that is no longer asked with."""
    part_chosen = Signal(object)
    """Ask with this part of the picture, a `Box`; None for all of it."""
    menu_requested = Signal(object)
    """Place on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = PictureLabel(self)
        self._picture.opened.connect(self.opened)
        self._picture.part_chosen.connect(self.part_chosen)
        self.part_button = icon_button("part", tr("Find a part of it: draw a rectangle (R)"), self._toggle_part, self)
        self.part_button.setCheckable(True)
        self.asked = AskedRow(self)
        self.asked.taken_out.connect(self.taken_out)
        self._title = ElidedLabel("", self, Qt.TextElideMode.ElideMiddle)
        theme.set_role(self._title, "strong")
        self._detail = QLabel(self)
        theme.set_role(self._detail, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._picture)
        column.addSpacing(4)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self.part_button)
        column.addLayout(row)
        column.addWidget(self.asked)

    def set_picture_height(self, height: int) -> None:
        """Make the picture about this high."""
        self._picture.set_wanted_height(max(_HEIGHTS[0], min(_HEIGHTS[1], height)))

    @property
    def title(self) -> str:
        return self._title.full_text

    @property
    def detail(self) -> str:
        return self._detail.text()

    def show_subject(self, subject: Subject | None) -> None:
        """Describe the query; None while it is being looked at."""
        self._title.set_text(subject.title if subject else "")
        self._detail.setText(subject.detail if subject else "")
        part = subject.part if subject else None
        self._picture.set_image(subject.picture if subject else None, part)
        self.part_button.setEnabled(bool(subject and subject.picture))
        self.part_button.setChecked(part is not None)
        self.part_button.setToolTip(
            tr("Find all of it again") if part else tr("Find a part of it: draw a rectangle (R)")
        )
        self.asked.show_pictures(subject.pictures if subject else ())
        name = (
            tr("Look-alikes of {0}. Enter opens it, R finds a part of it", subject.title)
            if subject
            else tr("No photo chosen")
        )
        self._picture.setAccessibleName(name)
        self._picture.setToolTip(
            tr("A click opens this picture; draw a rectangle to find a part of it") if subject else ""
        )

    def _toggle_part(self) -> None:
        """Draw a part, or ask with the whole again where one counts."""
        if self._picture.part is not None:
            self.part_chosen.emit(None)
        else:
            self.part_button.setChecked(False)
            self._picture.choose_part()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())
        event.accept()
