"""Look: one file of a deletion as a picture, from where it lies now, and bringing the chosen files back."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from photosim.base.errors import PhotosimError, UnreadablePhoto
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.deleting.history_words import can_come_back, lies_at, state_of
from photosim.ui.jobs import tasks
from photosim.ui.kit import icons, theme, wording
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icon_button import icon_button
from photosim.ui.kit.images import from_jpeg, image_of
from photosim.values.deleting import JournalEntry

if TYPE_CHECKING:
    from photosim.library import Library

log = logging.getLogger(__name__)

_WIDTH, _LEAST_WIDTH = 300, 200
_SIDE = 640
"""Pixels of the picture's long side: twice the room there is, for screens with two device pixels in a logical one."""
_PAUSE_MS = 80
"""Who runs through the list with the arrow key has no picture decoded that is not looked at."""


class Look(QWidget):
    """The picture of the file that was reached last; its button is about all that are chosen."""

    back_requested = Signal()
    open_requested = Signal()
    show_requested = Signal()
    """In the file manager."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._entry: JournalEntry | None = None
        self._task: tasks.Task | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._fetch)
        theme.set_role(self, "panel")
        self._picture = _Picture(self)
        self._picture.opened.connect(self.open_requested)
        self._name = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideMiddle)
        theme.set_role(self._name, "heading")
        self._state = QLabel(self)
        self._state.setWordWrap(True)
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._state, "muted")
        self.button = QPushButton(self)
        icons.set_icon(self.button, "undo")
        self.button.setToolTip(tr("Moves it back to where it was (B)"))
        self.button.clicked.connect(self.back_requested)
        self.show_button = icon_button("show-in-folder", tr("Show in file manager"), self.show_requested.emit, self)
        below = QHBoxLayout()
        below.addWidget(self.button, 1)
        below.addStretch(0)
        below.addWidget(self.show_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(theme.SPACE)
        for widget, stretch in ((self._picture, 1), (self._name, 0), (self._state, 0)):
            column.addWidget(widget, stretch)
        column.addLayout(below)
        self.set_room(3 * _WIDTH)

    @property
    def picture(self) -> QImage | None:
        """What is shown of the file; None while, or because, there is nothing to see."""
        return self._picture.image

    @property
    def text(self) -> str:
        """What is said of the file."""
        return self._state.text()

    def set_room(self, width: int) -> None:
        """Take a part of a page that is so many pixels wide: a third, and no more than a picture needs."""
        least = max(_LEAST_WIDTH, self.button.sizeHint().width() + self.show_button.sizeHint().width() + 48)
        self.setFixedWidth(max(least, min(_WIDTH, width // 3)))

    def is_settled(self) -> bool:
        """Whether the picture is there, or known not to come."""
        return self._task is None and not self._pause.isActive()

    def show_files(self, chosen: Sequence[JournalEntry], current: JournalEntry | None, *, busy: bool) -> None:
        """Show the file `current`, and offer to bring the chosen ones back; `busy` while some are on their way."""
        coming = sum(can_come_back(entry) for entry in chosen)
        self.button.setVisible(coming > 0)
        self.button.setEnabled(not busy)
        self.button.setText(tr("Bring it back") if coming == 1 else tr("Bring these {0} back", wording.number(coming)))
        if current == self._entry:
            return
        self._entry = current
        self._picture.show_image(None, "picture" if current is not None and current.photo_id is not None else "")
        self._name.set_text("" if current is None else to_text(current.path.name))
        words = "" if current is None else f"{wording.size(current.size)}, {state_of(current)}"
        self._state.setText(words)
        self._picture.setAccessibleName(
            "" if current is None else tr("Picture of {0}, {1}", to_text(current.path.name), words)
        )
        if current is not None and current.photo_id is not None:
            self._pause.start()

    def _fetch(self) -> None:
        entry = self._entry
        if self._task is not None or entry is None:  # the one under way asks again when it ends
            return

        def take(answer: tuple[QImage | None, bool]) -> None:
            self._take(entry, *answer)

        def fail(_: PhotosimError) -> None:
            self._take(entry, None, True)

        self._task = tasks.run(self, lambda: _picture_of(self._library, entry), take, fail)

    def _take(self, entry: JournalEntry, image: QImage | None, small: bool) -> None:
        self._task = None
        if entry is not self._entry:
            self._fetch()
            return
        self._picture.show_image(image, "broken-picture" if image is None else "")
        if small:
            told = tr("The file cannot be read now.") + (
                tr(" This is the small copy that photosim keeps.") if image else ""
            )
            self._state.setText(f"{self._state.text()}. {told}")


def _picture_of(library: Library, entry: JournalEntry) -> tuple[QImage | None, bool]:
    """The picture from where the file lies, or the small copy that photosim keeps, and whether it is that."""
    path = lies_at(entry)
    if entry.state != "gone" and path.is_file():
        try:
            return image_of(library.photos.picture(path, _SIDE)), False
        except UnreadablePhoto as error:  # the small copy may be there all the same
            log.info("%s cannot be looked at: %s", to_text(path), error)
    return from_jpeg(library.photos.thumbnail(entry.content_hash, path)), True


class _Picture(QWidget):
    """An image as large as there is room, or an icon; a double click opens it."""

    opened = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self._icon = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(24)

    def show_image(self, image: QImage | None, icon: str) -> None:
        self.image, self._icon = image, icon
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _WIDTH)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.image is not None:
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            painter.drawImage(place, self.image)
        elif self._icon:
            sign = icons.pixmap(self._icon, 44, self.devicePixelRatioF(), theme.colour("muted"))
            painter.drawPixmap(self.rect().center().x() - 22, self.rect().center().y() - 22, sign)
