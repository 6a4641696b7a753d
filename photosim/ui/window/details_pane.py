"""DetailsPane: what is known of the chosen photo, in a pane beside whatever page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView, QApplication

from photosim.base.errors import PhotosimError
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit.shell import Change
from photosim.ui.kit.wording import counted
from photosim.ui.viewing.details import DetailsPanel, Facts, photo_facts

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.window.window import MainWindow

_PAUSE_MS = 60
"""Who runs along with the arrow keys has nothing read that is not looked at."""
_NARROW = 1100
"""Pixels. A narrower window has no room for photos, look-alikes and details side by side: the last two take turns.
These are 375 for three columns, 324 for the look-alikes, 300 for the details, and something for larger letters."""


class DetailsPane(QObject):
    """Follows the choice on the pages of photos and of duplicates; a photo at full size has details of its own."""

    def __init__(self, library: Library, panel: DetailsPanel, window: MainWindow) -> None:
        super().__init__(window)
        self._library = library
        self._panel = panel
        self._window = window
        self._task: tasks.Task | None = None
        self._asked: Sequence[int] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._followed: set[QAbstractItemView] = set()
        actions = window.actions_
        actions.details.toggled.connect(self._follow_page)
        actions.look_alikes_panel.triggered.connect(self._make_room)
        panel.closed.connect(lambda: actions.details.setChecked(False))
        window.stack.currentChanged.connect(self._follow_page)
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]
        for view in (window.page.grid, window.lookalikes.grid):
            self._listen(view)
        panel.hide()

    def take_change(self, change: Change) -> None:
        """Something is another now than it was."""
        if change & (Change.PHOTOS | Change.LABELS):
            self._asked = None
            self._soon()

    def _make_room(self, _: object = None) -> None:
        """Where there is no room for both, who wants to see the look-alikes need not close the details first."""
        _, wanted = self._window.splitter.shown  # the command itself is unchecked again while they have no room
        if wanted and self._window.width() < _NARROW:
            self._window.actions_.details.setChecked(False)

    def _follow_page(self, _: object = None) -> None:
        window = self._window
        there = window.stack.currentWidget() is window.splitter or window.shows("review")
        shown = there and window.actions_.details.isChecked()
        if shown == self._panel.isHidden():
            window.splitter.stand_beside(shown)
            window.stack.updateGeometry()  # at once: the window would grow before it has heard of it by itself
            self._panel.setVisible(shown)
        self._soon()

    def _follow_focus(self, _: object, now: object) -> None:
        if isinstance(now, QAbstractItemView) and self._window.isAncestorOf(now):
            self._listen(now)
            self._soon()

    def _listen(self, view: QAbstractItemView) -> None:
        if view not in self._followed and view.selectionModel() is not None:
            self._followed.add(view)
            view.selectionModel().selectionChanged.connect(self._soon)

    def _soon(self, *_: object) -> None:
        if not self._panel.isHidden():
            self._pause.start()

    def _look(self) -> None:
        ids = self._window.chosen.ids() if not self._panel.isHidden() else None
        if ids is None or ids == self._asked or self._task is not None:
            return
        self._asked = ids
        if len(ids) != 1:
            chosen = counted(len(ids), "photo") if ids else tr("No photo")
            self._panel.set_facts([(tr("Chosen"), chosen)])
            return
        photo_id = ids[0]

        def read() -> Facts:
            photo = self._library.photos.get(photo_id)
            labels = self._library.organising.labelling.labels([photo.path])
            return photo_facts(photo, self._library.photos.beside(photo_id), labels[0])

        def fail(_: PhotosimError) -> None:
            self._take([(tr("Chosen"), tr("This photo is no longer in the library"))])

        self._task = tasks.run(self, read, self._take, fail)

    def _take(self, facts: Facts) -> None:
        self._task = None
        self._panel.set_facts(facts)
        self._look()  # another one may have been chosen meanwhile
