"""ReviewPage: duplicate groups at the left, the one in hand large at the right, marks and decisions by key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme, wording
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.shell import Change
from photosim.ui.kit.states import StatePage
from photosim.ui.kit.undoing import UndoSteps
from photosim.ui.review import words
from photosim.ui.review.command_states import LOCAL, enable
from photosim.ui.review.commands import GroupCommands
from photosim.ui.review.desk import ReviewDesk, ReviewStep
from photosim.ui.review.dialogs import ReviewDialogs
from photosim.ui.review.filters import FilterBar, GroupFilter
from photosim.ui.review.finder import Finder
from photosim.ui.review.folders import GroupFolders
from photosim.ui.review.group_in_hand import GroupInHand
from photosim.ui.review.looking import Looking
from photosim.ui.review.page_layout import PageLayout
from photosim.ui.review.remembered_place import RememberedPlace, ReviewPlace
from photosim.ui.review.situation import ReviewSituation, above_groups, in_place_of_groups
from photosim.values.photos import Folder
from photosim.values.review import GroupHead, MemberHead

if TYPE_CHECKING:
    from photosim.library import Library

QUICK = 300
"""So many photos are compared without asking."""


class ReviewPage(QWidget):
    """Nothing here deletes: the window joins the command to the dialog that does."""

    compare_requested = Signal(list)
    """Two to four `MemberHead` of the group in hand to look at side by side."""
    photo_opened = Signal(int, list)
    """Id of a photo, and those of its group to leaf through."""
    menu_requested = Signal(object, QPoint)
    said = Signal(str)
    failed = Signal(object)
    """A PhotosimError for the message bar."""
    current_changed = Signal()

    def __init__(self, library: Library, actions: Actions, steps: UndoSteps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._actions = actions
        self._folders = GroupFolders()
        self._current = ""
        self._shown_once = self._wants_focus = self._scanning = False
        self.desk = ReviewDesk(library, steps, self)
        self.finder = Finder(library, self)
        theme.set_role(self, "panel")
        self.setAccessibleName(tr("Duplicates"))
        layout = self._layout = PageLayout(self, library, actions, (*LOCAL, "undo", "compare"))
        self._head, self._filters, self._bar, self._state = layout.head, layout.filters, layout.bar, layout.state
        self.list, self.model, self.panel, self.body = layout.list, layout.list.groups, layout.panel, layout.body
        self.commands = GroupCommands(self.desk, self.panel, self)
        self._in_hand = GroupInHand(library, self.desk, self.panel, self)
        self._looking = Looking(self.finder, self._bar, self)
        self._remembered = RememberedPlace(library, self._place_now, self)
        self._dialogs = ReviewDialogs(library, self.desk, self._folders, self)
        self._connect_actions()
        self._connect()
        last = self._remembered.last()
        self._filters.set_filter(last.filter)
        self._current, self.list.row = last.group, last.row

    # Joining the parts

    def _connect_actions(self) -> None:
        a = self._actions
        self.commands.serve(a)
        a.next_group.triggered.connect(self.next_group)
        a.previous_group.triggered.connect(self.previous_group)
        a.mark_like_this.triggered.connect(self.ask_to_mark_all)

    def _connect(self) -> None:
        self.desk.state_changed.connect(self._show_state)
        self.desk.marks_changed.connect(self._show_marks)
        self.desk.undone.connect(self._tell_undone)
        self.desk.failed.connect(self.failed)
        self.desk.said.connect(self.said)
        self.commands.said.connect(self.said)
        self.commands.compare_requested.connect(self.compare_requested)
        self.commands.finished_with_group.connect(self.next_group)
        self._filters.changed.connect(self._filter_changed)
        self.list.reached.connect(self._show_group)
        self.panel.chosen_changed.connect(self._member_reached)
        self.panel.photo_opened.connect(self.photo_opened)
        self.panel.menu_requested.connect(self.menu_requested)
        self.panel.view.space_pressed.connect(self.commands.toggle_mark)
        self.list.activated.connect(self._go_to_members)
        self._state.acted.connect(self._act)
        self._in_hand.lost.connect(self.desk.reload)
        self._dialogs.forgotten.connect(self.refresh)
        self._looking.changed.connect(self._update_page)
        self._looking.to_read.connect(self.desk.reload)
        self._looking.said.connect(self._tell_found)
        self._looking.failed.connect(self._finding_failed)

    # What others tell

    @property
    def current(self) -> GroupHead | None:
        """The group in hand."""
        return self.panel.model.head

    @property
    def state(self) -> StatePage:
        """What is shown in place of groups."""
        return self._state

    @property
    def place(self) -> str:
        """How far the review is: `Group 3 of 120`."""
        return self.list.place

    @property
    def is_empty(self) -> bool:
        return self._layout.is_empty

    @property
    def filters(self) -> FilterBar:
        return self._filters

    @property
    def header(self) -> str:
        """Everything the header says."""
        return self._head.text

    @property
    def note(self) -> str:
        """What is said above the groups; empty while there is nothing to say."""
        return self._layout.note

    @property
    def delete_button(self) -> QPushButton:
        return self._head.delete

    def selected_ids(self) -> list[int]:
        """The photos that commands are about."""
        return [member.id for member in self.commands.chosen] if not self.is_empty else []

    def path_of(self, member: MemberHead) -> Path | None:
        """Where a photo of a group lies; None when its folder has just been taken out of the library."""
        return self._folders.path_of(member)

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """The folders of the library, as they are now."""
        if self._folders.replace(folders) and self._shown_once:
            self.refresh()

    def set_scanning(self, scanning: bool) -> None:
        """Photos are being read; groups are looked at again when that has ended."""
        ended = self._scanning and not scanning
        self._scanning = scanning
        if ended and self._shown_once:
            self.refresh()
        else:
            self._update_page()

    def refresh(self) -> None:
        """Photos or decisions have changed: read the groups again, and look for new ones when that is quick."""
        if self._shown_once:
            self.desk.reload()

    def take_change(self, change: Change) -> None:
        """Something is another now than it was. What a scan brings is read when it has ended."""
        if Change.GROUPS in change or (Change.PHOTOS in change and not self._scanning):
            self.refresh()

    def show_page(self) -> None:
        """The page is on the screen."""
        if not self._shown_once:
            self._shown_once = True
            self._update_page()
        self._wants_focus = True
        self.desk.reload()
        self.setFocus()

    def setFocus(self, *_: object) -> None:
        self._layout.take_keyboard()

    def is_settled(self) -> bool:
        """Whether everything that was asked for is on the screen."""
        if not self.desk.loaded or self.desk.busy or self.finder.running or self._in_hand.is_reading:
            return False
        return self._layout.is_settled()

    def close_down(self) -> None:
        """The window closes: stop looking, keep the place."""
        self.finder.cancel()
        self._layout.close_down()
        self.save_place()

    def save_place(self) -> None:
        """Remember where the person is."""
        self._remembered.save()

    def _place_now(self) -> ReviewPlace | None:
        return ReviewPlace(self._current, self.list.row, self._filters.filter) if self._shown_once else None

    # Showing

    def _show_state(self) -> None:
        """Other groups: keep the one in hand, else the one that has moved up into its place."""
        state, looking = self.desk.state, self._looking
        self._fill_list()
        self._update_page()
        if self._scanning or looking.error or not self.desk.loaded:
            return
        if state.stale and state.uncompared <= QUICK:
            looking.start_quietly()
        elif state.found_at is None and (state.uncompared or self._folders.photos) and state.uncompared <= QUICK:
            looking.start()  # all may be compared already: by a command, which leaves no groups here

    def _fill_list(self) -> None:
        every = self.desk.state.groups
        self._filters.set_choices(every, self._folders.names)
        groups = [group for group in every if self._filters.filter.fits(group)]
        self.list.show_groups(groups, self.desk.marked, self._current)
        if not groups:
            self.panel.model.set_head(None, {})
        self._head.show_summary(words.summary(groups, len(every)) if every else "")
        exact = words.sizes_of(every, self.desk.state.exact).values()
        self._head.offer_clean_up(exact)
        self._actions.clean_up.setEnabled(bool(exact))

    def _show_marks(self) -> None:
        self.model.set_marked(self.desk.marked)
        self.panel.model.set_marked(self.desk.marked, self.desk.keepers)
        self._head.show_marks(words.marked(list(self.desk.sizes().values())))
        self._update_actions()

    def _update_page(self) -> None:
        state, situation = self.desk.state, self._situation()
        has_groups = bool(self.model.rowCount())
        had_focus = self._layout.has_keyboard()
        if not has_groups:
            at_button = self.window().focusWidget() is self._state.button
            self._state.show_state(*in_place_of_groups(situation))
            if at_button and self._state.button.isHidden() and self.isVisible():
                self.setFocus()  # else Qt would give it to anything
        changes = self._layout.turn_to(groups=has_groups)
        if (changes and had_focus and self.isVisible()) or (self._wants_focus and state.groups):
            self._wants_focus = False
            self.setFocus()
        self._filters.setVisible(bool(state.groups))
        self._head.delete.setVisible(bool(state.groups))
        self._head.clean.setVisible(bool(state.groups))
        self._actions.find_duplicates.setEnabled(not self._looking.running)
        self._layout.show_note(above_groups(situation), shown=bool(state.groups))
        self._update_actions()

    def _situation(self) -> ReviewSituation:
        state, looking = self.desk.state, self._looking
        return ReviewSituation(
            state=state,
            found_when=wording.when(state.found_at) if state.found_at is not None else "",
            loaded=self.desk.loaded,
            finding=looking.running,
            finding_quietly=looking.quietly,
            scanning=self._scanning,
            photos=self._folders.photos,
            error=looking.error,
        )

    def _filter_changed(self, _filter: GroupFilter) -> None:
        self._fill_list()
        self._update_page()
        self._remembered.save_soon()

    # Finding

    def find_duplicates(self) -> None:
        """Search for duplicates now."""
        self._looking.start()

    def _tell_found(self, text: str) -> None:
        """To those who are elsewhere; here the groups are seen, and a message would lie over them."""
        if not self.isVisible():
            self.said.emit(text)

    def _finding_failed(self, error: Exception) -> None:
        if self.desk.state.groups:
            self.failed.emit(error)

    def _act(self) -> None:
        if self._filters.is_filtering and self.desk.state.groups:
            self._filters.clear()
        else:
            self.find_duplicates()

    # The group in hand

    def next_group(self) -> None:
        """Go to the next group."""
        self.list.go_on()

    def previous_group(self) -> None:
        """Go to the previous group."""
        self.list.go_back()

    def _show_group(self, head: GroupHead) -> None:
        chosen = [member.id for member in self.commands.chosen]
        self._current = head.id
        self._in_hand.show(head, self._folders.roots, (self.model.place(head.id), self.model.rowCount()), chosen)
        self.current_changed.emit()
        self._remembered.save_soon()

    def _member_reached(self) -> None:
        self._update_actions()
        self.current_changed.emit()

    def _update_actions(self) -> None:
        head = self.current if not self.is_empty else None
        enable(self._actions, head, desk=self.desk, groups=self.list, panel=self.panel, commands=self.commands)
        self._head.offer_delete(bool(self.desk.marked))

    def _tell_undone(self, step: ReviewStep) -> None:
        self._current = step.group
        self.said.emit(step.said)

    def _go_to_members(self, _index: QModelIndex) -> None:
        self.panel.view.setFocus()

    # Dialogs

    def ask_to_mark_all(self) -> None:
        """Show what marking all groups of this kind would do."""
        self._dialogs.ask_to_mark_all(self.current, self.model.groups, filtered=self._filters.is_filtering)

    def show_decisions(self) -> None:
        """List what was decided."""
        self._dialogs.show_decisions()
