"""The rules by which one photo of a group is kept: put into order by dragging or with buttons, switched on and off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.said import said
from photosim.values.keeper_rules import EXPLANATIONS, PROTECTED, KeeperRules

if TYPE_CHECKING:
    from photosim.library import Library

TITLES = {
    PROTECTED: tr("Protected folder"),
    "original": tr("Original"),
    "resolution": tr("Highest resolution"),
    "sharpness": tr("Sharpest"),
    "compression": tr("Least compressed"),
    "metadata": tr("Richest metadata"),
    "rating": tr("Best rated"),
    "oldest": tr("Oldest file"),
    "folders": tr("Preferred folder"),
}
TITLE = tr("Which photo to keep")
_NAME = Qt.ItemDataRole.UserRole
_GAP = 6
_INTRODUCTION = tr(
    "Of several copies, photosim suggests to keep the one that the first of these rules prefers. A rule counts only "
    "where those above it find no difference. Which photos are copies of each other does not depend on them."
)


class KeeperRulesEditor(QWidget):
    """Two lists: the rules, and the folders you like best. Nothing is stored here; `changed` says that it differs."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        introduction = QLabel(_INTRODUCTION, self)
        introduction.setWordWrap(True)
        theme.set_role(introduction, "muted")
        self._rules = _OrderedList(tr("Rules, the most important first"), self)
        self._rules.setMinimumHeight(180)
        self._rules.itemChanged.connect(self._changed)
        self._rules.model().rowsMoved.connect(self._pin)
        self._rules.currentRowChanged.connect(self._follow)
        self._up, self._down = self._arrows(self._rules, tr("rule"))
        self._folders = _OrderedList(tr("Preferred folders, the best first"), self)
        self._folders.model().rowsMoved.connect(self._changed)
        self._folders.currentRowChanged.connect(self._follow)
        self._folder_up, self._folder_down = self._arrows(self._folders, tr("folder"))
        self._add = self._button(tr("Add…"), "add-folder", tr("Add a preferred folder"), self._choose_folder)
        self._remove = self._button(tr("Remove"), "remove", tr("Remove the preferred folder"), self._remove_folder)
        buttons = (self._up, self._down, self._add, self._remove, self._folder_up, self._folder_down)
        width = max(button.sizeHint().width() for button in buttons)  # one width: the lists end at one line
        for button in buttons:
            button.setFixedWidth(width)
        self._folders.setFixedHeight(sum(button.sizeHint().height() for button in buttons[2:]) + 3 * _GAP)
        heading = QLabel(tr("Preferred folders"), self)
        theme.set_role(heading, "heading")
        heading.setBuddy(self._folders)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(introduction)
        column.addLayout(_beside(self._rules, (self._up, self._down)), 1)
        column.addSpacing(theme.SPACE)
        column.addWidget(heading)
        column.addLayout(_beside(self._folders, (self._add, self._remove, self._folder_up, self._folder_down)))

    # What is chosen

    @property
    def names(self) -> list[str]:
        """The rules that count, in their order."""
        items = (self._rules.item(row) for row in range(self._rules.count()))
        return [item.data(_NAME) for item in items if item.checkState() == Qt.CheckState.Checked]

    @property
    def folders(self) -> list[Path]:
        """The preferred folders, the best first."""
        return [self._folders.item(row).data(_NAME) for row in range(self._folders.count())]

    def show_rules(self, rules: KeeperRules) -> None:
        """Show these rules and folders."""
        for view in (self._rules, self._folders):
            view.blockSignals(True)
            view.clear()
        for rule in rules.rules:
            item = QListWidgetItem(f"{TITLES[rule.name]}\n{said(EXPLANATIONS[rule.name])}")
            item.setData(_NAME, rule.name)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            if rule.name != PROTECTED:
                flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled
            item.setFlags(flags)
            item.setCheckState(Qt.CheckState.Checked if rule.on else Qt.CheckState.Unchecked)
            self._rules.addItem(item)
        for path in rules.folders:
            self._show_folder(path)
        for view in (self._rules, self._folders):
            view.blockSignals(False)
        self._rules.setCurrentRow(1)
        self._follow()

    def add_folder(self, path: Path) -> None:
        """Put a folder at the end of those that are preferred."""
        if path not in self.folders:
            self._show_folder(path)
            self._folders.setCurrentRow(self._folders.count() - 1)
            self._changed()

    def move_rule(self, by: int) -> None:
        """Move the chosen rule up (-1) or down (1); the first stays the first."""
        _move(self._rules, by, 1)
        self._changed()

    # Inside

    def _show_folder(self, path: Path) -> None:
        item = QListWidgetItem(to_text(path))
        item.setData(_NAME, path)
        item.setToolTip(to_text(path))
        self._folders.addItem(item)

    def _pin(self) -> None:
        """A padlock is no matter of taste: whatever was dragged above it goes below."""
        row = next(row for row in range(self._rules.count()) if self._rules.item(row).data(_NAME) == PROTECTED)
        if row:
            self._rules.blockSignals(True)
            self._rules.insertItem(0, self._rules.takeItem(row))
            self._rules.blockSignals(False)
        self._changed()

    def _changed(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        row, last = self._rules.currentRow(), self._rules.count() - 1
        self._up.setEnabled(row > 1)
        self._down.setEnabled(0 < row < last)
        row, last = self._folders.currentRow(), self._folders.count() - 1
        self._folder_up.setEnabled(row > 0)
        self._folder_down.setEnabled(0 <= row < last)
        self._remove.setEnabled(row >= 0)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, tr("Choose a folder you like best"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.open()

    def _folder_chosen(self, name: str) -> None:
        self.add_folder(Path(name))

    def _remove_folder(self) -> None:
        self._folders.takeItem(self._folders.currentRow())
        self._changed()

    def _arrows(self, view: QListWidget, what: str) -> tuple[QPushButton, QPushButton]:
        is_rule = view is self._rules
        up = self._button(tr("Up"), "", tr("Move the {0} up", what), self._rule_up if is_rule else self._raise_folder)
        down = self._button(
            tr("Down"), "", tr("Move the {0} down", what), self._rule_down if is_rule else self._lower_folder
        )
        return up, down

    def _rule_up(self) -> None:
        self.move_rule(-1)

    def _rule_down(self) -> None:
        self.move_rule(1)

    def _raise_folder(self) -> None:
        _move(self._folders, -1, 0)
        self._changed()

    def _lower_folder(self) -> None:
        _move(self._folders, 1, 0)
        self._changed()

    def _button(self, text: str, icon: str, spoken: str, act: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setAccessibleName(spoken)
        button.setToolTip(spoken)
        button.setIconSize(QSize(16, 16))
        if icon:
            set_icon(button, icon)
        button.clicked.connect(act)
        return button


class KeeperRulesPage(QWidget):
    """The page of the preferences: shows what the library has, and stores every change at once."""

    stored = Signal()
    """Other photos may be the keepers now."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._storing = self._newer = False
        self.editor = KeeperRulesEditor(self)
        self.editor.setEnabled(False)
        self.editor.changed.connect(self._store)
        self._trouble = QLabel(self)
        self._trouble.setWordWrap(True)
        self._trouble.setTextFormat(Qt.TextFormat.PlainText)
        self._trouble.setContentsMargins(10, 8, 10, 8)
        theme.set_role(self._trouble, "error")
        self._trouble.hide()
        self.usual = QPushButton(tr("Restore defaults"), self)
        self.usual.setToolTip(tr("Back to the order that photosim comes with, without preferred folders"))
        self.usual.setAutoDefault(False)
        self.usual.clicked.connect(self._reset)
        row = QHBoxLayout()
        row.addWidget(self.usual)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.editor, 1)
        column.addWidget(self._trouble)
        column.addLayout(row)
        tasks.run(self, library.duplicates.keeper_rules, self._show, self._fail)

    @property
    def trouble(self) -> str:
        """Why the rules could not be read or stored; empty while all is well."""
        return "" if self._trouble.isHidden() else self._trouble.text()

    def _show(self, rules: KeeperRules) -> None:
        self.editor.show_rules(rules)
        self.editor.setEnabled(True)

    def _reset(self) -> None:
        tasks.act(self, self._library.duplicates.reset_keeper_rules, self._stored_usual, self._fail)

    def _stored_usual(self, rules: KeeperRules) -> None:
        self._show(rules)
        self._stored(rules)

    def _store(self) -> None:
        """Store what is chosen now; one at a time, so that an earlier choice never comes last."""
        self._newer = self._storing
        if self._storing:
            return
        self._storing = True
        names, folders = self.editor.names, self.editor.folders
        tasks.run(self, lambda: self._library.duplicates.set_keeper_rules(names, folders), self._stored, self._fail)

    def _stored(self, _: object) -> None:
        self._trouble.hide()
        self._go_on()
        self.stored.emit()

    def _fail(self, error: Exception) -> None:
        self._trouble.setText(in_words(error))
        self._trouble.show()
        self._go_on()

    def _go_on(self) -> None:
        self._storing = False
        if self._newer:
            self._store()


class _OrderedList(QListWidget):
    """A list whose rows are dragged into another order."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setWordWrap(True)
        self.setSpacing(3)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFrameShape(QListWidget.Shape.StyledPanel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)


def _beside(view: QWidget, buttons: Sequence[QPushButton]) -> QHBoxLayout:
    row, column = QHBoxLayout(), QVBoxLayout()
    row.setSpacing(theme.SPACE)
    column.setSpacing(_GAP)
    for button in buttons:
        column.addWidget(button)
    column.addStretch(1)
    row.addWidget(view, 1)
    row.addLayout(column)
    return row


def _move(view: QListWidget, by: int, first: int) -> None:
    row = view.currentRow()
    if first <= row and first <= row + by < view.count():
        view.blockSignals(True)
        item = view.takeItem(row)
        view.insertItem(row + by, item)
        view.setCurrentRow(row + by)
        view.blockSignals(False)
