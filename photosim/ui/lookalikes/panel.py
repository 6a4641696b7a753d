"""LookalikesPanel: the chosen picture, and the photos of the library that look like it, best first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.errors import PhotosimError
from photosim.base.paths import to_text
from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import PhotoListModel
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.kit.shell import Change
from photosim.ui.kit.states import StatePage
from photosim.ui.kit.wording import NARROW, counted, percent, size
from photosim.ui.lookalikes.cells import Cells, Found, above, best_ones
from photosim.ui.lookalikes.query import FETCHED, History, Query, Subject, describe, search
from photosim.ui.lookalikes.query_card import QueryCard
from photosim.values.photos import Match, PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

COUNT, ALIKE = "count", "alike"
_COUNTS = (5, 200)
_PERCENTS = (0, 99)
_MINIMUMS = "lookalikes.minimums"
"""The setting with the percentages a person has chosen, by the key of the model they were chosen for."""


class LookalikesPanel(QWidget):
    """Asks the library in a worker thread; only the answer to the newest question is shown."""

    photo_opened = Signal(int, object)
    """A photo to show at full size, and the ids to leaf through."""
    path_opened = Signal(object)
    """An outside picture to show at full size."""
    menu_requested = Signal(object, QPoint)
    """Ids of photos, place on the screen."""
    history_changed = Signal()
    walked = Signal()
    """The query is another one now."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._history = History()
        self._subject: Subject | None = None
        self._found = Found()
        self._cells = Cells()
        self._with_less = False
        self._opened: set[int] = set()
        """Stacks that stand open, by the best photo of each."""
        self._describing: tasks.Task | None = None
        self._search: tasks.Task | None = None
        self._search_again = False
        self._searching = False
        self._reading = False
        self._by_keyboard = False
        self._error = ""
        self._build()
        self._restore_choices()
        self._show()

    def _build(self) -> None:
        self.setAccessibleName("Look-alikes")
        self._heading = QLabel("Look-alikes", self)
        theme.set_role(self._heading, "heading")
        self._count = QLabel(self)
        theme.set_role(self._count, "muted")
        self._card = QueryCard(self)
        self._card.opened.connect(self._open_query)
        self._card.menu_requested.connect(self._ask_for_query_menu)

        self._loader = ThumbnailLoader(self._library, 96 << 20, self)
        self._model = PhotoListModel(self._library.photos.roots, self, more=self._facts_on_demand)
        self.grid = PhotoGrid(self._model, self._loader, in_months=False, captions=True, crop=False, parent=self)
        self.grid.setAccessibleName("Look-alikes, best first")
        self.grid.setAccessibleDescription(
            "Space finds the look-alikes of a photo, Enter opens it, plus and minus open and close a stack"
        )
        theme.set_role(self.grid, "panel")
        self.grid.photo_clicked.connect(self.ask_photo)
        self.grid.photo_opened.connect(self._open)
        self.grid.menu_requested.connect(self.menu_requested)
        self.grid.stack_toggled.connect(self._toggle_stack)
        self._state = StatePage(self)
        self._state.acted.connect(self._show_the_closest)
        self._less = QPushButton(self)
        theme.set_role(self._less, "flat")
        self._less.clicked.connect(self._toggle_less)
        self._less.hide()
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self._state)

        top = QHBoxLayout()
        top.addWidget(self._heading)
        top.addStretch(1)
        top.addWidget(self._count)
        head = QVBoxLayout()
        head.setContentsMargins(14, 12, 14, 8)
        head.setSpacing(theme.SPACE)
        head.addLayout(top)
        head.addWidget(self._card)
        head.addWidget(self._build_choices())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        below = QHBoxLayout()
        below.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        below.addWidget(self._less)
        column.addLayout(below)
        self.setMinimumWidth(280)

    def _build_choices(self) -> QWidget:
        self._choices = QWidget(self)
        self._by_count = self._segment("How many", "Show a number of look-alikes, the best ones")
        self._by_score = self._segment("How alike", "Show all look-alikes above a percentage")
        group = QButtonGroup(self)
        group.addButton(self._by_count)
        group.addButton(self._by_score)
        group.buttonClicked.connect(self._choose_mode)
        self.slider = QSlider(Qt.Orientation.Horizontal, self._choices)
        self.slider.valueChanged.connect(self._slide)
        self._value = QLabel(self._choices)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"100{NARROW}%") + 2)
        frame = QWidget(self._choices)
        theme.set_role(frame, "segments")
        segments = QHBoxLayout(frame)
        segments.setContentsMargins(2, 2, 2, 2)
        segments.setSpacing(2)
        segments.addWidget(self._by_count)
        segments.addWidget(self._by_score)
        row = QHBoxLayout(self._choices)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(10)
        row.addWidget(frame)
        row.addWidget(self.slider, 1)
        row.addWidget(self._value)
        return self._choices

    def _segment(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self._choices)
        button.setCheckable(True)
        button.setToolTip(tip)
        theme.set_role(button, "segment")
        return button

    def sizeHint(self) -> QSize:
        return QSize(360, 600)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._card.set_picture_height(self.height() // 4)

    # Asking

    @property
    def query(self) -> Query | None:
        return self._history.current

    @property
    def subject(self) -> Subject | None:
        """What is known of the query; None while it is being looked at."""
        return self._subject

    @property
    def state(self) -> StatePage:
        """What is shown in place of look-alikes."""
        return self._state

    @property
    def can_go_back(self) -> bool:
        return self._history.can_go_back

    @property
    def can_go_forward(self) -> bool:
        return self._history.can_go_forward

    def ask_photo(self, photo_id: int) -> None:
        """Show the look-alikes of a photo of the library."""
        self._visit(Query(photo_id))

    def reach_photo(self, photo_id: int) -> None:
        """Like `ask_photo`, for a photo passed with the arrow keys: a whole run of them is one step of the way."""
        self._visit(Query(photo_id), by_keyboard=True)

    def ask_path(self, path: Path) -> None:
        """Show the look-alikes of a file, which is not added to the library."""
        self._visit(Query(path))

    def ask_image(self, image: QImage) -> None:
        """Show the look-alikes of a picture that is no file."""
        self._visit(Query(image))

    def back(self) -> None:
        self._go(-1)

    def forward(self) -> None:
        self._go(1)

    def take_change(self, change: Change) -> None:
        """Something is another now than it was."""
        if change & (Change.PHOTOS | Change.MODEL):
            self.ask_again(outside=Change.MODEL in change)

    def ask_again(self, *, outside: bool = False) -> None:
        """Ask quietly once more because the library has changed; outside pictures only on demand, they cost more."""
        query = self._history.current
        if query is None or not (outside or isinstance(query.source, int)):
            return
        if self._search is None:
            self._run(query)
        else:  # one at a time; its answer may have missed the change
            self._search_again = True

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
        self._drop_tasks()
        self._history.clear()
        self._subject, self._found, self._error, self._searching = None, Found(), "", False
        self._card.show_subject(None)
        self.history_changed.emit()
        self._show()

    def have_least_width(self, slider: int) -> None:
        """Be wide enough for the choices with a slider of `slider` pixels."""
        self.slider.setMinimumWidth(slider)
        self.setMinimumWidth(self._choices.minimumSizeHint().width() + 4 * theme.SPACE)

    def close_down(self) -> None:
        """Take no more answers."""
        self._drop_tasks()
        self._loader.close()

    def is_settled(self) -> bool:
        """Whether everything that was asked for is on the screen."""
        return not self._searching and (self._pages.currentWidget() is self._state or self.grid.is_settled())

    def _visit(self, query: Query, *, by_keyboard: bool = False) -> None:
        replace = by_keyboard and self._by_keyboard
        self._by_keyboard = by_keyboard
        if query.is_same(self._history.current) and not self._error:
            return
        self._history.visit(query, replace=replace)
        self._begin(query)

    def _go(self, steps: int) -> None:
        self._by_keyboard = False
        query = self._history.go(steps)
        if query is not None:
            self._begin(query)

    def _begin(self, query: Query) -> None:
        self._searching, self._error, self._subject = True, "", None
        self._drop_tasks()
        self._describing = tasks.run(
            self, lambda: describe(self._library, query), self._describe_query, self._fail_to_describe
        )
        self._run(query)
        self.history_changed.emit()
        self.walked.emit()
        self._show()

    def _run(self, query: Query) -> None:
        self._search_again = False
        self._search = tasks.run(self, lambda: search(self._library, query), self._take, self._fail)

    def _drop_tasks(self) -> None:
        """No answer to an earlier question is taken from now on."""
        for task in (self._describing, self._search):
            if task is not None:
                task.drop()
        self._describing = self._search = None
        self._search_again = False

    def _describe_query(self, subject: Subject) -> None:
        self._subject = subject
        self._card.show_subject(subject)

    def _fail_to_describe(self, error: Exception) -> None:
        """The search fails as well, and says why."""
        source = self._history.current.source if self._history.current else None
        title = source.name if isinstance(source, Path) else "This picture"
        path = source if isinstance(source, Path) else None
        self._describe_query(Subject(title, "Cannot be read", path, None, None))

    def _take(self, found: Found) -> None:
        first = self._searching
        self._found = found
        if first:
            self._with_less, self._opened = False, set()
        self._follow_model()
        self._end_search("")
        self._show(from_top=first)

    def _fail(self, error: Exception) -> None:
        self._found = Found()
        self._end_search(str(error))
        self._show()

    def _end_search(self, error: str) -> None:
        self._search, self._searching, self._error = None, False, error
        query = self._history.current
        if self._search_again and query is not None:
            self._run(query)

    # Showing

    def shown(self) -> list[Match]:
        """The look-alikes that have a cell."""
        return list(self._cells.matches)

    def _lay_out(self) -> Cells:
        if self._mode == ALIKE:
            return above(self._found, self._minimum, opened=self._opened)
        return best_ones(self._found, self._number, with_less=self._with_less, opened=self._opened)

    def _show(self, *, from_top: bool = False) -> None:
        self._card.setVisible(self._history.current is not None)
        if self._searching:
            # The old answer stays for the moment that a search takes; the state page would only flicker.
            self._count.setText("Searching…")
            if not self._found.stacks:
                self._state.show_state("look-alikes", "Searching…", "The first search takes a few seconds.")
                self._pages.setCurrentWidget(self._state)
            return
        cells = self._cells = self._lay_out()
        shown = cells.matches
        self._choices.setVisible(bool(self._found.stacks))
        self._show_less_button()
        if from_top:
            self.grid.clearSelection()
            self.grid.forget_current()
        self._model.set_stacks(cells.labels, cells.parts)
        self._model.refresh([match.row for match in shown], [match.score for match in shown])
        if from_top:
            self.grid.scrollToTop()
        if shown:
            is_all = self._mode == ALIKE and cells.photos == FETCHED
            self._count.setText(f"{cells.photos}+ of the library" if is_all else counted(cells.photos, "photo"))
            self._pages.setCurrentWidget(self.grid)
        else:
            self._count.setText("")
            self._state.show_state(*self._why_nothing())
            self._pages.setCurrentWidget(self._state)

    def _why_nothing(self) -> tuple[str, str, str, str]:
        if self._error:
            return "error", "No look-alikes", self._error, ""
        if self._history.current is None:
            text = "Click a photo to see the ones that look like it. Or drop, paste or open any picture."
            return "look-alikes", "Choose a photo", text, ""
        best = self._found.best
        if best is not None and self._mode == COUNT:
            text = (
                f"The closest photo is {percent(best.score)} alike, which here means little. Look at the closest ones, "
                "or ask with another photo of the same thing."
            )
            return "look-alikes", "Nothing looks like it", text, "Show the closest"
        if best is not None:
            title = f"No look-alikes above {self._minimum}{NARROW}%"
            text = f"The closest photo is {percent(best.score)} alike."
            return "look-alikes", title, text, f"Show from {self._lower()}{NARROW}%"
        if self._reading:
            text = "Your photos are still being read. Look-alikes appear here as they are found."
            return "look-alikes", "Nothing to compare with yet", text, ""
        return "look-alikes", "No look-alikes", "There is no other photo in the library to compare with.", ""

    def _lower(self) -> int:
        """The next round percentage that lets the best one through."""
        best = self._found.best
        return 0 if best is None else max(0, int(best.score * 100 + 1e-4) // 5 * 5)

    def _show_the_closest(self) -> None:
        if self._mode == COUNT:
            self._toggle_less()
        else:
            self.slider.setValue(self._lower())

    def _show_less_button(self) -> None:
        less = self._cells.hidden
        self._less.setVisible(self._mode == COUNT and bool(self._cells.matches) and (less > 0 or self._with_less))
        self._less.setText("Hide less alike photos" if self._with_less else f"Show {counted(less, 'less alike photo')}")

    def _toggle_less(self) -> None:
        self._with_less = not self._with_less
        self._show()

    def _toggle_stack(self, best: int) -> None:
        """Open a stack in its place, or close it."""
        self._opened ^= {best}
        self._show()
        self.grid.choose(best)

    def _facts_on_demand(self, row: PhotoRow) -> list[str]:
        """Size and folder, of the photo that a person points at."""
        try:
            photo = self._library.photos.get(row.id)
        except PhotosimError:  # it is gone, and so will its cell be
            return []
        return [f"{photo.width} × {photo.height}, {size(photo.size)}", to_text(photo.path.parent)]

    # Choices

    def _restore_choices(self) -> None:
        settings = self._library.settings
        self._mode = settings.get("lookalikes.mode", COUNT)
        self._number = max(_COUNTS[0], min(_COUNTS[1], settings.get("lookalikes.count", 30)))
        self._minimums: dict[str, int] = dict(settings.get(_MINIMUMS, {}))
        self._take_model()
        self.grid.set_side(settings.get("lookalikes.side", 128))
        (self._by_score if self._mode == ALIKE else self._by_count).setChecked(True)
        self._set_up_slider()

    def _take_model(self) -> None:
        """Begin at the percentage that was chosen for the model in use, else at the one its scores suggest.

        Models score on scales of their own: what lets a few through by one may hide everything by another.
        """
        model = self._library.model
        self._model_key = model.key
        chosen = self._minimums.get(model.key)
        minimum = chosen if isinstance(chosen, int) else round(model.scale.alike_from * 20) * 5
        self._minimum = max(_PERCENTS[0], min(_PERCENTS[1], minimum))

    def _follow_model(self) -> None:
        """Searches may have changed over to another model."""
        if self._library.model.key != self._model_key:
            self._take_model()
            self._set_up_slider()

    def _choose_mode(self) -> None:
        self._mode = ALIKE if self._by_score.isChecked() else COUNT
        self._library.settings.set("lookalikes.mode", self._mode)
        self._set_up_slider()
        self._show()

    def _set_up_slider(self) -> None:
        alike = self._mode == ALIKE
        self.slider.blockSignals(True)
        self.slider.setRange(*(_PERCENTS if alike else _COUNTS))
        self.slider.setValue(self._minimum if alike else self._number)
        self.slider.setSingleStep(1 if alike else 5)
        self.slider.setPageStep(5 if alike else 20)
        self.slider.blockSignals(False)
        self.slider.setAccessibleName("Least percentage shown" if alike else "Number of look-alikes shown")
        self.slider.setToolTip(self.slider.accessibleName())
        self._show_value()

    def _show_value(self) -> None:
        self._value.setText(f"{self._minimum}{NARROW}%" if self._mode == ALIKE else str(self._number))

    def _slide(self, value: int) -> None:
        if self._mode == ALIKE:
            self._minimum = self._minimums[self._model_key] = value
        else:
            self._number = value
        self._show_value()
        self._show()

    def save_choices(self) -> None:
        """Remember where the sliders stand."""
        self._library.settings.set("lookalikes.side", self.grid.side)
        self._library.settings.set("lookalikes.count", self._number)
        self._library.settings.set(_MINIMUMS, dict(self._minimums))

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
