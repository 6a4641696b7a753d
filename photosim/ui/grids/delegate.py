"""Paints what a grid is made of, cells with pictures, marks and scores, and headings; and says how large these are."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from photosim.ui.grids.rows import DAMAGED, AwayRole, BadgeRole, OutlineRole, RowRole, ScoreRole, StackRole
from photosim.ui.grids.sections import Section, SectionSizes
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.kit import icons, theme
from photosim.ui.kit.wording import counted, file_name, month, percent, short_day, short_month
from photosim.values.photos import PhotoRow

_BAR = 4
_SPACE = 7
_FAINT = 0.4
"""How strongly the picture of a photo that is not connected, or damaged, is painted."""
_LOOKALIKE_SHAPE = 3 / 4
"""Height to width of the place for a look-alike, shown whole: most are landscapes."""


def heading_height(metrics: QFontMetrics) -> int:
    """Height of the heading of a month."""
    return metrics.height() + 24


def measures(side: int, metrics: QFontMetrics, *, captions: bool) -> SectionSizes:
    """The sizes of cells about `side` wide, in logical pixels; those with captions stand further apart."""
    return SectionSizes(
        side=side,
        shape=_LOOKALIKE_SHAPE if captions else 1.0,
        caption=PhotoDelegate.caption_height(metrics) if captions else 0,
        heading=heading_height(metrics),
        gap=10 if captions else 6,
        margin=14,
    )


class PhotoDelegate(QStyledItemDelegate):
    """Paints from the model's roles and from the pixmaps that are there; touches no file."""

    def __init__(self, loader: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = loader
        self.stack_places: dict[int, QRectF] = {}
        """Where the words of stacks were painted last, by the photo's id."""

    @staticmethod
    def caption_height(metrics: QFontMetrics) -> int:
        """Pixels under the picture of a look-alike: bar, score and date, name."""
        return _SPACE + _BAR + 3 + 2 * metrics.height() + 6

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Cells have the size that the grid gives them."""
        return option.rect.size()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: PhotoRow = index.data(RowRole)
        score: float | None = index.data(ScoreRole)
        cell = option.rect
        caption = 0 if score is None else self.caption_height(option.fontMetrics)
        room = QRect(cell.left(), cell.top(), cell.width(), cell.height() - caption)
        pixmap = self._loader.pixmap(row.content_hash)
        away = bool(index.data(AwayRole))
        badge: str = index.data(BadgeRole) or ""
        painter.setOpacity(_FAINT if away or DAMAGED in badge.split() else 1.0)
        if pixmap is None:
            self._paint_placeholder(painter, room, broken=self._loader.has_failed(row.content_hash))
            picture = QRectF(room)
        else:
            picture = self._paint_picture(painter, room, pixmap, stands=score is not None)
        painter.setOpacity(1.0)
        if (outline := index.data(OutlineRole)) is not None and pixmap is not None:
            self._paint_outline(painter, picture, outline)
        if away:
            self._paint_away(painter, picture)
        if badge:
            is_stack = bool(index.data(StackRole))
            place = self._paint_badge(painter, picture, option, badge, is_stack=is_stack)
            if place is not None and is_stack:
                self.stack_places[row.id] = place
        self._paint_marks(painter, picture, option.state)
        if score is not None:
            below = QRect(cell.left(), room.bottom() + 1, cell.width(), caption)
            self._paint_caption(painter, below, option, score, row)

    def _paint_placeholder(self, painter: QPainter, room: QRect, *, broken: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("placeholder"))
        painter.drawRoundedRect(room, theme.RADIUS, theme.RADIUS)
        if broken:
            side = min(32, room.width() // 3)
            sign = icons.pixmap("broken-picture", side, painter.device().devicePixelRatioF(), theme.colour("muted"))
            painter.drawPixmap(QPointF(room.center()) - QPointF(side / 2, side / 2), sign)

    def _paint_picture(self, painter: QPainter, room: QRect, pixmap: QPixmap, *, stands: bool) -> QRectF:
        shape = self._loader.shape
        size = pixmap.deviceIndependentSize()
        wanted = size.scaled(
            room.size().toSizeF(),
            Qt.AspectRatioMode.KeepAspectRatioByExpanding if shape.crop else Qt.AspectRatioMode.KeepAspectRatio,
        )
        # A picture of the right size is drawn pixel for pixel; a stand-in is stretched.
        fits = abs(wanted.width() - size.width()) < 1 and abs(wanted.height() - size.height()) < 1
        size = size if fits else wanted
        left = room.left() + round((room.width() - size.width()) / 2)
        above = room.height() - size.height()
        # A picture with a caption stands on it, so that a wide one is not torn from its score.
        top = room.top() + round(above if stands else above / 2)
        place = QRectF(left, top, size.width(), size.height())
        if fits:
            painter.drawPixmap(QPointF(left, top), pixmap)
            return place
        if shape.crop and place.size() != QRectF(room).size():  # made for fitting, shown cropped for a moment
            painter.save()
            painter.setClipRect(room)
            painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
            painter.restore()
            return QRectF(room)
        painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
        return place

    def _paint_outline(self, painter: QPainter, picture: QRectF, box: tuple[float, float, float, float]) -> None:
        """A frame around the part that was asked for; dark below light, so that it is seen on any picture."""
        place = QRectF(
            picture.left() + box[0] * picture.width(),
            picture.top() + box[1] * picture.height(),
            box[2] * picture.width(),
            box[3] * picture.height(),
        ).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor(0, 0, 0, 150), 4.0), (theme.colour("accent"), 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(place, 3, 3)

    def _paint_away(self, painter: QPainter, picture: QRectF) -> None:
        """A sign in the corner: faintness alone might be the picture's own."""
        side = min(16.0, picture.width() / 4)
        plate = QRectF(picture.left() + 6, picture.bottom() - side - 14, side + 8, side + 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("base", 0.85))
        painter.drawRoundedRect(plate, theme.RADIUS, theme.RADIUS)
        sign = icons.pixmap("folder-offline", round(side), painter.device().devicePixelRatioF(), theme.colour("muted"))
        painter.drawPixmap(plate.topLeft() + QPointF(4, 4), sign)

    def _paint_badge(
        self, painter: QPainter, picture: QRectF, option: QStyleOptionViewItem, badge: str, *, is_stack: bool
    ) -> QRectF | None:
        """A word in the upper right corner; of a stack on a small picture the number alone. Returns where it stands."""
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.75)
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        size = QSizeF(metrics.horizontalAdvance(badge) + 10, metrics.height() + 4)
        if size.width() + 12 > picture.width() or size.height() + 12 > picture.height():
            number = re.search(r"\d[\d,.]*", badge) if is_stack else None
            return None if number is None else self._paint_badge(painter, picture, option, number[0], is_stack=False)
        plate = QRectF(QPointF(picture.right() - size.width() - 6, picture.top() + 6), size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("base", 0.85))
        painter.drawRoundedRect(plate, theme.RADIUS, theme.RADIUS)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, badge)
        painter.setFont(option.font)
        return plate

    def _paint_marks(self, painter: QPainter, picture: QRectF, state: QStyle.StateFlag) -> None:
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        active = bool(state & QStyle.StateFlag.State_Active)
        if selected:
            pen = QPen(theme.colour("accent", 1.0 if active else 0.6), 3)
            distance = 2.5
        elif focused:
            pen, distance = QPen(theme.colour("text", 0.8), 2), 2.0
        elif state & QStyle.StateFlag.State_MouseOver:
            pen, distance = QPen(theme.colour("text", 0.3), 2), 2.0
        else:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        radius = theme.RADIUS + distance
        painter.drawRoundedRect(picture.adjusted(-distance, -distance, distance, distance), radius, radius)

    def _paint_caption(
        self, painter: QPainter, place: QRect, option: QStyleOptionViewItem, score: float, row: PhotoRow
    ) -> None:
        bar = QRectF(place.left(), place.top() + _SPACE, place.width(), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        share = max(0.0, min(1.0, score))
        if share * bar.width() >= _BAR:
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * share, _BAR), _BAR / 2, _BAR / 2)
        top = round(bar.bottom()) + 3
        line = QRect(place.left(), top, place.width(), option.fontMetrics.height())
        text = percent(score)
        font = option.font
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        used = QFontMetrics(font).horizontalAdvance(text) + 8
        font.setBold(False)
        date = short_day(row.shown_at)
        if QFontMetrics(font).horizontalAdvance(date) <= line.width() - used:
            painter.setFont(font)
            painter.setPen(theme.colour("muted"))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, date)
        below = line.translated(0, line.height())
        name = QFontMetrics(font).elidedText(file_name(row.relative), Qt.TextElideMode.ElideMiddle, below.width())
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)


def paint_heading(painter: QPainter, font: QFont, section: Section, place: QRect) -> None:
    """Write a month, or another title, and the number of its photos, as far as there is room."""
    bold = QFont(font)
    bold.setPointSizeF(font.pointSizeF() * 1.15)
    bold.setWeight(QFont.Weight.DemiBold)
    middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    metrics = QFontMetrics(bold)
    title = section.title or month(section.key)
    if metrics.horizontalAdvance(title) > place.width():
        title = metrics.elidedText(
            section.title or short_month(section.key), Qt.TextElideMode.ElideRight, place.width()
        )
    painter.setFont(bold)
    painter.setPen(theme.colour("text"))
    painter.drawText(place, middle, title)
    used, count = metrics.horizontalAdvance(title) + 10, counted(section.count, "photo")
    if used + QFontMetrics(font).horizontalAdvance(count) <= place.width():
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        painter.drawText(place.adjusted(used, 1, 0, 1), middle, count)
