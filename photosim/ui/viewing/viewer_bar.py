"""ViewerBar: the photo's name, its place among the others, its scale, and the viewer's buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icon_button import icon_button
from photosim.ui.viewing.keys import STEP
from photosim.ui.viewing.label_strip import LabelStrip
from photosim.ui.viewing.zoom_view import ZoomView


class ViewerBar(QWidget):
    """Zooms the view itself; all else is for the viewer."""

    back_requested = Signal()
    lookalikes_requested = Signal()
    part_requested = Signal()
    details_requested = Signal()
    full_screen_requested = Signal()

    def __init__(self, view: ZoomView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.name = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideMiddle)
        theme.set_role(self.name, "heading")
        self.position = QLabel(self)
        theme.set_role(self.position, "muted")
        self._percent = QLabel(self)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("1600 %") + 8)
        self._percent.setAccessibleName(tr("Zoom"))
        back = icon_button("back", tr("Back to the photos (Esc)"), self.back_requested.emit, self)
        self.similar = icon_button("look-alikes", tr("Show look-alikes (L)"), self.lookalikes_requested.emit, self)
        self.part = icon_button("part", tr("Find a part of it: draw a rectangle (R)"), self.part_requested.emit, self)
        smaller = icon_button("zoom-out", tr("Smaller (−)"), lambda: view.zoom_by(1 / STEP), self)
        larger = icon_button("zoom-in", tr("Larger (+)"), lambda: view.zoom_by(STEP), self)
        whole = icon_button("zoom-fit", tr("Whole photo (0)"), view.fit, self)
        actual = icon_button("zoom-actual", tr("100 %: every pixel of the photo (1)"), view.actual_size, self)
        self._zoom = (smaller, larger, whole, actual)
        self.details = icon_button("details", tr("Details (I)"), self.details_requested.emit, self)
        self.details.setCheckable(True)
        full = icon_button("full-screen", tr("Full screen, without bars (F11)"), self.full_screen_requested.emit, self)
        self.labels = LabelStrip(self)
        self._wide = ((900, (smaller, larger)), (760, (self._percent, actual)), (640, (self.position, whole)))
        """From which width in pixels on what is shown: keys and the wheel do the same, and the name must have room."""
        self.setMinimumWidth(320)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(back)
        row.addSpacing(4)
        row.addWidget(self.name, 1)
        row.addSpacing(12)
        row.addWidget(self.position)
        row.addSpacing(12)
        row.addWidget(self.labels)
        row.addSpacing(8)
        for widget in (smaller, self._percent, larger, whole, actual):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self.similar)
        row.addWidget(self.part)
        row.addWidget(self.details)
        row.addWidget(full)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for least, widgets in self._wide:
            for widget in widgets:
                widget.setVisible(self.width() >= least)

    def show_scale(self, there: bool) -> None:
        """Tell the scale of the view; nothing and no zooming while no picture is there."""
        self._percent.setText(f"{round(self._view.scale * 100)} %" if there else "")
        for button in (*self._zoom, self.part):
            button.setEnabled(there)
