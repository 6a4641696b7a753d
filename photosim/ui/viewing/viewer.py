"""One photo at full size, its neighbours a key away, its details beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from photosim.base.errors import PhotosimError
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit import wording
from photosim.ui.kit.remedies import in_words
from photosim.ui.viewing.ahead import NeighbourPictures
from photosim.ui.viewing.bare import Bare
from photosim.ui.viewing.details import DetailsPanel
from photosim.ui.viewing.keys import claims, pressed
from photosim.ui.viewing.picture_loader import Level, PictureLoader, Want
from photosim.ui.viewing.shown import Shown, facts_of, is_there, offline_name, same_shape, stat_of
from photosim.ui.viewing.viewer_bar import ViewerBar
from photosim.ui.viewing.viewer_keys import keys_of
from photosim.ui.viewing.viewer_parts import LeafButtons, PartOfShown, laid_out
from photosim.ui.viewing.zoom_view import ZoomView
from photosim.values.organising import Label
from photosim.values.photos import Folder

if TYPE_CHECKING:
    from photosim.library import Library

_DETAILS_SETTING = "viewer_details"
_SETTLE_MS = 120
"""After the window was resized, a picture of the new size is made once it has kept still for so long."""


class Viewer(QWidget):
    """Opens a photo of the library among others (`open`), or any picture file (`open_path`).

    The cached thumbnail comes first, then a picture of the screen's size, and the full one only when it is zoomed into.
    The neighbours are read ahead once the photo on show is there.
    """

    closed = Signal()
    lookalikes_requested = Signal(int)
    """The id of the photo on show."""
    current_changed = Signal(int)
    """The id of the photo that has come on show."""
    outside_shown = Signal()
    """A picture that is not in the library has come on show, or none."""
    full_screen_requested = Signal(bool)
    menu_requested = Signal(object, QPoint)
    """The photo's id in a list, place on the screen."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._ids: Sequence[int] = ()
        self._place = 0
        self._shown: Shown | None = None
        self._stat: tuple[int, float] | None = None

        self._view = ZoomView(self)
        self._ahead = NeighbourPictures(library, self._view)
        self._view.scale_changed.connect(self._scale_changed)
        self._loader = PictureLoader(library.photos, self)
        self._loader.loaded.connect(self._loaded)
        self._loader.failed.connect(self._failed)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self._details = DetailsPanel(self)
        self._details.closed.connect(self.toggle_details)

        self._bar = ViewerBar(self._view, self)
        self._bar.back_requested.connect(self.close_viewer)
        self._bar.lookalikes_requested.connect(self.ask_lookalikes)
        self._bar.details_requested.connect(self.toggle_details)
        self._bar.full_screen_requested.connect(self._toggle_full_screen)
        self.labels = self._bar.labels

        self.part = PartOfShown(self._view, self._bar, lambda: self._shown.source if self._shown else None)

        self._leaf = LeafButtons(self._view)
        self._leaf.previous_requested.connect(self.show_previous)
        self._leaf.next_requested.connect(self.show_next)

        column, line = laid_out(self, self._bar, self._view, self._details)
        self.bare = Bare(self, column, self._bar, line, self._view, self._leaf)
        self.setFocusProxy(self._view)
        self._show_details(library.settings.get(_DETAILS_SETTING, False))
        self._keys = keys_of(self, self._view)

    # What is shown

    @property
    def current(self) -> int | None:
        """Id of the photo on show; None for a picture outside the library or for none at all."""
        return self._shown.photo.id if self._shown and self._shown.photo else None

    def open(self, photo_id: int, ids: Sequence[int]) -> None:
        """Show a photo; `ids` are the photos that next and previous go through, in order."""
        self._ids = ids
        try:
            self._place = ids.index(photo_id)
        except ValueError:
            self._ids, self._place = (photo_id,), 0
        self._ahead.clear()
        self._show_current()

    def open_path(self, path: Path) -> None:
        """Show any picture file; there is no next and no previous."""
        self._ids, self._place = (), 0
        self._ahead.clear()
        self._begin(Shown(path, None))
        tasks.run(self, lambda: stat_of(path), self._stat_known)

    def show_next(self) -> None:
        self._go(self._place + 1)

    def show_previous(self) -> None:
        self._go(self._place - 1)

    def show_first(self) -> None:
        self._go(0)

    def show_last(self) -> None:
        self._go(len(self._ids) - 1)

    def leave(self) -> None:
        """From the photo alone on the screen back to the one with its bars; from there back to the others."""
        if self.bare.on:
            self.full_screen_requested.emit(False)
        else:
            self.close_viewer()

    def show_label(self, label: Label | None) -> None:
        """This is what is said of the photo on show."""
        self.labels.show_label(label)
        if self._shown is not None:
            self._shown.label = label
            self._show_facts()

    def _toggle_full_screen(self) -> None:
        self.full_screen_requested.emit(not self.bare.on)

    def drop_gone(self) -> None:
        """The photo on show may have been deleted: go on to the next one that is there; without any, close."""
        ids = list(self._ids)
        if self.current is None or is_there(self._library, self.current):
            return
        while ids and not is_there(self._library, ids[self._place]):
            ids.pop(self._place)
            self._place = min(self._place, max(0, len(ids) - 1))
        self._ids = ids
        if ids:
            self._show_current()
        else:
            self.close_viewer()

    def close_viewer(self) -> None:
        """Say that the person is done here. `current` is still known to those who hear it, the pictures are freed."""
        self._free()
        self.closed.emit()

    def toggle_details(self) -> None:
        shown = self._details.isHidden()
        self._show_details(shown)
        self._library.settings.set(_DETAILS_SETTING, shown)

    def _show_details(self, shown: bool) -> None:
        if not shown and self._details.isAncestorOf(self._details.window().focusWidget() or self._view):
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._details.setVisible(shown)
        self._bar.details.setChecked(shown)

    def _go(self, place: int) -> None:
        if 0 <= place < len(self._ids) and place != self._place:
            self._place = place
            self._show_current()

    def _show_current(self) -> None:
        photo_id = self._ids[self._place]
        try:
            photo = self._library.photos.get(photo_id)
        except PhotosimError as error:
            self._begin(None)
            self._view.set_note(in_words(error))
            return
        side, level = self._ahead.get(photo.path)
        self._begin(Shown(photo.path, photo, fitted=level, fitted_for=side))
        self.current_changed.emit(photo_id)

    def _begin(self, shown: Shown | None) -> None:
        self._shown, self._stat = shown, None
        self._view.clear()
        self.part.end()
        name = to_text(shown.path.name) if shown else ""
        self._bar.name.set_text(name)
        self._view.setAccessibleName(tr("Photo {0}", name) if name else tr("No photo"))
        count = len(self._ids)
        self._bar.position.setText(
            tr("{0} of {1}", wording.number(self._place + 1), wording.number(count)) if count > 1 else ""
        )
        self._leaf.show_place(self._place, count)
        self._bar.similar.setEnabled(bool(shown and shown.photo))
        if shown is None or shown.photo is None:
            self.outside_shown.emit()
        self._show_facts()
        if shown is not None:
            if shown.photo is not None:
                self._view.set_photo_size(QSize(shown.photo.width, shown.photo.height))
            self._view.set_levels(shown.levels)
            self._ask()
        self._show_scale()

    def _show_facts(self) -> None:
        self._details.set_facts(facts_of(self._library, self._shown, self._stat))

    # Getting the pictures

    def _ask(self) -> None:
        """Tell the loader everything that is still missing, most urgent first."""
        shown = self._shown
        if shown is None or shown.failed:
            return
        view, visible = self._view, self.isVisible()
        wants = shown.wants(view.fitted_side, visible=visible, is_fitted=view.is_fitted, needed_side=view.needed_side)
        if visible and shown.photo is not None:
            wants += self._ahead.wants(self._ids, self._place)
        self._loader.want(wants)

    def _loaded(self, want: Want, levels: Sequence[Level]) -> None:
        shown = self._shown
        if shown is None or want.path != shown.path:
            if shown is not None and want.side is not None:
                self._ahead.keep(want.path, want.side, levels[0])
            return
        if want.thumbnail_of is not None:
            shown.thumbnail = levels[0]
            self._explain_offline()
        elif want.full:
            shown.full = levels
            self._view.set_photo_size(levels[0].image.size())
            shown.thumbnail, shown.changed = None, False
            self._show_facts()
        elif want.side is not None:
            shown.fitted, shown.fitted_for = levels[0], want.side
            if shown.photo is not None and not shown.full:
                shown.changed = not same_shape(levels[0], shown.photo)
        self._view.set_levels(shown.levels)
        if shown.changed:
            self._ask()

    def _failed(self, want: Want, reason: str) -> None:
        shown = self._shown
        if shown is None or want.path != shown.path or want.thumbnail_of is not None:
            return
        shown.failed = True
        self._loader.want(())
        if shown.photo is None:
            self._view.set_note(reason)
            return

        def explain(folders: Sequence[Folder]) -> None:
            if self._shown is shown and shown.photo is not None:
                shown.offline = offline_name(shown.photo, folders)
                self._view.set_note(reason)
                self._explain_offline()

        tasks.run(self, self._library.folders.all, explain, lambda _: explain(()))

    def _explain_offline(self) -> None:
        if self._shown is not None and self._shown.offline:
            small = tr(" This is the small copy that photosim keeps.") if self._shown.levels else ""
            self._view.set_note(tr("“{0}” is not connected.{1}", self._shown.offline, small))

    def _stat_known(self, found: tuple[int, float] | None) -> None:
        self._stat = found
        self._show_facts()

    # Zoom

    def _scale_changed(self) -> None:
        self._show_scale()
        shown = self._shown
        if shown is None or not self.isVisible():  # `showEvent` asks for what is missing then
            return
        if not shown.full and shown.needs_full(self._view.is_fitted, self._view.needed_side):
            self._ask()
        elif shown.photo is not None and shown.lacks_fitted(self._view.fitted_side):
            self._settle.start()

    def _show_scale(self) -> None:
        self._bar.show_scale(bool(self._view.levels))

    def ask_lookalikes(self) -> None:
        if self.current is not None:
            self.lookalikes_requested.emit(self.current)

    # Coming and going

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # A minimised window keeps its picture; a viewer behind other pages does not.
        if not event.spontaneous():
            self._free()

    def _free(self) -> None:
        """Drop everything large; `showEvent` gets it again."""
        self._loader.want(())
        self._settle.stop()
        self._ahead.clear()
        if self._shown is not None:
            self._shown.thumbnail = self._shown.fitted = None
            self._shown.fitted_for, self._shown.full = 0, ()
        self._view.set_levels(())

    # Keys and places

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._keys.get(pressed(event))
        if action is not None:
            action()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.current is None:
            event.ignore()
            return
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_requested.emit(
            [self.current], self._view.mapToGlobal(self._view.rect().center()) if by_keyboard else event.globalPos()
        )

    def event(self, event: QEvent) -> bool:
        return claims(event, lambda key: pressed(key) in self._keys) or super().event(event)
