"""QuickLook: the chosen photo large over the window, for as long as it takes to see it; a key opens and closes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.wording import file_name
from photosim.ui.viewing.picture_loader import Level, PictureLoader, Want
from photosim.values.photos import PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

_DARK, _ON_DARK = QColor(12, 13, 15, 235), QColor(232, 234, 237)
_SOLID = 0.96
"""How much of a light ground hides the window behind it: less, and its texts are read through it."""
_MARGIN = 28
_ENLARGED = 3
"""Times that a small picture is blown up at most."""


class QuickLook(QWidget):
    """Lies over `host`, and leaves the keyboard where it was: whoever opens it tells it which photo is chosen."""

    closed = Signal()
    moved = Signal(int)
    """An arrow key: so many photos on or back."""
    opened = Signal(int)
    """Enter or a double click: the photo is to be opened at full size."""

    def __init__(self, library: Library, host: QWidget) -> None:
        super().__init__(host)
        self._library = library
        self._host = host
        self._row: PhotoRow | None = None
        self._path = Path()
        self._pixmap = QPixmap()
        self._reason = ""
        self._dark = True
        self._loader = PictureLoader(library.photos, self)
        self._loader.loaded.connect(self._loaded)
        self._loader.failed.connect(self._failed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Quick look"))
        host.installEventFilter(self)
        self.hide()

    @property
    def photo_id(self) -> int | None:
        """The photo on show."""
        return self._row.id if self._row is not None and self.isVisible() else None

    @property
    def is_loaded(self) -> bool:
        """Whether the picture is there, as large as it is shown."""
        return not self._pixmap.isNull()

    def show_photo(self, row: PhotoRow) -> None:
        """Show this photo, first by its thumbnail."""
        if self._row is not None and row.id == self._row.id and self.isVisible():
            return
        roots = self._library.photos.roots()
        if row.folder_id not in roots:
            return
        self._row, self._path = row, roots[row.folder_id] / row.relative
        self._pixmap, self._reason = QPixmap(), ""
        self.setGeometry(self._host.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setAccessibleDescription(file_name(row.relative))
        self._loader.want([Want(self._path, thumbnail_of=row.content_hash), self._want()])
        self.update()

    def keep_dark(self, dark: bool) -> None:
        """Be dark in any appearance, or no longer."""
        self._dark = dark
        self.update()

    def _colours(self) -> tuple[QColor, QColor]:
        """Of the ground, and of the words on it."""
        if self._dark or theme.is_dark():
            return _DARK, _ON_DARK
        return theme.colour("placeholder", _SOLID), theme.colour("text")

    def close_look(self) -> None:
        """Go away."""
        if self.isVisible():
            self._loader.want(())
            self._pixmap = QPixmap()
            self.hide()
            self.closed.emit()

    def _want(self) -> Want:
        room = self._room().size() * self.devicePixelRatioF()
        return Want(self._path, side=max(256, room.width(), room.height()))

    def _room(self) -> QRect:
        return self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN - 24)

    def _loaded(self, want: Want, levels: list[Level]) -> None:
        if want.path != self._path or not self.isVisible():
            return
        is_small = want.thumbnail_of is not None
        if not (is_small and self.is_loaded):
            self._pixmap = QPixmap.fromImage(levels[0].image)
            if not is_small:  # the thumbnail may come after the file was found missing
                self._reason = ""
            self.update()

    def _failed(self, want: Want, reason: str) -> None:
        # The thumbnail of a photo whose drive is away stays: it is all that there is to see.
        if want.path == self._path and want.thumbnail_of is None:
            self._reason = reason
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        ground, words_on_it = self._colours()
        painter.fillRect(self.rect(), ground)
        room = QRectF(self._room())
        if self.is_loaded:
            size = self._pixmap.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio).toSizeF()
            most = self._pixmap.size().toSizeF() * (_ENLARGED / self.devicePixelRatioF())
            size = most if size.width() > most.width() else size
            place = QRectF(room.center() - QPointF(size.width() / 2, size.height() / 2), size)
            painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
        painter.setPen(words_on_it)
        text = file_name(self._row.relative) if self._row is not None else ""
        below = QRectF(room.left(), room.bottom() + 6, room.width(), 24)
        words = f"{text} · {self._reason}" if self._reason else text
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)

    def event(self, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Space):  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        steps = {key.Key_Left: -1, key.Key_Up: -1, key.Key_Right: 1, key.Key_Down: 1}
        if event.key() in (key.Key_Space, key.Key_Escape):
            self.close_look()
        elif event.key() in steps:
            self.moved.emit(steps[key(event.key())])
        elif event.key() in (key.Key_Return, key.Key_Enter) and self._row is not None:
            photo_id = self._row.id
            self.close_look()
            self.opened.emit(photo_id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._host.rect())
            self._loader.want([self._want()])
        return super().eventFilter(watched, event)
