"""PageLayout: the widgets of the page of duplicates and how they lie; the groups, or what is said in their place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import theme
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.states import StatePage
from photosim.ui.review.filters import FilterBar
from photosim.ui.review.group_list import GroupList
from photosim.ui.review.header import ReviewHeader
from photosim.ui.review.panel import GroupPanel

if TYPE_CHECKING:
    from photosim.library import Library


class PageLayout:
    """Header and filters above, then a note, then the list beside the group in hand, and the search's progress."""

    def __init__(self, page: QWidget, library: Library, actions: Actions, named: Iterable[str]) -> None:
        """`named` are the commands that the group in hand has buttons for."""
        self._page = page
        self.head = ReviewHeader(actions, page)
        self.filters = FilterBar(page)
        self._note = QLabel(page)
        self._note.setWordWrap(True)
        self._note.setContentsMargins(18, 7, 18, 7)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._note, "info")
        self.bar = ProgressPanel(tr("Progress of the search"), pausable=True, cancellable=True, parent=page)
        self.bar.hide()
        self._list_loader = ThumbnailLoader(library, 16 << 20, page)
        self._loader = ThumbnailLoader(library, 48 << 20, page)
        self.list = GroupList(self._list_loader, page)
        buttons = {name: getattr(actions, name) for name in named}
        self.panel = GroupPanel(self._loader, buttons, page)
        self.body = QSplitter(Qt.Orientation.Horizontal, page)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(self.list)
        self.body.addWidget(self.panel)
        self.body.setStretchFactor(1, 1)
        self.body.setSizes([self.list.usual_width(), 950])
        for part in (self.body, self.head):  # not the filters: letters choose in a list of months
            part.addActions(list(buttons.values()))
        self.state = StatePage(page)
        self.state.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pages = QStackedWidget(page)
        self._pages.addWidget(self.body)
        self._pages.addWidget(self.state)
        self._arrange()

    def _arrange(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(18, 12, 18, 10)
        head.setSpacing(10)
        head.addWidget(self.head)
        head.addWidget(self.filters)
        edge = QWidget(self._page)
        edge.setFixedHeight(1)
        theme.set_role(edge, "edge")
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(edge)
        column.addWidget(self._note)
        column.addWidget(self._pages, 1)
        column.addWidget(self.bar)

    @property
    def is_empty(self) -> bool:
        """Whether something is said in place of groups."""
        return self._pages.currentWidget() is self.state

    @property
    def note(self) -> str:
        """What is said above the groups; empty while there is nothing to say."""
        return self._note.text() if not self._note.isHidden() else ""

    def show_note(self, text: str, *, shown: bool) -> None:
        """Say something above the groups."""
        self._note.setText(text)
        self._note.setVisible(bool(text) and shown)

    def has_keyboard(self) -> bool:
        """Whether the keyboard is at what is shown, or nowhere."""
        focus, shown = self._page.window().focusWidget(), self._pages.currentWidget()
        return focus is None or (shown is not None and shown.isAncestorOf(focus))

    def turn_to(self, *, groups: bool) -> bool:
        """Show the groups, or what is said in their place. Whether that was another one before."""
        shown: QWidget = self.body if groups else self.state
        changes = self._pages.currentWidget() is not shown
        if changes:
            self._pages.setCurrentWidget(shown)
        return changes

    def take_keyboard(self) -> None:
        """Give the keyboard to the photos of the group in hand, else to what is in their place."""
        target: QWidget = self.panel.view
        if self.is_empty:
            target = self.state if self.state.button.isHidden() else self.state.button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_settled(self) -> bool:
        """Whether all pictures that are in view are there."""
        return self.is_empty or (self.list.is_settled() and self.panel.view.is_settled())

    def close_down(self) -> None:
        """Read no more pictures."""
        self._list_loader.close()
        self._loader.close()
