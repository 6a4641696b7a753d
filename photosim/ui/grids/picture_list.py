"""PictureList: a list whose rows carry pictures; only those in view are ever asked for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from photosim.ui.grids.thumbnails import ThumbnailLoader, ThumbnailShape
from photosim.ui.kit import theme
from photosim.values.photos import PhotoRow

PicturesRole = Qt.ItemDataRole.UserRole + 20
"""The PhotoRows whose thumbnails a row shows."""
_PAUSE_MS = 20


class PictureList(QListView):
    """A QListView of equal rows, with the pictures of a ThumbnailLoader. The delegate paints them."""

    def __init__(self, loader: ThumbnailLoader, side: int, *, crop: bool, parent: QWidget | None = None) -> None:
        """`side` is that of the pictures, in logical pixels; `crop` fills the square with them."""
        super().__init__(parent)
        self._loader = loader
        self._side = side
        self._crop = crop
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(_PAUSE_MS)
        self._asking.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self.ask_soon)
        loader.loaded.connect(self._show_loaded)
        if (current := theme.theme()) is not None:
            current.changed.connect(self.viewport().update)

    @property
    def loader(self) -> ThumbnailLoader:
        return self._loader

    @property
    def side(self) -> int:
        return self._side

    def set_side(self, side: int) -> None:
        """Show the pictures in another size."""
        if side != self._side:
            self._side = side
            self.ask_soon()

    def is_settled(self) -> bool:
        """Whether every picture in view is there."""
        return not (self._asking.isActive() or self._loader.busy)

    def ask_soon(self) -> None:
        """What is in view has changed."""
        if not self._asking.isActive():
            self._asking.start()

    def in_view(self) -> range:
        """Numbers of the rows that can be seen."""
        model = self.model()
        count = 0 if model is None else model.rowCount()
        if not count:
            return range(0)
        area = self.viewport().rect().adjusted(2, 2, -2, -2)
        first = self._row_near(area.topLeft(), area)
        last = self._last_in(area, first, count)
        return range(first, last + 1)

    def _row_near(self, point: QPoint, area: QRect) -> int:
        """The first row at or below a point: there may be space between the rows."""
        for y in range(point.y(), area.bottom(), 8):
            index = self.indexAt(QPoint(point.x() + 8, y))
            if index.isValid():
                return index.row()
        return 0

    def _last_in(self, area: QRect, first: int, count: int) -> int:
        row = first
        while row + 1 < count and self.visualRect(self.model().index(row + 1, 0)).top() <= area.bottom():
            row += 1
        return row

    def _ask(self) -> None:
        if self.model() is None or not self.isVisible():
            return
        scale = self.devicePixelRatioF()
        self._loader.want(list(self._wanted()), self.shape_at(scale))

    def shape_at(self, scale: float) -> ThumbnailShape:
        """How pictures are to be made for a screen with so many device pixels in a logical one."""
        return ThumbnailShape(round(self._side * scale), scale, self._crop)

    def _wanted(self) -> Iterable[PhotoRow]:
        model = self.model()
        for number in self.in_view():
            yield from model.index(number, 0).data(PicturesRole) or ()

    def _show_loaded(self, _content_hash: str) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.ask_soon()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ask_soon()

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here; typing finds nothing."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.ask_soon()
        return super().event(event)
