"""One zoom and one place for several pictures of a scene."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QSizeF, Signal
from PySide6.QtGui import QTransform

from photosim.ui.viewing.compare.scene import Scene

_MOST = 16.0
"""Device pixels for one pixel of the scene at most."""


class LockedView(QObject):
    """What every pane shows: a place of the scene in the middle, at a scale. 1.0 is 100 % of the finest photo.

    Lengths are in device pixels; places in a pane are counted from its middle.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene: Scene | None = None
        self._room = QSizeF(1, 1)
        self._ratio = 1.0
        self._fit = True
        self._own = False
        self._scale = 1.0
        self._centre = QPointF()

    @property
    def scene(self) -> Scene | None:
        return self._scene

    @property
    def scale(self) -> float:
        return self._scale

    @property
    def is_fitted(self) -> bool:
        return self._fit

    @property
    def own(self) -> bool:
        """Whether the scale is that of each photo's own pixels, so that their sizes differ on the screen."""
        return self._own

    @property
    def centre(self) -> QPointF:
        """The place of the scene in the middle of each pane."""
        return QPointF(self._centre)

    def scale_of(self, number: int) -> float:
        """Device pixels for one pixel of a photo; 1.0 is its own 100 %."""
        if self._scene is None or self._own:
            return self._scale
        return self._scale / self._scene.ratio(number)

    def laid_out(self, number: int) -> QTransform:
        """From a photo's pixels to device pixels from the middle of a pane."""
        assert self._scene is not None
        return self._scene.laid_out(number, self._centre, self._scale, own=self._own)

    def set_scene(self, scene: Scene | None, *, again: bool = False) -> None:
        """Look at a scene, all of it; `again` for the same photos laid out better, where scale and place stay."""
        before, self._scene = self._scene, scene
        if scene is None or before is None or not again:
            self._fit, self._own = True, False
            self._centre = scene.bounds.center() if scene is not None else QPointF()
        else:
            grown = scene.frame.width() / before.frame.width()
            self._centre *= grown
            if not self._own:
                self._scale /= grown
        self._settle()

    def set_room(self, room: QSizeF, ratio: float) -> None:
        """The smallest pane, and device pixels for a logical one."""
        if (room, ratio) != (self._room, self._ratio):
            self._room, self._ratio = QSizeF(max(1.0, room.width()), max(1.0, room.height())), ratio
            self._settle()

    @property
    def fit_scale(self) -> float:
        """Scale at which everything is in view; a small scene is not blown up beyond a logical pixel."""
        if self._scene is None:
            return 1.0
        bounds = self._scene.bounds
        whole = min(self._room.width() / bounds.width(), self._room.height() / bounds.height())
        return min(whole, self._ratio)

    @property
    def can_pan(self) -> bool:
        if self._scene is None:
            return False
        shown = self._scene.bounds.size() * self._scale
        return shown.width() > self._room.width() + 0.5 or shown.height() > self._room.height() + 0.5

    def fit(self) -> None:
        """Show everything."""
        self._fit, self._own = True, False
        self._settle()

    def actual_size(self, anchor: QPointF | None = None) -> None:
        """100 % of the finest photo; the others are scaled to match."""
        if self._own:
            self._own, self._scale = False, 1.0
        self.set_scale(1.0, anchor)

    def own_size(self) -> None:
        """Every photo at its own 100 %, the same place in the middle of each."""
        if self._scene is not None:
            self._own, self._fit, self._scale = True, False, 1.0
            self._settle()

    def toggle_own(self) -> None:
        """Show each photo at its own 100 %, or no longer."""
        if self.own:
            self.actual_size()
        else:
            self.own_size()

    def zoom_by(self, factor: float, anchor: QPointF | None = None, *, stops: bool = True) -> None:
        """Multiply the scale. With `stops`, 100 % is not jumped over."""
        wanted = self._scale * factor
        crosses = (self._scale < 0.999 and wanted > 1.0) or (self._scale > 1.001 and wanted < 1.0)
        self.set_scale(1.0 if stops and crosses else wanted, anchor)

    def set_scale(self, scale: float, anchor: QPointF | None = None) -> None:
        """Zoom within limits; what is under `anchor` stays there."""
        if self._scene is None:
            return
        scale = min(_MOST, max(min(self.fit_scale, 1.0), scale))
        at = anchor or QPointF()
        self._centre += at / self._scale - at / scale
        self._scale = scale
        self._fit = not self._own and (
            abs(scale - self.fit_scale) < 1e-6 or (scale <= self.fit_scale and self.fit_scale <= 1.0)
        )
        self._settle()

    def pan_by(self, right: float, down: float) -> None:
        """Move over the scene by device pixels."""
        self._centre += QPointF(right, down) / self._scale
        self._settle()

    def pan_by_part(self, right: float, down: float) -> None:
        """Move by parts of a pane."""
        self.pan_by(right * self._room.width(), down * self._room.height())

    def _settle(self) -> None:
        if self._scene is not None:
            if self._fit:
                self._scale = self.fit_scale
            bounds = self._scene.bounds
            wide, high = self._room.width() / self._scale, self._room.height() / self._scale
            self._centre = QPointF(
                _clamped(self._centre.x(), wide, bounds.left(), bounds.right()),
                _clamped(self._centre.y(), high, bounds.top(), bounds.bottom()),
            )
        self.changed.emit()


def _clamped(centre: float, seen: float, low: float, high: float) -> float:
    """Keep the view on the scene; a scene smaller than the view is centred."""
    if high - low <= seen:
        return (low + high) / 2
    return min(max(centre, low + seen / 2), high - seen / 2)
