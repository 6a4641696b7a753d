"""Sliders whose knob comes to the place that is clicked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider


class ClickedPlaces(QObject):
    """Moves the knob of a level slider under the pointer before the slider itself hears of the click.

    The slider then finds its knob pressed, and drags it on.
    """

    def __init__(self, slider: QSlider) -> None:
        super().__init__(slider)
        slider.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(watched, QSlider)
            and isinstance(event, QMouseEvent)
            and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
            and event.button() == Qt.MouseButton.LeftButton
        ):
            _bring_knob(watched, event)
        return super().eventFilter(watched, event)


def _bring_knob(slider: QSlider, event: QMouseEvent) -> None:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    style, control = slider.style(), QStyle.ComplexControl.CC_Slider
    groove = style.subControlRect(control, option, QStyle.SubControl.SC_SliderGroove, slider)
    knob = style.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, slider)
    place = event.position().toPoint()
    if knob.contains(place):
        return
    at = place.x() - groove.x() - knob.width() // 2
    room = groove.width() - knob.width()
    value = style.sliderValueFromPosition(slider.minimum(), slider.maximum(), at, room, option.upsideDown)
    slider.setValue(value)
