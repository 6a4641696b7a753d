"""What an empty library shows: what photosim is for, and the two ways to begin."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QIcon,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.desktop import dropped_paths
from photosim.ui.kit.icons import application_icon, pixmap

_WIDTH = 460
_TRY = tr("Try it with demo photos")
_PICTURE = 96
_MARGIN = 24
_ICON, _ICON_GAP = 20, 6


class WelcomePage(QWidget):
    """One sentence, a big button, a small button, a promise. Folders may be dropped anywhere on it."""

    add_folder_requested = Signal()
    demo_requested = Signal()
    dropped = Signal(object)
    """Files and folders, a list of Path."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drop_near = False
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Welcome to photosim"))

        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = _text(tr("Welcome to photosim"), self, size=1.9, bold=True)
        sentence = _text(
            tr("Add your photos, click one, and see at once the photos that look like it, wherever they are."),
            self,
            size=1.15,
        )
        self._add = QPushButton(tr("Add a folder of photos"), self)
        theme.set_role(self._add, "primary")
        self._add.setDefault(True)
        self._add.setMinimumHeight(48)
        self._add.setIconSize(QSize(_ICON + _ICON_GAP, _ICON))
        self._add.setStyleSheet(f"font-size: {theme.text_points() * 11 / 9:.1f}pt;")
        self._add.clicked.connect(self.add_folder_requested)
        self._demo = QPushButton(_TRY, self)
        self._demo.setMinimumHeight(40)
        self._demo.setToolTip(tr("Draws about 60 pictures into a temporary library. Nothing of yours is touched."))
        self._demo.clicked.connect(self.demo_requested)
        drop = _text(tr("You can also drop folders here."), self, dim=True)
        promise = _text(tr("photosim never changes or uploads your photos."), self, dim=True)
        promise.setAccessibleDescription(tr("Everything stays on this computer"))

        column = QVBoxLayout()
        column.setSpacing(0)
        for widget, gap in ((self._picture, 20), (title, 10), (sentence, 32)):
            column.addWidget(widget)
            column.addSpacing(gap)
        column.addWidget(self._add)
        column.addSpacing(12)
        column.addWidget(self._demo)
        column.addSpacing(24)
        column.addWidget(drop)
        column.addSpacing(4)
        column.addWidget(promise)
        middle = QWidget(self)
        middle.setLayout(column)
        middle.setFixedWidth(_WIDTH)
        column.setContentsMargins(0, 0, 0, 0)

        outer = QVBoxLayout(self)
        outer.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        outer.addStretch(4)
        row = QHBoxLayout()  # not an alignment: that would take too little height for the sentences that wrap
        row.addStretch()
        row.addWidget(middle)
        row.addStretch()
        outer.addLayout(row)
        outer.addStretch(5)
        self.setFocusProxy(self._add)
        self._dress()
        self._whole = column.heightForWidth(_WIDTH) + 2 * _MARGIN
        self.setMinimumHeight(self._whole - _PICTURE)  # a small screen has room for all but the picture

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.setVisible(self.height() >= self._whole)

    def show_drawing(self, done: int, total: int) -> None:
        """Say how many of the demo photos are drawn; 0 of 0 when they are no longer being drawn."""
        self._demo.setEnabled(not total)
        self._demo.setText(tr("Drawing the demo photos: {0} of {1}", done, total) if total else _TRY)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.LinkAction)
            event.accept()
            self._show_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drop(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_drop(False)
        paths = dropped_paths(event.mimeData())
        if paths:
            # A link, so that no file manager thinks that the folder was moved away.
            event.setDropAction(Qt.DropAction.LinkAction)
            event.accept()
            self.dropped.emit(paths)

    def _show_drop(self, near: bool) -> None:
        self._drop_near = near
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._drop_near:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = theme.colour("accent")
        painter.setPen(QPen(accent, 2, Qt.PenStyle.DashLine))
        accent.setAlphaF(0.08)
        painter.setBrush(accent)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(12, 12, -12, -12), 12, 12)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_demo"):
            self._dress()

    def _dress(self) -> None:
        self._picture.setPixmap(application_icon().pixmap(QSize(_PICTURE, _PICTURE), self.devicePixelRatioF()))
        self._add.setIcon(_icon_with_gap("add-folder", self.devicePixelRatioF()))


def _icon_with_gap(name: str, ratio: float) -> QIcon:
    """An icon for the accent colour, with the room to the text that the style does not leave."""
    canvas = QPixmap(round((_ICON + _ICON_GAP) * ratio), round(_ICON * ratio))
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.drawPixmap(0, 0, pixmap(name, _ICON, ratio, theme.colour("on_accent")))
    painter.end()
    return QIcon(canvas)


def _text(text: str, parent: QWidget, *, size: float = 1.0, bold: bool = False, dim: bool = False) -> QLabel:
    label = QLabel(text, parent)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setWordWrap(True)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * size)
    font.setBold(bold)
    label.setFont(font)
    if dim:
        theme.set_role(label, "muted")
    return label
