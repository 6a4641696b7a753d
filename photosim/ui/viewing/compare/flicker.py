"""One photo after another in the same place: what differs jumps."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.sliders import ClickedPlaces
from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.pictures import ComparedPictures
from photosim.ui.viewing.compare.side_by_side import PhotoCanvas

_TENTHS = (2, 20)
"""Tenths of a second for which a photo may be shown."""
_USUAL = 6
_HOLD_MS = 300
"""A key held longer is a glance, and the photo before comes back when it is let go."""
_REPEAT_MS = 60
"""A key that goes down again so soon after it came up was held: some systems repeat a key like that."""


class FlickerCanvas(PhotoCanvas):
    """Shows the photo `number`, and says which one that is."""

    def paint_scene(self, painter: QPainter) -> None:
        super().paint_scene(painter)
        one = self.shown()
        if one is not None:
            self.paint_name(painter, self.number, one)


class Flicker(QWidget):
    """The bar below: play, speed, and what the keys do. Owns the canvas, which stands elsewhere."""

    changed = Signal(int)
    """Another photo is shown."""

    def __init__(self, view: LockedView, pictures: ComparedPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.canvas = FlickerCanvas(view, pictures, 0, None)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.next)
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.setInterval(_HOLD_MS)
        self._letting_go = QTimer(self)
        self._letting_go.setSingleShot(True)
        self._letting_go.setInterval(_REPEAT_MS)
        self._letting_go.timeout.connect(self._let_go)
        self._before = -1
        self._play = QToolButton(self)
        self._play.setIconSize(QSize(18, 18))
        self._play.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._play.clicked.connect(self.toggle)
        self._speed = QSlider(Qt.Orientation.Horizontal, self)
        self._speed.setRange(*_TENTHS)
        self._speed.setInvertedAppearance(True)
        self._speed.setInvertedControls(True)
        self._speed.setValue(_USUAL)
        self._speed.setFixedWidth(140)
        self._speed.setAccessibleName(tr("Speed"))
        self._speed.valueChanged.connect(self._set_speed)
        ClickedPlaces(self._speed)
        self._seconds = QLabel(self)
        self._seconds.setMinimumWidth(self.fontMetrics().horizontalAdvance(tr("{0:.1f} seconds each", 0.0)) + 4)
        theme.set_role(self._seconds, "muted")
        hint = ElidedLabel(tr("Space shows the next photo; hold it for a glance"), self)
        hint.setAlignment(Qt.AlignmentFlag.AlignRight)
        theme.set_role(hint, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 10, 5)
        row.setSpacing(10)
        row.addWidget(self._play)
        row.addWidget(self._speed)
        row.addWidget(self._seconds)
        row.addWidget(hint, 1)
        self._set_speed(_USUAL)
        self._dress()

    @property
    def number(self) -> int:
        """Of the photo on show."""
        return self.canvas.number

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def interval_ms(self) -> int:
        return self._timer.interval()

    def show_photo(self, number: int) -> None:
        count = len(self._pictures.all)
        if count:
            self.canvas.number = number % count
            name = to_text(self._pictures.all[self.canvas.number].photo.path.name)
            self.canvas.setAccessibleName(tr("Photo {0} of {1}: {2}", self.canvas.number + 1, count, name))
            self.canvas.update()
            self.changed.emit(self.canvas.number)

    def next(self) -> None:
        self.show_photo(self.number + 1)

    def previous(self) -> None:
        self.show_photo(self.number - 1)

    def press(self) -> None:
        """The key for the next photo went down."""
        if self._letting_go.isActive():
            self._letting_go.stop()
            return
        self.stop()
        self._before = self.number
        self.next()
        self._held.start()

    def release(self) -> None:
        """The key came up: after a long glance the photo before is shown again."""
        if self._before >= 0:
            self._letting_go.start()

    def _let_go(self) -> None:
        before, self._before = self._before, -1
        if not self._held.isActive():
            self.show_photo(before)
        self._held.stop()

    def toggle(self) -> None:
        """Alternate by itself, or stop that."""
        if self.playing:
            self._timer.stop()
        else:
            self._timer.start()
        self._dress()

    def stop(self) -> None:
        self._timer.stop()
        self._dress()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.stop()
            self._letting_go.stop()
            self._held.stop()
            self._before = -1

    def _set_speed(self, tenths: int) -> None:
        self._timer.setInterval(tenths * 100)
        self._seconds.setText(tr("{0:.1f} seconds each", tenths / 10))
        self._speed.setToolTip(tr("How long each photo is shown"))

    def _dress(self) -> None:
        set_icon(self._play, "pause" if self.playing else "play")
        self._play.setText(tr(" Stop") if self.playing else tr(" Alternate"))
        self._play.setToolTip(
            tr("Stop taking turns (B)") if self.playing else tr("Show one after the other by itself (B)")
        )
        self._play.setAccessibleName(self._play.text().strip())
