"""ReviewPage: duplicate groups at the left, the one in hand large at the right, marks and decisions by key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from photosim.base.paths import to_text
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs import tasks
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import theme, wording
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.shell import Change
from photosim.ui.kit.states import StatePage
from photosim.ui.kit.undoing import UndoSteps
from photosim.ui.review import words
from photosim.ui.review.bulk_dialog import BulkDialog
from photosim.ui.review.commands import GroupCommands, are_some_of, has_contents
from photosim.ui.review.decisions import DecisionsDialog
from photosim.ui.review.desk import ReviewDesk
from photosim.ui.review.filters import FilterBar, GroupFilter
from photosim.ui.review.finder import Finder
from photosim.ui.review.group_list import GroupList
from photosim.ui.review.header import ReviewHeader
from photosim.ui.review.looking import Looking
from photosim.ui.review.panel import GroupPanel
from photosim.ui.review.situation import Situation, above_groups, in_place_of_groups
from photosim.ui.review.undoing import Step
from photosim.values.photos import Folder, Group
from photosim.values.review import GroupHead, MemberHead

if TYPE_CHECKING:
    from photosim.library import Library

LOCAL = (
    "next_group",
    "previous_group",
    "keep",
    "mark",
    "mark_others",
    "unmark",
    "not_duplicates",
    "different",
    "keep_all",
    "mark_like_this",
)
QUICK = 300
"""So many photos are compared without asking."""
_SAVE_MS = 600


class ReviewPage(QWidget):
    """Nothing here deletes: `delete_requested` asks the window for the dialog that does."""

    compare_requested = Signal(list)
    """Two to four `MemberHead` of the group in hand to look at side by side."""
    photo_opened = Signal(int, list)
    """Id of a photo, and those of its group to leaf through."""
    menu_requested = Signal(object, QPoint)
    delete_requested = Signal()
    said = Signal(str)
    failed = Signal(object)
    """A PhotosimError for the message bar."""
    current_changed = Signal()

    def __init__(self, library: Library, actions: Actions, steps: UndoSteps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._actions = actions
        self._folders: Sequence[Folder] = ()
        self._details: tasks.Task | None = None
        self._current: str = ""
        self._shown_once = False
        self._wants_focus = False
        self._scanning = False
        self.desk = ReviewDesk(library, steps, self)
        self.finder = Finder(library, self)
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(_SAVE_MS)
        self._saving.timeout.connect(self.save_place)
        theme.set_role(self, "panel")
        self.setAccessibleName("Duplicates")
        self._build()
        self.commands = GroupCommands(self.desk, self.panel, self)
        self._looking = Looking(self.finder, self._bar, self)
        self._connect_actions()
        self._connect()
        self._filters.set_filter(GroupFilter.from_json(library.settings.get("review.filter", {})))
        self._current = library.settings.get("review.group", "")
        self.list.row = library.settings.get("review.row", 0)

    # Building

    def _build(self) -> None:
        self._head = ReviewHeader(self._actions, self)
        self._filters = FilterBar(self)
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        self._note.setContentsMargins(18, 7, 18, 7)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._note, "info")
        self._bar = ProgressPanel("Progress of the search", pausable=True, cancellable=True, parent=self)
        self._bar.hide()
        head = QVBoxLayout()
        head.setContentsMargins(18, 12, 18, 10)
        head.setSpacing(10)
        head.addWidget(self._head)
        head.addWidget(self._filters)
        self._list_loader = ThumbnailLoader(self._library, 32 << 20, self)
        self._loader = ThumbnailLoader(self._library, 96 << 20, self)
        self.list = GroupList(self._list_loader, self)
        self.model = self.list.groups
        named = {name: getattr(self._actions, name) for name in (*LOCAL, "undo", "compare")}
        self.panel = GroupPanel(self._loader, named, self)
        self.body = QSplitter(Qt.Orientation.Horizontal, self)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(self.list)
        self.body.addWidget(self.panel)
        self.body.setStretchFactor(1, 1)
        self.body.setSizes([self.list.usual_width(), 950])
        for part in (self.body, self._head):  # not the filters: letters choose in a list of months
            part.addActions(list(named.values()))
        self._state = StatePage(self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.body)
        self._pages.addWidget(self._state)
        edge = QWidget(self)
        edge.setFixedHeight(1)
        theme.set_role(edge, "edge")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(edge)
        column.addWidget(self._note)
        column.addWidget(self._pages, 1)
        column.addWidget(self._bar)

    def _connect_actions(self) -> None:
        a = self._actions
        for action, slot in (
            (a.next_group, self.next_group),
            (a.previous_group, self.previous_group),
            (a.keep, self.commands.keep_chosen),
            (a.mark, self.commands.toggle_mark),
            (a.mark_others, self.commands.mark_others),
            (a.unmark, self.commands.unmark_group),
            (a.not_duplicates, self.commands.not_duplicates),
            (a.different, self.commands.different),
            (a.keep_all, self.commands.keep_all),
            (a.mark_like_this, self.ask_to_mark_all),
            (a.delete_marked, self.delete_requested.emit),
        ):
            action.triggered.connect(slot)

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
        self.list.reached.connect(self._group_reached)
        self.panel.view.selectionModel().currentChanged.connect(self._member_reached)
        self.panel.view.selectionModel().selectionChanged.connect(self._member_reached)
        self.panel.view.activated.connect(self._open)
        self.panel.view.space_pressed.connect(self.commands.toggle_mark)
        self.panel.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.panel.view.customContextMenuRequested.connect(self._ask_for_menu)
        self.list.activated.connect(self._go_to_members)
        self._state.acted.connect(self._act)
        self._state.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._looking.changed.connect(self._update_page)
        self._looking.ended.connect(self.desk.reload)
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
        return self._pages.currentWidget() is self._state

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
        return self._note.text() if not self._note.isHidden() else ""

    @property
    def delete_button(self) -> QPushButton:
        return self._head.delete

    def selected_ids(self) -> list[int]:
        """The photos that commands are about."""
        return [member.id for member in self.commands.chosen] if not self.is_empty else []

    def path_of(self, member: MemberHead) -> Path | None:
        """Where a photo of a group lies; None when its folder has just been taken out of the library."""
        roots = {folder.id: folder.path for folder in self._folders}
        root = roots.get(member.row.folder_id)
        return None if root is None else root / member.row.relative

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """The folders of the library, as they are now."""
        changed = [(f.id, f.path, f.protected) for f in folders] != [(f.id, f.path, f.protected) for f in self._folders]
        self._folders = folders
        if changed and self._shown_once:
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
        target: QWidget = self.panel.view
        if self.is_empty:
            target = self._state if self._state.button.isHidden() else self._state.button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_settled(self) -> bool:
        """Whether everything that was asked for is on the screen."""
        if not self.desk.loaded or self.desk.busy or self.finder.running or self._details is not None:
            return False
        return self.is_empty or (self.list.is_settled() and self.panel.view.is_settled())

    def close_down(self) -> None:
        """The window closes: stop looking, keep the place."""
        self.finder.cancel()
        self._list_loader.close()
        self._loader.close()
        self.save_place()

    def save_place(self) -> None:
        """Remember where the person is."""
        self._saving.stop()
        if not self._shown_once:
            return
        settings = self._library.settings
        settings.set("review.group", self._current)
        settings.set("review.row", self.list.row)
        settings.set("review.filter", self._filters.filter.as_json())

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
        elif state.found_at is None and (state.uncompared or self._photos) and state.uncompared <= QUICK:
            looking.start()  # all may be compared already: by a command, which leaves no groups here

    def _fill_list(self) -> None:
        every = self.desk.state.groups
        self._filters.set_choices(
            every, {folder.id: to_text(folder.path.name or folder.path) for folder in self._folders}
        )
        groups = [group for group in every if self._filters.filter.fits(group)]
        self.list.show_groups(groups, self.desk.marked, self._current)
        if not groups:
            self.panel.model.set_head(None, {})
        self._head.show_summary(words.summary(groups, len(every)) if every else "")

    def _show_marks(self) -> None:
        self.model.set_marked(self.desk.marked)
        self.panel.model.set_marked(self.desk.marked, self.desk.keepers)
        self._head.show_marks(words.marked(list(self.desk.sizes().values())))
        self._update_actions()

    def _update_page(self) -> None:
        state, situation = self.desk.state, self._situation()
        shown: QWidget = self.body
        focus = self.window().focusWidget()
        before = self._pages.currentWidget()
        had_focus = focus is None or (before is not None and before.isAncestorOf(focus))
        if not self.model.rowCount():
            shown = self._state
            self._state.show_state(*in_place_of_groups(situation))
            if focus is self._state.button and self._state.button.isHidden() and self.isVisible():
                self.setFocus()  # else Qt would give it to anything
        changes = before is not shown
        if changes:
            self._pages.setCurrentWidget(shown)
        if (changes and had_focus and self.isVisible()) or (self._wants_focus and state.groups):
            self._wants_focus = False
            self.setFocus()
        self._filters.setVisible(bool(state.groups))
        self._head.delete.setVisible(bool(state.groups))
        self._head.again.setVisible(state.found_at is not None)
        self._head.again.setEnabled(not self._looking.running)
        self._actions.find_duplicates.setEnabled(not self._looking.running)
        note = above_groups(situation)
        self._note.setText(note)
        self._note.setVisible(bool(note) and bool(state.groups))
        self._update_actions()

    def _situation(self) -> Situation:
        state, looking = self.desk.state, self._looking
        found = wording.when(state.found_at) if state.found_at is not None else ""
        return Situation(
            state=state,
            found_when=found,
            loaded=self.desk.loaded,
            finding=looking.running,
            finding_quietly=looking.quietly,
            scanning=self._scanning,
            photos=self._photos,
            error=looking.error,
        )

    @property
    def _photos(self) -> int:
        return sum(folder.photos for folder in self._folders)

    def _filter_changed(self, _filter: GroupFilter) -> None:
        self._fill_list()
        self._update_page()
        self._saving.start()

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

    def _group_reached(self, head: GroupHead) -> None:
        self._show_group(head)
        self._saving.start()

    def _show_group(self, head: GroupHead) -> None:
        if self._details is not None:
            self._details.drop()
            self._details = None
        before = self.current
        chosen = [member.id for member in self.commands.chosen]
        self._current = head.id
        self.panel.model.set_head(head, {folder.id: folder.path for folder in self._folders})
        self.panel.model.set_marked(self.desk.marked, self.desk.keepers)
        self.panel.show_group(head, self.model.place(head.id) + 1, self.model.rowCount())
        row = -1
        if before is not None and before.id == head.id and chosen:
            row = self.panel.model.row_of(chosen[0])
        # The first photo that may go: marking it is what people come for.
        self.panel.view.choose(row if row >= 0 else min(1, len(head.members) - 1))
        library = self._library
        self._details = tasks.run(self, lambda: library.review.group(head.id), self._take_details, self._no_details)
        self.current_changed.emit()

    def _take_details(self, group: Group) -> None:
        self._details = None
        self.panel.model.set_details(group)
        self.panel.show_reason(words.reason(group.tier, group))

    def _no_details(self, _error: Exception) -> None:
        self._details = None  # it has just been deleted or found anew; the list is read again
        self.desk.reload()

    def _member_reached(self, *_: object) -> None:
        self._update_actions()
        self.current_changed.emit()

    def _update_actions(self) -> None:
        a = self._actions
        head = self.current if not self.is_empty else None
        for name in LOCAL:
            getattr(a, name).setEnabled(head is not None)
        a.delete_marked.setEnabled(bool(self.desk.marked))
        self._head.offer_delete(bool(self.desk.marked))
        if head is None:
            return
        chosen = self.commands.chosen
        a.previous_group.setEnabled(self.list.has_previous)
        a.next_group.setEnabled(self.list.has_next)
        a.keep.setEnabled(len(chosen) == 1 and chosen[0].id != head.keeper.id)
        bulk = head.tier != "series"
        a.mark_others.setEnabled(bulk and any(not self.panel.model.blocked(member) for member in head.losers))
        a.mark_like_this.setEnabled(bulk)
        a.not_duplicates.setEnabled(has_contents(head))
        a.different.setEnabled(are_some_of(head, chosen))
        a.unmark.setEnabled(any(member.id in self.desk.marked for member in head.members))

    def _tell_undone(self, step: Step) -> None:
        self._current = step.group
        self.said.emit(step.said)

    def _go_to_members(self, _index: QModelIndex) -> None:
        self.panel.view.setFocus()

    def _open(self, index: QModelIndex) -> None:
        member, head = self.panel.model.member(index.row()), self.current
        if member is not None and head is not None:
            self.photo_opened.emit(member.id, [one.id for one in head.members])

    def _ask_for_menu(self, point: QPoint) -> None:
        if self.panel.view.indexAt(point).isValid():
            self.menu_requested.emit(self.selected_ids(), self.panel.view.viewport().mapToGlobal(point))

    # Dialogs

    def ask_to_mark_all(self) -> None:
        """Show what marking all groups of this kind would do."""
        head = self.current
        if head is None or head.tier == "series":
            return
        groups = [group for group in self.model.groups if group.tier == head.tier]
        wanted = {
            member.id: member
            for group in groups
            for member in group.losers
            if member.bulk
            and member.id not in self.desk.marked
            and not words.blocked(group, member, member.id in self.desk.keepers)
        }
        roots = {folder.id: folder.path for folder in self._folders}
        dialog = BulkDialog(
            self._library, groups, wanted, roots, filtered=self._filters.is_filtering, parent=self.window()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.confirmed.connect(self._mark_confirmed)
        dialog.open()

    def _mark_confirmed(self, ids: list[int]) -> None:
        told = f"{wording.counted(len(ids), 'photo')} marked. Ctrl+Z takes the marks off."
        self.desk.mark(ids, self._current, told)

    def show_decisions(self) -> None:
        """List what was decided."""
        dialog = DecisionsDialog(self._library, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.forgotten.connect(self.refresh)
        dialog.open()
