"""ReviewPage: duplicate groups at the left, the one in hand large at the right, marks and decisions by key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.core.model import Folder, Group
from photosim.core.paths import to_text
from photosim.core.review import GroupHead, MemberHead, ReviewState
from photosim.ui import tasks, theme, wording
from photosim.ui.actions import Actions
from photosim.ui.icons import set_icon
from photosim.ui.picture_list import PictureList
from photosim.ui.review import words
from photosim.ui.review.bulk_dialog import BulkDialog
from photosim.ui.review.decisions import DecisionsDialog, when
from photosim.ui.review.desk import ReviewDesk
from photosim.ui.review.filters import FilterBar, GroupFilter
from photosim.ui.review.finder import STAGES, Finder, JobBar
from photosim.ui.review.groups import SIDE, GroupDelegate, GroupsModel
from photosim.ui.review.panel import GroupPanel
from photosim.ui.review.undoing import Step
from photosim.ui.states import StatePage
from photosim.ui.thumbnails import ThumbnailLoader

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
    "keep_all",
    "undo",
    "mark_like_this",
)
QUICK = 300
"""So many photos are compared without asking."""
_SAVE_MS = 600
_MOST_COMPARED = 4


class ReviewPage(QWidget):
    """Nothing here deletes: `delete_requested` asks the window for the dialog that does."""

    compare_requested = Signal(list)
    """Paths of two to four photos to look at side by side, a `list[Path]`."""
    photo_opened = Signal(int, list)
    """Id of a photo, and those of its group to leaf through."""
    menu_requested = Signal(object, QPoint)
    delete_requested = Signal()
    said = Signal(str)
    failed = Signal(object)
    """A PhotosimError for the message bar."""
    current_changed = Signal()

    def __init__(self, library: Library, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._actions = actions
        self._folders: Sequence[Folder] = ()
        self._details: tasks.Task | None = None
        self._current: str = ""
        self._row = 0
        self._error = ""
        self._shown_once = False
        self._wants_focus = False
        self._scanning = False
        self._finding_quietly = False
        self.desk = ReviewDesk(library, self)
        self.finder = Finder(library, self)
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(_SAVE_MS)
        self._saving.timeout.connect(self.save_place)
        theme.set_role(self, "panel")
        self.setAccessibleName("Duplicates")
        self._build()
        self._connect()
        self._filters.set_filter(GroupFilter.from_json(library.settings.get("review.filter", {})))
        self._current = library.settings.get("review.group", "")
        self._row = library.settings.get("review.row", 0)

    # Building

    def _build(self) -> None:
        self._heading = QLabel("Duplicates", self)
        theme.set_role(self._heading, "title")
        self._summary = QLabel(self)
        theme.set_role(self._summary, "muted")
        self._marks = QLabel(self)
        theme.set_role(self._marks, "strong")
        self._decisions = self._button("Decisions…", "decisions", "decisions")
        self._again = self._button("Look again", "rescan", "find_duplicates")
        self._delete = self._button("Delete marked…", "", "delete_marked")
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._heading)
        facts = QHBoxLayout()
        facts.setSpacing(14)
        facts.addWidget(self._summary)
        facts.addWidget(self._marks)
        facts.addStretch(1)
        titles.addLayout(facts)
        self._top = QWidget(self)
        top = QHBoxLayout(self._top)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(theme.SPACE)
        top.addLayout(titles, 1)
        for button in (self._decisions, self._again, self._delete):
            top.addWidget(button)
        self._filters = FilterBar(self)
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        self._note.setContentsMargins(18, 7, 18, 7)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._note, "info")
        self._bar = JobBar(STAGES, pausable=True, parent=self)
        self._bar.hide()
        head = QVBoxLayout()
        head.setContentsMargins(18, 12, 18, 10)
        head.setSpacing(10)
        head.addWidget(self._top)
        head.addWidget(self._filters)

        self._list_loader = ThumbnailLoader(self._library, 32 << 20, self)
        self._loader = ThumbnailLoader(self._library, 96 << 20, self)
        self.model = GroupsModel(self)
        self.list = PictureList(self._list_loader, SIDE, crop=True, parent=self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(GroupDelegate(self._list_loader, self.list))
        self.list.setAccessibleName("Groups, surest and largest saving first")
        self.list.setAccessibleDescription("Arrow keys choose a group, N goes to the next one")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        named = {name: getattr(self._actions, name) for name in (*LOCAL, "compare")}
        self.panel = GroupPanel(self._loader, named, self)
        self.body = QSplitter(Qt.Orientation.Horizontal, self)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(self.list)
        self.body.addWidget(self.panel)
        self.body.setStretchFactor(1, 1)
        self.body.setSizes([330, 950])
        self.list.setMinimumWidth(260)
        for part in (self.body, self._top):  # not the filters: letters choose in a list of months
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

    def _button(self, text: str, icon: str, command: str) -> QPushButton:
        action = getattr(self._actions, command)
        button = QPushButton(text, self)
        if icon:  # none on a button that becomes the accented one
            set_icon(button, icon)
        button.setToolTip(action.toolTip())
        button.setAccessibleName(text)
        button.clicked.connect(action.trigger)
        return button

    def _connect(self) -> None:
        a = self._actions
        for action, slot in (
            (a.next_group, self.next_group),
            (a.previous_group, self.previous_group),
            (a.keep, self.keep_current),
            (a.mark, self.toggle_mark),
            (a.mark_others, self.mark_others),
            (a.unmark, self.unmark_group),
            (a.not_duplicates, self.not_duplicates),
            (a.keep_all, self.keep_all),
            (a.undo, self.desk.undo),
            (a.mark_like_this, self.ask_to_mark_all),
            (a.delete_marked, self.delete_requested.emit),
            (a.find_duplicates, self.find),
            (a.decisions, self.show_decisions),
        ):
            action.triggered.connect(slot)
        self.desk.state_changed.connect(self._show_state)
        self.desk.marks_changed.connect(self._show_marks)
        self.desk.undone.connect(self._tell_undone)
        self.desk.failed.connect(self.failed)
        self._filters.changed.connect(self._filter_changed)
        self.list.selectionModel().currentChanged.connect(self._group_reached)
        self.panel.view.selectionModel().currentChanged.connect(self._member_reached)
        self.panel.view.selectionModel().selectionChanged.connect(self._member_reached)
        self.panel.view.activated.connect(self._open)
        self.panel.view.space_pressed.connect(self.toggle_mark)
        self.panel.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.panel.view.customContextMenuRequested.connect(self._ask_for_menu)
        self.list.activated.connect(self._go_to_members)
        self._state.acted.connect(self._act)
        self._state.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.finder.running_changed.connect(self._set_finding)
        self.finder.progressed.connect(self._bar.show_progress)
        self.finder.found.connect(self._found)
        self.finder.cancelled.connect(self._update_page)
        self.finder.failed.connect(self._finding_failed)
        self._bar.pause_requested.connect(self.finder.pause)
        self._bar.cancel_requested.connect(self.finder.cancel)

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
        return f"Group {self._row + 1:,} of {self.model.rowCount():,}"

    @property
    def is_empty(self) -> bool:
        return self._pages.currentWidget() is self._state

    @property
    def filters(self) -> FilterBar:
        return self._filters

    @property
    def header(self) -> str:
        """Everything the header says."""
        return "  ".join(label.text() for label in (self._summary, self._marks) if label.text())

    @property
    def note(self) -> str:
        """What is said above the groups; empty while there is nothing to say."""
        return self._note.text() if not self._note.isHidden() else ""

    @property
    def delete_button(self) -> QPushButton:
        return self._delete

    def selected_ids(self) -> list[int]:
        """The photos that commands are about."""
        return [member.id for member in self.panel.view.selected_members()] if not self.is_empty else []

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
        settings.set("review.row", self._row)
        settings.set("review.filter", self._filters.filter.as_json())

    # Showing

    def _show_state(self) -> None:
        """Other groups: keep the one in hand, else the one that has moved up into its place."""
        state = self.desk.state
        names = {folder.id: to_text(folder.path.name or folder.path) for folder in self._folders}
        self._filters.set_choices(state.groups, names)
        self._fill_list()
        self._update_page()
        if state.stale and self.desk.loaded and not self._scanning and state.uncompared <= QUICK and not self._error:
            self._find_quietly()
        elif state.found_at is None and 0 < state.uncompared <= QUICK and not self._scanning and not self._error:
            self.find()

    def _fill_list(self) -> None:
        groups = [group for group in self.desk.state.groups if self._filters.filter.fits(group)]
        self.model.set_groups(groups)
        self.model.set_marked(self.desk.marked)
        place = self.model.place(self._current)
        if place < 0:
            place = min(self._row, len(groups) - 1)
        if groups:
            self._go_to(place)  # it is shown anew, also when it is the same in another state
        else:
            self.panel.model.set_head(None, {})
        self._summary.setText(words.summary(groups, len(self.desk.state.groups)) if self.desk.state.groups else "")
        self.list.ask_soon()

    def _show_marks(self) -> None:
        self.model.set_marked(self.desk.marked)
        self.panel.model.set_marked(self.desk.marked, self.desk.keepers)
        self._marks.setText(words.marked(list(self.desk.sizes().values())))
        self._update_actions()

    def _update_page(self) -> None:
        state = self.desk.state
        shown: QWidget = self.body
        focus = self.window().focusWidget()
        had_focus = focus is None or self._pages.currentWidget().isAncestorOf(focus)
        if not self.model.rowCount():
            shown = self._state
            self._state.show_state(*self._why_empty())
            if focus is self._state.button and self._state.button.isHidden() and self.isVisible():
                self.setFocus()  # else Qt would give it to anything
        changes = self._pages.currentWidget() is not shown
        if changes:
            self._pages.setCurrentWidget(shown)
        if (changes and had_focus and self.isVisible()) or (self._wants_focus and state.groups):
            self._wants_focus = False
            self.setFocus()
        self._filters.setVisible(bool(state.groups))
        self._delete.setVisible(bool(state.groups))
        self._again.setVisible(state.found_at is not None)
        note = self._what_is_old()
        self._note.setText(note)
        self._note.setVisible(bool(note) and bool(state.groups))
        self._update_actions()

    def _why_empty(self) -> tuple[str, str, str, str]:
        """Icon, title, sentence and button for when there are no groups."""
        state = self.desk.state
        if self._error:
            return "error", "Duplicates could not be looked for", self._error, "Try again"
        if self.finder.running:
            return (
                "duplicates",
                "Looking for duplicates…",
                "You can go on working; they are shown when they are found.",
                "",
            )
        if not self.desk.loaded:
            return "duplicates", "One moment…", "", ""
        if state.groups:
            return (
                "duplicates",
                "No group fits these filters",
                "Choose others, or show everything again.",
                "Clear filters",
            )
        if state.found_at is None:
            if not state.uncompared:
                return "duplicates", "No photos yet", "Add a folder of photos first; then copies are found here.", ""
            count = wording.counted(state.uncompared, "photo")
            return (
                "duplicates",
                "Find photos that you have more than once",
                f"photosim compares {count}, once; later only new ones. Copies are proven by their pixels, "
                "also when they were resized, cropped, turned or edited.\n"
                "Nothing is deleted: you look at every group and decide.",
                "Find duplicates",
            )
        if state.stale:
            return "duplicates", "Photos have changed since the last look", self._what_is_old(), "Look again"
        return (
            "check",
            "No duplicates",
            "Every photo is there once, or you decided to keep what is there.",
            "Look again",
        )

    def _what_is_old(self) -> str:
        state = self.desk.state
        if state.found_at is None or (self.finder.running and not self._finding_quietly):
            return ""
        if self._scanning:
            return "Photos are being read. These groups are of before; they are brought up to date afterwards."
        if not state.stale or self._finding_quietly:
            return ""
        new = f" {wording.counted(state.uncompared, 'photo')} not compared yet." if state.uncompared else ""
        return f"These groups were found on {when(state.found_at)}; photos have changed since.{new} Press “Look again”."

    def _act(self) -> None:
        if self._filters.is_filtering and self.desk.state.groups:
            self._filters.clear()
        else:
            self.find()

    # Finding

    def find(self) -> None:
        """Look for duplicates now."""
        self._error = ""
        self._finding_quietly = False
        self.finder.start()

    def _find_quietly(self) -> None:
        if not self.finder.running:
            self._finding_quietly = True
            self.finder.start()

    def _set_finding(self, running: bool) -> None:
        if running:
            self._bar.begin("Looking for duplicates")
        self._bar.setVisible(running and not self._finding_quietly)
        self._actions.find_duplicates.setEnabled(not running)
        self._again.setEnabled(not running)
        self._update_page()

    def _found(self, state: ReviewState) -> None:
        quietly, self._finding_quietly = self._finding_quietly, False
        if not quietly:
            count = wording.counted(len(state.groups), "group")
            self.said.emit(f"{count} of duplicates." if state.groups else "No duplicates were found.")
        self.desk.reload()

    def _finding_failed(self, error: Exception) -> None:
        self._error = str(error)
        self._finding_quietly = False
        if self.desk.state.groups:
            self.failed.emit(error)
        self._update_page()

    # The group in hand

    def _go_to(self, row: int) -> None:
        index = self.model.index(row)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(index, flags)
        self.list.scrollTo(index)

    def _group_reached(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._row = current.row()
            self._show_group(self.model.groups[self._row])
            self._saving.start()

    def _show_group(self, head: GroupHead) -> None:
        if self._details is not None:
            self._details.drop()
            self._details = None
        before = self.current
        chosen = [member.id for member in self.panel.view.selected_members()]
        roots = {folder.id: to_text(folder.path) for folder in self._folders}
        self._current = head.id
        self.panel.model.set_head(head, roots)
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
        a.undo.setEnabled(self.desk.can_undo)
        a.delete_marked.setEnabled(bool(self.desk.marked))
        self._delete.setEnabled(bool(self.desk.marked))
        theme.set_role(self._delete, "primary" if self.desk.marked else "")
        if head is None:
            return
        members = self.panel.view.selected_members()
        a.previous_group.setEnabled(self._row > 0)
        a.next_group.setEnabled(self._row + 1 < self.model.rowCount())
        a.keep.setEnabled(len(members) == 1 and members[0].id != head.keeper.id)
        bulk = head.tier != "series"
        a.mark_others.setEnabled(bulk and any(not self.panel.model.blocked(member) for member in head.losers))
        a.mark_like_this.setEnabled(bulk)
        a.not_duplicates.setEnabled(len({member.row.content_hash for member in head.members}) > 1)
        a.unmark.setEnabled(any(member.id in self.desk.marked for member in head.members))

    # Commands

    def next_group(self) -> None:
        """Go to the next group."""
        if self._row + 1 < self.model.rowCount():
            self._go_to(self._row + 1)

    def previous_group(self) -> None:
        if self._row > 0:
            self._go_to(self._row - 1)

    def keep_current(self) -> None:
        """Keep the chosen photo of this group."""
        members = self.panel.view.selected_members()
        if len(members) == 1:
            self.keep(members[0])

    def keep(self, member: MemberHead) -> None:
        """Keep this photo of the group in hand."""
        head = self.current
        if head is not None and member.id != head.keeper.id:
            self.desk.choose_keeper(head.id, member.id)

    def toggle_mark(self) -> None:
        """Mark the chosen photos, or take their marks off when all have one."""
        self.toggle_marks(self.panel.view.selected_members())

    def toggle_marks(self, members: Sequence[MemberHead]) -> None:
        """Mark these photos of the group in hand, or take their marks off when all have one."""
        head = self.current
        if head is None or not members:
            return
        if head.tier == "series" and len(members) > 1:
            self.said.emit("Photos of a series are marked one by one.")
            return
        if all(member.id in self.desk.marked for member in members):
            self.desk.unmark([member.id for member in members], head.id)
            return
        free = [member for member in members if not self.panel.model.blocked(member)]
        if not free:
            self.said.emit(self.panel.model.blocked(members[0]))
        self.desk.mark([member.id for member in free], head.id)

    def mark_others(self) -> None:
        """Mark all but the keeper, and go on to the next group."""
        head = self.current
        if head is None or head.tier == "series":
            return
        free = [member.id for member in head.losers if not self.panel.model.blocked(member)]
        if not free:
            self.said.emit(self.panel.model.blocked(head.losers[0]))
            return
        self.desk.mark(free, head.id)
        self.next_group()

    def unmark_group(self) -> None:
        head = self.current
        if head is not None:
            self.desk.unmark([member.id for member in head.members], head.id)

    def not_duplicates(self) -> None:
        """Remember that these are different photos."""
        head = self.current
        if head is not None and self._actions.not_duplicates.isEnabled():
            self.desk.not_duplicates(head.id)
            self.said.emit("Remembered: these are different photos. Ctrl+Z takes it back.")

    def keep_all(self) -> None:
        """Remember that all of these stay."""
        head = self.current
        if head is not None:
            self.desk.keep_all(head.id)
            self.said.emit("Remembered: all of these stay. Ctrl+Z takes it back.")

    def compare(self) -> None:
        """Ask for the chosen photos side by side; a single one with the keeper, the keeper with the next."""
        head, members = self.current, self.panel.view.selected_members()
        if head is None:
            return
        if len(members) < 2:
            other = members[0] if members and members[0].id != head.keeper.id else head.losers[0]
            members = [head.keeper, other]
        self.compare_requested.emit(members[:_MOST_COMPARED])

    def compare_group(self) -> None:
        """Ask for the keeper of the group in hand beside its first others."""
        if self.current is not None:
            self.compare_requested.emit(list(self.current.members[:_MOST_COMPARED]))

    def path_of(self, member: MemberHead) -> Path | None:
        """Where a photo of a group lies; None when its folder has just been taken out of the library."""
        roots = {folder.id: folder.path for folder in self._folders}
        root = roots.get(member.row.folder_id)
        return None if root is None else root / member.row.relative

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
            if member.id not in self.desk.marked and not words.blocked(group, member, member.id in self.desk.keepers)
        }
        roots = {folder.id: folder.path for folder in self._folders}
        dialog = BulkDialog(
            self._library, groups, wanted, roots, filtered=self._filters.is_filtering, parent=self.window()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.confirmed.connect(self._mark_confirmed)
        dialog.open()

    def _mark_confirmed(self, ids: list[int]) -> None:
        self.desk.mark(ids, self._current)
        self.said.emit(f"{wording.counted(len(ids), 'photo')} marked. Ctrl+Z takes the marks off.")

    def show_decisions(self) -> None:
        """List what was decided."""
        dialog = DecisionsDialog(self._library, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.forgotten.connect(self.refresh)
        dialog.open()

    def _tell_undone(self, step: Step) -> None:
        self._current = step.group
        self.said.emit(step.said)

    def _filter_changed(self, _filter: GroupFilter) -> None:
        names = {folder.id: to_text(folder.path.name or folder.path) for folder in self._folders}
        self._filters.set_choices(self.desk.state.groups, names)
        self._fill_list()
        self._update_page()
        self._saving.start()

    def _go_to_members(self, _index: QModelIndex) -> None:
        self.panel.view.setFocus()

    def _open(self, index: QModelIndex) -> None:
        member, head = self.panel.model.member(index.row()), self.current
        if member is not None and head is not None:
            self.photo_opened.emit(member.id, [one.id for one in head.members])

    def _ask_for_menu(self, point: QPoint) -> None:
        if self.panel.view.indexAt(point).isValid():
            self.menu_requested.emit(self.selected_ids(), self.panel.view.viewport().mapToGlobal(point))
