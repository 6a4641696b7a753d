"""QueryCard: the picture whose look-alikes are shown, with its name and date."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from photosim.ui.kit import icons, theme
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.lookalikes.query import Subject

_HEIGHTS = (96, 220)
_LEAST_HEIGHT = 24
"""A lower picture would be a mere stripe."""


class PictureLabel(QWidget):
    """A picture as large as fits, with round corners; a click or Enter opens it."""

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._scaled: QImage | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # In a very low window the picture gives way, not the text below it.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._wanted_height = _HEIGHTS[1]

    def set_wanted_height(self, height: int) -> None:
        """Be this high where there is room."""
        self._wanted_height = height
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(240, self._wanted_height)

    def set_image(self, image: QImage | None) -> None:
        """Show `image`; None shows an empty frame."""
        self._image, self._scaled = image, None
        self.update()

    def resizeEvent(self, event: QEvent) -> None:
        self._scaled = None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
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
            image = self._fitting(self._image, frame)
            size = image.deviceIndependentSize()
            left = frame.left() + round((frame.width() - size.width()) / 2)
            top = frame.top() + round((frame.height() - size.height()) / 2)
            painter.setClipPath(shape)
            painter.drawImage(QRectF(left, top, size.width(), size.height()), image)
            painter.setClipping(False)
        else:
            side = 36
            sign = icons.pixmap("picture", side, self.devicePixelRatioF(), theme.colour("muted", 0.6))
            painter.drawPixmap(frame.center() - QRectF(0, 0, side, side).center(), sign)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 3))
            painter.drawRoundedRect(frame.adjusted(1.5, 1.5, -1.5, -1.5), theme.RADIUS + 1, theme.RADIUS + 1)

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
    menu_requested = Signal(object)
    """Place on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = PictureLabel(self)
        self._picture.opened.connect(self.opened)
        self._title = ElidedLabel("", self, Qt.TextElideMode.ElideMiddle)
        theme.set_role(self._title, "strong")
        self._detail = QLabel(self)
        theme.set_role(self._detail, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._picture)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._detail)

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
        self._picture.set_image(subject.picture if subject else None)
        name = f"Look-alikes of {subject.title}. Press Enter to open it" if subject else "No photo chosen"
        self._picture.setAccessibleName(name)
        self._picture.setToolTip("Open this picture" if subject else "")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())
        event.accept()
