"""ChosenPhotos: the commands for photos, wherever these were chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt

from photosim.base.texts import tr
from photosim.ui.grids.rows import PhotoListModel
from photosim.ui.photos.photo_commands import PhotoCommands
from photosim.ui.viewing.compare import LEAST, MOST

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow


_OF_MEMBERS = ("keep", "mark", "different", "")
"""What can be decided about one photo of a group of duplicates; an empty name is a line."""
_MOST_ASKED = 100
"""Photos of one question: their mean hardly changes with more, and the answer would not come in a moment."""


class ChosenPhotos(QObject):
    """Finds out which photos a command is about, and has it done."""

    def __init__(self, commands: PhotoCommands, window: MainWindow) -> None:
        super().__init__(window)
        self._commands = commands
        self._window = window
        self._menu_ids: list[int] = []
        self._revealed = -1

    def ids(self) -> list[int]:
        """The photos of the open context menu, the one at full size, or those selected where the keyboard is."""
        window = self._window
        if window.comparing:
            return [] if window.compare.current is None else [window.compare.current]
        if window.at_full_size:
            return [] if window.viewer.current is None else [window.viewer.current]
        if self._menu_ids:
            return self._menu_ids
        if window.shows("review"):
            return window.review.selected_ids()
        if window.shows("looks_map"):
            return window.looks_map.selected_ids()
        panel, focus = window.lookalikes, window.focusWidget()
        strip = window.gatherings.strip_if_made
        if strip is not None and focus is strip.grid:
            return strip.grid.selected_ids()
        if focus is None or not panel.isAncestorOf(focus):
            return window.page.grid.selected_ids()
        ids = panel.grid.selected_ids()
        if not ids and panel.subject is not None and panel.subject.photo_id is not None:
            return [panel.subject.photo_id]
        return ids

    def ids_to_compare(self) -> list[int]:
        """The photos to be compared: those chosen; a single look-alike is compared with what it is like."""
        ids, panel = self.ids(), self._window.lookalikes
        if len(ids) == 1 and self._is_in_panel():
            query = panel.subject.photo_id if panel.subject is not None else None
            if query is not None and query != ids[0]:
                return [query, *ids]
        return ids

    def _is_in_panel(self) -> bool:
        focus = self._window.focusWidget()
        return focus is not None and self._window.lookalikes.isAncestorOf(focus)

    def compare(self) -> None:
        """Show the chosen photos side by side; of a duplicate group, to decide about them."""
        window = self._window
        if window.shows("review") and not self.in_menu:
            window.review.commands.compare()
            return
        ids = self.ids_to_compare()
        if LEAST <= len(ids) <= MOST:
            self._window.compare_photos(ids)
        else:
            self._window.say(tr("Choose two to four photos to compare: hold Ctrl and click them."))

    def why(self) -> None:
        """Show where the likeness of the chosen photo with what was asked comes from, or that of two chosen ones."""
        ids = self.ids_to_compare()
        if len(ids) == LEAST:
            self._window.full_size.compare_photos(ids, why=True)
        else:
            self._window.say(tr("Choose a look-alike, or two photos, to see why they are alike."))

    @property
    def in_menu(self) -> bool:
        """Whether a command comes from the context menu."""
        return bool(self._menu_ids)

    def show_members_menu(self, ids: list[int], place: QPoint) -> None:
        """Show the context menu of these members of a group: what is decided about them stands first."""
        self.show_menu(ids, place, _OF_MEMBERS)

    def show_menu(self, ids: list[int], place: QPoint, first: Sequence[str] = ()) -> None:
        """Show the context menu of these photos at a place on the screen, with the commands `first` before all."""
        actions = self._window.actions_
        menu = actions.photo_menu(self._window, first)
        for action in (actions.open, actions.reveal, actions.copy_image):
            action.setEnabled(len(ids) == 1)
        self._menu_ids = ids
        if self._window.at_full_size:
            actions.open.setEnabled(False)  # it is open
        else:
            actions.compare.setEnabled(LEAST <= len(self.ids_to_compare()) <= MOST)
        menu.exec(place)
        self._menu_ids = []
        menu.deleteLater()
        self._window.update_actions()

    def find_look_alikes(self) -> None:
        """Ask with all chosen photos together."""
        photo_id = self._one()
        ids = self._askable()
        if len(ids) > 1:
            self._window.look_alikes.of_photos(ids)
        elif photo_id is not None and ids:
            self._window.look_alikes.of_photo(photo_id)

    def more_like_this(self) -> None:
        """Refine the question: like these as well."""
        if self._one() is not None and (ids := self._askable()):
            self._window.look_alikes.more_like(ids)

    def less_like_this(self) -> None:
        """Refine the question: unlike these."""
        if self._one() is not None and (ids := self._askable()):
            self._window.look_alikes.less_like(ids)

    def _askable(self) -> list[int]:
        """The chosen photos, if they are not too many for one question."""
        ids = self.ids()
        if len(ids) <= _MOST_ASKED:
            return ids
        self._window.say(
            tr("Ask with at most {0} photos at once: choose those that show best what you mean.", _MOST_ASKED)
        )
        return []

    def open(self) -> None:
        photo_id = self._one()
        if photo_id is not None:
            ids = self._window.page.model.ids()
            if self._window.shows("review") and (head := self._window.review.current) is not None:
                ids = [member.id for member in head.members]
            self._window.open_photo(photo_id, ids if photo_id in ids else [photo_id])

    def reveal(self) -> None:
        """Bring the photo into view in the middle, among all photos when it is not in the folder shown there."""
        photo_id = self._one()
        if photo_id is None:
            return
        window = self._window
        window.close_viewer()
        window.going.to_photos()
        if not window.page.choose(photo_id):
            self._revealed = photo_id
            window.page.rows_shown.connect(self._reveal_now, Qt.ConnectionType.SingleShotConnection)
            window.going.to_folder(None)
        window.page.grid.setFocus()

    def _reveal_now(self) -> None:
        self._window.page.choose(self._revealed)

    def show_files(self) -> None:
        if self._one() is not None:
            self._commands.show_files(self.ids())

    def copy_paths(self) -> None:
        if self._one() is not None:
            self._commands.copy_paths(self.ids())

    def copy_image(self) -> None:
        photo_id = self._one()
        if photo_id is not None:
            self._commands.copy_image(photo_id)

    def delete(self) -> None:
        """Delete is the mark on the page of duplicates, and the dialog everywhere else."""
        window = self._window
        if window.shows("review") and not self.in_menu:
            window.review.commands.toggle_mark()
        elif self._one() is not None:
            ids = self.ids()
            window.trash_commands.delete_photos(ids, self._left_in_stacks(ids))

    def _left_in_stacks(self, ids: Sequence[int]) -> int:
        """How many photos are not seen because these stand for closed stacks, and are not meant."""
        window = self._window
        if window.at_full_size or window.stack.currentWidget() is not window.splitter:
            return 0
        model = (window.lookalikes.grid if self._is_in_panel() else window.page.grid).model()
        return model.hidden_by(ids) if isinstance(model, PhotoListModel) else 0

    def _one(self) -> int | None:
        ids = self.ids()
        if not ids:
            self._window.say(tr("Choose a photo first."))
            return None
        return ids[0]
