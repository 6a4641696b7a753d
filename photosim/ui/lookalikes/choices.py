"""Choices: how many look-alikes are shown, or how alike they have to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.wording import NARROW, counted

if TYPE_CHECKING:
    from photosim.library import Library

COUNT, ALIKE = "count", "alike"
_COUNTS = (5, 200)
_PERCENTS = (0, 99)
_MINIMUMS = "lookalikes.minimums"
"""The setting with the percentages a person has chosen, by the key of the model they were chosen for."""


class Choices(QWidget):
    """Two buttons, of which one is down, and a slider for what that one chooses."""

    changed = Signal()

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._build()
        settings = library.settings
        self.mode: str = settings.get("lookalikes.mode", COUNT)
        """COUNT or ALIKE."""
        self.number: int = max(_COUNTS[0], min(_COUNTS[1], settings.get("lookalikes.count", 30)))
        """Cells shown at most, where the mode is COUNT."""
        self._minimums: dict[str, int] = dict(settings.get(_MINIMUMS, {}))
        self._take_model()
        (self.by_score if self.mode == ALIKE else self.by_count).setChecked(True)
        self._set_up_slider()

    def _build(self) -> None:
        self.by_count = self._segment(tr("How many"), tr("Show a number of look-alikes, the best ones"))
        self.by_score = self._segment(tr("How alike"), tr("Show all look-alikes above a percentage"))
        group = QButtonGroup(self)
        group.addButton(self.by_count)
        group.addButton(self.by_score)
        group.buttonClicked.connect(self._choose_mode)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.valueChanged.connect(self._slide)
        self._value = QLabel(self)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"100{NARROW}%") + 2)
        frame = QWidget(self)
        theme.set_role(frame, "segments")
        segments = QHBoxLayout(frame)
        segments.setContentsMargins(2, 2, 2, 2)
        segments.setSpacing(2)
        segments.addWidget(self.by_count)
        segments.addWidget(self.by_score)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(10)
        row.addWidget(frame)
        row.addWidget(self.slider, 1)
        row.addWidget(self._value)

    def _segment(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setCheckable(True)
        button.setToolTip(tip)
        theme.set_role(button, "segment")
        return button

    @property
    def text(self) -> str:
        """What is said beside the slider."""
        return self._value.text()

    def follow_model(self) -> None:
        """Searches may have changed over to another model."""
        if self._library.model.key != self.model_key:
            self._take_model()
            self._set_up_slider()

    def save(self) -> None:
        """Remember where the slider stands, in both modes."""
        self._library.settings.set("lookalikes.count", self.number)
        self._library.settings.set(_MINIMUMS, dict(self._minimums))

    def _take_model(self) -> None:
        """Begin at the percentage that was chosen for the model in use, else at the one its scores suggest.

        Models score on scales of their own: what lets a few through by one may hide everything by another.
        """
        model = self._library.model
        self.model_key = model.key
        chosen = self._minimums.get(model.key)
        minimum = chosen if isinstance(chosen, int) else round(model.scale.alike_from * 20) * 5
        self.minimum: int = max(_PERCENTS[0], min(_PERCENTS[1], minimum))
        """The least percentage shown, where the mode is ALIKE."""

    def _choose_mode(self) -> None:
        self.mode = ALIKE if self.by_score.isChecked() else COUNT
        self._library.settings.set("lookalikes.mode", self.mode)
        self._set_up_slider()
        self.changed.emit()

    def _set_up_slider(self) -> None:
        alike = self.mode == ALIKE
        self.slider.blockSignals(True)
        self.slider.setRange(*(_PERCENTS if alike else _COUNTS))
        self.slider.setValue(self.minimum if alike else self.number)
        self.slider.setSingleStep(1 if alike else 5)
        self.slider.setPageStep(5 if alike else 20)
        self.slider.blockSignals(False)
        self.slider.setAccessibleName(tr("Least percentage shown") if alike else tr("Number of look-alikes shown"))
        self.slider.setToolTip(self.slider.accessibleName())
        self._show_value()

    def _show_value(self) -> None:
        self._value.setText(f"{self.minimum}{NARROW}%" if self.mode == ALIKE else str(self.number))

    def _slide(self, value: int) -> None:
        if self.mode == ALIKE:
            self.minimum = self._minimums[self.model_key] = value
        else:
            self.number = value
        self._show_value()
        self.changed.emit()


class LessButton(QPushButton):
    """Shows the photos that are less alike, below those that are, or hides them again. Hidden at first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.set_role(self, "flat")
        self.hide()

    def offer(self, hidden: int, *, with_less: bool, wanted: bool) -> None:
        """hidden: cells that are not shown. with_less: whether less alike ones are shown. wanted: by what is chosen."""
        self.setVisible(wanted and (hidden > 0 or with_less))
        self.setText(tr("Hide less alike photos") if with_less else tr("Show {0}", counted(hidden, "less alike photo")))
