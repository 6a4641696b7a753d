"""Two to four photos beside each other, each with its caption."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSizeF, Qt, Signal
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.viewing.compare import MOST
from photosim.ui.viewing.compare.canvas import CompareCanvas
from photosim.ui.viewing.compare.caption import Caption
from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.pictures import ComparedPhoto, ComparedPictures

_GAP = 2


class PhotoCanvas(CompareCanvas):
    """One photo of those compared, and what is to be said of it."""

    def __init__(self, view: LockedView, pictures: ComparedPictures, number: int, parent: QWidget | None) -> None:
        super().__init__(view, parent)
        self._pictures = pictures
        self.number = number

    def shown(self) -> ComparedPhoto | None:
        return self._pictures.all[self.number] if self.number < len(self._pictures.all) else None

    def paint_scene(self, painter: QPainter) -> None:
        one = self.shown()
        if one is None:
            return
        self.paint_photo(painter, self.number, one)  # never dimmed when it is marked: it is here to be judged
        if one.glow is not None:
            size, glow = one.photo, one.glow
            stretched = QTransform.fromScale(size.width / glow.width(), size.height / glow.height())
            self.paint_image(painter, glow, stretched * self.view.laid_out(self.number))
        if one.note:
            self.paint_note(painter, one.note, over=bool(one.levels))

    @property
    def note(self) -> str:
        """What is said of the photo on show."""
        one = self.shown()
        return one.note if one is not None else ""


class SideBySide(QWidget):
    """Canvases in one row, in two of two where four would be narrow."""

    room_changed = Signal()
    chosen = Signal(int)
    """The photo that the keyboard or the mouse came to."""
    keep_requested = Signal(int)
    mark_requested = Signal(int)

    def __init__(self, view: LockedView, pictures: ComparedPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "bar")
        self._count = 0
        self.canvases: list[PhotoCanvas] = []
        self.captions: list[Caption] = []
        self._panes: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 1, 0, 0)
        self._grid.setSpacing(_GAP)
        for number in range(MOST):
            pane = QWidget(self)
            theme.set_role(pane, "panel")
            caption = Caption(pane)
            canvas = PhotoCanvas(view, pictures, number, pane)
            canvas.resized.connect(self.room_changed)
            canvas.focused.connect(lambda number=number: self.chosen.emit(number))
            caption.keep_requested.connect(lambda number=number: self.keep_requested.emit(number))
            caption.mark_requested.connect(lambda number=number: self.mark_requested.emit(number))
            column = QVBoxLayout(pane)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(caption)
            column.addWidget(canvas, 1)
            self._panes.append(pane)
            self.captions.append(caption)
            self.canvases.append(canvas)

    def set_photos(self, photos: Sequence[ComparedPhoto]) -> None:
        """Give each photo a pane."""
        self._count = len(photos)
        columns = 2 if self._count == MOST else max(1, self._count)
        for number, pane in enumerate(self._panes):
            self._grid.removeWidget(pane)
            pane.setVisible(number < self._count)
            if number < self._count:
                self._grid.addWidget(pane, number // columns, number % columns)
                name = to_text(photos[number].photo.path.name)
                self.canvases[number].setAccessibleName(tr("Photo {0} of {1}: {2}", number + 1, self._count, name))
                self.canvases[number].setAccessibleDescription("")
        for line in range(2):
            self._grid.setRowStretch(line, int(line * columns < self._count))
        for column in range(MOST):
            self._grid.setColumnStretch(column, int(column < columns))

    def room(self) -> QSizeF:
        """The smallest canvas, in device pixels."""
        rooms = [canvas.room for canvas in self.canvases[: self._count]]
        return QSizeF(min(room.width() for room in rooms), min(room.height() for room in rooms))

    def focus(self, number: int) -> None:
        self.canvases[number % max(1, self._count)].setFocus(Qt.FocusReason.OtherFocusReason)
