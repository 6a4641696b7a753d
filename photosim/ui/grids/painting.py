"""Small things that several delegates paint: a thumbnail in its place, a line of text, a badge."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout

from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.kit import icons, theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEADING = 3
"""Pixels between the lines of a text."""
BADGE_HEIGHT = 24
_BADGE_ICON = 14


def thumbnail(
    painter: QPainter, room: QRect, loader: ThumbnailLoader, content_hash: str, opacity: float = 1.0
) -> QRectF:
    """Paint a picture in the middle of its room, or where it will be; return where it stands."""
    pixmap = loader.pixmap(content_hash)
    if pixmap is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("placeholder"))
        painter.drawRoundedRect(room, theme.RADIUS, theme.RADIUS)
        if loader.has_failed(content_hash):
            side = min(32, room.width() // 3)
            sign = icons.pixmap("broken-picture", side, painter.device().devicePixelRatioF(), theme.colour("muted"))
            painter.drawPixmap(QPointF(room.center()) - QPointF(side / 2, side / 2), sign)
        return QRectF(room)
    size = pixmap.deviceIndependentSize()
    if loader.shape.crop is False or size.width() > room.width() + 1 or size.height() > room.height() + 1:
        size = size.scaled(room.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(
        room.left() + round((room.width() - size.width()) / 2),
        room.top() + round((room.height() - size.height()) / 2),
        size.width(),
        size.height(),
    )
    painter.setOpacity(opacity)
    painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
    painter.setOpacity(1.0)
    return place


def line(
    painter: QPainter,
    room: QRect,
    text: str,
    font: QFont,
    colour: QColor,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    align: Qt.AlignmentFlag = LEFT,
) -> int:
    """Write one line, shortened to its room; return the width that the text took."""
    painter.setFont(font)
    painter.setPen(colour)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, mode, room.width())
    painter.drawText(room, align, shown)
    return metrics.horizontalAdvance(shown)


def wrapped(text: str, font: QFont, width: int) -> list[str]:
    """The text in lines of this width, broken between words."""
    layout = QTextLayout(text, font)
    found = []
    layout.beginLayout()
    while (part := layout.createLine()).isValid():
        part.setLineWidth(width)
        found.append(text[part.textStart() : part.textStart() + part.textLength()].rstrip())
    layout.endLayout()
    return found


def lines(painter: QPainter, room: QRect, text: str, font: QFont, colour: QColor, most: int) -> None:
    """Write a text in at most so many lines, the last one shortened to its room; `room` is that of the first."""
    parts = wrapped(text, font, room.width())
    if len(parts) > most:
        # Elided from where the last line begins, so that it is filled.
        parts[most - 1 :] = [" ".join(parts[most - 1 :])]
    for number, part in enumerate(parts):
        line(painter, room.translated(0, number * (room.height() + LEADING)), part, font, colour)


def bold(font: QFont) -> QFont:
    result = QFont(font)
    result.setWeight(QFont.Weight.DemiBold)
    return result


def badge(painter: QPainter, corner: QPointF, text: str, icon: str, font: QFont, back: QColor, front: QColor) -> QRectF:
    """Paint a filled pill with an icon and a word, its upper left corner given; return where it stands."""
    strong = bold(font)
    width = QFontMetrics(strong).horizontalAdvance(text) + _BADGE_ICON + 24
    place = QRectF(corner.x(), corner.y(), width, BADGE_HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(place, BADGE_HEIGHT / 2, BADGE_HEIGHT / 2)
    sign = icons.pixmap(icon, _BADGE_ICON, painter.device().devicePixelRatioF(), front)
    painter.drawPixmap(QPointF(place.left() + 9, place.top() + (BADGE_HEIGHT - _BADGE_ICON) / 2), sign)
    painter.setFont(strong)
    painter.setPen(front)
    painter.drawText(place.adjusted(9 + _BADGE_ICON + 5, 0, -6, 0), LEFT, text)
    return place
