"""How albums and keywords are drawn in the panel at the left: cover or icon, name, how many photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.picture_list import PicturesRole
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import icon
from photosim.values.organising import Album, Gathering, Keyword
from photosim.values.photos import PhotoRow

EntryRole = Qt.ItemDataRole.UserRole + 30
"""The Entry of a row; None for headings."""

COVER = 32
"""Side of a cover, in logical pixels."""
_ICON, _MARGIN, _GAP = 18, 8, 8


@dataclass(frozen=True, slots=True)
class GatheringRow:
    """One row: an album, or a keyword with those below it."""

    gathering: Gathering
    title: str
    photos: int | None
    """None for a smart album: its photos are counted when it is shown."""
    cover: int | None = None
    """Id of the photo that stands for it."""
    query: str | None = None
    below: tuple[GatheringRow, ...] = ()

    @property
    def icon(self) -> str:
        if self.gathering.kind == "keyword":
            return "keyword"
        return "search" if self.query is not None else "album"

    @property
    def spoken(self) -> str:
        """For screen readers."""
        kind = tr("smart album") if self.query is not None else self.gathering.kind
        count = [] if self.photos is None else [wording.counted(self.photos, "photo")]
        return ", ".join([f"{kind} {self.title}", *count])

    @property
    def tip(self) -> str:
        """What a person is told who points at it."""
        if self.query is not None:
            return tr("{0}\nThe photos that are found by: {1}", self.gathering.name, self.query)
        return tr("{0}\nDrop photos here to put them in.", self.gathering.name)


def entries_of_albums(albums: Sequence[Album]) -> list[GatheringRow]:
    """A row for every album, by name."""
    return [
        GatheringRow(
            Gathering("album", album.name),
            album.name,
            album.photos if album.query is None else None,
            album.cover_photo,
            album.query,
        )
        for album in sorted(albums, key=lambda album: album.name.casefold())
    ]


def entries_of_keywords(keywords: Sequence[Keyword]) -> list[GatheringRow]:
    """Rows for the keywords of the first level; those below stand in them."""
    return _level({keyword.name: keyword.photos for keyword in keywords}, "")


def _level(counts: dict[str, int], above: str) -> list[GatheringRow]:
    start = above.casefold()
    mine = [name for name in counts if name.casefold().startswith(start) and "/" not in name[len(above) :]]
    return [
        GatheringRow(
            Gathering("keyword", name),
            name[len(above) :],
            counts[name],
            below=tuple(_level(_under(counts, name), f"{name}/")),
        )
        for name in sorted(mine, key=str.casefold)
    ]


def _under(counts: dict[str, int], above: str) -> dict[str, int]:
    start = f"{above.casefold()}/"
    return {name: count for name, count in counts.items() if name.casefold().startswith(start)}


class GatheringDelegate(QStyledItemDelegate):
    """Paints an Entry from the model's data, and the covers that are there."""

    def __init__(self, loader: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = loader

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        entry: GatheringRow | None = index.data(EntryRole)
        height = QFontMetrics(option.font).height()
        if entry is not None and entry.gathering.kind == "album":
            return QSize(120, max(COVER, height) + 8)
        return QSize(120, max(_ICON, height) + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: GatheringRow | None = index.data(EntryRole)
        title = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        self.initStyleOption(option, index)
        option.text, option.icon = "", QIcon()
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if option.state & QStyle.StateFlag.State_HasFocus:
            edge = QRect(option.rect.left(), option.rect.top(), 3, option.rect.height())
            painter.fillRect(edge, theme.colour("accent"))
        area = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        left = area.left()
        if entry is not None:
            side = COVER if entry.gathering.kind == "album" else _ICON
            place = QRect(left, area.center().y() - side // 2 + 1, side, side)
            self._paint_sign(painter, place, entry, index.data(PicturesRole) or ())
            left = place.right() + 1 + _GAP
        painter.save()
        metrics = QFontMetrics(option.font)
        right = area.right() + 1
        middle = Qt.AlignmentFlag.AlignVCenter
        if entry is not None and entry.photos is not None:
            count = wording.number(entry.photos)
            width = metrics.horizontalAdvance(count)
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRect(right - width, area.top(), width + 1, area.height()), middle, count)
            right -= width + _GAP
        painter.setPen(theme.colour("text" if entry is not None else "muted"))
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, area.top(), right - left, area.height()), middle, text)
        painter.restore()

    def _paint_sign(self, painter: QPainter, place: QRect, entry: GatheringRow, covers: Sequence[PhotoRow]) -> None:
        pixmap = self._loader.pixmap(covers[0].content_hash) if covers else None
        if pixmap is None:
            size = min(place.width(), 20)
            inner = QRect(0, 0, size, size)
            inner.moveCenter(place.center())
            icon(entry.icon).paint(painter, inner)
            return
        painter.save()
        path = QPainterPath()
        path.addRoundedRect(place, 4, 4)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(path)
        painter.drawPixmap(place, pixmap)
        painter.restore()
