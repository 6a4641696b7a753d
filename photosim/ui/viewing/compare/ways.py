"""Ways: the four ways to look at the photos, of which one is on the screen: SIDE, FLICKER, SWIPE or DIFFERENCE."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from photosim.ui.viewing.compare import LEAST
from photosim.ui.viewing.compare.canvas import CompareCanvas
from photosim.ui.viewing.compare.difference import Comparer, DifferencePane
from photosim.ui.viewing.compare.flicker import Flicker
from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.pair import PairChoice
from photosim.ui.viewing.compare.pictures import ComparedPictures
from photosim.ui.viewing.compare.side_by_side import SideBySide
from photosim.ui.viewing.compare.swipe import SwipeCanvas
from photosim.ui.viewing.compare.top_bar import DIFFERENCE, FLICKER, SIDE, SWIPE
from photosim.values.alignment import Alignment


class Ways(QWidget):
    """All show the same photos, at the same place and size; the photo in hand is the same in all."""

    mode_changed = Signal(int)

    def __init__(self, viewing: Comparer, view: LockedView, pictures: ComparedPictures, owner: QWidget) -> None:
        """`owner` is what the keyboard and the screen are asked about."""
        super().__init__(owner)
        self._view = view
        self._pictures = pictures
        self._owner = owner
        self._photos = 0
        self.mode = SIDE
        self.chosen = 0
        """Number of the photo that the keyboard is at."""
        self.side = SideBySide(view, pictures, self)
        self.side.room_changed.connect(self.fit_room)
        self.side.chosen.connect(self._choose)
        self.flicker = Flicker(view, pictures, self)
        self.flicker.changed.connect(self._choose)
        self.swipe = SwipeCanvas(view, pictures, None)
        self.difference = DifferencePane(viewing, view, pictures, self)
        self._canvases = QStackedWidget(self)
        whole: tuple[CompareCanvas, ...] = (self.flicker.canvas, self.swipe, self.difference.canvas)
        self._canvases.addWidget(self.side)
        for canvas in whole:
            self._canvases.addWidget(canvas)
            canvas.resized.connect(self.fit_room)
        self.swipe_pair = PairChoice("and", self)
        self.swipe_pair.setContentsMargins(10, 6, 10, 6)
        self.swipe_pair.changed.connect(self._pair_swipe)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._canvases, 1)
        column.addWidget(self.flicker)
        column.addWidget(self.difference)
        column.addWidget(self.swipe_pair, 0, Qt.AlignmentFlag.AlignHCenter)

    def expect(self, photos: int, alignment_of: Callable[[int], Alignment | None]) -> None:
        """So many other photos are on their way."""
        self._photos = photos
        self.difference.set_photos((), alignment_of)

    def show_photos(
        self, names: Sequence[str], alignment_of: Callable[[int], Alignment | None], *, deciding: bool
    ) -> None:
        """Show the pictures that are there now, called so; with what a review needs when `deciding`."""
        self.chosen = 0
        self.side.set_photos(self._pictures.all)
        for caption in self.side.captions:
            caption.set_deciding(deciding)
        self.flicker.show_photo(0)
        self.chosen = 0
        self.swipe_pair.set_names(names)
        self.swipe_pair.setVisible(self.mode == SWIPE and len(names) > LEAST)
        self._pair_swipe()
        self.difference.set_photos(names, alignment_of)

    def set_mode(self, mode: int) -> None:
        """Look at them in another way."""
        self.mode = mode
        self.mode_changed.emit(mode)
        had_focus = isinstance(self._owner.focusWidget(), CompareCanvas) or self._owner.focusWidget() is None
        self._canvases.setCurrentIndex(mode)
        self.flicker.setVisible(mode == FLICKER)
        self.difference.setVisible(mode == DIFFERENCE)
        self.swipe_pair.setVisible(mode == SWIPE and self._photos > LEAST)
        if mode == FLICKER:
            self.flicker.show_photo(self.chosen)
        if self._owner.isVisible():
            self.ask()
            if had_focus:
                self.focus()
        self.fit_room()

    def ask(self) -> None:
        """Find out what differs, where that is what is looked at."""
        if self.mode == DIFFERENCE:
            self.difference.ask()

    def fit_room(self) -> None:
        """There may be more room for the photos now, or less."""
        canvas = self._canvases.currentWidget()
        if self._pictures.all and self._owner.isVisible():
            room = canvas.room if isinstance(canvas, CompareCanvas) else self.side.room()
            self._view.set_room(room, self._owner.devicePixelRatioF())

    def repaint_shown(self, number: int | None = None) -> None:
        """Paint anew what is on the screen, for the sake of one photo or of all."""
        shown = self._canvases.currentWidget() or self.side
        shown.update()
        if shown is self.side and number is not None:
            self.side.canvases[number].update()

    def repaint_all(self) -> None:
        """Paint all photos anew: something else lies over them."""
        for canvas in self.side.canvases:
            canvas.update()

    def set_note(self, number: int, note: str) -> None:
        """Say of a photo why it is not as sharp as it could be."""
        one = self._pictures.all[number]
        if one.note != note:
            one.note = note
            self.side.canvases[number].setAccessibleDescription(note)
            for canvas in (self.side.canvases[number], self.flicker.canvas, self.swipe):
                canvas.update()

    # By key

    def focus(self) -> None:
        """Give the keyboard to the photo in hand."""
        if self.mode == SIDE:
            self.side.focus(self.chosen)
        else:
            (self._canvases.currentWidget() or self.side).setFocus(Qt.FocusReason.OtherFocusReason)

    def go(self, steps: int) -> None:
        """Go to the photo beside."""
        count = len(self._pictures.all)
        if self.mode == SIDE and count:
            self.side.focus((self.chosen + steps) % count)
        elif self.mode == FLICKER:
            self.flicker.show_photo(self.flicker.number + steps)

    def flick(self) -> None:
        """Show the next photo in the same place."""
        if self.mode != FLICKER:
            self.set_mode(FLICKER)
        self.flicker.press()

    def play(self) -> None:
        """Let the photos take turns, or no longer."""
        if self.mode != FLICKER:
            self.set_mode(FLICKER)
        self.flicker.toggle()

    def _choose(self, number: int) -> None:
        self.chosen = number

    def _pair_swipe(self) -> None:
        self.swipe.set_pair(*self.swipe_pair.pair)
