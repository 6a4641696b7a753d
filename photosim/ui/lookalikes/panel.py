"""LookalikesPanel: the chosen picture, and the photos of the library that look like it, best first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import CellFacts, PhotoListModel
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.kit import theme
from photosim.ui.kit.shell import Change
from photosim.ui.kit.states import StatePage
from photosim.ui.kit.wording import counted
from photosim.ui.lookalikes.asking import FETCHED, Asker, facts_of
from photosim.ui.lookalikes.cells import Cells, FoundLookAlikes, above, best_ones
from photosim.ui.lookalikes.choices import ALIKE, COUNT, Choices, LessButton
from photosim.ui.lookalikes.head import Head
from photosim.ui.lookalikes.nothing import LOOKING_CLOSER, SEARCHING, Words, lower, why_nothing
from photosim.ui.lookalikes.query import Query, Subject
from photosim.ui.lookalikes.questioned import Questioned
from photosim.values.photos import Match

if TYPE_CHECKING:
    from photosim.library import Library


_BESIDES: Final = 430
"""Logical pixels that all else takes in the panel, with a sentence in place of look-alikes."""


class LookalikesPanel(Questioned):
    """Asks the library in a worker thread; only the answer to the newest question is shown."""

    photo_opened = Signal(int, object)
    """A photo to show at full size, and the ids to leaf through."""
    path_opened = Signal(object)
    """An outside picture to show at full size."""
    menu_requested = Signal(object, QPoint)
    """Ids of photos, place on the screen."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._subject: Subject | None = None
        self._found = FoundLookAlikes()
        self._cells = Cells()
        self._with_less = False
        self._opened: set[int] = set()
        """Stacks that stand open, by the best photo of each."""
        self._searching = False
        self._reading = False
        self._error = ""
        self.filter_field: QWidget | None = None
        self._make_filter: Callable[[], QWidget] | None = None
        self._asker = Asker(library, self)
        self._asker.described.connect(self._describe_query)
        self._asker.found.connect(self._take)
        self._asker.failed.connect(self._fail)
        self._build()
        self.grid.set_side(library.settings.get("lookalikes.side", 128))
        self._show()

    def _build(self) -> None:
        self.setAccessibleName(tr("Look-alikes"))
        self.choices = Choices(self._library, self)
        self.choices.changed.connect(self._show)
        self.slider = self.choices.slider
        self._head = Head(self.choices, self)
        self._count, self._card = self._head.count, self._head.card
        self._card.opened.connect(self._open_query)
        self._card.menu_requested.connect(self._ask_for_query_menu)
        self._card.taken_out.connect(self._take_out)
        self._card.part_chosen.connect(self._ask_part)
        self._loader = ThumbnailLoader(self._library, 32 << 20, self)
        self._model = PhotoListModel(self._library.photos.roots, self, more=partial(facts_of, self._library))
        self._pages = QStackedWidget(self)
        self.grid = PhotoGrid(self._model, self._loader, in_months=False, captions=True, crop=False, parent=self._pages)
        self.grid.setAccessibleName(tr("Look-alikes, best first"))
        self.grid.setAccessibleDescription(
            tr("Space finds the look-alikes of a photo, Enter opens it, plus and minus open and close a stack")
        )
        theme.set_role(self.grid, "panel")
        self.grid.photo_clicked.connect(self.ask_photo)
        self.grid.photo_opened.connect(self._open)
        self.grid.menu_requested.connect(self.menu_requested)
        self.grid.stack_toggled.connect(self._toggle_stack)
        self._state = StatePage(self._pages)
        self._state.acted.connect(self._show_the_closest)
        self._less = LessButton(self)
        self._less.clicked.connect(self._toggle_less)
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self._state)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._pages, 1)
        below = QHBoxLayout()
        below.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        below.addWidget(self._less)
        column.addLayout(below)
        self.setMinimumWidth(280)

    def sizeHint(self) -> QSize:
        return QSize(360, 600)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._card.set_picture_height(min(self.height() // 4, self.height() - _BESIDES))

    # Asking

    @property
    def subject(self) -> Subject | None:
        """What is known of the query; None while it is being looked at."""
        return self._subject

    @property
    def last(self) -> QWidget:
        """Where the key Tab comes last in the panel."""
        return self._less

    @property
    def state(self) -> StatePage:
        """What is shown in place of look-alikes."""
        return self._state

    def set_filter(self, make: Callable[[], QWidget]) -> None:
        """Let a field for words stand above the look-alikes, made when some are first asked for.

        What is written there is told by `look_among`.
        """
        self._make_filter = make

    def _show_filter(self, asked: bool) -> None:
        if asked and self.filter_field is None and self._make_filter is not None:
            self.filter_field = self._make_filter()
            self._head.put_filter(self.filter_field)
        if self.filter_field is not None:
            self.filter_field.setVisible(asked)

    def take_change(self, change: Change) -> None:
        """Something is another now than it was."""
        if change & (Change.PHOTOS | Change.MODEL):
            self.ask_again(outside=Change.MODEL in change)

    def ask_again(self, *, outside: bool = False) -> None:
        """Ask quietly once more because the library has changed; outside pictures only on demand, they cost more."""
        query = self._history.current
        if query is None or not (outside or query.is_of_library):
            return
        self._asker.ask_again(query)

    def set_away(self, folder_ids: list[int]) -> None:
        """These folders are not connected."""
        self._model.set_away(folder_ids)

    def set_badges(self, badges: Mapping[int, str]) -> None:
        """What the shots of these photos consist of, by id."""
        self._model.set_badges(badges)

    def set_reading(self, reading: bool) -> None:
        """Whether a scan is under way, so that few look-alikes mean little."""
        self._reading = reading
        self._show()

    def clear(self) -> None:
        """Forget the query and the way to it."""
        self._asker.drop()
        self._history.clear()
        self._subject, self._found, self._error, self._searching = None, FoundLookAlikes(), "", False
        self._card.show_subject(None)
        self.history_changed.emit()
        self._show()

    def have_least_width(self, slider: int) -> None:
        """Be wide enough for the choices with a slider of `slider` pixels."""
        self.slider.setMinimumWidth(slider)
        self.setMinimumWidth(self.choices.minimumSizeHint().width() + 4 * theme.SPACE)

    def close_down(self) -> None:
        """Take no more answers."""
        self._asker.drop()
        self._loader.close()

    def is_settled(self) -> bool:
        """Whether everything that was asked for is on the screen."""
        waiting = self._searching or self._asker.looks_closer
        return not waiting and (self._pages.currentWidget() is self._state or self.grid.is_settled())

    def _has_failed(self) -> bool:
        return bool(self._error)

    def _begin(self, query: Query) -> None:
        self._searching, self._error, self._subject = True, "", None
        self._asker.ask(query)
        self.history_changed.emit()
        self.walked.emit()
        self._show()

    def look_among(self, words: str) -> None:
        """Look only among what these words find; everywhere when they are empty."""
        self._asker.where = words
        query = self._history.current
        if query is not None:
            self._searching = True
            self._asker.ask(query)
            self._show()

    def _describe_query(self, subject: Subject) -> None:
        self._subject = subject
        self._card.show_subject(subject)

    def _take(self, found: FoundLookAlikes) -> None:
        first, self._searching = self._searching, False
        self._found, self._error = found, ""
        if first:
            self._with_less, self._opened = False, set()
        self.choices.follow_model()
        self._show(from_top=first)

    def _fail(self, error: str) -> None:
        self._found, self._searching, self._error = FoundLookAlikes(), False, error
        self._show()

    # Showing

    def shown(self) -> list[Match]:
        """The look-alikes that have a cell."""
        return list(self._cells.matches)

    def _lay_out(self) -> Cells:
        if self.choices.mode == ALIKE:
            return above(self._found, self.choices.minimum, opened=self._opened)
        return best_ones(self._found, self.choices.number, with_less=self._with_less, opened=self._opened)

    def _show(self, *, from_top: bool = False) -> None:
        self._card.setVisible(self._history.current is not None)
        self._show_filter(self._history.current is not None)
        if self._searching:
            # The old answer stays for the moment that a search takes; the state page would only flicker.
            self._count.setText(tr("Searching…"))
            if not self._found.stacks:
                self._state.show_state(*SEARCHING)
                self._pages.setCurrentWidget(self._state)
            return
        cells = self._cells = self._lay_out()
        shown = cells.matches
        self.choices.setVisible(bool(self._found.stacks))
        by_count = self.choices.mode == COUNT
        self._less.offer(cells.hidden, with_less=self._with_less, wanted=by_count and bool(shown))
        if from_top:
            self.grid.clearSelection()
            self.grid.forget_current()
        facts = CellFacts(cells.labels, cells.closed, cells.parts, self._found.places)
        self._model.refresh([match.row for match in shown], [match.score for match in shown], facts)
        if from_top:
            self.grid.scrollToTop()
        if shown:
            is_all = not by_count and cells.photos == FETCHED
            self._count.setText(tr("{0}+ of the library", cells.photos) if is_all else counted(cells.photos, "photo"))
            if self._looks_closer():
                self._count.setText(tr("Looking closer…"))
            self._pages.setCurrentWidget(self.grid)
        else:
            self._count.setText("")
            self._state.show_state(*(LOOKING_CLOSER if self._looks_closer() else self._why_nothing()))
            self._pages.setCurrentWidget(self._state)

    def _looks_closer(self) -> bool:
        """Whether photos are being looked at piece by piece for the part that is asked for."""
        return self._asker.looks_closer and self.query is not None and self.query.part is not None

    def _why_nothing(self) -> Words:
        minimum = self.choices.minimum if self.choices.mode == ALIKE else None
        asked = self._history.current is not None
        where = self._asker.where
        return why_nothing(self._error, self._found.best, minimum, asked=asked, reading=self._reading, where=where)

    def _show_the_closest(self) -> None:
        if self.choices.mode == COUNT:
            self._toggle_less()
        else:
            self.slider.setValue(lower(self._found.best))

    def _toggle_less(self) -> None:
        self._with_less = not self._with_less
        self._show()

    def _toggle_stack(self, best: int) -> None:
        """Open a stack in its place, or close it."""
        self._opened ^= {best}
        self._show()
        self.grid.choose(best)

    def save_choices(self) -> None:
        """Remember where the sliders stand."""
        self._library.settings.set("lookalikes.side", self.grid.side)
        self.choices.save()

    # Opening

    def _open(self, photo_id: int) -> None:
        ids = self._model.ids()
        if photo_id not in ids:  # the first of two clicks has made it the query
            ids.insert(0, photo_id)
        self.photo_opened.emit(photo_id, ids)

    def _open_query(self) -> None:
        if self._subject is None:
            return
        if self._subject.photo_id is not None:
            self._open(self._subject.photo_id)
        elif self._subject.path is not None:
            self.path_opened.emit(self._subject.path)

    def _ask_for_query_menu(self, place: QPoint) -> None:
        if self._subject is not None and self._subject.photo_id is not None:
            self.menu_requested.emit([self._subject.photo_id], place)
