"""CompareView: two to four photos looked at together: beside each other, in one place, or as what differs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from photosim.base.errors import UsageError
from photosim.base.paths import to_text
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.kit.states import StatePage
from photosim.ui.viewing.compare import LEAST, MOST, words
from photosim.ui.viewing.compare.alignments import Alignments
from photosim.ui.viewing.compare.canvas import Canvas
from photosim.ui.viewing.compare.caption import KEEPER, MARKED
from photosim.ui.viewing.compare.difference import DifferencePane
from photosim.ui.viewing.compare.facts import fact_rows
from photosim.ui.viewing.compare.facts_table import FactsTable
from photosim.ui.viewing.compare.flicker import Flicker
from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.notes import note_of
from photosim.ui.viewing.compare.pair import PairChoice
from photosim.ui.viewing.compare.pictures import ComparedPictures
from photosim.ui.viewing.compare.review_bar import ReviewBar
from photosim.ui.viewing.compare.scene import Scene
from photosim.ui.viewing.compare.side_by_side import SideBySide
from photosim.ui.viewing.compare.swipe import SwipeCanvas
from photosim.ui.viewing.compare.top_bar import DIFFERENCE, FLICKER, SIDE, SWIPE, TopBar
from photosim.ui.viewing.keys import PLAIN, Keys, claims, pressed, zoom_keys
from photosim.values.alignment import Alignment
from photosim.values.photos import Folder, Photo

if TYPE_CHECKING:
    from photosim.library import Library

_DETAILS_SETTING = "compare.details"
_SETTLE_MS = 80


class _Known(NamedTuple):
    photos: Sequence[Photo]
    folders: Sequence[Folder]


class CompareView(QWidget):
    """Give it photos by `show_photos`; the first one is what the others are held against, in a review the keeper.

    It decides nothing itself: who shows it answers its signals, by `set_keeper` and `set_marked`.
    """

    close_requested = Signal()
    keeper_chosen = Signal(object)
    """Path of the photo to keep."""
    mark_toggled = Signal(object)
    """Path of the photo to be marked for deletion, or no longer."""
    not_duplicates = Signal()
    next_requested = Signal()
    previous_requested = Signal()

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._paths: Sequence[Path] = ()
        self._folders: Sequence[Folder] = ()
        self._alignments = Alignments(library.viewing, self)
        self._alignments.changed.connect(self._laid)
        self._finding: tasks.Task | None = None
        self._keeper: Path | None = None
        self._marked: set[Path] = set()
        self._deciding = False
        self._chosen = 0
        self._mode = SIDE
        self._view = LockedView(self)
        self._view.changed.connect(self._view_changed)
        self._pictures = ComparedPictures(library.photos, self)
        self._pictures.changed.connect(self._picture_changed)
        self._pictures.failed.connect(self._picture_failed)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._need)
        self._build()
        self._keys = self._make_keys()
        self.set_mode(SIDE)
        self._show_details(library.settings.get(_DETAILS_SETTING, True))

    # Building

    def _build(self) -> None:
        self._top = TopBar(self._view, self)
        self._top.back_requested.connect(self.close_requested)
        self._top.mode_chosen.connect(self.set_mode)
        self._top.details_requested.connect(self.toggle_details)
        self.side = SideBySide(self._view, self._pictures, self)
        self.side.room_changed.connect(self._room_changed)
        self.side.chosen.connect(self._choose)
        self.side.keep_requested.connect(self._keep)
        self.side.mark_requested.connect(self._mark)
        self.flicker = Flicker(self._view, self._pictures, self)
        self.flicker.changed.connect(self._choose)
        self.swipe = SwipeCanvas(self._view, self._pictures, None)
        self.difference = DifferencePane(self._library.viewing, self._view, self._pictures, self)
        self._canvases = QStackedWidget(self)
        whole: tuple[Canvas, ...] = (self.flicker.canvas, self.swipe, self.difference.canvas)
        self._canvases.addWidget(self.side)
        for canvas in whole:
            self._canvases.addWidget(canvas)
            canvas.resized.connect(self._room_changed)
        self.swipe_pair = PairChoice("and", self)
        self.swipe_pair.setContentsMargins(10, 6, 10, 6)
        self.swipe_pair.changed.connect(self._pair_swipe)
        self._state = StatePage(self)
        self.facts = FactsTable(self)
        self.facts.setMinimumHeight(110)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        upper = QWidget(self)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._canvases, 1)
        column.addWidget(self.flicker)
        column.addWidget(self.difference)
        column.addWidget(self.swipe_pair, 0, Qt.AlignmentFlag.AlignHCenter)
        self._splitter.addWidget(upper)
        self._splitter.addWidget(self.facts)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(0, 1)
        self._split = False
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._splitter)
        self._pages.addWidget(self._state)
        self._review = ReviewBar(self)
        self._review.previous_requested.connect(self.previous_requested)
        self._review.next_requested.connect(self.next_requested)
        self._review.not_duplicates.connect(self.not_duplicates)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self._pages, 1)
        column.addWidget(self._review)
        self._review.hide()
        if (current := theme.theme()) is not None:
            current.changed.connect(self._show_decisions)

    def _make_keys(self) -> Keys:
        key, plain = Qt.Key, PLAIN
        keys = {
            (key.Key_Escape, plain): self.close_requested.emit,
            (key.Key_Backspace, plain): self.close_requested.emit,
            (key.Key_S, plain): lambda: self.set_mode(SIDE),
            (key.Key_F, plain): lambda: self.set_mode(FLICKER),
            (key.Key_W, plain): lambda: self.set_mode(SWIPE),
            (key.Key_D, plain): lambda: self.set_mode(DIFFERENCE),
            (key.Key_B, plain): self._play,
            (key.Key_Space, plain): self._flick,
            (key.Key_Left, plain): lambda: self._go(-1),
            (key.Key_Right, plain): lambda: self._go(1),
            (key.Key_O, plain): self._toggle_own,
            (key.Key_I, plain): self.toggle_details,
            **zoom_keys(self._view),
        }
        self._review_keys: Keys = {
            (key.Key_K, plain): lambda: self._keep(self._chosen),
            (key.Key_M, plain): lambda: self._mark(self._chosen),
            (key.Key_Delete, plain): lambda: self._mark(self._chosen),
            (key.Key_X, plain): self.not_duplicates.emit,
            (key.Key_N, plain): self.next_requested.emit,
            (key.Key_P, plain): self.previous_requested.emit,
            (key.Key_PageDown, plain): self.next_requested.emit,
            (key.Key_PageUp, plain): self.previous_requested.emit,
        }
        return keys

    # What is shown

    @property
    def paths(self) -> Sequence[Path]:
        """The photos on show."""
        return self._paths

    @property
    def current(self) -> int | None:
        """Id of the photo that the keyboard is at."""
        return self._pictures.all[self._chosen].photo.id if self._chosen < len(self._pictures.all) else None

    @property
    def mode(self) -> int:
        return self._mode

    @property
    def view(self) -> LockedView:
        return self._view

    @property
    def alignments(self) -> Sequence[Alignment | None]:
        """How each photo lies on the first; None where it does not, or is not known yet."""
        return self._alignments.all

    @property
    def state(self) -> StatePage:
        """What is shown in place of photos that cannot be compared."""
        return self._state

    def show_photos(
        self,
        paths: Sequence[Path],
        *,
        deciding: bool = False,
        keeper: Path | None = None,
        marked: Collection[Path] = (),
        place: str = "",
    ) -> None:
        """Show two to four photos of the library instead of those before.

        deciding: with what a review needs: keep, mark, not duplicates, next and previous group.
        keeper: the first, unless another is named. place: how far the review is, as "Group 3 of 120".
        """
        self._drop_tasks()
        self._paths = list(paths)
        self._deciding, self._marked = deciding, set(marked)
        self._keeper = (keeper or (self._paths[0] if self._paths else None)) if deciding else None
        self._review.setVisible(deciding)
        self._review.set_place(place)
        self._top.set_title(f"Compare {len(self._paths)} photos")
        self._pictures.show(())
        self._view.set_scene(None)
        self.difference.set_photos((), self._alignments.of)
        if not LEAST <= len(self._paths) <= MOST:
            self._fail(UsageError("Choose two to four photos to compare."))
            return
        library, wanted = self._library, self._paths

        def find() -> _Known:
            photos = []
            for path in wanted:
                photo = library.photos.find(path)
                if photo is None:
                    raise UsageError(f"{to_text(path)} is no longer a photo of the library.")
                photos.append(photo)
            return _Known(photos, library.folders.all())

        self._finding = tasks.run(self, find, self._begin, self._fail)

    def set_keeper(self, path: Path) -> None:
        """Show another photo as the one that is kept."""
        self._keeper = path
        self._marked.discard(path)
        self._show_decisions()

    def set_marked(self, paths: Collection[Path]) -> None:
        """Show these as marked for deletion, and no others."""
        self._marked = set(paths)
        self._show_decisions()

    def set_mode(self, mode: int) -> None:
        """Look at them in another way: SIDE, FLICKER, SWIPE or DIFFERENCE of the top bar."""
        self._mode = mode
        self._top.show_mode(mode)
        had_focus = isinstance(self.focusWidget(), Canvas) or self.focusWidget() is None
        self._canvases.setCurrentIndex(mode)
        self.flicker.setVisible(mode == FLICKER)
        self.difference.setVisible(mode == DIFFERENCE)
        self.swipe_pair.setVisible(mode == SWIPE and len(self._paths) > LEAST)
        if mode == FLICKER:
            self.flicker.show_photo(self._chosen)
        if mode == DIFFERENCE and self.isVisible():
            self.difference.ask()
        if had_focus and self.isVisible():
            self._focus_canvas()
        self._room_changed()

    def toggle_details(self) -> None:
        shown = self.facts.isHidden()
        self._show_details(shown)
        self._library.settings.set(_DETAILS_SETTING, shown)

    def is_settled(self) -> bool:
        """Whether everything that was asked for is on the screen."""
        waiting = self._finding is not None or self._alignments.busy or self.difference.busy or self._settle.isActive()
        return not (waiting or self._pictures.waiting) and all(one.best or one.trouble for one in self._pictures.all)

    def _show_details(self, shown: bool) -> None:
        if not shown and self.facts.isAncestorOf(self.window().focusWidget() or self):
            self._focus_canvas()
        self.facts.setVisible(shown)
        self._top.show_details(shown)

    def _begin(self, known: _Known) -> None:
        self._finding = None
        self._folders = known.folders
        photos = known.photos
        names = [to_text(photo.path.name) for photo in photos]
        self._alignments.expect(len(photos))
        self._pictures.show(photos)
        self._chosen = 0
        self.side.set_photos(self._pictures.all)
        for caption in self.side.captions:
            caption.set_deciding(self._deciding)
        self.flicker.show_photo(0)
        self._choose(0)
        self.swipe_pair.set_names(names)
        self.swipe_pair.setVisible(self._mode == SWIPE and len(photos) > LEAST)
        self.swipe.set_pair(*self.swipe_pair.pair)
        self.difference.set_photos(names, self._alignments.of)
        self._pages.setCurrentWidget(self._splitter)
        self._lay_out(again=False)
        self._alignments.find(self._paths)
        self._show_captions()
        self._show_decisions()
        self._focus_canvas()
        QTimer.singleShot(0, self, self._begin_to_need)  # once the panes have their sizes
        if self._mode == DIFFERENCE:
            self.difference.ask()

    def _begin_to_need(self) -> None:
        if not self._split and self.isVisible():
            self._split = True  # from now on it is the person's
            table = self.facts.sizeHint().height()
            self._splitter.setSizes([max(0, self._splitter.height() - table), table])
        self._room_changed()
        self._need()

    def _fail(self, error: Exception) -> None:
        self._finding = None
        self._paths = ()
        self._state.show_state("compare", "These photos cannot be compared", str(error), "")
        self._pages.setCurrentWidget(self._state)

    # Laying the photos over each other

    def _laid(self) -> None:
        self._lay_out(again=True)
        self._show_captions()

    def _lay_out(self, *, again: bool) -> None:
        sizes = [QSizeF(one.photo.width, one.photo.height) for one in self._pictures.all]
        self._view.set_scene(Scene(sizes, self._alignments.all), again=again)

    def _show_captions(self) -> None:
        lies = []
        for number, one in enumerate(self._pictures.all):
            short, full = self._how_it_lies(number)
            lies.append(full)
            self.side.captions[number].set_photo(number, one.photo, short)
        self._lies = lies
        self._show_facts()

    def _how_it_lies(self, number: int) -> tuple[str, str]:
        """For the caption, and with figures for the table."""
        if number == 0:
            return words.FIRST if len(self._paths) > LEAST else words.FIRST_OF_TWO, ""
        if self._alignments.is_awaited(number):
            return words.ALIGNING, words.ALIGNING
        laid = self._alignments.of(number)
        if laid is None:
            return words.NOT_ALIGNED, words.NOT_ALIGNED
        return words.how_it_lies(laid), words.how_it_lies(laid, figures=True)

    def _show_facts(self) -> None:
        photos = [one.photo for one in self._pictures.all]
        decided = ["keep" if path == self._keeper else "delete" if path in self._marked else "" for path in self._paths]
        names = [f"{number + 1}  {to_text(photo.path.name)}" for number, photo in enumerate(photos)]
        self.facts.set_rows(fact_rows(photos, self._folders, self._lies, decided), names)

    # Deciding

    def _choose(self, number: int) -> None:
        self._chosen = number

    def _keep(self, number: int) -> None:
        if self._deciding and number < len(self._paths) and self._paths[number] != self._keeper:
            self.keeper_chosen.emit(self._paths[number])

    def _mark(self, number: int) -> None:
        if self._deciding and number < len(self._paths) and self._paths[number] != self._keeper:
            self.mark_toggled.emit(self._paths[number])
        self._show_decisions()  # the button has changed itself, but only the answer counts

    def _show_decisions(self) -> None:
        if len(self._pictures.all) != len(self._paths):
            return  # they are still being found
        for path, one, caption in zip(self._paths, self._pictures.all, self.side.captions, strict=False):
            one.decided = KEEPER if path == self._keeper else MARKED if path in self._marked else ""
            caption.set_state(keeper=path == self._keeper, marked=path in self._marked)
        self._shown_canvas().update()
        if self._pictures.all:
            self._show_facts()

    # Pictures

    def _shown_canvas(self) -> QWidget:
        return self._canvases.currentWidget() or self.side

    def _room_changed(self) -> None:
        canvas = self._canvases.currentWidget()
        if self._pictures.all and self.isVisible():
            room = canvas.room if isinstance(canvas, Canvas) else self.side.room()
            self._view.set_room(room, self.devicePixelRatioF())

    def _view_changed(self) -> None:
        if self._view.scene is None:
            return
        for number, caption in enumerate(self.side.captions[: len(self._pictures.all)]):
            caption.set_scale(self._view.scale_of(number))
        if not self._settle.isActive():
            self._settle.start()

    def _need(self) -> None:
        scene = self._view.scene
        if scene is None or not self.isVisible():
            return
        fit = self._view.fit_scale
        fitted, needed = [], []
        for number, one in enumerate(self._pictures.all):
            fitted.append(max(1, round(one.side * fit / scene.ratio(number))))
            needed.append(round(one.side * self._view.scale_of(number)))
            self._note(number)
        self._pictures.need(fitted, needed)

    def _note(self, number: int) -> None:
        """Say why a photo is not as sharp as it could be."""
        one = self._pictures.all[number]
        note = note_of(one, self._view.scale_of(number), self._folders)
        if one.note != note:
            one.note = note
            self.side.canvases[number].setAccessibleDescription(note)
            for canvas in (self.side.canvases[number], self.flicker.canvas, self.swipe):
                canvas.update()

    def _picture_changed(self, number: int) -> None:
        self._shown_canvas().update()
        if self._canvases.currentWidget() is self.side:
            self.side.canvases[number].update()
        self._settle.start()

    def _picture_failed(self, number: int) -> None:
        self._note(number)

    def _pair_swipe(self) -> None:
        self.swipe.set_pair(*self.swipe_pair.pair)

    # Keys

    def _focus_canvas(self) -> None:
        if self._mode == SIDE:
            self.side.focus(self._chosen)
        else:
            self._shown_canvas().setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self, steps: int) -> None:
        """Go to the photo beside."""
        count = len(self._pictures.all)
        if self._mode == SIDE and count:
            self.side.focus((self._chosen + steps) % count)
        elif self._mode == FLICKER:
            self.flicker.show_photo(self.flicker.number + steps)

    def _flick(self) -> None:
        if self._mode != FLICKER:
            self.set_mode(FLICKER)
        self.flicker.press()

    def _play(self) -> None:
        if self._mode != FLICKER:
            self.set_mode(FLICKER)
        self.flicker.toggle()

    def _toggle_own(self) -> None:
        if self._view.own:
            self._view.actual_size()
        else:
            self._view.own_size()

    def _action(self, event: QKeyEvent) -> Callable[[], None] | None:
        key = pressed(event)
        return self._keys.get(key) or (self._review_keys.get(key) if self._deciding else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._action(event)
        if action is None:
            super().keyPressEvent(event)
        elif not (event.isAutoRepeat() and event.key() == Qt.Key.Key_Space):
            action()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.flicker.release()
        else:
            super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        return claims(event, self._action) or super().event(event)

    # Coming and going

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and self._pictures.all:
            self._room_changed()
            self._need()
            if self._mode == DIFFERENCE:
                self.difference.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._settle.stop()
            self.flicker.stop()
            self.difference.forget()
            self._pictures.free()

    def close_down(self) -> None:
        """Take no more answers."""
        self._drop_tasks()
        self._settle.stop()
        self._pictures.free()

    def _drop_tasks(self) -> None:
        if self._finding is not None:
            self._finding.drop()
            self._finding = None
        self._alignments.drop()
        self.difference.cancel()
