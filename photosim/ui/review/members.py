"""The members of one group, large: a model of photos with what is said of each, painted from roles."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from photosim.core.model import Group, Member
from photosim.core.paths import to_text
from photosim.core.review import GroupHead, MemberHead
from photosim.ui import painting, theme
from photosim.ui.picture_list import PictureList, PicturesRole
from photosim.ui.review import words
from photosim.ui.thumbnails import ThumbnailLoader
from photosim.ui.wording import file_name, tip

FactsRole = Qt.ItemDataRole.UserRole + 40
_NOWHERE = QModelIndex()
_PAD = 12
_GAP = 6
_LINES = 5
_LEAST, _MOST = 232, 560


class Facts(NamedTuple):
    """Everything that is painted of a member."""

    member: MemberHead
    name: str
    folder: str
    lines: tuple[str, ...]
    keeps: bool
    marked: bool
    series: bool
    blocked: str
    """Why it cannot be marked; empty when it can."""


class MembersModel(QAbstractListModel):
    """One group. The head is there at once; details follow."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._head: GroupHead | None = None
        self._details: dict[int, Member] = {}
        self._group: Group | None = None
        self._marked: Collection[int] = frozenset()
        self._kept_elsewhere: Collection[int] = frozenset()
        self._folders: dict[int, str] = {}

    @property
    def head(self) -> GroupHead | None:
        return self._head

    @property
    def group(self) -> Group | None:
        """Details of the group on show, once they are there."""
        return self._group

    def set_head(self, head: GroupHead | None, folders: dict[int, str]) -> None:
        """Show another group, or another state of this one. `folders` are the names of the roots by their ids."""
        same = head is not None and self._head is not None and head.members == self._head.members
        if same and head is not None and self._head is not None and head.id == self._head.id:
            return
        self.beginResetModel()
        self._head, self._folders = head, folders
        self._group, self._details = None, {}
        self.endResetModel()

    def set_details(self, group: Group) -> None:
        """What is known of the members; passed over when another group is on show by now."""
        if self._head is None or group.id != self._head.id:
            return
        self._group = group
        self._details = {member.photo.id: member for member in group.members}
        self._tell()

    def set_marked(self, marked: Collection[int], kept_elsewhere: Collection[int]) -> None:
        """These photos are marked; these stay in place of copies in other groups."""
        self._marked, self._kept_elsewhere = marked, kept_elsewhere
        self._tell()

    def _tell(self) -> None:
        if self._head is not None:
            self.dataChanged.emit(self.index(0), self.index(len(self._head.members) - 1))

    def member(self, row: int) -> MemberHead | None:
        if self._head is None or not 0 <= row < len(self._head.members):
            return None
        return self._head.members[row]

    def row_of(self, photo_id: int) -> int:
        members = self._head.members if self._head is not None else ()
        return next((row for row, member in enumerate(members) if member.id == photo_id), -1)

    def blocked(self, member: MemberHead) -> str:
        """Why a member cannot be marked; empty when it can."""
        if self._head is None:
            return ""
        return words.blocked(self._head, member, member.id in self._kept_elsewhere)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._head is None else len(self._head.members)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        member = self.member(index.row())
        if member is None:
            return None
        if role == PicturesRole:
            return (member.row,)
        if role == FactsRole:
            return self._facts(member)
        if role == Qt.ItemDataRole.DisplayRole:
            return file_name(member.row.relative)
        if role == Qt.ItemDataRole.ToolTipRole:
            facts = self._facts(member)
            return tip("\n".join(text for text in (facts.name, facts.folder, *facts.lines, facts.blocked) if text))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            facts = self._facts(member)
            state = "Keep" if facts.keeps else "Marked for deletion" if facts.marked else ""
            return ", ".join(text for text in (state, facts.name, *facts.lines, facts.folder) if text)
        return None

    def _facts(self, member: MemberHead) -> Facts:
        assert self._head is not None
        keeps = member.id == self._head.keeper.id
        why = words.reason(self._head.tier, self._group)
        details = self._details.get(member.id)
        lines = words.member_facts(member, details, self._head.tier, keeps=keeps, why=why)
        below = to_text(member.row.relative.rpartition("/")[0])
        root = self._folders.get(member.row.folder_id, "")
        folder = f"{root}/{below}" if below else root
        marked = member.id in self._marked and not keeps
        name = file_name(member.row.relative)
        return Facts(member, name, folder, lines, keeps, marked, self._head.tier == "series", self.blocked(member))

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        item = Qt.ItemFlag
        return item.ItemIsEnabled | item.ItemIsSelectable | item.ItemNeverHasChildren


class MemberDelegate(QStyledItemDelegate):
    """A card with the picture, whether it stays or goes, and four lines of words."""

    def __init__(self, loader: ThumbnailLoader, view: MembersView) -> None:
        super().__init__(view)
        self._loader = loader
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._view.cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        facts: Facts = index.data(FactsRole)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = QRectF(option.rect).adjusted(_GAP, _GAP, -_GAP, -_GAP)
        self._paint_card(painter, card, option, facts)
        height = QFontMetrics(option.font).height()
        inside = card.toRect().adjusted(_PAD, _PAD, -_PAD, -_PAD)
        words_top = inside.bottom() - _LINES * (height + 3) + 3
        room = QRect(inside.left(), inside.top(), inside.width(), words_top - 8 - inside.top())
        hash_ = facts.member.row.content_hash
        painting.thumbnail(painter, room, self._loader, hash_, opacity=0.45 if facts.marked else 1.0)
        self._paint_badge(painter, QPointF(card.left() + 8, card.top() + 8), option, facts)
        self._paint_words(painter, QRect(inside.left(), words_top, inside.width(), height), option, facts)
        painter.restore()

    def _paint_card(self, painter: QPainter, card: QRectF, option: QStyleOptionViewItem, facts: Facts) -> None:
        current = bool(option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus))
        painter.setBrush(theme.colour("raised"))
        colour = theme.colour("accent") if facts.keeps else theme.colour("danger" if facts.marked else "line")
        painter.setPen(QPen(colour, 2 if facts.keeps or facts.marked else 1))
        painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), theme.RADIUS + 2, theme.RADIUS + 2)
        if current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("text", 0.85), 2))
            painter.drawRoundedRect(card.adjusted(-2.5, -2.5, 2.5, 2.5), theme.RADIUS + 5, theme.RADIUS + 5)

    def _paint_badge(self, painter: QPainter, corner: QPointF, option: QStyleOptionViewItem, facts: Facts) -> None:
        colour = theme.colour
        if facts.keeps:
            text = "Suggested" if facts.series else "Keep"
            painting.badge(painter, corner, text, "check", option.font, colour("accent"), colour("on_accent"))
        elif facts.marked:
            painting.badge(
                painter, corner, "Marked for deletion", "trash", option.font, colour("danger"), colour("on_danger")
            )
        elif facts.member.protected:
            painting.badge(painter, corner, "Protected", "padlock", option.font, colour("window"), colour("text"))

    def _paint_words(self, painter: QPainter, room: QRect, option: QStyleOptionViewItem, facts: Facts) -> None:
        text, muted = theme.colour("text"), theme.colour("muted")
        middle, right = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
        strong = painting.bold(option.font)
        evidence, size, frees = facts.lines
        last = theme.colour("danger") if facts.marked else muted
        for line, font, colour, mode in (
            (facts.name, strong, text, middle),
            (evidence, option.font, text, right),
            (size, option.font, muted, right),
            (facts.folder, option.font, muted, middle),
            (frees, option.font, last, right),
        ):
            painting.line(painter, room, line, font, colour, mode)
            room.translate(0, room.height() + 3)


class MembersView(PictureList):
    """As large as there is room: few members side by side, many in lines."""

    space_pressed = Signal()

    def __init__(self, model: MembersModel, loader: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(loader, 240, crop=False, parent=parent)
        self.cell = QSize(_LEAST, _LEAST)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(False)
        self.setModel(model)
        self.setItemDelegate(MemberDelegate(loader, self))
        self.setAccessibleName("Photos of this group")
        self.setAccessibleDescription("Arrow keys choose a photo, K keeps it, D marks it for deletion, Enter opens it")
        model.modelReset.connect(self._fit)
        theme.set_role(self, "panel")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not a shortcut: on the buttons around, Space presses them.
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.space_pressed.emit()
        else:
            super().keyPressEvent(event)

    def selected_members(self) -> list[MemberHead]:
        """The selected photos in their order; the current one when none is."""
        model = self.model()
        assert isinstance(model, MembersModel)
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()} or {self.currentIndex().row()})
        return [member for member in map(model.member, rows) if member is not None]

    def choose(self, row: int) -> None:
        """Make a photo the current one."""
        index = self.model().index(row, 0)
        if index.isValid():  # by the model of selections: the view would look at which keys are held down
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """Choose columns so that pictures are as large as they can be while one line or two are in view."""
        count = max(1, self.model().rowCount())
        # The scroll bar's room is always left free: its coming and going must not change the sizes again.
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        width = max(_LEAST, self.width() - bar - 4)
        height = max(_LEAST, self.height() - 12)
        most = max(1, width // _LEAST)
        words_height = _LINES * (QFontMetrics(self.font()).height() + 3) + 2 * _PAD + 2 * _GAP + 8
        best, best_side = 1, 0
        for columns in range(1, min(count, most) + 1):
            lines = min(2, -(-count // columns))
            side = min(width // columns - 2 * (_PAD + _GAP), height // lines - words_height, _MOST)
            if side >= best_side:
                best, best_side = columns, side
        side = max(_LEAST - 2 * (_PAD + _GAP) - 60, best_side)
        cell = QSize(min(width // best, side + 2 * (_PAD + _GAP) + 320), side + words_height)
        if cell != self.cell:
            self.cell = cell
            self.setGridSize(cell)
            self.set_side(side)
            self.scheduleDelayedItemsLayout()
        self.ask_soon()
