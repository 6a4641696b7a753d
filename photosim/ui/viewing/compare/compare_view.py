"""CompareView: two to four photos looked at together: beside each other, in one place, or as what differs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from photosim.base.errors import UsageError
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.states import StatePage
from photosim.ui.viewing.compare import LEAST, MOST
from photosim.ui.viewing.compare.alignments import Alignments
from photosim.ui.viewing.compare.deciding import Decisions
from photosim.ui.viewing.compare.facts import fact_rows
from photosim.ui.viewing.compare.facts_table import FactsTable
from photosim.ui.viewing.compare.finding import KnownOfPhotos, find
from photosim.ui.viewing.compare.keys import deciding_keys, looking_keys
from photosim.ui.viewing.compare.likeness import LikenessPane
from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.pictures import ComparedPictures
from photosim.ui.viewing.compare.review_bar import ReviewBar
from photosim.ui.viewing.compare.scene import Scene
from photosim.ui.viewing.compare.sharpness import Sharpness
from photosim.ui.viewing.compare.top_bar import SIDE, TopBar
from photosim.ui.viewing.compare.ways import Ways
from photosim.ui.viewing.keys import claims, pressed
from photosim.values.alignment import Alignment

if TYPE_CHECKING:
    from photosim.library import Library

_DETAILS_SETTING = "compare.details"


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
        self._alignments = Alignments(library.viewing, self)
        self._alignments.changed.connect(self._laid)
        self._finding: tasks.Task | None = None
        self._decisions = Decisions()
        self._view = LockedView(self)
        self._pictures = ComparedPictures(library.photos, self)
        self._build()
        self._sharpness = Sharpness(self._view, self._pictures, self.ways, self)
        self._keys, self._review_keys = looking_keys(self), deciding_keys(self)
        self.ways.set_mode(SIDE)
        self._show_details(library.settings.get(_DETAILS_SETTING, True))

    # Building

    def _build(self) -> None:
        self._top = TopBar(self._view, self)
        self._top.back_requested.connect(self.close_requested)
        self.ways = Ways(self._library.viewing, self._view, self._pictures, self)
        self.ways.mode_changed.connect(self._top.show_mode)
        self.side, self.flicker, self.swipe = self.ways.side, self.ways.flicker, self.ways.swipe
        self.difference, self.swipe_pair = self.ways.difference, self.ways.swipe_pair
        self.side.keep_requested.connect(self.keep)
        self.side.mark_requested.connect(self.mark)
        self._top.mode_chosen.connect(self.set_mode)
        self._top.details_requested.connect(self.toggle_details)
        self._top.why_requested.connect(self.toggle_why)
        self.likeness = LikenessPane(lambda: self._library.lookalikes, self._pictures, self)
        self.likeness.changed.connect(self.ways.repaint_all)
        self.likeness.shown_changed.connect(self._top.show_why)
        self._state = StatePage(self)
        self.facts = FactsTable(self)
        self.facts.setMinimumHeight(110)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter.addWidget(self.ways)
        self._splitter.addWidget(self.facts)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(0, 1)
        self._split = self._why_wanted = False
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
        column.addWidget(self.likeness)
        column.addWidget(self._review)
        self._review.hide()
        if (current := theme.theme()) is not None:
            current.changed.connect(self._show_decisions)

    # What is shown

    @property
    def paths(self) -> Sequence[Path]:
        """The photos on show."""
        return self._paths

    @property
    def current(self) -> int | None:
        """Id of the photo that the keyboard is at."""
        return self._pictures.all[self.ways.chosen].photo.id if self.ways.chosen < len(self._pictures.all) else None

    @property
    def mode(self) -> int:
        return self.ways.mode

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
        why: bool = False,
    ) -> None:
        """Show two to four photos of the library instead of those before.

        deciding: with what a review needs: keep, mark, not duplicates, next and previous group.
        keeper: the first, unless another is named. place: how far the review is, as "Group 3 of 120".
        why: show at once where their likeness comes from.
        """
        self._drop_tasks()
        self._paths = list(paths)
        self._why_wanted = why
        self.likeness.forget()
        kept = keeper or (self._paths[0] if self._paths else None)
        self._decisions.begin(wanted=deciding, keeper=kept, marked=marked)
        self._review.setVisible(deciding)
        self._review.set_place(place)
        self._top.set_title(tr("Compare {0} photos", len(self._paths)))
        self._pictures.show(())
        self._view.set_scene(None)
        self.ways.expect(len(self._paths), self._alignments.of)
        if not LEAST <= len(self._paths) <= MOST:
            self._fail(UsageError(tr("Choose two to four photos to compare.")))
            return
        library, wanted = self._library, self._paths

        self._finding = tasks.run(self, lambda: find(library, wanted), self._begin, self._fail)

    def set_keeper(self, path: Path) -> None:
        """Show another photo as the one that is kept."""
        self._decisions.set_keeper(path)
        self._show_decisions()

    def set_marked(self, paths: Collection[Path]) -> None:
        """Show these as marked for deletion, and no others."""
        self._decisions.set_marked(paths)
        self._show_decisions()

    def set_mode(self, mode: int) -> None:
        """Look at them in another way: SIDE, FLICKER, SWIPE or DIFFERENCE of the top bar."""
        self.ways.set_mode(mode)

    def toggle_why(self) -> None:
        """Show on the photos where their likeness comes from, or no longer."""
        self.ways.set_mode(SIDE)
        self.likeness.toggle(self.ways.chosen)

    def toggle_details(self) -> None:
        shown = self.facts.isHidden()
        self._show_details(shown)
        self._library.settings.set(_DETAILS_SETTING, shown)

    def is_settled(self) -> bool:
        """Whether everything that was asked for is on the screen."""
        waiting = self._finding is not None or self._alignments.busy or self.difference.busy or self.likeness.busy
        waiting = waiting or self._sharpness.busy
        return not (waiting or self._pictures.waiting) and all(one.best or one.trouble for one in self._pictures.all)

    def _show_details(self, shown: bool) -> None:
        if not shown and self.facts.isAncestorOf(self.window().focusWidget() or self):
            self.ways.focus()
        self.facts.setVisible(shown)
        self._top.show_details(shown)

    def _begin(self, known: KnownOfPhotos) -> None:
        self._finding = None
        self._sharpness.folders = known.folders
        photos = known.photos
        names = [to_text(photo.path.name) for photo in photos]
        self._alignments.expect(len(photos))
        self._pictures.show(photos)
        self.ways.show_photos(names, self._alignments.of, deciding=self._decisions.wanted)
        self._pages.setCurrentWidget(self._splitter)
        self._lay_out(again=False)
        self._alignments.find(self._paths)
        self._show_captions()
        self._show_decisions()
        self.ways.focus()
        QTimer.singleShot(0, self, self._begin_to_need)  # once the panes have their sizes
        self.ways.ask()
        if self._why_wanted:
            self.toggle_why()

    def _begin_to_need(self) -> None:
        if not self._split and self.isVisible():
            self._split = True  # from now on it is the person's
            table = self.facts.sizeHint().height()
            self._splitter.setSizes([max(0, self._splitter.height() - table), table])
        self.ways.fit_room()
        self._sharpness.need()

    def _fail(self, error: Exception) -> None:
        self._finding = None
        self._paths = ()
        self._state.show_state("compare", tr("These photos cannot be compared"), in_words(error), "")
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
            short, full = self._alignments.told(number, len(self._paths))
            lies.append(full)
            self.side.captions[number].set_photo(number, one.photo, short)
        self._lies = lies
        self._show_facts()

    def _show_facts(self) -> None:
        photos = [one.photo for one in self._pictures.all]
        decided = [self._decisions.word(path) for path in self._paths]
        names = [f"{number + 1}  {to_text(photo.path.name)}" for number, photo in enumerate(photos)]
        self.facts.set_rows(fact_rows(photos, self._sharpness.folders, self._lies, decided), names)

    # Deciding

    def keep(self, number: int) -> None:
        """Ask that this photo be the one to keep."""
        if number < len(self._paths) and self._decisions.may_change(self._paths[number]):
            self.keeper_chosen.emit(self._paths[number])

    def mark(self, number: int) -> None:
        """Ask that this photo be marked, or no longer."""
        if number < len(self._paths) and self._decisions.may_change(self._paths[number]):
            self.mark_toggled.emit(self._paths[number])
        self._show_decisions()  # the button has changed itself, but only the answer counts

    def _show_decisions(self) -> None:
        if len(self._pictures.all) != len(self._paths):
            return  # they are still being found
        for path, one, caption in zip(self._paths, self._pictures.all, self.side.captions, strict=False):
            one.decided = self._decisions.sign(path)
            caption.set_state(keeper=self._decisions.is_keeper(path), marked=self._decisions.is_marked(path))
        self.ways.repaint_shown()
        if self._pictures.all:
            self._show_facts()

    # Keys

    def _action(self, event: QKeyEvent) -> Callable[[], None] | None:
        key = pressed(event)
        return self._keys.get(key) or (self._review_keys.get(key) if self._decisions.wanted else None)

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
            self.ways.fit_room()
            self._sharpness.need()
            self.ways.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.flicker.stop()
            self.difference.forget()
            self.likeness.forget()
            self._sharpness.stop()

    def close_down(self) -> None:
        """Take no more answers."""
        self._drop_tasks()
        self._sharpness.stop()

    def _drop_tasks(self) -> None:
        if self._finding is not None:
            self._finding.drop()
            self._finding = None
        self._alignments.drop()
        self.difference.cancel()
