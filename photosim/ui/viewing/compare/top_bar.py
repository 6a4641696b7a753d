"""The bar above the photos that are compared: way of looking, zoom, details."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icon_button import icon_button
from photosim.ui.kit.icons import set_icon
from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.keys import STEP

SIDE, FLICKER, SWIPE, DIFFERENCE = range(4)
_MODES = (
    (tr("Side by side"), tr("Beside each other (S)"), "compare"),
    (tr("Flicker"), tr("One after the other in the same place (F)"), "flicker"),
    (tr("Swipe"), tr("Two in the same place with a line between (W)"), "swipe"),
    (tr("Difference"), tr("What differs, pixel by pixel (D)"), "difference"),
)


class TopBar(QWidget):
    """Tells what is wanted; shows what is."""

    back_requested = Signal()
    mode_chosen = Signal(int)
    details_requested = Signal()
    why_requested = Signal()

    def __init__(self, view: LockedView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._back = icon_button("back", tr("Back (Esc)"), self.back_requested.emit, self)
        self._title = ElidedLabel(tr("Compare"), self)
        theme.set_role(self._title, "heading")
        self._title.setMinimumWidth(70)
        frame = QWidget(self)
        theme.set_role(frame, "segments")
        frame.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        segments = QHBoxLayout(frame)
        segments.setContentsMargins(2, 2, 2, 2)
        segments.setSpacing(2)
        self._modes = QButtonGroup(self)
        for number, (text, tip, icon) in enumerate(_MODES):
            button = QPushButton(f" {text}", frame)
            button.setCheckable(True)
            set_icon(button, icon)
            button.setToolTip(tip)
            button.setAccessibleName(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            theme.set_role(button, "segment")
            segments.addWidget(button)
            self._modes.addButton(button, number)
        self._modes.idClicked.connect(self.mode_chosen)
        self._percent = QLabel(self)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("1600 %") + 8)
        self._percent.setAccessibleName(tr("Zoom"))
        self._percent.setToolTip(tr("Of the photo with the finest pixels; the others are scaled to match"))
        self._zoom = [
            icon_button("zoom-out", tr("Smaller (−)"), lambda: view.zoom_by(1 / STEP), self),
            icon_button("zoom-in", tr("Larger (+)"), lambda: view.zoom_by(STEP), self),
            icon_button("zoom-fit", tr("Whole photos (0)"), view.fit, self),
            icon_button(
                "zoom-actual", tr("100 %: every pixel of the finest photo, the others to match (1)"), self._actual, self
            ),
            icon_button("own-scale", tr("Each photo at its own 100 % (O)"), self._own, self),
        ]
        self._zoom[-1].setCheckable(True)
        self._why = icon_button("why", tr("Why are they alike? (Y)"), self.why_requested.emit, self)
        self._why.setCheckable(True)
        self._details = icon_button("details", tr("Details (I)"), self.details_requested.emit, self)
        self._details.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self._back)
        row.addSpacing(4)
        row.addWidget(self._title, 1)
        row.addWidget(frame)
        row.addStretch(1)
        row.addWidget(self._zoom[0])
        row.addWidget(self._percent)
        for zoom in self._zoom[1:]:
            row.addWidget(zoom)
        row.addSpacing(8)
        row.addWidget(self._why)
        row.addWidget(self._details)
        self._wide = row.minimumSize().width()
        wide = sum(button.sizeHint().width() for button in self._modes.buttons())
        self._set_short(True)
        self._narrow = self._wide - wide + sum(button.sizeHint().width() for button in self._modes.buttons())
        self._set_short(False)
        view.changed.connect(self._show_scale)
        self._show_scale()

    @property
    def percent(self) -> str:
        return self._percent.text()

    @property
    def title(self) -> str:
        return self._title.full_text

    def set_title(self, text: str) -> None:
        self._title.set_text(text)

    def show_mode(self, mode: int) -> None:
        self._modes.button(mode).setChecked(True)

    def show_why(self, shown: bool) -> None:
        self._why.setChecked(shown)

    def show_details(self, shown: bool) -> None:
        self._details.setChecked(shown)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._narrow, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_short(event.size().width() < self._wide)

    def _set_short(self, short: bool) -> None:
        """In a narrow window the ways of looking are told by their icons; the tips say the names."""
        for number, (text, _, _) in enumerate(_MODES):
            self._modes.button(number).setText("" if short else f" {text}")

    def _actual(self) -> None:
        self._view.actual_size()

    def _own(self) -> None:
        if self._view.own:
            self._view.actual_size()
        else:
            self._view.own_size()

    def _show_scale(self) -> None:
        there = self._view.scene is not None
        self._percent.setText(f"{round(self._view.scale * 100)} %" if there else "")
        for button in self._zoom:
            button.setEnabled(there)
        self._zoom[-1].setChecked(self._view.own)
