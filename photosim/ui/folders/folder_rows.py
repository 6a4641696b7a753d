"""How a folder is drawn in the panel at the left: icon, name, where it is, how many photos, its state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.base.words import kinds_in_words
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import icon
from photosim.ui.kit.said import said
from photosim.values.photos import Folder

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_MARGIN, _GAP, _ICON = 10, 10, 20


@dataclass(frozen=True)
class Row:
    """What one line of the panel says."""

    id: int | None
    """None for all photos."""
    title: str
    place: str
    """Second line; empty for none."""
    count: int
    icon: str
    badge: str = ""
    """Name of the icon at the right, `padlock` or none."""
    dim: bool = False
    tooltip: str = ""

    @property
    def spoken(self) -> str:
        """For screen readers."""
        parts = [self.title, wording.counted(self.count, "photo")]
        if self.dim:
            parts.append(tr("not connected"))
        if self.badge == "padlock":
            parts.append(tr("protected"))
        return ", ".join(parts)


def rows(folders: Sequence[Folder], total: int) -> list[Row]:
    """All photos first, then the folders by name; folders of the same name carry the name of what they are in."""
    titles = _titles(folders)
    ordered = sorted(folders, key=lambda folder: (titles[folder.id].casefold(), str(folder.path)))
    everything = Row(None, tr("All photos"), "", total, "photos", tooltip=tr("The photos of all folders"))
    return [everything, *(_row(folder, titles[folder.id]) for folder in ordered)]


def _row(folder: Folder, title: str) -> Row:
    path = to_text(folder.path)
    place = to_text(folder.path.parent) if folder.path.name else ""
    lines = [path]
    if not folder.online:
        place = tr("Not connected · {0}", place) if place else tr("Not connected")
        lines.append(tr("Not connected: its drive or network share is away. Its photos can still be searched."))
    if folder.protected:
        lines.append(tr("Protected: photosim never deletes anything in here."))
    if folder.missing:
        lines.append(tr("{0} not found any more, and remembered.", wording.counted(folder.missing, "photo")))
    if folder.failed:
        lines.append(tr("{0} could not be read.", wording.counted(folder.failed, "file")))
    if folder.unsupported:
        lines.append(tr("{0} not shown: photosim knows photos only.", wording.counted(folder.unsupported, "video")))
    if folder.others:
        lines.append(tr("Files of other kinds: {0}.", said(kinds_in_words(folder.others))))
    return Row(
        folder.id,
        title,
        place,
        folder.photos,
        "folder" if folder.online else "folder-offline",
        "padlock" if folder.protected else "",
        not folder.online,
        "\n".join(lines),
    )


def _titles(folders: Sequence[Folder]) -> dict[int, str]:
    same: defaultdict[str, list[Folder]] = defaultdict(list)
    for folder in folders:
        same[_name(folder.path).casefold()].append(folder)
    titles = {}
    for group in same.values():
        depth = 0
        while depth < 8:
            tried = {folder.id: _qualified(folder.path, depth) for folder in group}
            if len(set(tried.values())) == len(group):
                break
            depth += 1
        titles.update(tried)
    return titles


def _name(path: Path) -> str:
    return to_text(path.name or str(path))


def _qualified(path: Path, depth: int) -> str:
    """`2023`, `2023 (Anna)`, `2023 (Anna/Phone)`."""
    if not depth or not path.name:
        return _name(path)
    parents = [to_text(part) for part in path.parent.parts[-depth:]]
    return f"{_name(path)} ({'/'.join(parents)})"


class FolderDelegate(QStyledItemDelegate):
    """Paints a Row from the model's data; reads nothing else."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row: Row = index.data(ROW_ROLE)
        title, place = QFontMetrics(option.font), QFontMetrics(_small(option.font))
        lines = title.height() + (place.height() + 2 if row.place else 0)
        return QSize(160, max(_ICON, lines) + 14)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(ROW_ROLE)
        self.initStyleOption(option, index)
        option.text, option.icon = "", QIcon()
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)

        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(
                QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), theme.colour("accent")
            )

        strong, faint = theme.colour("text"), theme.colour("muted")
        area = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)

        picture = QRect(area.left(), area.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        mode = QIcon.Mode.Disabled if row.dim else QIcon.Mode.Normal
        icon(row.icon).paint(painter, picture, Qt.AlignmentFlag.AlignCenter, mode)

        painter.save()
        count = wording.number(row.count)
        counts = QFontMetrics(option.font)
        right = area.right() + 1
        painter.setFont(option.font)
        painter.setPen(faint)
        width = counts.horizontalAdvance(count)
        title_height = counts.height()
        top = area.top() + (area.height() - self._text_height(option, row)) // 2
        painter.drawText(QRect(right - width, top, width + 1, title_height), Qt.AlignmentFlag.AlignVCenter, count)
        right -= width + _GAP
        if row.badge:
            badge = QRect(right - 16, top + (title_height - 16) // 2, 16, 16)
            icon(row.badge).paint(painter, badge, Qt.AlignmentFlag.AlignCenter)
            right -= 16 + 6

        left = picture.right() + 1 + _GAP
        painter.setPen(faint if row.dim else strong)
        title = counts.elidedText(row.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, top, right - left, title_height), Qt.AlignmentFlag.AlignVCenter, title)
        if row.place:
            small = _small(option.font)
            metrics = QFontMetrics(small)
            painter.setFont(small)
            painter.setPen(faint)
            room = area.right() + 1 - left
            place = metrics.elidedText(row.place, Qt.TextElideMode.ElideMiddle, room)
            box = QRect(left, top + title_height + 2, room, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, place)
        painter.restore()

    @staticmethod
    def _text_height(option: QStyleOptionViewItem, row: Row) -> int:
        height = QFontMetrics(option.font).height()
        return height + QFontMetrics(_small(option.font)).height() + 2 if row.place else height


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.85)
    return small
