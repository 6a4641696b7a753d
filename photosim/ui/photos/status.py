"""StatusLine: how many photos there are, how many are chosen, and how large these are together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme, wording

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.grids.grid import PhotoGrid

_PAUSE_MS = 80
"""After the last change of the selection: while it is drawn with the mouse, nothing is added up."""


class StatusLine(QLabel):
    """Below the photos."""

    def __init__(self, library: Library, grid: PhotoGrid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._grid = grid
        self._asking: tasks.Task | None = None
        self._chosen: list[int] = []
        self._shown = 0
        theme.set_role(self, "status")
        self.setContentsMargins(14, 4, 14, 5)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName(tr("How many photos are shown and chosen"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._count)
        model = grid.model()
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._pause.start)
        grid.selectionModel().selectionChanged.connect(self._pause.start)

    def set_shown(self, photos: int) -> None:
        """So many photos are shown, those in stacks as well."""
        self._shown = photos
        self._pause.start()

    def is_settled(self) -> bool:
        """Whether it tells how things are."""
        return not self._pause.isActive() and self._asking is None

    def _count(self) -> None:
        self._chosen = self._grid.selected_ids()
        if self._asking is not None:
            self._asking.drop()
            self._asking = None
        self._say(None)
        if self._chosen:
            ids, photos = self._chosen, self._library.photos
            self._asking = tasks.run(self, lambda: photos.size(ids), self._take, self._fail)

    def _take(self, size: int) -> None:
        self._asking = None
        self._say(size)

    def _fail(self, _error: Exception) -> None:
        self._asking = None  # the number is said, and the library's other words tell what is wrong

    def _say(self, size: int | None) -> None:
        shown = wording.counted(self._shown, "photo")
        if not self._chosen:
            self.setText(shown)
            return
        text = tr("{0} of {1} chosen", wording.number(len(self._chosen)), shown)
        self.setText(text if size is None else f"{text} · {wording.size(size)}")
