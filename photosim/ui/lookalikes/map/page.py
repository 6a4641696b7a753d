"""MapPage: the map of looks with its buttons; it is worked out in the background and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from photosim.base.errors import PhotosimError
from photosim.base.job import Job, Progress
from photosim.base.texts import tr
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs.operation import Operation, Running, relay, start
from photosim.ui.jobs.stages import facts_of, title_of
from photosim.ui.kit import theme
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icon_button import icon_button
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.shell import Change
from photosim.ui.kit.states import StatePage
from photosim.ui.kit.wording import counted, day, file_name
from photosim.ui.lookalikes.map.view import MapView, told
from photosim.values.looks import LooksMap
from photosim.values.photos import PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

_HINT = tr("Drag moves · wheel comes nearer · Shift and drag draws a lasso · click finds look-alikes")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A map with the rows of its photos."""

    rows: list[PhotoRow]
    places: np.ndarray


class MapPage(QWidget):
    """Shows the map that was kept, and works it out anew where photos came."""

    photo_asked = Signal(int)
    """Find the look-alikes of this photo."""
    photos_asked = Signal(object)
    """Find what is like all of these photos, by their ids."""
    menu_requested = Signal(object, QPoint)
    """Ids of photos, place on the screen."""
    closed = Signal()
    """Back to the photos."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._running: Running[_Drawn] | None = None
        self._again = False
        self._is_old = True
        """Whether photos may have come or gone since the map was worked out."""
        self._loader = ThumbnailLoader(library, 32 << 20, self)
        self.view = MapView(self._loader, self)
        self.view.asked.connect(self.photo_asked)
        self.view.menu_requested.connect(self.menu_requested)
        self.view.selection_changed.connect(self._tell_selected)
        self.view.current_changed.connect(self._tell_current)
        self._state = StatePage(self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._state)
        self._pages.addWidget(self.view)
        self._build_bar()
        self.setFocusProxy(self.view)
        self._state.show_state(
            "map", tr("Map of looks"), tr("Your photos are being laid out, alike ones together."), ""
        )

    def _build_bar(self) -> None:
        self._title = QLabel(tr("Map of looks"), self)
        theme.set_role(self._title, "heading")
        self._note = ElidedLabel(_HINT, self)
        theme.set_role(self._note, "muted")
        self._note.setMinimumWidth(40)
        self.ask = QPushButton(tr("Find look-alikes of these"), self)
        self.ask.clicked.connect(lambda: self.photos_asked.emit(self.view.points.selected_ids()))
        self.ask.hide()
        back = icon_button("back", tr("Back to the photos (Esc)"), self.closed.emit, self)
        nearer = icon_button("zoom-in", tr("Nearer (+)"), lambda: self.view.zoom(1.5), self)
        farther = icon_button("zoom-out", tr("Farther (−)"), lambda: self.view.zoom(1 / 1.5), self)
        whole = icon_button("zoom-fit", tr("The whole map (0)"), self.view.fit, self)
        self._afresh = icon_button("rescan", tr("Lay the map out afresh"), lambda: self.work_out(afresh=True), self)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(6)
        for widget in (back, self._title):
            bar.addWidget(widget)
        bar.addSpacing(8)
        bar.addWidget(self._note, 1)
        for button in (self.ask, farther, nearer, whole, self._afresh):
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)

    @property
    def note(self) -> str:
        """What is told beside the title."""
        return self._note.full_text

    def selected_ids(self) -> list[int]:
        """The photos that commands are about: the selected ones, else the one on which the keyboard is."""
        return self.view.chosen_ids()

    def show_page(self) -> None:
        """The page has come on the screen."""
        self.view.setFocus()
        if self._is_old:
            self.work_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old and not event.spontaneous():
            self.work_out()

    def take_change(self, change: Change) -> None:
        """Photos have come or gone, or scores are by another model."""
        if change & (Change.PHOTOS | Change.MODEL | Change.FOLDERS):
            self._is_old = True
            if self.isVisible():
                self.work_out()

    def is_settled(self) -> bool:
        """Whether the map is worked out and all thumbnails in view are there."""
        return self._running is None and not self._is_old and not self._loader.busy

    def close_down(self) -> None:
        """Take no more answers."""
        if self._running is not None:
            self._running.cancel()
        self._loader.close()

    def work_out(self, *, afresh: bool = False) -> None:
        """Work the map out in the background; what was kept is shown at once."""
        if self._running is not None:
            self._again = True
            return
        self._is_old = False
        library, tell = self._library, relay(self, self.show_map)

        def work(job: Job) -> _Drawn:
            looks = library.lookalikes.looks
            rows = {row.id: row for row in library.photos.rows()}
            kept = None if afresh else looks.kept()
            if kept is not None and len(kept.ids):
                tell(_drawn(kept, rows))
            return _drawn(looks.work_out(job, lambda looks_map: tell(_drawn(looks_map, rows)), afresh=afresh), rows)

        self._running = start(
            Operation(
                owner=self,
                work=work,
                success=self._take,
                failure=self._fail,
                progress=self._tell_progress,
                unasked=True,
                name="map",
            )
        )

    def _take(self, drawn: _Drawn) -> None:
        self._running = None
        self.show_map(drawn)
        self._tell_selected(len(self.view.points.selected_ids()))
        self._go_on()

    def show_map(self, drawn: _Drawn) -> None:
        """Show a map, perhaps one that still moves."""
        self.view.show_points(drawn.rows, drawn.places)
        if drawn.rows:
            self._show_view()
        else:
            text = tr("Here your photos lie on a plane, alike ones together, once there are any.")
            self._state.show_state("map", tr("No photos yet"), text, "")
            self._pages.setCurrentWidget(self._state)

    def _show_view(self) -> None:
        if self._pages.currentWidget() is not self.view:
            had_focus = self.hasFocus() or self._state.hasFocus()
            self._pages.setCurrentWidget(self.view)
            if had_focus or self.isVisible():
                self.view.setFocus()

    def _fail(self, error: PhotosimError) -> None:
        self._running, self._is_old = None, True
        if not self.view.points.rows:
            self._state.show_state("error", tr("No map"), in_words(error), "")
        self._note.set_text(in_words(error))
        self._again = False

    def _go_on(self) -> None:
        if self._again:
            self._again = False
            self.work_out()

    def _tell_progress(self, progress: Progress) -> None:
        facts = facts_of(progress)
        self._note.set_text(f"{title_of(progress)}: {facts}" if facts else title_of(progress))

    def _tell_selected(self, count: int) -> None:
        self.ask.setVisible(count > 0)
        these = tr("this photo") if count == 1 else tr("these {0}", counted(count, "photo"))
        self.ask.setText(tr("Find what is like {0}", these))
        if self._running is None:
            self._note.set_text(told(count) or _HINT)

    def _tell_current(self, row: PhotoRow) -> None:
        if self._running is None:
            chosen = told(len(self.view.points.selected_ids()))
            self._note.set_text(
                " · ".join(part for part in (file_name(row.relative), day(row.shown_at), chosen) if part)
            )


def _drawn(looks: LooksMap, rows: dict[int, PhotoRow]) -> _Drawn:
    """A map with the rows of those of its photos that are shown."""
    there = [number for number, photo_id in enumerate(looks.ids.tolist()) if photo_id in rows]
    return _Drawn([rows[photo_id] for photo_id in looks.ids[there].tolist()], looks.places[there])
