"""The files that are not shown, each with its reason, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import icon, pixmap, set_icon
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.said import said
from photosim.values.photos import Failure

if TYPE_CHECKING:
    from photosim.library import Library

_VIDEO = tr("A video. Nothing is wrong with it, but photosim shows photos only.")
_HEADINGS = (tr("File"), tr("Reason"), tr("Folder"))
_FILE, _REASON, _FOLDER = range(3)


class NotShown(NamedTuple):
    """Everything in the folders that is not shown, or not whole."""

    failures: Sequence[Failure]
    """They could not be read."""
    others: Sequence[Failure]
    """Pictures that only their own programs show."""
    videos: Sequence[Path]
    damaged: int
    """Photos that are shown as far as they are left."""

    @classmethod
    def of(cls, library: Library) -> NotShown:
        photos = library.photos
        return cls(photos.failures(), library.scanning.not_shown(), photos.unsupported(), len(photos.damaged()))


class FailuresModel(QAbstractTableModel):
    """File, reason and folder of each failure, by path; then those of other pictures, and of the videos."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Failure] = []
        self._failed = 0

    def set_files(self, found: NotShown) -> None:
        self.beginResetModel()
        kinds = found.failures, found.others, [Failure(path, _VIDEO) for path in found.videos]
        self._rows = [one for kind in kinds for one in sorted(kind, key=lambda one: to_text(one.path).casefold())]
        self._failed = len(found.failures)
        self.endResetModel()

    def failure(self, row: int) -> Failure:
        return self._rows[row]

    @property
    def failures(self) -> Sequence[Failure]:
        """Those with which something is wrong."""
        return self._rows[: self._failed]

    @property
    def rows(self) -> Sequence[Failure]:
        """All of them."""
        return self._rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        failure = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() == _FILE:
                return to_text(failure.path.name)
            return said(failure.reason) if index.column() == _REASON else to_text(failure.path.parent)
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.tip(said(failure.reason) if index.column() == _REASON else to_text(failure.path))
        return None


class FailuresDialog(QDialog):
    """A plain table. The dialog retries nothing itself: it asks, and `refresh` shows what is left."""

    retry_requested = Signal(list)
    """`list[Path]`."""
    show_requested = Signal(Path)
    damaged_requested = Signal()
    """To see the damaged photos of which a part is shown."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._task: tasks.Task | None = None
        self.setWindowTitle(tr("Files that are not shown"))
        self.resize(860, 480)
        self._model = FailuresModel(self)

        self._summary = QLabel(self)
        self._summary.setWordWrap(True)
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        self._summary.hide()
        self._table = QTableView(self)
        self._table.setModel(self._model)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._table.setFrameShape(QFrame.Shape.StyledPanel)
        self._table.setShowGrid(False)
        self._table.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self._table.setTabKeyNavigation(False)
        self._table.setWordWrap(True)
        self._table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(self._table.fontMetrics().height() * 2 + 12)
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(_FILE, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(_REASON, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_FOLDER, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(_FILE, 220)
        header.resizeSection(_FOLDER, 240)
        self._table.setAccessibleName(tr("Files that are not shown"))
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._show_menu)
        self._table.doubleClicked.connect(self._show_current)

        nothing = QWidget(self)
        middle = QVBoxLayout(nothing)
        picture = QLabel(nothing)
        picture.setPixmap(pixmap("check", 48, self.devicePixelRatioF(), theme.colour("accent")))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = QLabel(tr("Every file could be read. There is nothing to do here."), nothing)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(2)
        middle.addWidget(picture)
        middle.addSpacing(12)
        middle.addWidget(text)
        middle.addStretch(3)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._table)
        self._pages.addWidget(nothing)

        self._retry = self._button(tr("Retry selected"), "rescan", self._retry_selected)
        self._retry_all = self._button(tr("Retry all"), "rescan", self._retry_everything)
        self._show = self._button(tr("Show in file manager"), "show-in-folder", self._show_current)
        self._copy = self._button(tr("Copy list"), "copy", self._copy_list)
        self._damaged = self._button(tr("Show damaged photos"), "warning", self._show_damaged)
        self._damaged.hide()
        self._close = QPushButton(tr("Close"), self)
        self._close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self._retry, self._retry_all, self._show, self._copy, self._damaged):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._summary)
        column.addWidget(self._pages, 1)
        column.addLayout(row)

        self._table.selectionModel().selectionChanged.connect(self._follow_selection)
        self.refresh()

    def refresh(self) -> None:
        """Read the failures again, after a retry or a scan; selected files that are still there stay selected."""
        if self._task is not None:
            self._task.drop()
        library = self._library
        self._task = tasks.run(self, lambda: NotShown.of(library), self._show_files, self._show_error)

    def _show_error(self, error: Exception) -> None:
        self._summary.setText(tr("The list cannot be read. {0}", in_words(error)))
        self._summary.show()

    def _show_files(self, found: NotShown) -> None:
        selected = {failure.path for failure in self._selected()}
        self._model.set_files(found)
        count = len(self._model.rows)
        summary = _in_words(found)
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        self._damaged.setVisible(found.damaged > 0)
        self._pages.setCurrentIndex(0 if count else 1)
        mode = self._table.selectionModel().SelectionFlag
        for row, failure in enumerate(self._model.rows):
            if failure.path in selected:
                self._table.selectionModel().select(self._model.index(row, 0), mode.Select | mode.Rows)
        if count and not self._table.currentIndex().isValid():
            self._table.selectionModel().setCurrentIndex(self._model.index(0, 0), mode.NoUpdate)
        self._follow_selection()

    def _selected(self) -> list[Failure]:
        return [self._model.failure(index.row()) for index in self._table.selectionModel().selectedRows()]

    def _selected_failures(self) -> list[Path]:
        failed = {failure.path for failure in self._model.failures}
        return [one.path for one in self._selected() if one.path in failed]

    def _follow_selection(self) -> None:
        self._retry.setEnabled(bool(self._selected_failures()))
        self._show.setEnabled(bool(self._selected()))
        self._retry_all.setEnabled(bool(self._model.failures))
        self._copy.setEnabled(bool(self._model.rows))

    def _retry_selected(self) -> None:
        self.retry_requested.emit(self._selected_failures())

    def _retry_everything(self) -> None:
        self.retry_requested.emit([failure.path for failure in self._model.failures])

    def _show_current(self) -> None:
        selected = self._selected()
        if selected:
            self.show_requested.emit(selected[0].path)

    def _show_damaged(self) -> None:
        self.accept()
        self.damaged_requested.emit()

    def _copy_list(self) -> None:
        chosen = self._selected() if len(self._selected()) > 1 else self._model.rows
        QApplication.clipboard().setText("\n".join(f"{to_text(one.path)}\t{said(one.reason)}" for one in chosen))

    def _show_menu(self, point: QPoint) -> None:
        if not self._selected():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._selected_failures():
            menu.addAction(icon("rescan"), tr("Retry"), self._retry_selected)
        menu.addAction(icon("show-in-folder"), tr("Show in file manager"), self._show_current)
        menu.addAction(icon("copy"), tr("Copy list"), self._copy_list)
        menu.popup(self._table.viewport().mapToGlobal(point))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy_list()
        else:
            super().keyPressEvent(event)

    def _button(self, text: str, name: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setIconSize(QSize(16, 16))
        set_icon(button, name)
        button.clicked.connect(act)
        return button


def _in_words(found: NotShown) -> str:
    """What is not shown, and what is not whole, in a sentence each; empty when every file is shown whole."""
    said = []
    if failed := len(found.failures):
        said.append(
            tr(
                "{0} could not be read. Nothing in {1} "
                "was changed. photosim tries again when the file changes, or when you ask.",
                wording.counted(failed, "file"),
                tr("it") if failed == 1 else tr("them"),
            )
        )
    if found.others:
        count = wording.counted(len(found.others), "picture")
        kinds = tr("a kind") if len(found.others) == 1 else tr("kinds")
        said.append(tr("{0} of {1} that other programs show.", count, kinds))
    if found.videos:
        said.append(tr("{0} not shown: photosim knows photos only.", wording.counted(len(found.videos), "video")))
    if found.damaged:
        is_one = found.damaged == 1
        said.append(
            tr(
                "{0} {1} damaged: what is left of {2} is shown. “Show damaged photos” finds {2}.",
                wording.counted(found.damaged, "photo"),
                tr("is") if is_one else tr("are"),
                tr("it") if is_one else tr("them"),
            )
        )
    return " ".join(said)
