"""GroupPanel: one group, large, with why it is one and what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.kit import theme, wording
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.evidence import sentence
from photosim.ui.kit.flow import FlowLayout
from photosim.ui.kit.menus import fill, menu_button
from photosim.ui.review import words
from photosim.ui.review.members import MembersModel
from photosim.ui.review.members_view import MembersView
from photosim.values.review import GroupHead

_BUTTONS = ("keep", "mark", "mark_others")
_MORE = ("compare", "", "different", "not_duplicates", "keep_all", "", "unmark", "mark_like_this", "", "undo")
"""What is asked for less often is in a menu; an empty name is a line between."""
_TALL = 480
"""From this height on there is room for all words."""
_LOW = 300
"""Below it the reason, which the keeper's card tells too, would squeeze the title: 1440 x 900 at scale 2."""


class GroupPanel(QWidget):
    """Heading, buttons and members; the commands are the window's actions."""

    photo_opened = Signal(int, list)
    """Id of a photo, and those of its group to leaf through."""
    menu_requested = Signal(object, QPoint)
    """Ids of the chosen photos, place on the screen."""
    chosen_changed = Signal()

    def __init__(self, loader: ThumbnailLoader, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self.model = MembersModel(self)
        self.view = MembersView(self.model, loader, self)
        self.view.selectionModel().currentChanged.connect(self._tell_chosen)
        self.view.selectionModel().selectionChanged.connect(self._tell_chosen)
        self.view.activated.connect(self._open)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._ask_for_menu)
        self._title = QLabel(self)
        self._title.setWordWrap(True)  # or it would say how narrow the window may be
        theme.set_role(self._title, "heading")
        self._shown = ""
        self._place = QLabel(self)
        theme.set_role(self._place, "muted")
        self._reason = QLabel(self)
        self._reason.setWordWrap(True)
        self._reason.setTextFormat(Qt.TextFormat.PlainText)
        # It comes a moment later than the rest, which must not move then.
        self._reason.setMinimumHeight(self._reason.fontMetrics().height())
        self._meaning = ElidedLabel(parent=self)
        theme.set_role(self._meaning, "muted")
        first = QHBoxLayout()
        first.addWidget(self._title, 1)
        for name, widget in (("previous_group", None), ("", self._place), ("next_group", None)):
            first.addWidget(widget or self._arrow(actions[name]))
        head = QVBoxLayout()
        head.setContentsMargins(18, 12, 18, 6)
        head.setSpacing(2)
        head.addLayout(first)
        head.addWidget(self._reason)
        head.addWidget(self._meaning)
        bar = QWidget(self)
        row = FlowLayout(bar, margins=(10, 0, 10, 6), spacing=2)
        self.buttons: list[QToolButton] = []
        for name in _BUTTONS:
            self.buttons.append(self._button(actions[name], bar))
            row.addWidget(self.buttons[-1])
        self.more = menu_button(tr("More"), tr("What else can be done with this group"), bar)
        fill(self.more, [actions[name] if name else None for name in _MORE])
        row.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(bar)
        column.addWidget(self.view, 1)

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def meaning(self) -> str:
        """Why the keeper is kept, and what the tier means."""
        return f"{self._reason.text()} {self._meaning.full_text}".strip()

    @property
    def place(self) -> str:
        return self._place.text()

    def show_group(self, group: GroupHead, number: int, count: int) -> None:
        """Say which group this is: the `number`-th of `count`."""
        many = wording.counted(len(group.members), "photo")
        save = "" if group.tier == "series" else f" · {words.gain(group.gain)}"
        self._title.setText(f"{words.TIERS[group.tier]} · {many}{save}")
        self._place.setText(tr("Group {0} of {1}", wording.number(number), wording.number(count)))
        if group.id != self._shown:
            self._shown = group.id
            self._reason.setText("")
        self._meaning.set_text(f"{sentence(words.EXPLAINED[group.tier])}.")

    def show_reason(self, reason: str) -> None:
        """Say why the keeper is the one to keep."""
        self._reason.setText(reason)

    def _tell_chosen(self, *_: object) -> None:
        self.chosen_changed.emit()

    def _open(self, index: QModelIndex) -> None:
        member, head = self.model.member(index.row()), self.model.head
        if member is not None and head is not None:
            self.photo_opened.emit(member.id, [one.id for one in head.members])

    def _ask_for_menu(self, point: QPoint) -> None:
        if self.view.indexAt(point).isValid():
            chosen = [member.id for member in self.view.selected_members()]
            self.menu_requested.emit(chosen, self.view.viewport().mapToGlobal(point))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the photos have the room."""
        super().resizeEvent(event)
        self._meaning.setVisible(event.size().height() >= _TALL)
        self._reason.setVisible(event.size().height() >= _LOW)

    def _arrow(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setIconSize(QSize(16, 16))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.iconText().strip())
        return button

    def _button(self, action: QAction, parent: QWidget) -> QToolButton:
        button = QToolButton(parent)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        text = action.iconText().strip()
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if len(keys) == 1:  # shown, so that it is learned by the way
            action.setIconText(f" {text}  ({keys})")
        button.setAccessibleName(text)
        button.setAccessibleDescription(action.toolTip())
        return button
