"""Lists of files in words, with their pictures: what goes, what stays and why, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from photosim.base.paths import to_text
from photosim.ui.grids import painting
from photosim.ui.grids.picture_list import PictureList, PicturesRole
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.kit import icons, theme
from photosim.ui.kit.wording import tip
from photosim.values.photos import PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

LineRole = Qt.ItemDataRole.UserRole + 21
SIDE = 48
_MARGIN = 8
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class ListLine:
    """One row: pictures, a title, a second line, and a few words at the right."""

    title: str
    detail: str = ""
    note: str = ""
    pictures: tuple[PhotoRow, ...] = ()
    icon: str = ""
    """Stands where there is no picture."""
    key: Any = None
    """What the row is about, for whoever made it."""
    heading: bool = False


def picture_of(path: Path, content_hash: str, number: int = 0) -> PhotoRow:
    """A row for a file that may not be in the library (any more): its thumbnail is known by content."""
    return PhotoRow(number, content_hash, "", -1, str(path))


class LinesModel(QAbstractListModel):
    """Lines that are replaced as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[ListLine] = ()

    @property
    def lines(self) -> Sequence[ListLine]:
        return self._lines

    def set_lines(self, lines: Sequence[ListLine]) -> None:
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._lines):
            return None
        line = self._lines[index.row()]
        if role == LineRole:
            return line
        if role == PicturesRole:
            return line.pictures
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip("\n".join(text for text in (line.title, line.detail, line.note) if text))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(text for text in (line.title, line.detail, line.note) if text)
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        item = Qt.ItemFlag
        if self._lines[index.row()].heading:
            return item.ItemIsEnabled | item.ItemNeverHasChildren
        return item.ItemIsEnabled | item.ItemIsSelectable | item.ItemNeverHasChildren


class LineDelegate(QStyledItemDelegate):
    """Paints lines; `pictures` is how many find room at the left."""

    def __init__(self, loader: ThumbnailLoader, pictures: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = loader
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        text = 2 * option.fontMetrics.height() + 4
        return QSize(200, max(SIDE if self._pictures else 0, text) + 2 * _MARGIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown: ListLine = index.data(LineRole)
        room = option.rect
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if shown.heading:
            self._paint_heading(painter, option, shown)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, theme.colour("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(room, theme.colour("hover"))
        left = room.left() + 2 * _MARGIN
        for number in range(self._pictures):
            place = QRect(left, room.top() + (room.height() - SIDE) // 2, SIDE, SIDE)
            if number < len(shown.pictures):
                painting.thumbnail(painter, place, self._loader, shown.pictures[number].content_hash)
            elif number == 0 and shown.icon:
                sign = icons.pixmap(shown.icon, 22, painter.device().devicePixelRatioF(), theme.colour("muted"))
                painter.drawPixmap(place.center().x() - 11, place.center().y() - 11, sign)
            left += SIDE + _MARGIN
        left += _MARGIN if self._pictures else 0
        height = option.fontMetrics.height()
        top = room.top() + (room.height() - 2 * height - 4) // 2
        text = QRect(left, top, room.right() - 2 * _MARGIN - left, height)
        taken = 0
        if shown.note:
            half = QRect(text.left() + text.width() // 2, text.top(), text.width() - text.width() // 2, height)
            muted = theme.colour("muted")
            taken = painting.line(painter, half, shown.note, option.font, muted, align=painting.RIGHT) + 12
        first = text.adjusted(0, 0, -taken, 0)
        middle = Qt.TextElideMode.ElideMiddle
        painting.line(painter, first, shown.title, painting.bold(option.font), theme.colour("text"), middle)
        second = text.translated(0, height + 4)
        painting.line(painter, second, shown.detail, option.font, theme.colour("muted"), middle)
        self._paint_edge(painter, option)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, shown: ListLine) -> None:
        height = option.fontMetrics.height()
        room = option.rect.adjusted(2 * _MARGIN, 0, -2 * _MARGIN, -_MARGIN)
        title = QRect(room.left(), room.bottom() - 2 * height - 2, room.width(), height)
        painting.line(painter, title, shown.title, painting.bold(option.font), theme.colour("text"))
        below = title.translated(0, height + 3)
        painting.line(painter, below, shown.detail, option.font, theme.colour("muted"))
        self._paint_edge(painter, option)

    def _paint_edge(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        room = option.rect
        painter.fillRect(QRect(room.left(), room.bottom(), room.width(), 1), theme.colour("line", 0.6))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(room.left(), room.top(), 3, room.height()), theme.colour("accent"))


class LinesView(PictureList):
    """A scrolling list of lines."""

    def __init__(self, library: Library, *, pictures: int = 1, name: str, parent: QWidget | None = None) -> None:
        """`name` is what screen readers call the list."""
        loader = ThumbnailLoader(library, 32 << 20, path_of=_path_of)
        super().__init__(loader, SIDE, crop=True, parent=parent)
        loader.setParent(self)
        self.lines = LinesModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(loader, pictures, self))
        self.setAccessibleName(name)

    def set_lines(self, lines: Sequence[ListLine]) -> None:
        """Show these lines instead."""
        self.lines.set_lines(lines)
        self.ask_soon()

    def selected_keys(self) -> list[Any]:
        """The keys of the selected lines, in their order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.lines.lines[row].key for row in rows]

    def current_key(self) -> Any:
        index = self.currentIndex()
        return self.lines.lines[index.row()].key if index.isValid() else None


def place_in_words(path: Path) -> str:
    """The folder of a file, for a second line."""
    return to_text(path.parent)


def _path_of(row: PhotoRow) -> Path:
    return Path(row.relative)
