"""FactsTable: what is known of each photo, a column each, with what differs marked by sign, weight and colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosim.base.texts import tr
from photosim.ui.kit import theme, wording
from photosim.ui.kit.check_box import CheckBox
from photosim.ui.kit.icons import set_icon
from photosim.ui.viewing.compare.facts import FactRow, as_text

_OTHER = "≠ "
_LINE = 26
_LINES = 4
"""Lines that are seen at first; all others by scrolling, or with a larger table."""
_NAVIGATION = {
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End),
}

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class FactsModel(QAbstractTableModel):
    """Rows of facts; the first photo's column is what the others are held against."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[FactRow] = ()
        self._names: Sequence[str] = ()

    def set_rows(self, rows: Sequence[FactRow], names: Sequence[str]) -> None:
        """Show other facts. `names` are the headings of the columns."""
        self.beginResetModel()
        self.rows, self._names = rows, names
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        value, other = row.values[index.column()], row.is_other(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return (_OTHER if other else "") + value
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.tip(value)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.heading}: {value}" + (tr(", differs from the first") if other else "")
        if role == Qt.ItemDataRole.BackgroundRole and other:
            return theme.colour("warning", within=self)
        if role == Qt.ItemDataRole.FontRole and other:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        name = self._names[section] if orientation == Qt.Orientation.Horizontal else self.rows[section].heading
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.tip(name)
        return name if role == Qt.ItemDataRole.DisplayRole else None


class _Table(QTableView):
    """Leaves every key to the page but those that move the cursor and copy."""

    copied = Signal()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
            event.accept()  # else the window would copy the picture
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif Qt.Key(event.key()) in _NAVIGATION or event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
        else:
            event.ignore()


class FactsTable(QWidget):
    """The table with a switch for differences only and a button that copies."""

    only_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self._rows: Sequence[FactRow] = ()
        self._names: Sequence[str] = ()
        self.model = FactsModel(self)
        heading = QLabel(tr("Details"), self)
        theme.set_role(heading, "heading")
        self._count = QLabel(self)
        theme.set_role(self._count, "muted")
        self.only = CheckBox(tr("Only differences"), self)
        self.only.toggled.connect(self._set_only)
        self._copy = QToolButton(self)
        set_icon(self._copy, "copy")
        self._copy.setIconSize(QSize(18, 18))
        self._copy.setToolTip(tr("Copy the table"))
        self._copy.setAccessibleName(tr("Copy the table"))
        self._copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._copy.clicked.connect(self.copy_all)
        top = QHBoxLayout()
        top.setContentsMargins(12, 4, 8, 4)
        top.setSpacing(12)
        top.addWidget(heading)
        top.addWidget(self._count)
        top.addStretch(1)
        top.addWidget(self.only)
        top.addWidget(self._copy)
        self.table = _Table(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Details of the photos"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setShowGrid(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setCornerButtonEnabled(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideMiddle)  # else names are cut off
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._line = max(_LINE, self.fontMetrics().height() + 8)
        self.table.verticalHeader().setDefaultSectionSize(self._line)
        self.table.verticalHeader().setHighlightSections(False)
        self.table.copied.connect(self.copy_selected)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        if (current := theme.theme()) is not None:
            current.changed.connect(self._show)

    def sizeHint(self) -> QSize:
        """Whole lines only."""
        around = self._column.sizeHint().height() - self.table.sizeHint().height()
        lines = self.table.horizontalHeader().sizeHint().height() + _LINES * self._line
        return QSize(super().sizeHint().width(), around + lines)

    @property
    def rows(self) -> Sequence[FactRow]:
        """The rows on show."""
        return self.model.rows

    def set_rows(self, rows: Sequence[FactRow], names: Sequence[str]) -> None:
        """Show other facts; `names` of the photos."""
        if (list(rows), list(names)) != (list(self._rows), list(self._names)):
            self._rows, self._names = list(rows), list(names)
            self._show()

    def copy_all(self) -> None:
        """Put the table as it is shown on the clipboard."""
        heading = "\t".join(["", *self._names])
        QGuiApplication.clipboard().setText(f"{heading}\n{as_text(self.model.rows)}")

    def copy_selected(self) -> None:
        """Put the selected cells on the clipboard, a line each, cells of one line with tabs between."""
        lines: dict[int, list[str]] = {}
        for index in sorted(self.table.selectedIndexes(), key=lambda index: (index.row(), index.column())):
            lines.setdefault(index.row(), []).append(self.model.rows[index.row()].values[index.column()])
        if lines:
            QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in lines.values()))

    def _set_only(self, only: bool) -> None:
        self._show()
        self.only_changed.emit(only)

    def _show(self) -> None:
        differing = [row for row in self._rows if row.differs]
        self.model.set_rows(differing if self.only.isChecked() else self._rows, self._names)
        some = wording.counted(len(differing), "difference")
        self._count.setText(some if differing else tr("No differences") if self._rows else "")
