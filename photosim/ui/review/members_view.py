"""The members of one group, large, painted from the roles of their model."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from photosim.base.texts import tr
from photosim.ui.grids import painting
from photosim.ui.grids.picture_list import PictureList
from photosim.ui.grids.thumbnails import ThumbnailLoader, ThumbnailShape
from photosim.ui.kit import theme
from photosim.ui.review.members import FactsRole, MemberFacts, MembersModel
from photosim.values.review import MemberHead

_PAD = 12
_GAP = 6
_REASON = 2
"""Lines for the evidence, or for why a photo is kept."""
_LINES = 3 + _REASON
_LEAST, _MOST = 232, 560


class MemberDelegate(QStyledItemDelegate):
    """A card with the picture, whether it stays or goes, and a few lines of words."""

    def __init__(self, loader: ThumbnailLoader, view: MembersView) -> None:
        super().__init__(view)
        self._loader = loader
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._view.cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        facts: MemberFacts = index.data(FactsRole)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = QRectF(option.rect).adjusted(_GAP, _GAP, -_GAP, -_GAP)
        self._paint_card(painter, card, option, facts)
        height = QFontMetrics(option.font).height()
        inside = card.toRect().adjusted(_PAD, _PAD, -_PAD, -_PAD)
        words_top = inside.bottom() - _LINES * (height + painting.LEADING) + painting.LEADING
        room = QRect(inside.left(), inside.top(), inside.width(), words_top - 8 - inside.top())
        hash_ = facts.member.row.content_hash
        painting.thumbnail(painter, room, self._loader, hash_, opacity=0.45 if facts.marked else 1.0)
        self._paint_badge(painter, QPointF(card.left() + 8, card.top() + 8), option, facts)
        self._paint_words(painter, QRect(inside.left(), words_top, inside.width(), height), option, facts)
        painter.restore()

    def _paint_card(self, painter: QPainter, card: QRectF, option: QStyleOptionViewItem, facts: MemberFacts) -> None:
        current = bool(option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus))
        painter.setBrush(theme.colour("raised"))
        colour = theme.colour("accent") if facts.keeps else theme.colour("danger" if facts.marked else "line")
        painter.setPen(QPen(colour, 2 if facts.keeps or facts.marked else 1))
        painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), theme.RADIUS + 2, theme.RADIUS + 2)
        if current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("text", 0.85), 2))
            painter.drawRoundedRect(card.adjusted(-2.5, -2.5, 2.5, 2.5), theme.RADIUS + 5, theme.RADIUS + 5)

    def _paint_badge(
        self, painter: QPainter, corner: QPointF, option: QStyleOptionViewItem, facts: MemberFacts
    ) -> None:
        colour = theme.colour
        if facts.keeps:
            text = tr("Suggested") if facts.series else tr("Keep")
            painting.badge(painter, corner, text, "check", option.font, colour("accent"), colour("on_accent"))
        elif facts.marked:
            painting.badge(
                painter, corner, tr("Marked for deletion"), "trash", option.font, colour("danger"), colour("on_danger")
            )
        elif facts.member.protected:
            painting.badge(painter, corner, tr("Protected"), "padlock", option.font, colour("window"), colour("text"))
        elif facts.blocked:
            painting.badge(painter, corner, tr("Stays"), "info", option.font, colour("window"), colour("text"))

    def _paint_words(self, painter: QPainter, room: QRect, option: QStyleOptionViewItem, facts: MemberFacts) -> None:
        text, muted = theme.colour("text"), theme.colour("muted")
        middle, right = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
        reason, size, _ = facts.lines
        for line, font, colour, mode in (
            (facts.name, painting.bold(option.font), text, middle),
            (size, option.font, muted, right),
            (facts.folder, option.font, muted, middle),
        ):
            painting.line(painter, room, line, font, colour, mode)
            room.translate(0, room.height() + painting.LEADING)
        # Last, so that everything else stands on one line with what is said of the photos beside.
        if facts.in_short and len(painting.wrapped(reason, option.font, room.width())) > _REASON:
            reason = facts.in_short
        painting.lines(painter, room, reason, option.font, text, _REASON)


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
        self.setAccessibleName(tr("Photos of this group"))
        self.setAccessibleDescription(
            tr("Arrow keys choose a photo, K keeps it, M marks it for deletion, Enter opens it")
        )
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
        # At the least, the line of sizes and format is whole, however large the system's text is.
        facts = QFontMetrics(self.font()).horizontalAdvance("8,888 × 8,888 · 888 KB · JPEG")
        least = max(_LEAST, facts + 2 * (_PAD + _GAP))
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        width = max(least, self.width() - bar - 4)
        height = max(_LEAST, self.height() - 12)
        most = max(1, width // least)
        words_height = _LINES * (QFontMetrics(self.font()).height() + painting.LEADING) + 2 * _PAD + 2 * _GAP + 8
        best, best_side = 1, -height  # where not even one line has room, as many as can stand beside each other
        for columns in range(1, min(count, most) + 1):
            lines = min(2, -(-count // columns))
            side = min(width // columns - 2 * (_PAD + _GAP), height // lines - words_height, _MOST)
            if side >= best_side:
                best, best_side = columns, side
        side = max(_LEAST - 2 * (_PAD + _GAP) - 90, best_side)  # at 800 x 600 one line of photos is whole
        cell = QSize(min(width // best, side + 2 * (_PAD + _GAP) + 320), side + words_height)
        if cell != self.cell:
            self.cell = cell
            self.setGridSize(cell)
            self.set_side(side)
            self.scheduleDelayedItemsLayout()
            QTimer.singleShot(0, self, self._show_current)
        self.ask_soon()

    def shape_at(self, scale: float) -> ThumbnailShape:
        """As large as they are painted, and sharp: small differences are what a person looks for."""
        width = self.cell.width() - 2 * (_PAD + _GAP)
        return ThumbnailShape(round(self.side * scale), scale, crop=False, width=round(width * scale), enlarged=1.0)

    def _show_current(self) -> None:
        """The photo in hand stays in view when the others move."""
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())
